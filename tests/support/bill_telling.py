"""The events that acts on bills should leave, spelled out from what was asked, so that tests compare them whole."""

from __future__ import annotations

from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.documents.invoice import typed
from carestamp.documents.invoice.batch import Masks
from carestamp.documents.invoice.typed import CoverageOrder, PaperExchange, Reservation, Use
from carestamp.documents.keccak import keccak256
from tests.support.bills import Bill, Lot
from tests.support.events import Told, told

LEDGER, BOOKS, USES = "InvoiceRegistry", "BookRegistry", "InvoiceUses"
EVIDENCE = keccak256(b"proof of payment")
"""Of every payment and recovery, unless a test says otherwise."""


class BillTelling:
    """Part of the till that knows what is told of each act."""

    def house_of(self, person: LocalAccount) -> int:
        """The organisation of one of the cast."""
        raise NotImplementedError

    # --- books, bills, batches ------------------------------------------------------------------------------------

    def told_allotted(
        self, book: bytes, last: int, issuer: int, batch: bool, mask_payer: int, by: LocalAccount, ledger: str
    ) -> tuple[Told, Told]:
        """What both registries tell, in this order."""
        named = {"book": book, "last": last, "issuer": issuer, "batch": batch, "maskPayer": mask_payer}
        bound = told(BOOKS, "BookBound", book=book, ledger=ledger, last=last)
        return bound, told(LEDGER, "BookAllotted", by=by.address, **named)

    def told_closed(self, book: bytes, by: LocalAccount) -> Told:
        return told(LEDGER, "BookClosed", book=book, by=by.address)

    def told_issued(self, bill: Bill) -> Told:
        return told(LEDGER, "InvoiceIssued", **_terms(bill))

    def told_anchored(self, lot: Lot, by: LocalAccount) -> Told:
        named = {"first": lot.batch.first, "count": len(lot), "root": lot.batch.root}
        return told(LEDGER, "RangeAnchored", book=lot.book, issuer=self.house_of(by), biller=by.address, **named)

    def told_drawn(self, bill: Bill) -> Told:
        return told(LEDGER, "InvoiceDrawn", **_terms(bill))

    def told_settled_drawn(self, bill: Bill, payer: int, amount: int, capped: int) -> Told:
        who = {"payer": payer, "holder": bill.invoice.holder, "digest": bill.digest}
        return told(LEDGER, "SettledInvoiceDrawn", id=bill.id, amount=amount, capped=capped, **who)

    def told_settled(self, lot: Lot, masks: Masks, by: LocalAccount) -> Told:
        named = {"firstBucket": masks.first_bucket, "masks": masks.words, "evidence": EVIDENCE}
        return told(LEDGER, "InvoicesSettled", range=lot.range.place, **self._payer(by), **named)

    # --- claims ---------------------------------------------------------------------------------------------------

    def told_declared(self, bill: Bill, order: CoverageOrder) -> Told:
        payers, days = typed.pack_order(order)
        named = {"payers": payers, "waitingDays": days, "sequence": order.sequence}
        return told(LEDGER, "CoverageOrderDeclared", id=bill.id, **named)

    def told_waived(self, bill: Bill, payer: int, rank: int) -> Told:
        return told(LEDGER, "RankWaived", id=bill.id, payer=payer, rank=rank)

    def told_reserved(self, bill: Bill, by: LocalAccount, asked: Reservation, amount: int, capped: int = 0) -> Told:
        named = {"until": asked.until, "rank": asked.rank, "attempt": asked.attempt}
        return told(LEDGER, "ClaimReserved", id=bill.id, amount=amount, capped=capped, **self._payer(by), **named)

    def told_approved(self, bill: Bill, by: LocalAccount, amount: int, capped: int = 0) -> Told:
        return told(LEDGER, "ClaimApproved", id=bill.id, amount=amount, capped=capped, **self._payer(by))

    def told_paid(self, bill: Bill, by: LocalAccount, amount: int, capped: int = 0) -> Told:
        named = {"amount": amount, "capped": capped, "evidence": EVIDENCE}
        return told(LEDGER, "ClaimPaid", id=bill.id, **self._payer(by), **named)

    def told_released(self, bill: Bill, by: LocalAccount) -> Told:
        return told(LEDGER, "ClaimReleased", id=bill.id, **self._payer(by))

    def told_expired(self, bill: Bill, payer: int) -> Told:
        return told(LEDGER, "ClaimExpired", id=bill.id, payer=payer)

    def told_recovered(self, bill: Bill, by: LocalAccount, remaining: int = 0, capped: int = 0) -> Told:
        named = {"remaining": remaining, "cappedRemaining": capped, "evidence": EVIDENCE}
        return told(LEDGER, "ClaimRecovered", id=bill.id, **self._payer(by), **named)

    def told_carried(self, replaced: Bill, bill: Bill, payer: int, amount: int, capped: int = 0) -> Told:
        places = {"from": replaced.id, "to": bill.id}
        return told(LEDGER, "ClaimCarriedOver", payer=payer, amount=amount, capped=capped, **places)

    # --- red letters, paper, uses ---------------------------------------------------------------------------------

    def told_red_requested(self, bill: Bill, red: Bill, by: LocalAccount, deadline: int) -> Told:
        named = {"requester": self.house_of(by), "deadline": deadline}
        return told(LEDGER, "RedLetterRequested", id=bill.id, red=red.id, **named)

    def told_red_lettered(self, bill: Bill, red: Bill, debt: int = 0) -> Told:
        return told(LEDGER, "InvoiceRedLettered", id=bill.id, red=red.id, fundReversed=bill.invoice.fund, debt=debt)

    def told_aborted(self, bill: Bill, red: Bill) -> Told:
        return told(LEDGER, "RedLetterAborted", id=bill.id, red=red.id)

    def told_reissued(self, bill: Bill, replaced: Bill) -> tuple[Told, Told]:
        """The new bill is issued first."""
        return self.told_issued(bill), told(LEDGER, "InvoiceReissued", id=bill.id, replaced=replaced.id)

    def told_on_paper(self, bill: Bill, exchange: PaperExchange, by: LocalAccount) -> Told:
        named = {"paper": exchange.paper, "sequence": exchange.sequence}
        return told(LEDGER, "ExchangedForPaper", id=bill.id, biller=by.address, **named)

    def told_back(self, bill: Bill, exchange: PaperExchange, by: LocalAccount) -> Told:
        return told(LEDGER, "PaperReturned", id=bill.id, biller=by.address, paper=exchange.paper)

    def told_deducted(self, bill: Bill, use: Use, by: LocalAccount, net: int) -> Told:
        named = {"organisation": use.organisation, "auditor": by.address, "purpose": use.purpose}
        return told(USES, "InvoiceDeducted", id=bill.id, net=net, deadline=use.deadline, **named)

    def told_used(self, bill: Bill, use: Use, by: LocalAccount) -> Told:
        named = {"organisation": use.organisation, "kind": int(use.kind), "purpose": use.purpose}
        return told(USES, "InvoiceUsed", id=bill.id, by=by.address, **named)

    def _payer(self, by: LocalAccount) -> dict[str, Any]:
        return {"payer": self.house_of(by), "adjudicator": by.address}


def _terms(bill: Bill) -> dict[str, Any]:
    terms = bill.invoice
    return {"id": bill.id, "issuer": terms.issuer, "holder": terms.holder, "digest": bill.digest}
