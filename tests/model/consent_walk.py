"""People who act on consents at random, mostly sensibly, on a chain and on the model alike.

After each act both are asked what stands and what they would decide. A relayer keeps signed acts back and plays them
in any order; time jumps to the second at which something begins or ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from tests.model import consent_people as people
from tests.model.consent_agreement import require_whole_agreement
from tests.model.consent_breaking import Breaking
from tests.model.consent_house import CREDENTIALS, Doing
from tests.model.consent_keys import Keys
from tests.model.consent_registry import MOST_HOLES, MOST_SKIPPED, Consent, Deed
from tests.model.consent_terms import ALL_CATEGORIES, NOBODY, Entry, Purpose, Terms, last_second_before
from tests.model.credentials import FOREVER
from tests.model.people import person
from tests.model.terms import DAY, HOUR

QUARTERS = range(225, 240)  # from the second one of 2026 on
TOO_FAR = (316, 920)  # beyond 22 years; a quarter that no word can hold
OPENING = ("grant", "lift", "resume")
PLAIN = {
    "resume": "ConsentResumption",
    "revoke": "ConsentRevocation",
    "suspend": "ConsentSuspension",
    "decline": "ConsentRefusal",
}


class ConsentWalk(Keys, Breaking):
    """One story."""

    # --- a patient, or who acts for it

    def grant(self, r: Random) -> None:
        subject = self.subject(r)
        entry, by = self.entry(r, subject), self._by(r, subject)
        start = self.usually(r, self.second + r.choice((-DAY, 0, 0, HOUR, DAY)), self.second + 50 * DAY)
        until = self.later(r)
        end = self.house.consents.mandate(subject, by).until
        if by != NOBODY and end > self.second:
            until = r.choice((min(until, end), min(until, end), end, end + 1))
        self._on_entry(r, "grant", "ConsentGrant", subject, entry, by, ("categories", "start", "until"), start, until)

    def deny(self, r: Random) -> None:
        subject = self.subject(r)
        entry, until = self.entry(r, subject), self.usually(r, self.later(r), self.second - 1)
        named = ("categories", "until")
        self._on_entry(r, "deny", "ConsentDenial", subject, entry, self._by(r, subject), named, 0, until)

    def lift(self, r: Random) -> None:
        """What is denied somewhere, when something is."""
        subject = self.subject(r)
        entry = self._with(r, subject, lambda consent: bool(consent.denied)) or self.entry(r, subject)
        self._on_entry(r, "lift", "DenialLifting", subject, entry, self._by(r, subject), ("categories",))

    def revoke(self, r: Random) -> None:
        self._plain(r, "revoke", lambda consent: bool(consent.permitted))

    def suspend(self, r: Random) -> None:
        self._plain(r, "suspend", lambda consent: bool(consent.permitted))

    def resume(self, r: Random) -> None:
        self._plain(r, "resume", lambda consent: consent.suspended)

    def decline(self, r: Random) -> None:
        self._plain(r, "decline", lambda consent: bool(consent.requested))

    def erase(self, r: Random) -> None:
        """Seldom with a result: what is erased stays so."""
        subject = self.subject(r)
        entry = Entry(r.choice(people.GRANTEES), r.choice((Purpose.PAYMENT, Purpose.PUBLIC_HEALTH)))
        self._on_entry(r, "erase", "ConsentErasure", subject, entry, NOBODY)

    def _plain(self, r: Random, function: str, fits: Callable[..., bool]) -> None:
        subject = self.subject(r)
        fitting = self._with(r, subject, fits) if r.random() < 0.8 else None
        entry = fitting or self.entry(r, subject)
        self._on_entry(r, function, PLAIN[function], subject, entry, self._by(r, subject))

    def _with(self, r: Random, subject: str, fits: Callable[..., bool]) -> Entry | None:
        known = self.house.consents.entries.items()
        found = [entry for (who, entry), consent in known if who == subject and fits(consent)]
        return r.choice(found) if found else None

    def _by(self, r: Random, subject: str) -> str:
        return NOBODY if r.random() < 0.65 else self.delegate(r, subject)

    def _on_entry(
        self,
        r: Random,
        function: str,
        kind: str,
        subject: str,
        entry: Entry,
        by: str,
        named: tuple[str, ...] = (),
        start: int = 0,
        until: int = 0,
    ) -> None:
        """`named`: what the act says besides whom it means, in the order in which it is signed."""
        known = self.house.consents.consent(subject, entry)
        scope = self.house.consents.mandate(subject, by).categories & ALL_CATEGORIES
        within = scope if scope and r.random() < 0.9 else ALL_CATEGORIES
        given = {"categories": self.categories(r, within), "start": start, "until": until}
        sequence = self._number(r, known, subject, by, function in OPENING)
        terms = Terms(sequence=sequence, deadline=self.deadline(r), **{name: given[name] for name in named})
        deed = Deed(NOBODY, subject, entry, terms, by)
        act = deed.act(kind, *(getattr(terms, name) for name in named))
        caller, signature = self.signature(r, self.owner(r, subject) if by == NOBODY else by, act)
        doing = self.acts.on_entry(function, replace(deed, caller=caller, signature=signature))
        self.do_or_hold(r, doing, terms.deadline, signature is not None)

    def _number(self, r: Random, known: Consent, subject: str, by: str, opens: bool) -> int:
        """The next one; what the owner closes may skip some, or fill what was skipped."""
        last = known.sequence if by == NOBODY else self.house.consents.mandate(subject, by).sequence
        if opens or by != NOBODY:
            return self.usually(r, last + 1, last, last + 2)
        if known.holes and r.random() < 0.7:
            return r.choice(sorted(known.holes))
        ahead = r.choice((1, 1, 1, 1, 2, 3, MOST_HOLES + 1))
        return self.usually(r, last + ahead, last, r.randint(0, last), last + MOST_HOLES + 2)

    def overreach(self, r: Random) -> None:
        """A delegate whose mandate would do meets what the owner permitted, closed or denied."""
        found = list(self._met_by_delegates())
        if not found:
            self.appoint(r)
            return
        subject, entry, by = r.choice(found)
        end, known = self.house.consents.mandate(subject, by).until, self.house.consents.consent(subject, entry)
        function = r.choice(("grant", "grant", "grant", "revoke", "revoke", "suspend", "resume", "deny", "deny"))
        kinds = {**PLAIN, "grant": "ConsentGrant", "deny": "ConsentDenial"}
        named = {"grant": ("categories", "start", "until"), "deny": ("categories", "until")}.get(function, ())
        until = r.choice((end, end + 1)) if function == "grant" else max(known.denied_until, self.second) + DAY
        self._on_entry(r, function, kinds[function], subject, entry, by, named, self.second, until)

    def _met_by_delegates(self) -> Iterator[tuple[str, Entry, str]]:
        at, consents = self.second, self.house.consents
        for (subject, entry), consent in consents.entries.items():
            owners = consent.is_owners(at) or consent.closed_by_owner or at <= consent.denied_until
            for name in people.DELEGATES if owners else ():
                mandate = consents.mandate(subject, person(name).address)
                if mandate.covers(entry.purpose, consent.permitted, at):
                    yield subject, entry, person(name).address

    # --- who wants to see something

    def request(self, r: Random) -> None:
        subject = self.subject(r)
        entry = self.entry(r, subject)
        caller = self.somebody(r, r.choice(list(self._meant(entry))))
        until = self.usually(r, self.later(r), self.second - 1)
        self.do(r, self.acts.request(caller, subject, entry, self.categories(r), until))

    # --- delegates and guardians

    def appoint(self, r: Random) -> None:
        subject, delegate = self.subject(r), person(r.choice(people.DELEGATES)).address
        delegate = self.usually(r, delegate, NOBODY, subject)
        until, purposes = self.usually(r, self.later(r), self.second - 1), self.usually(r, r.choice((1, 5, 15)), 0, 16)
        last = self.house.consents.mandate(subject, delegate).sequence
        categories = self.categories(r) if r.random() < 0.5 else ALL_CATEGORIES
        terms = self.terms(r, last, categories=categories, until=until, purposes=purposes)
        said = (terms.purposes, terms.categories, terms.until, terms.sequence, terms.deadline)
        act = ("DelegateAppointment", subject, delegate, *said)
        caller, signature = self.signature(r, self.owner(r, subject), act)
        doing = self.acts.appoint(caller, subject, delegate, terms, signature)
        self.do_or_hold(r, doing, terms.deadline, signature is not None)

    def dismiss(self, r: Random) -> None:
        subject = self.subject(r)
        delegate = self.delegate(r, subject)
        by = self.usually(r, r.choice((NOBODY, NOBODY, delegate)), person("thief").address)
        last = self.house.consents.mandate(subject, delegate).sequence
        terms = self.terms(r, last, MOST_SKIPPED if by == NOBODY else 1)
        act = ("DelegateDismissal", subject, delegate, terms.sequence, terms.deadline)
        caller, signature = self.signature(r, self.owner(r, subject) if by == NOBODY else by, act)
        doing = self.acts.dismiss(caller, subject, delegate, terms, by, signature)
        self.do_or_hold(r, doing, terms.deadline, signature is not None)

    def attest(self, r: Random) -> None:
        """A minor's guardian, with or without the minor's key."""
        subject = self.usually(r, person("teen").address, self.subject(r))
        guardian = self.usually(r, person(r.choice(("mother", "father"))).address, NOBODY, subject)
        registrar = r.choice((people.REGISTRAR, people.REGISTRAR, people.REGISTRAR_B))
        coming = [each for each in QUARTERS if last_second_before(each) > self.second]
        majority, deadline = self.usually(r, r.choice(coming[:2]), coming[0] - 1, *TOO_FAR), self.deadline(r)
        last = self.house.consents.mandate(subject, guardian).sequence
        sequence = self.usually(r, last + 1, 0, last + 2)
        act = ("GuardianAcceptance", subject, guardian, majority, registrar, sequence, deadline)
        _, signature = self.signature(r, self.owner(r, subject), act)
        sequence = sequence if signature else self.usually(r, 0, last + 1)
        caller = self.somebody(r, people.STEWARDS[registrar])
        words = (subject, guardian, majority, sequence, deadline)
        doing = self.acts.attest_guardian(caller, *words, signature)
        self.do_or_hold(r, doing, deadline, signature is not None)

    def end_guardianship(self, r: Random) -> None:
        guardians = [(key, m.registrar) for key, m in self.house.consents.mandates.items() if m.registrar]
        if not guardians:
            return
        (subject, guardian), registrar = r.choice(guardians)
        caller = self.somebody(r, r.choice((people.STEWARDS[registrar], "health_steward")))
        self.do(r, self.acts.end_guardianship(caller, subject, guardian))

    def policy(self, r: Random) -> None:
        """Whether break-glass may pass denials."""
        subject = self.subject(r)
        forbids = r.random() < 0.5
        last = self.house.consents.policy(subject).sequence
        terms = self.terms(r, last, MOST_SKIPPED if forbids else 1)
        kind = "OverrideProhibition" if forbids else "OverrideAllowance"
        act = (kind, subject, terms.sequence, terms.deadline)
        caller, signature = self.signature(r, self.owner(r, subject), act)
        say = self.acts.forbid_override if forbids else self.acts.allow_override
        self.do_or_hold(r, say(caller, subject, terms, signature), terms.deadline, signature is not None)

    # --- the relayer

    def play(self, r: Random) -> None:
        """Anything from the pocket, in any order, and perhaps not for the last time."""
        if self.pocket:
            _, doing = self.pocket[r.randrange(len(self.pocket))]
            self.do(r, doing)

    def again(self, r: Random) -> None:
        """Just what was asked before, by whom it was asked (X9)."""
        recent = [each for each in self.house.done[-40:] if each.contract != CREDENTIALS]
        if recent:
            self.do(r, r.choice(recent))

    # --- time

    def wait(self, r: Random) -> None:
        self.house.now.second += r.choice((1, 60, HOUR, HOUR, 3 * HOUR, 6 * HOUR, DAY))

    def edge(self, r: Random) -> None:
        """The last second of something, or one before or after; what is asked then is about that."""
        at = self.second
        near = [each for each in self._moments() if at < each[0] <= at + 4 * DAY]
        if not near:
            return
        moment, then = r.choice(near)
        self.house.now.second = moment + r.choice((-2, -1, 0))  # an act happens one second later
        then(r)

    def _moments(self) -> Iterator[tuple[int, Callable[[Random], None]]]:
        for (subject, entry), consent in self.house.consents.entries.items():
            for moment in (consent.start, consent.until, consent.denied_until, consent.requested_until):
                yield moment, lambda r, s=subject, e=entry: self._look(r, s, e)
        for mandate in self.house.consents.mandates.values():
            yield from ((mandate.start, self.grant), (mandate.until, self.grant), (mandate.until, self.deny))
        yield from ((last_second_before(quarter), self.attest) for quarter in QUARTERS)
        for moment, doing in self.pocket:
            yield moment, lambda r, d=doing: self._play(r, d)
        yield from self.moments_of_recovery()
        yield from self.moments_of_openings()

    def _play(self, r: Random, doing: Doing) -> None:
        self.do(r, doing)

    def _look(self, r: Random, subject: str, entry: Entry) -> None:
        """Nobody acts: only the time has passed."""
        self.house.now.second += 1
        self.ask(r, subject, entry)

    # --- houses and people

    def suspend_somebody(self, r: Random) -> None:
        name = r.choice(people.ACTORS)
        caller = person(self.usually(r, people.STEWARDS[people.HOUSES[name]], "health_steward", "outsider")).address
        model = self.house.credentials.suspend_practitioner
        self.do(r, self.acts.on_credentials("suspendPractitioner", model, caller, person(name).address))

    def reinstate(self, r: Random) -> None:
        """Whoever is suspended, by the side that did it."""
        for name in people.ACTORS:
            each = self.house.credentials.practitioners[person(name).address]
            if FOREVER in (each.own_suspended_until, each.regulator_suspended_until):
                own = each.own_suspended_until == FOREVER
                caller = person(people.STEWARDS[people.HOUSES[name]] if own else "health_steward").address
                model = self.house.credentials.reinstate_practitioner
                self.do(r, self.acts.on_credentials("reinstatePractitioner", model, caller, person(name).address))
                return

    def distrust(self, r: Random) -> None:
        """A key that was stolen, one that the story can spare."""
        caller, key = person("health_steward").address, person("annex_clinician").address
        since = self.second - r.choice((0, HOUR, 10 * HOUR))
        self.do(r, self.acts.on_credentials("distrustPractitioner", self._distrust, caller, key, since))

    def _distrust(self, caller: str, key: str, since: int) -> None:
        self.house.credentials.distrust_practitioner(caller, key, since)

    def succeed(self, r: Random) -> None:
        number, heir = r.choice(list(people.HEIRS.items()))
        caller = person("health_steward").address
        self.do(r, self.acts.on_credentials("succeed", self.house.credentials.succeed, caller, number, heir))

    def pause(self, r: Random) -> None:
        self.do(r, self.acts.pause(self.somebody(r, "governor")))

    def unpause(self, r: Random) -> None:
        self.do(r, self.acts.unpause(self.somebody(r, "governor")))

    # --- the whole

    def look_at_everything(self) -> None:
        require_whole_agreement(self.house)


OFTEN: tuple[str, ...] = (
    *("grant", "grant", "grant", "deny", "deny", "lift", "revoke", "suspend", "resume", "request", "decline"),
    *(
        "overreach",
        "play",
        "play",
        "again",
        "wait",
        "edge",
        "edge",
        "edge",
        "open",
        "open",
        "open",
        "review",
        "review",
        "bring",
    ),
)
SOMETIMES: tuple[str, ...] = (
    *("appoint", "appoint", "dismiss", "attest", "attest", "policy", "alert", "identify", "restore", "restore"),
    *("plan", "recover", "recover", "veto", "complete", "complete", "unfreeze", "unfreeze", "reinstate", "unpause"),
)
SELDOM: tuple[str, ...] = ("erase", "freeze", "move", "end_guardianship", "suspend_somebody", "pause")
ONCE: tuple[str, ...] = ("succeed", "distrust")  # what ends a house or a key comes late
ACTS: tuple[str, ...] = OFTEN * 6 + SOMETIMES * 4 + SELDOM * 2


def step(walk: ConsentWalk, r: Random) -> None:
    """One act, by its weight; a pause does not last."""
    name = "unpause" if walk.house.consents.paused and r.random() < 0.25 else r.choice(ACTS)
    getattr(walk, r.choice(ONCE) if r.random() < 0.0015 else name)(r)
