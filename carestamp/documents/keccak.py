"""keccak256, the hash of Ethereum, as fast as the kept libraries allow (docs/decisions/keccak-library.md)."""

from __future__ import annotations

import ctypes
import importlib.util
import threading
from collections.abc import Callable

from Crypto.Hash import keccak as _keccak

HASH_BYTES = 32
_POINTER, _SIZE = ctypes.c_void_p, ctypes.c_size_t
_CAPACITY_BYTES, _ROUNDS, _PADDING = 64, 24, 1


def _plain(data: bytes) -> bytes:
    return bytes(_keccak.new(digest_bits=256, data=data).digest())


def _reusing_state() -> Callable[[bytes], bytes]:
    """pycryptodome's own C core with one state kept, instead of a new Python object a hash."""
    core = _core()
    absorb, copy, digest = core.keccak_absorb, core.keccak_copy, core.keccak_digest
    absorb.argtypes, copy.argtypes = [_POINTER, ctypes.c_char_p, _SIZE], [_POINTER, _POINTER]
    digest.argtypes = [_POINTER, _POINTER, _SIZE, ctypes.c_ubyte]
    state, blank, out = _state(core), _state(core), ctypes.create_string_buffer(HASH_BYTES)
    address = ctypes.addressof(out)

    def keccak256(data: bytes) -> bytes:
        copy(blank, state)
        absorb(state, data, len(data))
        digest(state, address, HASH_BYTES, _PADDING)
        return out.raw

    return keccak256


def _core() -> ctypes.PyDLL:
    """The compiled part of pycryptodome, opened a second time: no lock is given up for a hash of a microsecond."""
    found = importlib.util.find_spec("Crypto.Hash._keccak")
    if found is None or found.origin is None:
        raise OSError("no compiled keccak")
    return ctypes.PyDLL(found.origin)


def _state(core: ctypes.PyDLL) -> int:
    """Never freed: two small ones live as long as their thread's program."""
    core.keccak_init.argtypes = [ctypes.POINTER(_POINTER), _SIZE, ctypes.c_ubyte]
    pointer = _POINTER()
    if core.keccak_init(ctypes.byref(pointer), _CAPACITY_BYTES, _ROUNDS) or pointer.value is None:
        raise OSError("no state for keccak")
    return pointer.value


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
