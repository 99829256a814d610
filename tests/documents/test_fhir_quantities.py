"""From FHIR's decimals to whole units and days: nothing is rounded, what is silent is concluded or assumed and said."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.fhir import quantities as q


def _dosed(often: Any, period: Any, unit: str, dose: Any, dose_unit: str | None = "tablet") -> list[dict[str, Any]]:
    quantity = {"value": dose} | ({"unit": dose_unit} if dose_unit else {})
    repeat = {"frequency": often, "period": period, "periodUnit": unit}
    return [{"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": quantity}]}]


@pytest.mark.rules("P1")
@pytest.mark.parametrize("value", [14, 14.0, "14.00", "1.4e1", "１４"])
def test_units_agree_on_spellings(value: Any) -> None:
    assert q.units({"value": value}) == 14


@pytest.mark.rules("P1")
@pytest.mark.parametrize("value", [0, -1, 0.5, 14.1, "13.999999999999999999", 32_768])
def test_units_refuse_what_is_not_whole_or_too_many(value: Any) -> None:
    with pytest.raises(q.QuantityError) as refused:
        q.units({"value": value})
    assert refused.value.path == "value"


@pytest.mark.rules("P1")
@pytest.mark.parametrize("given", [None, {}, {"unit": "tablet"}, "14", {"value": "many"}])
def test_units_are_silent_where_nothing_is_said(given: Any) -> None:
    assert q.units(given) is None


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("value", "unit", "days"),
    [
        (7, "d", 7),
        (7, "", 7),
        (2, "wk", 14),
        (1, "mo", 30),
        (1, "a", 365),
        (48, "h", 2),
        (25, "h", 2),
        (1, "h", 1),
        (1.5, "d", 2),
        (3, "Days", 3),
        (2, "周", 14),
        (10, "天", 10),
    ],
)
def test_days_count_a_day_that_has_begun(value: Any, unit: str, days: int) -> None:
    assert q.days({"value": value, "unit": unit}) == days


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("value", "unit", "path"),
    [(1, "moon", "unit"), (0, "d", "value"), (-1, "d", "value"), (200, "a", "value"), (1e9, "d", "value")],
)
def test_days_refuse_what_is_no_duration(value: Any, unit: str, path: str) -> None:
    with pytest.raises(q.QuantityError) as refused:
        q.days({"value": value, "unit": unit})
    assert refused.value.path == path


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("dosage", "days"),
    [
        (_dosed(2, 1, "d", 1), 15),
        (_dosed(1, 1, "d", 1.5), 20),
        (_dosed(1, 1, "wk", 1), 210),
        (_dosed(1, 8, "h", 1), 10),
        (_dosed(1, 1, "d", 40), 1),
        (_dosed(2, 1, "d", 1, "TABLETS"), 15),
        (_dosed(2, 1, "d", 1, None), 15),
        (_dosed(2, 1, "d", 500, "mg"), None),
        (_dosed(2, 1, "min", 1), None),
        ([{"timing": {"repeat": {"boundsDuration": {"value": 10, "code": "d"}}}}], 10),
        ([{}], None),
        ([], None),
        (None, None),
        ("x", None),
    ],
)
def test_days_are_concluded_from_a_dosage_of_the_same_unit(dosage: Any, days: int | None) -> None:
    assert q.days_by_dosage({"value": 30, "unit": "tablet", "code": "TAB"}, dosage) == days


@pytest.mark.rules("P1")
def test_concluded_days_are_said_to_be_concluded(fhir: Any) -> None:
    request = fhir.request(
        dispenseRequest={"quantity": {"value": 30, "unit": "tablet"}}, dosageInstruction=_dosed(3, 1, "d", 1)
    )
    found = fhir.only(request)
    assert found.lines[0].days_supply == 10
    assert "concluded" in found.assumed[0].why.en


@pytest.mark.rules("P1")
def test_defaults_are_the_callers(fhir: Any) -> None:
    found = fhir.only(fhir.request(dispenseRequest=None), defaults=f.Defaults(quantity=2, days_supply=3))
    assert [(line.quantity, line.days_supply) for line in found.lines] == [(2, 3)]


@pytest.mark.rules("P8")
def test_repeats_and_interval_are_read_or_assumed(fhir: Any) -> None:
    asked = {
        "quantity": {"value": 28},
        "expectedSupplyDuration": {"value": 28, "unit": "d"},
        "numberOfRepeatsAllowed": 2,
    }
    found = fhir.only(fhir.request(dispenseRequest=asked))
    assert (found.repeats, found.interval_days) == (2, 28)
    assert "dispenseRequest.dispenseInterval" in [note.field for note in found.assumed]
    said = fhir.only(fhir.request(dispenseRequest={**asked, "dispenseInterval": {"value": 3, "code": "wk"}}))
    assert (said.repeats, said.interval_days) == (2, 21)
    once = fhir.only(fhir.request())
    assert (once.repeats, once.interval_days) == (0, 0)


@pytest.mark.rules("P1", "X12")
@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-03-02", 1772380800, 1772467199),
        ("2026-03", 1772294400, 1774972799),
        ("2026", 1767196800, 1798732799),
        ("2026-12", 1796054400, 1798732799),
        ("2026-03-02T00:00:00+08:00", 1772380800, 1772380800),
    ],
)
def test_dates_span_their_calendar_days(fhir: Any, written: str, first: int, last: int) -> None:
    asked = {"quantity": {"value": 1}, "validityPeriod": {"end": written}}
    found = fhir.only(fhir.request(authoredOn=written, dispenseRequest=asked))
    assert (found.issued_at, found.until) == (first, last)
