"""Whose signature this is, as contracts/shared/SignedActs.sol decides it for plain keys (X5).

Contract wallets (ERC-1271) answer on chain only: whoever has a chain asks them there.
"""

from __future__ import annotations

from collections.abc import Callable

import coincurve

from carestamp.documents.eip712 import address_to_int, int_to_address
from carestamp.documents.keccak import keccak256

SignatureCheck = Callable[[str, bytes, bytes], bool]
"""Whether `signer` signed `digest` with `signature`."""

_HALF_ORDER = 0x7FFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_5D576E73_57A4501D_DFE92F46_681B20A0
_HIGH_BIT = 1 << 255


def is_signed_by(signer: str, digest: bytes, signature: bytes) -> bool:
    """Whether this key signed. Raises TypedDataError for what is no address."""
    found = signer_of(digest, signature)
    return found is not None and address_to_int(found) == address_to_int(signer, "signer")


def signer_of(digest: bytes, signature: bytes) -> str | None:
    """The address whose key signed, from r ‖ s ‖ v (65 bytes) or r ‖ vs (64 bytes, EIP-2098); None where that is no
    signature, or the twin of one with a high s, which everybody can make."""
    parts = _parts(signature)
    if parts is None:
        return None
    try:
        key = coincurve.PublicKey.from_signature_and_message(parts, digest, hasher=None)
    except ValueError:
        return None
    return int_to_address(int.from_bytes(keccak256(key.format(compressed=False)[1:])[12:], "big"))


def _parts(signature: bytes) -> bytes | None:
    """r ‖ s ‖ recovery number 0 or 1."""
    if len(signature) == 64:
        vs = int.from_bytes(signature[32:], "big")
        s, recovery = vs & _HIGH_BIT - 1, vs >> 255
    elif len(signature) == 65:
        s, recovery = int.from_bytes(signature[32:64], "big"), signature[64] - 27
    else:
        return None
    sound = s <= _HALF_ORDER and recovery in (0, 1)
    return signature[:32] + s.to_bytes(32, "big") + bytes([recovery]) if sound else None
