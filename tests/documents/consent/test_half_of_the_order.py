"""X5: of the two signatures with one meaning the one with the lower half counts, and the half itself is lower."""

from __future__ import annotations

import pytest
from eth_account import Account
from eth_keys.datatypes import Signature

from carestamp.documents.consent.signatures import is_signed_by, signer_of

ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
DIGEST = b"\x55" * 32
R = int(Account.unsafe_sign_hash(DIGEST, b"\x11" * 32).r)


@pytest.mark.rules("X5")
def test_half_of_the_order_is_the_highest_that_counts() -> None:
    """Any r of a curve's point and any s are somebody's signature: eth_keys tells whose."""
    highest = (ORDER - 1) // 2
    for s, counts in ((highest, True), (highest + 1, False)):
        whose = Signature(vrs=(0, R, s)).recover_public_key_from_msg_hash(DIGEST).to_checksum_address()
        signature = R.to_bytes(32, "big") + s.to_bytes(32, "big") + b"\x1b"
        assert signer_of(DIGEST, signature) == (whose if counts else None)
        assert is_signed_by(whose, DIGEST, signature) is counts
