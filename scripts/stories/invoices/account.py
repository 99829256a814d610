"""A bill's account to the fen: what the ledger says after each act, held against what B12 says."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from carestamp.documents.invoice.model import major_units
from carestamp.errors import Words
from scripts.report import Figure
from scripts.report.draw import tag
from scripts.stories.invoices.company import Company
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.invoices.words import SCRIPT
from scripts.stories.register import Person

COLUMNS = ("funds", "paid-a", "paid-b", "live", "left")


@dataclass(frozen=True)
class Row:
    """After one act. Amounts in fen."""

    act: Words
    fund: int
    paid_a: int
    paid_b: int
    live: int
    left: int

    @property
    def amounts(self) -> tuple[int, ...]:
        return self.fund, self.paid_a, self.paid_b, self.live, self.left


class Account:
    """Reads the ledger; what it should say is given in the same order, so that no sum is left to trust."""

    def __init__(self, company: Company, paper: BillPaper, payer_a: Person, payer_b: Person) -> None:
        self._company, self._paper, self._payers = company, paper, (payer_a.house.number, payer_b.house.number)
        self.rows: list[Row] = []

    def expect(self, name: str, paid_a: int, paid_b: int, live: int, left: int) -> None:
        """After the act of this name these amounts stand in the ledger, and with the fund's add up to the total."""
        ledger, paper = self._company.stage.invoices, self._paper
        word, place = ledger.word_of(paper.place), paper.place
        paid = tuple(ledger.claim_of(place, payer).paid for payer in self._payers)
        row = Row(SCRIPT.remark(name), paper.invoice.fund, *paid, word.live, word.left_of(paper.invoice)[0])
        wanted = (paper.invoice.fund, paid_a, paid_b, live, left)
        agree = self._company.stage.recorder.agree
        agree(name, paper.view, wanted, row.amounts)
        agree(name, paper.view, paper.invoice.total, sum(row.amounts))
        self.rows.append(row)

    def figure(self) -> Figure:
        """As a table."""
        head = tag("thead", tag("tr", _cells("th", [SCRIPT.remark("account-act"), *map(SCRIPT.remark, COLUMNS)])))
        body = tag("tbody", Markup("").join(tag("tr", _cells("td", [each.act, *each.amounts])) for each in self.rows))
        return Figure(*SCRIPT.figure("account"), tag("table", head + body, class_="account"), wide=True)


def _cells(kind: str, values: list[Words | int]) -> Markup:
    return Markup("").join(tag(kind, _shown(each), class_="n" if place else None) for place, each in enumerate(values))


def _shown(value: Words | int) -> Markup | str:
    if isinstance(value, int):
        return major_units(value)
    return tag("span", value.zh, class_="zh", lang="zh") + " " + tag("span", value.en, class_="en", lang="en")
