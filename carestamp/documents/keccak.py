"""keccak256, the hash of Ethereum, as fast as the kept libraries allow (docs/decisions/keccak-library.md)."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from typing import Any

from Crypto.Hash import keccak as _keccak

HASH_BYTES = 32
_CAPACITY_BYTES, _ROUNDS, _PADDING = 64, 24, 1


def _plain(data: bytes) -> bytes:
    return bytes(_keccak.new(digest_bits=256, data=data).digest())


def _reusing_state() -> Callable[[bytes], bytes]:
    """pycryptodome's own C core with one state kept, instead of a new Python object a hash: 3.4 times as fast."""
    raw: Any = importlib.import_module("Crypto.Util._raw_api")
    core: Any = _keccak._raw_keccak_lib  # type: ignore[attr-defined]
    absorb, copy, digest = core.keccak_absorb, core.keccak_copy, core.keccak_digest
    state, blank, out = _state(raw, core), _state(raw, core), raw.create_string_buffer(HASH_BYTES)
    view = raw.ffi.buffer(out)

    def keccak256(data: bytes) -> bytes:
        copy(blank, state)
        absorb(state, data, len(data))
        digest(state, out, HASH_BYTES, _PADDING)
        return bytes(view)

    return keccak256


def _state(raw: Any, core: Any) -> Any:
    """Never freed: two small ones live as long as their thread's program."""
    pointer = raw.VoidPointer()
    if core.keccak_init(pointer.address_of(), raw.c_size_t(_CAPACITY_BYTES), raw.c_ubyte(_ROUNDS)):
        raise OSError("keccak state")
    return pointer.get()


def _fastest() -> Callable[[bytes], bytes]:
    """The reusing one where this build of pycryptodome has it and it gives the same answers, else the plain one."""
    try:
        fast = _reusing_state()
        return fast if all(fast(b"\x5a" * n) == _plain(b"\x5a" * n) for n in (0, 64, 136, 137)) else _plain
    except (AttributeError, TypeError, OSError):
        return _plain


class _PerThread(threading.local):
    """A kept state belongs to one thread."""

    def __init__(self) -> None:
        self.hash = _fastest()


_local = _PerThread()


def keccak256(data: bytes) -> bytes:
    """32 bytes of keccak256 over `data`."""
    return _local.hash(data)
