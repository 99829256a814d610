"""Packs: codes to nullifiers, by the operator's key, and batches that a registrar commissions (D1, X3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from carestamp.client import PackUse
from carestamp.documents import merkle, nullifier
from scripts.stories.chainwork import Done
from scripts.stories.register import Person
from scripts.stories.stage import Stage

OPERATOR = "demo-operator"


@dataclass(eq=False)
class Batch:
    """Packs that are commissioned together. root: None until they are."""

    name: str
    capacities: dict[bytes, int] = field(default_factory=dict)
    tree: merkle.MerkleTree | None = None

    @property
    def root(self) -> bytes:
        assert self.tree is not None
        return self.tree.root


class Goods:
    """The operator of the codes and the registrar's desk. Pharmacies only read nullifier, capacity and proof."""

    def __init__(self, stage: Stage, registrar: Person) -> None:
        self._stage, self._registrar = stage, registrar
        self._epoch = nullifier.Epoch(OPERATOR, 2028)
        self._key = nullifier.MemoryKey.random([self._epoch])
        self._made = 0
        self._batch_of: dict[bytes, Batch] = {}

    def new_batch(self, name: str) -> Batch:
        return Batch(name)

    def sealed(self, batch: Batch, units: int) -> bytes:
        """A new pack of ours with so many units; its nullifier."""
        self._made += 1
        return self.coded(batch, "06900000000017", f"{self._stage.seed}{self._made:06d}", units)

    def coded(self, batch: Batch, product: str, serial: str, units: int) -> bytes:
        """The pack with these codes. One that is known already stays what it is."""
        pack = nullifier.pack(self._key, self._epoch, product, serial)
        if pack not in self._batch_of:
            self._batch_of[pack] = batch
            batch.capacities[pack] = units
        return pack

    def commission(self, batch: Batch) -> None:
        """The registrar anchors the batch; nothing is in it that could be guessed."""
        leaves = [self._stage.packs.leaf_of(pack, units) for pack, units in batch.capacities.items()]
        batch.tree = merkle.MerkleTree(leaves, ordered=True)
        registrar = self._registrar
        self._stage.recorder.act(
            "commission",
            registrar.actor,
            f"{batch.name} ({len(leaves)})",
            lambda: Done.of(self._stage.chain, self._stage.packs.commission(registrar.account, batch.root)),
            ("D1",),
        )

    def use(self, pack: bytes, units: int) -> PackUse:
        """So many units out of a pack."""
        batch = self._batch_of[pack]
        assert batch.tree is not None
        place = list(batch.capacities).index(pack)
        return PackUse(pack, units, batch.capacities[pack], tuple(batch.tree.proof(place)))

    def batch_of(self, pack: bytes) -> Batch:
        return self._batch_of[pack]
