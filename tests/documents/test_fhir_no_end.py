"""A date that many write for "no end" is read like any other: it stopped the whole intake before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from carestamp.documents.fhir.prescriptions import seconds_of

CHINA = dt.timezone(dt.timedelta(hours=8))
LAST = 253_402_300_798


@pytest.mark.rules("P1")
@pytest.mark.parametrize("written", ["9999", "9999-12", "9999-12-31"])
def test_last_day_of_all_has_a_last_second(written: str) -> None:
    assert seconds_of(written, CHINA, last=True) == LAST


@pytest.mark.rules("P1")
def test_day_before_it_ends_at_midnight_as_ever() -> None:
    assert seconds_of("9999-12-30", CHINA, last=True) == seconds_of("9999-12-31", CHINA) - 1


@pytest.mark.rules("P1")
def test_prescription_without_end_is_read(fhir: Any) -> None:
    asked = {"validityPeriod": {"end": "9999-12-31"}, "quantity": {"value": 7, "unit": "tablet"}}
    assert fhir.only(fhir.request(dispenseRequest=asked)).until == LAST
