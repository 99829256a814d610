"""What a trace takes on somebody's word: nothing is known to be wrong with it, and nothing was held against it."""

from __future__ import annotations

from collections.abc import Iterator

from carestamp.documents.linked.case import BillLine, Case
from carestamp.documents.linked.charged import is_item_said, quantity_of
from carestamp.documents.linked.dossier import BillPaper
from carestamp.documents.linked.findings import Finding
from carestamp.documents.linked.money import profile_of
from carestamp.documents.linked.nodes import bill_key, line_key, money


def of_bill(case: Case, bill: BillPaper) -> Iterator[Finding]:
    """Of a bill that stands."""
    services = [each for each in case.lines_on(bill) if each.is_service and case.is_charging(each)]
    if services:
        numbers = ", ".join(str(each.opening.line.number) for each in services)
        amount = sum(each.opening.line.item["amount"] for each in services)
        yield Finding("services", (bill_key(bill.place),), (numbers, money(amount)))
    if profile_of(bill) is None:
        yield Finding("profile-unknown", (bill_key(bill.place),), (str(bill.terms.profile),))


def of_line(case: Case, line: BillLine) -> Iterator[Finding]:
    """Of a line that charges goods."""
    charged, at, number = case.charged_on(line), (line_key(line.commitment),), (str(line.opening.line.number),)
    if not charged or not case.is_charging(line):
        return
    if quantity_of(line) is None:
        yield Finding("quantity-unsaid", at, number)
    if not all(is_item_said(line, each) for each in charged):
        yield Finding("item-unsaid", at, number)
