"""At the counter: a patient shows a slip, the pharmacy opens that leaf from a mirror, dispenses (P2, P5, P12, D1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from carestamp.chain import ContractError, Receipt
from carestamp.client import Evidence, PackUse, Status, Supply, errors
from carestamp.documents import commitment, merkle, nullifier, typed
from carestamp.documents.keccak import keccak256
from carestamp.documents.profiles import by_number
from carestamp.documents.published import Ticket, prescriptions
from carestamp.documents.typed import Prescription, Terms
from scripts.benches import BenchError
from scripts.cast import PHARMACY
from scripts.province.ground import Ground
from scripts.province.house import KEY, House, Prescribed
from scripts.province.mirror import Mirror
from scripts.province.told import Told

EPOCH = nullifier.Epoch("example-operator", 2028)
PRODUCT = "06900000000017"


@dataclass(frozen=True, slots=True)
class Slip:
    """A prescription as a slip opens it. written: what its patient has."""

    written: Prescribed
    terms: Prescription
    origin: bytes

    @property
    def packed(self) -> Terms:
        """For calls."""
        return typed.pack_terms(self.terms)

    @property
    def portion(self) -> tuple[int, ...]:
        """Units of each line."""
        return tuple(line.quantity for line in self.terms.lines)

    @property
    def reviewed(self) -> bool:
        """Whether its rules ask for a review first (审方, P3)."""
        return by_number(self.terms.profile).rules.review


class Counter:
    """The pharmacy. Its packs are commissioned when it opens: one for each line that will be dispensed."""

    def __init__(self, ground: Ground, mirror: Mirror, told: Told) -> None:
        self.ground, self.mirror, self.told = ground, mirror, told
        self.ledger, self.cast = ground.prescriptions, ground.cast
        self._packs: list[PackUse] = []

    def shown(self, house: House, written: Prescribed) -> Slip:
        """What the pharmacy gets from a mirror with the patient's slip."""
        return Slip(written, *self._opened(house, written.doctor, house.slip(written)))

    def _opened(self, house: House, doctor: int, ticket: Ticket) -> tuple[Prescription, bytes]:
        root = house.published[1 + doctor].leaves.root
        return prescriptions.open_prescription(*self.mirror.get(root), ticket)

    def stock(self, slips: Sequence[Slip]) -> None:
        """A delivery, commissioned under one root: a pack for each line (D1, X3)."""
        units, key, ledger = [each for slip in slips for each in slip.portion], self._key(), self.ground.packs
        packs = [nullifier.pack(key, EPOCH, PRODUCT, f"{number:09d}") for number in range(len(units))]
        leaves = [ledger.leaf_of(*each) for each in zip(packs, units, strict=True)]
        tree = merkle.MerkleTree(leaves, ordered=True)
        self.told.did("commission packs", ledger.commission(self.cast.registrar_steward, tree.root), len(packs))
        proofs = (tuple(tree.proof(place)) for place in range(len(packs)))
        self._packs = [PackUse(*each) for each in zip(packs, units, units, proofs, strict=True)]

    def dispense(self, slip: Slip) -> None:
        """All of it; first seen by the chain now, or at its review just before (P2, P3)."""
        packs, self._packs = tuple(self._packs[: len(slip.portion)]), self._packs[len(slip.portion) :]
        act, origin = "dispense, leaf first seen", slip.origin
        if slip.reviewed:
            done = self.ledger.approve(self.cast.reviewer, slip.packed, slip.origin)
            self.told.did("review, leaf first seen", done)
            act, origin = "dispense, reviewed", b""
        self.told.did(act, self._dispense(slip, packs, origin, self._supply(slip)))
        if self.ledger.status_of(slip.packed) is not Status.DISPENSED:
            raise BenchError("a prescription was dispensed and the ledger does not say so")

    def refuse(self, slip: Slip, other: Slip) -> None:
        """Another's proof for this prescription, which nobody has seen yet (P2)."""
        root = _climbed(self.ledger.id_of(slip.packed), other.origin)
        wrong = errors.Origins_NotAnchored(slip.terms.prescriber, root)
        given = (self.cast.reviewer, slip.packed, other.origin)
        self._refused("another prescription's proof", slip, lambda: self.ledger.approve(*given), wrong)

    def refuse_again(self, slip: Slip) -> None:
        """A second time for the same units, under another request (P5)."""
        gone = errors.PrescriptionRegistry_QuantityExceeded(self.ledger.id_of(slip.packed), 0, slip.portion[0], 0)
        again = lambda: self._dispense(slip, (), b"", self._supply(slip))  # noqa: E731
        self._refused("dispensed a second time", slip, again, gone)

    def _refused(self, tried: str, slip: Slip, act: Callable[[], Any], expected: ContractError) -> None:
        identity = self.ledger.id_of(slip.packed)
        self.told.refused(tried, act, expected, lambda: self.ledger.word_of(identity))

    def _dispense(self, slip: Slip, packs: tuple[PackUse, ...], origin: bytes, supply: Supply) -> Receipt:
        accepted = self.ledger.sign_acceptance(slip.written.holder, slip.packed, PHARMACY, supply, packs)
        return self.ledger.dispense(self.cast.pharmacist, slip.packed, supply, packs, Evidence(accepted, origin=origin))

    def _supply(self, slip: Slip) -> Supply:
        now, product = self.ground.now, commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.product.1"}')
        request = self.ground.lot.randrange(1, 1 << 32)
        return replace(Supply(slip.portion, request, now), deadline=self.ground.soon, product=product)

    def _key(self) -> nullifier.MemoryKey:
        return nullifier.MemoryKey({EPOCH: KEY})


def _climbed(identity: bytes, origin: bytes) -> bytes:
    """Where a proof leads from this prescription: the root that nobody anchored."""
    node = typed.prescription_leaf(identity)
    for start in range(1, len(origin), 32):
        sibling = origin[start : start + 32]
        node = keccak256(min(node, sibling) + max(node, sibling))
    return node
