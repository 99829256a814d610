"""The verdict on a link is the worst of what was found there, in whatever order it was found."""

from __future__ import annotations

from itertools import permutations

import pytest

from carestamp.documents.linked.findings import Finding, Verdict
from carestamp.documents.linked.trace import Trace

BY_VERDICT = {
    Finding("supply-missing", ("goods",)).verdict: "supply-missing",
    Finding("reversed-still-charged", ("goods",)).verdict: "reversed-still-charged",
    Finding("services", ("goods",)).verdict: "services",
}


def of(*codes: str) -> Trace:
    return Trace((), (), tuple(Finding(each, ("goods",)) for each in codes), (), 0, 0)


@pytest.mark.rules("Z1")
@pytest.mark.parametrize("found", list(permutations(Verdict)))
@pytest.mark.parametrize("worst", [0, 1, 2])
def test_verdict_is_the_worst_of_what_was_found(found: tuple[Verdict, ...], worst: int) -> None:
    order = [Verdict.DOES_NOT_FIT, Verdict.MISSING, Verdict.NOT_CHECKED]
    left = [each for each in found if order.index(each) >= worst]
    trace = of(*(BY_VERDICT[each] for each in left))
    assert trace.verdict("goods") is order[worst]
    assert trace.verdict("bill") is None
