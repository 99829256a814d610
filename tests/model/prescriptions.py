"""Prescriptions: used once, in parts where allowed, by the pharmacy that the patient chose (P1 to P11).

A prescription is a Record under its id. Status is computed. Checks come first and effects last, so that a refused act
leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from enum import IntEnum

from tests.model.credentials import Credentials, Kind, Role, Standing
from tests.model.packs import Packs, PackUse
from tests.model.refusals import Now, Pausable, Refused, governed_by, paused_or_not, refuse_when
from tests.model.signing import Act, Signed, require_act_of, require_signed
from tests.model.terms import HOUR, Rules, Terms, require_kept

NOBODY = "0x" + "0" * 40


class Origin(IntEnum):
    ISSUED = 0
    SIGNED = 1
    LEAF = 2


class Status(IntEnum):
    UNKNOWN = 0
    ACTIVE = 1
    AWAITING_REVIEW = 2
    HELD = 3
    PARTLY_DISPENSED = 4
    DISPENSED = 5
    REJECTED = 6
    CANCELLED = 7
    STOPPED = 8
    SUSPENDED = 9
    EXPIRED = 10


class Obstacle(IntEnum):
    NONE = 0
    STATUS = 1
    HELD_BY_ANOTHER = 2
    QUANTITY = 3
    NOT_PARTIAL = 4
    PACK = 5
    TOO_LATE = 6


class Basis(IntEnum):
    HOLD = 0
    ACCEPTANCE = 1
    IDENTITY_CHECK = 2


class SupplyState(IntEnum):
    UNKNOWN = 0
    SUPPLIED = 1
    REVERSED = 2
    CONFLICT = 3
    CONFLICT_REVIEWED = 4


@dataclass(frozen=True)
class Leaf:
    """A proof, and the root to which it leads from the terms at hand."""

    root: bytes
    proof: tuple[bytes, ...] = ()


Vouching = Signed | Leaf | None


@dataclass(frozen=True)
class Facts:
    """A supply that was made: what a retry must repeat and a reversal must present."""

    quantities: tuple[int, ...]
    request: int
    handed_over_at: int
    pharmacy: int
    pharmacist: str
    product: bytes
    packs: tuple[tuple[bytes, int], ...] = ()

    def as_signed(self) -> Act:
        """The values of the type Supply, in order: what both signatures hold."""
        return (self.pharmacy, self.quantities, self.request, self.handed_over_at, self.product, self.packs)


@dataclass(frozen=True)
class Supply:
    """What a pharmacist asks to hand out, and who agreed."""

    quantities: tuple[int, ...]
    request: int
    handed_over_at: int
    deadline: int
    product: bytes
    packs: tuple[PackUse, ...] = ()
    identity_checked: bool = False
    second: str = NOBODY
    acceptance: Signed | None = None
    countersignature: Signed | None = None

    def list_of_packs(self) -> tuple[tuple[bytes, int], ...]:
        return tuple((each.pack, each.units) for each in self.packs)


@dataclass
class Hold:
    pharmacy: int = 0
    until: int = 0
    sequence: int = 0


@dataclass
class Record:
    """What can change about a prescription."""

    terms: Terms
    issuer: int
    dispensed: tuple[int, ...]
    rules: Rules | None = None  # None: cancelled before it was ever seen
    reviewed: bool = False
    rejected: bool = False
    cancelled: bool = False
    stopped: bool = False
    suspended_by_issuer: bool = False
    suspended_by_regulator: bool = False
    repeats_opened: int = 0
    repeat_day: int = 0
    hold: Hold | None = None
    supplies: dict[int, tuple[SupplyState, Facts]] = field(default_factory=dict)
    latest: int = 0  # request of the last supply that counted

    def allowed(self) -> tuple[int, ...]:
        """Units that the portions opened so far allow."""
        return self.terms.portions(1 + self.repeats_opened)

    def left(self) -> tuple[int, ...]:
        return tuple(most - given for most, given in zip(self.allowed(), self.dispensed, strict=True))

    def is_used_up(self) -> bool:
        return self.dispensed == self.terms.portions(1 + self.terms.repeats)

    def live_hold(self, moment: int) -> Hold | None:
        return self.hold if self.hold and self.hold.until >= moment else None

    def end(self) -> Status:
        """A final status, or ACTIVE."""
        ends = ((self.cancelled, Status.CANCELLED), (self.rejected, Status.REJECTED), (self.stopped, Status.STOPPED))
        return next((status for reached, status in ends if reached), Status.ACTIVE)

    def blocking(self, moment: int) -> Status:
        """The status that forbids a supply at this moment, or ACTIVE."""
        waits = self.rules is not None and self.rules.review and not self.reviewed
        blocks = (
            (self.end() != Status.ACTIVE, self.end()),
            (self.suspended_by_issuer or self.suspended_by_regulator, Status.SUSPENDED),
            (moment > self.terms.until, Status.EXPIRED),
            (waits, Status.AWAITING_REVIEW),
        )
        return next((status for blocked, status in blocks if blocked), Status.ACTIVE)

    def status(self, second: int) -> Status:
        if self.end() == Status.ACTIVE and self.is_used_up():
            return Status.DISPENSED
        if self.blocking(second) != Status.ACTIVE:
            return self.blocking(second)
        if self.live_hold(second):
            return Status.HELD
        return Status.PARTLY_DISPENSED if any(self.dispensed) else Status.ACTIVE


@dataclass
class Case:
    """One supply while it is judged."""

    id: bytes
    record: Record
    controller: str
    facts: Facts
    moment: int  # the second at which it is judged: now, or when it was handed out


@dataclass
class Prescriptions(Pausable):
    """`address`: its own, under which it sells packs. `id_of`, `sale_of`, `tag_of`: the hashes that events show."""

    governor: str
    address: str
    credentials: Credentials
    packs: Packs
    now: Now
    id_of: Callable[[Terms], bytes]
    sale_of: Callable[[bytes, int], bytes]
    tag_of: Callable[[bytes, str, Act], int]
    paused: bool = False
    records: dict[bytes, Record] = field(default_factory=dict)
    profiles: dict[int, Rules] = field(default_factory=dict)
    closed_since: dict[int, int] = field(default_factory=dict)
    anchored_at: dict[tuple[str, bytes], int] = field(default_factory=dict)

    # --- governance

    def close_profile(self, caller: str, profile: int) -> None:
        governed_by(self.governor, caller)
        refuse_when(profile not in self.profiles, "Profiles_Unknown", profile)
        refuse_when(profile in self.closed_since, "Profiles_AlreadyDone", profile)
        self.closed_since[profile] = self.now.second
        self.now.tell("ProfileClosed", profile, self.now.second)

    # --- prescriber

    def issue(self, caller: str, terms: Terms, origin: Vouching) -> None:
        paused_or_not(self.paused)
        name = self.id_of(terms)
        if name in self.records:
            self._require_not_ended(name, self.records[name])
            raise Refused("PrescriptionRegistry_AlreadyDone", name)
        if origin is None:
            self._require_own(caller, terms)
            self.records[name] = self._admitted(name, terms, Origin.ISSUED, self.now.second)
        else:
            self.records[name] = self._first_seen(name, terms, origin)

    def anchor(self, caller: str, prescriber: str, root: bytes, deadline: int, signature: Signed | None) -> None:
        paused_or_not(self.paused)
        self._require_live(prescriber, Role.PRESCRIBER, self.now.second)
        act = ("Anchor", prescriber, root, deadline)
        require_act_of(prescriber, act, deadline, self.now.second, caller, signature)
        refuse_when(not any(root), "Origins_EmptyRoot")
        refuse_when((prescriber, root) in self.anchored_at, "Origins_AlreadyDone", root)
        self.anchored_at[prescriber, root] = self.now.second
        self.now.tell("RootAnchored", prescriber, root, self.now.second)

    def cancel(self, caller: str, terms: Terms) -> None:
        """What was never used, also before it was ever seen (P2, P9)."""
        name = self.id_of(terms)
        issuer = self._require_prescriber(caller, terms)
        unseen = Record(terms, issuer, dispensed=(0,) * len(terms.lines))
        record = self.records.get(name, unseen)
        refuse_when(record.cancelled, "PrescriptionRegistry_AlreadyDone", name)
        self._require_not_ended(name, record)
        refuse_when(any(record.dispensed), "PrescriptionRegistry_PartlyUsed", name)
        record.cancelled = True
        self.records[name] = record
        self.now.tell("PrescriptionCancelled", name, caller, record.issuer)

    def stop(self, caller: str, terms: Terms) -> None:
        name, record = self._known(terms)
        self._require_prescriber(caller, terms)
        refuse_when(record.stopped, "PrescriptionRegistry_AlreadyDone", name)
        self._require_not_ended(name, record)
        record.stopped = True
        self.now.tell("PrescriptionStopped", name, caller)

    # --- reviewer

    def approve(self, caller: str, terms: Terms, origin: Vouching) -> None:
        paused_or_not(self.paused)
        name, record = self._under_review(caller, terms, origin)
        refuse_when(record.reviewed, "PrescriptionRegistry_AlreadyDone", name)
        record.reviewed = True
        self._require_usable(name, record, self.now.second)
        self.records[name] = record
        self.now.tell("PrescriptionApproved", name, caller)

    def reject(self, caller: str, terms: Terms, reason: int, origin: Vouching) -> None:
        paused_or_not(self.paused)
        name, record = self._under_review(caller, terms, origin)
        refuse_when(record.rejected, "PrescriptionRegistry_AlreadyDone", name)
        waits = record.rules is not None and record.rules.review and not record.reviewed
        refuse_when(not waits, "PrescriptionRegistry_NotUsable", name, Status.ACTIVE)
        self._require_not_ended(name, record)
        record.rejected = True
        self.records[name] = record
        self.now.tell("PrescriptionRejected", name, caller, reason)

    # --- issuer, regulator

    def suspend(self, caller: str, name: bytes) -> None:
        record, by_regulator = self._side_over(caller, name)
        done = record.suspended_by_regulator if by_regulator else record.suspended_by_issuer
        refuse_when(done, "PrescriptionRegistry_AlreadyDone", name)
        self._require_not_ended(name, record)
        self._set_suspended(record, by_regulator, True)
        self.now.tell("PrescriptionSuspended", name, caller, by_regulator)

    def resume(self, caller: str, name: bytes) -> None:
        paused_or_not(self.paused)
        record, by_regulator = self._side_over(caller, name)
        suspended = record.suspended_by_regulator if by_regulator else record.suspended_by_issuer
        refuse_when(not suspended, "PrescriptionRegistry_AlreadyDone", name)
        self._set_suspended(record, by_regulator, False)
        self.now.tell("PrescriptionResumed", name, caller, by_regulator)

    # --- holder

    def hold(
        self,
        caller: str,
        terms: Terms,
        wanted: Hold,
        deadline: int,
        signature: Signed | None,
        origin: Vouching,
    ) -> None:
        """One at a time, for as long as the profile allows (P4)."""
        paused_or_not(self.paused)
        name, record = self._opened(terms, origin)
        act = ("Hold", name, wanted.pharmacy, wanted.until, wanted.sequence, deadline)
        signer = self.credentials.controller_of(terms.holder)
        self._require_new_hold(name, record.hold or Hold(), wanted)
        require_act_of(signer, act, deadline, self.now.second, caller, signature)
        self._require_usable(name, record, self.now.second)
        self._require_holdable(name, record, wanted)
        record.hold = wanted
        self.records[name] = record
        self.now.tell("PrescriptionHeld", name, wanted.pharmacy, wanted.until, wanted.sequence)

    def release(self, caller: str, terms: Terms, sequence: int, deadline: int, signature: Signed | None) -> None:
        """By the holder, or by a pharmacist of the house that holds it."""
        name, record = self._known(terms)
        held = record.hold or Hold()
        if signature is not None or not self._is_pharmacist_of(caller, held.pharmacy):
            act = ("Release", name, sequence, deadline)
            signer = self.credentials.controller_of(terms.holder)
            require_act_of(signer, act, deadline, self.now.second, caller, signature)
            done = sequence == held.sequence and held.until == 0
            refuse_when(done, "PrescriptionRegistry_AlreadyDone", name)
            stale = sequence <= held.sequence
            refuse_when(stale, "PrescriptionRegistry_StaleSequence", name, sequence, held.sequence)
            held = replace(held, sequence=sequence)
        else:
            refuse_when(held.until < self.now.second, "PrescriptionRegistry_AlreadyDone", name)
        record.hold = replace(held, until=0)
        self.now.tell("PrescriptionReleased", name, held.pharmacy, caller, held.sequence)

    # --- pharmacist

    def dispense(self, caller: str, terms: Terms, supply: Supply, origin: Vouching) -> None:
        paused_or_not(self.paused)
        case = self._case(caller, terms, supply, origin, self.now.second)
        late = self.now.second - supply.handed_over_at > HOUR
        refuse_when(late, "PrescriptionRegistry_BadSupplyTime", supply.handed_over_at, self.now.second)
        self._refuse_for(self._obstacle_to(case), case)
        basis = self._agreed(caller, case, supply)
        if supply.packs:
            self.packs.sell(self.address, supply.packs, self.sale_of(case.id, supply.request))
        self._count(case, basis, recorded=False)

    def record_supply(self, caller: str, terms: Terms, supply: Supply, origin: Vouching) -> None:
        """Afterwards: counted where it fits, else kept as a conflict (P11)."""
        paused_or_not(self.paused)
        handed = supply.handed_over_at
        case = self._case(caller, terms, supply, origin, handed)
        rules = self._rules_of(terms.profile)
        refuse_when(not rules.offline, "PrescriptionRegistry_OfflineNotAllowed", case.id)
        obstacle = self._obstacle_to(case)
        basis = self._agreed(caller, case, supply)
        if self.now.second - handed > rules.lag_hours * HOUR:
            obstacle = Obstacle.TOO_LATE
        sold = self._packs_sold(case, supply)
        if obstacle == Obstacle.NONE and not sold:
            obstacle = Obstacle.PACK
        if obstacle == Obstacle.NONE:
            self._count(case, basis, recorded=True)
        else:
            self._keep_conflict(case, obstacle)

    def reverse(self, caller: str, terms: Terms, facts: Facts) -> None:
        """Quantities come back once, packs never (P7)."""
        name, record = self._known(terms)
        standing = self._require_live(caller, Role.PHARMACIST, self.now.second)
        foreign = not self.credentials.may_finish(standing.organisation, facts.pharmacy)
        refuse_when(foreign, "PrescriptionRegistry_NotAuthorised", caller)
        refuse_when(caller == facts.pharmacist, "PrescriptionRegistry_SamePerson", caller)
        state, known = record.supplies.get(facts.request, (SupplyState.UNKNOWN, None))
        refuse_when(state == SupplyState.REVERSED, "PrescriptionRegistry_AlreadyDone", name)
        wrong = state != SupplyState.SUPPLIED or facts != known
        refuse_when(wrong, "PrescriptionRegistry_NoSuchSupply", name, facts.request)
        latest = facts.handed_over_at + self._rules_of(terms.profile).reverse_hours * HOUR
        late = self.now.second > latest
        refuse_when(late, "PrescriptionRegistry_ReverseTooLate", latest, self.now.second)
        self._take_back(name, record, facts)
        self.now.tell("SupplyReversed", name, facts.pharmacy, caller, facts.request, facts.quantities)

    def open_repeat(self, caller: str, terms: Terms, number: int) -> None:
        """The next portion, once its interval has passed (P8)."""
        paused_or_not(self.paused)
        name, record = self._known(terms)
        self._require_live(caller, Role.PHARMACIST, self.now.second)
        refuse_when(number <= record.repeats_opened, "PrescriptionRegistry_AlreadyDone", name)
        self._require_usable(name, record, self.now.second)
        is_next = number == record.repeats_opened + 1 <= terms.repeats
        refuse_when(not is_next, "PrescriptionRegistry_NoSuchRepeat", name, number, terms.repeats)
        rules = self._rules_of(terms.profile)
        last = record.repeat_day if record.repeats_opened else rules.day_of(terms.issued_at)
        opens, today = last + terms.interval_days, rules.day_of(self.now.second)
        refuse_when(today < opens, "PrescriptionRegistry_RepeatTooEarly", name, opens, today)
        record.repeats_opened, record.repeat_day = number, today
        self.now.tell("RepeatOpened", name, caller, number, today)

    # --- auditor

    def review_conflict(self, caller: str, name: bytes, request: int, finding: int) -> None:
        standing = self._require_live(caller, Role.AUDITOR, self.now.second)
        foreign = not standing.kinds & Kind.HEALTH_REGULATOR
        refuse_when(foreign, "PrescriptionRegistry_NotAuthorised", caller)
        state = self.supply_state(name, request)
        refuse_when(state == SupplyState.CONFLICT_REVIEWED, "PrescriptionRegistry_AlreadyDone", name)
        refuse_when(state != SupplyState.CONFLICT, "PrescriptionRegistry_NoConflict", name, request)
        _, facts = self.records[name].supplies[request]
        self.records[name].supplies[request] = (SupplyState.CONFLICT_REVIEWED, facts)
        self.now.tell("ConflictReviewed", name, request, caller, finding)

    # --- views

    def status_of(self, terms: Terms) -> Status:
        record = self.records.get(self.id_of(terms))
        return record.status(self.now.second) if record else Status.UNKNOWN

    def left_of(self, terms: Terms) -> tuple[int, ...]:
        record = self.records.get(self.id_of(terms))
        return record.left() if record else terms.portions(1)

    def supply_state(self, name: bytes, request: int) -> SupplyState:
        record = self.records.get(name)
        return record.supplies[request][0] if record and request in record.supplies else SupplyState.UNKNOWN

    # --- first sight

    def _known(self, terms: Terms) -> tuple[bytes, Record]:
        name = self.id_of(terms)
        refuse_when(name not in self.records, "PrescriptionRegistry_Unknown", name)
        return name, self.records[name]

    def _opened(self, terms: Terms, origin: Vouching) -> tuple[bytes, Record]:
        """A copy of the record, or a new one when this is its first sight; the caller keeps it when all is well."""
        name = self.id_of(terms)
        if name in self.records:
            return name, deepcopy(self.records[name])
        return name, self._first_seen(name, terms, origin)

    def _first_seen(self, name: bytes, terms: Terms, origin: Vouching) -> Record:
        """The prescriber vouched by signature or leaf (P2)."""
        if origin is None:
            raise Refused("PrescriptionRegistry_Unknown", name)
        author = terms.prescriber
        if isinstance(origin, Signed):
            honest = origin == Signed(author, terms.as_act())
            refuse_when(not honest, "SignedActs_BadSignature", author)
            return self._admitted(name, terms, Origin.SIGNED, self.now.second)
        anchored_at = self.anchored_at.get((author, origin.root))
        if anchored_at is None:
            raise Refused("Origins_NotAnchored", author, origin.root)
        return self._admitted(name, terms, Origin.LEAF, anchored_at)

    def _admitted(self, name: bytes, terms: Terms, kind: Origin, seen_at: int) -> Record:
        """The prescriber is live now and was trusted when it vouched (K3, K4); the terms keep their profile's rules."""
        vouched_at = terms.issued_at if kind == Origin.SIGNED else seen_at
        standing = self._require_live(terms.prescriber, Role.PRESCRIBER, vouched_at)
        rules = self._rules_of(terms.profile)
        closed = self.closed_since.get(terms.profile)
        if closed is not None:
            refuse_when(terms.issued_at >= closed, "Profiles_Closed", terms.profile, closed)
        require_kept(rules, terms, seen_at)
        house, holder = standing.organisation, terms.holder
        admission = house | terms.profile << 32 | kind << 64
        self.now.tell("PrescriptionIssued", name, terms.prescriber, holder, admission)
        return Record(terms, house, (0,) * len(terms.lines), rules)

    # --- who may do it

    def _rules_of(self, profile: int) -> Rules:
        if profile not in self.profiles:
            raise Refused("Profiles_Unknown", profile)
        return self.profiles[profile]

    def _require_live(self, practitioner: str, role: Role, moment: int) -> Standing:
        standing = self.credentials.standing_of(practitioner)
        refuse_when(not standing.may(role, moment), "PrescriptionRegistry_NotLive", practitioner, int(role))
        return standing

    @staticmethod
    def _require_own(caller: str, terms: Terms) -> None:
        other = caller != terms.prescriber
        refuse_when(other, "PrescriptionRegistry_NotPrescriber", caller, terms.prescriber)

    def _require_prescriber(self, caller: str, terms: Terms) -> int:
        self._require_own(caller, terms)
        return self._require_live(caller, Role.PRESCRIBER, self.now.second).organisation

    def _under_review(self, caller: str, terms: Terms, origin: Vouching) -> tuple[bytes, Record]:
        self._require_live(caller, Role.REVIEWER, self.now.second)
        refuse_when(caller == terms.prescriber, "PrescriptionRegistry_SamePerson", caller)
        return self._opened(terms, origin)

    def _side_over(self, caller: str, name: bytes) -> tuple[Record, bool]:
        """The record, and whether the caller stands on the regulator's side (else the issuer's)."""
        refuse_when(name not in self.records, "PrescriptionRegistry_Unknown", name)
        record = self.records[name]
        standing = self._require_live(caller, Role.STEWARD, self.now.second)
        if standing.kinds & Kind.HEALTH_REGULATOR:
            return record, True
        ours = self.credentials.may_finish(standing.organisation, record.issuer)
        refuse_when(not ours, "PrescriptionRegistry_NotAuthorised", caller)
        return record, False

    @staticmethod
    def _set_suspended(record: Record, by_regulator: bool, suspended: bool) -> None:
        if by_regulator:
            record.suspended_by_regulator = suspended
        else:
            record.suspended_by_issuer = suspended

    def _is_pharmacist_of(self, caller: str, pharmacy: int) -> bool:
        standing = self.credentials.standing_of(caller)
        return standing.organisation == pharmacy and standing.may(Role.PHARMACIST, self.now.second)

    # --- status

    @staticmethod
    def _require_not_ended(name: bytes, record: Record) -> None:
        ended = record.end() != Status.ACTIVE
        refuse_when(ended, "PrescriptionRegistry_NotUsable", name, record.end())

    @staticmethod
    def _require_usable(name: bytes, record: Record, moment: int) -> None:
        blocking = record.blocking(moment)
        refuse_when(blocking != Status.ACTIVE, "PrescriptionRegistry_NotUsable", name, blocking)

    # --- holds

    def _require_new_hold(self, name: bytes, last: Hold, wanted: Hold) -> None:
        refuse_when(wanted == last, "PrescriptionRegistry_AlreadyDone", name)
        stale = wanted.sequence <= last.sequence
        refuse_when(stale, "PrescriptionRegistry_StaleSequence", name, wanted.sequence, last.sequence)
        live = last.until >= self.now.second
        refuse_when(live, "PrescriptionRegistry_HeldBy", name, last.pharmacy, last.until)

    def _require_holdable(self, name: bytes, record: Record, wanted: Hold) -> None:
        used_up = record.is_used_up()
        refuse_when(used_up, "PrescriptionRegistry_NotUsable", name, Status.DISPENSED)
        is_pharmacy = self.credentials.live_kinds_of(wanted.pharmacy) & Kind.PHARMACY
        refuse_when(not is_pharmacy, "PrescriptionRegistry_NotPharmacy", wanted.pharmacy)
        latest = self.now.second + self._rules_of(record.terms.profile).hold_hours * HOUR
        outside = not self.now.second <= wanted.until <= latest
        refuse_when(outside, "PrescriptionRegistry_BadHold", wanted.until, latest)

    # --- supplies

    def _case(self, caller: str, terms: Terms, supply: Supply, origin: Vouching, moment: int) -> Case:
        """Who asks, for what; a request that was made before ends here (P6, X9)."""
        standing = self._require_live(caller, Role.PHARMACIST, self.now.second)
        refuse_when(caller == terms.prescriber, "PrescriptionRegistry_SamePerson", caller)
        handed = supply.handed_over_at
        untimely = not terms.issued_at <= handed <= self.now.second
        refuse_when(untimely, "PrescriptionRegistry_BadSupplyTime", handed, self.now.second)
        name, record = self._opened(terms, origin)
        facts = Facts(
            supply.quantities,
            supply.request,
            supply.handed_over_at,
            standing.organisation,
            caller,
            supply.product,
            supply.list_of_packs(),
        )
        self._require_fresh(name, record, facts)
        refuse_when(not any(supply.quantities), "PrescriptionRegistry_NothingAsked", name)
        return Case(name, record, self.credentials.controller_of(terms.holder), facts, moment)

    @staticmethod
    def _require_fresh(name: bytes, record: Record, facts: Facts) -> None:
        """The same request with the same facts is a retry; with others it is an error."""
        refuse_when(facts.request == 0, "PrescriptionRegistry_RequestReused", name, 0)
        if facts.request in record.supplies:
            state, known = record.supplies[facts.request]
            same = state != SupplyState.REVERSED and known == facts
            refuse_when(same, "PrescriptionRegistry_AlreadyDone", name)
            raise Refused("PrescriptionRegistry_RequestReused", name, facts.request)

    @staticmethod
    def _obstacle_to(case: Case) -> Obstacle:
        """Why this supply can't be counted, if anything."""
        record, asked = case.record, case.facts.quantities
        held = record.live_hold(case.moment)
        if record.blocking(case.moment) != Status.ACTIVE:
            return Obstacle.STATUS
        if held and held.pharmacy != case.facts.pharmacy:
            return Obstacle.HELD_BY_ANOTHER
        if any(more > left for more, left in zip(asked, record.left(), strict=True)):
            return Obstacle.QUANTITY
        whole = asked == record.left()
        parts = record.rules is not None and record.rules.parts
        return Obstacle.NONE if whole or parts else Obstacle.NOT_PARTIAL

    @staticmethod
    def _refuse_for(obstacle: Obstacle, case: Case) -> None:
        record = case.record
        if obstacle == Obstacle.STATUS:
            raise Refused("PrescriptionRegistry_NotUsable", case.id, record.blocking(case.moment))
        if obstacle == Obstacle.HELD_BY_ANOTHER and record.hold:
            raise Refused("PrescriptionRegistry_HeldBy", case.id, record.hold.pharmacy, record.hold.until)
        refuse_when(obstacle == Obstacle.NOT_PARTIAL, "PrescriptionRegistry_PartialNotAllowed", case.id)
        for line, (asked, left) in enumerate(zip(case.facts.quantities, record.left(), strict=True)):
            much = asked > left
            refuse_when(much, "PrescriptionRegistry_QuantityExceeded", case.id, line, asked, left)

    def _agreed(self, caller: str, case: Case, supply: Supply) -> Basis:
        """The holder agreed, and a second pharmacist where one is needed (P5, P10, P11)."""
        terms, rules = case.record.terms, case.record.rules
        own = rules is not None and rules.controlled and case.controller == terms.prescriber
        refuse_when(own, "PrescriptionRegistry_SelfPrescribed", case.controller)
        basis = self._basis_of(case, supply)
        if basis == Basis.ACCEPTANCE:
            self._require_accepted(case, supply)
        if basis == Basis.IDENTITY_CHECK or (rules is not None and rules.second_pharmacist):
            self._require_second(caller, case, supply)
        return basis

    def _basis_of(self, case: Case, supply: Supply) -> Basis:
        held = case.record.live_hold(self.now.second)
        if held and held.pharmacy == case.facts.pharmacy:
            return Basis.HOLD
        if not supply.identity_checked:
            return Basis.ACCEPTANCE
        allowed = self._rules_of(case.record.terms.profile).identity_check
        refuse_when(not allowed, "PrescriptionRegistry_IdentityCheckNotAllowed", case.id)
        return Basis.IDENTITY_CHECK

    def _require_accepted(self, case: Case, supply: Supply) -> None:
        act = acceptance_of(case.id, case.facts, supply.deadline)
        require_signed(case.controller, act, supply.deadline, case.moment, supply.acceptance)

    def _require_second(self, caller: str, case: Case, supply: Supply) -> None:
        second = supply.second
        refuse_when(second == NOBODY, "PrescriptionRegistry_SecondPharmacistNeeded", case.id)
        same = second in (caller, case.record.terms.prescriber)
        refuse_when(same, "PrescriptionRegistry_SamePerson", second)
        standing = self._require_live(second, Role.PHARMACIST, self.now.second)
        foreign = standing.organisation != case.facts.pharmacy
        refuse_when(foreign, "PrescriptionRegistry_NotAuthorised", second)
        act = countersignature_of(case.id, case.facts, supply.identity_checked, supply.deadline)
        require_signed(second, act, supply.deadline, case.moment, supply.countersignature)

    def _packs_sold(self, case: Case, supply: Supply) -> bool:
        """Whatever the obstacle, what was handed out is gone; a paused pack registry gives no answer to keep."""
        refuse_when(bool(supply.packs) and self.packs.paused, "PrescriptionRegistry_PacksNotAsked", case.id)
        try:
            if supply.packs:
                self.packs.sell(self.address, supply.packs, self.sale_of(case.id, supply.request))
        except Refused:
            return False
        return True

    def _count(self, case: Case, basis: Basis, recorded: bool) -> None:
        record, facts = case.record, case.facts
        both = zip(record.dispensed, facts.quantities, strict=True)
        record.dispensed = tuple(given + more for given, more in both)
        record.supplies[facts.request] = (SupplyState.SUPPLIED, facts)
        record.latest = facts.request
        self.records[case.id] = record
        self._tell_supply("PrescriptionDispensed", case, basis | recorded << 8)

    def _keep_conflict(self, case: Case, obstacle: Obstacle) -> None:
        case.record.supplies[case.facts.request] = (SupplyState.CONFLICT, case.facts)
        self.records[case.id] = case.record
        self._tell_supply("SupplyConflicted", case, obstacle | 1 << 8)

    def _tell_supply(self, name: str, case: Case, code: int) -> None:
        facts = case.facts
        tag = self.tag_of(case.id, facts.pharmacist, facts.as_signed())
        word = what(facts) | tag << 144 | code << 224
        self.now.tell(name, case.id, facts.pharmacy, facts.pharmacist, word, facts.product)

    def _take_back(self, name: bytes, record: Record, facts: Facts) -> None:
        both = zip(record.dispensed, facts.quantities, strict=True)
        record.dispensed = tuple(given - back for given, back in both)
        record.supplies[facts.request] = (SupplyState.REVERSED, facts)
        if facts.packs:
            returned = tuple(pack for pack, _ in facts.packs)
            self.packs.take_back(self.address, returned, self.sale_of(name, facts.request))


def acceptance_of(name: bytes, facts: Facts, deadline: int) -> Act:
    """What the holder signs: everything that the pharmacist asks for."""
    return ("Acceptance", name, facts.as_signed(), deadline)


def countersignature_of(name: bytes, facts: Facts, identity_checked: bool, deadline: int) -> Act:
    """What the second pharmacist signs."""
    return ("Countersignature", name, facts.pharmacist, facts.as_signed(), identity_checked, deadline)


def what(supply: Facts | Supply) -> int:
    """Quantities in lanes of 16 bits, request and time, as calls and events have them in a word."""
    lanes = sum(units << (16 * line) for line, units in enumerate(supply.quantities))
    return lanes | supply.request << 80 | supply.handed_over_at << 112
