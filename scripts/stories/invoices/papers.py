"""Bills between a hospital's document and the chain: terms, a fresh holder, a commitment, a stamp."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.client import InvoiceStatus
from carestamp.documents import commitment
from carestamp.documents.invoice import content
from carestamp.documents.invoice.model import Bill, major_units
from carestamp.documents.invoice.typed import NO_LEAF, CoverageOrder, Invoice, Leaf
from carestamp.errors import Words
from scripts.report import Actor, Document
from scripts.stories.invoices.books import PROFILE, Books
from scripts.stories.invoices.dossiers import FORMS, Dossier
from scripts.stories.invoices.people import People
from scripts.stories.register import ROLES, Person, key_of
from scripts.stories.stage import HOUR, Stage, name_of


@dataclass(eq=False)
class BillPaper:
    """One bill on its way. holder: a key of its own, so that a patient's bills don't link (X6). leaf: of its batch.
    order: of payers, once the patient declared one."""

    dossier: Dossier
    invoice: Invoice
    salt: bytes = field(repr=False)
    holder: LocalAccount = field(repr=False)
    biller: Person
    view: Document
    leaf: Leaf = NO_LEAF
    order: CoverageOrder | None = None

    @property
    def bill(self) -> Bill:
        return self.dossier.bill

    @property
    def place(self) -> bytes:
        return self.invoice.place

    @property
    def rest(self) -> int:
        """What the funds left to the patient and other payers."""
        return self.invoice.total - self.invoice.fund

    @property
    def patient(self) -> Actor:
        return Actor("patient", ROLES["patient"], self.bill.payer, "", self.holder.address)


class Desk:
    """Where bills become papers. `written` counts, so that each has keys of its own."""

    def __init__(self, stage: Stage, people: People, books: Books) -> None:
        self._stage, self._people, self._books = stage, people, books
        self._written = 0
        self.moved = 0

    def write(self, dossier: Dossier) -> BillPaper:
        """A new paper by a biller of the house that issued it. Raises BillError, TypedDataError."""
        biller = self._people.biller_of(dossier)
        salt, holder = commitment.new_salt(), self.new_holder()
        code = self._books.code_of(dossier.bill, dossier.source)
        terms = content.invoice_of(dossier.bill, salt, holder.address, biller.house.number, code, PROFILE)
        return self.paper(dossier, self.in_time(terms), salt, holder, biller)

    def paper(self, dossier: Dossier, invoice: Invoice, salt: bytes, holder: LocalAccount, biller: Person) -> BillPaper:
        """A paper of terms that are made already."""
        view = _view(dossier, invoice, biller)
        paper = BillPaper(dossier, invoice, salt, holder, biller, view)
        view.ask = lambda: self._stamp(paper)
        return paper

    def read_again(self, paper: BillPaper, dossier: Dossier) -> BillPaper:
        """The terms that follow from another writing of the same bill, with its own salt and holder."""
        code, house = self._books.code_of(dossier.bill, dossier.source), paper.biller.house.number
        terms = content.invoice_of(dossier.bill, paper.salt, paper.holder.address, house, code, PROFILE)
        return dataclasses.replace(paper, invoice=dataclasses.replace(terms, issued_at=paper.invoice.issued_at))

    def altered(self, paper: BillPaper, **changes: Any) -> BillPaper:
        """The same paper with other terms, as somebody would forge it."""
        return dataclasses.replace(paper, invoice=dataclasses.replace(paper.invoice, **changes))

    def new_holder(self) -> LocalAccount:
        """A key for one bill only."""
        self._written += 1
        return key_of("bill-holder", f"{self._stage.run}/{self._stage.recorder.story.id}/{self._written}")

    def in_time(self, terms: Invoice) -> Invoice:
        """Of these terms: a bill of another day is issued today, its content stays as it is."""
        now = self._stage.now
        if terms.issued_at <= now <= terms.issued_at + PROFILE.rules.lagHours * HOUR:
            return terms
        self.moved += 1
        return dataclasses.replace(terms, issued_at=now)

    def _stamp(self, paper: BillPaper) -> str:
        """What the ledger calls it; of what lies in an anchored batch it has no word of its own yet."""
        status = self._stage.invoices.status_of(paper.invoice)
        return "Anchored" if status is InvoiceStatus.UNKNOWN and paper.leaf.count else name_of(status)


def _view(dossier: Dossier, invoice: Invoice, biller: Person) -> Document:
    bill, form = dossier.bill, FORMS[dossier.form]
    total, fund = major_units(bill.total), major_units(bill.fund)
    return Document(
        label=dossier.label,
        title=bill.payer,
        author=biller.house.name,
        lines=(
            f"总额 total {total} · 基金 funds {fund}",
            *(f"{each.name} {major_units(each.amount)}" for each in bill.items),
        ),
        kind=Words(f"{PROFILE.title.zh} · {form.zh}", f"{PROFILE.title.en} · {form.en}"),
        ask=lambda: "",
        file=dossier.file,
        source=dossier.source,
        key="0x" + invoice.place.hex(),
    )


def yuan(amount: int) -> Words:
    """Fen, for people."""
    return Words(f"{major_units(amount)} 元", f"CNY {major_units(amount)}")
