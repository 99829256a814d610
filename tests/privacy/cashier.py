"""The same day at the cashier's: every synthetic bill anchored, some settled by mask, others drawn and claimed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from eth_account import Account
from eth_account.signers.local import LocalAccount

from carestamp.client import UseKind
from carestamp.documents import commitment
from carestamp.documents.invoice import content, identity, profiles
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.model import Bill as Document
from carestamp.documents.invoice.typed import book_id
from carestamp.documents.nullifier import MemoryKey
from carestamp.synthetic.bills import BillCase, generate_bills
from scripts.cast import BASIC_INSURER, HOSPITAL, HOSPITAL_B, INSURER_B
from tests.support.bills import Bill, Lot
from tests.support.till import Till
from tests.support.town import Town

PROFILE = profiles.by_name("china-bill")
BILLERS = {HOSPITAL: "biller", HOSPITAL_B: "biller_b"}


def bill_a_day(town: Town) -> tuple[BillCase, ...]:
    """Two hospitals' bills of today, each hospital's under one root. The cases, as the hospitals keep them."""
    today = dt.datetime.fromtimestamp(town.clock.now(), PROFILE.rules.zone).date()
    cases = generate_bills(day=today)
    key = MemoryKey.random({identity.epoch_of(each.bill, PROFILE) for each in cases})
    codes = sorted({each.bill.code for each in cases})
    for house, code in zip(BILLERS, codes, strict=True):
        anchor_and_claim(town, house, [each.bill for each in cases if each.bill.code == code], key)
    return cases


def anchor_and_claim(town: Town, house: int, documents: Sequence[Document], key: MemoryKey) -> None:
    """Every third is settled by mask, the others are shown one by one."""
    till, holders = town.till, [Account.create() for _ in documents]
    code = identity.code_nullifier(key, identity.epoch_of(documents[0], PROFILE), documents[0].code)
    book = book_id(code, documents[0].serial)
    town.invoices.allot_book(town.cast.fiscal_steward, book, 9_999, house, True, BASIC_INSURER)
    made = [
        content.invoice_of(each, commitment.new_salt(), holder.address, house, code, PROFILE)
        for each, holder in zip(documents, holders, strict=True)
    ]
    lot = Lot(Batch(town.invoices.domain, made), book)
    till.anchor(lot, getattr(town.cast, BILLERS[house]))
    till.settle(lot, lot.masks(*range(0, len(lot), 3)))
    for place, (bill, holder) in enumerate(zip(lot.bills, holders, strict=True)):
        if place % 3:
            show(till, bill, holder)


def show(till: Till, bill: Bill, holder: LocalAccount) -> None:
    """Drawn, paid by an insurer as far as its cap goes, deducted, exchanged where nobody paid, and a proof given."""
    till.draw(bill, signed_by=holder)
    amount = min(bill.rest, bill.invoice.cap)
    deduction, proof = till.use(bill, UseKind.DEDUCTION), till.use(bill, UseKind.PROOF, INSURER_B)
    till.record(bill, proof, till.cast.relayer, signed_by=holder)
    if amount and bill.invoice.serial % 2:
        till.reserve(bill, till.cast.adjudicator_a, amount, amount, signed_by=holder)
        till.approve(bill, till.cast.adjudicator_a, amount, amount)
        till.pay(bill, till.cast.adjudicator_a, amount, amount)
    elif amount:
        till.record(bill, deduction, till.cast.tax_auditor, signed_by=holder)
        till.put_on_paper(bill, till.exchange(bill), getattr(till.cast, BILLERS[bill.invoice.issuer]), holder)


def words_of(cases: Sequence[BillCase]) -> set[str]:
    """Whatever the bills say in words and numbers: names, items, codes, check codes."""
    return {each for case in cases for each in _said(case.bill) if each}


def _said(bill: Document) -> Iterator[str]:
    yield from (bill.code, bill.number, bill.check_code, bill.payee, bill.payee_id, bill.payer, bill.payer_id)
    yield from (value for item in bill.items for value in (item.name, item.code))
    yield from (value for _, value in bill.details)
