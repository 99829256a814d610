"""Validators judge in the dark, then are told together: what they try, and what comes of the farmers (S4, S5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from carestamp.client import errors
from carestamp.documents.rewards import Finding, Verdict, VerdictBook, lower_median, verdict_hash
from carestamp.errors import CarestampError, Words
from scripts.stories.register import Person
from scripts.stories.rewards.company import Company
from scripts.stories.rewards.papers import Case
from scripts.stories.rewards.people import SEATS
from scripts.stories.rewards.words import SCRIPT, same


def play(c: Company) -> None:
    """Anchored, then time goes by, then told."""
    _anchored(c)
    _copied(c)
    _outside_the_panel(c)
    _too_early(c)
    c.stage.wait_until(max(c.acts.calendar(each).judged_until for each in c.judged) + 1)
    _told_wrongly(c)
    _told(c)
    _told_by_more(c)
    _told_to_nobody(c)


# ------------------------------------------------------------------------------------------------------------- judging


def _anchored(c: Company) -> None:
    """Each reads the files by itself and anchors a hash of each verdict: one transaction a validator."""
    for seat in SEATS:
        validator = c.people.validators[seat]
        found = [_finding(c, each, each.tiers[seat]) for each in c.judged if seat in each.tiers]
        c.books[seat] = VerdictBook(validator.account.address, validator.house.number, found)
        _anchor(c, validator, c.books[seat])


def _finding(c: Company, case: Case, tier: int) -> Finding:
    return Finding(case.id, c.desk.source_of(case), tier)


def _anchor(c: Company, validator: Person, book: VerdictBook, code: str = "anchor-verdicts") -> None:
    send = lambda: c.stage.rewards.commit_verdicts(validator.account, book.ids, book.hashes)  # noqa: E731
    note = SCRIPT.remark("verdicts", len(book.ids))
    c.acts.do(code, validator, f"Verdicts {validator.house.number}", send, ("S5",), note)


def _copied(c: Company) -> None:
    """The lazy one has no opinion of its own: it anchors a colleague's hash, and then can't take it back."""
    lazy, zhu, ledger = c.people.validators["c"], c.cases["zhu"], c.stage.rewards
    copied = verdict_hash(c.books["a"].validator, c.books["a"].finding(zhu.id))
    send = lambda: ledger.commit_verdicts(lazy.account, (zhu.id,), (copied,))  # noqa: E731
    c.acts.do("copy-verdict", lazy, f"Verdicts {lazy.house.number}", send, ("S5",), SCRIPT.remark("copied"))
    own = verdict_hash(lazy.account.address, _finding(c, zhu, 3))
    taken = errors.StudyRewards_VerdictTaken(zhu.id, lazy.house.number)
    change = lambda: ledger.commit_verdicts(lazy.account, (zhu.id,), (own,))  # noqa: E731
    c.acts.refused("change-verdict", lazy, zhu.view, change, taken, ("S5",))


def _outside_the_panel(c: Company) -> None:
    """A fourth house judges too, which nobody asked."""
    lin = c.cases["lin"]
    fourth = c.people.fourth
    c.books["d"] = VerdictBook(fourth.account.address, fourth.house.number, [_finding(c, lin, 1)])
    _anchor(c, fourth, c.books["d"])


def _too_early(c: Company) -> None:
    lin, when = c.cases["lin"], c.acts.calendar(c.cases["lin"])
    early = errors.StudyRewards_NotRevealTime(lin.id, when.judged_until, when.told_until)
    _refused(c, "tell-early", lin, _verdicts(c, lin, "a", "b", "c"), early)


# ------------------------------------------------------------------------------------------------------------- telling


def _told_wrongly(c: Company) -> None:
    """Too few, the same house twice, a house that is not on the panel, another tier than was anchored, a copy."""
    lin, zhu = c.cases["lin"], c.cases["zhu"]
    a, b, other = _verdicts(c, lin, "a", "b", "d")
    _refused(c, "tell-too-few", lin, [a, b], errors.StudyRewards_TooFewVerdicts(lin.id, 2))
    _refused(c, "tell-twice", lin, [a, b, a], errors.StudyRewards_NotValidator(lin.id, a.validator))
    _refused(c, "tell-outsider", lin, [a, b, other], errors.StudyRewards_NotValidator(lin.id, other.validator))
    more = replace(a, tier=a.tier + 1)
    third = c.books["c"].verdict(lin.id)
    _refused(c, "tell-otherwise", lin, [more, b, third], errors.StudyRewards_NoVerdict(lin.id, a.validator))
    honest, lazy = _verdicts(c, zhu, "a", "b"), c.people.validators["c"]
    copy = replace(honest[0], validator=lazy.account.address, organisation=lazy.house.number)
    _refused(c, "tell-copied", zhu, [*honest, copy], errors.StudyRewards_NoVerdict(zhu.id, copy.validator))


def _told(c: Company) -> None:
    """Three of four are enough. Of what a farmer brought, the first has its source; the others have come too late."""
    for case in c.cases.values():
        if len(case.tiers) >= 3:
            _tell(c, "tell", case, _verdicts(c, case, "a", "b", "c"))
    for cases in c.taken.values():
        _tell(c, "tell", cases[0], _verdicts(c, cases[0], "a", "b", "c"))
        for case in cases[1:]:
            note = SCRIPT.remark("same-source", cases[0].view.label)
            _tell(c, "tell-duplicate", case, _verdicts(c, case, "a", "b", "c"), note)


def _told_by_more(c: Company) -> None:
    """The fourth was left out; with it the lower middle is another one."""
    luo = c.cases["luo"]
    all_four = _verdicts(c, luo, *SEATS)
    send = lambda: c.acts.tell(luo, all_four, c.desk.source_of(luo))  # noqa: E731
    note = SCRIPT.remark("tiers", _listed(all_four), lower_median([each.tier for each in all_four]))
    c.acts.do("tell-by-more", c.people.validators["research"], luo.view, send, ("S5",), note)


def _told_to_nobody(c: Company) -> None:
    """Two verdicts and a copy: that one is never told, and what was kept for it comes free."""
    zhu = c.cases["zhu"]
    verdicts = _verdicts(c, zhu, "a", "b")
    _refused(c, "tell-too-few", zhu, verdicts, errors.StudyRewards_TooFewVerdicts(zhu.id, 2))
    c.stage.wait_until(c.acts.calendar(zhu).told_until + 1)
    c.stage.recorder.look(zhu.view)
    c.acts.end(zhu, SCRIPT.remark("never-told"))


def _tell(c: Company, code: str, case: Case, verdicts: Sequence[Verdict], note: Words | None = None) -> None:
    said = note or SCRIPT.remark("tiers", _listed(verdicts), lower_median([each.tier for each in verdicts]))
    rules = ("S4", "S5") if code == "tell-duplicate" else ("S5",)
    c.acts.do(code, c.people.relayer, case.view, lambda: c.acts.tell(case, verdicts), rules, said)


def _refused(c: Company, code: str, case: Case, verdicts: Sequence[Verdict], expected: CarestampError) -> None:
    tell = lambda: c.acts.tell(case, verdicts)  # noqa: E731
    c.acts.refused(code, c.people.relayer, case.view, tell, expected, ("S5",))


def _verdicts(c: Company, case: Case, *seats: str) -> list[Verdict]:
    return [c.books[seat].verdict(case.id) for seat in seats]


def _listed(verdicts: Sequence[Verdict]) -> Words:
    return same(", ".join(str(each.tier) for each in verdicts))
