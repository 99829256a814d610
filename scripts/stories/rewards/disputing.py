"""Disputes, each way: a challenge that is right, one that is not, an appeal, one on which nobody rules (S2)."""

from __future__ import annotations

from collections.abc import Callable

from carestamp.chain import Receipt
from carestamp.client import errors
from carestamp.documents import commitment
from carestamp.documents.rewards import Appeal
from carestamp.errors import CarestampError
from scripts.stories.register import Person
from scripts.stories.rewards.company import Company
from scripts.stories.rewards.papers import BOND, Case
from scripts.stories.rewards.words import SCRIPT, points
from scripts.stories.stage import HOUR


def play(c: Company) -> None:
    """Everybody is heard first; then the board rules, on all but one."""
    c.stage.wait_until(max(c.acts.calendar(each).told_until for each in c.judged) + 1)
    _bonds(c)
    for name in ("wu", "zheng", "huang"):
        _challenge(c, c.cases[name])
    _appeal(c, c.cases["sun"])
    _not_disputable(c)
    _ruled_too_early(c)
    c.stage.wait_until(max(c.acts.calendar(each).dispute_until for each in c.judged) + 1)
    c.desk.look()
    _ruled(c)


def _bonds(c: Company) -> None:
    """Whoever disputes puts up points of their own."""
    for who, count in ((c.people.researcher, 4), (c.people.association, 1)):
        c.acts.mint(who, count * BOND)
        c.acts.allow(who, count * BOND)


def _challenge(c: Company, case: Case) -> None:
    who, note = c.people.researcher, SCRIPT.remark("bond", points(BOND))
    c.acts.do("challenge", who, case.view, lambda: _challenged(c, case, who), ("S2",), note)


def _challenged(c: Company, case: Case, who: Person) -> Receipt:
    return c.stage.rewards.challenge(who.account, case.contribution, _grounds("the unit does not fit the value"))


def _appeal(c: Company, case: Case) -> None:
    """The patient signs; an association puts up the bond for her."""
    helper, note = c.people.association, SCRIPT.remark("bond", points(BOND))
    c.acts.do("appeal", case.patient.actor, case.view, _appealing(c, case, helper), ("S2", "X5"), note)


def _appealing(c: Company, case: Case, helper: Person) -> Callable[[], Receipt]:
    appeal = Appeal(case.id, _grounds("four genes are a panel"), helper.account.address, c.stage.now + HOUR)
    signed = c.stage.rewards.sign(case.patient.key, appeal)
    return lambda: c.stage.rewards.appeal(helper.account, case.contribution, appeal, signed)


def _not_disputable(c: Company) -> None:
    """A second dispute of the same; and a farmer's, whose source has its reward."""
    sun, researcher, when = c.cases["sun"], c.people.researcher, c.acts.calendar(c.cases["sun"])
    twice = errors.StudyRewards_NotDisputable(sun.id, when.told_until, when.dispute_until)
    challenge = lambda: _challenged(c, sun, researcher)  # noqa: E731
    c.acts.refused("dispute-again", researcher, sun.view, challenge, twice, ("S2",))
    for cases in c.taken.values():
        late, when = cases[-1], c.acts.calendar(cases[-1])
        none = errors.StudyRewards_NotDisputable(late.id, when.told_until, when.dispute_until)
        appeal = _appealing(c, late, c.people.association)
        c.acts.refused("appeal-duplicate", late.patient.actor, late.view, appeal, none, ("S2", "S4"))


def _ruled_too_early(c: Company) -> None:
    wu, when = c.cases["wu"], c.acts.calendar(c.cases["wu"])
    early = errors.StudyRewards_NotRulingTime(wu.id, when.dispute_until, when.ruling_until)
    _rule_refused(c, "rule-early", wu, 0, early, c.people.auditor)


def _ruled(c: Company) -> None:
    """One challenge was right; one was not, and its bond is burnt; the appeal was right."""
    wu, zheng, sun, outsider = c.cases["wu"], c.cases["zheng"], c.cases["sun"], c.people.outsider
    strange = errors.StudyRewards_NotAuthorised(outsider.account.address)
    _rule_refused(c, "rule-outsider", wu, 0, strange, outsider)
    _rule_refused(c, "rule-above-claim", wu, 3, errors.StudyRewards_BadTier(wu.id, 3), c.people.auditor)
    supply = c.stage.token.total_supply()
    _rule(c, "rule-lower", wu, 0, "bond-back")
    _rule(c, "rule-stands", zheng, 2, "bond-burnt")
    _rule(c, "rule-higher", sun, 3, "bond-back")
    c.stage.recorder.agree("rule-stands", zheng.view, supply - BOND, c.stage.token.total_supply())


def _rule(c: Company, code: str, case: Case, tier: int, bond: str) -> None:
    auditor = c.people.auditor
    note = SCRIPT.remark(bond, tier, points(BOND))
    c.acts.do(code, auditor, case.view, lambda: _send_ruling(c, case, tier, auditor), ("S2",), note)


def _rule_refused(c: Company, code: str, case: Case, tier: int, expected: CarestampError, who: Person) -> None:
    c.acts.refused(code, who, case.view, lambda: _send_ruling(c, case, tier, who), expected, ("S2",))


def _send_ruling(c: Company, case: Case, tier: int, who: Person) -> Receipt:
    return c.stage.rewards.rule(who.account, case.contribution, tier, _grounds("heard"))


def _grounds(reasons: str) -> bytes:
    """A commitment to the reasons, which are for the board to read."""
    return commitment.commit(commitment.new_salt(), reasons.encode())
