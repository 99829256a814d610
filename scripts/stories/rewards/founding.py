"""A study: drafted, signed by its ethics board, funded with points; and what must not be (S1, S7, X5)."""

from __future__ import annotations

from dataclasses import replace

from carestamp.client import errors
from carestamp.documents.rewards import StudyApproval
from scripts.stories.rewards.company import Company
from scripts.stories.rewards.papers import FIRST, FUNDED, StudyPaper
from scripts.stories.rewards.words import SCRIPT, points
from scripts.stories.stage import HOUR


def play(c: Company) -> None:
    """Prices stand before the first contribution; the sponsor can't sign for the board."""
    panel = tuple(each.house.number for each in c.people.validators.values())
    paper = c.desk.write_study(panel, c.people.sponsor.account.address)
    _drafted(c, paper)
    _signed(c, paper)
    _funded(c, paper)


def _drafted(c: Company, paper: StudyPaper) -> None:
    sponsor, ledger, study = c.people.sponsor, c.stage.rewards, paper.study
    c.acts.do("draft", sponsor, paper.view, lambda: ledger.draft(sponsor.account, study), ("S1",))
    cheaper = replace(study, prices=tuple(price - 1 for price in study.prices))
    taken = errors.StudyRewards_NumberTaken(study.id)
    draft = lambda: ledger.draft(sponsor.account, cheaper)  # noqa: E731
    c.acts.refused("draft-other-prices", sponsor, paper.view, draft, taken, ("S1",))


def _signed(c: Company, paper: StudyPaper) -> None:
    sponsor, chair, ledger, relayer = c.people.sponsor, c.people.chair, c.stage.rewards, c.people.relayer
    approval = StudyApproval(paper.study, c.stage.now + HOUR)
    own = ledger.sign(sponsor.account, approval)
    forged = lambda: ledger.approve(relayer.account, approval, chair.account.address, own)  # noqa: E731
    wrong = errors.SignedActs_BadSignature(chair.account.address)
    c.acts.refused("approve-forged", sponsor, paper.view, forged, wrong, ("S1", "X5"))
    not_board = errors.StudyRewards_NotAuthorised(sponsor.account.address)
    alone = lambda: ledger.approve(sponsor.account, approval)  # noqa: E731
    c.acts.refused("approve-own", sponsor, paper.view, alone, not_board, ("S1",))
    signed = ledger.sign(chair.account, approval)
    send = lambda: ledger.approve(relayer.account, approval, chair.account.address, signed)  # noqa: E731
    c.acts.do("approve", chair, paper.view, send, ("S1", "X5"), SCRIPT.remark("board-signs"))


def _funded(c: Company, paper: StudyPaper) -> None:
    """A little at first. Nobody else's money goes in, so that what is left goes back where it came from."""
    sponsor, ledger, outsider, study = c.people.sponsor, c.stage.rewards, c.people.outsider, paper.study
    c.acts.mint(sponsor, FUNDED)
    c.acts.allow(sponsor, FUNDED)
    strange = errors.StudyRewards_NotAuthorised(outsider.account.address)
    other = lambda: ledger.fund(outsider.account, study.id, FIRST, FIRST)  # noqa: E731
    c.acts.refused("fund-stranger", outsider, paper.view, other, strange, ("S3", "S7"))
    fund = lambda: ledger.fund(sponsor.account, study.id, FIRST, FIRST)  # noqa: E731
    c.acts.do("fund", sponsor, paper.view, fund, ("S1", "S3"), SCRIPT.remark("amount", points(FIRST)))
