"""Whether the chain keeps and answers just what the model does of studies and contributions, bit by bit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.model import rewards_people as people
from tests.model.consent_agreement import Expectation, require
from tests.model.people import person
from tests.model.rewards import BOARD, SPONSOR, Given, Kept
from tests.model.rewards_house import REWARDS, STUDIES, TOKEN, RewardsHouse
from tests.model.rewards_terms import hash_of, lanes, packed, parties_of, rules_of


def word_of(given: Given) -> int:
    """ContributionWord."""
    seats = sum(1 << seat for seat in given.told)
    facts = (given.duplicate, int(given.disputant, 16) != 0, given.undecided, given.appeal)
    bits = sum(fact << (56 + place) for place, fact in enumerate(facts))
    return given.committed_at | given.tier << 32 | seats << 40 | given.ending << 48 | bits | int(given.signer, 16) << 64


def words_of(kept: Kept) -> tuple[bytes, int, int, int, int, int]:
    """StudyWords."""
    study = kept.study
    facts = (kept.approved, SPONSOR in kept.paused, BOARD in kept.paused, kept.closed, kept.settled)
    bits = sum(fact << (56 + place) for place, fact in enumerate(facts))
    money = lanes((kept.funded, kept.reserved, kept.paid, kept.refunded), 64)
    fixed = lanes(study.panel, 32), lanes(study.prices, 64)
    return hash_of(study), parties_of(study), rules_of(study) | bits, *fixed, money


# --- agreement


def require_agreement(house: RewardsHouse, names: Iterable[bytes]) -> None:
    """The status of everything that has not ended, the words of these, all money, and that the ledger has it."""
    rewards = house.rewards
    money = sum(kept.reserved + kept.free for kept in rewards.studies.values()) + rewards.bonds()
    assert house.token.balances[rewards.address] == money, "the model itself lost money"
    alive = [each for each in rewards.given.values() if not each.ending]
    unsettled = [each for each in rewards.studies.values() if not each.settled]
    expected = [*_of_studies(unsettled, house), *(_status(house, each) for each in alive)]
    expected += [each for name in names for each in _of_contribution(house, name)]
    require(house, [*expected, ((TOKEN, "balanceOf", (rewards.address,)), (money,))])


def require_whole_agreement(house: RewardsHouse) -> None:
    """Every study, contribution, source, count, verdict and balance."""
    expected = [each for name in house.rewards.given for each in _of_contribution(house, name)]
    studies = _of_studies(house.rewards.studies.values(), house)
    require(house, [*expected, *studies, *_of_sources(house), *_of_verdicts(house), *_of_units(house)])


def _of_studies(studies: Iterable[Kept], house: RewardsHouse) -> Iterator[Expectation]:
    for kept in studies:
        name = kept.study.name
        yield (REWARDS, "studyStatusOf", (name,)), (int(kept.status(house.now.second)),)
        yield (REWARDS, "studyOf", (name,)), (words_of(kept),)
        money = kept.funded, kept.paid, kept.reserved, kept.free, kept.refunded
        yield (REWARDS, "moneyOf", (name,)), money
        yield (STUDIES, "ledgerOf", (name,)), (house.rewards.address,)


def _status(house: RewardsHouse, given: Given) -> Expectation:
    return (REWARDS, "statusOf", (packed(given.contribution),)), (int(given.status(house.now.second)),)


def _of_contribution(house: RewardsHouse, name: bytes) -> Iterator[Expectation]:
    given = house.rewards.given.get(name)
    yield (REWARDS, "wordOf", (name,)), (word_of(given) if given else 0,)
    if given:
        yield _status(house, given)
        yield (REWARDS, "disputantOf", (name,)), (given.disputant,)
        yield (REWARDS, "idOf", (packed(given.contribution),)), (name,)
        asked = given.contribution.study, given.contribution.person
        yield (REWARDS, "countOf", asked), house.rewards.count_of(*asked)


def _of_sources(house: RewardsHouse) -> Iterator[Expectation]:
    for asked, name in house.rewards.sources.items():
        yield (REWARDS, "contributionOf", asked), (name,)


def _of_verdicts(house: RewardsHouse) -> Iterator[Expectation]:
    for asked, stands in house.rewards.verdicts.items():
        yield (REWARDS, "verdictOf", asked), stands


def _of_units(house: RewardsHouse) -> Iterator[Expectation]:
    token = house.token
    for address in (*(person(name).address for name in people.EVERYBODY), house.rewards.address):
        yield (TOKEN, "balanceOf", (address,)), (token.balances[address],)
        yield (
            (TOKEN, "allowance", (address, house.rewards.address)),
            (token.allowances[address, house.rewards.address],),
        )
    yield (TOKEN, "totalSupply", ()), (sum(token.balances.values()),)
    yield (TOKEN, "transfersEnded", ()), (token.ended,)
