"""What people decide, sign and send about consent, each act written down with the rules that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.structs import NOBODY
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import ActOnEntry
from carestamp.errors import CarestampError, Words
from scripts.report import Actor
from scripts.stories.acting import RELAYED, Acting
from scripts.stories.consent.papers import Consent
from scripts.stories.consent.people import People
from scripts.stories.consent.words import SCRIPT, contents, day
from scripts.stories.register import Person
from scripts.stories.stage import DAY, HOUR, Stage

YEAR = 365 * DAY


@dataclass(frozen=True)
class Signed:
    """An act with its signature: whoever has it can send it. by: the delegate who signed, else nobody."""

    act: ActOnEntry
    signature: bytes
    by: str = NOBODY


class Acts(Acting):
    """Consents. `prepare…` sign without sending; the others sign, and the relayer sends."""

    def __init__(self, stage: Stage, people: People) -> None:
        super().__init__(stage)
        self.people, self.ledger = people, stage.consents

    # ----------------------------------------------------------------------------------------------------- what opens

    def request(self, consent: Consent, who: Person, categories: int) -> None:
        """A practitioner asks; the patient has thirty days."""
        given = (consent.subject, consent.entry, categories, self.stage.now + 30 * DAY)
        note = SCRIPT.remark("asks-for", contents(categories))
        self.do("request", who, consent.view, lambda: self.ledger.request(who.account, *given), ("C3",), note)

    def grant(
        self,
        consent: Consent,
        categories: int,
        until: int = 0,
        start: int = 0,
        by: Person | None = None,
        code: str = "grant",
        rules: Sequence[str] = ("C1", "X5"),
    ) -> Signed:
        """By the patient's signature, or a delegate's."""
        signed = self.prepare_grant(consent, categories, until, start, by)
        return self._send(code, consent, signed, rules, self._terms(signed, by), by)

    def prepare_grant(
        self,
        consent: Consent,
        categories: int,
        until: int = 0,
        start: int = 0,
        by: Person | None = None,
    ) -> Signed:
        """Signed only."""
        start, until = start or self.stage.now, until or self.stage.now + YEAR
        number, deadline = self.number(consent, by), self.deadline
        act = typed.ConsentGrant(*_about(consent), categories, start, until, number, deadline)
        return self.sign(act, by.account if by else consent.patient.key, by)

    def lift(self, consent: Consent, categories: int) -> None:
        act = typed.DenialLifting(*_about(consent), categories, *self._numbers(consent))
        self._do("lift", consent, act, ("C3",), SCRIPT.remark("asks-for", contents(categories)))

    def resume(self, consent: Consent) -> None:
        self._do("resume-consent", consent, typed.ConsentResumption(*_about(consent), *self._numbers(consent)), ("C3",))

    # ---------------------------------------------------------------------------------------------------- what closes

    def deny(self, consent: Consent, categories: int, until: int = 0) -> None:
        until = until or self.stage.now + YEAR
        act = typed.ConsentDenial(*_about(consent), categories, until, *self._numbers(consent))
        self._do("deny", consent, act, ("C3",), SCRIPT.remark("denies", contents(categories)))

    def suspend(self, consent: Consent) -> None:
        act = typed.ConsentSuspension(*_about(consent), *self._numbers(consent))
        self._do("suspend-consent", consent, act, ("C3",))

    def decline(self, consent: Consent) -> None:
        self._do("decline", consent, typed.ConsentRefusal(*_about(consent), *self._numbers(consent)), ("C3",))

    def revoke(self, consent: Consent) -> None:
        self.send("revoke", consent, self.prepare_revocation(consent), ("C3", "X5"))

    def prepare_revocation(self, consent: Consent, ahead: int = 1) -> Signed:
        """Signed only. ahead: 2 skips one number, which nobody can open with any more."""
        act = typed.ConsentRevocation(*_about(consent), *self._numbers(consent, ahead))
        return self.sign(act, consent.patient.key)

    def erase(self, consent: Consent) -> None:
        act = typed.ConsentErasure(*_about(consent), *self._numbers(consent))
        self._do("erase-consent", consent, act, ("C3",))

    # -------------------------------------------------------------------------------------------------- signed, played

    def sign(self, act: ActOnEntry, key: LocalAccount, by: Person | None = None) -> Signed:
        return Signed(act, self.ledger.sign(key, act), by.account.address if by else NOBODY)

    def send(
        self, code: str, consent: Consent, signed: Signed, rules: Sequence[str], note: Words | None = None
    ) -> None:
        """The relayer brings what was signed."""
        self._send(code, consent, signed, rules, note)

    def send_refused(
        self,
        code: str,
        consent: Consent,
        signed: Signed,
        expected: CarestampError,
        rules: Sequence[str],
        who: Person | Actor | None = None,
        note: Words | None = None,
    ) -> None:
        """Somebody brings what the ledger must not take."""
        self.refused(code, who or self.people.relayer, consent.view, lambda: self.play(signed), expected, rules, note)

    def play(self, signed: Signed) -> Receipt:
        """By the relayer, who needs no standing."""
        account, ledger, act = self.people.relayer.account, self.ledger, signed.act
        if isinstance(act, typed.ConsentErasure):
            return ledger.erase(account, act, signed.signature)
        return self._call(act)(account, act, signed.by, signed.signature)

    def number(self, consent: Consent, by: Person | None = None) -> int:
        """Of the next act: the owner counts for each entry, a delegate for each patient."""
        if by is None:
            return self.number_of(consent) + 1
        return self.ledger.power_of(consent.subject, by.account.address).sequence + 1

    @property
    def deadline(self) -> int:
        """The last second at which something signed now may be brought."""
        return self.stage.now + 12 * HOUR

    def number_of(self, consent: Consent) -> int:
        """Of the owner's last act."""
        return self.ledger.consent_of(consent.subject, consent.entry).sequence

    def _call(self, act: ActOnEntry):  # type: ignore[no-untyped-def]
        ledger = self.ledger
        return {
            typed.ConsentGrant: ledger.grant,
            typed.ConsentDenial: ledger.deny,
            typed.DenialLifting: ledger.lift,
            typed.ConsentRevocation: ledger.revoke,
            typed.ConsentSuspension: ledger.suspend,
            typed.ConsentResumption: ledger.resume,
            typed.ConsentRefusal: ledger.decline,
        }[type(act)]

    def _do(
        self, code: str, consent: Consent, act: ActOnEntry, rules: Sequence[str], note: Words | None = None
    ) -> None:
        self._send(code, consent, self.sign(act, consent.patient.key), rules, note)

    def _send(
        self,
        code: str,
        consent: Consent,
        signed: Signed,
        rules: Sequence[str],
        note: Words | None = None,
        by: Person | None = None,
    ) -> Signed:
        who = by or consent.patient.actor
        self.do(code, who, consent.view, lambda: self.play(signed), rules, note or RELAYED)
        return signed

    def _terms(self, signed: Signed, by: Person | None) -> Words:
        act = signed.act
        assert isinstance(act, typed.ConsentGrant)
        if act.start > self.stage.chain.now():
            said = SCRIPT.remark("from-to", contents(act.categories), day(act.start), day(act.until))
        else:
            said = SCRIPT.remark("covers", contents(act.categories), day(act.until))
        if by is None:
            return said
        signed_by = SCRIPT.remark("by-delegate", by.name)
        return Words(f"{said.zh}；{signed_by.zh}", f"{said.en}; {signed_by.en}")

    def _numbers(self, consent: Consent, ahead: int = 1) -> tuple[int, int]:
        """The number of the owner's next act, and the last second at which it may be brought."""
        return self.number_of(consent) + ahead, self.deadline


def _about(consent: Consent) -> tuple[str, typed.Grantee, typed.Purpose]:
    return consent.subject, consent.grantee, consent.purpose
