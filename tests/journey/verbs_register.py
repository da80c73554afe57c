"""Closing, signing, and the register of attestations."""

from __future__ import annotations

from dataclasses import dataclass

from certification.attestations import actions
from certification.attestations.models import Attestation as AttestationRow
from certification.attestations.models import IssuingBatch
from certification.attestations.models import Withdrawal as WithdrawalRow
from certification.attestations.queries import IDENTITY
from certification.juries import actions as juries
from cursus.core import clock
from tests.journey.driver import Driver
from tests.journey.model_jury import Jury
from tests.journey.model_register import Attestation, Batch, Withdrawal


@dataclass
class Register(Driver):
    """Each verb returns whether it went through."""

    def close_jury(self, name: str, by: str = "president") -> bool:
        jury, row = self.thing(name, Jury), self.jury(name)
        return self.attempt(
            self.world.may_close(by, jury),
            lambda: juries.close_deliberation(by=self.user(by), jury=row),
            lambda _: self.world.close(jury),
        )

    def sign(self, name: str, role: str, *, seen: bool = True) -> bool:
        """Sign with one's account; ``seen``: with the hash that the page showed."""
        jury, row = self.thing(name, Jury), self.jury(name)
        shown = row.record_sha256 if seen else "0" * 64
        return self.attempt(
            self.world.may_sign(role, jury, seen=seen),
            lambda: juries.sign_signed_in(by=self.user(role), jury=row, seen=shown),
            lambda _: self.world.sign(jury, role, "SIGNED"),
        )

    def name_prevented(self, name: str, role: str, by: str = "secretary", reason: str = "Hospitalisé.") -> bool:
        jury, member = self.thing(name, Jury), self.member(name, role)
        return self.attempt(
            self.world.may_name_prevented(by, jury, role, reason),
            lambda: juries.mark_prevented(by=self.user(by), member=member, reason=reason),
            lambda _: self.world.sign(jury, role, "PREVENTED"),
        )

    def make_minutes(self, name: str) -> bool:
        """Make the minutes, for real; doing it twice changes nothing."""
        made = juries.make_minutes(jury_id=str(self.pk[name]))
        assert made == (self.thing(name, Jury).state == "SIGNED")
        self.settle()
        return made

    def open_batch(self, name: str, by: str = "admin") -> bool:
        """Allocate the numbers of a deliberation. Asking again gives the same batch."""
        jury, row, batch = self.thing(name, Jury), self.jury(name), f"batch:{name}"

        def then(made: IssuingBatch) -> None:
            if batch in self.pk:
                assert made.pk == self.pk[batch]
                return
            self.meet(batch, made)
            self.world.add(Batch(batch, jury=name))
            rows = list(AttestationRow.objects.filter(batch=made).order_by("number"))
            rights = self.world.rights(jury)
            assert len(rows) == len(rights)
            for attestation, (enrolment, block) in zip(rows, rights, strict=True):
                self._allocated(attestation, batch, enrolment, block)

        expected = self.world.may_issue(by, jury)
        return self.attempt(expected, lambda: actions.open_batch(jury=row, by=self.user(by)), then)

    def issue_next(self, name: str) -> bool:
        """Make the next document of a batch."""
        waiting = self.world.allocated(name, "ALLOCATED")
        row = self.get(IssuingBatch, name)

        def then(made: AttestationRow | None) -> None:
            if not waiting:
                assert made is None
                return
            assert made is not None
            assert not made.problem, made.problem
            assert made.pk == self.pk[waiting[0].name]
            waiting[0].sha256 = made.pdf_sha256
            self.world.issue(waiting[0])

        return self.attempt("", lambda: actions.issue_next(row), then)

    def issue_again(self, name: str) -> bool:
        """Ask for a document that is issued or void: nothing happens, its bytes stay."""
        assert self.thing(name, Attestation).state != "ALLOCATED"
        row = self.get(AttestationRow, name)
        return self.attempt("", lambda: actions.issue(row), lambda _: None)

    def void(self, name: str, by: str = "admin", reason: str = "Deux fois demandé.") -> bool:
        """Give a number up; the same right receives the next one."""
        thing, row = self.thing(name, Attestation), self.get(AttestationRow, name)

        def then(made: AttestationRow) -> None:
            self.world.take(thing, "void")
            self._allocated(made, thing.batch, thing.enrolment, thing.right)

        return self.attempt(
            self.world.may_void(by, thing, reason),
            lambda: actions.void(row, by=self.user(by), reason=reason),
            then,
        )

    def ask_withdrawal(self, name: str, by: str = "admin", words: str = "Le dossier n’était pas le sien.") -> bool:
        """Ask that a document be revoked."""
        thing, row = self.thing(name, Attestation), self.get(AttestationRow, name)
        return self.attempt(
            self.world.may_ask(by, thing, words),
            lambda: actions.ask_revocation(row, by=self.user(by), reason="FRAUD", words=words),
            lambda made: self._asked(made, name, by),
        )

    def ask_correction(self, name: str, by: str = "admin", title: str = "Intitulé corrigé") -> bool:
        """Ask that a document be replaced by one with another wording of the title."""
        thing, row = self.thing(name, Attestation), self.get(AttestationRow, name)
        identity = row.candidate.enrolment.identity
        said = {part: getattr(identity, part) for part in IDENTITY}
        return self.attempt(
            self.world.may_ask(by, thing, "Coquille."),
            lambda: actions.ask_replacement(row, by=self.user(by), words="Coquille.", title=title, **said),
            lambda made: self._asked(made, name, by, replaces=True),
        )

    def confirm_withdrawal(self, name: str, by: str = "colleague") -> bool:
        """Confirm as a second person; a replacing document is made at once."""
        thing, row = self.thing(name, Withdrawal), self.get(WithdrawalRow, name)

        def then(_: WithdrawalRow) -> None:
            self.world.take(thing, "confirm")
            if thing.replaces:
                earlier = self.thing(thing.attestation, Attestation)
                made = AttestationRow.objects.get(supersedes=self.pk[earlier.name])
                self._allocated(made, earlier.batch, earlier.enrolment, earlier.right)
                follower = self.thing(self.world.all(Attestation)[-1], Attestation)
                follower.state, follower.sha256 = "ISSUED", made.pdf_sha256

        return self.attempt(
            self.world.may_answer(by, thing, "confirm"),
            lambda: actions.confirm_withdrawal(row, by=self.user(by)),
            then,
        )

    def refuse_withdrawal(self, name: str, by: str = "colleague") -> bool:
        thing, row = self.thing(name, Withdrawal), self.get(WithdrawalRow, name)
        return self.attempt(
            self.world.may_answer(by, thing, "refuse"),
            lambda: actions.refuse_withdrawal(row, by=self.user(by), answer="C’est bien le sien."),
            lambda _: self.world.take(thing, "refuse"),
        )

    def let_pass(self, name: str) -> bool:
        """Nobody answers in time."""
        thing, row = self.thing(name, Withdrawal), self.get(WithdrawalRow, name)
        assert thing.state == "ASKED"
        with clock.at(row.expires_at):
            return self.attempt("", actions.expire_withdrawals, lambda _: self.world.take(thing, "expire"))

    def _asked(self, row: WithdrawalRow, attestation: str, by: str, *, replaces: bool = False) -> None:
        name = f"withdrawal-{len(self.world.all(Withdrawal)) + 1}"
        self.meet(name, row)
        self.world.add(Withdrawal(name, attestation=attestation, by=by, replaces=replaces))

    def _allocated(self, row: AttestationRow, batch: str, enrolment: str, block: str) -> None:
        name = f"attestation-{len(self.world.all(Attestation)) + 1}"
        jury = batch.partition(":")[2]
        assert row.candidate_id == self.pk[f"{jury}:{enrolment}"]
        assert row.block_id == (self.pk[f"block:{block}"] if block else None)
        self.meet(name, row)
        number = len(self.world.all(Attestation)) + 1
        self.world.add(Attestation(name, number=number, batch=batch, enrolment=enrolment, right=block))
