"""One patient's prescription, in one of three ways in and to one of several ends (P2 to P9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount

from carestamp.client import Evidence, HolderKind, PackUse, Status, Supply, SupplyFacts
from carestamp.client.structs import NOBODY
from carestamp.documents import commitment, typed
from carestamp.documents.merkle import MerkleTree
from scripts.cast import PHARMACY, PHARMACY_B
from scripts.loading.delivery import Delivery
from scripts.loading.stamps import Question, status_of
from scripts.loading.town import SOON, Town
from scripts.stories.chainwork import HOUR
from scripts.stories.pool import Taken

WAYS = {"anchored": 70, "issued": 15, "signed": 15}
"""How a hundred prescriptions come to the chain: as leaves of the doctor's batch, alone, signed off chain."""
FATES = {
    "dispensed": 66,
    "dispensed in part": 8,
    "left": 8,
    "held": 4,
    "held too long": 4,
    "cancelled": 4,
    "reversed": 4,
    "rejected": 2,
}
"""What becomes of them."""


@dataclass(frozen=True)
class Pharmacy:
    """A counter: who hands out, who countersigns and takes back."""

    number: int
    first: LocalAccount
    second: LocalAccount


class Prescribed:
    """One prescription. origin: how the chain can tell that its prescriber vouches, where it was not issued."""

    def __init__(self, town: Town, number: int, delivery: Delivery) -> None:
        self.town, self.ledger, self.delivery = town, town.prescriptions, delivery
        self.way, self.fate = town.dealt("way", WAYS), town.dealt("prescription", FATES)
        self.taken = town.lot.choice([each for each in town.prescriptions_written if _allows(each, self.fate)])
        self.author = town.lot.choice((town.cast.prescriber, town.cast.prescriber_b))
        self.holder = town.key("holder", number)
        self.pharmacy = town.lot.choice(_pharmacies(town))
        self.terms = typed.pack_terms(self._written())
        self.packs = [delivery.pack(units) for units in self.portion]
        self.origin, self.runs_out = b"", 0
        if self.way == "signed":
            self.origin = typed.signed_origin(self.ledger.sign_prescription(self.author, self.terms))

    @property
    def portion(self) -> tuple[int, ...]:
        """Units of each line."""
        return tuple(line.quantity for line in self.taken.document.lines)

    def acts(self) -> Iterator[None]:
        """In their order; pauses where the next one needs the last one in a block."""
        if self.way == "issued":
            self.ledger.issue(self.author, self.terms)
            yield
        if self.fate == "cancelled":
            self.ledger.cancel(self.author, self.terms)
        elif self.fate == "rejected":
            self.ledger.reject(self.town.cast.reviewer, self.terms, 1, self.origin)
        elif self.fate != "left":
            yield from self._used()

    def stamp(self) -> Question:
        """What the ledger calls it."""
        listed = self.way != "issued"
        asked = status_of(self.ledger, (self.terms.as_tuple(),), Status, listed=listed)
        return dataclasses.replace(asked, ready_at=self.runs_out)

    def _used(self) -> Iterator[None]:
        if self.taken.rules.review:
            self.ledger.approve(self.town.cast.reviewer, self.terms, self.origin)
            yield
        if self.fate.startswith("held"):
            self._hold()
            return
        supply, packs = self._dispense()
        if self.fate == "reversed":
            yield
            self._reverse(supply, packs)

    def _hold(self) -> None:
        """The patient keeps it for the pharmacy: for an hour, or too short a time to get there."""
        now = self.town.now
        self.runs_out = now + SOON if self.fate == "held too long" else 0
        until, deadline = self.runs_out or now + HOUR, now + HOUR
        signature = self.ledger.sign_hold(self.holder, self.terms, self.pharmacy.number, until, 1, deadline)
        given = (self.pharmacy.number, until, 1, deadline, signature, self.origin)
        self.ledger.hold(self.town.cast.relayer, self.terms, *given)

    def _dispense(self) -> tuple[Supply, tuple[PackUse, ...]]:
        """All of a portion, or half of each line, each line out of a pack of its own."""
        units = tuple(each // 2 for each in self.portion) if self.fate == "dispensed in part" else self.portion
        packs = tuple(self.delivery.use(place, each) for place, each in zip(self.packs, units, strict=True))
        supply = self._supply(units)
        self.ledger.dispense(self.pharmacy.first, self.terms, supply, packs, self._evidence(supply, packs))
        return supply, packs

    def _supply(self, units: tuple[int, ...]) -> Supply:
        now, given = self.town.now, self.taken.document.canonical_bytes
        return Supply(
            quantities=units,
            request=self.town.lot.randrange(1, 2**32),
            handed_over_at=now,
            deadline=now + HOUR,
            second=self.pharmacy.second.address if self.taken.rules.secondPharmacist else NOBODY,
            product=commitment.commit(commitment.new_salt(), given),
        )

    def _evidence(self, supply: Supply, packs: tuple[PackUse, ...]) -> Evidence:
        at, by, terms = self.pharmacy.number, self.pharmacy.first.address, self.terms
        accepted = self.ledger.sign_acceptance(self.holder, terms, at, supply, packs)
        if supply.second == NOBODY:
            return Evidence(accepted, origin=self.origin)
        signed = self.ledger.sign_countersignature(self.pharmacy.second, terms, at, by, supply, packs)
        return Evidence(accepted, signed, self.origin)

    def _reverse(self, supply: Supply, packs: tuple[PackUse, ...]) -> None:
        facts = SupplyFacts.of(supply, self.pharmacy.number, self.pharmacy.first.address)
        self.ledger.reverse(self.pharmacy.second, self.terms, facts, [each.taken for each in packs])

    def _written(self) -> typed.Prescription:
        document, now = self.taken.document, self.town.now
        profile = document.suggested_profile()
        assert profile is not None
        return typed.Prescription(
            content=commitment.commit(commitment.new_salt(), document.canonical_bytes),
            holder=self.holder.address,
            holder_kind=HolderKind.SUBJECT,
            prescriber=self.author.address,
            profile=profile.number,
            issued_at=now,
            until=self.taken.rules.latest_until(now),
            repeats=document.repeats,
            interval_days=document.interval_days,
            online=document.online,
            lines=tuple(typed.Line(each.quantity, each.days_supply, each.drug_class) for each in document.lines),
        )


def _allows(taken: Taken, fate: str) -> bool:
    """Some rules know no parts, some no review."""
    parts = taken.rules.parts and all(line.quantity >= 2 for line in taken.document.lines)
    return (fate != "rejected" or taken.rules.review) and (fate != "dispensed in part" or parts)


def _pharmacies(town: Town) -> tuple[Pharmacy, ...]:
    cast = town.cast
    return (
        Pharmacy(PHARMACY, cast.pharmacist, cast.second_pharmacist),
        Pharmacy(PHARMACY_B, cast.pharmacist_b, cast.second_pharmacist_b),
    )


def anchor(town: Town, prescribed: Sequence[Prescribed]) -> None:
    """Each doctor anchors what is a leaf of the day's batch."""
    for author in (town.cast.prescriber, town.cast.prescriber_b):
        leaves = [each for each in prescribed if each.way == "anchored" and each.author is author]
        if leaves:
            tree = MerkleTree(typed.prescription_leaf(town.prescriptions.id_of(each.terms)) for each in leaves)
            town.prescriptions.anchor(author, author.address, tree.root)
            for place, each in enumerate(leaves):
                each.origin = typed.leaf_origin(tree.proof(place))
