"""Red letters (冲红): at once, waiting for payers, with debts closed later; a new bill in place of an old one."""

from __future__ import annotations

import dataclasses
import datetime as dt

from carestamp.client import InvoiceStatus, errors
from carestamp.documents.invoice import native
from carestamp.documents.invoice.model import Bill
from scripts.inputs import read_bill
from scripts.stories.invoices.acts import Claim
from scripts.stories.invoices.books import Book
from scripts.stories.invoices.company import Company
from scripts.stories.invoices.dossiers import Dossier
from scripts.stories.invoices.papers import BillPaper, yuan
from scripts.stories.invoices.words import SCRIPT
from scripts.stories.stage import HOUR


def at_once(c: Company) -> None:
    """Nobody has approved or paid anything: void in one act."""
    paper, acts = c.issued("void"), c.acts
    acts.red_letter(paper, "red-at-once", SCRIPT.remark("red-done", yuan(paper.invoice.fund)))
    void = errors.InvoiceRegistry_NotOpen(paper.place, InvoiceStatus.RED_LETTERED)
    acts.reserve_refused("ask-void", acts.claim(paper, c.payer_a, paper.rest), void, ("B8",))


def recovered(c: Company) -> None:
    """Two payers get their money back, then it is void without a debt."""
    paper, acts = c.issued("recovered"), c.acts
    half = paper.rest // 2
    first = acts.reimburse(acts.claim(paper, c.payer_a, half))
    second = acts.reimburse(acts.claim(paper, c.payer_b, paper.rest - half))
    red = acts.red_letter(paper)
    pending = errors.InvoiceRegistry_NotOpen(paper.place, InvoiceStatus.RED_PENDING)
    acts.reserve_refused("ask-pending", acts.claim(paper, c.payer_a, 1), pending, ("B8",))
    acts.recover(first, yuan(half))
    acts.complete_refused(paper, red, errors.InvoiceRegistry_RedLetterWaits(paper.place, _deadline(c, red)))
    acts.recover(second, yuan(paper.rest - half))
    acts.complete(paper, red)


def debts(c: Company) -> None:
    """B12 to its end: nobody pays back in time, two debts stay open, later they are closed."""
    assert c.worked_out is not None
    paper, acts, account, claims = c["worked"], c.acts, c.worked_out.account, c.worked_out.claims
    red = acts.red_letter(paper)
    deadline = _deadline(c, red)
    acts.complete_refused(paper, red, errors.InvoiceRegistry_RedLetterWaits(paper.place, deadline))
    c.stage.wait_until(deadline + HOUR)
    acts.complete(paper, red, debt=40_000)
    account.expect_void("after-red", 25_000, 15_000)
    acts.recover(claims[0], SCRIPT.remark("debt-closed", yuan(25_000)))
    account.expect_void("after-debt-a", 0, 15_000)
    acts.recover(claims[1], SCRIPT.remark("debt-closed", yuan(15_000)))
    account.expect_void("after-debt-b", 0, 0)
    _still_waiting(c)


def _still_waiting(c: Company) -> None:
    """The last one that day: paid, requested, and nobody has the money back yet."""
    paper, acts = c.issued("waiting"), c.acts
    acts.reimburse(acts.claim(paper, c.payer_a, paper.rest))
    acts.red_letter(paper, note=SCRIPT.remark("still-waiting"))


def replaced(c: Company) -> None:
    """A part is given back to the patient: the old bill void, a new one over less, the payer's money moved on."""
    old, acts = c.issued("replaced"), c.acts
    claim = acts.reimburse(acts.claim(old, c.payer_a, old.rest // 2))
    red = acts.red_letter(old)
    new = _reissue(c, old)
    _abort_refused(c, old, red)
    _carry_over(c, old, new, claim)
    acts.complete(old, red)
    c.papers["new"] = new


def _reissue(c: Company, old: BillPaper) -> BillPaper:
    book, serial = c.books.free_number(old.biller.house)
    refund = _refund(old.bill)
    bill = _smaller(old.bill, refund, book, serial, c.stage.today)
    new = c.show(c.desk.write(_dossier(old, bill)))
    biller = old.biller
    c.acts.do(
        "reissue",
        biller,
        new.view,
        lambda: c.stage.invoices.reissue(biller.account, new.invoice, book.id, old.invoice),
        ("B9",),
        SCRIPT.remark("refund", yuan(refund)),
    )
    c.stage.recorder.look(old.view)
    return new


def _abort_refused(c: Company, old: BillPaper, red: bytes) -> None:
    biller, ledger = old.biller, c.stage.invoices
    c.acts.refused(
        "abort-replaced",
        biller,
        old.view,
        lambda: ledger.abort_red_letter(biller.account, old.place, red),
        errors.InvoiceRegistry_AlreadyReplaced(old.place),
        ("B8", "B9"),
    )


def _carry_over(c: Company, old: BillPaper, new: BillPaper, claim: Claim) -> None:
    payer, asked = claim.payer, claim.part(claim.amount)
    given = (payer.account, old.place, new.invoice, claim.number, *asked)
    note = yuan(claim.amount)
    c.acts.do("carry-over", payer, new.view, lambda: c.stage.invoices.carry_over(*given), ("B9",), note)


def _deadline(c: Company, red: bytes) -> int:
    found = c.stage.invoices.red_letter_at(red)
    assert found is not None
    return found.deadline


# ---------------------------------------------------------------------------------------------------- the new document


def _dossier(old: BillPaper, bill: Bill) -> Dossier:
    """Written as native JSON and read again, as it would come from the hospital's system."""
    name = f"{old.dossier.label}-new.json"
    read = read_bill(name, native.to_json(bill))
    return dataclasses.replace(
        old.dossier, bill=read, file=name, label=name, form="json", source="own", coverages=(), claims=()
    )


def _smaller(bill: Bill, refund: int, book: Book, serial: int, today: dt.date) -> Bill:
    """The same bill with one item less by what is given back; the patient had borne it."""
    items, place, personal = list(bill.items), _largest(bill), bill.personal - refund
    items[place] = dataclasses.replace(items[place], amount=items[place].amount - refund)
    account, borne = min(bill.account, personal), min(bill.self_borne or 0, personal)
    return dataclasses.replace(
        bill,
        code=book.text,
        number=str(serial),
        issued=today,
        items=tuple(items),
        total=bill.total - refund,
        account=account,
        cash=personal - account,
        self_borne=borne,
        self_paid=personal - borne,
    )


def _refund(bill: Bill) -> int:
    """A quarter of what the patient bore, or less where no item is as large."""
    item = bill.items[_largest(bill)]
    return min(bill.personal // 4, (item.amount - (item.self_borne or 0)) // 2)


def _largest(bill: Bill) -> int:
    """The item with most beside its self-borne part."""
    return max(range(len(bill.items)), key=lambda each: bill.items[each].amount - (bill.items[each].self_borne or 0))
