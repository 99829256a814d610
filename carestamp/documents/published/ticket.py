"""A ticket: the key of one leaf, for its holder and for whoever is shown it (B2, P12).

`t1.<leaf>.<key>`, both in base64url: short enough for a QR code on a slip. It opens the terms of one leaf in every copy
of its batch, and nothing else. It is no bearer right: every use of a bill or a prescription needs its holder's
signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from carestamp.documents import base64url
from carestamp.documents.keccak import HASH_BYTES
from carestamp.documents.published.leaves import PublishedError
from carestamp.documents.published.sealing import KEY_BYTES

_FORM = re.compile(r"t1\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ticket:
    """leaf: its hash in the tree. key: of that leaf alone."""

    leaf: bytes
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.leaf) != HASH_BYTES or len(self.key) != KEY_BYTES:
            raise PublishedError("leaf and key of a ticket have 32 bytes each")

    def encode(self) -> str:
        """As text."""
        return f"t1.{base64url.write(self.leaf)}.{base64url.write(self.key)}"


def parse(text: str) -> Ticket:
    """A ticket that was read by a camera or typed. Raises PublishedError."""
    parts = _FORM.fullmatch(text.strip())
    if parts is None:
        raise PublishedError("not a ticket")
    return Ticket(_read(parts[1]), _read(parts[2]))


def _read(written: str) -> bytes:
    try:
        return base64url.read(written)
    except ValueError:
        raise PublishedError("not a ticket") from None
