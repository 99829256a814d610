"""The boxes come back. What was paid for them must follow, and until it has, the trace says so."""

from __future__ import annotations

from carestamp.client import errors
from scripts.stories.invoices.papers import yuan
from scripts.stories.linked import papers
from scripts.stories.linked.company import Company
from scripts.stories.linked.words import SCRIPT


def back(c: Company) -> None:
    """Taken back by a second pharmacist. The bill still charges them; sold again they can't be."""
    paper, here, ledger, sale = c.prescription, c.people.own.pharmacist, c.stage.ledger, c.sale
    second = c.people.second_of(here)
    taken = [each.taken for each in sale.packs]
    c.counter.do(
        "reverse",
        second.as_("second-pharmacist"),
        paper.view,
        lambda: ledger.reverse(second.account, paper.packed, sale.facts, taken),
        ("P7", "D1"),
    )
    still = ["reversed-still-charged"]
    c.checker.finds("trace-reversed", c.dossier, c.bill.view, still, ("Z1", "P7", "B8"), figure="reversed")
    again = c.counter.sale(paper, here, packs=sale.packs)
    unsaleable = errors.PackRegistry_Unsaleable(sale.packs[0].pack, True, False, False)
    c.counter.attempt("returned-pack", again, unsaleable, ("P7", "D1"))


def red_letter(c: Company) -> None:
    """Void, once both payers have their money back; the fund's share is reversed with it."""
    bill, acts = c.bill, c.acts
    red = acts.red_letter(bill)
    c.checker.finds("trace-waiting", c.dossier, bill.view, ["red-letter-waits"], ("Z1", "B8"))
    for claim, amount in zip(c.claims, (papers.PAID_A, papers.PAID_B), strict=True):
        acts.recover(claim, SCRIPT.remark("recovered", yuan(amount)))
    acts.complete(bill, red)
    c.checker.fits(c.dossier, bill.view, ("Z1", "B8"), figure="void")
