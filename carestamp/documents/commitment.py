"""What goes on chain instead of a document: keccak256(salt ‖ canonical bytes) (X2).

The salt is 32 random bytes of the document's own. Without it a short document could be guessed; once salt and key are
destroyed, nothing that stays on chain can be matched with anything.
"""

from __future__ import annotations

import hmac
import secrets

from carestamp.documents.keccak import keccak256
from carestamp.errors import CarestampError

SALT_BYTES = 32
_ZERO = bytes(SALT_BYTES)


class SaltError(CarestampError):
    """A salt that hides nothing: not 32 bytes, or all zero."""


def new_salt() -> bytes:
    """32 bytes from the operating system's random source."""
    return secrets.token_bytes(SALT_BYTES)


def commit(salt: bytes, canonical_bytes: bytes) -> bytes:
    """The 32-byte commitment. Raises SaltError."""
    if len(salt) != SALT_BYTES or salt == _ZERO:
        raise SaltError("a salt is 32 bytes, not all zero")
    return keccak256(salt + canonical_bytes)


def verify(commitment: bytes, salt: bytes, canonical_bytes: bytes) -> bool:
    """Whether the commitment is the one of this salt and document. Raises SaltError."""
    return hmac.compare_digest(commitment, commit(salt, canonical_bytes))
