"""Emergency access that is always reviewed, and never blocks care (E1, E2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

from tests.model.consent_registry import Consents, Context
from tests.model.consent_subjects import Subjects
from tests.model.consent_terms import NOBODY, Purpose
from tests.model.credentials import Kind, Role, Standing
from tests.model.refusals import Now, Refused, refuse_when
from tests.model.signing import Act, Signed, require_act_of
from tests.model.terms import DAY, HOUR

UNKNOWN_PATIENT = 4
FOREVER = 1 << 64


class Outcome(IntEnum):
    UNKNOWN = 0
    AWAITING_REVIEW = 1
    OVERDUE = 2
    JUSTIFIED = 3
    UNJUSTIFIED = 4


@dataclass(frozen=True)
class Rules:
    """In the order and the units of IEmergencyAccess.Rules."""

    categories: int
    longest: int
    lag: int
    review_days: int
    per_day: int


@dataclass(frozen=True)
class Opening:
    """What a clinician signs."""

    subject: str
    clinician: str
    reason: int
    categories: int
    opened_at: int
    until: int
    encounter: bytes
    second: str = NOBODY

    def as_tuple(self) -> tuple[Any, ...]:
        return tuple(vars(self).values())

    def as_act(self) -> Act:
        return ("Opening", *self.as_tuple())


@dataclass
class Brought:
    """An opening that was recorded."""

    organisation: int
    due_day: int
    opened: bool  # it took the window, and its review is owed
    justified: bool | None = None
    final: bool = False  # a regulator said so
    alerted: bool = False
    identified: str | None = None


@dataclass
class Right:
    """A clinician's: how often it opened on a day, at once and late, and whether it is suspended."""

    day: int = 0
    at_once: int = 0
    late: int = 0
    suspended: bool = False


