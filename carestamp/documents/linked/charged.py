"""Packs -> bill line, and bill line -> packs: what is missing between goods and money, and what does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from carestamp.documents.canonical import identifier, text
from carestamp.documents.fhir.quantities import unit_of
from carestamp.documents.invoice.fhir.terms import as_dict, codes_of
from carestamp.documents.invoice.fhir.writing import ITEM_SYSTEM
from carestamp.documents.invoice.stamps import BillStamp
from carestamp.documents.linked.case import BillLine, Case, Charged
from carestamp.documents.linked.dossier import SupplyPaper
from carestamp.documents.linked.findings import Finding
from carestamp.documents.linked.nodes import bill_key, line_key, pack_key, supply_key


def of_supply(case: Case, supply: SupplyPaper) -> Iterator[Finding]:
    """What its documents name."""
    key, charges = supply_key(*supply.key), [each for each in case.charges if each.supply is supply]
    if not all(supply.charges):
        yield Finding("no-charge", (key,))
    if any(len(each) > 1 for each in supply.charges) or _shares_a_pack(charges):
        yield Finding("supply-two-lines", (key,))
    listed, named = [each.pack for each in supply.packs], {pack for each in charges for pack in each.packs}
    if named - set(listed):
        yield Finding("pack-not-of-supply", (key,))
    for pack in listed if charges else ():
        if pack not in named:
            yield Finding("pack-uncharged", (pack_key(supply, pack),))
    for each in charges:
        if each.charge.line not in case.lines:
            yield Finding("no-such-line", (line_key(each.charge.line),))


def of_line(case: Case, line: BillLine) -> Iterator[Finding]:
    """What was handed out for it."""
    key, charged = line_key(line.commitment), case.charged_on(line)
    supplies = {each.supply.key: each for each in charged}
    if not charged and not line.is_service and case.is_charging(line):
        yield Finding("line-without-supply", (key,))
    if len(supplies) > 1 or len(charged) > len(supplies):
        yield Finding("line-two-supplies", (key,))
    for each in charged:
        yield from _of_pair(case, line, each)


def _of_pair(case: Case, line: BillLine, charged: Charged) -> Iterator[Finding]:
    yield from _issuer(case, line, charged)
    yield from _item(line, charged)
    if not case.supply(charged.supply).reversed:
        yield from _quantity(case, line, charged) if case.is_charging(line) else ()
    yield from _reversal(case, line, case.supply(charged.supply).reversed)


def _shares_a_pack(charges: list[Charged]) -> bool:
    counted = Counter(pack for each in charges for pack in set(each.packs))
    return any(count > 1 for count in counted.values())


def _issuer(case: Case, line: BillLine, charged: Charged) -> Iterator[Finding]:
    """Who handed out charges it, or the hospital whose doctor prescribed it, where the chain knows which that is."""
    issuer, pharmacy = line.bill.terms.issuer, charged.supply.pharmacy
    hospital = case.prescription(charged.supply.prescription).issuer
    if hospital and issuer not in (pharmacy, hospital):
        yield Finding("issuer-differs", (bill_key(line.bill.place),), (str(issuer), str(pharmacy), str(hospital)))


def _item(line: BillLine, charged: Charged) -> Iterator[Finding]:
    """Where the dispense says by which item of the tariff its drug is charged, and the line has a code."""
    said = charged.supply.documents[charged.document]
    concept = said.get("medicationCodeableConcept") or as_dict(said.get("medicationReference")).get("code")
    codes = {identifier(code) for code in codes_of(concept, ITEM_SYSTEM) if text(code)}
    item = str(line.opening.line.item.get("code", ""))
    if codes and text(item) and identifier(item) not in codes:
        yield Finding("item-differs", (line_key(line.commitment),))


def _quantity(case: Case, line: BillLine, charged: Charged) -> Iterator[Finding]:
    """In the dispense's unit; a bill in another unit counts packs. A line without a quantity says nothing."""
    asked = _decimal(line.opening.line.item.get("quantity"))
    if asked is None or not charged.packs:
        return
    document = charged.supply.documents[charged.document]
    unit, theirs = str(line.opening.line.item.get("unit", "")), unit_of(document.get("quantity"))
    given = _units(case, charged) if not unit or not theirs or unit == theirs else len(set(charged.packs))
    if asked != given:
        yield Finding("quantity-differs", (line_key(line.commitment),), (f"{asked.normalize():f}", str(given)))


def _units(case: Case, charged: Charged) -> int:
    """As the chain sold them; as the dossier has them where it did not."""
    sold = case.supply(charged.supply).sold
    return sum(sold.get(each.pack, each.units) for each in charged.supply.packs if each.pack in charged.packs)


def _reversal(case: Case, line: BillLine, is_reversed: bool) -> Iterator[Finding]:
    """Goods that came back are charged by nobody; goods that were kept, by somebody."""
    bill, ends = case.bill(line.bill.place), (line_key(line.commitment), bill_key(line.bill.place))
    if bill.replaced_by:
        yield from _replaced(case, line, bill.replaced_by, is_reversed)
    elif is_reversed and bill.status is BillStamp.RED_PENDING:
        yield Finding("red-letter-waits", ends)
    elif is_reversed and not bill.void:
        yield Finding("reversed-still-charged", ends)
    elif bill.void and not is_reversed:
        yield Finding("void-not-reversed", ends)


def _replaced(case: Case, line: BillLine, new: bytes, is_reversed: bool) -> Iterator[Finding]:
    if new in case.bills and case.successor(line) is None and not is_reversed:
        yield Finding("reissue-dropped", (line_key(line.commitment),))


def _decimal(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
