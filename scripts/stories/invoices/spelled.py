"""A bill that is brought again, in other spellings and formats: each comes to the same place (B1, X4)."""

from __future__ import annotations

import dataclasses

from carestamp.client import errors
from carestamp.synthetic import respelled
from scripts.inputs import read_bill
from scripts.stories.invoices.company import Company
from scripts.stories.invoices.dossiers import Dossier
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.invoices.words import SCRIPT

PAID_AGAIN = ("full-width.json", "english.xml", "fhir-full-width.json")
"""With these somebody asks a payer, too."""


def again(c: Company) -> None:
    """The bill of B12, paid already, in eleven writings."""
    original = c["worked"]
    for name, written in respelled(original.bill).items():
        form = "fhir" if name.startswith("fhir") else "json"
        dossier = dataclasses.replace(original.dossier, bill=read_bill(name, written), form=form)
        _issue_again(c, original, dossier, name)
        if name in PAID_AGAIN:
            _ask_again(c, original, dossier, name)
    _ask_for_more(c, original)


def _issue_again(c: Company, original: BillPaper, dossier: Dossier, name: str) -> None:
    """As a desk would that has never seen it: other salt, other holder, same place."""
    copy, book = c.desk.write(dossier), c.books.single_book_of(original.place)
    c.stage.recorder.agree("issue-again", original.view, original.place, copy.place)
    account = copy.biller.account
    c.acts.refused(
        "issue-again",
        copy.biller,
        original.view,
        lambda: c.stage.invoices.issue(account, copy.invoice, book.id),
        errors.InvoiceRegistry_Taken(original.place),
        ("B1", "X4"),
        SCRIPT.remark("spelling", name),
    )


def _ask_again(c: Company, original: BillPaper, dossier: Dossier, name: str) -> None:
    """With the salt of the first reading its terms come out the same: nothing is left of it."""
    same = c.desk.read_again(original, dossier)
    c.stage.recorder.agree("ask-again", original.view, original.invoice, same.invoice)
    claim = c.acts.claim(same, c.payer_b, 1, capped=1)
    nothing_left = errors.InvoiceRegistry_ExceedsTotal(original.place, 1, 0)
    c.acts.reserve_refused("ask-again", claim, nothing_left, ("B1", "B5"), SCRIPT.remark("spelling", name))


def _ask_for_more(c: Company, original: BillPaper) -> None:
    """The same number over a larger sum."""
    invoice = original.invoice
    altered = c.desk.altered(original, total=2 * invoice.total, cap=2 * invoice.total)
    claim = c.acts.claim(altered, c.payer_b, invoice.total, capped=0)
    c.acts.reserve_refused("altered", claim, errors.InvoiceRegistry_OtherTerms(original.place), ("B1", "B2"))
