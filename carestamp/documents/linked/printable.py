"""What a dossier's owner wrote, on its way to a terminal or a picture."""

from __future__ import annotations

UNSEEN = "\ufffd"


def printable(written: str) -> str:
    """On one line, and nothing that a terminal obeys or a reader can't see: each such character becomes U+FFFD."""
    return "".join(_shown(each) for each in written)


def _shown(character: str) -> str:
    return " " if character.isspace() else character if character.isprintable() else UNSEEN
