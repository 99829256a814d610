"""B1: the day of a native bill is the day in China, whatever zone its time has and wherever it is read."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from carestamp.documents.invoice import native_fields as names
from carestamp.documents.invoice.model import BillError


@pytest.fixture(params=["UTC0", "CST-8", "HST10"])
def _elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer with this clock, as POSIX writes it: UTC, eight hours ahead of it, ten behind."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.rules("B1")
@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize("hour", ["00:00", "00:30", "12:00:00", "23:59:59"])
def test_a_time_without_a_zone_is_of_its_day(hour: str) -> None:
    for written in (f"2026-03-01 {hour}", f"20260301T{hour}", f"2026年3月1日{hour}"):
        assert names.read_date(written, "at") == dt.date(2026, 3, 1)


@pytest.mark.rules("B1")
@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2000-05-06T16:00:00+00:00", dt.date(2000, 5, 7)),
        ("2000-05-06T15:59:59+00:00", dt.date(2000, 5, 6)),
        ("2026-03-01T00:30:00+09:00", dt.date(2026, 2, 28)),
        ("2026-03-01T23:30:00-05:00", dt.date(2026, 3, 2)),
        ("2105-05-06T16:00:00Z", dt.date(2105, 5, 7)),
    ],
)
def test_a_time_with_a_zone_is_of_the_day_in_china(written: str, day: dt.date) -> None:
    assert names.read_date(written, "at") == day


@pytest.mark.rules("B1")
@pytest.mark.parametrize(
    "written",
    ["1999-12-31", "2106-01-01", "2105-12-31T20:00Z", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"],
)
def test_a_day_that_no_bill_can_have_is_refused(written: str) -> None:
    """The last two have no day in China at all that a calendar could tell."""
    with pytest.raises(BillError) as refused:
        names.read_date(written, "issued")
    assert (refused.value.path, refused.value.why) == ("issued", names.NO_SUCH_DAY)


@pytest.mark.rules("B1")
def test_the_first_and_the_last_day_of_all_bills() -> None:
    assert names.read_date("2000-01-01", "at") == dt.date(2000, 1, 1)
    assert names.read_date("2105-12-31", "at") == dt.date(2105, 12, 31)
    assert names.read_date("2000-01-01T09:00+08:00", "at") == dt.date(2000, 1, 1)


@pytest.mark.rules("B1")
@pytest.mark.parametrize(("written", "code"), [(7, "000007"), ("123456", "123456"), ("a1 B2 c3", "a1B2c3")])
def test_a_check_code_has_six_signs(written: str | int, code: str) -> None:
    assert names.read_check_code(written, "at") == code
    for wrong in ("1234567", "a1B2c", "a1B2c34"):
        with pytest.raises(BillError) as refused:
            names.read_check_code(wrong, "check_code")
        assert (refused.value.path, refused.value.why) == ("check_code", names.NOT_A_CHECK_CODE)
