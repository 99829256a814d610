"""One field changed at a time: what was signed for one thing must not pass for another (X5, P5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from carestamp.documents import profiles
from carestamp.documents.typed import HolderKind
from scripts.cast import PHARMACY_B, Cast
from tests.support.papers import Ask, Paper, line, some_bytes

TERMS = (
    *("content", "holder", "holder_kind", "prescriber", "profile", "issued_at", "until"),
    *("repeats", "interval_days", "online", "lines"),
)
"""Every field of a prescription."""
ACCEPTED = ("quantities", "request", "handed_over_at", "deadline", "product", "packs", "units", "pharmacy")
"""Everything that the holder's acceptance covers, the prescription itself apart."""
COUNTERSIGNED = (*ACCEPTED[:-1], "pharmacist", "identity_checked")
"""Everything that the second pharmacist's signature covers; the pharmacy is that pharmacist's own."""

Thing = TypeVar("Thing", Paper, Ask)


def with_other(field: str, thing: Thing, cast: Cast) -> Thing:
    """The same but for this field."""
    others = _other_terms(thing, cast) if isinstance(thing, Paper) else _other_ask(thing, cast)
    change = {"packs" if field == "units" else field: others[field]}
    changed = thing.altered(**change) if isinstance(thing, Paper) else thing.changed(**change)
    assert changed != thing
    return changed


def _other_terms(paper: Paper, cast: Cast) -> dict[str, Any]:
    terms = paper.prescription
    return {
        "content": some_bytes("content"),
        "holder": cast.patient_b.address,
        "holder_kind": HolderKind.DELEGATE,
        "prescriber": cast.prescriber_b.address,
        "profile": profiles.by_name("usa-ordinary").number,
        "issued_at": terms.issued_at - 1,
        "until": terms.until - 1,
        "repeats": terms.repeats + 1,
        "interval_days": terms.interval_days + 1,
        "online": not terms.online,
        "lines": (*terms.lines, line("usa-ordinary", 1)),
    }


def _other_ask(ask: Ask, cast: Cast) -> dict[str, Any]:
    supply = ask.supply
    return {
        "quantities": (supply.quantities[0] - 1, *supply.quantities[1:]),
        "request": supply.request + 1,
        "handed_over_at": supply.handed_over_at - 1,
        "deadline": supply.deadline + 1,
        "product": some_bytes("product"),
        "packs": (),
        "units": tuple(replace(each, units=each.units - 1) for each in ask.packs),
        "pharmacy": PHARMACY_B,
        "pharmacist": cast.pharmacist_b,
        "identity_checked": not supply.identity_checked,
    }


def bent(form: str, signature: bytes) -> bytes:
    """A 65-byte signature in a form that is none, or another one's."""
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    return {
        "cut": signature[:63],
        "longer": signature + b"\0",
        "high_s": r + (_ORDER - s).to_bytes(32, "big") + bytes([55 - v]),
        "zeros": bytes(65),
        "other_parity": signature[:64] + bytes([55 - v]),
    }[form]


_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1: s and order − s sign the same, so only the lower one counts."""
