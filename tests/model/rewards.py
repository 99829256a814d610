"""What patients are paid for data: studies, contributions, verdicts, disputes and their money (S1 to S6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tests.model.consent_registry import Consents
from tests.model.consent_subjects import Subjects
from tests.model.consent_terms import NOBODY, Entry, Grantee, Purpose
from tests.model.credentials import Kind, Role, Standing
from tests.model.refusals import Now, Pausable, Refused, paused_or_not, refuse_when
from tests.model.rewards_terms import (
    NO_ID,
    SEATS,
    Contribution,
    Moments,
    Opinion,
    Status,
    Study,
    StudyStatus,
    bound,
    hash_of,
    lanes,
    parties_of,
    rules_of,
)
from tests.model.rewards_token import Token
from tests.model.signing import Act, Signed, require_act_of
from tests.model.terms import DAY

BOARD, SPONSOR = "board", "sponsor"
LEAST_CLAIM_DAYS = 90
MOST = 2**64 - 1


@dataclass
class Kept:
    """A study, and what became of it. Amounts are hundredths."""

    study: Study
    approved: bool = False
    paused: set[str] = field(default_factory=set)
    closed: bool = False
    settled: bool = False
    funded: int = 0
    reserved: int = 0
    paid: int = 0
    refunded: int = 0

    @property
    def free(self) -> int:
        return self.funded - self.reserved - self.paid - self.refunded

    def status(self, second: int) -> StudyStatus:
        if self.settled:
            return StudyStatus.SETTLED
        if self.closed or second > self.study.until:
            return StudyStatus.CLOSED
        if not self.approved or not self.funded:
            return StudyStatus.DRAFT
        return StudyStatus.PAUSED if self.paused else StudyStatus.OPEN


@dataclass
class Given:
    """A contribution, and what became of it."""

    contribution: Contribution
    moments: Moments
    committed_at: int
    signer: str
    tier: int = 0
    told: set[int] = field(default_factory=set)  # seats
    duplicate: bool = False
    disputant: str = NOBODY
    appeal: bool = False
    undecided: bool = False
    ending: Status = Status.UNKNOWN

    def status(self, second: int) -> Status:
        if self.ending:
            return self.ending
        if not self.told:
            return Status.EXPIRED if second > self.moments.told else Status.COMMITTED
        if self.undecided and second <= self.moments.ruled:
            return Status.DISPUTED
        if not self.tier:
            return Status.REJECTED
        return self._status_by_time(second)

    def _status_by_time(self, second: int) -> Status:
        if second <= self.moments.disputed:
            return Status.ATTESTED
        if second <= self.moments.vested:
            return Status.VESTING
        return Status.LAPSED if second > self.moments.claimed else Status.VESTED


@dataclass
class Tally:
    """Contributions of a person."""

    day: int = 0
    that_day: int = 0
    altogether: int = 0


@dataclass
class Rewards(Pausable):
    """StudyRewards. Callers are addresses; a signature of None is the empty one."""

    address: str
    governor: str
    credentials: Subjects
    consents: Consents
    token: Token
    now: Now
    id_of: Callable[[Contribution], bytes]
    paused: bool = False
    studies: dict[int, Kept] = field(default_factory=dict)
    given: dict[bytes, Given] = field(default_factory=dict)
    sources: dict[tuple[int, bytes], bytes] = field(default_factory=dict)
    tallies: dict[tuple[int, bytes], Tally] = field(default_factory=dict)
    verdicts: dict[tuple[bytes, int], tuple[int, bytes]] = field(default_factory=dict)

    # --- studies

    def draft(self, caller: str, study: Study) -> None:
        paused_or_not(self.paused)
        if study.name in self.studies:
            same = self.studies[study.name].study == study
            refuse_when(same, "StudyRewards_AlreadyDone", _as_id(study.name))
            raise Refused("StudyRewards_NumberTaken", study.name)
        self._require_steward(caller, Kind.SPONSOR, study.sponsor)
        self._require_sound(study)
        self.studies[study.name] = Kept(study)
        self.now.tell("StudyBound", study.name, self.address)
        words = hash_of(study), parties_of(study), rules_of(study), lanes(study.panel, 32), lanes(study.prices, 64), 0
        self.now.tell("StudyDrafted", study.name, caller, words, study.protocol)

    def approve(self, caller: str, name: int, chair: str, deadline: int, signature: Signed | None) -> None:
        paused_or_not(self.paused)
        kept = self._known(name)
        refuse_when(kept.approved, "StudyRewards_AlreadyDone", _as_id(name))
        self._refuse_study_unless(kept.status(self.now.second) == StudyStatus.DRAFT, kept)
        self._require_steward(chair, Kind.ETHICS_BOARD, kept.study.ethics_board)
        self._require_act(caller, chair, ("StudyApproval", kept.study, deadline), signature)
        kept.approved = True
        self.now.tell("StudyApproved", name, kept.study.ethics_board, chair)

    def fund(self, caller: str, name: int, amount: int, total: int) -> None:
        """By its account; `total` is what is funded with it."""
        paused_or_not(self.paused)
        kept = self._known(name)
        refuse_when(caller != kept.study.account, "StudyRewards_NotAuthorised", caller)
        again = amount and total and kept.funded == total
        refuse_when(bool(again), "StudyRewards_AlreadyDone", _as_id(name))
        self._refuse_study_unless(kept.status(self.now.second) < StudyStatus.CLOSED, kept)
        fits = 0 < amount <= MOST - kept.funded and amount + kept.funded == total
        refuse_when(not fits, "StudyRewards_BadAmount", amount)
        self.now.tell("StudyFunded", name, caller, amount)
        self.token.transfer_from(self.address, caller, self.address, amount)
        kept.funded += amount

    def pause_study(self, caller: str, name: int) -> None:
        kept, side = self._side_of(caller, name)
        self._refuse_study_unless(kept.status(self.now.second) < StudyStatus.CLOSED, kept)
        refuse_when(side in kept.paused, "StudyRewards_AlreadyDone", _as_id(name))
        kept.paused.add(side)
        self.now.tell("StudyPaused", name, caller, side == BOARD)

    def resume_study(self, caller: str, name: int) -> None:
        paused_or_not(self.paused)
        kept, side = self._side_of(caller, name)
        self._refuse_study_unless(kept.status(self.now.second) < StudyStatus.CLOSED, kept)
        refuse_when(side not in kept.paused, "StudyRewards_AlreadyDone", _as_id(name))
        kept.paused.remove(side)
        self.now.tell("StudyResumed", name, caller, side == BOARD)

    def close_study(self, caller: str, name: int) -> None:
        kept, _ = self._side_of(caller, name)
        closed = kept.status(self.now.second) >= StudyStatus.CLOSED
        refuse_when(closed, "StudyRewards_AlreadyDone", _as_id(name))
        kept.closed = True
        self.now.tell("StudyClosed", name, caller)

    def settle(self, name: int) -> None:
        kept = self._known(name)
        status = kept.status(self.now.second)
        refuse_when(status == StudyStatus.SETTLED, "StudyRewards_AlreadyDone", _as_id(name))
        self._refuse_study_unless(status == StudyStatus.CLOSED, kept)
        refuse_when(kept.reserved > 0, "StudyRewards_StillReserved", name, kept.reserved)
        rest, account = kept.free, kept.study.account
        kept.refunded, kept.settled = rest, True
        self.now.tell("StudySettled", name, account, rest)
        self.token.transfer(self.address, account, rest)

    # --- contributions

    def commit(
        self, caller: str, c: Contribution, custodian: str, custody: Signed | None, signature: Signed | None
    ) -> None:
        paused_or_not(self.paused)
        name = self._sound_id(c)
        refuse_when(name in self.given, "StudyRewards_AlreadyDone", name)
        kept = self._require_taken(c)
        self._require_custodian(kept.study, c, custodian)
        controller = self.credentials.controller_of(c.contributor)
        refuse_when(controller == NOBODY, "StudyRewards_Frozen", c.contributor)
        self._require_act(caller, controller, c.act, signature, c.deadline)
        self._require_act(caller, custodian, ("Custody", name), custody, c.deadline)
        self._require_permitted(c)
        tally = self._counted(kept.study, c.person)
        price = kept.study.price(c.tier)
        refuse_when(kept.free < price, "StudyRewards_BudgetExhausted", c.study, price, kept.free)
        kept.reserved += price
        self.tallies[c.study, c.person] = tally
        at = self.now.second
        self.given[name] = Given(c, kept.study.moments(at), at, controller)
        who = c.study, c.contributor, c.person, c.custodian, custodian, controller
        self.now.tell("ContributionCommitted", name, *who, c.category, c.tier, price)

    def commit_verdicts(self, caller: str, names: Sequence[bytes], hashes: Sequence[bytes]) -> None:
        fits = len(names) == len(hashes) > 0
        refuse_when(not fits, "StudyRewards_BadList")
        house = self._require_role(caller, Role.VALIDATOR).organisation
        after = dict(self.verdicts)
        for name, digest in zip(names, hashes, strict=True):
            known = after.get((name, house))
            said = bound(caller, digest)
            if known is None:
                after[name, house] = self.now.second, said
                self.now.tell("VerdictCommitted", name, house, caller, digest)
            else:
                refuse_when(known[1] != said, "StudyRewards_VerdictTaken", name, house)
        refuse_when(len(after) == len(self.verdicts), "StudyRewards_AlreadyDone", names[0])
        self.verdicts = after

    def attest(self, c: Contribution, source: bytes, former: bytes, opinions: Sequence[Opinion]) -> None:
        """`opinions`: their source is the one that is told, whatever each says."""
        name, given = self._alive(c)
        refuse_when(source == NO_ID, "StudyRewards_OtherSource", name, source)
        inside = given.moments.judged < self.now.second <= given.moments.told
        refuse_when(not inside, "StudyRewards_NotRevealTime", name, given.moments.judged, given.moments.told)
        study = self.studies[c.study].study
        refuse_when(len(opinions) < study.quorum, "StudyRewards_TooFewVerdicts", name, len(opinions))
        tier, seats = self._judge(name, given, study, source, opinions)
        self._require_most(name, given, seats, source == former)
        holder = self._holder(name, given, source, former)
        again = holder != NO_ID and seats == given.told
        refuse_when(again, "StudyRewards_AlreadyDone", name)
        self._take(name, given, source, former, holder)
        given.tier, given.told, given.duplicate = 0 if holder != NO_ID else tier, seats, holder != NO_ID
        mask = sum(1 << seat for seat in seats)
        self.now.tell("ContributionAttested", name, c.study, source, given.tier, mask, holder)

    def challenge(self, caller: str, c: Contribution, grounds: bytes) -> None:
        name, given = self._alive(c)
        status = given.status(self.now.second)
        refuse_when(given.tier == 0, "StudyRewards_ContributionIs", name, status)
        self._require_disputable(caller, name, given, False)
        self.now.tell("ContributionChallenged", name, caller, grounds)
        self._dispute(caller, given, False)

    def appeal(self, caller: str, c: Contribution, grounds: bytes, deadline: int, signature: Signed | None) -> None:
        name, given = self._alive(c)
        refuse_when(given.tier >= c.tier, "StudyRewards_BadTier", name, given.tier)
        self._require_disputable(caller, name, given, True)
        controller = self.credentials.controller_of(c.contributor)
        refuse_when(controller == NOBODY, "StudyRewards_Frozen", c.contributor)
        self._require_act(caller, controller, ("Appeal", name, grounds, caller, deadline), signature)
        self.now.tell("ContributionAppealed", name, caller, grounds)
        self._dispute(caller, given, True)

    def rule(self, caller: str, c: Contribution, tier: int, grounds: bytes) -> None:
        self._refuse_decided(c)
        name, given = self._alive(c)
        kept = self.studies[c.study]
        self._require_adjudicator(caller, kept.study, c)
        self._require_disputed(name, given)
        heard = given.moments.disputed < self.now.second <= given.moments.ruled
        when = given.moments.disputed, given.moments.ruled
        refuse_when(not heard, "StudyRewards_NotRulingTime", name, *when)
        refuse_when(tier > c.tier, "StudyRewards_BadTier", name, tier)
        won = tier > given.tier if given.appeal else tier < given.tier
        to, bond = given.disputant if won else NOBODY, kept.study.bond
        given.tier, given.undecided = tier, False
        self.now.tell("DisputeRuled", name, caller, to, tier, bond, grounds)
        if not tier:
            self._end(name, given, Status.REJECTED)
        if won:
            self.token.transfer(self.address, to, bond)
        else:
            self.token.burn(self.address, bond)

    def lapse_dispute(self, c: Contribution) -> None:
        """Also of a contribution that has ended."""
        name = self._sound_id(c)
        given = self.given.get(name)
        if given is None:
            raise Refused("StudyRewards_NotDisputed", name)
        self._require_disputed(name, given)
        early = self.now.second <= given.moments.ruled
        refuse_when(early, "StudyRewards_ContributionIs", name, given.status(self.now.second))
        given.undecided = False
        bond = self.studies[c.study].study.bond
        self.now.tell("DisputeLapsed", name, given.disputant, bond)
        self.token.transfer(self.address, given.disputant, bond)

    def pay(self, c: Contribution) -> None:
        name = self._sound_id(c)
        status = self.status_of(c)
        refuse_when(status == Status.PAID, "StudyRewards_AlreadyDone", name)
        refuse_when(status != Status.VESTED, "StudyRewards_ContributionIs", name, status)
        payee, given, kept = self.credentials.controller_of(c.contributor), self.given[name], self.studies[c.study]
        refuse_when(payee == NOBODY, "StudyRewards_Frozen", c.contributor)
        self._require_permitted(c)
        reserved, amount = kept.study.price(c.tier), kept.study.price(given.tier)
        kept.reserved, kept.paid = kept.reserved - reserved, kept.paid + amount
        given.ending = Status.PAID
        self.now.tell("ContributionPaid", name, c.study, payee, amount, reserved - amount)
        self.token.transfer(self.address, payee, amount)

    def withdraw(self, caller: str, c: Contribution, deadline: int, signature: Signed | None) -> None:
        """Frozen or not."""
        name = self._sound_id(c)
        done = name in self.given and self.given[name].ending == Status.WITHDRAWN
        refuse_when(done, "StudyRewards_AlreadyDone", name)
        _, given = self._alive(c)
        owner = self.credentials.owner_of(c.contributor)
        self._require_act(caller, owner, ("Withdrawal", name, deadline), signature)
        self._end(name, given, Status.WITHDRAWN)

    def end(self, c: Contribution) -> None:
        name, status = self._sound_id(c), self.status_of(c)
        given = self.given.get(name)
        ended = given is not None and given.ending not in (Status.UNKNOWN, Status.PAID)
        refuse_when(ended, "StudyRewards_AlreadyDone", name)
        over = status in (Status.EXPIRED, Status.LAPSED)
        if given and status == Status.REJECTED:
            over = self.now.second > given.moments.disputed
        refuse_when(not over, "StudyRewards_ContributionIs", name, status)
        assert given
        if status == Status.EXPIRED:
            self.tallies[c.study, c.person].altogether -= 1
        self._end(name, given, status)

    # --- what is asked

    def status_of(self, c: Contribution) -> Status:
        given = self.given.get(self._sound_id(c))
        return given.status(self.now.second) if given else Status.UNKNOWN

    def count_of(self, study: int, person: bytes) -> tuple[int, int]:
        tally = self.tallies.get((study, person), Tally())
        return tally.that_day if tally.day == self.now.second // DAY else 0, tally.altogether

    def bonds(self) -> int:
        """Of disputes that nobody decided, nor ended."""
        undecided = [each.contribution.study for each in self.given.values() if each.undecided]
        return sum(self.studies[study].study.bond for study in undecided)

    def is_permitted(self, c: Contribution) -> bool:
        """By the study's entry or its sponsor's, and denied by none (S6)."""
        grantees = Grantee(organisation=c.sponsor), Grantee(organisation=c.sponsor, study=c.number), Grantee()
        found = [self.consents.consent(c.contributor, Entry(each, Purpose.RESEARCH)) for each in grantees]
        mask = 1 << c.category
        if any(each.denies(self.now.second, mask) for each in found):
            return False
        return any(each.permits(self.now.second, mask) for each in found[:2])

    # --- who may do it

    def _known(self, name: int) -> Kept:
        if name not in self.studies:
            raise Refused("StudyRewards_UnknownStudy", name)
        return self.studies[name]

    def _refuse_study_unless(self, fits: bool, kept: Kept) -> None:
        status = kept.status(self.now.second)
        refuse_when(not fits, "StudyRewards_StudyIs", kept.study.name, status)

    def _require_act(
        self, caller: str, signer: str, act: Act, signature: Signed | None, deadline: int | None = None
    ) -> None:
        """What names no deadline of its own ends with it."""
        last = act[-1] if deadline is None else deadline
        require_act_of(signer, act, last, self.now.second, caller, signature)

    def _require_role(self, who: str, role: Role) -> Standing:
        standing = self.credentials.standing_of(who)
        refuse_when(not standing.may(role, self.now.second), "StudyRewards_NotAuthorised", who)
        return standing

    def _require_steward(self, who: str, kind: Kind, number: int) -> None:
        standing = self.credentials.standing_of(who)
        fits = standing.organisation == number and bool(standing.kinds & kind)
        fits = fits and standing.may(Role.STEWARD, self.now.second)
        refuse_when(not fits, "StudyRewards_NotAuthorised", who)

    def _side_of(self, caller: str, name: int) -> tuple[Kept, str]:
        """The board's, where somebody speaks for both."""
        kept = self._known(name)
        number = self._require_role(caller, Role.STEWARD).organisation
        if self.credentials.may_finish(number, kept.study.ethics_board):
            return kept, BOARD
        fits = self.credentials.may_finish(number, kept.study.sponsor)
        refuse_when(not fits, "StudyRewards_NotAuthorised", caller)
        return kept, SPONSOR

    def _require_custodian(self, study: Study, c: Contribution, custodian: str) -> None:
        standing = self.credentials.standing_of(custodian)
        apart = c.custodian != study.adjudicator and c.custodian not in study.panel
        theirs = standing.organisation == c.custodian and standing.may(Role.CUSTODIAN, self.now.second)
        refuse_when(not (apart and theirs), "StudyRewards_NotAuthorised", custodian)

    def _require_adjudicator(self, caller: str, study: Study, c: Contribution) -> None:
        number = self._require_role(caller, Role.AUDITOR).organisation
        theirs = self.credentials.may_finish(number, study.adjudicator)
        apart = number not in study.panel and not self._is_party(number, c)
        refuse_when(not (theirs and apart), "StudyRewards_NotAuthorised", caller)

    def _is_party(self, number: int, c: Contribution) -> bool:
        return any(self.credentials.may_finish(number, each) for each in (c.custodian, c.sponsor))

    # --- what may be

    def _require_sound(self, s: Study) -> None:
        live = self.credentials.live_kinds_of
        named = s.protocol != NO_ID and s.number and s.account != NOBODY and s.ethics_board
        apart = s.sponsor not in (s.ethics_board, s.adjudicator) and s.adjudicator
        known = live(s.ethics_board) & Kind.ETHICS_BOARD and live(s.adjudicator)
        refuse_when(not (named and apart and known), "StudyRewards_BadParties", s.name)
        refuse_when(not 0 < s.categories < 1 << 15, "StudyRewards_BadCategories", s.categories)
        refuse_when(not self._is_panel(s), "StudyRewards_BadPanel", s.name)
        rising = all(low < high for low, high in zip((0, *s.prices), s.prices, strict=False))
        fits = 1 <= len(s.prices) <= 4 and rising and 0 < s.bond <= max(s.prices)
        refuse_when(not fits, "StudyRewards_BadPrices", s.name)
        refuse_when(not self._is_timely(s), "StudyRewards_BadTimes", s.name)

    def _is_panel(self, s: Study) -> bool:
        sized = len(s.panel) <= SEATS and 2 <= s.quorum <= len(s.panel) and len(set(s.panel)) == len(s.panel)
        apart = not {s.sponsor, s.adjudicator} & set(s.panel)
        return sized and apart and all(self.credentials.live_kinds_of(n) & Kind.DATA_VALIDATOR for n in s.panel)

    def _is_timely(self, s: Study) -> bool:
        times = (s.verdict_hours, s.reveal_hours, s.dispute_days, s.ruling_days, s.per_day, s.per_person)
        ruled = s.ruling_days <= s.vesting_days and s.claim_days >= LEAST_CLAIM_DAYS
        window = s.start <= s.until >= self.now.second
        return all(times) and ruled and window and s.moments(s.until).claimed < 2**32

    def _sound_id(self, c: Contribution) -> bytes:
        refuse_when(NO_ID in (c.content, c.person), "StudyRewards_MalformedTerms")
        return self.id_of(c)

    def _require_taken(self, c: Contribution) -> Kept:
        kept = self._known(c.study)
        study = kept.study
        self._refuse_study_unless(kept.status(self.now.second) == StudyStatus.OPEN, kept)
        early = self.now.second < study.start
        refuse_when(early, "StudyRewards_OutsideWindow", c.study, study.start, study.until)
        taken = study.price(c.tier) and study.categories >> c.category & 1
        refuse_when(not taken, "StudyRewards_NotTaken", c.study, c.category, c.tier)
        live = self.credentials.live_kinds_of(c.sponsor) & Kind.SPONSOR
        refuse_when(not live, "StudyRewards_SponsorNotLive", c.sponsor)
        return kept

    def _require_permitted(self, c: Contribution) -> None:
        refused = not self.is_permitted(c)
        refuse_when(refused, "StudyRewards_NoConsent", c.contributor, c.study, c.category)

    def _counted(self, study: Study, person: bytes) -> Tally:
        today, altogether = self.count_of(study.name, person)
        full = today >= study.per_day or altogether >= study.per_person
        refuse_when(full, "StudyRewards_CapReached", person, today, altogether)
        return Tally(self.now.second // DAY, today + 1, altogether + 1)

    def _alive(self, c: Contribution) -> tuple[bytes, Given]:
        name = self._sound_id(c)
        given = self.given.get(name)
        ending = given.ending if given else Status.UNKNOWN
        if given is None or ending:
            raise Refused("StudyRewards_ContributionIs", name, ending)
        return name, given

    # --- judging

    def _judge(
        self, name: bytes, given: Given, study: Study, source: bytes, opinions: Sequence[Opinion]
    ) -> tuple[int, set[int]]:
        """The lower median, at most what was claimed, and whose it is."""
        seats: set[int] = set()
        for each in opinions:
            seat = self._seat_of(name, given, study, source, each)
            refuse_when(seat in seats, "StudyRewards_NotValidator", name, each.validator)
            seats.add(seat)
        tiers = sorted(each.tier for each in opinions)
        return min(tiers[(len(tiers) - 1) // 2], given.contribution.tier), seats

    def _seat_of(self, name: bytes, given: Given, study: Study, source: bytes, opinion: Opinion) -> int:
        """What stands counts; whoever was told before need not be live any more."""
        who, number = opinion.validator, opinion.organisation
        said = bound(who, replace(opinion, source=source).hash_of(name))
        moment, anchored = self.verdicts.get((name, number), (0, b""))
        stands = anchored == said and moment <= given.moments.judged
        refuse_when(not stands, "StudyRewards_NoVerdict", name, who)
        refuse_when(number not in study.panel, "StudyRewards_NotValidator", name, who)
        seat = study.panel.index(number)
        judges = seat in given.told or self._is_judge(given, opinion, moment)
        refuse_when(not judges, "StudyRewards_NotValidator", name, who)
        return seat

    def _is_judge(self, given: Given, opinion: Opinion, moment: int) -> bool:
        standing = self.credentials.standing_of(opinion.validator)
        live = bool(standing.kinds & Kind.DATA_VALIDATOR) and standing.may(Role.VALIDATOR, moment)
        theirs = standing.organisation == opinion.organisation
        own = opinion.validator in (given.contribution.contributor, given.signer)
        return live and theirs and not own and not self._is_party(opinion.organisation, given.contribution)

    @staticmethod
    def _require_most(name: bytes, given: Given, seats: set[int], same_source: bool) -> None:
        if seats == given.told:
            refuse_when(not given.duplicate, "StudyRewards_AlreadyDone", name)
            return
        other = not same_source and not seats & given.told
        more = len(seats) > len(given.told) and (other or seats >= given.told)
        refuse_when(not more, "StudyRewards_TooFewVerdicts", name, len(seats))

    def _holder(self, name: bytes, given: Given, source: bytes, former: bytes) -> bytes:
        """Another one that has this source, or had its reward."""
        study = given.contribution.study
        has_one = bool(given.told) and not given.duplicate
        its_own = self.sources.get((study, former)) == name
        refuse_when(has_one != its_own, "StudyRewards_OtherSource", name, former)
        holder = self.sources.get((study, source), NO_ID)
        if holder in (NO_ID, name) or self.given[holder].ending > Status.PAID:
            return NO_ID
        return holder

    def _take(self, name: bytes, given: Given, source: bytes, former: bytes, holder: bytes) -> None:
        study = given.contribution.study
        if self.sources.get((study, former)) == name:
            del self.sources[study, former]
        if holder == NO_ID:
            self.sources[study, source] = name

    # --- disputes and endings

    def _require_disputable(self, caller: str, name: bytes, given: Given, appeal: bool) -> None:
        again = given.undecided and given.appeal == appeal and given.disputant == caller
        refuse_when(again, "StudyRewards_AlreadyDone", name)
        inside = given.moments.told < self.now.second <= given.moments.disputed
        first = given.told and not given.duplicate and given.disputant == NOBODY
        when = given.moments.told, given.moments.disputed
        refuse_when(not (inside and first), "StudyRewards_NotDisputable", name, *when)

    def _dispute(self, caller: str, given: Given, appeal: bool) -> None:
        bond = self.studies[given.contribution.study].study.bond
        self.token.transfer_from(self.address, caller, self.address, bond)
        given.disputant, given.appeal, given.undecided = caller, appeal, True

    def _refuse_decided(self, c: Contribution) -> None:
        name = self._sound_id(c)
        given = self.given.get(name)
        decided = given is not None and given.disputant != NOBODY and not given.undecided
        refuse_when(decided, "StudyRewards_AlreadyDone", name)

    @staticmethod
    def _require_disputed(name: bytes, given: Given) -> None:
        refuse_when(given.disputant == NOBODY, "StudyRewards_NotDisputed", name)
        refuse_when(not given.undecided, "StudyRewards_AlreadyDone", name)

    def _end(self, name: bytes, given: Given, how: Status) -> None:
        kept = self.studies[given.contribution.study]
        freed = kept.study.price(given.contribution.tier)
        kept.reserved -= freed
        given.ending = how
        self.now.tell("ContributionEnded", name, kept.study.name, how, freed)


def _as_id(number: int) -> bytes:
    return number.to_bytes(32, "big")
