"""Whose key signs for a subject: freezes, and how a lost key comes back (X6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise

from tests.model.consent_terms import NOBODY, plan_hash
from tests.model.credentials import Credentials, Kind, Role
from tests.model.refusals import Refused, refuse_when
from tests.model.signing import Act, Signed, require_act_of, require_signed
from tests.model.terms import DAY

NO_PLAN = bytes(32)
MOST_GUARDIANS = 9


class Freeze(IntEnum):
    NONE = 0
    CONTESTED = 1
    DEATH = 2
    STOLEN_KEY = 3


@dataclass(frozen=True)
class Plan:
    """Who gives a subject back: `threshold` of these guardians, after `delay` seconds; the device may veto."""

    salt: bytes
    threshold: int
    delay: int
    device: str
    guardians: tuple[str, ...]

    def as_tuple(self) -> tuple[bytes, int, int, str, tuple[str, ...]]:
        return self.salt, self.threshold, self.delay, self.device, self.guardians

    def hash(self) -> bytes:
        return plan_hash(self.as_tuple())

    def is_sound(self) -> bool:
        few = len(self.guardians) <= MOST_GUARDIANS
        return self.threshold > 0 and few and DAY <= self.delay <= 90 * DAY

    def is_in_order(self) -> bool:
        numbers = [int(each, 16) for each in (NOBODY, *self.guardians)]
        return all(one < next_one for one, next_one in pairwise(numbers))


@dataclass(frozen=True)
class Waiting:
    """A recovery that waits."""

    controller: str
    ready_at: int
    sequence: int
    device: str


@dataclass
class Subjects(Credentials):
    """Credentials, and the keys of subjects."""

    freezes: dict[str, tuple[Freeze, int]] = field(default_factory=dict)
    plans: dict[str, bytes] = field(default_factory=dict)
    recoveries: dict[str, Waiting] = field(default_factory=dict)

    # --- what the ledgers ask

    def controller_of(self, subject: str) -> str:
        """Nobody while it is frozen."""
        return NOBODY if subject in self.freezes else self.owner_of(subject)

    def owner_of(self, subject: str) -> str:
        return self.controllers.get(subject, subject)

    def registrar_of(self, caller: str) -> int | None:
        """The registrar whose live steward this is."""
        standing = self.standing_of(caller)
        fits = bool(standing.kinds & Kind.REGISTRAR) and standing.may(Role.STEWARD, self.now.second)
        return standing.organisation if fits else None

    # --- moving

    def move_controller(
        self, caller: str, subject: str, controller: str, sequence: int, deadline: int, signature: Signed | None
    ) -> None:
        """By the present key, if nobody froze the subject. A recovery that waits ends."""
        refuse_when(controller == NOBODY, "Subjects_ZeroController", subject)
        refuse_when(self.owner_of(subject) == controller, "Subjects_AlreadyDone", subject)
        act = ("ControllerMove", subject, controller, sequence, deadline)
        self._require_own_act(caller, subject, act, signature)
        self._end_recovery(subject)
        self._move(subject, controller, sequence)

    def freeze(self, caller: str, subject: str, reason: Freeze) -> None:
        registrar = self._require_registrar(caller)
        known, by = self.freezes.get(subject, (Freeze.NONE, 0))
        refuse_when(reason == Freeze.NONE, "Subjects_NoReason", subject)
        refuse_when(known != Freeze.NONE and by != registrar, "Subjects_Frozen", subject, by)
        refuse_when(known == reason, "Subjects_AlreadyDone", subject)
        self.freezes[subject] = reason, registrar
        self.now.tell("SubjectFrozen", subject, registrar, int(reason))

    def unfreeze(self, caller: str, subject: str) -> None:
        """By the registrar that froze it, its successor, or a regulator of registrars."""
        refuse_when(subject not in self.freezes, "Subjects_AlreadyDone", subject)
        _, registrar = self.freezes[subject]
        standing = self.standing_of(caller)
        own = standing.may(Role.STEWARD, self.now.second) and self.may_finish(standing.organisation, registrar)
        allowed = own or self.is_live_regulator_of(caller, Kind.REGISTRAR)
        refuse_when(not allowed, "CredentialRegistry_NotAuthorised", caller)
        self._thaw(caller, subject)

    # --- recovering

    def plan_recovery(
        self, caller: str, subject: str, plan: bytes, sequence: int, deadline: int, signature: Signed | None
    ) -> None:
        """The owner's choice, or that there is none, attested by the registrar that brings it."""
        registrar = self._require_registrar(caller)
        same = self.plans.get(subject, NO_PLAN) == plan and self.sequences.get(subject, 0) == sequence
        refuse_when(same, "Recovery_AlreadyDone", subject)
        act = ("RecoveryPlanning", subject, plan, registrar, sequence, deadline)
        self._require_own_act(caller, subject, act, signature)
        self._end_recovery(subject)
        self.plans[subject], self.sequences[subject] = plan, sequence
        self.now.tell("RecoveryPlanned", subject, registrar, plan, sequence)

    def start_recovery(
        self, subject: str, controller: str, plan: Plan, deadline: int, signatures: tuple[Signed | None, ...]
    ) -> None:
        """As many guardians of the plan as it asks for agree."""
        waiting = self.recoveries.get(subject)
        if waiting:
            refuse_when(waiting.controller == controller, "Recovery_AlreadyDone", subject)
            raise Refused("Recovery_Waits", subject, waiting.ready_at)
        refuse_when(controller == NOBODY, "Subjects_ZeroController", subject)
        refuse_when(self.owner_of(subject) == controller, "Subjects_AlreadyDone", subject)
        refuse_when(plan.hash() != self.plans.get(subject, NO_PLAN), "Recovery_WrongPlan", subject, plan.hash())
        refuse_when(not plan.is_sound(), "Recovery_UnsoundPlan", subject)
        sequence = self.sequences.get(subject, 0) + 1
        self._require_guardians(subject, plan, ("Recovery", subject, controller, sequence, deadline), signatures)
        self.recoveries[subject] = Waiting(controller, self.now.second + plan.delay, sequence, plan.device)
        self.sequences[subject] = sequence
        self.now.tell("RecoveryStarted", subject, controller, self.now.second + plan.delay, sequence, plan.device)

    def _require_guardians(self, subject: str, plan: Plan, act: Act, signatures: tuple[Signed | None, ...]) -> None:
        """The plans of these walks are in order."""
        fits = len(signatures) == len(plan.guardians) and plan.is_in_order()
        refuse_when(not fits, "Recovery_UnsoundPlan", subject)
        for guardian, signature in zip(plan.guardians, signatures, strict=True):
            if signature:
                require_signed(guardian, act, act[-1], self.now.second, signature)
        signed = sum(each is not None for each in signatures)
        refuse_when(signed < plan.threshold, "Recovery_TooFew", subject, signed, plan.threshold)

    def veto_recovery(
        self, caller: str, subject: str, by: str, recovery: int, deadline: int, signature: Signed | None
    ) -> None:
        """By the key (unless it was stolen) or the device."""
        waiting = self.recoveries.get(subject)
        refuse_when(waiting is None or waiting.sequence != recovery, "Recovery_NothingWaits", subject)
        assert waiting
        reason, _ = self.freezes.get(subject, (Freeze.NONE, 0))
        key = self.owner_of(subject)
        may = by == waiting.device or (by == key and reason != Freeze.STOLEN_KEY)
        refuse_when(by == NOBODY or not may, "SignedActs_NotSigner", key, by)
        require_act_of(by, ("RecoveryVeto", subject, recovery, deadline), deadline, self.now.second, caller, signature)
        del self.recoveries[subject]
        self.now.tell("RecoveryVetoed", subject, by, recovery)

    def complete_recovery(self, caller: str, subject: str) -> None:
        """After the delay, by anyone."""
        waiting = self.recoveries.get(subject)
        if waiting is None:
            raise Refused("Recovery_NothingWaits", subject)
        refuse_when(self.now.second < waiting.ready_at, "Recovery_TooEarly", subject, waiting.ready_at)
        reason, registrar = self.freezes.get(subject, (Freeze.NONE, 0))
        refuse_when(reason in (Freeze.CONTESTED, Freeze.DEATH), "Subjects_Frozen", subject, registrar)
        if reason == Freeze.STOLEN_KEY:
            self._thaw(caller, subject)
        del self.recoveries[subject]
        self._move(subject, waiting.controller, waiting.sequence)

    # --- who may do it, and what follows

    def _require_registrar(self, caller: str) -> int:
        number = self.registrar_of(caller)
        if number is None:
            raise Refused("CredentialRegistry_NotAuthorised", caller)
        return number

    def _require_own_act(self, caller: str, subject: str, act: Act, signature: Signed | None) -> None:
        """`act` ends with sequence and deadline."""
        sequence, deadline = act[-2:]
        if subject in self.freezes:
            raise Refused("Subjects_Frozen", subject, self.freezes[subject][1])
        require_act_of(self.owner_of(subject), act, deadline, self.now.second, caller, signature)
        last = self.sequences.get(subject, 0)
        refuse_when(sequence != last + 1, "Subjects_StaleSequence", subject, sequence, last)

    def _end_recovery(self, subject: str) -> None:
        waiting = self.recoveries.pop(subject, None)
        if waiting:
            self.now.tell("RecoveryVetoed", subject, self.owner_of(subject), waiting.sequence)

    def _move(self, subject: str, controller: str, sequence: int) -> None:
        self.controllers[subject], self.sequences[subject] = controller, sequence
        self.now.tell("ControllerMoved", subject, controller, sequence)

    def _thaw(self, caller: str, subject: str) -> None:
        del self.freezes[subject]
        self.now.tell("SubjectUnfrozen", subject, caller)
