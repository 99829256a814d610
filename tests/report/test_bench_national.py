"""`make bench ONLY=national`, small: every act is mined, each has its twin, and the arithmetic follows from the gas."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.benches import BenchError, national
from scripts.nation.calldata import Form, Written
from scripts.nation.findings import PEAK, VISITS_A_SECOND, findings
from scripts.nation.parcel import ACTS

PROVINCES, INTERVALS, VISITS = 1, 2, 20
SIZES = {"BENCH_PROVINCES": PROVINCES, "BENCH_INTERVALS": INTERVALS, "BENCH_NATION_VISITS": VISITS}


@pytest.fixture(scope="module")
def section(built: None) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        for name, size in SIZES.items():
            patch.setenv(name, str(size))
        return national.measure(lambda _: None)


@pytest.mark.rules("B2", "B3", "P2", "P5", "C1", "X5", "X10")
def test_measure_mines_every_act_of_the_hour(section):
    counts = {row["act"]: row["count"] for row in section["acts"]}
    each = dict(zip(ACTS, (1, 1, 1, VISITS // 10, VISITS * 7 // 10), strict=True))
    assert counts == {act: count * PROVINCES * INTERVALS for act, count in each.items()}
    assert (section["visits"], section["size"]["whole"]) == (VISITS * PROVINCES * INTERVALS, False)
    assert all(row["new_slots_each"] >= 1 and row["log_bytes"] > 0 for row in section["acts"])


@pytest.mark.rules("B2", "B3", "P2", "P5", "C1")
def test_measure_refuses_the_twin_of_every_act(section):
    assert {each["act"]: each["error"] for each in section["negative"]} == {
        "anchor bills": "InvoiceRegistry_RangeOverlaps",
        "settle by mask": "InvoiceRegistry_BillsTaken",
        "anchor prescriptions": "PrescriptionRegistry_NotLive",
        "grant consent": "ConsentRegistry_StaleSequence",
        "dispense, first seen": "PrescriptionRegistry_QuantityExceeded",
    }


def test_report_says_what_was_replayed_and_what_was_scaled(section):
    written = national.report(section)
    assert "at a smaller size, scaled by visits" in written
    assert all(act in written for act in ACTS)
    assert len(national.pictures(section)) == 3


def test_findings_scale_the_gas_to_a_nation_and_name_the_first_limit():
    sizes = {"calldata_bytes": 1_000, "log_bytes": 500, "new_slots_each": 1}
    rows = [{"act": act, "count": 10, "gas": 10_000, **sizes} for act in ACTS]
    ways = {"dispense, first seen, signed": 900, "review, first seen, signed": 800, "dispense, reviewed": 500}
    found = findings(100, rows, ways)
    assert found["gas_per_second"] == round(len(ACTS) * 10_000 / 100 * VISITS_A_SECOND)
    public = found["budgets"][0]
    assert public["used"]["gas at peak"] == pytest.approx(PEAK * found["gas_per_second"] / public["gas"], abs=0.01)
    assert public["first_limit"] == max(public["used"], key=lambda each: public["used"][each])


def test_form_fills_values_only_where_the_first_ones_stood():
    form = Form(Written(b"to", b"aaXXbbYYYcc"), [b"XX", b"YYY"])
    assert form.filled([b"12", b"345"]).data == b"aa12bb345cc"
    with pytest.raises(BenchError):
        form.filled([b"123", b"345"])
    with pytest.raises(BenchError):
        Form(Written(b"to", b"aaXXbbXX"), [b"XX"])
