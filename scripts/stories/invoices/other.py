"""Paper out and back; a proof that consumes nothing; a tax deduction that a red letter voids (B10)."""

from __future__ import annotations

from eth_account.signers.local import LocalAccount

from carestamp.client import InvoiceStatus, UseKind, errors
from carestamp.documents import commitment
from carestamp.documents.invoice.typed import Invoice, PaperExchange, Use
from scripts.stories.invoices.company import Company
from scripts.stories.invoices.papers import BillPaper, yuan
from scripts.stories.invoices.words import SCRIPT
from scripts.stories.stage import HOUR

EMPLOYER = 90_001
"""Number of an employer, which is no house of the register."""


def paper(c: Company) -> None:
    """Frozen while the paper is out; one comes back, one stays."""
    bill, acts = c.issued("exchanged"), c.acts
    number = _exchange(c, bill)
    frozen = errors.InvoiceRegistry_NotOpen(bill.place, InvoiceStatus.ON_PAPER)
    acts.reserve_refused("ask-on-paper", acts.claim(bill, c.payer_a, bill.rest), frozen, ("B10",))
    _other_paper(c, bill)
    given = (bill.biller.account, bill.invoice, number)
    acts.do("return-paper", bill.biller, bill.view, lambda: c.stage.invoices.return_paper(*given), ("B10",))
    acts.reimburse(acts.claim(bill, c.payer_a, bill.rest))
    _exchange(c, c.issued("on-paper"))


def _exchange(c: Company, bill: BillPaper) -> bytes:
    ledger, number = c.stage.invoices, _commitment(b"a paper bill's number")
    exchange = PaperExchange(ledger.digest_of(bill.invoice), number, 1, c.stage.now + HOUR)
    given = (bill.biller.account, bill.invoice, exchange, ledger.sign(bill.holder, exchange))
    note = SCRIPT.remark("signed")
    c.acts.do("exchange", bill.biller, bill.view, lambda: ledger.exchange_for_paper(*given), ("B10", "X5"), note)
    return number


def _other_paper(c: Company, bill: BillPaper) -> None:
    given = (bill.biller.account, bill.invoice, _commitment(b"another number"))
    other = errors.InvoiceRegistry_OtherPaper(bill.place)
    c.acts.refused(
        "other-paper", bill.biller, bill.view, lambda: c.stage.invoices.return_paper(*given), other, ("B10",)
    )


def uses(c: Company) -> None:
    """A proof for the employer leaves the bill as it was; a deduction falls with the bill."""
    _prove(c)
    _deduct(c)


def _prove(c: Company) -> None:
    bill, uses, relayer = c.issued("proof"), c.stage.uses, c.acts.own.relayer
    use = _use(c, bill, UseKind.PROOF, EMPLOYER, _commitment(b"sick leave"))
    given = (relayer.account, bill.invoice, use, uses.sign(bill.holder, use))
    note = SCRIPT.remark("proof", EMPLOYER)
    c.acts.do("prove", bill.patient, bill.view, lambda: uses.prove(*given), ("B10", "X5"), note)
    c.acts.reimburse(c.acts.claim(bill, c.payer_a, bill.rest))


def _deduct(c: Company) -> None:
    bill, acts, tax, uses = c.issued("deducted"), c.acts, c.acts.own.tax, c.stage.uses
    year, agree = c.stage.today.year, c.stage.recorder.agree
    first, again = _deduction(c, bill, year), _deduction(c, bill, year + 1)
    note = SCRIPT.remark("net", year, yuan(bill.rest))
    acts.do("deduct", tax, bill.view, lambda: uses.deduct(*first), ("B10", "X5"), note)
    agree("deduct", bill.view, (True, bill.rest), _holds(c, bill))
    twice = errors.InvoiceUses_Deducted(bill.place, bill.rest, first[2].purpose)
    acts.refused("deduct-twice", tax, bill.view, lambda: uses.deduct(*again), twice, ("B10",))
    acts.red_letter(bill, "red-at-once", SCRIPT.remark("deduction-falls", yuan(bill.invoice.fund)))
    agree("deduct", bill.view, (False, bill.rest), _holds(c, bill))
    void = errors.InvoiceUses_NotOpen(bill.place, InvoiceStatus.RED_LETTERED)
    acts.refused("deduct-void", tax, bill.view, lambda: uses.deduct(*again), void, ("B8", "B10"))


def _holds(c: Company, bill: BillPaper) -> tuple[bool, int]:
    found = c.stage.uses.deduction_of(bill.invoice)
    return found.holds, found.net


def _deduction(c: Company, bill: BillPaper, year: int) -> tuple[LocalAccount, Invoice, Use, bytes]:
    """For one tax year, as the patient signed."""
    tax, purpose = c.acts.own.tax, year.to_bytes(32, "big")
    use = _use(c, bill, UseKind.DEDUCTION, tax.house.number, purpose)
    return tax.account, bill.invoice, use, c.stage.uses.sign(bill.holder, use)


def _use(c: Company, bill: BillPaper, kind: UseKind, organisation: int, purpose: bytes) -> Use:
    return Use(c.stage.invoices.digest_of(bill.invoice), kind, organisation, purpose, c.stage.now + HOUR)


def _commitment(document: bytes) -> bytes:
    return commitment.commit(commitment.new_salt(), document)
