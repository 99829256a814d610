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
from tests.model.credentials import FOREVER, Role
from tests.model.refusals import Now, Refused, governed_by, paused_or_not, refuse_when
from tests.model.signing import Act, Signed, require_act_of, require_signed

ROOM_FOR_ALL = (1 << 24) - 1  # categories that a guardian's mandate covers, named already or not


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
    sequence: int = 0
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
            denied_by_owner=self.denied_by_owner,
            by_delegate=by_delegate,
        )

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

    def withdrawn(self, by_owner: bool) -> Consent:
        nothing = replace(self, permitted=0, start=0, until=0, by_delegate=False, suspended=False)
        return replace(nothing, revoked=True, closed_by_owner=self.closed_by_owner or by_owner)

    def stopped(self, by_owner: bool) -> Consent:
        return replace(self, suspended=True, closed_by_owner=self.closed_by_owner or by_owner)

    def resumed(self) -> Consent:
        return replace(self, suspended=False, closed_by_owner=False)

    def asked(self, categories: int, until: int) -> Consent:
        return replace(self, requested=categories, requested_until=until, declined=False)

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


Key = tuple[str, Entry]


@dataclass
class Consents:
    """`by` is NOBODY for the subject's own key, `signature` None for an act by the caller itself."""

    governor: str
    credentials: Subjects
    now: Now
    paused: bool = False
    entries: dict[Key, Consent] = field(default_factory=dict)
    mandates: dict[tuple[str, str], Mandate] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)

    def consent(self, subject: str, entry: Entry) -> Consent:
        return self.entries.get((subject, entry), Consent())

    def mandate(self, subject: str, delegate: str) -> Mandate:
        return self.mandates.get((subject, delegate), Mandate())

    def policy(self, subject: str) -> Policy:
        return self.policies.get(subject, Policy())

    # --- governance

    def pause(self, caller: str) -> None:
        governed_by(self.governor, caller)
        refuse_when(self.paused, "EnforcedPause")
        self.paused = True
        self.now.tell("Paused", caller)

    def unpause(self, caller: str) -> None:
        governed_by(self.governor, caller)
        refuse_when(not self.paused, "ExpectedPause")
        self.paused = False
        self.now.tell("Unpaused", caller)

    # --- what opens

    def grant(self, caller: str, subject: str, entry: Entry, terms: Terms, by: str, signature: Signed | None) -> None:
        paused_or_not(self.paused)
        self._require_categories(terms.categories)
        refuse_when(entry.grantee.is_anyone, "ConsentRegistry_DenialsOnly", entry.word())
        signer, known = self._opening(subject, entry, by)
        after = known.granted(terms, by != NOBODY)
        if not self._is_again(known, after, terms):
            over = terms.until < max(terms.start, self.now.second)
            refuse_when(over, "ConsentRegistry_BadWindow", terms.start, terms.until)
            self._require_owner(subject, entry, by, known.closed_by_owner)
            end = self.mandate(subject, by).until
            refuse_when(by != NOBODY and terms.until > end, "ConsentRegistry_OutlastsMandate", terms.until, end)
        more = (terms.categories, terms.start, terms.until)
        act = self._act("ConsentGrant", subject, entry, terms, *more)
        self._do(caller, (subject, entry), terms, by, signer, after, terms.categories | known.permitted, act, signature)
        self.now.tell("ConsentGranted", subject, entry.word(), by, terms.word())

    def lift(self, caller: str, subject: str, entry: Entry, terms: Terms, by: str, signature: Signed | None) -> None:
        paused_or_not(self.paused)
        self._require_categories(terms.categories)
        signer, known = self._opening(subject, entry, by)
        after = known.lifted(terms.categories)
        if not self._is_again(known, after, terms):
            nothing = not known.denied & terms.categories
            refuse_when(nothing, "ConsentRegistry_NotDenied", entry.id_for(subject))
            self._require_owner(subject, entry, by, known.denied_by_owner)
        act = self._act("DenialLifting", subject, entry, terms, terms.categories)
        self._do(caller, (subject, entry), terms, by, signer, after, terms.categories, act, signature)
        self.now.tell("DenialLifted", subject, entry.word(), by, terms.word())

    def resume(self, caller: str, subject: str, entry: Entry, terms: Terms, by: str, signature: Signed | None) -> None:
        paused_or_not(self.paused)
        signer, known = self._opening(subject, entry, by)
        after = known.resumed()
        if not self._is_again(known, after, terms):
            refuse_when(not known.suspended, "ConsentRegistry_NotSuspended", entry.id_for(subject))
            self._require_owner(subject, entry, by, known.closed_by_owner)
        act = self._act("ConsentResumption", subject, entry, terms)
        self._do(caller, (subject, entry), terms, by, signer, after, known.permitted, act, signature)
        self.now.tell("ConsentResumed", subject, entry.word(), by, terms.word())

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
        after = Mandate(terms.categories, terms.purposes, 0, terms.until, terms.sequence)
        known = self.mandate(subject, delegate)
        self._require_number(as_id(delegate), terms.sequence, known.sequence, after == known, False)
        refuse_when(terms.until < self.now.second, "ConsentRegistry_BadWindow", 0, terms.until)
        more = (terms.purposes, terms.categories, terms.until, terms.sequence, terms.deadline)
        act = ("DelegateAppointment", subject, delegate, *more)
        self._require_signer(caller, self._controller(subject), act, signature)
        self.mandates[subject, delegate] = after
        self.now.tell("DelegateAppointed", subject, delegate, terms.word())

    def attest_guardian(
        self, caller: str, subject: str, guardian: str, majority: int, deadline: int, signature: Signed | None
    ) -> None:
        """At once with the owner's signature, else after a delay."""
        paused_or_not(self.paused)
        registrar = self._require_registrar(caller)
        refuse_when(guardian in (NOBODY, subject), "ConsentRegistry_BadDelegate", guardian)
        until, start = last_second_before(majority), self.now.second
        refuse_when(not start <= until <= FOREVER, "ConsentRegistry_OfAge", majority)
        controller = self._controller(subject)
        if signature is None:
            start += self.credentials.delay
        else:
            act = ("GuardianAcceptance", subject, guardian, majority, registrar, deadline)
            require_signed(controller, act, deadline, start, signature)
        known = self.mandate(subject, guardian)
        if self.now.second <= known.until:
            refuse_when(known.registrar != registrar, "ConsentRegistry_HasMandate", guardian, known.until)
            no_better = known.until == until and known.start <= start
            refuse_when(no_better, "ConsentRegistry_AlreadyDone", as_id(guardian))
        self.mandates[subject, guardian] = Mandate(ROOM_FOR_ALL, ALL_PURPOSES, start, until, known.sequence, registrar)
        self.now.tell("GuardianAttested", subject, guardian, registrar, majority, start)

    def allow_override(self, caller: str, subject: str, terms: Terms, signature: Signed | None) -> None:
        paused_or_not(self.paused)
        controller = self._controller(subject)
        self._set_policy(
            caller, controller, "OverrideAllowance", subject, terms, Policy(False, terms.sequence), signature
        )
        self.now.tell("OverrideAllowed", subject, terms.word())

    # --- what closes: neither pause nor freeze nor what stands is in its way

    def revoke(self, caller: str, subject: str, entry: Entry, terms: Terms, by: str, signature: Signed | None) -> None:
        known = self._known(subject, entry)
        after, act = known.withdrawn(by == NOBODY), self._act("ConsentRevocation", subject, entry, terms)
        self._close(caller, (subject, entry), terms, by, after, known.permitted, act, signature)
        self.now.tell("ConsentRevoked", subject, entry.word(), by, terms.word())

    def deny(self, caller: str, subject: str, entry: Entry, terms: Terms, by: str, signature: Signed | None) -> None:
        self._require_categories(terms.categories)
        refuse_when(terms.until < self.now.second, "ConsentRegistry_BadWindow", 0, terms.until)
        after = self._known(subject, entry).with_denial(terms, self.now.second, by == NOBODY)
        act = self._act("ConsentDenial", subject, entry, terms, terms.categories, terms.until)
        self._close(caller, (subject, entry), terms, by, after, terms.categories, act, signature)
        self.now.tell("ConsentDenied", subject, entry.word(), by, terms.word())

    def suspend(self, caller: str, subject: str, entry: Entry, terms: Terms, by: str, signature: Signed | None) -> None:
        known = self._known(subject, entry)
        after, act = known.stopped(by == NOBODY), self._act("ConsentSuspension", subject, entry, terms)
        self._close(caller, (subject, entry), terms, by, after, known.permitted, act, signature)
        self.now.tell("ConsentSuspended", subject, entry.word(), by, terms.word())

    def decline(self, caller: str, subject: str, entry: Entry, terms: Terms, by: str, signature: Signed | None) -> None:
        known = self._known(subject, entry)
        after, act = known.turned_down(by == NOBODY), self._act("ConsentRefusal", subject, entry, terms)
        self._close(caller, (subject, entry), terms, by, after, known.requested, act, signature)
        self.now.tell("ConsentDeclined", subject, entry.word(), by, terms.word())

    def erase(self, caller: str, subject: str, entry: Entry, terms: Terms, signature: Signed | None) -> None:
        """For good, and only by the owner, whom nobody froze."""
        known, name = self.consent(subject, entry), entry.id_for(subject)
        after = Consent(sequence=terms.sequence, erased=True)
        refuse_when(known == after, "ConsentRegistry_AlreadyDone", name)
        refuse_when(known.erased, "ConsentRegistry_Erased", name)
        self._require_number(name, terms.sequence, known.sequence, False, False)
        act = self._act("ConsentErasure", subject, entry, terms)
        self._require_signer(caller, self._controller(subject), act, signature)
        self.entries[subject, entry] = after
        self.now.tell("ConsentErased", subject, entry.word(), terms.word())

    def dismiss(
        self, caller: str, subject: str, delegate: str, terms: Terms, by: str, signature: Signed | None
    ) -> None:
        """By the owner or the delegate itself."""
        refuse_when(by not in (NOBODY, delegate), "ConsentRegistry_OutsideMandate", subject, by)
        known, after = self.mandate(subject, delegate), Mandate(sequence=terms.sequence)
        self._require_number(as_id(delegate), terms.sequence, known.sequence, after == known, by != NOBODY)
        act = ("DelegateDismissal", subject, delegate, terms.sequence, terms.deadline)
        signer = self.credentials.owner_of(subject) if by == NOBODY else by
        self._require_signer(caller, signer, act, signature)
        self.mandates[subject, delegate] = after
        self.now.tell("DelegateDismissed", subject, delegate, by, terms.word())

    def end_guardianship(self, caller: str, subject: str, guardian: str) -> None:
        known = self.mandate(subject, guardian)
        refuse_when(known.registrar == 0, "ConsentRegistry_NoGuardian", guardian)
        standing = self.credentials.standing_of(caller)
        live = standing.may(Role.STEWARD, self.now.second)
        may = live and self.credentials.may_finish(standing.organisation, known.registrar)
        refuse_when(not may, "ConsentRegistry_NotRegistrar", caller)
        self.mandates[subject, guardian] = Mandate(sequence=known.sequence)
        self.now.tell("GuardianshipEnded", subject, guardian, known.registrar)

    def forbid_override(self, caller: str, subject: str, terms: Terms, signature: Signed | None) -> None:
        key, after = self.credentials.owner_of(subject), Policy(True, terms.sequence)
        self._set_policy(caller, key, "OverrideProhibition", subject, terms, after, signature)
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

    def _opening(self, subject: str, entry: Entry, by: str) -> tuple[str, Consent]:
        """Who has to sign, and what stands."""
        controller = self._controller(subject)
        return controller if by == NOBODY else by, self._known(subject, entry)

    def _known(self, subject: str, entry: Entry) -> Consent:
        known = self.consent(subject, entry)
        refuse_when(known.erased, "ConsentRegistry_Erased", entry.id_for(subject))
        return known

    @staticmethod
    def _is_again(known: Consent, after: Consent, terms: Terms) -> bool:
        return known == after and known.sequence == terms.sequence

    def _require_owner(self, subject: str, entry: Entry, by: str, closed_by_owner: bool) -> None:
        wrong = by != NOBODY and closed_by_owner
        refuse_when(wrong, "ConsentRegistry_OwnersWill", entry.id_for(subject))

    def _close(
        self,
        caller: str,
        key: Key,
        terms: Terms,
        by: str,
        after: Consent,
        touched: int,
        act: Act,
        signature: Signed | None,
    ) -> None:
        signer = self.credentials.owner_of(key[0]) if by == NOBODY else by
        self._do(caller, key, terms, by, signer, after, touched, act, signature)

    def _do(
        self,
        caller: str,
        key: Key,
        terms: Terms,
        by: str,
        signer: str,
        after: Consent,
        touched: int,
        act: Act,
        signature: Signed | None,
    ) -> None:
        """The number, the mandate of a delegate, the signature; then it is so."""
        (subject, entry), known = key, self.consent(*key)
        name = entry.id_for(subject)
        self._require_number(name, terms.sequence, known.sequence, after == known, by != NOBODY)
        covered = by == NOBODY or self.mandate(subject, by).covers(entry.purpose, touched, self.now.second)
        refuse_when(not covered, "ConsentRegistry_OutsideMandate", subject, by)
        self._require_signer(caller, signer, act, signature)
        self.entries[key] = replace(after, sequence=terms.sequence)

    @staticmethod
    def _require_number(name: bytes, sequence: int, last: int, same: bool, is_delegate: bool) -> None:
        """Above the last one; a delegate's is the next. The last one with the same outcome is the same act."""
        refuse_when(same and sequence == last != 0, "ConsentRegistry_AlreadyDone", name)
        fits = sequence == last + 1 if is_delegate else sequence > last
        refuse_when(not fits, "ConsentRegistry_StaleSequence", name, sequence, last)

    def _require_signer(self, caller: str, signer: str, act: Act, signature: Signed | None) -> None:
        require_act_of(signer, act, act[-1], self.now.second, caller, signature)

    @staticmethod
    def _act(kind: str, subject: str, entry: Entry, terms: Terms, *more: int) -> Act:
        return (kind, subject, entry.grantee, int(entry.purpose), *more, terms.sequence, terms.deadline)

    @staticmethod
    def _require_categories(categories: int) -> None:
        refuse_when(not 0 < categories <= ALL_CATEGORIES, "ConsentRegistry_BadCategories", categories)

    def _require_registrar(self, caller: str) -> int:
        number = self.credentials.registrar_of(caller)
        if number is None:
            raise Refused("ConsentRegistry_NotRegistrar", caller)
        return number

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
        self, caller: str, signer: str, kind: str, subject: str, terms: Terms, after: Policy, signature: Signed | None
    ) -> None:
        known = self.policy(subject)
        self._require_number(as_id(subject), terms.sequence, known.sequence, after == known, False)
        self._require_signer(caller, signer, (kind, subject, terms.sequence, terms.deadline), signature)
        self.policies[subject] = after


def grantees_of(actor: str, organisation: int, context: Context) -> Iterator[Grantee]:
    """Whom consents may mean when this actor asks in this capacity."""
    yield Grantee(person=actor)
    yield Grantee(organisation=organisation)
    yield Grantee(role=context.role)
    if context.study:
        yield Grantee(organisation=organisation, study=context.study)
    yield Grantee()
