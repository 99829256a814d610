"""What a struct tells the ledger: each part in its place, or nothing at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client.structs import Evidence, Supply
from carestamp.documents.eip712 import TypedDataError, int_to_address

SECOND = int_to_address(0x702)
SUPPLY = Supply((4,), 1, 1_800_000_000, second=SECOND)


@pytest.mark.rules("P10")
def test_countersignature_stands_behind_the_address_of_its_signer() -> None:
    (facts, _), evidence = SUPPLY.with_evidence((), Evidence(b"accepted", b"signed"))
    assert evidence == b"accepted" + bytes.fromhex(SECOND[2:]) + b"signed"
    assert (facts >> 184 & 0xFFFF, facts >> 200 & 0xFFFF) == (8, 26)


@pytest.mark.rules("P10")
@pytest.mark.parametrize("second", ["0x12", SECOND + "00", SECOND[2:], ""])
def test_countersignature_reverts_when_its_signer_is_no_address(second: str) -> None:
    """Else its first bytes would be read as the address."""
    with pytest.raises(TypedDataError):
        replace(SUPPLY, second=second).with_evidence((), Evidence(countersignature=b"signed"))
