"""Clinicians who break the glass, colleagues who countersign, auditors who review, a chain that was away (E1, E2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.model import consent_people as people
from tests.model.consent_choice import Choosing
from tests.model.consent_emergency import UNKNOWN_PATIENT, Opening, Outcome
from tests.model.consent_house import RULES
from tests.model.consent_terms import NOBODY
from tests.model.people import person
from tests.model.terms import DAY, HOUR


class Breaking(Choosing):
    """Part of the walk."""

    def open(self, r: Random) -> None:
        """Now, alone or with a colleague; what is signed may stay away from the chain for a while."""
        name = r.choice(list(people.CLINICIANS))
        opened_at = self.usually(r, self.second - r.choice((0, 0, 60, HOUR)), self.second + 1)
        self._bring(r, self._opening(r, name, opened_at, alone=r.random() < 0.6), hold=r.random() < 0.3)

    def bring(self, r: Random) -> None:
        """What happened while the chain was away, or what is too old; or once more what is known."""
        opened_at = self.second - r.choice((HOUR, HOUR + 1, 5 * HOUR, DAY, RULES.lag, RULES.lag + 1))
        opening = self._opening(r, r.choice(list(people.CLINICIANS)), opened_at, alone=r.random() < 0.7)
        known = self._known(r)
        self._bring(r, known if known and r.random() < 0.2 else opening, hold=False)

    def _opening(self, r: Random, name: str, opened_at: int, alone: bool) -> Opening:
        clinician, reason = person(name).address, self.usually(r, r.choice((1, 2, 3, 4, 5, 9)), 0)
        subject = person(self.usually(r, r.choice(people.SUBJECTS), name)).address
        longest = self.usually(r, r.choice((1, HOUR, 2 * HOUR, RULES.longest)), 0, RULES.longest + 1)
        categories = self.categories(r, RULES.categories)
        encounter, second = self.usually(r, self.fresh(), bytes(32)), NOBODY
        if not alone:
            colleagues = [each for each in people.CLINICIANS if each != name]
            second = self.somebody(r, self.usually(r, r.choice(colleagues), name))
        return Opening(subject, clinician, reason, categories, opened_at, opened_at + longest, encounter, second)

    def _bring(self, r: Random, opening: Opening, hold: bool) -> None:
        caller, signature = self.signature(r, opening.clinician, opening.as_act())
        countersignature = None
        if opening.second != NOBODY:
            countersignature = self.signed(r, opening.second, ("Countersignature", self.house.id_of(opening)))
        doing = self.acts.open(caller, opening, signature, countersignature)
        if hold and signature:
            at = r.choice((opening.opened_at + HOUR, opening.opened_at + RULES.lag))
            self.pocket = [*self.pocket[-30:], (at, doing)]
        else:
            self.do(r, doing)

    # --- afterwards

    def review(self, r: Random) -> None:
        """By somebody who may, mostly; overdue or not."""
        opening = self._known(r)
        if opening is None:
            return
        brought = self.house.emergencies.openings[self.house.id_of(opening)]
        auditors = [name for name, number in people.AUDITORS.items() if number == brought.organisation]
        name = r.choice([*auditors, "health_auditor"])
        caller = self.usually(
            r, person(name).address, opening.clinician, opening.second, self.somebody(r, "hospital_auditor")
        )
        caller = person("outsider").address if caller == NOBODY else caller
        self.do(r, self.acts.review(caller, opening, r.random() < 0.7, self.fresh()))

    def alert(self, r: Random) -> None:
        overdue = [each for each in self._all() if self._outcome(each) == Outcome.OVERDUE]
        opening = r.choice(overdue) if overdue and r.random() < 0.8 else self._known(r)
        if opening:
            self.do(r, self.acts.alert(person("relayer").address, opening))

    def identify(self, r: Random) -> None:
        unknown = [each for each in self._all() if each.reason == UNKNOWN_PATIENT]
        opening = r.choice(unknown) if unknown and r.random() < 0.9 else self._known(r)
        if opening is None:
            return
        brought = self.house.emergencies.openings[self.house.id_of(opening)]
        colleagues = [name for name, number in people.HOUSES.items() if number == brought.organisation]
        caller = self.somebody(r, r.choice(colleagues))
        subject = self.usually(r, self.subject(r), opening.subject, NOBODY)
        self.do(r, self.acts.identify(caller, opening, subject))

    def restore(self, r: Random) -> None:
        """A right that was suspended, when one was."""
        rights = self.house.emergencies.rights
        suspended = [who for who, right in rights.items() if right.suspended]
        clinician = r.choice(suspended or [person(name).address for name in people.CLINICIANS])
        if suspended or r.random() < 0.2:
            self.do(r, self.acts.restore(self.somebody(r, "health_steward"), clinician))

    # --- looking

    def _all(self) -> list[Opening]:
        """Every opening that was recorded, in order."""
        return list(self.house.emergencies.papers.values())

    def _known(self, r: Random) -> Opening | None:
        """A late one more often; those that wait before those that are over."""
        recent = self._all()[-25:]
        waiting = [each for each in recent if self._outcome(each) <= Outcome.OVERDUE]
        return r.choice(waiting if waiting and r.random() < 0.8 else recent) if recent else None

    def _outcome(self, opening: Opening) -> Outcome:
        return self.house.emergencies.outcome_of(self.house.id_of(opening))

    def moments_of_openings(self) -> Iterator[tuple[int, Callable[[Random], None]]]:
        for opening in self._all()[-25:]:
            brought = self.house.emergencies.openings[self.house.id_of(opening)]
            ask = lambda r, o=opening: self.ask_as(r, o.subject, o.clinician)  # noqa: E731
            yield from ((opening.opened_at, ask), (opening.until, ask), (opening.until, self.open))
            if self._outcome(opening) <= Outcome.OVERDUE:
                ends = (brought.due_day + 1) * DAY - 1
                yield from ((ends, self.alert), (ends, self.review), (ends, self.open))
