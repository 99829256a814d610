"""A record under a key and a salt of its own: sealed for the vault, committed to for the chain, gone for good once both
are destroyed (X2).

AES-256-GCM, one fresh key for each version of a record, so that no two share a key or a nonce. The record's id and the
version's number are authenticated with it: a ciphertext put in another one's place does not open.
Warning: `destroy` overwrites what this module holds. It can't reach copies that a caller, the operating system or a
backup made: a vault keeps secrets out of backups, or under a key that it can throw away.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import NoReturn

from Crypto.Cipher import AES
from Crypto.Cipher._mode_gcm import GcmMode

from carestamp.documents.commitment import SALT_BYTES, commit, new_salt
from carestamp.errors import CarestampError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
_DOMAIN = b"carestamp.record.1"


class SealError(CarestampError):
    """It does not open: another key, record or version, or a changed byte. Which of them nobody can tell."""


class DestroyedError(CarestampError):
    """Key and salt are gone: nothing opens, and no document can be matched with the commitment any more."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What may lie anywhere. box: ciphertext and, at its end, a tag of 16 bytes."""

    nonce: bytes
    box: bytes


class RecordSecret:
    """Key and salt of one version of a record. Nothing of them shows in repr, copies or pickles."""

    __slots__ = ("_key", "_salt")

    def __init__(self, key: bytes, salt: bytes) -> None:
        """As a vault kept them. Raises SealError for another length or all zero."""
        if len(key) != KEY_BYTES or len(salt) != SALT_BYTES or not any(key) or not any(salt):
            raise SealError("key and salt are 32 bytes each, not all zero")
        self._key, self._salt = bytearray(key), bytearray(salt)

    @classmethod
    def random(cls) -> RecordSecret:
        """A new version's: 64 bytes from the operating system's random source."""
        return cls(secrets.token_bytes(KEY_BYTES), new_salt())

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets are neither copied nor pickled")

    def seal(self, document: bytes, record: bytes, version: int) -> Sealed:
        """Encrypts. record: its id, 32 bytes; version: its number, from 1. Raises DestroyedError, SealError."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        box, tag = self._cipher(nonce, record, version).encrypt_and_digest(document)
        return Sealed(nonce, box + tag)

    def open_(self, sealed: Sealed, record: bytes, version: int) -> bytes:
        """Decrypts. Raises SealError, DestroyedError."""
        cipher = self._cipher(sealed.nonce, record, version)
        try:
            return bytes(cipher.decrypt_and_verify(sealed.box[:-TAG_BYTES], sealed.box[-TAG_BYTES:]))
        except ValueError:
            raise SealError("it does not open with this key as this version of this record") from None

    @property
    def salt(self) -> bytes:
        """For whoever may check the commitment. Raises DestroyedError."""
        return bytes(self._alive(self._salt))

    def commit(self, document: bytes) -> bytes:
        """What is anchored: keccak256(salt ‖ canonical bytes). Raises DestroyedError."""
        return commit(self.salt, document)

    def verify(self, commitment: bytes, document: bytes) -> bool:
        """Whether the commitment is this document's. Raises DestroyedError."""
        return hmac.compare_digest(commitment, self.commit(document))

    def destroy(self) -> None:
        """Overwrites key and salt, and forgets them. Twice is as good as once."""
        for secret in (self._key, self._salt):
            secret[:] = bytes(len(secret))
        self._key, self._salt = bytearray(), bytearray()

    @property
    def is_destroyed(self) -> bool:
        """Whether nothing is left."""
        return not self._key

    def _alive(self, secret: bytearray) -> bytearray:
        if self.is_destroyed:
            raise DestroyedError("key and salt are destroyed")
        return secret

    def _cipher(self, nonce: bytes, record: bytes, version: int) -> GcmMode:
        if len(nonce) != NONCE_BYTES or len(record) != 32 or not 1 <= version < 1 << 32:
            raise SealError("a nonce has 12 bytes, a record's id 32; versions count from 1")
        cipher = AES.new(self._alive(self._key), AES.MODE_GCM, nonce=nonce, mac_len=TAG_BYTES)
        cipher.update(_DOMAIN + record + version.to_bytes(4, "big"))
        return cipher
