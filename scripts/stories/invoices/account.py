"""A bill's account to the fen: what the ledger says after each act, held against what B12 says."""

from __future__ import annotations

from markupsafe import Markup

from carestamp.documents.invoice.model import major_units
from carestamp.drawing import tag
from carestamp.errors import Words
from scripts.report import Figure
from scripts.stories.invoices.company import Company
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.invoices.words import SCRIPT
from scripts.stories.register import Person

COLUMNS = ("funds", "paid-a", "paid-b", "live", "left")
Amounts = tuple[int | Words, ...]


class Account:
    """Reads the ledger; what it should say is given in the same order, so that no sum is left to trust."""

    def __init__(self, company: Company, paper: BillPaper, payer_a: Person, payer_b: Person) -> None:
        self._stage, self._paper, self._payers = company.stage, paper, (payer_a.house.number, payer_b.house.number)
        self._rows: list[tuple[Words, Amounts]] = []

    def expect(self, name: str, paid_a: int, paid_b: int, live: int, left: int) -> None:
        """After the act of this name these amounts stand in the ledger, and with the fund's add up to the total."""
        word, invoice = self._stage.invoices.word_of(self._paper.place), self._paper.invoice
        found = invoice.fund, *self._paid(), word.live, word.left_of(invoice)[0]
        self._agree(name, (invoice.fund, paid_a, paid_b, live, left), found)
        self._agree(name, invoice.total, sum(found))
        self._rows.append((SCRIPT.remark(name), found))

    def expect_void(self, name: str, debt_a: int, debt_b: int) -> None:
        """The bill is void, its fund reversed as the event says; payers have these debts open."""
        (event,) = self._stage.invoices.events("InvoiceRedLettered", id=self._paper.place)
        word, fund = self._stage.invoices.word_of(self._paper.place), self._paper.invoice.fund - event["fundReversed"]
        found = fund, *self._paid(), word.live
        self._agree(name, (0, debt_a, debt_b, 0), found)
        self._rows.append((SCRIPT.remark(name), (*found, SCRIPT.remark("void"))))

    def _paid(self) -> tuple[int, ...]:
        ledger = self._stage.invoices
        return tuple(ledger.claim_of(self._paper.place, payer).paid for payer in self._payers)

    def _agree(self, name: str, wanted: object, found: object) -> None:
        self._stage.recorder.agree(name, self._paper.view, wanted, found)

    def figure(self) -> Figure:
        """As a table."""
        head = tag("thead", tag("tr", _cells("th", [SCRIPT.remark("account-act"), *map(SCRIPT.remark, COLUMNS)])))
        body = tag("tbody", Markup("").join(tag("tr", _cells("td", [act, *amounts])) for act, amounts in self._rows))
        return Figure(*SCRIPT.figure("account"), tag("table", head + body, class_="account"), wide=True)


def _cells(kind: str, values: list[Words | int]) -> Markup:
    return Markup("").join(tag(kind, _shown(each), class_="n" if place else None) for place, each in enumerate(values))


def _shown(value: Words | int) -> Markup | str:
    if isinstance(value, int):
        return major_units(value)
    return tag("span", value.zh, class_="zh", lang="zh") + " " + tag("span", value.en, class_="en", lang="en")
