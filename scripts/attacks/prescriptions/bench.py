"""The bench of prescriptions and packs: real documents of synthetic patients, the cast as doctors and pharmacists."""

from __future__ import annotations

import dataclasses
from typing import Any

from carestamp.chain import Receipt
from carestamp.client import PackUse
from carestamp.documents import typed
from carestamp.documents.fhir import PrescriptionDocument, SupplyDocument
from carestamp.errors import Words
from scripts.attacks.attack import Front
from scripts.attacks.bench import Bench, Expected
from scripts.attacks.ground import Ground
from scripts.stories.counter import Counter, Sale
from scripts.stories.goods import Goods
from scripts.stories.papers import Desk, Paper
from scripts.stories.people import People
from scripts.stories.pool import Fits, Taken, divisible, listed, unreviewed
from scripts.stories.prescriptions.words import ACTS
from scripts.stories.register import Person
from scripts.stories.stage import StoryError


class CastPeople(People):
    """Whoever the documents name, the cast acts: nobody has to be accredited for an attack."""

    def prescriber_of(self, document: PrescriptionDocument) -> Person:  # noqa: ARG002
        return self.own.prescriber

    def pharmacist_of(self, supply: SupplyDocument) -> Person:  # noqa: ARG002
        return self.own.pharmacist


class CounterBench(Bench):
    """Papers, sales and packs, ready to be attacked."""

    def __init__(self, ground: Ground, front: Front[Any]) -> None:
        super().__init__(ground, front)
        self.people = CastPeople(self.stage)
        self.own = self.people.own
        self.desk = Desk(self.stage, self.people)
        self.goods = Goods(self.stage, self.own.registrar)
        self.counter = Counter(self.stage, self.people, self.desk, self.goods)
        self._documents = listed(self.stage.intake, "sample")

    @staticmethod
    def more_words() -> dict[str, Words]:
        return dict(ACTS)

    # ----------------------------------------------------------------------------------------------------------- papers

    def paper(self, fits: Fits = divisible, by: Person | None = None, **changes: Any) -> Paper:
        """Written from the first document that fits, not issued. by: another prescriber than the cast's."""
        if by is not None:
            changes["prescriber"] = by.account.address
        paper = self.desk.write(self._document(fits).document, "sample", **changes)
        paper.author = by or paper.author
        return paper

    def issued(self, fits: Fits = divisible, by: Person | None = None, **changes: Any) -> Paper:
        """Issued, and reviewed where the profile asks for it."""
        return self.counter.issued(self.paper(fits, by, **changes))

    def offline(self, fits: Fits = unreviewed, by: Person | None = None, **changes: Any) -> Paper:
        """Signed by its doctor, not on chain yet."""
        paper = self.paper(fits, by, **changes)
        paper.origin = self.signed(paper, paper.author)
        return paper

    def signed(self, paper: Paper, who: Person) -> bytes:
        """The origin that this person's signature makes."""
        return typed.signed_origin(self.stage.ledger.sign_prescription(who.account, paper.packed))

    def _document(self, fits: Fits) -> Taken:
        for each in self._documents:
            if fits(each):
                return each
        raise StoryError("no sample prescription fits an attack: raise the number of synthetic patients")

    # ------------------------------------------------------------------------------------------------------------ packs

    def packs(self, paper: Paper, name: str = "今日到货 delivery") -> tuple[PackUse, ...]:
        """A sealed pack for each line of a portion, commissioned as a batch."""
        batch = self.goods.new_batch(name)
        sealed = [self.goods.sealed(batch, units) for units in paper.portion]
        self.goods.commission(batch)
        return tuple(self.goods.use(pack, units) for pack, units in zip(sealed, paper.portion, strict=True))

    # ----------------------------------------------------------------------------------------------------------- thefts

    def grabs(self, sale: Sale, expected: Expected, *things: object) -> None:
        """Somebody hands it out who must not, or what must not be handed out."""
        self.tries(lambda: self.hand_out(sale), expected, sale.paper, *sale.packs, *things)

    def hand_out(self, sale: Sale) -> Receipt:
        """As a thief sends it."""
        return self.thief.ledger.dispense(
            sale.pharmacist.account, sale.paper.packed, sale.supply, sale.packs, sale.evidence
        )

    def sneaks_in(self, paper: Paper, who: Person, expected: Expected, *things: object) -> None:
        """Somebody brings a prescription to the chain that must not get there."""
        self.tries(lambda: self.thief.ledger.issue(who.account, paper.packed, paper.origin), expected, paper, *things)


def halves(paper: Paper) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Something now and the rest later."""
    now = tuple(max(1, units // 2) for units in paper.portion)
    return now, tuple(units - first for units, first in zip(paper.portion, now, strict=True))


def changed(sale: Sale, **changes: Any) -> Sale:
    """The same sale with another supply, under the old signatures."""
    return dataclasses.replace(sale, supply=dataclasses.replace(sale.supply, **changes))
