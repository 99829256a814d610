"""Consent: who may see what of a subject, for which purpose, until when (interfaces/IConsentRegistry.sol).

    whom = Grantee.of_organisation(HOSPITAL)
    permit = ConsentGrant(subject, whom, Purpose.TREATMENT, mask(Category.LABORATORY), now, until, 1, deadline)
    ledger.grant(relayer, permit, signature=ledger.sign(patient, permit))
    ledger.is_permitted(subject, doctor, Purpose.TREATMENT, mask(Category.LABORATORY), Roles.PRESCRIBER)   # True
    ledger.status_of(subject, entry_of(permit)).words.zh        # 授权中

An act is the struct that people sign. Without a signature the account that calls is the controller itself, or the
delegate `by`. Each act raises the contract's own error when it is refused; a repeated one is answered with the receipt
of the first (`receipt.already`, X9). Times are in seconds, the last one included.
"""

from __future__ import annotations

from functools import cached_property

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.enums import ConsentStatus, Decision, Roles
from carestamp.client.ledger import SigningLedger
from carestamp.client.structs import NOBODY
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import (
    ActOnEntry,
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
    GuardianAcceptance,
    OverrideAllowance,
    OverrideProhibition,
    Purpose,
    act_of,
    entry_of,
    pack_terms,
)
from carestamp.documents.consent.words import Consent, Power, read_mandate, read_word
from carestamp.documents.eip712 import Domain


