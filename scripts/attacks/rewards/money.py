"""Money of a study: minted outside, passed on, taken back while it is owed, promised and then changed."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from carestamp.client import RewardsClient, StudyStatus, errors
from carestamp.documents.rewards.typed import Study, StudyApproval
from scripts.attacks.own_contracts import deployed
from scripts.attacks.rewards.bench import FUNDS, PRICES, TIER
from scripts.attacks.rewards.front import FRONT, Bench
from scripts.stories.stage import HOUR


@FRONT.attack("minted-outside", "S7")
def minted_outside(b: Bench) -> None:
    """Units out of nothing: by a thief, by the sponsor, by the one who deployed everything."""
    b.provide(b.sponsor, PRICES[0])
    for account in (b.robber.account, b.sponsor, b.cast.deployer):
        no = errors.HealthToken_NotMinter(account.address)
        b.tries(partial(b.false_token.mint, account, account.address, FUNDS), no, _supply(b, account))


@FRONT.attack("points-passed-on", "S7")
def points_passed_on(b: Bench) -> None:
    """Points are sold: sent directly, and through somebody who was allowed to take them."""
    given = b.vested("C-1")
    b.paid(given)
    owner, buyer = given.key, b.robber.account
    over = errors.HealthToken_PointsOnly(owner.address, buyer.address)
    b.tries(lambda: b.false_token.transfer(owner, buyer.address, PRICES[TIER - 1]), over, _supply(b, buyer))
    b.token.approve(owner, buyer.address, PRICES[TIER - 1])
    taken = (buyer, owner.address, buyer.address, PRICES[TIER - 1])
    b.tries(lambda: b.false_token.transfer_from(*taken), over, _supply(b, buyer))


@FRONT.attack("reserved-money-taken-back", "S3")
def reserved_money_taken_back(b: Bench) -> None:
    """The sponsor wants the rest while the study is open; closes it, and wants what patients wait for."""
    study, sponsor = b.opened(FUNDS), b.sponsor
    b.committed(study)
    money = lambda: b.ledger.money_of(study.id)  # noqa: E731
    is_open = errors.StudyRewards_StudyIs(study.id, StudyStatus.OPEN)
    b.tries(lambda: b.stolen.settle(sponsor, study.id), is_open, money)
    close, who = b.ledger.close_study, b.who("sponsor", sponsor)
    b.honest("close-study", who, "Study", lambda: close(sponsor, study.id), ("S1",))
    owed = errors.StudyRewards_StillReserved(study.id, PRICES[TIER - 1])
    b.tries(lambda: b.stolen.settle(sponsor, study.id), owed, money)


@FRONT.attack("prices-changed", "S1")
def prices_changed(b: Bench) -> None:
    """Patients have contributed; the sponsor drafts the same study with lower prices."""
    study = b.opened(FUNDS)
    b.committed(study)
    lower = dataclasses.replace(study, prices=(1, 2, 3, 4))
    taken = errors.StudyRewards_NumberTaken(study.id)
    b.tries(lambda: b.stolen.draft(b.sponsor, lower), taken, _study(b, study))


@FRONT.attack("promised-without-money", "S3")
def promised_without_money(b: Bench) -> None:
    """One reward too many for what is in the purse."""
    study = b.opened(PRICES[TIER - 1])
    b.committed(study)
    given = b.written(study)
    b.agree(given)
    empty = errors.StudyRewards_BudgetExhausted(study.id, PRICES[TIER - 1], 0)
    b.tries(lambda: b.commit(given, b.stolen), empty, b.look(given))


@FRONT.attack("without-the-ethics-board", "S1", "K1")
def without_the_ethics_board(b: Bench) -> None:
    """The sponsor signs for the board; and takes data of a study that nobody signed."""
    study, sponsor = b.drafted(), b.sponsor
    act = StudyApproval(study, b.stage.now + HOUR)
    own, forged = b.ledger.sign(sponsor, act), errors.SignedActs_BadSignature(b.board.address)
    b.tries(lambda: b.stolen.approve(sponsor, act, b.board.address, own), forged, _study(b, study))
    chair = errors.StudyRewards_NotAuthorised(sponsor.address)
    b.tries(lambda: b.stolen.approve(sponsor, act, sponsor.address, own), chair, _study(b, study))
    given = b.written(study)
    b.agree(given)
    draft = errors.StudyRewards_StudyIs(study.id, StudyStatus.DRAFT)
    b.tries(lambda: b.commit(given, b.stolen), draft, b.look(given))


@FRONT.attack("study-in-version-two", "X11", "S4")
def study_in_version_two(b: Bench) -> None:
    """The same study in a ledger of the sponsor's own, where no source was rewarded yet."""
    study, names = b.study, ("Governance", "CredentialRegistry", "ConsentRegistry", "StudyRegistry", "HealthToken")
    b.committed()
    given = [b.stage.deployment[each] for each in names]
    second = deployed(b.stage.chain, b.sponsor, "StudyRewards", *given)
    forced = RewardsClient(b.thief.chain, second)
    other = errors.StudyRegistry_NotLedger(second)
    b.tries(lambda: forced.draft(b.sponsor, study), other, _study(b, study))


# --------------------------------------------------------------------------------------------------------------- shared


def _supply(b: Bench, account: Any) -> Any:
    return lambda: (b.token.total_supply(), b.token.balance_of(account.address))


def _study(b: Bench, study: Study) -> Any:
    return lambda: b.ledger.words_of(study.id)
