"""The same two boxes charged again: on a second bill, by another pharmacy, with a dispense rewritten for it."""

from __future__ import annotations

from dataclasses import replace

from carestamp.documents.linked import BillPaper, Charge, SupplyPaper, line_of
from scripts.stories.invoices.papers import BillPaper as Billed
from scripts.stories.linked import papers
from scripts.stories.linked.checker import bill_paper
from scripts.stories.linked.company import Company
from scripts.stories.register import Person


def play(c: Company) -> None:
    """Nothing of it is refused by a ledger: each bill is a bill. The goods behind it are missing."""
    _second_bill(c)
    _other_pharmacy(c)


def _second_bill(c: Company) -> None:
    """The hospital's own cashier charges the boxes once more, on a bill over nothing else."""
    second = _billed(c, c.biller)
    paper = bill_paper(c.stage, second)
    both = replace(c.dossier, bills=(*c.dossier.bills, paper))
    c.checker.finds("trace-second-bill", both, second.view, ["line-without-supply"], ("Z1",), figure="frauds")
    rewritten = replace(c.dossier, supplies=(_rewritten(c, paper),), bills=(paper,))
    c.checker.finds("trace-rewritten", rewritten, second.view, ["supply-content"], ("Z1", "X2"))


def _other_pharmacy(c: Company) -> None:
    """Another pharmacy bills boxes that it never had."""
    theirs = _billed(c, c.biller_b)
    paper = bill_paper(c.stage, theirs)
    claimed = replace(c.dossier, supplies=(_rewritten(c, paper),), bills=(paper,))
    c.checker.finds("trace-other-pharmacy", claimed, theirs.view, ["supply-content", "issuer-differs"], ("Z1", "X2"))


def _billed(c: Company, biller: Person) -> Billed:
    book, serial = c.books.free_number(biller.house)
    return c.issue(papers.boxes_alone(book, serial, biller.house.name, c.stage.today), biller, book.code)


def _rewritten(c: Company, bill: BillPaper) -> SupplyPaper:
    """The dispense as its forger would have it: with this bill's line in place of the one that was signed."""
    assert c.supply is not None
    named = line_of(bill.document, bill.salt, bill.place, 1).commitment
    packs = tuple(each.pack for each in c.supply.packs)
    return replace(c.supply, documents=(papers.dispense(c.supply.handed_over_at, Charge(named, packs)),))
