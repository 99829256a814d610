"""Who plays which part: papers chosen for the scenes, and the packs that lie ready for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from carestamp.client import HolderKind, PackUse
from scripts.report.page import clock
from scripts.stories.counter import Counter
from scripts.stories.goods import Batch, Goods
from scripts.stories.papers import Desk, Paper
from scripts.stories.people import People
from scripts.stories.pool import (
    Fits,
    Pool,
    Taken,
    controlled,
    divisible,
    plain,
    repeated,
    reviewed,
    simple,
    unreviewed,
    unsupplied,
)
from scripts.stories.prescriptions.words import SCRIPT
from scripts.stories.register import Person
from scripts.stories.stage import Stage

if TYPE_CHECKING:
    from scripts.stories.prescriptions.rest import Rest

PARTS: Mapping[str, tuple[Fits, ...]] = {
    # of several wishes the first that anything meets
    "first": (plain,),
    "controlled": (unsupplied(controlled), controlled),
    "repeat": (repeated,),
    "offline": (unreviewed, unsupplied(plain), plain),
    "parts": (unsupplied(divisible), divisible),
    "stopped": (unsupplied(divisible), divisible),
    "rejected": (unsupplied(reviewed), reviewed),
    "cancelled": (unsupplied(simple), simple),
    "suspended": (unsupplied(simple), simple),
    "expired": (unsupplied(simple), simple),
    "waits": (unsupplied(plain), plain),
    "slip": (unsupplied(plain), plain),
    "checked": (unsupplied(plain), plain),
    "outage": (unsupplied(plain), plain),
    "honest": (plain,),
    "returned": (plain,),
    "substituted": (plain,),
    "sold": (plain,),
    "sold-again": (plain,),
    "recalled": (plain,),
}
WITHDRAWN = ("stopped", "rejected", "cancelled", "suspended", "expired")
"""Nobody gets all of these, so a stranger's prescription never plays them."""
TWICE = ("returned", "recalled", "sold-again")
"""These need a second set of packs."""


class Company:
    """The papers of the scenes by name, and all that it takes to act. rest: the prescriptions that no scene took."""

    rest: Rest

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
        for name, wishes in PARTS.items():
            kind = HolderKind.SLIP if name == "slip" else HolderKind.SUBJECT
            taken = self._taken(name, wishes)
            paper = self.desk.write(taken.document, taken.source, taken.supplies, holder_kind=kind)
            self.papers[name] = self.stage_document(paper)
            self._ready(name, "a", self.recalled if name == "recalled" else self.delivery)
            if name in TWICE:
                self._ready(name, "b", self.delivery)

    def _taken(self, name: str, wishes: tuple[Fits, ...]) -> Taken:
        """A stranger's documents are dispensed as far as they go, and as they say where they say of supplies."""
        if self.stage.own_input:
            return self.pool.take(*wishes)
        if name in WITHDRAWN:
            return self.pool.take_ours(*wishes)
        return self.pool.take(*map(unsupplied, wishes), ours=wishes)

    def stage_document(self, paper: Paper) -> Paper:
        """Shows it in the report."""
        self.stage.recorder.document(paper.view)
        return paper

    def __getitem__(self, name: str) -> Paper:
        return self.papers[name]

    def copy(self, name: str, **changes: Any) -> Paper:
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

    def evening(self) -> None:
        """The stamps at the end of the day, before the clock goes on to another one."""
        story = self.stage.recorder.story
        if story.seen is None:
            for paper in (*self.papers.values(), *self.rest.papers):
                if paper.view.steps:
                    self.stage.recorder.look(paper.view)
            story.seen = SCRIPT.remark("seen", clock(self.stage.chain.now()))

    def _ready(self, name: str, which: str, batch: Batch) -> None:
        portions = 1 + self[name].terms.repeats
        packs = [self.goods.sealed(batch, units * portions) for units in self[name].portion]
        self._packs[(name, which)] = packs


def halves(portion: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Something now and the rest later."""
    now = tuple(max(1, units // 2) for units in portion)
    return now, tuple(units - first for units, first in zip(portion, now, strict=True))
