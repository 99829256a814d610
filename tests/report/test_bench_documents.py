"""`make bench ONLY=documents`, small: every bill has a leaf or an error, and what was planted bad has none."""

from __future__ import annotations

import pytest

from scripts.benches import documents

SIZE, TEXTS = 150, 12


@pytest.fixture(scope="module")
def section() -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCH_BILLS", str(SIZE))
        patch.setenv("BENCH_TEXTS", str(TEXTS))
        told: list[str] = []
        found = documents.measure(told.append)
        assert told
        return found


@pytest.mark.rules("X2", "X3", "X4", "X10")
def test_measure_gives_each_bill_a_leaf_or_an_error(section):
    planted = section["negative"]["planted"]
    assert (section["size"], planted, section["leaves"]) == (SIZE, 3, SIZE - 3)
    assert [row["field"] for row in section["negative"]["first"]] == ["total", "code", "items"]
    assert section["roots"] == planted + 1
    for lane in section["from_text"].values():
        assert (lane["negative"]["planted"], lane["leaves"]) == (3, TEXTS - 3)


def test_measure_shares_the_time_among_the_stages(section):
    assert sum(section["stages"].values()) == pytest.approx(1, abs=0.01)
    assert set(section["stages"]) == set(documents.STAGES)
    assert section["peak_mb"] >= max(each["mb"] for each in section["memory"]) > 0


def test_report_names_the_slowest_stage_and_what_was_refused(section):
    written = documents.report(section)
    slowest = max(documents.STAGES, key=lambda each: section["stages"][each])
    assert f"slowest stage is *{slowest}*" in written
    assert f"{section['negative']['planted'] + 6} bad documents were planted" in written
    assert set(documents.pictures(section)) == {"documents-stages.svg", "documents-memory.svg"}
