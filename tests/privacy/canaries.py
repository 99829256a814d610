"""Tokens of the synthetic patients, in each encoding in which they might slip onto a chain."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

SHORTEST = 6  # bytes: shorter ones stand in random bytes by chance
PERSONAL = ("Patient", "Practitioner", "MedicationRequest", "MedicationDispense", "Medication")
CODES = {"value", "text", "family", "birthDate", "display", "reference", "lotNumber", "code", "name"}


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
        "hex": plain.hex().encode(),
        "base64": _middle_of_base64(plain),
        "reversed": plain[::-1],
    }
    return {name: form for name, form in forms.items() if len(form) >= SHORTEST}


def _middle_of_base64(plain: bytes) -> bytes:
    """The part that stays the same whatever follows."""
    return base64.b64encode(plain[: len(plain) // 3 * 3])


def leaks(traces: bytes, listed: Iterable[str]) -> list[tuple[str, str]]:
    """Which tokens stand in the traces, and how."""
    return [(each, name) for each in listed for name, form in encodings(each).items() if form in traces]
