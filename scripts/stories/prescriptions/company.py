"""Who plays which part: papers chosen for the scenes, and the packs that lie ready for them."""

from __future__ import annotations


from collections.abc import Sequence

from carestamp.client import HolderKind, PackUse
from carestamp.documents.fhir import PrescriptionDocument, SupplyDocument
from scripts.stories.counter import Counter
from scripts.stories.goods import Batch, Goods
from scripts.stories.papers import Desk, Paper
from scripts.stories.people import People, Person
from scripts.stories.pool import Fits, Pool, both, plain, several_units, unsupplied
from scripts.stories.stage import Stage


def simple(document: PrescriptionDocument, supplies: tuple[SupplyDocument, ...]) -> bool:
    """One portion, in force."""
    return document.repeats == 0 and document.status in ("active", "unknown", "completed")


def reviewed(document: PrescriptionDocument, supplies: tuple[SupplyDocument, ...]) -> bool:
    profile = document.suggested_profile()
    return simple(document, supplies) and bool(profile and profile.rules.review)


def controlled(document: PrescriptionDocument, supplies: tuple[SupplyDocument, ...]) -> bool:
    profile = document.suggested_profile()
    return simple(document, supplies) and bool(profile and profile.rules.controlled)


def repeated(document: PrescriptionDocument, supplies: tuple[SupplyDocument, ...]) -> bool:
    profile = document.suggested_profile()
    return document.repeats > 0 and document.interval_days > 0 and bool(profile and not profile.rules.controlled)


def unreviewed(document: PrescriptionDocument, supplies: tuple[SupplyDocument, ...]) -> bool:
    """Can be first seen at the counter: no reviewer stands between, and nobody must countersign."""
    rules = profile.rules if (profile := document.suggested_profile()) else None
    return simple(document, supplies) and bool(rules and not rules.review and not rules.secondPharmacist)


PARTS: tuple[tuple[str, tuple[Fits, ...]], ...] = (
    # scarce ones first; of several wishes the first that anything meets
    ("controlled", (unsupplied(controlled), controlled)),
    ("repeat", (repeated,)),
    ("offline", (unreviewed, unsupplied(plain), plain)),
    ("parts", (both(plain, several_units),)),
    ("stopped", (both(plain, several_units),)),
    ("first", (both(plain, reviewed),)),
    ("rejected", (unsupplied(reviewed), reviewed)),
    ("cancelled", (unsupplied(simple), simple)),
    ("suspended", (unsupplied(simple), simple)),
    ("expired", (unsupplied(simple), simple)),
    ("waits", (unsupplied(plain), plain)),
    ("slip", (unsupplied(plain), plain)),
    ("checked", (unsupplied(plain), plain)),
    ("outage", (unsupplied(plain), plain)),
    ("honest", (plain,)),
    ("returned", (plain,)),
    ("substituted", (plain,)),
    ("sold", (plain,)),
    ("sold-again", (plain,)),
    ("recalled", (plain,)),
)
TWICE = ("returned", "recalled", "sold-again")
"""These need a second set of packs."""


class Company:
    """The papers of the scenes by name, and all that it takes to act."""

    def __init__(self, stage: Stage, people: People) -> None:
        self.stage, self.people = stage, people
        self.desk = Desk(stage, people)
        self.goods = Goods(stage, people.own.registrar)
        self.counter = Counter(stage, people, self.desk, self.goods)
        self.pool = Pool(stage, people)
        self.papers: dict[str, Paper] = {}
        self.delivery = self.goods.new_batch("今日到货 delivery")
        self.recalled = self.goods.new_batch("待召回批次 lot to be recalled")
        self._packs: dict[tuple[str, str], list[bytes]] = {}

    def choose(self) -> None:
        """Give each part to a prescription, and have packs ready. People whom our own samples bring are enrolled."""
        for name, wishes in PARTS:
            kind = {"holder_kind": HolderKind.SLIP} if name == "slip" else {}
            taken = self.pool.take(*wishes)
            paper = self.desk.write(taken.document, taken.source, taken.supplies, **kind)
            self.papers[name] = self.stage_document(paper)
            self._ready(name, "a", self.recalled if name == "recalled" else self.delivery)
            if name in TWICE:
                self._ready(name, "b", self.delivery)

    def stage_document(self, paper: Paper) -> Paper:
        """Shows it in the report."""
        self.stage.recorder.document(paper.view)
        return paper

    def __getitem__(self, name: str) -> Paper:
        return self.papers[name]

    def copy(self, name: str, **changes: object) -> Paper:
        """Another paper of the same document, in nobody's list: for what must be refused."""
        paper = self.papers[name]
        return self.desk.write(paper.document, paper.view.source, **changes)

    def packs(self, name: str, which: str = "a", units: Sequence[int] | None = None) -> tuple[PackUse, ...]:
        """The packs that lie ready for a part, a sealed one for each line."""
        asked = self[name].portion if units is None else units
        taken = zip(self._packs[(name, which)], asked, strict=True)
        return tuple(self.goods.use(pack, count) for pack, count in taken if count)

    def pharmacist(self, name: str) -> Person:
        """Who dispenses it according to its documents, else the demo's pharmacy A."""
        supplies = self[name].supplies
        return self.people.pharmacist_of(supplies[0]) if supplies else self.people.own.pharmacist

    def _ready(self, name: str, which: str, batch: Batch) -> None:
        portions = 1 + self[name].terms.repeats
        packs = [self.goods.sealed(batch, units * portions) for units in self[name].portion]
        self._packs[(name, which)] = packs


def halves(portion: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Something now and the rest later."""
    now = tuple(max(1, units // 2) for units in portion)
    return now, tuple(units - first for units, first in zip(portion, now, strict=True))
