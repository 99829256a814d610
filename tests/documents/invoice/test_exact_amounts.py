"""B5, X4: an amount is what was printed, to the last digit: nothing is rounded on its way to minor units."""

from __future__ import annotations

import pytest

from carestamp.documents.invoice import model
from carestamp.documents.invoice.model import AMOUNT_MAX, BillError, minor_units

pytestmark = pytest.mark.rules("B5", "X4")


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("1." + "0" * 30 + "1", model.NOT_MINOR_UNITS),
        ("1.001", model.NOT_MINOR_UNITS),
        ("1" + "0" * 30, model.TOO_LARGE),
        ("1" + "0" * 24, model.TOO_LARGE),
        ("1e30", model.TOO_LARGE),
        (f"{(AMOUNT_MAX + 1) // 100}.{(AMOUNT_MAX + 1) % 100:02d}", model.TOO_LARGE),
        ("-0.01", model.NEGATIVE),
    ],
)
def test_amount_that_is_none_is_refused_and_never_rounded(printed: str, why: object) -> None:
    with pytest.raises(BillError) as refused:
        minor_units(printed, "total")
    assert (refused.value.path, refused.value.why) == ("total", why)


@pytest.mark.parametrize(
    ("printed", "units"),
    [("0.01", 1), (f"{AMOUNT_MAX // 100}.{AMOUNT_MAX % 100:02d}", AMOUNT_MAX), ("1." + "0" * 30, 100), ("-0", 0)],
)
def test_amount_keeps_every_unit(printed: str, units: int) -> None:
    assert minor_units(printed, "total") == units
