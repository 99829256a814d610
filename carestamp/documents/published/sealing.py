"""Keys of a published batch: one that opens all its leaves, one for each leaf, and what seals the first to a reader.

A leaf's key is HKDF-Expand (RFC 5869, SHA-256) of the batch's key over the leaf, which is a hash over chain, ledger and
every term. So a key seals one text and no other, and AES-256-GCM needs neither a nonce nor further data: a box moved to
another place does not open. What it gives is held against the leaf anyway: a root vouches for the terms, never a seal.
A reader's key is X25519; the batch's key is sealed to it by HPKE (RFC 9180, base mode, AES-256-GCM).
"""

from __future__ import annotations

import hmac
import secrets
from typing import NoReturn

from Crypto.Cipher import AES
from Crypto.Cipher._mode_gcm import GcmMode
from Crypto.Protocol import HPKE
from Crypto.PublicKey import ECC
from Crypto.PublicKey.ECC import EccKey

from carestamp.documents.published.leaves import PublishedError

KEY_BYTES = 32
TAG_BYTES = 16
ENCAPSULATED_BYTES = 32
LID_BYTES = ENCAPSULATED_BYTES + KEY_BYTES + TAG_BYTES
"""Of one reader: HPKE's encapsulated key, then the batch's key, sealed."""
CURVE = "Curve25519"
_LEAF, _LID = b"carestamp.leaf.1", b"carestamp.lid.1"
_ONLY = bytes(12)
"""The nonce of a key that seals one text."""


class BatchKey:
    """Opens every leaf of one batch. Nothing of it shows in repr, copies or pickles."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        """key: 32 random bytes, not all zero. Raises PublishedError."""
        if len(key) != KEY_BYTES or not any(key):
            raise PublishedError("a batch's key is 32 bytes, not all zero")
        self._key = bytes(key)

    @classmethod
    def random(cls) -> BatchKey:
        """A new batch's: 32 bytes from the operating system's random source."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def of_leaf(self, leaf: bytes) -> bytes:
        """The key of one leaf (32 bytes), known as soon as its terms are: the batch need not be closed."""
        return hmac.digest(self._key, _LEAF + leaf + b"\x01", "sha256")

    def sealed_to(self, reader: EccKey, root: bytes) -> bytes:
        """A lid: this key for one reader's public key, 80 bytes. Raises PublishedError for another kind of key."""
        sender = _hpke(reader.public_key(), root)
        return bytes(sender.enc + sender.seal(self._key))

    @classmethod
    def under(cls, lid: bytes, reader: EccKey, root: bytes) -> BatchKey | None:
        """What a lid holds for this reader's private key; None where it is another reader's, or another batch's."""
        try:
            opener = _hpke(reader, root, lid[:ENCAPSULATED_BYTES])
            return cls(opener.unseal(lid[ENCAPSULATED_BYTES:]))
        except ValueError:
            return None

    def __repr__(self) -> str:
        return "BatchKey()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets are neither copied nor pickled")


def reader_key(pem: str) -> EccKey:
    """A reader's key as `openssl genpkey -algorithm X25519` writes it, or its public half. Raises PublishedError."""
    try:
        key = ECC.import_key(pem)
    except (ValueError, IndexError, TypeError):
        raise PublishedError("not a key in the form of PEM") from None
    return _x25519(key)


def seal(key: bytes, text: bytes) -> bytes:
    """A box: ciphertext and, at its end, a tag of 16 bytes. key: of one leaf, which seals this text only."""
    box, tag = _cipher(key).encrypt_and_digest(text)
    return bytes(box + tag)


def open_(key: bytes, box: bytes) -> bytes:
    """What a box holds. Raises PublishedError."""
    try:
        return bytes(_cipher(key).decrypt_and_verify(box[:-TAG_BYTES], box[-TAG_BYTES:]))
    except ValueError:
        raise PublishedError("a box does not open: another leaf's key, or a changed byte") from None


def _cipher(key: bytes) -> GcmMode:
    return AES.new(key, AES.MODE_GCM, nonce=_ONLY, mac_len=TAG_BYTES)


def _hpke(key: EccKey, root: bytes, encapsulated: bytes | None = None) -> HPKE.HPKE_Cipher:
    return HPKE.new(receiver_key=_x25519(key), aead_id=HPKE.AEAD.AES256_GCM, enc=encapsulated, info=_LID + root)


def _x25519(key: EccKey) -> EccKey:
    if key.curve != CURVE:
        raise PublishedError("a reader's key is an X25519 key")
    return key
