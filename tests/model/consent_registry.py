"""What a patient decided about each grantee and purpose, who may decide for it, and what follows (C1 to C4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum

from tests.model.consent_subjects import Subjects
from tests.model.consent_terms import (
    ALL_CATEGORIES,
    ALL_PURPOSES,
    NOBODY,
    Entry,
    Grantee,
    Purpose,
    Terms,
    as_id,
    last_second_before,
)
from tests.model.credentials import FOREVER, Kind, Role
from tests.model.refusals import Now, Pausable, Refused, paused_or_not, refuse_when
from tests.model.signing import Act, Signed, require_act_of, require_signed
from tests.model.terms import DAY

ROOM_FOR_ALL = (1 << 24) - 1  # categories that a guardian's mandate covers, named already or not
MOST_HOLES = 16  # numbers that an owner's closing act may skip
MOST_SKIPPED = 256  # how far a dismissal or a prohibition may be ahead
LONGEST_WARDSHIP = 22 * 365 * DAY


class Status(IntEnum):
    UNKNOWN = 0
    REQUESTED = 1
    DECLINED = 2
    PLANNED = 3
    ACTIVE = 4
    SUSPENDED = 5
    EXPIRED = 6
    REVOKED = 7
    ERASED = 8


class Decision(IntEnum):
    PERMITTED = 0
    NOTHING_ASKED = 1
    ACTOR_NOT_LIVE = 2
    ROLE_NOT_HELD = 3
    DENIED = 4
    NOT_COVERED = 5


@dataclass(frozen=True)
class Consent:
    """About one grantee, for one purpose. Categories are masks, times seconds with the last one included."""

    permitted: int = 0
    start: int = 0
    until: int = 0
    denied: int = 0
    denied_until: int = 0
    requested: int = 0
    requested_until: int = 0
    sequence: int = 0  # the highest number of the owner's acts
    holes: frozenset[int] = frozenset()  # numbers that were skipped, which acts that close may still take
    suspended: bool = False
    revoked: bool = False
    declined: bool = False
    erased: bool = False
    closed_by_owner: bool = False
    denied_by_owner: bool = False
    by_delegate: bool = False

    def denies(self, moment: int, categories: int) -> bool:
        """Any of these; a tombstone everything."""
        denied = categories if self.erased else self.denied if moment <= self.denied_until else 0
        return bool(denied & categories)

    def permits(self, moment: int, categories: int) -> bool:
        """All of these."""
        inside = self.start <= moment <= self.until and not self.suspended and not self.erased
        return inside and not categories & ~self.permitted

    def status(self, moment: int) -> Status:
        if self.erased:
            return Status.ERASED
        if self.permitted:
            return self._status_of_permit(moment)
        if self.requested and moment <= self.requested_until:
            return Status.REQUESTED
        if self.revoked:
            return Status.REVOKED
        return Status.DECLINED if self.declined else Status.UNKNOWN

    def _status_of_permit(self, moment: int) -> Status:
        if moment > self.until:
            return Status.EXPIRED
        if self.suspended:
            return Status.SUSPENDED
        return Status.PLANNED if moment < self.start else Status.ACTIVE

    # --- acts: what it is afterwards, but for the number

    def granted(self, terms: Terms, by_delegate: bool) -> Consent:
        """Exactly this, in place of what was permitted, asked, or closed."""
        return Consent(
            permitted=terms.categories,
            start=terms.start,
            until=terms.until,
            denied=self.denied,
            denied_until=self.denied_until,
            sequence=self.sequence,
            holes=self.holes,
            denied_by_owner=self.denied_by_owner,
            by_delegate=by_delegate,
        )

    def is_owners(self, moment: int) -> bool:
        """Whether the owner's own permit stands, or will."""
        return self.permitted != 0 and not self.by_delegate and moment <= self.until

    def with_denial(self, terms: Terms, moment: int, by_owner: bool) -> Consent:
        """Besides what is denied now; all of it until the later end."""
        stands = self.denied != 0 and moment <= self.denied_until
        return replace(
            self,
            denied=terms.categories | (self.denied if stands else 0),
            denied_until=max(terms.until, self.denied_until if stands else 0),
            denied_by_owner=by_owner or (stands and self.denied_by_owner),
        )

    def lifted(self, categories: int) -> Consent:
        left = self.denied & ~categories
        if left:
            return replace(self, denied=left)
        return replace(self, denied=0, denied_until=0, denied_by_owner=False)

    def withdrawn(self, moment: int, by_owner: bool) -> Consent:
        """What the owner had permitted, only the owner permits again."""
        nothing = replace(self, permitted=0, start=0, until=0, by_delegate=False, suspended=False)
        for_owner = by_owner or self.closed_by_owner or self.is_owners(moment)
        return replace(nothing, revoked=True, closed_by_owner=for_owner)

    def stopped(self, by_owner: bool) -> Consent:
        return replace(self, suspended=True, closed_by_owner=self.closed_by_owner or by_owner)

    def resumed(self) -> Consent:
        return replace(self, suspended=False, closed_by_owner=False)

    def asked(self, categories: int, until: int) -> Consent:
        return replace(self, requested=categories, requested_until=until, declined=False)

    def is_free(self, number: int) -> bool:
        """For an owner's act that closes: a hole, or one that skips few, while each that was skipped is remembered."""
        has_room = all(number - each <= MOST_HOLES for each in self.holes)
        return number in self.holes or (0 < number - self.sequence <= MOST_HOLES + 1 and has_room)

    def closed_by(self, number: int) -> Consent:
        """What it skips stays free."""
        if number in self.holes:
            return replace(self, holes=self.holes - {number})
        return replace(self, sequence=number, holes=self.holes | set(range(self.sequence + 1, number)))

    def says_the_same(self, other: Consent) -> bool:
        """Apart from what others request."""
        return replace(self, requested=0, requested_until=0) == replace(other, requested=0, requested_until=0)

    def turned_down(self, by_owner: bool) -> Consent:
        nothing = replace(self, requested=0, requested_until=0, declined=True)
        return replace(nothing, closed_by_owner=self.closed_by_owner or by_owner)


