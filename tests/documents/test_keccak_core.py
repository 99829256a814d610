"""The compiled hash is what runs here, and one that can't be had is said to be missing rather than guessed (X2)."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

import pytest

from carestamp.documents import keccak

pytestmark = pytest.mark.rules("X2")


def test_the_compiled_hash_runs_here() -> None:
    """Else a million leaves take minutes, with the same result."""
    assert keccak._local.hash is not keccak._plain
    assert keccak._fastest() is not keccak._plain


@pytest.mark.parametrize("found", [None, SimpleNamespace(origin=None)], ids=["no module", "no file"])
def test_a_core_that_is_not_installed_is_missing(monkeypatch: pytest.MonkeyPatch, found: Any) -> None:
    monkeypatch.setattr(keccak.importlib.util, "find_spec", lambda _: found)
    with pytest.raises(OSError, match=r"^no compiled keccak$"):
        keccak._core()
    assert keccak._fastest() is keccak._plain


@pytest.mark.parametrize("failed", [True, False])
def test_a_state_that_is_not_given_is_missing(monkeypatch: pytest.MonkeyPatch, failed: bool) -> None:
    """The core says so, or leaves the pointer empty."""

    def initialise(pointer: Any, *_: Any) -> int:
        pointer._obj.value = 1 if failed else None
        return int(failed)

    core = SimpleNamespace(keccak_init=initialise)
    with pytest.raises(OSError, match=r"^no state for keccak$"):
        keccak._state(core)  # type: ignore[arg-type]
    core.keccak_init = lambda pointer, *_: _given(pointer._obj)
    assert keccak._state(core) == 7  # type: ignore[arg-type]


def _given(pointer: ctypes.c_void_p) -> int:
    pointer.value = 7
    return 0


@pytest.mark.parametrize("length", [0, 64, 136, 137])
def test_a_core_that_differs_at_one_length_is_not_used(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    """Nothing, a pair, a whole block, and one byte more."""
    wrong = lambda data: b"\0" * 32 if len(data) == length else keccak._plain(data)  # noqa: E731
    monkeypatch.setattr(keccak, "_reusing_state", lambda: wrong)
    assert keccak._fastest() is keccak._plain
