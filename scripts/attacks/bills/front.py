"""The front of bills, and what several of its attacks do."""

from __future__ import annotations

from carestamp.client import errors
from scripts.attacks.attack import Front
from scripts.attacks.bills.bench import BillBench
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.register import Person

FRONT = Front("bills", BillBench)
Bench = BillBench


def nothing_left(paper: BillPaper, asked: int, left: int = 0) -> errors.InvoiceRegistry_ExceedsTotal:
    """So much was asked for, so much was left."""
    return errors.InvoiceRegistry_ExceedsTotal(paper.place, asked, left)


def stranger(person: Person) -> errors.InvoiceRegistry_NotAuthorised:
    """It is not this organisation's."""
    return errors.InvoiceRegistry_NotAuthorised(person.account.address)