@dataclass(frozen=True)
class Mandate:
    """Of a delegate, or of a guardian whom a registrar attested."""

    categories: int = 0
    purposes: int = 0
    start: int = 0
    until: int = 0
    sequence: int = 0
    registrar: int = 0
    decided: bool = False  # the subject itself signed for or against it

    def ended(self) -> Mandate:
        """What is left when it is over."""
        return Mandate(sequence=self.sequence, decided=self.decided)

    def covers(self, purpose: Purpose, categories: int, moment: int) -> bool:
        inside = self.start <= moment <= self.until
        return inside and bool(self.purposes >> purpose & 1) and not categories & ~self.categories


@dataclass(frozen=True)
class Policy:
    forbidden: bool = False
    sequence: int = 0


@dataclass(frozen=True)
class Context:
    """In which capacity an actor asks."""

    role: int
    study: int = 0


@dataclass(frozen=True)
class Deed:
    """What somebody does about an entry: `by` is NOBODY for the subject's own key, `signature` None for an act by the
    caller itself."""

    caller: str
    subject: str
    entry: Entry
    terms: Terms
    by: str = NOBODY
    signature: Signed | None = None

    @property
    def by_owner(self) -> bool:
        return self.by == NOBODY

    @property
    def name(self) -> bytes:
        return self.entry.id_for(self.subject)

    def act(self, kind: str, *more: int) -> Act:
        """As it is signed."""
        numbers = (self.terms.sequence, self.terms.deadline)
        return (kind, self.subject, self.entry.grantee, int(self.entry.purpose), *more, *numbers)