@dataclass
class Emergencies:
    rules: Rules
    credentials: Subjects
    consents: Consents
    now: Now
    id_of: Callable[[Opening], bytes]
    openings: dict[bytes, Brought] = field(default_factory=dict)
    papers: dict[bytes, Opening] = field(default_factory=dict)
    windows: dict[tuple[str, str], Opening] = field(default_factory=dict)
    rights: dict[str, Right] = field(default_factory=dict)

    # --- what is asked

    def today(self) -> int:
        return self.now.second // DAY

    def outcome_of(self, name: bytes) -> Outcome:
        brought = self.openings.get(name)
        if brought is None:
            return Outcome.UNKNOWN
        if brought.justified is not None:
            return Outcome.JUSTIFIED if brought.justified else Outcome.UNJUSTIFIED
        return Outcome.OVERDUE if brought.due_day < self.today() else Outcome.AWAITING_REVIEW

    def overdue_of(self, organisation: int) -> int:
        owed = self.openings.items()
        theirs = [name for name, each in owed if each.organisation == organisation and each.opened]
        return sum(self.outcome_of(name) == Outcome.OVERDUE for name in theirs)

    def right_of(self, clinician: str) -> tuple[int, bool]:
        """How often it opened at once today, and whether the right is suspended."""
        right = self._right_today(clinician)
        return right.at_once, right.suspended

    def _right_today(self, clinician: str) -> Right:
        right = self.rights.get(clinician, Right())
        return right if right.day == self.today() else Right(self.today(), suspended=right.suspended)

    def is_open(self, subject: str, clinician: str, categories: int) -> bool:
        window = self.windows.get((clinician, subject))
        if window is None or not window.opened_at <= self.now.second <= window.until:
            return False
        within = categories and not categories & ~window.categories
        if not within or self.right_of(clinician)[1] or not self._is_live(clinician, Role.EMERGENCY_CLINICIAN):
            return False
        context = Context(int(Role.EMERGENCY_CLINICIAN))
        asked = (subject, clinician, Purpose.TREATMENT, categories, context)
        return not self.consents.is_override_forbidden(*asked)

    # --- acts

    def open(self, caller: str, opening: Opening, signature: Signed | None, countersignature: Signed | None) -> None:
        name = self.id_of(opening)
        refuse_when(name in self.openings, "EmergencyAccess_AlreadyDone", name)
        self._require_sound(name, opening)
        require_act_of(opening.clinician, opening.as_act(), FOREVER, self.now.second, caller, signature)
        seconded = opening.second != NOBODY and self._is_seconded(name, opening, countersignature)
        organisation, may_open = self._require_clinician(opening)
        opens = self._has_enough_hands(opening, organisation, seconded) and may_open and self._takes_window(opening)
        self._count(opening)
        brought = Brought(organisation, self.today() + self.rules.review_days, opens)
        self.openings[name], self.papers[name] = brought, opening
        named = (name, opening.subject, opening.clinician, organisation)
        ends = (brought.due_day, self.now.second, opens)
        self.now.tell("EmergencyOpened", *named, opening.as_tuple(), *ends)

    def review(self, caller: str, opening: Opening, justified: bool, grounds: bytes) -> None:
        """Once; and once more by a regulator who sees it otherwise."""
        name, brought = self._known(opening)
        by_regulator = self._require_reviewer(caller, opening, brought)
        refuse_when(brought.justified == justified, "EmergencyAccess_AlreadyDone", name)
        decided = brought.justified is not None and (brought.final or not by_regulator)
        refuse_when(decided, "EmergencyAccess_Reviewed", name, int(self.outcome_of(name)))
        brought.justified, brought.final = justified, brought.final or by_regulator
        self.now.tell("EmergencyReviewed", name, opening.subject, caller, by_regulator, justified, grounds)
        if not justified:
            self.rights[opening.clinician].suspended = True
            self.now.tell("RightSuspended", opening.clinician, name)

    def alert(self, opening: Opening) -> None:
        name, brought = self._known(opening)
        refuse_when(brought.alerted, "EmergencyAccess_AlreadyDone", name)
        refuse_when(self.outcome_of(name) != Outcome.OVERDUE, "EmergencyAccess_NotOverdue", name)
        brought.alerted = True
        self.now.tell("ReviewOverdue", name, brought.organisation, brought.due_day)

    def identify(self, caller: str, opening: Opening, subject: str) -> None:
        """Who the unknown patient was. An auditor of the house may correct it."""
        name, brought = self._known(opening)
        theirs = self._is_of(caller, brought.organisation, Role.EMERGENCY_CLINICIAN | Role.AUDITOR)
        refuse_when(not theirs, "EmergencyAccess_NotAuthorised", caller)
        provisional = opening.reason == UNKNOWN_PATIENT and subject not in (NOBODY, opening.subject)
        refuse_when(not provisional, "EmergencyAccess_NotProvisional", name)
        refuse_when(brought.identified == subject, "EmergencyAccess_AlreadyDone", name)
        corrects = self._is_of(caller, brought.organisation, Role.AUDITOR)
        said = brought.identified is not None and not corrects
        refuse_when(said, "EmergencyAccess_Identified", name)
        brought.identified = subject
        self.now.tell("EmergencyIdentified", name, opening.subject, subject, caller)

    def restore_right(self, caller: str, clinician: str) -> None:
        standing = self.credentials.standing_of(caller)
        regulates = bool(standing.kinds & Kind.HEALTH_REGULATOR) and standing.may(Role.STEWARD, self.now.second)
        refuse_when(not regulates, "EmergencyAccess_NotAuthorised", caller)
        name = bytes.fromhex(clinician[2:]).rjust(32, b"\0")
        refuse_when(not self.right_of(clinician)[1], "EmergencyAccess_AlreadyDone", name)
        self.rights[clinician].suspended = False
        self.now.tell("RightRestored", clinician, caller)

    # --- who may do it

    def _standing(self, who: str) -> Standing:
        return self.credentials.standing_of(who)

    def _is_live(self, who: str, role: Role) -> bool:
        return self._standing(who).may(role, self.now.second)

    def _is_of(self, who: str, organisation: int, roles: Role) -> bool:
        """One of these roles at this organisation or the one that took it over."""
        ours = self.credentials.may_finish(self._standing(who).organisation, organisation)
        return ours and self._is_live(who, roles)

    def _is_at_once(self, opening: Opening) -> bool:
        return self.now.second - opening.opened_at <= HOUR

    def _require_sound(self, name: bytes, opening: Opening) -> None:
        named = opening.subject not in (NOBODY, opening.clinician) and opening.reason and any(opening.encounter)
        within = opening.categories and not opening.categories & ~self.rules.categories
        refuse_when(not (named and within), "EmergencyAccess_BadOpening", name)
        fits = 0 <= self.now.second - opening.opened_at <= self.rules.lag
        fits = fits and 0 < opening.until - opening.opened_at <= self.rules.longest
        refuse_when(not fits, "EmergencyAccess_BadWindow", opening.opened_at, opening.until)

    def _is_seconded(self, name: bytes, opening: Opening, countersignature: Signed | None) -> bool:
        """Whether the second one counts: brought late, it need not be live any more, and does not count then."""
        second, live = opening.second, self._is_live(opening.second, Role.EMERGENCY_CLINICIAN)
        another = second not in (opening.clinician, opening.subject)
        fits = another and (live or not self._is_at_once(opening))
        refuse_when(not fits, "EmergencyAccess_BadSecond", second)
        signed = countersignature == Signed(second, ("Countersignature", name))
        refuse_when(not signed, "SignedActs_BadSignature", second)
        return live

    def _require_clinician(self, opening: Opening) -> tuple[int, bool]:
        """The organisation, and whether a window may open: live now. Brought late: of a house, and trusted then."""
        standing, (_, suspended) = self._standing(opening.clinician), self.right_of(opening.clinician)
        live = standing.may(Role.EMERGENCY_CLINICIAN, self.now.second)
        if self._is_at_once(opening):
            refuse_when(not live, "EmergencyAccess_NotLive", opening.clinician)
            refuse_when(suspended, "EmergencyAccess_RightSuspended", opening.clinician)
        else:
            then = standing.organisation != 0 and opening.opened_at < standing.distrusted_since
            refuse_when(not then, "EmergencyAccess_NotLive", opening.clinician)
        return standing.organisation, live and not suspended

    def _has_enough_hands(self, opening: Opening, organisation: int, seconded: bool) -> bool:
        """A second clinician where it takes one; what is brought late is recorded even without."""
        right, overdue = self._right_today(opening.clinician), self.overdue_of(organisation)
        at_once = self._is_at_once(opening)
        count = right.at_once if at_once else right.late
        lacks = not seconded and (overdue > 0 or count >= self.rules.per_day)
        refused = lacks and at_once
        refuse_when(refused, "EmergencyAccess_CountersignatureNeeded", organisation, overdue, count)
        return not lacks

    def _takes_window(self, opening: Opening) -> bool:
        """One at a time: a later one that opens more takes its place. What is late and touches another is history."""
        key = (opening.clinician, opening.subject)
        latest = self.windows.get(key)
        if latest and opening.opened_at <= latest.until:
            if not self._is_at_once(opening):
                return False
            more = opening.categories & ~latest.categories and opening.opened_at >= latest.opened_at
            refuse_when(not more, "EmergencyAccess_AlreadyOpen", *key, latest.until)
        self.windows[key] = opening
        return True

    def _count(self, opening: Opening) -> None:
        right = replace(self._right_today(opening.clinician))
        if self._is_at_once(opening):
            right.at_once += 1
        else:
            right.late += 1
        self.rights[opening.clinician] = right

    def _require_reviewer(self, caller: str, opening: Opening, brought: Brought) -> bool:
        """Whether it is a regulator's."""
        refuse_when(caller in (opening.clinician, opening.second), "EmergencyAccess_SamePerson", caller)
        regulates = bool(self._standing(caller).kinds & Kind.HEALTH_REGULATOR) and self._is_live(caller, Role.AUDITOR)
        may = regulates or self._is_of(caller, brought.organisation, Role.AUDITOR)
        refuse_when(not may, "EmergencyAccess_NotAuthorised", caller)
        return regulates

    def _known(self, opening: Opening) -> tuple[bytes, Brought]:
        name = self.id_of(opening)
        if name not in self.openings:
            raise Refused("EmergencyAccess_Unknown", name)
        return name, self.openings[name]
