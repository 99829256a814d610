"""X2, L2: a record under its own key and salt, and nothing that brings it back once both are destroyed."""

from __future__ import annotations

import copy
import ctypes
import pickle

import pytest
from Crypto.Cipher import AES

from carestamp.documents.commitment import commit
from carestamp.documents.records.sealing import DestroyedError, RecordSecret, Sealed, SealError

DOCUMENT = '{"note":"血压 120/80"}'.encode()
RECORD = b"\x05" * 32
KEY, SALT = b"\x11" * 32, b"\x22" * 32


@pytest.fixture
def secret() -> RecordSecret:
    return RecordSecret(KEY, SALT)


@pytest.fixture
def sealed(secret: RecordSecret) -> Sealed:
    return secret.seal(DOCUMENT, RECORD, 1)


@pytest.mark.rules("X2", "L2")
@pytest.mark.parametrize("document", [b"", b"x", DOCUMENT, b"long " * 100_000])
def test_open_returns_what_was_sealed(document: bytes) -> None:
    secret = RecordSecret.random()
    assert secret.open_(secret.seal(document, RECORD, 1), RECORD, 1) == document


@pytest.mark.rules("X2")
def test_seal_is_plain_aes_gcm(secret: RecordSecret, sealed: Sealed) -> None:
    """Opened with nothing of ours: a vault in another language can read it."""
    cipher = AES.new(KEY, AES.MODE_GCM, nonce=sealed.nonce)
    cipher.update(b"carestamp.record.1" + RECORD + (1).to_bytes(4, "big"))
    assert cipher.decrypt_and_verify(sealed.box[:-16], sealed.box[-16:]) == DOCUMENT


@pytest.mark.rules("X2")
def test_seal_never_repeats_itself(secret: RecordSecret) -> None:
    made = [secret.seal(DOCUMENT, RECORD, 1) for _ in range(20)]
    assert len({each.nonce for each in made}) == len({each.box for each in made}) == 20
    secrets = [RecordSecret.random() for _ in range(20)]
    assert len({each.salt for each in secrets}) == len({each.commit(DOCUMENT) for each in secrets}) == 20


@pytest.mark.rules("L2")
def test_open_refuses_another_record_version_key_and_every_changed_byte(secret: RecordSecret, sealed: Sealed) -> None:
    attempts = [
        (secret, sealed, b"\x06" * 32, 1),
        (secret, sealed, RECORD, 2),
        (RecordSecret.random(), sealed, RECORD, 1),
    ]
    changed = [Sealed(sealed.nonce, _flipped(sealed.box, at)) for at in range(len(sealed.box))]
    changed += [Sealed(_flipped(sealed.nonce, at), sealed.box) for at in range(len(sealed.nonce))]
    changed += [Sealed(sealed.nonce, sealed.box[:size]) for size in (0, 15, 16, len(sealed.box) - 1)]
    attempts += [(secret, each, RECORD, 1) for each in changed]
    for opener, box, record, version in attempts:
        with pytest.raises(SealError, match="does not open"):
            opener.open_(box, record, version)


@pytest.mark.rules("L2")
@pytest.mark.parametrize(("record", "version"), [(b"\x05" * 31, 1), (RECORD, 0), (RECORD, 1 << 32)])
def test_seal_refuses_what_names_no_version(secret: RecordSecret, record: bytes, version: int) -> None:
    with pytest.raises(SealError, match="versions count from 1"):
        secret.seal(DOCUMENT, record, version)


@pytest.mark.rules("X2")
@pytest.mark.parametrize(("key", "salt"), [(KEY[:31], SALT), (KEY, SALT[:31]), (bytes(32), SALT), (KEY, bytes(32))])
def test_secret_refuses_what_hides_nothing(key: bytes, salt: bytes) -> None:
    with pytest.raises(SealError, match="32 bytes each"):
        RecordSecret(key, salt)


@pytest.mark.rules("X2", "L2")
def test_verify_needs_document_and_salt(secret: RecordSecret) -> None:
    anchored = secret.commit(DOCUMENT)
    assert anchored == commit(SALT, DOCUMENT)
    assert secret.verify(anchored, DOCUMENT)
    assert not secret.verify(anchored, DOCUMENT + b" ")
    assert not RecordSecret.random().verify(anchored, DOCUMENT)


@pytest.mark.rules("X2")
def test_destroy_leaves_nothing_that_opens_or_verifies(secret: RecordSecret, sealed: Sealed) -> None:
    anchored = secret.commit(DOCUMENT)
    secret.destroy()
    assert secret.is_destroyed
    for attempt in (
        lambda: secret.open_(sealed, RECORD, 1),
        lambda: secret.seal(DOCUMENT, RECORD, 1),
        lambda: secret.verify(anchored, DOCUMENT),
        lambda: secret.commit(DOCUMENT),
        lambda: secret.salt,
    ):
        with pytest.raises(DestroyedError):
            attempt()


@pytest.mark.rules("X2")
def test_destroy_overwrites_the_memory_itself(secret: RecordSecret) -> None:
    """Looked at where it lay, not through the object that forgot it."""
    buffers = [secret._key, secret._salt]
    held = [(ctypes.c_char * 32).from_buffer(each) for each in buffers]
    assert [each.raw for each in held] == [KEY, SALT]
    secret.destroy()
    assert [each.raw for each in held] == [bytes(32)] * 2
    secret.destroy()


@pytest.mark.rules("X2")
def test_destroyed_record_is_not_matched_by_whoever_knows_its_text(secret: RecordSecret, sealed: Sealed) -> None:
    """Anchor, box and the very document in hand: without the salt it is one of 2^256."""
    anchored = secret.commit(DOCUMENT)
    secret.destroy()
    tries = [bytes([n]) * 32 for n in range(256) if bytes([n]) * 32 not in (KEY, SALT)]
    tries += [RECORD, anchored, sealed.box[-32:]]
    assert all(commit(salt, DOCUMENT) != anchored for salt in tries if any(salt))
    for key in tries:
        cipher = AES.new(key, AES.MODE_GCM, nonce=sealed.nonce)
        cipher.update(b"carestamp.record.1" + RECORD + (1).to_bytes(4, "big"))
        with pytest.raises(ValueError, match="MAC check failed"):
            cipher.decrypt_and_verify(sealed.box[:-16], sealed.box[-16:])


@pytest.mark.rules("X1", "X2")
def test_secret_shows_in_no_repr_copy_or_pickle(secret: RecordSecret) -> None:
    assert "11" * 4 not in repr(secret)
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            attempt(secret)


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
