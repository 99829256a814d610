"""X4 value by value: how amounts, dates and numbers of native bills may be written, and what is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from carestamp.documents.invoice import model as m
from carestamp.documents.invoice import native_fields as f
from carestamp.documents.invoice.model import BillError

DAY = dt.date(2026, 3, 1)


@pytest.mark.rules("X4", "B2")
@pytest.mark.parametrize(
    "written",
    ["1000", "1000.0", "１０００.００", " 1 000.00 ", "+1000", "01000", "1e3", 1000, Decimal("1000.00"), "1000.000"],
)
def test_amount_agrees_on_one_thousand(written: Any) -> None:
    assert f.read_amount(written, "x") == 100_000


@pytest.mark.rules("B2")
@pytest.mark.parametrize(
    ("written", "fen"), [("0", 0), ("0.01", 1), ("0.1", 10), ("-0.00", 0), ("10995116277.75", m.AMOUNT_MAX)]
)
def test_amount_is_exact_to_the_fen(written: str, fen: int) -> None:
    assert f.read_amount(written, "x") == fen
    assert f.read_amount(m.major_units(fen), "x") == fen


@pytest.mark.rules("B2", "X1")
@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("0.001", m.NOT_MINOR_UNITS),
        ("1000.005", m.NOT_MINOR_UNITS),
        ("0." + "1" * 30, m.NOT_MINOR_UNITS),
        ("-0.01", m.NEGATIVE),
        ("10995116277.76", m.TOO_LARGE),
        ("1" * 30, m.TOO_LARGE),
        ("1,000.00", m.NOT_A_NUMBER),
        ("1.000,00", m.NOT_A_NUMBER),
        ("壹仟", m.NOT_A_NUMBER),
        ("NaN", m.NOT_A_NUMBER),
        ("", m.NOT_A_NUMBER),
        (True, f.NOT_AN_AMOUNT),
        (1000.0, f.NOT_AN_AMOUNT),
        (["1"], f.NOT_AN_AMOUNT),
    ],
    ids=str,
)
def test_amount_refuses_what_is_none(written: Any, why: m.Words) -> None:
    _refuses(f.read_amount, written, why)


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    "written",
    [
        *("2026-03-01", "2026-3-1", "20260301", 20260301, "2026/3/1", "2026/03/01", "2026.3.1", "2026年3月1日"),
        *(
            "２０２６－０３－０１",
            " 2026年 3 月 1 日 ",
            "2026-03-01 10:20:30",
            "2026-03-01T10:20",
            "2026年03月01日10:20",
        ),
        *("2026-03-01T00:00:00+08:00", "2026-02-28T16:00:00Z", "2026-02-28T23:59:59.5Z", "2026-03-01T15:59:59Z"),
    ],
)
def test_date_agrees_on_one_day_of_china(written: Any) -> None:
    assert f.read_date(written, "x") == DAY


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2026-02-29", f.NO_SUCH_DAY),
        ("2026-13-01", f.NO_SUCH_DAY),
        ("2026-03-01 24:61", f.NO_SUCH_DAY),
        ("1999-12-31", f.NO_SUCH_DAY),
        ("2106-01-01", f.NO_SUCH_DAY),
        ("2026-03", f.NOT_A_DAY),
        ("2026031", f.NOT_A_DAY),
        ("01/03/2026", f.NOT_A_DAY),
        ("2026-03/01", f.NOT_A_DAY),
        ("2026-03-0110:20", f.NOT_A_DAY),
        ("三月一日", f.NOT_A_DAY),
        (True, f.NOT_A_TEXT),
        (Decimal("20260301.0"), f.NOT_A_TEXT),
    ],
    ids=str,
)
def test_date_refuses_what_is_none(written: Any, why: m.Words) -> None:
    _refuses(f.read_date, written, why)


@pytest.mark.rules("X4", "B1")
@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (f.read_number, "0000000012", "12"),
        (f.read_number, 12, "12"),
        (f.read_number, "００００００００１２", "12"),
        (f.read_number, "00 0000 0012", "12"),
        (f.read_number, "9" * 10, "9" * 10),
        (f.read_code, "３１０６０１２６", "31060126"),
        (f.read_code, "00010126", "10126"),
        (f.read_code, 10126, "10126"),
        (f.read_check_code, "a1 B2c3", "a1B2c3"),
        (f.read_check_code, 12345, "012345"),
        (f.read_check_code, "０１２３４５", "012345"),
    ],
)
def test_number_agrees_across_spellings(read: Callable[[Any, str], str], written: Any, value: str) -> None:
    assert read(written, "x") == value


@pytest.mark.rules("B1", "X1")
@pytest.mark.parametrize(
    ("read", "written", "why"),
    [
        (f.read_number, "12345678901", f.NOT_A_BILL_NUMBER),
        (f.read_number, "A12", f.NOT_A_BILL_NUMBER),
        (f.read_number, "-12", f.NOT_A_BILL_NUMBER),
        (f.read_number, "1.0", f.NOT_A_BILL_NUMBER),
        (f.read_number, " ", f.NOT_A_TEXT),
        (f.read_number, {"a": 1}, f.NOT_A_TEXT),
        (f.read_check_code, "a1b2c", f.NOT_A_CHECK_CODE),
        (f.read_check_code, "a1b2c3d", f.NOT_A_CHECK_CODE),
        (f.read_check_code, "a1b2c中", f.NOT_A_CHECK_CODE),
        (f.read_check_code, "1234567", f.NOT_A_CHECK_CODE),
        (f.read_text, False, f.NOT_A_TEXT),
        (f.read_text, None, f.NOT_A_TEXT),
    ],
    ids=str,
)
def test_number_refuses_what_is_none(read: Callable[[Any, str], str], written: Any, why: m.Words) -> None:
    _refuses(read, written, why)


@pytest.mark.rules("B1")
@pytest.mark.parametrize("written", ["3106012A", "310601266", "31-06"])
def test_code_refuses_what_is_no_fiscal_code(written: str) -> None:
    with pytest.raises(BillError, match="eight digits"):
        f.read_code(written, "x")


def _refuses(read: Callable[[Any, str], Any], written: Any, why: m.Words) -> None:
    with pytest.raises(BillError) as refused:
        read(written, "some field")
    assert (refused.value.path, refused.value.why) == ("some field", why)