@dataclass
class Consents(Pausable):
    governor: str
    credentials: Subjects
    now: Now
    paused: bool = False
    entries: dict[tuple[str, Entry], Consent] = field(default_factory=dict)
    mandates: dict[tuple[str, str], Mandate] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)

    def consent(self, subject: str, entry: Entry) -> Consent:
        return self.entries.get((subject, entry), Consent())

    def mandate(self, subject: str, delegate: str) -> Mandate:
        return self.mandates.get((subject, delegate), Mandate())

    def policy(self, subject: str) -> Policy:
        return self.policies.get(subject, Policy())

    # --- what opens: stopped by pause and freeze, with exactly the next number

    def grant(self, deed: Deed) -> None:
        terms, by_delegate = deed.terms, not deed.by_owner
        paused_or_not(self.paused)
        self._require_categories(terms.categories)
        refuse_when(deed.entry.grantee.is_anyone, "ConsentRegistry_DenialsOnly", deed.entry.word())
        known = self._opening(deed)
        after = known.granted(terms, by_delegate)
        self._refuse_again(deed, known, after)
        over = terms.until < max(terms.start, self.now.second)
        refuse_when(over, "ConsentRegistry_BadWindow", terms.start, terms.until)
        touched = terms.categories | known.permitted
        self._require_mandate(deed, touched)
        self._refuse_against_owner(deed, known.closed_by_owner or known.is_owners(self.now.second))
        end = self.mandate(deed.subject, deed.by).until
        outlasts = by_delegate and terms.until > end
        refuse_when(outlasts, "ConsentRegistry_OutlastsMandate", terms.until, end)
        act = deed.act("ConsentGrant", terms.categories, terms.start, terms.until)
        self._open(deed, known, after, touched, act, "ConsentGranted")

    def lift(self, deed: Deed) -> None:
        categories = deed.terms.categories
        paused_or_not(self.paused)
        self._require_categories(categories)
        known = self._opening(deed)
        after = known.lifted(categories)
        self._refuse_again(deed, known, after)
        refuse_when(not known.denied & categories, "ConsentRegistry_NotDenied", deed.name)
        self._refuse_against_owner(deed, known.denied_by_owner)
        self._open(deed, known, after, categories, deed.act("DenialLifting", categories), "DenialLifted")

    def resume(self, deed: Deed) -> None:
        paused_or_not(self.paused)
        known = self._opening(deed)
        after = known.resumed()
        self._refuse_again(deed, known, after)
        refuse_when(not known.suspended, "ConsentRegistry_NotSuspended", deed.name)
        self._refuse_against_owner(deed, known.closed_by_owner)
        self._open(deed, known, after, known.permitted, deed.act("ConsentResumption"), "ConsentResumed")

    def request(self, caller: str, subject: str, entry: Entry, categories: int, until: int) -> None:
        """Touches nothing but what is asked for."""
        paused_or_not(self.paused)
        self._require_categories(categories)
        refuse_when(until < self.now.second, "ConsentRegistry_BadWindow", self.now.second, until)
        known = self._known(subject, entry)
        speaks = self._speaks_for(caller, entry.grantee)
        refuse_when(not speaks, "ConsentRegistry_NotGrantee", caller, entry.word())
        after = known.asked(categories, until)
        refuse_when(after == known, "ConsentRegistry_AlreadyDone", entry.id_for(subject))
        self.entries[subject, entry] = after
        self.now.tell("ConsentRequested", subject, entry.word(), caller, categories, until)

    def appoint(self, caller: str, subject: str, delegate: str, terms: Terms, signature: Signed | None) -> None:
        paused_or_not(self.paused)
        self._require_categories(terms.categories)
        refuse_when(delegate in (NOBODY, subject), "ConsentRegistry_BadDelegate", delegate)
        known_purposes = 0 < terms.purposes <= ALL_PURPOSES
        refuse_when(not known_purposes, "ConsentRegistry_BadTerms", terms.word())
        known = self.mandate(subject, delegate)
        after = Mandate(terms.categories, terms.purposes, 0, terms.until, terms.sequence, decided=True)
        self._require_number(as_id(delegate), terms.sequence, known.sequence, after == known, 1)
        refuse_when(terms.until < self.now.second, "ConsentRegistry_BadWindow", 0, terms.until)
        said = (terms.purposes, terms.categories, terms.until, terms.sequence, terms.deadline)
        act = ("DelegateAppointment", subject, delegate, *said)
        self._require_signer(caller, self._controller(subject), act, signature)
        self.mandates[subject, delegate] = after
        self.now.tell("DelegateAppointed", subject, delegate, terms.word())

    def attest_guardian(
        self,
        caller: str,
        subject: str,
        guardian: str,
        majority: int,
        sequence: int,
        deadline: int,
        signature: Signed | None,
    ) -> None:
        """At once with the owner's signature; else after a delay, for one about whom the owner never decided."""
        paused_or_not(self.paused)
        registrar, controller = self._require_registrar(caller), self._controller(subject)
        refuse_when(guardian in (NOBODY, subject), "ConsentRegistry_BadDelegate", guardian)
        unfit = (sequence == 0) != (signature is None)
        refuse_when(unfit, "ConsentRegistry_StaleSequence", as_id(guardian), sequence, 0)
        start = self.now.second + (self.credentials.delay if signature is None else 0)
        if signature is not None:
            act = ("GuardianAcceptance", subject, guardian, majority, registrar, sequence, deadline)
            require_signed(controller, act, deadline, start, signature)
        known, until = self.mandate(subject, guardian), self._end_of_wardship(majority)
        if self.now.second <= known.until:
            refuse_when(known.registrar != registrar, "ConsentRegistry_HasMandate", guardian, known.until)
            no_better = known.until == until and known.start <= start
            refuse_when(no_better, "ConsentRegistry_AlreadyDone", as_id(guardian))
        stale = sequence != known.sequence + 1 if signature else known.decided
        refuse_when(stale, "ConsentRegistry_StaleSequence", as_id(guardian), sequence, known.sequence)
        number = sequence if signature else known.sequence
        scope = (ROOM_FOR_ALL, ALL_PURPOSES, start, until)
        self.mandates[subject, guardian] = Mandate(*scope, number, registrar, decided=signature is not None)
        self.now.tell("GuardianAttested", subject, guardian, registrar, majority, start, sequence)

    def allow_override(self, caller: str, subject: str, terms: Terms, signature: Signed | None) -> None:
        paused_or_not(self.paused)
        self._set_policy(caller, "OverrideAllowance", subject, terms, False, signature)
        self.now.tell("OverrideAllowed", subject, terms.word())

    # --- what closes: nothing that stands is in its way, and no pause

    def revoke(self, deed: Deed) -> None:
        known = self._closing(deed)
        after = known.withdrawn(self.now.second, deed.by_owner)
        self._close(deed, known, after, known.permitted, deed.act("ConsentRevocation"), "ConsentRevoked")

    def deny(self, deed: Deed) -> None:
        """Whoever prolongs a denial has to be allowed to deny all that is denied."""
        terms = deed.terms
        self._require_categories(terms.categories)
        refuse_when(terms.until < self.now.second, "ConsentRegistry_BadWindow", 0, terms.until)
        known = self._closing(deed)
        prolongs = self.now.second <= known.denied_until < terms.until
        touched = terms.categories | (known.denied if prolongs else 0)
        after = known.with_denial(terms, self.now.second, deed.by_owner)
        act = deed.act("ConsentDenial", terms.categories, terms.until)
        self._close(deed, known, after, touched, act, "ConsentDenied")

    def suspend(self, deed: Deed) -> None:
        known = self._closing(deed)
        after, act = known.stopped(deed.by_owner), deed.act("ConsentSuspension")
        self._close(deed, known, after, known.permitted, act, "ConsentSuspended")

    def decline(self, deed: Deed) -> None:
        known = self._closing(deed)
        after, act = known.turned_down(deed.by_owner), deed.act("ConsentRefusal")
        self._close(deed, known, after, known.requested, act, "ConsentDeclined")

    def erase(self, deed: Deed) -> None:
        """For good, and only by the owner, whom nobody froze."""
        known, number = self.consent(deed.subject, deed.entry), deed.terms.sequence
        refuse_when(known.erased, "ConsentRegistry_AlreadyDone", deed.name)
        self._refuse_number_when(not known.is_free(number), deed, known)
        self._require_signer(deed.caller, self._controller(deed.subject), deed.act("ConsentErasure"), deed.signature)
        self.entries[deed.subject, deed.entry] = Consent(sequence=max(number, known.sequence), erased=True)
        self.now.tell("ConsentErased", deed.subject, deed.entry.word(), deed.terms.word())

    def dismiss(
        self, caller: str, subject: str, delegate: str, terms: Terms, by: str, signature: Signed | None
    ) -> None:
        """By the owner, whom nobody froze (an imposed guardian even so), or the delegate itself."""
        refuse_when(by not in (NOBODY, delegate), "ConsentRegistry_OutsideMandate", subject, by)
        known = self.mandate(subject, delegate)
        after = Mandate(sequence=terms.sequence, decided=known.decided or by == NOBODY)
        most = MOST_SKIPPED if by == NOBODY else 1
        self._require_number(as_id(delegate), terms.sequence, known.sequence, after == known, most)
        imposed = known.registrar != 0 and not known.decided
        owner = self.credentials.owner_of if imposed else self._controller
        signer = owner(subject) if by == NOBODY else by
        act = ("DelegateDismissal", subject, delegate, terms.sequence, terms.deadline)
        self._require_signer(caller, signer, act, signature)
        self.mandates[subject, delegate] = after
        self.now.tell("DelegateDismissed", subject, delegate, by, terms.word())

    def end_guardianship(self, caller: str, subject: str, guardian: str) -> None:
        known = self.mandate(subject, guardian)
        refuse_when(known.registrar == 0, "ConsentRegistry_NoGuardian", guardian)
        standing = self.credentials.standing_of(caller)
        live = standing.may(Role.STEWARD, self.now.second)
        regulates = bool(standing.kinds & Kind.HEALTH_REGULATOR)
        may = live and (regulates or self.credentials.may_finish(standing.organisation, known.registrar))
        refuse_when(not may, "ConsentRegistry_NotRegistrar", caller)
        self.mandates[subject, guardian] = known.ended()
        self.now.tell("GuardianshipEnded", subject, guardian, known.registrar)

    def forbid_override(self, caller: str, subject: str, terms: Terms, signature: Signed | None) -> None:
        self._set_policy(caller, "OverrideProhibition", subject, terms, True, signature)
        self.now.tell("OverrideForbidden", subject, terms.word())

    # --- the decision

    def decision(
        self, subject: str, actor: str, purpose: Purpose, categories: int, context: Context
    ) -> tuple[Decision, int]:
        """With the entry it rests on, 0 for none."""
        standing = self.credentials.standing_of(actor)
        if not 0 < categories <= ALL_CATEGORIES:
            return Decision.NOTHING_ASKED, 0
        if not standing.roles or self.now.second >= standing.distrusted_since:
            return Decision.ACTOR_NOT_LIVE, 0
        if context.role.bit_count() != 1 or not context.role & standing.roles:
            return Decision.ROLE_NOT_HELD, 0
        bearing = list(self._bearing(subject, actor, standing.organisation, purpose, context))
        for entry, consent in bearing:
            if consent.denies(self.now.second, categories):
                return Decision.DENIED, entry.word()
        for entry, consent in bearing:
            if consent.permits(self.now.second, categories):
                return Decision.PERMITTED, entry.word()
        return Decision.NOT_COVERED, 0

    def is_override_forbidden(
        self, subject: str, actor: str, purpose: Purpose, categories: int, context: Context
    ) -> bool:
        organisation = self.credentials.standing_of(actor).organisation
        bearing = self._bearing(subject, actor, organisation, purpose, context)
        denied = any(consent.denies(self.now.second, categories) for _, consent in bearing)
        return self.policy(subject).forbidden and denied

    def _bearing(
        self, subject: str, actor: str, organisation: int, purpose: Purpose, context: Context
    ) -> Iterator[tuple[Entry, Consent]]:
        """Person, organisation, role, study, anyone, in this order."""
        yield from (
            (entry, self.consent(subject, entry))
            for entry in (Entry(grantee, purpose) for grantee in grantees_of(actor, organisation, context))
        )

    # --- who may do it

    def _controller(self, subject: str) -> str:
        controller = self.credentials.controller_of(subject)
        refuse_when(controller == NOBODY, "ConsentRegistry_Frozen", subject)
        return controller

    def _opening(self, deed: Deed) -> Consent:
        """What stands, if the subject is not frozen."""
        self._controller(deed.subject)
        return self._closing(deed)

    def _closing(self, deed: Deed) -> Consent:
        """What stands. Nobody is the delegate of a subject whose key it is."""
        itself = deed.by == self.credentials.owner_of(deed.subject)
        refuse_when(itself, "ConsentRegistry_OutsideMandate", deed.subject, deed.by)
        return self._known(deed.subject, deed.entry)

    def _known(self, subject: str, entry: Entry) -> Consent:
        known = self.consent(subject, entry)
        refuse_when(known.erased, "ConsentRegistry_Erased", entry.id_for(subject))
        return known

    def _refuse_again(self, deed: Deed, known: Consent, after: Consent) -> None:
        """It has the last number, the owner's here or the delegate's anywhere, and leaves everything as it is."""
        last = known.sequence if deed.by_owner else self.mandate(deed.subject, deed.by).sequence
        again = deed.terms.sequence == last != 0 and after.says_the_same(known)
        refuse_when(again, "ConsentRegistry_AlreadyDone", deed.name)

    @staticmethod
    def _refuse_against_owner(deed: Deed, is_owners: bool) -> None:
        refuse_when(is_owners and not deed.by_owner, "ConsentRegistry_OwnersWill", deed.name)

    def _open(self, deed: Deed, known: Consent, after: Consent, touched: int, act: Act, event: str) -> None:
        """By the owner with the next number, and none before it missing."""
        if deed.by_owner:
            number = deed.terms.sequence
            self._refuse_number_when(number != known.sequence + 1 or bool(known.holes), deed, known)
            after = replace(after, sequence=number)
        self._do(deed, after, touched, act, event)

    def _close(self, deed: Deed, known: Consent, after: Consent, touched: int, act: Act, event: str) -> None:
        """By the owner with any free number."""
        number = deed.terms.sequence
        if not deed.by_owner:
            self._refuse_again(deed, known, after)
        elif known.is_free(number):
            after = after.closed_by(number)
        else:
            so = 0 < number <= known.sequence and after == known
            refuse_when(so, "ConsentRegistry_AlreadyDone", deed.name)
            self._refuse_number_when(True, deed, known)
        self._do(deed, after, touched, act, event)

    @staticmethod
    def _refuse_number_when(wrong: bool, deed: Deed, known: Consent) -> None:
        number, last = deed.terms.sequence, known.sequence
        refuse_when(wrong, "ConsentRegistry_StaleSequence", deed.name, number, last)

    def _do(self, deed: Deed, after: Consent, touched: int, act: Act, event: str) -> None:
        number, signer = deed.terms.sequence, self.credentials.owner_of(deed.subject)
        mandate = self.mandate(deed.subject, deed.by)
        if not deed.by_owner:
            self._require_mandate(deed, touched)
            self._require_number(as_id(deed.by), number, mandate.sequence, False, 1)
            signer = deed.by
        self._require_signer(deed.caller, signer, act, deed.signature)
        if not deed.by_owner:
            self.mandates[deed.subject, deed.by] = replace(mandate, sequence=number)
        self.entries[deed.subject, deed.entry] = after
        self.now.tell(event, deed.subject, deed.entry.word(), deed.by, deed.terms.word())

    def _require_mandate(self, deed: Deed, touched: int) -> None:
        """A delegate's covers all that is touched, and something is."""
        mandate = self.mandate(deed.subject, deed.by)
        covered = touched and mandate.covers(deed.entry.purpose, touched, self.now.second)
        outside = not deed.by_owner and not covered
        refuse_when(outside, "ConsentRegistry_OutsideMandate", deed.subject, deed.by)

    @staticmethod
    def _require_number(name: bytes, number: int, last: int, same: bool, most: int) -> None:
        """Of mandates and policies: above the last one, not too far. The last one with the same outcome is done."""
        refuse_when(same and number == last != 0, "ConsentRegistry_AlreadyDone", name)
        refuse_when(not last < number <= last + most, "ConsentRegistry_StaleSequence", name, number, last)

    def _require_signer(self, caller: str, signer: str, act: Act, signature: Signed | None) -> None:
        require_act_of(signer, act, act[-1], self.now.second, caller, signature)

    @staticmethod
    def _require_categories(categories: int) -> None:
        refuse_when(not 0 < categories <= ALL_CATEGORIES, "ConsentRegistry_BadCategories", categories)

    def _require_registrar(self, caller: str) -> int:
        number = self.credentials.registrar_of(caller)
        if number is None:
            raise Refused("ConsentRegistry_NotRegistrar", caller)
        return number

    def _end_of_wardship(self, majority: int) -> int:
        until = last_second_before(majority)
        refuse_when(until < self.now.second, "ConsentRegistry_OfAge", majority)
        too_late = until > min(self.now.second + LONGEST_WARDSHIP, FOREVER)
        refuse_when(too_late, "ConsentRegistry_NoMinor", majority)
        return until

    def _speaks_for(self, caller: str, grantee: Grantee) -> bool:
        """Live, and the grantee itself, or of that role, organisation, or study's organisation."""
        standing = self.credentials.standing_of(caller)
        if not standing.roles or self.now.second >= standing.distrusted_since:
            return False
        if grantee.person != NOBODY:
            return grantee.person == caller
        if grantee.role:
            return bool(grantee.role & standing.roles)
        return not grantee.is_anyone and grantee.organisation == standing.organisation

    def _set_policy(
        self, caller: str, kind: str, subject: str, terms: Terms, forbids: bool, signature: Signed | None
    ) -> None:
        """Only by the owner, whom nobody froze."""
        known, after = self.policy(subject), Policy(forbids, terms.sequence)
        most = MOST_SKIPPED if forbids else 1
        self._require_number(as_id(subject), terms.sequence, known.sequence, after == known, most)
        act = (kind, subject, terms.sequence, terms.deadline)
        self._require_signer(caller, self._controller(subject), act, signature)
        self.policies[subject] = after


def grantees_of(actor: str, organisation: int, context: Context) -> Iterator[Grantee]:
    """Whom consents may mean when this actor asks in this capacity."""
    yield Grantee(person=actor)
    yield Grantee(organisation=organisation)
    yield Grantee(role=context.role)
    if context.study:
        yield Grantee(organisation=organisation, study=context.study)
    yield Grantee()
