"""Bytes as letters, digits, - and _ (RFC 4648, section 5), without padding: one text for the same bytes (X4)."""

from __future__ import annotations

import base64
import binascii


def write(data: bytes) -> str:
    """As text."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def read(text: str) -> bytes:
    """What `write` wrote. Raises ValueError for any other text, also for one with stray bits at its end."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("not base64url") from None
    if write(data) != text:
        raise ValueError("not base64url")
    return data
