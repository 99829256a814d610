"""Keys that are handed over, lost, stolen and brought back, and registrars who freeze (X6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.model import consent_people as people
from tests.model.consent_choice import Choosing
from tests.model.consent_subjects import NO_PLAN, Freeze, Plan
from tests.model.consent_terms import NOBODY
from tests.model.people import person
from tests.model.signing import Signed
from tests.model.terms import DAY

REGISTRARS = (people.REGISTRAR, people.REGISTRAR, people.REGISTRAR_B)


class Keys(Choosing):
    """Part of the walk."""

    def move(self, r: Random) -> None:
        """To a new phone, to a thief, to somebody who is a delegate too, or back."""
        subject = self.subject(r)
        others = [person(name).address for name in ("new_phone", "thief", "delegate", "mother")]
        new = r.choice((*others, *(subject,) * 3))
        last = self.house.credentials.sequences.get(subject, 0)
        sequence, deadline = self.usually(r, last + 1, last, last + 2), self.deadline(r)
        new = self.usually(r, new, NOBODY)
        act = ("ControllerMove", subject, new, sequence, deadline)
        caller, signature = self.signature(r, self.owner(r, subject), act)
        doing = self.acts.move(caller, subject, new, sequence, deadline, signature)
        self.do_or_hold(r, doing, deadline, signature is not None)

    def freeze(self, r: Random) -> None:
        caller = self.somebody(r, people.STEWARDS[r.choice(REGISTRARS)])
        reason = self.usually(r, r.choice((Freeze.CONTESTED, Freeze.DEATH, Freeze.STOLEN_KEY)), Freeze.NONE)
        self.do(r, self.acts.freeze(caller, self.subject(r), reason))

    def unfreeze(self, r: Random) -> None:
        """Whoever is frozen, by whom it may be."""
        frozen = self.house.credentials.freezes
        if not frozen:
            return
        subject = r.choice(list(frozen))
        _, registrar = frozen[subject]
        able = r.choice((people.STEWARDS[registrar], people.STEWARDS[people.REGISTRAR], "health_steward"))
        self.do(r, self.acts.unfreeze(self.somebody(r, able), subject))

    # --- recovering

    def plan(self, r: Random) -> None:
        """Two of three friends, or none any more; a registrar knows them."""
        subject, registrar = self.subject(r), r.choice(REGISTRARS)
        plan = self._plan(r)
        digest = self.usually(r, plan.hash(), NO_PLAN)
        last = self.house.credentials.sequences.get(subject, 0)
        sequence, deadline = self.usually(r, last + 1, last, last + 2), self.deadline(r)
        act = ("RecoveryPlanning", subject, digest, registrar, sequence, deadline)
        _, signature = self.signature(r, self.owner(r, subject), act)
        caller = self.somebody(r, people.STEWARDS[registrar])
        self.do(r, self.acts.plan(caller, subject, digest, sequence, deadline, signature))
        if self.house.credentials.plans.get(subject) == plan.hash():
            self.plans[subject] = plan

    def _plan(self, r: Random) -> Plan:
        friends = sorted((person(name).address for name in people.GUARDIANS), key=lambda each: int(each, 16))
        threshold, delay = self.usually(r, 2, 0, 3), self.usually(r, r.choice((1, 2, 3)) * DAY, DAY - 1, 91 * DAY)
        device = r.choice((NOBODY, person("old_device").address, person("old_device").address))
        return Plan(self.fresh(), threshold, delay, device, tuple(friends))

    def recover(self, r: Random) -> None:
        """Friends agree; now and then too few, or on something else, or on somebody who stole a signature."""
        if not self.plans:
            self.plan(r)
            return
        subject = r.choice(list(self.plans))
        plan = self.usually(r, self.plans[subject], self._plan(r))
        key = self.house.credentials.owner_of(subject)
        found = [at for name in people.KEYS if (at := person(name).address) != key]
        new = self.usually(r, r.choice(found), NOBODY, key)
        sequence, deadline = self.house.credentials.sequences.get(subject, 0) + 1, self.deadline(r)
        act = ("Recovery", subject, new, self.usually(r, sequence, sequence + 1), deadline)
        agreed = set(r.sample(plan.guardians, r.choice((2, 2, 2, 2, 3, 1, 0))))
        signatures = [self._guardian(r, each, act) if each in agreed else None for each in plan.guardians]
        shown = tuple(self.usually(r, signatures, signatures[:-1]))
        caller = self.somebody(r, "relayer")
        self.do_or_hold(r, self.acts.start(caller, subject, new, plan, deadline, shown), deadline, True)

    def _guardian(self, r: Random, guardian: str, act: tuple[object, ...]) -> Signed:
        return Signed(self.usually(r, guardian, person("thief").address), act)

    def veto(self, r: Random) -> None:
        """By the owner who is alive, its second device, or one who would like it to stop."""
        waiting = self._waiting(r)
        if waiting is None:
            return
        subject, recovery, device = waiting
        key = self.house.credentials.owner_of(subject)
        by, deadline = self.usually(r, r.choice((key, device)), person("thief").address, NOBODY), self.deadline(r)
        number = self.usually(r, recovery, recovery + 1)
        caller, signature = self.signature(r, by, ("RecoveryVeto", subject, number, deadline))
        self.do(r, self.acts.veto(caller, subject, by, number, deadline, signature))

    def _waiting(self, r: Random) -> tuple[str, int, str] | None:
        waiting = [(who, each.sequence, each.device) for who, each in self.house.credentials.recoveries.items()]
        return r.choice(waiting) if waiting else None

    def complete(self, r: Random) -> None:
        """Mostly once it is ready."""
        waiting = list(self.house.credentials.recoveries.items())
        subject = self.subject(r)
        if waiting and r.random() < 0.95:
            subject, recovery = r.choice(waiting)
            if r.random() < 0.6:
                self.house.now.second = max(self.house.now.second, recovery.ready_at - r.choice((0, 1, 2)))
        elif r.random() < 0.8:
            return
        self.do(r, self.acts.complete(self.somebody(r, "relayer"), subject))

    def moments_of_recovery(self) -> Iterator[tuple[int, Callable[[Random], None]]]:
        for waiting in self.house.credentials.recoveries.values():
            yield waiting.ready_at, self.complete
