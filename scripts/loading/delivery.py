"""Packs of a shift: coded with the development key, commissioned under one root (D1)."""

from __future__ import annotations

from carestamp.client import PackUse
from carestamp.documents import merkle, nullifier
from scripts.loading.town import Town
from scripts.node import KEY, OPERATOR, PRODUCT, YEAR

EPOCH = nullifier.Epoch(OPERATOR, YEAR)


class Delivery:
    """What a registrar commissions together. shift: its number, so that no pack is coded twice in a run."""

    def __init__(self, town: Town, shift: int) -> None:
        self._town, self._shift = town, shift
        self._key = nullifier.MemoryKey({EPOCH: KEY})
        self._packs: list[tuple[bytes, int]] = []
        self._tree: merkle.MerkleTree | None = None

    def pack(self, units: int) -> int:
        """A new sealed pack of so many units; its place in the delivery."""
        serial = f"{self._town.name}/{self._shift}/{len(self._packs)}"
        self._packs.append((nullifier.pack(self._key, EPOCH, PRODUCT, serial), units))
        return len(self._packs) - 1

    def commission(self) -> None:
        """The registrar anchors the batch."""
        ledger, registrar = self._town.packs, self._town.cast.registrar_steward
        self._tree = merkle.MerkleTree([ledger.leaf_of(*each) for each in self._packs], ordered=True)
        ledger.commission(registrar, self._tree.root)

    def use(self, place: int, units: int) -> PackUse:
        """So many units out of a pack."""
        assert self._tree is not None
        pack, capacity = self._packs[place]
        return PackUse(pack, units, capacity, tuple(self._tree.proof(place)))
