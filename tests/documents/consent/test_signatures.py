"""X5: whose signature it is, in every form that the ledgers take and no other."""

from __future__ import annotations

import pytest
from eth_account import Account

from carestamp.documents.consent.signatures import is_signed_by, signer_of
from carestamp.documents.eip712 import TypedDataError

ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
DIGEST = b"\x77" * 32
SIGNER = Account.from_key(b"\x11" * 32)
SIGNED = Account.unsafe_sign_hash(DIGEST, SIGNER.key)
LONG = bytes(SIGNED.signature)
SHORT = LONG[:32] + (SIGNED.s | (SIGNED.v - 27) << 255).to_bytes(32, "big")
HIGH = LONG[:32] + (ORDER - SIGNED.s).to_bytes(32, "big") + bytes([55 - SIGNED.v])


@pytest.mark.rules("X5")
@pytest.mark.parametrize("signature", [LONG, SHORT], ids=["65 bytes", "64 bytes"])
def test_signer_of_recovers_both_forms(signature: bytes) -> None:
    assert signer_of(DIGEST, signature) == SIGNER.address
    assert is_signed_by(SIGNER.address.lower(), DIGEST, signature)


@pytest.mark.rules("X5")
def test_signer_of_agrees_with_eth_account_for_many_keys() -> None:
    for number in range(1, 40):
        digest, account = number.to_bytes(32, "big"), Account.from_key(number.to_bytes(32, "big"))
        signed = Account.unsafe_sign_hash(digest, account.key)
        short = bytes(signed.signature[:32]) + (signed.s | (signed.v - 27) << 255).to_bytes(32, "big")
        assert signer_of(digest, bytes(signed.signature)) == signer_of(digest, short) == account.address


@pytest.mark.rules("X5")
@pytest.mark.parametrize(
    "signature",
    [
        b"",
        LONG[:63],
        LONG + b"\x00",
        LONG[:64] + b"\x00",
        LONG[:64] + b"\x1d",
        HIGH,
        bytes(64) + b"\x1b",
        b"\xff" * 64 + b"\x1b",
        LONG[:32] + bytes(32) + b"\x1b",
    ],
    ids=["none", "63 bytes", "66 bytes", "v 0", "v 29", "high s", "zeros", "ones", "s 0"],
)
def test_signer_of_finds_nobody_in_what_the_ledgers_refuse(signature: bytes) -> None:
    assert signer_of(DIGEST, signature) is None
    assert not is_signed_by(SIGNER.address, DIGEST, signature)
    assert not is_signed_by("0x" + "00" * 20, DIGEST, signature), "nobody is nobody's signer"


@pytest.mark.rules("X5")
def test_is_signed_by_tells_digests_and_signers_apart() -> None:
    assert not is_signed_by(SIGNER.address, b"\x78" * 32, LONG)
    assert not is_signed_by(Account.from_key(b"\x12" * 32).address, DIGEST, LONG)


@pytest.mark.rules("X5")
def test_is_signed_by_refuses_what_is_no_address() -> None:
    with pytest.raises(TypedDataError, match="signer"):
        is_signed_by("0x12", DIGEST, LONG)


@pytest.mark.rules("X5")
def test_signer_that_is_no_address_is_named() -> None:
    with pytest.raises(TypedDataError, match=r"^signer: an address has"):
        is_signed_by("0x12", DIGEST, LONG)