class ConsentClient(SigningLedger):
    """A ConsentRegistry."""

    contract_name = "ConsentRegistry"

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain of this ledger on this chain."""
        return typed.consent_domain(self.chain.id, self.address)

    # ----------------------------------------------------------------------------------------------------- governance

    def pause(self, account: LocalAccount) -> Receipt:
        """Stop what opens (X13). Governance only."""
        return self._act(account, "pause")

    def unpause(self, account: LocalAccount) -> Receipt:
        """End the pause. Governance only."""
        return self._act(account, "unpause")

    # ----------------------------------------------------------------------------------------------------- what opens

    def grant(self, account: LocalAccount, act: ConsentGrant, by: str = NOBODY, signature: bytes = b"") -> Receipt:
        """Permit exactly these categories, in place of what was permitted before (C1)."""
        return self._decide("grant", "ConsentGranted", account, act, by, signature)

    def lift(self, account: LocalAccount, act: DenialLifting, by: str = NOBODY, signature: bytes = b"") -> Receipt:
        """Deny these categories no more."""
        return self._decide("lift", "DenialLifted", account, act, by, signature)

    def resume(
        self, account: LocalAccount, act: ConsentResumption, by: str = NOBODY, signature: bytes = b""
    ) -> Receipt:
        """End a suspension."""
        return self._decide("resume", "ConsentResumed", account, act, by, signature)

    def request(self, account: LocalAccount, subject: str, entry: int, categories: int, until: int) -> Receipt:
        """Ask the patient. Caller: a live practitioner whom the entry means."""
        told = {"subject": subject, "entry": entry, "categories": categories, "until": until}
        arguments = (subject, entry, categories, until)
        return self._act(account, "request", *arguments, leaves=(("ConsentRequested", told),))

    def appoint(self, account: LocalAccount, act: DelegateAppointment, signature: bytes = b"") -> Receipt:
        """Let a delegate act for the subject (C4). Only the controller."""
        told = {"subject": act.subject, "delegate": act.delegate, "sequence": act.sequence}
        arguments = (act.subject, act.delegate, pack_terms(act_of(act)), signature)
        return self._act(account, "appoint", *arguments, leaves=(("DelegateAppointed", told),))

    def attest_guardian(
        self,
        account: LocalAccount,
        subject: str,
        guardian: str,
        majority: int,
        sequence: int = 0,
        deadline: int = 0,
        signature: bytes = b"",
    ) -> Receipt:
        """Attest a minor's guardian (C4): at once with the controller's signature over a GuardianAcceptance, else with
        sequence 0 after the accreditation delay. Caller: a steward of a registrar. majority: see
        typed.majority_quarter."""
        told = {"subject": subject, "guardian": guardian, "majority": majority}
        arguments = (subject, guardian, majority, sequence, deadline, signature)
        return self._act(account, "attestGuardian", *arguments, leaves=(("GuardianAttested", told),))

    def allow_override(self, account: LocalAccount, act: OverrideAllowance, signature: bytes = b"") -> Receipt:
        """Let break-glass pass the subject's denials again (E1). Only the controller."""
        return self._set_policy("allowOverride", "OverrideAllowed", account, act, signature)

    # ---------------------------------------------------------------------------------------------------- what closes

    def revoke(
        self, account: LocalAccount, act: ConsentRevocation, by: str = NOBODY, signature: bytes = b""
    ) -> Receipt:
        """End what is permitted. Denials stay."""
        return self._decide("revoke", "ConsentRevoked", account, act, by, signature)

    def deny(self, account: LocalAccount, act: ConsentDenial, by: str = NOBODY, signature: bytes = b"") -> Receipt:
        """Deny these categories besides those denied already (C3)."""
        return self._decide("deny", "ConsentDenied", account, act, by, signature)

    def suspend(
        self, account: LocalAccount, act: ConsentSuspension, by: str = NOBODY, signature: bytes = b""
    ) -> Receipt:
        """Stop what is permitted for a while."""
        return self._decide("suspend", "ConsentSuspended", account, act, by, signature)

    def decline(self, account: LocalAccount, act: ConsentRefusal, by: str = NOBODY, signature: bytes = b"") -> Receipt:
        """Decline what was requested."""
        return self._decide("decline", "ConsentDeclined", account, act, by, signature)

    def erase(self, account: LocalAccount, act: ConsentErasure, signature: bytes = b"") -> Receipt:
        """Leave a tombstone, for good (C3). Only the controller."""
        entry = entry_of(act)
        arguments = (act.subject, entry, pack_terms(act_of(act)), signature)
        return self._act(account, "erase", *arguments, leaves=(("ConsentErased", _told(act, entry)),))

    def dismiss(
        self, account: LocalAccount, act: DelegateDismissal, by: str = NOBODY, signature: bytes = b""
    ) -> Receipt:
        """End a mandate: the controller, or `by`, the delegate itself."""
        told = {"subject": act.subject, "delegate": act.delegate, "sequence": act.sequence}
        arguments = (act.subject, act.delegate, pack_terms(act_of(act)), by, signature)
        return self._act(account, "dismiss", *arguments, leaves=(("DelegateDismissed", told),))

    def end_guardianship(self, account: LocalAccount, subject: str, guardian: str) -> Receipt:
        """End a guardianship. Caller: a steward of the registrar that attested it, or of its successor."""
        leaves = (("GuardianshipEnded", {"subject": subject, "guardian": guardian}),)
        return self._act(account, "endGuardianship", subject, guardian, leaves=leaves)

    def forbid_override(self, account: LocalAccount, act: OverrideProhibition, signature: bytes = b"") -> Receipt:
        """Let break-glass pass the subject's denials no more (E1). Only the controller."""
        return self._set_policy("forbidOverride", "OverrideForbidden", account, act, signature)

    # ----------------------------------------------------------------------------------------------------- signatures

    def sign(
        self,
        account: LocalAccount,
        act: ActOnEntry
        | DelegateAppointment
        | DelegateDismissal
        | GuardianAcceptance
        | OverrideProhibition
        | OverrideAllowance,
    ) -> bytes:
        """The account's signature over an act, in 64 bytes."""
        return self._signed(account, act)

    # ---------------------------------------------------------------------------------------------------------- views

    def is_permitted(
        self, subject: str, actor: str, purpose: Purpose, categories: int, role: Roles, study: int = 0
    ) -> bool:
        """Whether the actor, in this capacity, may see all these categories now (C2). role: exactly one."""
        asked = (subject, actor, int(purpose), categories, (int(role), study))
        return bool(self._view("isPermitted", *asked))

    def decision_of(
        self, subject: str, actor: str, purpose: Purpose, categories: int, role: Roles, study: int = 0
    ) -> tuple[Decision, int]:
        """The same, with the reason and the entry on which it rests; 0 when it rests on none."""
        asked = (subject, actor, int(purpose), categories, (int(role), study))
        decision, entry = self._view("decisionOf", *asked)
        return Decision(decision), int(entry)

    def is_override_forbidden(
        self, subject: str, actor: str, purpose: Purpose, categories: int, role: Roles, study: int = 0
    ) -> bool:
        """Whether the patient denies this to the actor even in an emergency (E1)."""
        asked = (subject, actor, int(purpose), categories, (int(role), study))
        return bool(self._view("isOverrideForbidden", *asked))

    def consent_of(self, subject: str, entry: int) -> Consent:
        """Everything that was decided about an entry."""
        return read_word(self._view("wordOf", subject, entry))

    def next_of(self, subject: str, entry: int, by: str = NOBODY) -> int:
        """The number of the next act on an entry: the owner's, or that of a delegate, who counts over all entries."""
        return 1 + (self.consent_of(subject, entry) if by == NOBODY else self.power_of(subject, by)).sequence

    def dismissal_of(self, subject: str, delegate: str) -> int:
        """A number for the owner's dismissal: 16 ahead, so that the delegate's own acts don't pass it on the way."""
        return self.power_of(subject, delegate).sequence + 16

    def status_of(self, subject: str, entry: int) -> ConsentStatus:
        """The stamp of an entry at the newest block; denials are told apart."""
        return ConsentStatus(self._view("statusOf", subject, entry))

    def power_of(self, subject: str, delegate: str) -> Power:
        """What a delegate or guardian may do; its window is over, or all 0, when nothing."""
        return read_mandate(self._view("mandateOf", subject, delegate))

    def policy_of(self, subject: str) -> tuple[bool, int]:
        """Whether break-glass is forbidden to pass denials, and the number of the last act about it."""
        forbidden, sequence = self._view("policyOf", subject)
        return bool(forbidden), int(sequence)

    # ----------------------------------------------------------------------------------------------------------- acts

    def _decide(
        self, function: str, event: str, account: LocalAccount, act: ActOnEntry, by: str, signature: bytes
    ) -> Receipt:
        entry = entry_of(act)
        arguments = (act.subject, entry, pack_terms(act_of(act)), by, signature)
        return self._act(account, function, *arguments, leaves=((event, _told(act, entry)),))

    def _set_policy(
        self,
        function: str,
        event: str,
        account: LocalAccount,
        act: OverrideAllowance | OverrideProhibition,
        signature: bytes,
    ) -> Receipt:
        told = {"subject": act.subject, "sequence": act.sequence}
        arguments = (act.subject, pack_terms(act_of(act)), signature)
        return self._act(account, function, *arguments, leaves=((event, told),))


def _told(act: ActOnEntry, entry: int) -> dict[str, object]:
    return {"subject": act.subject, "entry": entry, "sequence": act.sequence}
