"""Goods to money and back (Z1): a dossier and what the chain says of it, link by link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from carestamp.documents.invoice.stamps import BillStamp
from carestamp.documents.linked import charged, goods, money, nodes, unchecked
from carestamp.documents.linked.case import BillLine, Case
from carestamp.documents.linked.dossier import BillPaper, Dossier
from carestamp.documents.linked.findings import Finding, Verdict
from carestamp.documents.linked.nodes import Column, Node
from carestamp.documents.linked.printable import printable
from carestamp.documents.linked.seen import Seen
from carestamp.errors import Words

REISSUED = Words("重开", "issued again as")


@dataclass(frozen=True, slots=True)
class Link:
    """From goods towards money. words: where it is not the usual next step."""

    start: str
    end: str
    words: Words | None = None


@dataclass(frozen=True)
class Trace:
    """What was found. unchecked: what it takes on somebody's word. block, at: when the chain said it."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]
    unchecked: tuple[Finding, ...]
    block: int
    at: int

    @property
    def fits(self) -> bool:
        """Nothing is missing, everything fits, as far as it was checked."""
        return not self.findings

    @cached_property
    def by_key(self) -> dict[str, Node]:
        return {each.key: each for each in self.nodes}

    def of(self, *keys: str) -> tuple[Finding, ...]:
        """What was found at a node, or between two."""
        return tuple(each for each in self.findings if each.at == keys)

    def verdict(self, *keys: str) -> Verdict | None:
        """The worst of it; None where all is well."""
        found = {each.verdict for each in self.of(*keys)}
        return next((each for each in Verdict if each in found), None)

    def onwards(self, key: str) -> tuple[str, ...]:
        """Towards the money."""
        return tuple(each.end for each in self.links if each.start == key)

    def back(self, key: str) -> tuple[str, ...]:
        """Towards the goods."""
        return tuple(each.start for each in self.links if each.end == key)


def trace(dossier: Dossier, seen: Seen) -> Trace:
    """Holds everything at hand together."""
    case = Case(dossier, seen)
    links = tuple(dict.fromkeys(_links(case)))
    listed = {each.key: each for each in _nodes(case)}
    for key, node in _absent(case):
        listed.setdefault(key, node)
    ordered = sorted(listed.values(), key=lambda each: each.column)
    found, unchecked = (tuple(dict.fromkeys(each(case))) for each in (_findings, _unchecked))
    return Trace(tuple(ordered), links, found or _nothing(dossier), unchecked, seen.block, seen.at)


def _nothing(dossier: Dossier) -> tuple[Finding, ...]:
    """Where no goods are at hand, that nothing is wrong with them says nothing."""
    return () if dossier.supplies else (Finding("nothing-to-follow", ()),)


def _unchecked(case: Case) -> Iterator[Finding]:
    for bill in case.dossier.bills:
        yield from unchecked.of_bill(case, bill)
    for line in case.lines.values():
        yield from unchecked.of_line(case, line)


def _findings(case: Case) -> Iterator[Finding]:
    for prescription in case.dossier.prescriptions:
        yield from goods.of_prescription(case, prescription)
    for supply in case.dossier.supplies:
        for check in (goods.of_supply, money.of_supply, charged.of_supply):
            yield from check(case, supply)
    for line in case.lines.values():
        yield from charged.of_line(case, line)
    for bill in case.dossier.bills:
        yield from money.of_bill(case, bill)


# --------------------------------------------------------------------------------------------------------------- nodes


def _nodes(case: Case) -> Iterator[Node]:
    for prescription in case.dossier.prescriptions:
        yield nodes.of_prescription(prescription, case.prescription(prescription.id))
    for supply in case.dossier.supplies:
        seen = case.supply(supply)
        yield nodes.of_supply(supply, seen, _house(case, supply.pharmacy))
        for pack in supply.packs:
            yield nodes.of_pack(pack, supply, case.pack(pack.pack))
    for line in case.lines.values():
        over = not case.is_charging(line)
        yield nodes.of_line(line.opening.line, line.commitment, line.is_service, over)
    for bill in case.dossier.bills:
        yield nodes.of_bill(bill, case.bill(bill.place), _house(case, bill.terms.issuer))
        yield from _payers(case, bill)


def _payers(case: Case, bill: BillPaper) -> Iterator[Node]:
    seen, terms = case.bill(bill.place), bill.terms
    if terms.fund:
        yield nodes.of_fund(bill, seen)
    for claim in seen.claims:
        yield nodes.of_claim(bill, claim, _house(case, claim.payer))
    rest = terms.total - terms.fund - sum(each.paid + each.live for each in seen.claims)
    if seen.status is BillStamp.REIMBURSED and not seen.claims and rest:
        yield nodes.of_mask(bill, rest)
    elif rest > 0 and not seen.void:
        yield nodes.of_patient(bill, rest)


def _absent(case: Case) -> Iterator[tuple[str, Node]]:
    """What something points to; it is left out where it is there."""
    for supply in case.dossier.supplies:
        key = nodes.prescription_key(supply.prescription)
        yield key, nodes.absent(key, Column.PRESCRIPTION, supply.prescription)
    for each in case.charges:
        key = nodes.line_key(each.charge.line)
        yield key, nodes.absent(key, Column.LINE, each.charge.line)
    for bill in case.dossier.bills:
        new = case.bill(bill.place).replaced_by
        if new:
            key = nodes.bill_key(new)
            yield key, nodes.absent(key, Column.BILL, new)


def _house(case: Case, number: int) -> str:
    return printable(case.dossier.houses.get(number, ""))


# --------------------------------------------------------------------------------------------------------------- links


def _links(case: Case) -> Iterator[Link]:
    yield from _goods(case)
    yield from _charges(case)
    for line in case.lines.values():
        yield Link(nodes.line_key(line.commitment), nodes.bill_key(line.bill.place))
        yield from _reissued(case, line)
    for bill in case.dossier.bills:
        key, new = nodes.bill_key(bill.place), case.bill(bill.place).replaced_by
        for payer in _payers(case, bill):
            yield Link(key, payer.key)
        if new:
            yield Link(key, nodes.bill_key(new), REISSUED)


def _goods(case: Case) -> Iterator[Link]:
    for supply in case.dossier.supplies:
        key = nodes.supply_key(*supply.key)
        yield Link(nodes.prescription_key(supply.prescription), key)
        for pack in supply.packs:
            yield Link(key, nodes.pack_key(supply, pack.pack))


def _charges(case: Case) -> Iterator[Link]:
    """From each pack to its line; from the dispense itself where it has no packs to tell of."""
    for each in case.charges:
        listed = {pack.pack for pack in each.supply.packs}
        packs = [nodes.pack_key(each.supply, pack) for pack in each.packs if pack in listed]
        for start in packs or [nodes.supply_key(*each.supply.key)]:
            yield Link(start, nodes.line_key(each.charge.line))


def _reissued(case: Case, line: BillLine) -> Iterator[Link]:
    following = case.successor(line)
    if following is not None:
        yield Link(nodes.line_key(line.commitment), nodes.line_key(following.commitment), REISSUED)
