"""Closed, owed, settled: what is left goes back to the sponsor, to the last unit (S1, S3)."""

from __future__ import annotations

from carestamp.client import StudyStatus, errors
from scripts.stories.rewards.company import LAB, Company
from scripts.stories.rewards.papers import FUNDED, PRICES
from scripts.stories.rewards.words import SCRIPT, points


def play(c: Company) -> None:
    """What is still owed has a last day; then everything adds up."""
    _closed(c)
    _owes(c)
    c.stage.wait_until(c.acts.calendar(c.cases["ma"]).claim_until + 1)
    c.desk.look()
    c.acts.end(c.cases["ma"], SCRIPT.remark("nobody-claimed"))
    _settled(c)


def _closed(c: Company) -> None:
    paper, sponsor, ledger = c.desk.study, c.people.sponsor, c.stage.rewards
    close = lambda: ledger.close_study(sponsor.account, paper.study.id)  # noqa: E731
    c.acts.do("close-study", sponsor, paper.view, close, ("S1",))
    late = c.attempt("zhou", LAB)
    closed = errors.StudyRewards_StudyIs(paper.study.id, StudyStatus.CLOSED)
    c.acts.commit_refused("commit-closed", late, closed, ("S1",))


def _owes(c: Company) -> None:
    """The one whose consent was withdrawn still has its price kept."""
    paper, relayer, ledger = c.desk.study, c.people.relayer, c.stage.rewards
    owed = errors.StudyRewards_StillReserved(paper.study.id, PRICES[1])
    early = lambda: ledger.settle(relayer.account, paper.study.id)  # noqa: E731
    c.acts.refused("settle-early", relayer, paper.view, early, owed, ("S3",))


def _settled(c: Company) -> None:
    paper, relayer, ledger, token = c.desk.study, c.people.relayer, c.stage.rewards, c.stage.token
    account, rest = paper.study.account, ledger.money_of(paper.study.id).free
    before = token.balance_of(account)
    settle = lambda: ledger.settle(relayer.account, paper.study.id)  # noqa: E731
    c.acts.do("settle", relayer, paper.view, settle, ("S1", "S3"), SCRIPT.remark("amount", points(rest)))
    money = ledger.money_of(paper.study.id)
    c.stage.recorder.agree("settle", paper.view, before + rest, token.balance_of(account))
    c.stage.recorder.agree(
        "settle", paper.view, (FUNDED, 0, 0), (money.paid + money.refunded, money.reserved, money.free)
    )
    again = ledger.settle(relayer.account, paper.study.id)
    c.stage.recorder.agree("settle", paper.view, True, again.already)
