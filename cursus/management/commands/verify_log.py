"""Verify the audit log against itself, its checkpoints and the live rows."""

from __future__ import annotations

import json
import time
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cursus.core.audit_check import Finding
from cursus.core.checkpoints.verifying import Tally, verify_log
from cursus.core.checkpoints.words import sentence
from cursus.organisations.models import Organisation

MOST = 50  # findings shown: the first one is what matters


class Command(BaseCommand):
    help = "Verifies the log, its checkpoints and the rows it protects; names the first bad entry (exit status 1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--body", metavar="SLUG", help="only the chain of this body")
        parser.add_argument("--checkpoints", type=Path, metavar="DIR", help="another copy of the checkpoints")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        body = None
        if options["body"]:
            body = Organisation.objects.filter(slug=options["body"]).first()
            if body is None:
                raise CommandError(f"There is no organisation “{options['body']}”.")
        if options["checkpoints"] is not None and not options["checkpoints"].is_dir():
            raise CommandError(f"{options['checkpoints']} is not a folder.")
        tally, started = Tally(), time.monotonic()
        organisation_id = body.pk if body is not None else None
        found = list(
            islice(verify_log(organisation_id=organisation_id, root=options["checkpoints"], tally=tally), MOST + 1)
        )
        self.names = {str(pk): name for pk, name in Organisation.objects.values_list("pk", "name")}
        if options["json"]:
            self._print_json(found, tally)
        else:
            self._print(found, tally, time.monotonic() - started)
        if found:
            raise SystemExit(1)

    def _chain(self, finding: Finding) -> str:
        if finding.organisation_id is None:
            return _("installation")
        return self.names.get(str(finding.organisation_id), str(finding.organisation_id))

    def _print_json(self, found: list[Finding], tally: Tally) -> None:
        findings = [
            {
                "chain": str(item.organisation_id or "installation"),
                "name": self._chain(item),
                "seq": item.seq,
                "problem": item.problem,
                "event": item.event,
                "model": item.model,
                "key": item.key,
                "at": item.at.isoformat() if item.at else None,
                "said": sentence(item),
            }
            for item in found
        ]
        seen = {"chains": tally.chains, "entries": tally.entries, "checkpoints": tally.checkpoints}
        restored = [{**item, "time": item["time"].isoformat()} for item in tally.restored]
        held = {"ok": not found, **seen, "restored": restored, "findings": findings}
        self.stdout.write(json.dumps(held, ensure_ascii=False, indent=2))

    def _print(self, found: list[Finding], tally: Tally, seconds: float) -> None:
        for number, item in enumerate(found[:MOST]):
            if number == 1:
                self.stdout.write("\n" + _("Also:"))
            self.stdout.write(self._line(item))
        if len(found) > MOST:
            self.stdout.write("…")
        for restored in tally.restored:
            self.stdout.write(
                _("A restore was acknowledged on %(time)s: entries after number %(kept)s were given up.")
                % {"time": f"{restored['time']:%Y-%m-%d %H:%M} UTC", "kept": restored["kept"]}
            )
        counted = _("%(chains)d chains, %(entries)d entries, %(checkpoints)d checkpoints verified in %(seconds).1f s.")
        self.stdout.write(counted % {**vars(tally), "seconds": seconds})
        self.stdout.write(_("Nothing is wrong.") if not found else _("The log does not verify."))

    def _line(self, item: Finding) -> str:
        where = [_("chain of %(name)s") % {"name": self._chain(item)}]
        if item.seq is not None:
            where.append(_("entry %(seq)d") % {"seq": item.seq})
        if item.event:
            where.append(f"{item.event}, {item.at:%Y-%m-%d %H:%M:%S} UTC")
        if item.model:
            where.append(f"{item.model} {item.key}")
        return " · ".join(where) + "\n   " + sentence(item)
