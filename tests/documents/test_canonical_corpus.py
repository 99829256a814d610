"""X4 by the ten thousand: re-encodings of one thing agree, different things never do."""

from __future__ import annotations

import json
import random
import unicodedata
from decimal import Decimal
from typing import Any

import pytest

from carestamp.documents import canonical as c

FORM = c.Form(
    {
        "serial": c.identifier,
        "total": c.number,
        "issued": c.moment,
        "lines": c.Form({"code": c.identifier, "price": c.number}),
    }
)
BILL: dict[str, Any] = {
    "serial": "12345678",
    "total": "1000.5",
    "issued": "2026-03-01T02:00:00Z",
    "holder": "Zoë Ångström 李",
    "note": "one a day, ｶﾞ",
    "lines": [{"code": "86900001", "price": "1.5", "name": "Test Drug A"}, {"code": "7", "price": "999", "name": "B"}],
}
SPACES = [" ", "  ", "\t", "\n", "\u3000", "\u00a0", "\u2003"]
HIDDEN = ["\u200b", "\u200d", "\u061c", "\ufe0f", "\U000e0100", "\u034f", "\u3164", "\x00", "\x7f"]
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@pytest.mark.rules("X4")
def test_canonical_agrees_on_10000_encodings_of_one_bill(rng: random.Random) -> None:
    encodings = {_written(rng, _respelled(rng, BILL)) for _ in range(10_000)}
    assert len(encodings) > 9_900, "the corpus repeats itself"
    assert {c.canonical(c.parse(each), FORM) for each in encodings} == {c.canonical(BILL, FORM)}


@pytest.mark.rules("X4")
def test_canonical_differs_for_10000_different_bills() -> None:
    bills = [{**BILL, "serial": str(10_000_000 + n)} for n in range(5_000)]
    bills += [{**BILL, "total": str(Decimal(n + 1) / 100)} for n in range(4_000)]
    bills += [{**BILL, "holder": f"Patient {n}"} for n in range(1_000)]
    assert len({c.canonical(bill, FORM) for bill in bills}) == 10_000


def _respelled(rng: random.Random, bill: dict[str, Any]) -> dict[str, Any]:
    spelled = {name: _field(rng, name, value) for name, value in bill.items()}
    names = list(spelled)
    rng.shuffle(names)
    return {_wide(rng, name): spelled[name] for name in names} | ({"absent": None} if rng.random() < 0.5 else {})


def _field(rng: random.Random, name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_respelled(rng, each) for each in value]
    spell = {"serial": _identifier, "code": _identifier, "total": _decimal, "price": _decimal, "issued": _moment}
    return spell.get(name, _text)(rng, value)


def _identifier(rng: random.Random, value: str) -> str:
    cut = rng.randrange(len(value) + 1)
    return _edges(rng, _wide(rng, "0" * rng.randrange(6) + value[:cut] + rng.choice(["", " ", *HIDDEN]) + value[cut:]))


def _decimal(rng: random.Random, value: str) -> Any:
    padded = "0" * rng.randrange(3) + value + ("" if "." in value else ".0") + "0" * rng.randrange(6)
    exact = Decimal(padded)
    return rng.choice([_edges(rng, _wide(rng, padded)), "+" + padded, exact, f"{exact.scaleb(2):f}e-2"])


def _moment(rng: random.Random, _: str) -> str:
    return rng.choice(["2026-03-01T10:00:00+08:00", "2026-03-01T02:00:00Z", "2026-03-01T02:00:00.000+00:00"])


def _text(rng: random.Random, value: str) -> str:
    value = unicodedata.normalize(rng.choice(["NFC", "NFD", "NFKC", "NFKD"]), value)
    words = [_wide(rng, word) for word in value.split(" ")]
    return _edges(rng, "".join(word + rng.choice(SPACES) for word in words))


def _wide(rng: random.Random, value: str) -> str:
    return "".join(chr(WIDE[ord(char)]) if ord(char) in WIDE and rng.random() < 0.3 else char for char in value)


def _edges(rng: random.Random, value: str) -> str:
    return rng.choice(["", *SPACES]) + value + rng.choice(["", *SPACES, *HIDDEN, "\ufeff"])


def _written(rng: random.Random, bill: dict[str, Any]) -> str:
    return json.dumps(
        bill, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1, 2]), default=lambda exact: float(exact)
    )
