"""Emergency access that is always reviewed, and never blocks care (E1, E2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

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

    def as_tuple(self) -> tuple[str, str, int, int, int, int, bytes]:
        span = (self.opened_at, self.until)
        return (self.subject, self.clinician, self.reason, self.categories, *span, self.encounter)

    def as_act(self) -> Act:
        return ("Opening", *self.as_tuple())


@dataclass
class Brought:
    """An opening that was recorded."""

    organisation: int
    due_day: int
    second: str
    justified: bool | None = None
    alerted: bool = False
    identified: bool = False


@dataclass
class Right:
    """A clinician's: how often it opened on a day, and whether it is suspended."""

    day: int = 0
    count: int = 0
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
        theirs = [name for name, each in self.openings.items() if each.organisation == organisation]
        return sum(self.outcome_of(name) == Outcome.OVERDUE for name in theirs)

    def right_of(self, clinician: str) -> tuple[int, bool]:
        """How often it opened today, and whether the right is suspended."""
        right = self.rights.get(clinician, Right())
        return right.count if right.day == self.today() else 0, right.suspended

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

    def open(
        self, caller: str, opening: Opening, signature: Signed | None, second: str, countersignature: Signed | None
    ) -> None:
        name = self.id_of(opening)
        refuse_when(name in self.openings, "EmergencyAccess_AlreadyDone", name)
        self._require_sound(name, opening)
        require_act_of(opening.clinician, opening.as_act(), FOREVER, self.now.second, caller, signature)
        if second != NOBODY:
            self._require_second(name, opening.clinician, second, countersignature)
        organisation = self._require_clinician(opening)
        opens = self._may_open_window(opening, organisation, second) and self._takes_window(opening)
        self._count(opening.clinician)
        brought = Brought(organisation, self.today() + self.rules.review_days, second)
        self.openings[name], self.papers[name] = brought, opening
        ends = (second, brought.due_day, self.now.second, opens)
        named = (name, opening.subject, opening.clinician, organisation)
        self.now.tell("EmergencyOpened", *named, opening.as_tuple(), *ends)

    def review(self, caller: str, opening: Opening, justified: bool, grounds: bytes) -> None:
        name, brought = self._known(opening)
        self._require_reviewer(caller, opening.clinician, brought)
        refuse_when(brought.justified == justified, "EmergencyAccess_AlreadyDone", name)
        decided = brought.justified is not None
        refuse_when(decided, "EmergencyAccess_Reviewed", name, int(self.outcome_of(name)))
        brought.justified = justified
        self.now.tell("EmergencyReviewed", name, opening.subject, caller, justified, grounds)
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
        """Who the unknown patient was."""
        name, brought = self._known(opening)
        theirs = self._is_of(caller, brought.organisation, Role.EMERGENCY_CLINICIAN | Role.AUDITOR)
        refuse_when(not theirs, "EmergencyAccess_NotAuthorised", caller)
        refuse_when(brought.identified, "EmergencyAccess_AlreadyDone", name)
        provisional = opening.reason == UNKNOWN_PATIENT and subject not in (NOBODY, opening.subject)
        refuse_when(not provisional, "EmergencyAccess_NotProvisional", name)
        brought.identified = True
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

    def _require_second(self, name: bytes, first: str, second: str, countersignature: Signed | None) -> None:
        fits = second != first and self._is_live(second, Role.EMERGENCY_CLINICIAN)
        refuse_when(not fits, "EmergencyAccess_BadSecond", second)
        signed = countersignature == Signed(second, ("Countersignature", name))
        refuse_when(not signed, "SignedActs_BadSignature", second)

    def _require_clinician(self, opening: Opening) -> int:
        """Live now; brought later, licensed by somebody and trusted then."""
        standing, at_once = self._standing(opening.clinician), self._is_at_once(opening)
        then = standing.organisation != 0 and opening.opened_at < standing.distrusted_since
        may = standing.may(Role.EMERGENCY_CLINICIAN, self.now.second) if at_once else then
        refuse_when(not may, "EmergencyAccess_NotLive", opening.clinician)
        suspended = at_once and self.right_of(opening.clinician)[1]
        refuse_when(suspended, "EmergencyAccess_RightSuspended", opening.clinician)
        return standing.organisation

    def _may_open_window(self, opening: Opening, organisation: int, second: str) -> bool:
        """With a second clinician where it takes one; what is brought late is recorded even without."""
        (count, suspended), overdue = self.right_of(opening.clinician), self.overdue_of(organisation)
        lacks = second == NOBODY and (overdue > 0 or count >= self.rules.per_day)
        refused = lacks and self._is_at_once(opening)
        refuse_when(refused, "EmergencyAccess_CountersignatureNeeded", organisation, overdue, count)
        return not lacks and not suspended

    def _takes_window(self, opening: Opening) -> bool:
        """One at a time; what lies before the latest is history."""
        key = (opening.clinician, opening.subject)
        latest = self.windows.get(key)
        if latest and opening.until < latest.opened_at:
            return False
        if latest and opening.opened_at <= latest.until:
            raise Refused("EmergencyAccess_AlreadyOpen", *key, latest.until)
        self.windows[key] = opening
        return True

    def _count(self, clinician: str) -> None:
        count, suspended = self.right_of(clinician)
        self.rights[clinician] = Right(self.today(), count + 1, suspended)

    def _require_reviewer(self, caller: str, clinician: str, brought: Brought) -> None:
        refuse_when(caller in (clinician, brought.second), "EmergencyAccess_SamePerson", caller)
        regulates = bool(self._standing(caller).kinds & Kind.HEALTH_REGULATOR) and self._is_live(caller, Role.AUDITOR)
        may = regulates or self._is_of(caller, brought.organisation, Role.AUDITOR)
        refuse_when(not may, "EmergencyAccess_NotAuthorised", caller)

    def _known(self, opening: Opening) -> tuple[bytes, Brought]:
        name = self.id_of(opening)
        if name not in self.openings:
            raise Refused("EmergencyAccess_Unknown", name)
        return name, self.openings[name]
