"""The front of goods and money together (Z1): no ledger refuses these, whoever follows the links finds them."""

from __future__ import annotations

from functools import cached_property

from carestamp.documents.linked import BillPaper, Charge, Dossier, SupplyPaper, line_of
from carestamp.errors import Words
from scripts.attacks.attack import Front
from scripts.attacks.bench import Bench as Plain
from scripts.stories.invoices.papers import BillPaper as Billed
from scripts.stories.linked import papers, visit
from scripts.stories.linked.checker import bill_paper
from scripts.stories.linked.company import Company
from scripts.stories.linked.words import SCRIPT
from scripts.stories.register import Person


class LinkedBench(Plain):
    """One visit of one patient, from the prescription to the last payer."""

    @staticmethod
    def more_words() -> dict[str, Words]:
        return dict(SCRIPT.acts)

    @cached_property
    def visited(self) -> Company:
        """Permitted, prescribed and charged, handed out, paid."""
        company = Company(self.stage)
        self.stage.register.enrol(self.recorder)
        for part in (visit.permitted, visit.charged, visit.handed_out, visit.paid):
            part(company)
        return company

    def codes(self, dossier: Dossier) -> list[str]:
        """What is found when this dossier is held against the chain."""
        return [each.code for each in self.visited.checker.asked(dossier).findings]

    def boxes_billed(self, biller: Person) -> tuple[Billed, BillPaper]:
        """A second bill over the two boxes of the visit: no ledger can know that these were charged already."""
        c = self.visited
        book, serial = c.books.free_number(biller.house)
        bill = papers.boxes_alone(book, serial, biller.house.name, self.stage.today)
        billed = c.issue(bill, biller, book.code)
        return billed, bill_paper(self.stage, billed)

    def rewritten(self, bill: BillPaper) -> SupplyPaper:
        """The dispense as its forger would have it: with this bill's line in the place of the one that was signed."""
        supply = self.visited.supply
        assert supply is not None
        named = line_of(bill.document, bill.salt, bill.place, 1).commitment
        document = papers.dispense(supply.handed_over_at, Charge(named, tuple(each.pack for each in supply.packs)))
        return SupplyPaper(
            prescription=supply.prescription,
            pharmacy=supply.pharmacy,
            pharmacist=supply.pharmacist,
            request=supply.request,
            quantities=supply.quantities,
            handed_over_at=supply.handed_over_at,
            packs=supply.packs,
            salt=supply.salt,
            documents=(document,),
        )


FRONT = Front("linked", LinkedBench)
Bench = LinkedBench
