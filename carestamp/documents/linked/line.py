"""One line of one bill, as a commitment that a dispense can name (Z1).

commitment = keccak256(salt of the line ‖ canonical line). The line names its bill by place (nullifier of the code,
serial) and its own number, so it is no line of any other bill; and all that is charged on it. The salt follows from the
bill's own: whoever can open the bill can open each of its lines, whoever was shown one line learns nothing of the
others, and a bill's own commitment stays what it is without links. Once the bill's salt is destroyed, and what was
shown of its lines, nothing can be matched any more (X2).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from carestamp.documents import commitment
from carestamp.documents.canonical import CanonicalError, Form, canonical, identifier, text
from carestamp.documents.invoice.content import FORM
from carestamp.documents.invoice.typed import CODE_BYTES

FORMAT = "carestamp.bill-line.1"
_FORM = Form({"item": FORM.fields["items"]})


@dataclass(frozen=True, slots=True)
class Line:
    """place: the bill's id. number: from 1. item: what is charged, as the bill's content says it; amount in minor
    units."""

    place: bytes
    number: int
    item: Mapping[str, Any] = field(repr=False)

    @property
    def canonical_bytes(self) -> bytes:
        """What the commitment covers. Raises CanonicalError."""
        said = {"format": FORMAT, "place": f"0x{self.place.hex()}", "line": self.number, "item": dict(self.item)}
        return canonical(said, _FORM)

    @property
    def kind(self) -> tuple[str, ...]:
        """By what the same item is known on another bill: name, code, unit."""
        return tuple(str(self.item.get(name, "")) for name in ("name", "code", "unit"))

    @property
    def names(self) -> frozenset[str]:
        """What it may be recognised by in other documents."""
        return known_as([str(self.item.get("code") or "")], str(self.item.get("name") or ""))

    @property
    def serial(self) -> int:
        """The bill's number."""
        return int.from_bytes(self.place[CODE_BYTES:], "big")


@dataclass(frozen=True, slots=True)
class LineOpening:
    """What the biller shows the pharmacy: one line and its salt, nothing else of the bill."""

    line: Line
    salt: bytes = field(repr=False)

    @property
    def commitment(self) -> bytes:
        """What the dispense names. Raises CanonicalError, SaltError."""
        return commitment.commit(self.salt, self.line.canonical_bytes)


def known_as(codes: Iterable[str], name: str) -> frozenset[str]:
    """Codes of the tariff and name of an item, in canonical spelling, told apart; what is empty names nothing."""
    coded = {f"code {each}" for each in map(identifier_in, codes) if each}
    return frozenset(coded | ({f"name {text(name)}"} if text(name) else set()))


def identifier_in(written: str) -> str:
    """A number or code in canonical spelling; empty where there is none."""
    try:
        return identifier(written)
    except CanonicalError:
        return ""


def line_of(document: Mapping[str, Any], bill_salt: bytes, place: bytes, number: int) -> LineOpening:
    """Line `number` (from 1) of a bill's content (invoice.content.content_of). Raises IndexError."""
    if not 1 <= number <= len(document["items"]):
        raise IndexError("the bill has no such line")
    return LineOpening(Line(place, number, document["items"][number - 1]), _salt(bill_salt, number))


def lines_of(document: Mapping[str, Any], bill_salt: bytes, place: bytes) -> tuple[LineOpening, ...]:
    """All lines of a bill's content."""
    return tuple(line_of(document, bill_salt, place, 1 + each) for each in range(len(document["items"])))


def _salt(bill_salt: bytes, number: int) -> bytes:
    return hmac.digest(bill_salt, FORMAT.encode() + number.to_bytes(4, "big"), "sha256")
