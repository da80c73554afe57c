"""Documents that follow another one of the same right: the corrected one that replaces it, the duplicate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from certification.attestations.actions.allocating import DRAFT_TOKEN, address_of, new_row, write_rows
from certification.attestations.actions.making import issue
from certification.attestations.actions.outbox import ask_for_documents
from certification.attestations.actions.placing import places_for
from certification.attestations.documents import AttestationContext, Holder, Signatory
from certification.attestations.enums import AttestationKind, AttestationState
from certification.attestations.models import Attestation, AttestationSeries
from certification.attestations.obstacles import require_possible
from certification.attestations.permissions import can_issue
from certification.attestations.queries import for_display, standing_of
from certification.attestations.rendering import check_attestation
from certification.attestations.rules import corrected_name, printed_number
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.ids import new_token
from cursus.core.writing import record, writing


def duplicate(attestation: Attestation, *, by: User, reason: str) -> Attestation:
    """Issue a document again: the same facts, a number of its own, DUPLICATA and the number of the original.

    It is worth what its original is worth, now and later. Return the duplicate, made at once where no workers run.
    Raises NotAllowed; Conflict (no longer current, or itself a duplicate); Refused (no reason, nothing can be issued).
    """
    if not can_issue(by, attestation.batch.jury):
        raise NotAllowed(_("Only the certifier issues attestations."))
    said = reason.strip()
    if not said:
        raise Refused(_("Write why a duplicate is needed: the log keeps it."), field="reason")
    require_possible(attestation.batch.jury, [])
    content = replace(_today(attestation), duplicate=True, earlier_number=attestation.printed_number)
    check_attestation(content)
    with writing():
        original = require_current(attestation)
        made = allocate_after(original, content, by=by, relation={"duplicate_of": original})
        record("attestation.duplicated", made, by=by, detail={"of": original.printed_number}, note=said)
        ask_for_documents(made.batch)
    return make_now(made)


def require_current(attestation: Attestation) -> Attestation:
    """Lock an issued document that counts, and return it. Raises Conflict for any other, and for a duplicate."""
    locked = Attestation.objects.select_for_update(of=("self",)).select_related("series").get(pk=attestation.pk)
    if locked.state != AttestationState.ISSUED:
        raise Conflict(_("This document is not issued."), code="attestation.not_issued")
    if locked.duplicate_of_id is not None:
        raise Conflict(_("This is a duplicate: go by its original."), code="attestation.duplicate")
    if standing_of(locked).withdrawn:
        raise Conflict(_("This document no longer counts: nothing is done with it any more."), code="attestation.over")
    return locked


def corrected(attestation: Attestation, corrections: dict[str, Any]) -> AttestationContext:
    """Return the content of the document that replaces another: the same deliberation, the words corrected."""
    content = _today(attestation)
    if name := corrected_name(corrections):
        born = date.fromisoformat(corrections["birth_date"])
        content = replace(content, holder=Holder(name, born, corrections["birth_place"]))
    title = corrections.get("title", "")
    if title and content.kind == AttestationKind.BLOCK:
        content = replace(content, blocks=(replace(content.blocks[0], title=title),))
    elif title:
        content = replace(content, title=title)
    return replace(content, earlier_number=attestation.printed_number)


def allocate_after(
    earlier: Attestation, content: AttestationContext, *, by: User, relation: dict[str, Attestation]
) -> Attestation:
    """Allocate the next number of the series to a document of the same right. Within a transaction."""
    series = AttestationSeries.objects.select_for_update(of=("self",)).get(pk=earlier.series_id)
    places = places_for(series, 1)
    series.last_number += 1
    number, token = printed_number(clock.today().year, series.last_number), new_token()
    final = replace(content, number=number, verification_code=token, verification_url=address_of(token))
    row = new_row(
        series,
        final,
        next(places),
        batch=earlier.batch,
        candidate=earlier.candidate,
        block=earlier.block,
        **relation,
    )
    (made,) = write_rows(series, [row], by=by)
    return made


def make_now(attestation: Attestation) -> Attestation:
    """Make the document in this process where no workers run; the page of the register then has it at once."""
    if not settings.BROKER_URL:
        issue(attestation)
    return for_display(Attestation.objects.all()).get(pk=attestation.pk)


def _today(attestation: Attestation) -> AttestationContext:
    """Return the frozen content with a draft's number and code, signed by who signs now, on this day."""
    content = AttestationContext.from_canonical(attestation.context)
    if content.sha256 != attestation.context_sha256:
        raise Refused(_("The frozen content of this attestation was changed. Nothing is issued from it."))
    certifier = attestation.series.certifier
    return replace(
        content,
        number=printed_number(clock.today().year, 0),
        verification_code=DRAFT_TOKEN,
        verification_url=address_of(DRAFT_TOKEN),
        issued_on=clock.today(),
        place=certifier.city,
        signatory=Signatory(certifier.signatory_name, certifier.signatory_title),
    )
