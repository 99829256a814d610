"""Which bill plays which part, and who pays: chosen from what came in, else from samples of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from scripts.stories.invoices.acts import Acts
from scripts.stories.invoices.books import Books
from scripts.stories.invoices.dossiers import Dossier, listed
from scripts.stories.invoices.papers import BillPaper, Desk
from scripts.stories.invoices.people import People
from scripts.stories.register import Person
from scripts.stories.stage import Stage, StoryError

if TYPE_CHECKING:
    from scripts.stories.invoices.claims import Worked
    from scripts.stories.invoices.rest import Rest

B12_TOTAL, B12_FUND, B12_A, B12_PAID, B12_B = 100_000, 60_000, 30_000, 25_000, 15_000
"""The worked case of rule B12, in fen."""
ENOUGH = 1_000
"""Fen that payers can share in a scene."""
Fits = Callable[[Dossier], bool]


def worked(dossier: Dossier) -> bool:
    """The bill of B12, with a claim on each of two payers."""
    bill = dossier.bill
    return (bill.total, bill.fund, len(dossier.claims)) == (B12_TOTAL, B12_FUND, 2)


def shared(dossier: Dossier) -> bool:
    """There is something left for two payers to share."""
    return dossier.bill.personal >= ENOUGH


PARTS: Mapping[str, Fits] = {
    "worked": worked,
    "race": shared,
    "vanished": shared,
    "approved": shared,
    "exchanged": shared,
    "on-paper": shared,
    "proof": shared,
    "deducted": shared,
    "void": shared,
    "recovered": shared,
    "replaced": shared,
    "silent": shared,
    "waiting": shared,
}


class Company:
    """The papers of the scenes by name, what is left of the input, and all that it takes to act. rest: the bills that
    no scene took. worked_out: B12, once it was told."""

    rest: Rest
    worked_out: Worked | None = None

    def __init__(self, stage: Stage) -> None:
        self.stage, self.people = stage, People(stage)
        self.books = Books(stage, self.people)
        self.desk = Desk(stage, self.people, self.books)
        self.acts = Acts(stage, self.people, self.books, self.desk)
        self.papers: dict[str, BillPaper] = {}
        self.samples = 0
        self.dossiers: dict[str, Dossier] = {}
        self.others: list[Dossier] = []
        self._cast()

    def meet(self) -> None:
        """Enrol everybody."""
        self.people.meet([*self.dossiers.values(), *self.others])

    def write(self) -> None:
        """Papers of the scenes, shown in the report."""
        for name, dossier in self.dossiers.items():
            self.papers[name] = self.show(self.desk.write(dossier))

    def show(self, paper: BillPaper) -> BillPaper:
        self.stage.recorder.document(paper.view)
        return paper

    def __getitem__(self, name: str) -> BillPaper:
        return self.papers[name]

    def issued(self, name: str) -> BillPaper:
        """Its paper, issued now where no earlier scenario did."""
        paper = self.papers[name]
        if not paper.view.steps:
            paper.invoice = self.desk.in_time(paper.invoice)
            self.acts.issue(paper)
        return paper

    @property
    def payer_a(self) -> Person:
        """Who is asked first on the bill of B12."""
        return self._payer(0)

    @property
    def payer_b(self) -> Person:
        return self._payer(1)

    def _payer(self, rank: int) -> Person:
        return self.people.adjudicator_of(self.dossiers["worked"].claims[rank].payer)

    def _cast(self) -> None:
        """A stranger's bills play no part: they are taken as far as their documents ask, and no further. By number FHIR
        and native bills take turns, since each house counts from 1."""
        given, own = listed(self.stage.given, "input"), self.stage.own_input
        among = sorted(given if own else listed(self.stage.spare(), "sample"), key=lambda each: each.bill.serial)
        for name, fits in PARTS.items():
            self.dossiers[name] = _taken(among, fits)
        self.others = among if own else given
        self.samples = 0 if own else len(PARTS)


def _taken(among: list[Dossier], fits: Fits) -> Dossier:
    for place, each in enumerate(among):
        if fits(each):
            return among.pop(place)
    raise StoryError("no sample bill is left for a scene: raise the number of synthetic bills")
