"""A hospital's day in batches: everybody else's prescriptions, drawn singly, dispensed as their documents say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carestamp.client import PackUse, errors
from carestamp.documents import merkle, typed
from carestamp.documents.fhir import Assumption, SupplyDocument
from carestamp.documents.fhir.prescriptions import ASSUMED_QUANTITY
from carestamp.errors import Words
from scripts.stories.goods import Goods
from scripts.stories.papers import Paper
from scripts.stories.prescriptions.company import Company
from scripts.stories.register import Person
from scripts.stories.stage import HOUR

ON_THEIR_WAY = ("kept", "unused", "in the batch", "in the batch")
"""How far the last of our own sample patients get on this day."""
LEAST, MOST = 6, 500
"""A day has at least so many (samples fill up), and at most so many are drawn singly; the others stay in the batch."""
QUANTITY = "dispenseRequest.quantity.value"


@dataclass(frozen=True)
class Handed:
    """What one pharmacist handed out of one prescription, by the documents."""

    pharmacist: Person
    quantities: tuple[int, ...]
    packs: tuple[tuple[bytes, int], ...] = ()


class Rest:
    """The prescriptions that no scene took."""

    def __init__(self, company: Company) -> None:
        self.c = company
        self.papers: list[Paper] = []
        self._packs: dict[int, bytes] = {}

    def write(self) -> None:
        """Papers of them all, and their packs into the delivery."""
        for taken in self.c.pool.rest(LEAST):
            paper = self.c.desk.write(taken.document, taken.source, taken.supplies)
            self.papers.append(self.c.stage_document(paper))
        for paper in self.papers:
            for supply in paper.supplies:
                self._prepare(self.c.goods, supply)

    def _prepare(self, goods: Goods, supply: SupplyDocument) -> None:
        if supply.product and supply.serial:
            pack = goods.coded(self.c.delivery, supply.product, supply.serial, supply.quantity)
            self._packs[id(supply)] = pack

    def play(self) -> None:
        """Anchored doctor by doctor, then drawn one by one."""
        self._anchor_all()
        for place, paper in enumerate(self.papers[:MOST]):
            self._draw(paper, len(self.papers) - place)

    def _anchor_all(self) -> None:
        by_author: dict[str, list[Paper]] = {}
        for paper in self.papers:
            by_author.setdefault(paper.author.account.address, []).append(paper)
        batches = list(by_author.values())
        for place, papers in enumerate(batches):
            self._anchor(papers)
            if place == 0:
                self._colleague(papers[0], batches)

    def _anchor(self, papers: Sequence[Paper]) -> bytes:
        author, ledger = papers[0].author, self.c.stage.ledger
        tree = merkle.MerkleTree(typed.prescription_leaf(each.id) for each in papers)
        self.c.counter.do(
            "anchor",
            author,
            f"{len(papers)} 张 prescriptions",
            lambda: ledger.anchor(author.account, author.account.address, tree.root),
            ("P2",),
        )
        for place, paper in enumerate(papers):
            paper.origin, paper.anchored = typed.leaf_origin(tree.proof(place)), True
            self.c.stage.recorder.look(paper.view, self.c.stage.recorder.story.acts[-1])
        return tree.root

    def _colleague(self, paper: Paper, batches: Sequence[Sequence[Paper]]) -> None:
        """A root that another doctor anchors, with a leaf that names this one."""
        c = self.c
        other = batches[1][0].author if len(batches) > 1 else _another(c, paper.author)
        named = c.desk.write(paper.document, paper.view.source)
        tree = merkle.MerkleTree([typed.prescription_leaf(named.id)])
        c.counter.do(
            "anchor",
            other,
            "1 张 prescription",
            lambda: c.stage.ledger.anchor(other.account, other.account.address, tree.root),
            ("P2",),
            Words("其中一张写的是同事的名字", "one in it names a colleague"),
        )
        relayer, origin = c.people.own.relayer, typed.leaf_origin(tree.proof(0))
        c.stage.recorder.refused(
            "colleague",
            other.actor,
            named.view,
            lambda: c.stage.ledger.issue(relayer.account, named.packed, origin),
            errors.Origins_NotAnchored(named.author.account.address, tree.root),
            ("P2",),
        )

    def _draw(self, paper: Paper, to_come: int) -> None:
        """As far as its documents and the rules go."""
        counter, way = self.c.counter, self._way(to_come)
        if way == "in the batch":
            return
        reviewer = self.c.people.own.reviewer
        if not counter.try_or_tell(lambda: counter.approve(paper), "input-issue", reviewer, paper.view, ("P5",)):
            return
        if paper.document.status == "on-hold" and not paper.supplies:
            self._suspend(paper)
        elif way == "kept":
            counter.hold(paper, self.c.people.own.pharmacist, 12 * HOUR)
        elif way != "unused":
            for handed in self._handed(paper):
                self._hand_out(paper, handed)
        if paper.document.status == "stopped" and paper.view.stamp in ("Active", "PartlyDispensed"):
            self._stop(paper)

    @property
    def undrawn(self) -> int:
        """Papers that a long day leaves in their batches."""
        return max(0, len(self.papers) - MOST)

    def _way(self, to_come: int) -> str:
        ours = self.c.stage.own_input and to_come <= len(ON_THEIR_WAY)
        return ON_THEIR_WAY[-to_come] if ours else "as written"

    def _hand_out(self, paper: Paper, handed: Handed) -> None:
        counter, goods = self.c.counter, self.c.goods
        packs = [goods.use(pack, units) for pack, units in handed.packs]
        fitting = [each for each in packs if each.units <= each.capacity]

        def act() -> None:
            counter.dispense(counter.sale(paper, handed.pharmacist, handed.quantities, fitting), rules=_rules(packs))

        counter.try_or_tell(act, "input-dispense", handed.pharmacist, paper.view, ("P5",))

    def _handed(self, paper: Paper) -> Iterable[Handed]:
        """By the documents; all of the first portion where they are silent."""
        if not paper.supplies:
            yield Handed(self.c.people.own.pharmacist, paper.portion)
            return
        by_pharmacist: dict[str, list[SupplyDocument]] = {}
        for supply in paper.supplies:
            key = self.c.people.pharmacist_of(supply).account.address
            by_pharmacist.setdefault(key, []).append(supply)
        for supplies in by_pharmacist.values():
            yield from self._by(paper, supplies)

    def _by(self, paper: Paper, supplies: Sequence[SupplyDocument]) -> Iterable[Handed]:
        """One act for each round: a second supply of the same line is another one."""
        waiting = list(supplies)
        while waiting:
            now = list({supply.request: supply for supply in reversed(waiting)}.values())
            waiting = [each for each in waiting if each not in now]
            asked = {each.request: _countable(paper, each) for each in now}
            packs = tuple((self._packs[id(each)], each.quantity) for each in now if id(each) in self._packs)
            quantities = tuple(min(asked.get(line, 0), typed.LANE_MAX) for line in paper.document.resources)
            yield Handed(self.c.people.pharmacist_of(now[0]), quantities, packs)

    def _suspend(self, paper: Paper) -> None:
        steward = self.c.people.steward_of(paper.author.house)
        self.c.counter.do(
            "suspend",
            steward,
            paper.view,
            lambda: self.c.stage.ledger.suspend(steward.account, paper.id),
            ("P9",),
            Words("输入写明 on-hold", "on-hold in the input"),
        )

    def _stop(self, paper: Paper) -> None:
        author = paper.author
        self.c.counter.do(
            "stop",
            author,
            paper.view,
            lambda: self.c.stage.ledger.stop(author.account, paper.packed),
            ("P9",),
            Words("输入写明 stopped", "stopped in the input"),
        )


def _countable(paper: Paper, supply: SupplyDocument) -> int:
    """Units in the prescription's own measure: where it wrote no quantity one pack was assumed, whatever is in it."""
    for line, units in zip(paper.document.resources, paper.portion, strict=True):
        if line == supply.request and Assumption(line, QUANTITY, ASSUMED_QUANTITY) in paper.document.assumed:
            return min(units, supply.quantity)
    return supply.quantity


def _another(c: Company, author: Person) -> Person:
    own = c.people.own
    if author.account.address != own.prescriber.account.address:
        return own.prescriber
    return Person(c.stage.cast.prescriber_b, own.hospital, "prescriber")


def _rules(packs: Sequence[PackUse]) -> tuple[str, ...]:
    return ("P5", "P6", "D1") if packs else ("P5", "P6")
