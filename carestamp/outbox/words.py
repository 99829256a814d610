"""What nodes say when they don't take a transaction, and what follows from it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType


class Said(enum.Enum):
    """KNOWN: it has it. TAKEN: something with this nonce is in a block; receipts will tell what. DEAR: it wants more
    for the gas. LATER: anything else: no room, no funds, too many requests; it is offered again."""

    KNOWN = enum.auto()
    TAKEN = enum.auto()
    DEAR = enum.auto()
    LATER = enum.auto()


_WORDS: Mapping[Said, tuple[str, ...]] = MappingProxyType(
    {
        Said.KNOWN: (
            "already known",
            "already imported",
            "known transaction",
            "already exists",
            "already in pool",
            "alreadyknown",
        ),
        Said.TAKEN: ("nonce too low", "nonce is too low", "old nonce", "oldnonce", "correct nonce"),
        Said.DEAR: (
            "underpriced",
            "less than block base fee",
            "fee too low",
            "price too low",
            "below configured minimum",
            "too low to replace",
        ),
    }
)
"""geth, anvil, Nethermind, Besu and Ganache, in lower case. What is missing here is LATER, which costs time only."""


def meaning_of(message: str) -> Said:
    """The meaning of a node's message."""
    said = message.lower()
    return next((meaning for meaning, words in _WORDS.items() if any(each in said for each in words)), Said.LATER)
