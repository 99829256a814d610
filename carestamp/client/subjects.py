"""Subjects, the keys that sign for them, and keys that come back (interfaces/ISubjects.sol, IRecovery.sol, X6).

plan = RecoveryPlan(salt, threshold=2, delay=7 * DAY, device=device.address, guardians=sorted_addresses)
ledger.plan_recovery(registrar, patient.address, plan.hash(), 1, deadline, signature)
ledger.start_recovery(anyone, patient.address, new_key.address, plan, deadline, signatures)
ledger.complete_recovery(anyone, patient.address)           # after the delay, unless somebody vetoed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.enums import Freeze
from carestamp.client.errors import Recovery_NothingWaits
from carestamp.client.ledger import SigningLedger, Trace
from carestamp.documents.eip712 import Domain
from carestamp.documents.recovery import Recovery, RecoveryPlan, RecoveryPlanning, RecoveryVeto
from carestamp.documents.typed import ControllerMove, credentials_domain


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recovery that waits. ready_at: first second at which it may be completed. device: who may veto besides the old
    key."""

    controller: str
    ready_at: int
    sequence: int
    device: str


class SubjectActs(SigningLedger):
    """What a CredentialRegistry knows of subjects."""

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain of this registry on this chain."""
        return credentials_domain(self.chain.id, self.address)

    def move_controller(
        self,
        account: LocalAccount,
        subject: str,
        controller: str,
        sequence: int,
        deadline: int = 0,
        signature: bytes = b"",
    ) -> Receipt:
        """Hand a subject to another key (X6). Without a signature the account is the present controller."""
        leaves = (("ControllerMoved", {"subject": subject, "controller": controller}),)
        arguments = (subject, controller, sequence, deadline, signature)
        return self._act(account, "moveController", *arguments, leaves=leaves)

    def freeze(self, account: LocalAccount, subject: str, reason: Freeze) -> Receipt:
        """Stop new acts of a subject. Caller: a steward of a registrar."""
        leaves = (("SubjectFrozen", {"subject": subject, "reason": int(reason)}),)
        return self._act(account, "freeze", subject, int(reason), leaves=leaves)

    def unfreeze(self, account: LocalAccount, subject: str) -> Receipt:
        """End it. Caller: a steward of that registrar or its successor, or of a regulator of registrars."""
        return self._act(account, "unfreeze", subject, leaves=(("SubjectUnfrozen", {"subject": subject}),))

    # -------------------------------------------------------------------------------------------------------- recovery

    def plan_recovery(
        self, account: LocalAccount, subject: str, plan: bytes, sequence: int, deadline: int = 0, signature: bytes = b""
    ) -> Receipt:
        """Choose, replace or, with 32 zeros, withdraw a plan, by its hash. Caller: a steward of the registrar that the
        owner's signature names. sequence: the subject's next number."""
        leaves = (("RecoveryPlanned", {"subject": subject, "plan": plan, "sequence": sequence}),)
        arguments = (subject, plan, sequence, deadline, signature)
        return self._act(account, "planRecovery", *arguments, leaves=leaves)

    def start_recovery(
        self,
        account: LocalAccount,
        subject: str,
        controller: str,
        plan: RecoveryPlan,
        deadline: int,
        signatures: Sequence[bytes],
    ) -> Receipt:
        """Start a recovery. signatures: a place for each guardian, in the plan's order, empty for who did not sign."""
        leaves = (("RecoveryStarted", {"subject": subject, "controller": controller}),)
        arguments = (subject, controller, plan.as_tuple(), deadline, list(signatures))
        return self._act(account, "startRecovery", *arguments, leaves=leaves)

    def veto_recovery(
        self,
        account: LocalAccount,
        subject: str,
        recovery: int,
        by: str = "",
        deadline: int = 0,
        signature: bytes = b"",
    ) -> Receipt:
        """End a recovery that waits, by its number. by: the old key or the second device; the account unless named."""
        arguments = (subject, by or account.address, recovery, deadline, signature)
        ended = ("RecoveryVetoed", {"subject": subject, "sequence": recovery})
        try:
            return self._act(account, "vetoRecovery", *arguments)
        except Recovery_NothingWaits as refusal:
            return self._ended(refusal, ended)

    def complete_recovery(self, account: LocalAccount, subject: str) -> Receipt:
        """Give the subject to its new controller, once it is ready. Anyone may call."""
        try:
            return self._act(account, "completeRecovery", subject)
        except Recovery_NothingWaits as refusal:
            last = {"subject": subject, "sequence": self.sequence_of(subject)}
            if not self.events("RecoveryStarted", **last):
                raise
            return self._ended(refusal, ("ControllerMoved", last))

    def _ended(self, refusal: Recovery_NothingWaits, trace: Trace) -> Receipt:
        """Nothing waits because the same was done before (X9); else the refusal stands."""
        earlier = self._done((trace,))
        if earlier is None:
            raise refusal
        return earlier

    # ------------------------------------------------------------------------------------------------------ signatures

    def sign(self, account: LocalAccount, act: ControllerMove | Recovery | RecoveryPlanning | RecoveryVeto) -> bytes:
        """The account's signature over an act, in 64 bytes."""
        return self._signed(account, act)

    def sign_controller_move(
        self, account: LocalAccount, subject: str, controller: str, sequence: int, deadline: int
    ) -> bytes:
        """The present controller's signature for `move_controller`."""
        return self.sign(account, ControllerMove(subject, controller, sequence, deadline))

    # ----------------------------------------------------------------------------------------------------------- views

    def controller_of(self, subject: str) -> str:
        """The key that signs for a subject; the zero address while a registrar has frozen it."""
        return str(self._view("signerFor", subject))

    def owner_of(self, subject: str) -> str:
        """The same, frozen or not: whoever may take back (X13)."""
        return str(self._view("ownerOf", subject))

    def sequence_of(self, subject: str) -> int:
        """The number of a subject's last move, plan or recovery; 0 when there was none."""
        return int(self._view("sequenceOf", subject))

    def freeze_of(self, subject: str) -> tuple[Freeze, int]:
        """Why a subject is frozen, and by which registrar."""
        reason, registrar = self._view("freezeOf", subject)
        return Freeze(reason), int(registrar)

    def recovery_of(self, subject: str) -> Waiting | None:
        """The recovery that waits; None when none does."""
        found = Waiting(*self._view("recoveryOf", subject))
        return found if found.ready_at else None

    def plan_of(self, subject: str) -> bytes:
        """The hash of the plan of recovery; zeros when there is none."""
        return bytes(self._view("planOf", subject))
