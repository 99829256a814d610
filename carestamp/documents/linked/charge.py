"""How documents say which line charges what was handed out: FHIR R4, out and in.

A MedicationDispense carries an extension with the line's commitment and its packs' nullifiers; an Invoice's ChargeItem
carries the commitment as identifier, and the dispense as the service that it charges. Both are values, not references:
a reference is replaced by the identity of what it points to when a document is committed to, and would depend on what
happens to be at hand.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from carestamp.documents.invoice.fhir.terms import as_dict, codes_of, dicts
from carestamp.documents.invoice.fhir.writing import ITEM_SYSTEM
from carestamp.documents.linked.line import known_as
from carestamp.errors import CarestampError

CHARGE_URL = "urn:carestamp:charge"
LINE_SYSTEM = "urn:carestamp:bill-line"
PACK_SYSTEM = "urn:carestamp:pack"
Resource = dict[str, Any]
_WORD = re.compile("0x[0-9a-f]{64}", re.ASCII)


class ChargeError(CarestampError):
    """A charge that names no line, or what is no commitment. Never names the value."""


@dataclass(frozen=True, slots=True)
class Charge:
    """line: commitment of the bill line. packs: nullifiers of what it charges."""

    line: bytes
    packs: tuple[bytes, ...] = ()


def with_charge(dispense: Resource, charge: Charge) -> Resource:
    """A copy of a MedicationDispense that names the line which charges it, and its packs."""
    named = [_named("line", LINE_SYSTEM, charge.line), *(_named("pack", PACK_SYSTEM, pack) for pack in charge.packs)]
    others = [each for each in dicts(dispense.get("extension")) if each.get("url") != CHARGE_URL]
    return copy.deepcopy(dispense) | {"extension": [*others, {"url": CHARGE_URL, "extension": named}]}


def charges_in(dispense: Mapping[str, Any]) -> tuple[Charge, ...]:
    """What a MedicationDispense, or its committed content, names; empty without a link. Raises ChargeError."""
    found = [each for each in dicts(dispense.get("extension")) if each.get("url") == CHARGE_URL]
    return tuple(_charge(dicts(each.get("extension"))) for each in found)


def names_in(dispense: Mapping[str, Any]) -> frozenset[str]:
    """By what the drug of a MedicationDispense is known on bills: its item of the tariff, its name."""
    return known_as(items_in(dispense), str(_drug(dispense).get("text") or ""))


def items_in(dispense: Mapping[str, Any]) -> list[str]:
    """The codes of the tariff by which it says that its drug is charged."""
    return codes_of(_drug(dispense), ITEM_SYSTEM)


def with_lines(
    invoice: Resource, commitments: Sequence[bytes], dispenses: Mapping[int, Resource] | None = None
) -> Resource:
    """A copy of an Invoice whose contained ChargeItems say their lines' commitments.

    dispenses: by number of the line (from 1), a reference to what it charges, where that is known already.
    """
    written = copy.deepcopy(invoice)
    for number, (charge, line) in enumerate(zip(_charged(written), commitments, strict=True), 1):
        charge["identifier"] = [*dicts(charge.get("identifier")), _identifier(LINE_SYSTEM, line)]
        if dispenses and number in dispenses:
            charge["service"] = [dispenses[number]]
    return written


def lines_in(invoice: Resource) -> tuple[bytes | None, ...]:
    """The commitment that each line of an Invoice says, None where it says none. Raises ChargeError."""
    return tuple(_line_of(each) for each in _charged(invoice))


def _drug(dispense: Mapping[str, Any]) -> dict[str, Any]:
    concept = dispense.get("medicationCodeableConcept") or as_dict(dispense.get("medicationReference")).get("code")
    return as_dict(concept)


def _charge(parts: Sequence[Mapping[str, Any]]) -> Charge:
    lines = list(_values(parts, "line", LINE_SYSTEM))
    if len(lines) != 1:
        raise ChargeError("a charge names exactly one line")
    return Charge(lines[0], tuple(_values(parts, "pack", PACK_SYSTEM)))


def _values(parts: Sequence[Mapping[str, Any]], name: str, system: str) -> Iterator[bytes]:
    for each in parts:
        if each.get("url") == name:
            yield _word(as_dict(each.get("valueIdentifier")), system)


def _charged(invoice: Resource) -> list[Resource]:
    """The ChargeItem of each line, in the order of lines; an empty one where it is not inside."""
    inside = {f"#{each.get('id')}": each for each in dicts(invoice.get("contained"))}
    lines = dicts(invoice.get("lineItem"))
    return [inside.get(str(as_dict(each.get("chargeItemReference")).get("reference")), {}) for each in lines]


def _line_of(charge: Resource) -> bytes | None:
    found = [each for each in dicts(charge.get("identifier")) if each.get("system") == LINE_SYSTEM]
    return _word(found[0], LINE_SYSTEM) if found else None


def _word(identifier: Mapping[str, Any], system: str) -> bytes:
    value = str(identifier.get("value")).lower()
    if identifier.get("system") != system or not _WORD.fullmatch(value):
        raise ChargeError("not 32 bytes in hexadecimal digits, with 0x in front")
    return bytes.fromhex(value[2:])


def _named(name: str, system: str, value: bytes) -> Resource:
    return {"url": name, "valueIdentifier": _identifier(system, value)}


def _identifier(system: str, value: bytes) -> Resource:
    return {"system": system, "value": f"0x{value.hex()}"}
