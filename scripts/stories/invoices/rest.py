"""Everybody else's bills of the day: issued, and reserved, approved, paid as far as their documents ask."""

from __future__ import annotations

from collections.abc import Callable

from carestamp.documents.invoice.fhir import ClaimDocument
from scripts.stories.invoices.acts import Claim
from scripts.stories.invoices.claims import WAITING_DAYS
from scripts.stories.invoices.company import Company
from scripts.stories.invoices.papers import BillPaper

MOST = 500
"""Bills of an input that are issued singly; a hospital with more anchors them in batches."""
HABITS = ("paid", "paid", "paid half", "approved", "reserved")


class Rest:
    """The bills that no scene took."""

    def __init__(self, company: Company) -> None:
        self.c, self.acts = company, company.acts
        self.papers = [company.show(company.desk.write(each)) for each in company.others[:MOST]]
        self.unissued = len(company.others) - len(self.papers)

    def play(self) -> None:
        """The bills of later scenes are issued with them, while they are of the day."""
        for name in list(self.c.papers):
            self.c.issued(name)
        for place, paper in enumerate(self.papers):
            self._take(paper, place)

    def _take(self, paper: BillPaper, place: int) -> None:
        """A claim is answered before the next one comes: that is the order of ranks."""
        biller = paper.biller
        if not self.acts.try_or_tell(lambda: self.acts.issue(paper), "input-issue", biller, paper.view, ("B1", "B2")):
            return
        self.acts.try_or_tell(lambda: self._order(paper), "input-order", paper.patient, paper.view, ("B6",))
        for document in sorted(paper.dossier.claims, key=_rank):
            self._claim(paper, document, place)
        for payment in paper.dossier.payments:
            if payment.claim is None:
                payer = self.c.people.payer_of(payment, paper.dossier.coverages)
                self._try(self.acts.claim(paper, payer, payment.paid), self.acts.reimburse)

    def _order(self, paper: BillPaper) -> None:
        """Where two or more pay, and each that claims has a rank."""
        dossier = paper.dossier
        if len(dossier.coverages) < len(WAITING_DAYS) or any(each.coverage is None for each in dossier.claims):
            return
        payers = [self.c.people.adjudicator_of(each.payer) for each in dossier.coverages]
        days = [each.waiting_days or WAITING_DAYS[-1] for each in dossier.coverages]
        self.acts.order(paper, payers, days)

    def _claim(self, paper: BillPaper, document: ClaimDocument, place: int) -> None:
        payer = self.c.people.adjudicator_of(document.payer)
        claim = self.acts.claim(paper, payer, document.maximum, capped=document.capped)
        if not self._try(claim, self.acts.reserve):
            return
        if self.c.stage.own_input:
            self._decide(claim, place)
        else:
            self._as_answered(claim, document)

    def _as_answered(self, claim: Claim, document: ClaimDocument) -> None:
        """By the ClaimResponse and the ExplanationOfBenefit that answer this Claim. 0 is a refusal: it stays reserved
        until its payer releases it."""
        dossier = claim.paper.dossier
        approved = sum(each.approved for each in dossier.approvals if each.claim is document)
        paid = sum(each.paid for each in dossier.payments if each.claim is document)
        if approved or paid:
            self._try(claim, lambda asked: self.acts.approve(asked, max(approved, paid)))
        if paid:
            self._try(claim, lambda asked: self.acts.pay(asked, paid))

    def _decide(self, claim: Claim, place: int) -> None:
        """Our own sample claims have no answers yet: payers pay, pay in part, or are still at it; where a second one
        waits its turn the first one pays."""
        habit = HABITS[0] if len(claim.paper.dossier.claims) > 1 else HABITS[place % len(HABITS)]
        if habit != "reserved":
            self.acts.approve(claim)
        if habit.startswith("paid"):
            self.acts.pay(claim, claim.amount // 2 if habit == "paid half" else None)

    def _try(self, claim: Claim, act: Callable[[Claim], object]) -> bool:
        return self.acts.try_or_tell(lambda: act(claim), "input-claim", claim.payer, claim.paper.view, ("B4", "B5"))


def _rank(document: ClaimDocument) -> int:
    return document.coverage.rank if document.coverage else 0
