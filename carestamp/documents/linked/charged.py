"""Packs -> bill line, and bill line -> packs: what is missing between goods and money, and what does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from carestamp.documents.canonical import text
from carestamp.documents.fhir.quantities import decimal_of, unit_of
from carestamp.documents.invoice.stamps import BillStamp
from carestamp.documents.linked.case import BillLine, Case, Charged
from carestamp.documents.linked.charge import items_in
from carestamp.documents.linked.dossier import SupplyPaper
from carestamp.documents.linked.findings import Finding
from carestamp.documents.linked.line import known_as
from carestamp.documents.linked.nodes import bill_key, line_key, pack_key, supply_key


def of_supply(case: Case, supply: SupplyPaper) -> Iterator[Finding]:
    """What its documents name."""
    key, charges = supply_key(*supply.key), [each for each in case.charges if each.supply is supply]
    if not all(supply.charges):
        yield Finding("no-charge", (key,))
    if any(len(each) > 1 for each in supply.charges) or _shares_a_pack(charges):
        yield Finding("supply-two-lines", (key,))
    listed, named = [each.pack for each in supply.packs], {pack for each in charges for pack in each.packs}
    for each in charges:
        if listed and not each.packs:
            yield Finding("charge-without-packs", (key, line_key(each.charge.line)))
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
    if line.is_service and (charged or line.opening.line.names & case.handed_out):
        yield Finding("service-handed-out", (key,))
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
    if is_item_said(line, charged) and not _codes(line) & _codes_of(charged):
        yield Finding("item-differs", (line_key(line.commitment),))


def is_item_said(line: BillLine, charged: Charged) -> bool:
    """Whether bill and dispense both name an item of the tariff."""
    return bool(_codes(line) and _codes_of(charged))


def _codes(line: BillLine) -> frozenset[str]:
    return known_as([str(line.opening.line.item.get("code") or "")], "")


def _codes_of(charged: Charged) -> frozenset[str]:
    return known_as(items_in(charged.supply.documents[charged.document]), "")


def _quantity(case: Case, line: BillLine, charged: Charged) -> Iterator[Finding]:
    """In the dispense's unit; a bill in another unit counts packs, whole ones. A line without a quantity says
    nothing."""
    asked, at = quantity_of(line), (line_key(line.commitment),)
    if asked is None or not charged.packs:
        return
    packs, units = _is_by_pack(line, charged), _units(case, charged)
    given = len(set(charged.packs)) if packs else sum(units.values())
    if asked != given:
        yield Finding("quantity-differs", at, (f"{asked.normalize():f}", str(given)))
    if packs and any(taken < case.pack(pack).capacity for pack, taken in units.items()):
        yield Finding("pack-opened", at)


def quantity_of(line: BillLine) -> Decimal | None:
    """What the bill says; None where it says none that can be read."""
    return decimal_of({"value": line.opening.line.item.get("quantity")})


def _is_by_pack(line: BillLine, charged: Charged) -> bool:
    """Whether the bill has another unit than the dispense."""
    unit = text(str(line.opening.line.item.get("unit") or ""))
    theirs = unit_of(charged.supply.documents[charged.document].get("quantity"))
    return bool(unit and theirs) and unit != theirs


def _units(case: Case, charged: Charged) -> dict[bytes, int]:
    """Of each pack that is charged, as the chain sold it; as the dossier has it where it did not."""
    sold = case.supply(charged.supply).sold
    return {each.pack: sold.get(each.pack, each.units) for each in charged.supply.packs if each.pack in charged.packs}


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
