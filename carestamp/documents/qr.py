"""The QR code of a prescription: link, key and id, all that a pharmacist needs to fetch, decrypt and check (P12).

Payload: `<link>#c1.<id>.<key>`, both parts in base64url. The key stands behind the #, which browsers never send to a
server. It is no bearer right: who only has the code can read the prescription and can't fetch a single tablet.
"""

from __future__ import annotations

import io
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import segno

from carestamp.documents import base64url
from carestamp.errors import CarestampError

KEY_BYTES = 32
ID_BYTES = 32
_FORM = "c1"
_FRAGMENT = re.compile(r"c1\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})", re.ASCII)


class QrError(CarestampError):
    """Not a code of ours: another form, a link without https, a key or id of another length. Never shows the
    payload."""


@dataclass(frozen=True, slots=True)
class QrPayload:
    """link: where the encrypted document lies. key: its AES-256-GCM key. id: the prescription's id on chain."""

    link: str
    key: bytes = field(repr=False)
    id: bytes

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES or len(self.id) != ID_BYTES:
            raise QrError("key and id have 32 bytes each")
        if not _is_link(self.link):
            raise QrError("the link must be https (http on this very machine), without a fragment")

    def encode(self) -> str:
        """What the code says."""
        return f"{self.link}#{_FORM}.{base64url.write(self.id)}.{base64url.write(self.key)}"

    def svg(self, scale: int = 4, light: str | None = "white") -> str:
        """The code as an SVG picture; error correction M, so that a smudge on paper does no harm."""
        out = io.BytesIO()
        code = segno.make(self.encode(), error="m", micro=False)
        code.save(out, kind="svg", scale=scale, light=light, xmldecl=False, nl=False, title="QR")
        return out.getvalue().decode()


def new_key() -> bytes:
    """32 bytes from the operating system's random source."""
    return secrets.token_bytes(KEY_BYTES)


def parse(payload: str) -> QrPayload:
    """A code that was read by a camera. Raises QrError."""
    link, _, fragment = payload.strip().partition("#")
    parts = _FRAGMENT.fullmatch(fragment)
    if not parts:
        raise QrError("not a prescription code")
    return QrPayload(link, _read(parts[2]), _read(parts[1]))


def _is_link(link: str) -> bool:
    try:
        split = urlsplit(link)
    except ValueError:
        return False
    local = split.scheme == "http" and split.hostname in ("localhost", "127.0.0.1", "::1")
    return (
        bool(split.hostname) and (split.scheme == "https" or local) and "#" not in link and not re.search(r"\s", link)
    )


def _read(written: str) -> bytes:
    try:
        return base64url.read(written)
    except ValueError:
        raise QrError("not a prescription code") from None
