"""Prescriptions of a province's ten minutes: each prescriber's under its own root, each handed out once (P2, P5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from carestamp.client import Evidence, HolderKind, Supply
from carestamp.documents import profiles, typed
from carestamp.documents.eip712 import digest
from carestamp.documents.keccak import keccak256
from carestamp.documents.merkle import MerkleTree
from scripts.nation.calldata import Forms, Written
from scripts.nation.country import Country, Province
from scripts.nation.keys import Key
from scripts.nation.size import ROOT
from scripts.stories.stage import HOUR

PROFILE = "china-emergency"
"""Without review (审方), which is an act of its own: what it would add is told beside."""
LINES = (typed.Line(6, 3, 1),)
UNITS = (6,)


@dataclass(frozen=True, slots=True)
class Order:
    """One prescription with what its prescriber vouches with."""

    number: int
    holder: Key
    terms: typed.Terms
    identity: bytes


@dataclass
class Prescribing:
    """Of a province and an interval."""

    country: Country
    province: Province
    interval: int

    def __post_init__(self) -> None:
        self.forms = Forms(self._client_call)
        self.at = self.country.begin_of(self.interval)

    def anchored(self) -> Iterator[tuple[Key, Written]]:
        """A root of each prescriber."""
        for number, tree in enumerate(self.trees):
            author = self.province.key("prescriber", number)
            self.country.prescriptions.anchor(author, author.address, tree.root)  # type: ignore[arg-type]
            yield author, self.country.scribe.last()

    def dispensed(self) -> Iterator[tuple[Key, Written]]:
        """Each is first seen at the counter: the pharmacist brings terms, proof and the holder's signature."""
        pharmacist = self.province.key("pharmacist")
        for portion, tree in zip(self.orders, self.trees, strict=True):
            for place, order in enumerate(portion):
                yield pharmacist, self.dispense(order, typed.leaf_origin(tree.proof(place)))

    @cached_property
    def orders(self) -> list[list[Order]]:
        """By prescriber."""
        size = self.country.size
        numbers = range(self.interval * size.prescriptions, (self.interval + 1) * size.prescriptions)
        portions = (numbers[start : start + ROOT] for start in range(0, len(numbers), ROOT))
        return [[self.order(number, prescriber) for number in each] for prescriber, each in enumerate(portions)]

    @cached_property
    def trees(self) -> list[MerkleTree]:
        return [MerkleTree(typed.prescription_leaf(order.identity) for order in each) for each in self.orders]

    def dispense(self, order: Order, origin: bytes) -> Written:
        """The call of one."""
        product = keccak256(b"product" + order.identity)
        supply = Supply(UNITS, order.number + 1, self.at, self.at + HOUR, product=product)
        signature = order.holder.sign(self._accepted(order, supply))
        (facts, _), shown = supply.with_evidence((), Evidence(signature, origin=origin))
        words = [_word(each) for each in (order.terms.head, order.terms.body, facts)]
        values = [order.terms.content, *words, product, shown]
        return self.forms.write(values, order, supply, signature, origin)

    def order(self, number: int, prescriber: int, profile: str = PROFILE) -> Order:
        """A prescription of one line. number: in its province."""
        rules, holder = profiles.by_name(profile), Key(f"prescription/{self.province.number}/{number}")
        readable = typed.Prescription(
            content=keccak256(b"salt and document" + holder.name.encode()),
            holder=holder.subject,
            holder_kind=HolderKind.SUBJECT,
            prescriber=self.province.key("prescriber", prescriber).address,
            profile=rules.number,
            issued_at=self.at,
            until=rules.rules.latest_until(self.at),
            repeats=0,
            interval_days=0,
            online=False,
            lines=LINES,
        )
        identity = digest(self.country.prescriptions.domain, readable)
        return Order(number, holder, typed.pack_terms(readable), identity)

    def _accepted(self, order: Order, supply: Supply) -> bytes:
        whole = typed.Supply(
            self.province.pharmacy, UNITS, supply.request, supply.handed_over_at, supply.product, packs=()
        )
        accepted = typed.Acceptance(order.identity, whole, supply.deadline)
        return digest(self.country.prescriptions.domain, accepted)

    def _client_call(self, order: Order, supply: Supply, signature: bytes, origin: bytes) -> Written:
        pharmacist, evidence = self.province.key("pharmacist"), Evidence(signature, origin=origin)
        self.country.prescriptions.dispense(pharmacist, order.terms, supply, (), evidence)  # type: ignore[arg-type]
        return self.country.scribe.last()


def _word(number: int) -> bytes:
    return number.to_bytes(32, "big")
