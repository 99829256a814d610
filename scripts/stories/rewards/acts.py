"""What sponsor, patients, validators and whoever disputes do, each act written down with the rules that it shows."""

from __future__ import annotations

from collections.abc import Sequence

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.documents.consent import Category, Purpose, mask
from carestamp.documents.consent.typed import ConsentDenial, ConsentGrant, ConsentRevocation, Grantee, pack_entry
from carestamp.documents.rewards import Calendar, Verdict, calendar_of
from carestamp.errors import CarestampError, Words
from scripts.report import Document
from scripts.stories.acting import RELAYED, Acting
from scripts.stories.consent.people import Patient
from scripts.stories.register import Person
from scripts.stories.rewards.papers import TIERS, Case, Desk
from scripts.stories.rewards.people import People
from scripts.stories.stage import DAY, HOUR, Stage

YEAR = 365 * DAY


class Acts(Acting):
    """Studies, contributions, verdicts and payments; consents to the study."""

    def __init__(self, stage: Stage, people: People, desk: Desk) -> None:
        super().__init__(stage)
        self.people, self.desk, self.ledger, self.token = people, desk, stage.rewards, stage.token

    # --------------------------------------------------------------------------------------------------------- consents

    def permit(self, patient: Patient, about: Document | str) -> None:
        """The patient lets this study use what it takes (S6)."""
        number, deadline, now = self._next(patient, self.grantee), self.stage.now + HOUR, self.stage.now
        window = (now, now + YEAR, number, deadline)
        act = ConsentGrant(patient.subject, self.grantee, Purpose.RESEARCH, mask(*TIERS), *window)
        signed = self.stage.consents.sign(patient.key, act)
        send = lambda: self.stage.consents.grant(self.people.relayer.account, act, signature=signed)  # noqa: E731
        self.do("grant", patient.actor, about, send, ("C1", "S6", "X5"), RELAYED)

    def deny_anyone(self, patient: Patient, about: Document | str) -> None:
        """The patient wants no research by anyone, whatever was permitted (C3)."""
        anyone, now = Grantee.anyone(), self.stage.now
        window = (now + YEAR, self._next(patient, anyone), now + HOUR)
        act = ConsentDenial(patient.subject, anyone, Purpose.RESEARCH, mask(*Category), *window)
        signed = self.stage.consents.sign(patient.key, act)
        send = lambda: self.stage.consents.deny(self.people.relayer.account, act, signature=signed)  # noqa: E731
        self.do("deny", patient.actor, about, send, ("C3", "X5"), RELAYED)

    def revoke(self, patient: Patient, about: Document | str, code: str = "revoke") -> None:
        number = self._next(patient, self.grantee)
        act = ConsentRevocation(patient.subject, self.grantee, Purpose.RESEARCH, number, self.stage.now + HOUR)
        signed = self.stage.consents.sign(patient.key, act)
        send = lambda: self.stage.consents.revoke(self.people.relayer.account, act, signature=signed)  # noqa: E731
        self.do(code, patient.actor, about, send, ("C3", "S6", "X5"), RELAYED)

    @property
    def grantee(self) -> Grantee:
        """This study of this sponsor."""
        study = self.desk.study.study
        return Grantee.of_study(study.sponsor, study.number)

    def _next(self, patient: Patient, grantee: Grantee) -> int:
        return self.stage.consents.next_of(patient.subject, pack_entry(grantee, Purpose.RESEARCH))

    # ---------------------------------------------------------------------------------------------------- contributions

    def commit(self, case: Case, note: Words | None = None) -> None:
        """Signed by patient and custodian, sent by the relayer."""
        self.do("contribute", case.patient.actor, case.view, lambda: self.send(case), ("S2", "S6", "X5"), note)

    def commit_refused(
        self,
        code: str,
        case: Case,
        expected: CarestampError,
        rules: Sequence[str],
        about: Document | str | None = None,
        note: Words | None = None,
    ) -> None:
        """What the study must not take."""
        self.refused(code, case.patient.actor, about or case.view, lambda: self.send(case), expected, rules, note)

    def send(self, case: Case, signer: LocalAccount | None = None, keeper: Person | None = None) -> Receipt:
        """signer: who signs as the patient. keeper: who attests as the custodian."""
        custodian = (keeper or self.people.custodian).account
        custody = self.ledger.sign_custody(custodian, case.contribution)
        signed = self.ledger.sign(signer or case.patient.key, case.contribution)
        return self.ledger.commit(self.people.relayer.account, case.contribution, custodian.address, custody, signed)

    def tell(self, case: Case, verdicts: Sequence[Verdict], former: bytes = bytes(32)) -> Receipt:
        """By the relayer, to whom the validators handed what they found."""
        source = self.desk.source_of(case)
        return self.ledger.attest(self.people.relayer.account, case.contribution, source, verdicts, former)

    def pay(self, case: Case, note: Words | None = None, rules: Sequence[str] = ("S2", "S6")) -> Receipt:
        """Anyone has it paid."""
        return self.do("pay", self.people.relayer, case.view, lambda: self.send_pay(case), rules, note)

    def pay_refused(
        self, code: str, case: Case, expected: CarestampError, rules: Sequence[str], note: Words | None = None
    ) -> None:
        self.refused(code, self.people.relayer, case.view, lambda: self.send_pay(case), expected, rules, note)

    def send_pay(self, case: Case) -> Receipt:
        return self.ledger.pay(self.people.relayer.account, case.contribution)

    def end(self, case: Case, note: Words | None = None) -> None:
        """What was kept for it is free again."""
        send = lambda: self.ledger.end(self.people.relayer.account, case.contribution)  # noqa: E731
        self.do("end", self.people.relayer, case.view, send, ("S2", "S3"), note)

    def calendar(self, case: Case) -> Calendar:
        """Its moments."""
        ledger = self.ledger
        return calendar_of(
            ledger.study_of(self.desk.study.study.id), ledger.progress_of(case.contribution).committed_at
        )

    # ------------------------------------------------------------------------------------------------------------ money

    def mint(self, to: Person, amount: int) -> None:
        """The operator's treasurer, against what it was given."""
        send = lambda: self.token.mint(self.people.treasurer.account, to.account.address, amount)  # noqa: E731
        self.do("mint", self.people.treasurer, "HealthToken", send, ("S7",))

    def allow(self, who: Person, amount: int) -> None:
        """The ledger may take this much of somebody's."""
        send = lambda: self.token.approve(who.account, self.ledger.address, amount)  # noqa: E731
        self.do("allow", who, "HealthToken", send, ("S7",))
