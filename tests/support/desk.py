"""Where patients decide, clinicians break the glass and custodians anchor: the acts in a word each.

    desk = town.desk
    permit = desk.act(ConsentGrant)                       # the hospital, treatment, laboratory, 30 days
    desk.do(permit)                                       # signed by the patient, relayed by anyone
    desk.do(desk.act(ConsentRevocation))                  # the same entry, the next number
    desk.do(desk.act(ConsentGrant, by=cast.delegate, purpose=Purpose.RESEARCH), by=cast.delegate)

Who signs is the subject's own key, unless `by` (a delegate, who has numbers of its own) or `signed_by` is named. Times
in seconds.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.structs import NOBODY
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import (
    ActOnEntry,
    Category,
    ConsentDenial,
    ConsentErasure,
    ConsentGrant,
    ConsentRefusal,
    ConsentResumption,
    ConsentRevocation,
    ConsentSuspension,
    DelegateAppointment,
    DelegateDismissal,
    DenialLifting,
    Grantee,
    OverrideAllowance,
    OverrideProhibition,
    Purpose,
    entry_of,
    mask,
)
from carestamp.documents.consent.words import Consent
from carestamp.documents.emergency import Opening, Reason
from carestamp.documents.records.typed import NO_VERSION, Record
from carestamp.documents.recovery import Recovery, RecoveryPlan, RecoveryPlanning
from scripts.cast import HOSPITAL, SUBJECT_REGISTRAR
from tests.support.clock import DAY, HOUR
from tests.support.papers import some_bytes

if TYPE_CHECKING:
    from tests.support.town import Town

LAB = mask(Category.LABORATORY)
GENES = mask(Category.GENOMIC)
THE_HOSPITAL = Grantee.of_organisation(HOSPITAL)

ON_ENTRIES: dict[type[Any], str] = {
    ConsentGrant: "grant",
    DenialLifting: "lift",
    ConsentResumption: "resume",
    ConsentRevocation: "revoke",
    ConsentDenial: "deny",
    ConsentSuspension: "suspend",
    ConsentRefusal: "decline",
    ConsentErasure: "erase",
}
"""What is signed about an entry, and the function that takes it."""

Policy = OverrideAllowance | OverrideProhibition
T = TypeVar("T")


class Desk:
    """The consents, openings, records and recoveries of a town."""

    def __init__(self, town: Town) -> None:
        self.town, self.cast, self.clock = town, town.cast, town.clock
        self.ledger, self.emergencies, self.records = town.consents, town.emergencies, town.records

    # --- consent --------------------------------------------------------------------------------------------------

    def act(self, kind: type[T], by: LocalAccount | None = None, **changes: Any) -> T:
        """What a patient, or a delegate, signs: its next number, and usual values for what is not named."""
        now = self.clock.now()
        usual: dict[str, Any] = {"subject": self.cast.patient.address, "grantee": THE_HOSPITAL}
        usual |= {"purpose": Purpose.TREATMENT, "categories": LAB, "start": now, "until": now + 30 * DAY}
        usual |= {"delegate": self.cast.delegate.address, "purposes": mask(*Purpose), "deadline": now + HOUR}
        usual |= changes
        names = {each.name for each in fields(kind)}  # type: ignore[arg-type]
        made = kind(**{name: value for name, value in {"sequence": 0, **usual}.items() if name in names})
        return made if "sequence" in changes else replace(made, sequence=self._next(made, by))  # type: ignore[type-var]

    def do(
        self,
        act: Any,
        by: LocalAccount | None = None,
        signed_by: LocalAccount | None = None,
        caller: LocalAccount | None = None,
    ) -> Receipt:
        """Relayed with a signature. caller: instead, this account does it itself, without one."""
        signature = b"" if caller else self.ledger.sign(signed_by or by or self.owner_of(act.subject), act)
        account, delegate = caller or self.cast.relayer, by.address if by else NOBODY
        if isinstance(act, DelegateAppointment):
            return self.ledger.appoint(account, act, signature)
        if isinstance(act, DelegateDismissal):
            return self.ledger.dismiss(account, act, delegate, signature)
        if isinstance(act, OverrideAllowance):
            return self.ledger.allow_override(account, act, signature)
        if isinstance(act, OverrideProhibition):
            return self.ledger.forbid_override(account, act, signature)
        return self._decide(act, account, delegate, signature)

    def appoint(self, delegate: LocalAccount, **changes: Any) -> Receipt:
        """The patient lets somebody act, for everything and a month unless told."""
        usual = {"delegate": delegate.address, "categories": typed.ALL_CATEGORIES} | changes
        return self.do(self.act(DelegateAppointment, **usual))

    def owner_of(self, subject: str) -> LocalAccount:
        return self.town.account_of(self.town.credentials.owner_of(subject))

    def consent(self, act: ActOnEntry) -> Consent:
        """What stands in the entry of an act."""
        return self.ledger.consent_of(act.subject, entry_of(act))

    def word(self, act: ActOnEntry) -> int:
        """The same, raw."""
        return int(self.town.chain.read(self.ledger.call("wordOf", act.subject, entry_of(act))))

    # --- emergencies ----------------------------------------------------------------------------------------------

    def opening(self, clinician: LocalAccount | None = None, **changes: Any) -> Opening:
        """For an hour, on the patient's laboratory, from now."""
        now = self.clock.now()
        who = (clinician or self.cast.emergency_clinician).address
        usual = Opening(self.cast.patient.address, who, Reason.UNCONSCIOUS, LAB, now, now + HOUR, some_bytes("visit"))
        return replace(usual, **changes)

    def open(self, opening: Opening) -> Receipt:
        """Anyone relays the clinician's signature, and the second one's where the opening names one."""
        return self.emergencies.open(self.cast.relayer, opening, *self.signatures(opening))

    def signatures(self, opening: Opening) -> tuple[bytes, bytes]:
        """The clinician's, and the second one's."""
        signature = self.emergencies.sign(self.town.account_of(opening.clinician), opening)
        if opening.second == NOBODY:
            return signature, b""
        return signature, self.emergencies.countersign(self.town.account_of(opening.second), opening)

    # --- records --------------------------------------------------------------------------------------------------

    def record(self, **changes: Any) -> Record:
        """A first version of a laboratory record of the hospital's."""
        usual = Record(some_bytes("content"), NO_VERSION, some_bytes("place"), HOSPITAL, Category.LABORATORY)
        return replace(usual, **changes)

    # --- recovery -------------------------------------------------------------------------------------------------

    def plan(self, *guardians: LocalAccount, threshold: int = 2, delay: int = 7 * DAY) -> RecoveryPlan:
        """With the cast's second device."""
        named = tuple(sorted((each.address for each in guardians), key=lambda each: int(each, 16)))
        return RecoveryPlan(some_bytes("plan"), threshold, delay, self.cast.device.address, named)

    def choose(self, plan: RecoveryPlan, subject: LocalAccount | None = None, number: int = 0) -> Receipt:
        """The subject signs its next number, unless told, and the registrar of patients attests."""
        owner, credentials = subject or self.cast.patient, self.town.credentials
        number, deadline = number or credentials.sequence_of(owner.address) + 1, self.clock.now() + HOUR
        act = RecoveryPlanning(owner.address, plan.hash(), SUBJECT_REGISTRAR, number, deadline)
        asked = (act.subject, act.plan, act.sequence, act.deadline, credentials.sign(owner, act))
        return credentials.plan_recovery(self.cast.subject_registrar_steward, *asked)

    def agreed(self, plan: RecoveryPlan, controller: str, *agree: LocalAccount, subject: str = "") -> tuple[Any, ...]:
        """What starts a recovery, signed by those guardians who agree."""
        of, credentials = subject or self.cast.patient.address, self.town.credentials
        act = Recovery(of, controller, credentials.sequence_of(of) + 1, self.clock.now() + HOUR)
        signed = {each.address: credentials.sign(each, act) for each in agree}
        return (of, controller, plan, act.deadline, [signed.get(each, b"") for each in plan.guardians])

    # --- private --------------------------------------------------------------------------------------------------

    def _next(self, act: Any, by: LocalAccount | None) -> int:
        if isinstance(act, Policy):
            return self.ledger.policy_of(act.subject)[1] + 1
        if isinstance(act, DelegateAppointment | DelegateDismissal):
            return self.ledger.power_of(act.subject, act.delegate).sequence + 1
        return self.ledger.next_of(act.subject, entry_of(act), by.address if by else NOBODY)

    def _decide(self, act: ActOnEntry, account: LocalAccount, delegate: str, signature: bytes) -> Receipt:
        function = getattr(self.ledger, ON_ENTRIES[type(act)])
        asked = (signature,) if isinstance(act, ConsentErasure) else (delegate, signature)
        receipt: Receipt = function(account, act, *asked)
        return receipt


__all__ = ["GENES", "LAB", "ON_ENTRIES", "THE_HOSPITAL", "Desk"]
