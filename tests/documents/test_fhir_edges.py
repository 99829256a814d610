"""P1, X4, L1: the most that fits into all portions, one text for 32 bytes, and what is said for people only."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.fhir.auditevent import bytes32
from carestamp.documents.fhir.consent_reading import RefusedError
from carestamp.documents.fhir.quantities import MOST_UNITS


def _asked(quantity: int, repeats: int) -> dict[str, Any]:
    days = {"value": 7, "unit": "days", "code": "d"}
    asked = {"quantity": {"value": quantity, "unit": "tablet"}, "expectedSupplyDuration": days}
    return {**asked, "numberOfRepeatsAllowed": repeats}


@pytest.mark.rules("P1", "P8")
@pytest.mark.parametrize("repeats", [0, 1, 5])
def test_quantity_fits_all_its_portions_and_not_one_more(fhir: Any, repeats: int) -> None:
    most = MOST_UNITS // (1 + repeats)
    (line,) = fhir.only(fhir.request(dispenseRequest=_asked(most, repeats))).lines
    assert line.quantity == most
    above = fhir.refusal(fhir.request(dispenseRequest=_asked(most + 1, repeats)))
    assert above == ("MedicationRequest/r1", "dispenseRequest.quantity.value")


@pytest.mark.rules("L1", "X4")
@pytest.mark.parametrize(
    "written",
    [
        "0x" + "11" * 31,
        "0x" + "11" * 33,
        "0x" + "11 " * 32,
        "0x" + "11" * 31 + " 1",
        "11" * 32,
        "0x" + "g" * 64,
        "",
        "0x",
    ],
)
def test_32_bytes_have_one_text(written: str) -> None:
    """White space between digits, which a reader of hexadecimals passes over, would be another text for the same."""
    assert bytes32("0x" + "1f" * 32, "place") == b"\x1f" * 32
    with pytest.raises(RefusedError):
        bytes32(written, "place")
