"""Goods charged twice, by somebody who never had them, or after they came back."""

from __future__ import annotations

from dataclasses import replace

from carestamp.client import errors
from scripts.attacks.linked.front import FRONT, Bench


@FRONT.attack("boxes-charged-again", "Z1", "X2")
def boxes_charged_again(b: Bench) -> None:
    """The cashier charges the same boxes on a second bill; then rewrites the pharmacy's document so that it fits."""
    c = b.visited
    _, second = b.boxes_billed(c.biller)
    both = replace(c.dossier, bills=(*c.dossier.bills, second))
    b.finds("Trace_LineWithoutSupply", ([], ["line-without-supply"]), (b.codes(c.dossier), b.codes(both)))
    forged = replace(c.dossier, supplies=(b.rewritten(second),), bills=(second,))
    b.finds("Trace_SupplyContent", ["supply-content"], b.codes(forged))


@FRONT.attack("boxes-of-another-pharmacy", "Z1", "X2")
def boxes_of_another_pharmacy(b: Bench) -> None:
    """Another pharmacy bills boxes that it never had, with the papers of the one that had them."""
    c = b.visited
    _, theirs = b.boxes_billed(c.biller_b)
    claimed = replace(c.dossier, supplies=(b.rewritten(theirs),), bills=(theirs,))
    b.finds("Trace_IssuerDiffers", ["supply-content", "issuer-differs"], b.codes(claimed))


@FRONT.attack("returned-and-still-charged", "Z1", "P7", "D1")
def returned_and_still_charged(b: Bench) -> None:
    """The boxes came back, the bill stays as it was; and the boxes go over the counter again."""
    c = b.visited
    paper, here, sale = c.prescription, c.people.own.pharmacist, c.sale
    second, taken = c.people.second_of(here), [each.taken for each in sale.packs]
    reverse, given = b.stage.ledger.reverse, (second.account, paper.packed, sale.facts, taken)
    b.honest("reverse", second, paper.view, lambda: reverse(*given), ("P7", "D1"))
    b.finds("Trace_ReversedStillCharged", ["reversed-still-charged"], b.codes(c.dossier))
    again = c.counter.sale(paper, here, packs=sale.packs)
    asked = (here.account, paper.packed, again.supply, again.packs, again.evidence)
    unsaleable = errors.PackRegistry_Unsaleable(sale.packs[0].pack, True, False, False)
    b.tries(lambda: b.thief.ledger.dispense(*asked), unsaleable, paper, *sale.packs)
