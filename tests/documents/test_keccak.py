"""The hash that everything rests on: known answers, any length, any thread."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from carestamp.documents import keccak as k

KNOWN = {
    b"": "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    b"hello": "1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8",
}


@pytest.mark.rules("X2")
@pytest.mark.parametrize("data", KNOWN)
def test_keccak_gives_known_answers(data: bytes) -> None:
    assert k.keccak256(data).hex() == KNOWN[data]


@pytest.mark.rules("X2")
def test_keccak_agrees_with_the_plain_one_at_every_length(rng: random.Random) -> None:
    for length in range(600):
        data = rng.randbytes(length)
        assert k.keccak256(data) == k._plain(data)


@pytest.mark.rules("X2")
def test_keccak_agrees_between_threads(rng: random.Random) -> None:
    inputs = [rng.randbytes(rng.randrange(300)) for _ in range(4_000)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(k.keccak256, inputs)) == [k._plain(data) for data in inputs]


@pytest.mark.rules("X2")
def test_keccak_falls_back_where_the_core_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(k, "_reusing_state", lambda: lambda _: b"\x00" * 32)
    assert k._fastest() is k._plain
    monkeypatch.setattr(k, "_reusing_state", _missing)
    assert k._fastest() is k._plain


def _missing() -> None:
    raise AttributeError
