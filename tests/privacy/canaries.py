"""Tokens of the synthetic patients, in each encoding in which they might slip onto a chain."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

SHORTEST = 6
"""Bytes: shorter ones stand in random bytes by chance."""
CODES = {"value", "text", "family", "birthDate", "display", "reference", "lotNumber", "code", "name"}
_NOT_DIGITS = re.compile(r"[^0-9]")


def tokens(files: Iterable[str]) -> set[str]:
    """Names, numbers, birthdays, drugs and references of every document."""
    found: set[str] = set()
    for text in files:
        lines = text.splitlines() if text.startswith('{"resourceType": "Medication"') else [text]
        for line in lines:
            found |= set(_strings(json.loads(line)))
    return {each for each in found if len(each) > 1}


def _strings(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, name)
    elif isinstance(value, str) and (name in CODES or name == "given"):
        yield value


def encodings(token: str) -> dict[str, bytes]:
    """The same token as bytes, by encoding; those too short to mean anything left out."""
    plain = token.encode()
    forms = {
        "utf-8": plain,
        "gbk": token.encode("gbk", "ignore"),
        "utf-16": token.encode("utf-16-be"),
        "utf-16-le": token.encode("utf-16-le"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        **{f"base64, {shift} bytes in": _inside_base64(plain, shift) for shift in range(3)},
        "reversed": plain[::-1],
        **_numbers(token),
    }
    return {name: form for name, form in forms.items() if len(form) >= SHORTEST}


def _inside_base64(plain: bytes, shift: int) -> bytes:
    """The part that stays the same whatever stands before and after."""
    encoded = base64.b64encode(bytes(shift) + plain)
    return encoded[(8 * shift + 5) // 6 : (8 * (shift + len(plain))) // 6]


def _numbers(token: str) -> dict[str, bytes]:
    """Digits two in a byte, as a number at the end of a word, and as one between others; hyphens left out."""
    digits = _NOT_DIGITS.sub("", token)
    if len(digits) < 8 or len(digits) < len(token) - 2:
        return {}
    packed, number = bytes.fromhex(digits.rjust(len(digits) + len(digits) % 2, "0")), int(digits)
    shortest = number.to_bytes((number.bit_length() + 7) // 8)
    return {"two digits a byte": packed, "number": number.to_bytes(16)[-12:], "packed number": shortest}


def leaks(traces: bytes, listed: Iterable[str]) -> list[tuple[str, str]]:
    """Which tokens stand in the traces, and how."""
    return [(each, name) for each in listed for name, form in encodings(each).items() if form in traces]
