"""How people of the walk through studies choose: mostly sensibly, from few things, so that their acts meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

from eth_utils import keccak

from tests.model import rewards_people as people
from tests.model.consent_house import Doing
from tests.model.consent_registry import Deed
from tests.model.consent_terms import NOBODY, Entry, Terms
from tests.model.people import person
from tests.model.rewards import Given, Kept
from tests.model.rewards_acts import RewardsActs
from tests.model.rewards_agreement import require_agreement
from tests.model.rewards_house import RewardsHouse
from tests.model.rewards_terms import NO_ID, Contribution, Opinion, Status, Study, StudyStatus
from tests.model.signing import Act, Signed
from tests.model.terms import DAY, HOUR

T = TypeVar("T")
CATEGORIES = 0b1_0001_0000  # laboratory, and one more
PRICES = ((1_00, 5_00, 20_00, 80_00), (3_00, 9_00), (2_00, 4_00, 8_00))


class Choosing:
    """One story. `truth`: source and tier that an honest validator finds; `anchored`: what stands of each house."""

    def __init__(self, house: RewardsHouse) -> None:
        self.house, self.acts, self.rewards = house, RewardsActs(house), house.rewards
        self.truth: dict[bytes, tuple[bytes, int]] = {}
        self.anchored: dict[bytes, dict[int, Opinion]] = {}
        self.count = 0

    # --- doing

    def do(self, doing: Doing, *names: bytes) -> bool:
        """On both; then both are asked what stands. Whether it was done."""
        outcome = self.house.redo(doing)
        require_agreement(self.house, names)
        return outcome.error is None

    @property
    def second(self) -> int:
        """Of the next act."""
        return self.house.now.second + 1

    # --- choosing

    @staticmethod
    def usually(r: Random, sensible: T, *others: T) -> T:
        """The first, but for one time in twenty or so."""
        return sensible if r.random() < 0.96 or not others else r.choice(others)

    def somebody(self, r: Random, name: str) -> str:
        """The address of this person, or now and then of another."""
        return person(self.usually(r, name, *people.EVERYBODY)).address

    def fresh(self, what: str) -> bytes:
        self.count += 1
        return keccak(text=f"{what} {self.count}")

    def deadline(self, r: Random) -> int:
        return self.usually(r, self.second + HOUR, self.second, self.second - 1)

    def signature(self, r: Random, signer: str, act: Act) -> tuple[str, Signed | None]:
        """Who brings it: the signer itself, or somebody with its signature."""
        if r.random() < 0.3 or signer not in people.NAMES:
            return signer if r.random() < 0.98 else person("outsider").address, None
        return person("relayer").address, self.signed(r, signer, act)

    def signed(self, r: Random, signer: str, act: Act) -> Signed:
        """By the signer, or now and then by another."""
        return Signed(signer if r.random() < 0.98 else person("outsider").address, act)

    def study_that(self, r: Random, fits: Callable[[Kept], bool]) -> Kept | None:
        return self._one_that(r, list(self.rewards.studies.values()), fits)

    def study_is(self, r: Random, *statuses: StudyStatus) -> Kept | None:
        return self.study_that(r, lambda each: each.status(self.second) in statuses)

    def given_that(self, r: Random, fits: Callable[[Given], bool]) -> Given | None:
        return self._one_that(r, list(self.rewards.given.values()), fits)

    @staticmethod
    def _one_that(r: Random, every: list[T], fits: Callable[[T], bool]) -> T | None:
        """One that fits; now and then any."""
        fitting = every if r.random() < 0.06 else [each for each in every if fits(each)]
        return r.choice(fitting) if fitting else None

    def given_is(self, r: Random, *statuses: Status) -> Given | None:
        return self.given_that(r, lambda each: each.status(self.second) in statuses)

    def name_of(self, given: Given) -> bytes:
        return self.house.name_of(given.contribution)

    def owner(self, r: Random, subject: str) -> str:
        """The key that signs for a subject, or now and then another."""
        return self.usually(r, self.house.credentials.owner_of(subject), subject, person("outsider").address)

    # --- making

    def study(self, r: Random) -> Study:
        """One that would do, for some days from about now."""
        judges = people.COLLEGE if self.house.credentials.organisations[people.JUDGES].successor else people.JUDGES
        panel = r.sample(people.PANEL, r.choice((3, 4, 4, 4)))
        prices = r.choice(PRICES)
        return Study(
            protocol=self.fresh("protocol"),
            account=person("account").address,
            number=len(self.rewards.studies) + 1,
            sponsor=people.SPONSOR,
            ethics_board=people.BOARD,
            adjudicator=judges,
            categories=CATEGORIES,
            quorum=r.choice((2, 2, 3)),
            bond=r.choice((1, 2_00, prices[-1])),
            start=self.second + r.choice((-DAY, 0, 0, 30)),
            until=self.second + r.choice((2 * DAY, 10 * DAY, 40 * DAY)),
            verdict_hours=r.choice((1, 2)),
            reveal_hours=r.choice((2, 6)),
            dispute_days=1,
            ruling_days=1,
            vesting_days=r.choice((1, 2, 2)),
            claim_days=90,
            per_day=r.choice((2, 3, 9)),
            per_person=r.choice((4, 6, 50)),
            panel=tuple(panel),
            prices=prices,
        )

    def contribution(self, r: Random, study: Study) -> Contribution:
        """Of a patient, or of one who farms: its nullifier is that of the person behind it."""
        name, tier = r.choice(people.SUBJECTS), r.randint(1, len(study.prices))
        category = r.choice([each for each in range(15) if CATEGORIES >> each & 1])
        behind = "farmer" if name in people.FARM else name
        usual = Contribution(
            content=self.fresh("data"),
            person=keccak(text=f"{study.name} {behind}"),
            contributor=person(name).address,
            custodian=r.choice(list(people.CUSTODIANS.values())),
            deadline=self.deadline(r),
            category=category,
            tier=tier,
            sponsor=study.sponsor,
            number=study.number,
        )
        return usual if r.random() < 0.9 else replace(usual, **r.choice(_faults(study)))

    def find_out(self, r: Random, c: Contribution) -> None:
        """What there is to find: mostly a source that nobody brought, worth what is claimed or less."""
        known = [source for study, source in self.rewards.sources if study == c.study]
        source = r.choice(known) if known and r.random() < 0.3 else self.fresh("source")
        self.truth[self.house.name_of(c)] = source, max(c.tier - r.choice((0, 0, 0, 1)), 0)

    def opinion(self, r: Random, validator: str, name: bytes) -> Opinion:
        """The truth; or a lower or higher tier, or another source."""
        source, tier = self.truth[name]
        source = source if r.random() < 0.93 else self.fresh("source")
        tier = r.choice((tier, tier, tier, 0, tier + 1))
        house = self.house.credentials.standing_of(validator).organisation
        return Opinion(validator, house, source, tier, self.fresh("salt"))

    # --- consents

    def on_consent(self, function: str, kind: str, subject: str, entry: Entry, **said: int) -> bool:
        """`said`: what the act says besides whom it means, in the order in which it is signed."""
        known = self.house.consents.consent(subject, entry)
        terms = Terms(sequence=known.sequence + 1, deadline=self.second + HOUR, **said)
        deed = Deed(person("relayer").address, subject, entry, terms)
        signer = self.house.credentials.owner_of(subject)
        signature = Signed(signer, deed.act(kind, *said.values()))
        return self.do(self.acts.on_entry(function, Deed(deed.caller, subject, entry, terms, NOBODY, signature)))

    # --- money

    def provide(self, owner: str, amount: int) -> None:
        """New units, which the ledger may take."""
        treasurer, ledger = person("treasurer").address, self.rewards.address
        self.do(self.acts.on_token("mint", self.house.token.mint, treasurer, owner, amount))
        self.do(self.acts.on_token("approve", self.house.token.approve, owner, ledger, amount))


def _faults(study: Study) -> list[dict[str, Any]]:
    """What no contribution to this study may say."""
    houses = {"custodian": people.PANEL[3]}, {"custodian": people.JUDGES}, {"custodian": 0}, {"number": 999}
    rest = {"content": NO_ID}, {"person": NO_ID}, {"category": 1}, {"category": 255}, {"tier": 0}
    return [*houses, *rest, {"tier": len(study.prices) + 1}]
