"""X5: what fits each type of EIP-712, bit by bit, and the domain that every signature is bound to."""

from __future__ import annotations

import pytest

from carestamp.documents import eip712
from carestamp.documents.eip712 import TypedDataError

WIDTHS = range(8, 257, 8)


@pytest.mark.rules("X5")
def test_domain_is_spelled_as_the_standard_has_it() -> None:
    assert dict(eip712.DOMAIN) == {
        "EIP712Domain": (
            ("name", "string"),
            ("version", "string"),
            ("chainId", "uint256"),
            ("verifyingContract", "address"),
        )
    }
    assert eip712.Domain.type_name == "EIP712Domain"


@pytest.mark.rules("X5")
@pytest.mark.parametrize("bits", WIDTHS)
def test_number_fits_its_bits_and_not_one_more(bits: int) -> None:
    kind, largest = f"uint{bits}", 2**bits - 1
    assert eip712.encode_value(kind, 0, "n") == bytes(32)
    assert eip712.encode_value(kind, largest, "n") == bytes(32 - bits // 8) + b"\xff" * (bits // 8)
    for wrong in (-1, largest + 1):
        with pytest.raises(TypedDataError, match=f"^n: does not fit {kind}$"):
            eip712.encode_value(kind, wrong, "n")


@pytest.mark.rules("X5")
def test_truth_is_zero_or_one() -> None:
    assert [eip712.encode_value("bool", each, "b") for each in (False, True)] == [bytes(32), bytes(31) + b"\x01"]
    for wrong in (2, -1):
        with pytest.raises(TypedDataError, match=r"^b: does not fit bool$"):
            eip712.encode_value("bool", wrong, "b")


@pytest.mark.rules("X5")
def test_address_fills_twenty_bytes() -> None:
    assert eip712.encode_value("address", "0x" + "00" * 20, "who") == bytes(32)
    assert eip712.encode_value("address", "0x" + "fF" * 20, "who") == bytes(12) + b"\xff" * 20
    assert eip712.encode_value("address", "0X" + "00" * 19 + "0a", "who") == bytes(31) + b"\x0a"


@pytest.mark.rules("X5")
@pytest.mark.parametrize(
    "wrong", ["", "0x", "ff" * 20, "ff" * 21, "0x" + "ff" * 19, "0x" + "ff" * 21, "0x" + "gg" * 20]
)
def test_what_is_no_address_is_refused_by_the_fields_name(wrong: str) -> None:
    with pytest.raises(TypedDataError, match=r"^address: an address has 0x and 40 hexadecimal digits$"):
        eip712.address_to_int(wrong)
    with pytest.raises(TypedDataError, match=r"^holder: an address has 0x and 40 hexadecimal digits$"):
        eip712.encode_value("address", wrong, "holder")


@pytest.mark.rules("X5")
@pytest.mark.parametrize("kind", ["uint0", "uint7", "uint12", "uint264", "int256"])
def test_type_that_the_ledgers_do_not_know_is_not_guessed(kind: str) -> None:
    with pytest.raises((TypedDataError, ValueError, TypeError)):
        eip712.encode_value(kind, 1, "n")
