"""L2, X2: a nonce of another length and the last version there can be."""

from __future__ import annotations

import pytest

from carestamp.documents.records.sealing import RecordSecret, Sealed, SealError
from tests.documents.records.test_sealing import DOCUMENT, KEY, RECORD, SALT


@pytest.mark.rules("L2")
@pytest.mark.parametrize("size", [0, 11, 13, 16])
def test_open_refuses_a_nonce_of_another_length(size: int) -> None:
    secret = RecordSecret(KEY, SALT)
    sealed = secret.seal(DOCUMENT, RECORD, 1)
    with pytest.raises(SealError, match="a nonce has 12 bytes"):
        secret.open_(Sealed(bytes(size), sealed.box), RECORD, 1)


@pytest.mark.rules("L2")
@pytest.mark.parametrize("version", [1, (1 << 32) - 1])
def test_first_and_last_version_are_sealed(version: int) -> None:
    secret = RecordSecret(KEY, SALT)
    assert secret.open_(secret.seal(DOCUMENT, RECORD, version), RECORD, version) == DOCUMENT


@pytest.mark.rules("L2")
@pytest.mark.parametrize("record", [RECORD[:31], RECORD + b"\0", b""])
def test_seal_refuses_an_id_of_another_length(record: bytes) -> None:
    with pytest.raises(SealError, match="a record's id 32"):
        RecordSecret(KEY, SALT).seal(DOCUMENT, record, 1)
