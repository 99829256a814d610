"""X2: a commitment opens with its own salt and document and with nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carestamp.documents import commitment
from carestamp.documents.keccak import keccak256

SALT = bytes(range(32))


@pytest.mark.rules("X2")
def test_commit_is_keccak_of_salt_and_document() -> None:
    assert commitment.commit(SALT, b"{}") == keccak256(SALT + b"{}")


@pytest.mark.rules("X2")
@given(st.binary(max_size=300), st.integers(min_value=0, max_value=10**6))
def test_verify_refuses_each_flipped_bit(document: bytes, at: int) -> None:
    made = commitment.commit(SALT, document)
    assert commitment.verify(made, SALT, document)
    for part in range(3):
        given_parts = [made, SALT, document or b"\x00"]
        given_parts[part] = _flipped(given_parts[part], at)
        assert not commitment.verify(*given_parts)


@pytest.mark.rules("X2")
@pytest.mark.parametrize("salt", [b"", bytes(31) + b"", b"\x01" * 31, b"\x01" * 33, bytes(32)])
def test_commit_refuses_a_salt_that_hides_nothing(salt: bytes) -> None:
    with pytest.raises(commitment.SaltError):
        commitment.commit(salt, b"{}")
    with pytest.raises(commitment.SaltError):
        commitment.verify(bytes(32), salt, b"{}")


@pytest.mark.rules("X2")
def test_commit_hides_a_guessable_document_from_a_dictionary() -> None:
    made = commitment.commit(commitment.new_salt(), b"42")
    assert made not in {keccak256(str(n).encode()) for n in range(1_000)}
    assert keccak256(b"42") in {keccak256(str(n).encode()) for n in range(1_000)}, "the control: unsalted is found"


@pytest.mark.rules("X2")
def test_new_salt_never_repeats() -> None:
    assert len({commitment.new_salt() for _ in range(1_000)}) == 1_000


def _flipped(data: bytes, at: int) -> bytes:
    index = at % len(data)
    return data[:index] + bytes([data[index] ^ (1 << at % 8)]) + data[index + 1 :]
