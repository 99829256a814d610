"""What somebody names on the command line: files and a node."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carestamp.chain import Chain
from carestamp.errors import CarestampError, Words

NO_FILE = Words("打不开", "it can't be opened")
ANOTHER_CHAIN = Words("节点在另一条链上", "the node is on another chain than the file")


class InputError(CarestampError):
    """What was asked for can't be done; names file or option."""


def read_bytes(path: Path) -> bytes:
    """Raises InputError."""
    try:
        return path.read_bytes()
    except (OSError, ValueError):
        raise InputError(f"{path.name}: {NO_FILE}") from None


@contextmanager
def node(url: str, chain_id: int) -> Iterator[Chain]:
    """The node of --rpc, on this chain, while it is asked. Raises InputError, also for what it answers badly."""
    chain = Chain.at(url)
    try:
        if chain.id != chain_id:
            raise InputError(f"--rpc: {ANOTHER_CHAIN}")
        yield chain
    except InputError:
        raise
    except CarestampError as problem:
        raise InputError(f"--rpc: {problem}") from None
