"""Prescriptions and supplies with sensible defaults, so that a test says only what it is about."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, fields, replace
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.client.structs import PackUse, Supply, SupplyFacts
from carestamp.documents import commitment, eip712, merkle, profiles, typed
from carestamp.documents.keccak import keccak256
from carestamp.documents.typed import HolderKind, Line, PackUnits, Prescription, Terms

USUAL = "germany-repeat"
"""Parts, repeats, slips, identity checks and offline supplies are all allowed; no review, no second pharmacist."""
CONTROLLED = "china-narcotic-extended"
REVIEWED = "china-ordinary"
SAME_DAY = "china-emergency"

_numbers = itertools.count(1)


def some_number() -> int:
    """A number that no other call gives."""
    return next(_numbers)


def some_bytes(what: str) -> bytes:
    """32 bytes that no other call gives."""
    return keccak256(f"{what} {some_number()}".encode())


def prescription(profile: str, holder: str, prescriber: str, issued_at: int, **changes: Any) -> Prescription:
    """One line that the profile allows, valid for its usual days; `changes` replace fields of the terms."""
    known = profiles.by_name(profile)
    terms = Prescription(
        content=commitment.commit(some_bytes("salt"), b"{}"),
        holder=holder,
        holder_kind=HolderKind.SUBJECT,
        prescriber=prescriber,
        profile=known.number,
        issued_at=issued_at,
        until=known.rules.until(issued_at),
        repeats=0,
        interval_days=known.rules.minIntervalDays if changes.get("repeats") else 0,
        online=False,
        lines=(line(profile),),
    )
    return replace(terms, **changes)


def line(profile: str, quantity: int = 30) -> Line:
    """A line of the profile's first class, for as many days as it allows up to seven."""
    rules = profiles.by_name(profile).rules
    first_class = (rules.classes & -rules.classes).bit_length() - 1
    return Line(min(quantity, rules.maxQuantity or quantity), min(7, rules.maxDaysSupply), first_class)


def lines(*quantities: int, profile: str = USUAL) -> tuple[Line, ...]:
    """A line for each quantity."""
    return tuple(line(profile, each) for each in quantities)


@dataclass(frozen=True)
class Paper:
    """A prescription and how its prescriber vouches for it. The origin goes with each act: a known one ignores it."""

    prescription: Prescription
    domain: eip712.Domain
    origin: bytes = b""

    @property
    def terms(self) -> Terms:
        return typed.pack_terms(self.prescription)

    @property
    def id(self) -> bytes:
        return typed.prescription_id(self.domain, self.prescription)

    def altered(self, **changes: Any) -> Paper:
        """The same evidence for other terms."""
        return replace(self, prescription=replace(self.prescription, **changes))

    def root(self) -> bytes:
        """Where the proof in the origin leads to."""
        proof = [self.origin[at : at + 32] for at in range(1, len(self.origin), 32)]
        return climb(typed.prescription_leaf(self.id), proof)


@dataclass(frozen=True)
class Ask:
    """What a pharmacist asks for, whole: who asks, of which pharmacy, for what, out of which packs, with whom."""

    pharmacist: LocalAccount
    pharmacy: int
    supply: Supply
    packs: tuple[PackUse, ...] = ()
    second: LocalAccount | None = None

    @property
    def request(self) -> int:
        return self.supply.request

    @property
    def handed_over_at(self) -> int:
        return self.supply.handed_over_at

    @property
    def facts(self) -> SupplyFacts:
        return SupplyFacts.of(self.supply, self.pharmacy, self.pharmacist.address)

    @property
    def units(self) -> tuple[PackUnits, ...]:
        return tuple(each.taken for each in self.packs)

    def tag_on(self, paper: Paper) -> bytes:
        """The ten bytes over all of it that the ledger keeps and tells."""
        given = self.supply.quantities
        each_line = (*given, *(0,) * (len(paper.prescription.lines) - len(given)))
        what = (each_line, self.request, self.handed_over_at, self.supply.product, self.units)
        supply = eip712.struct_hash(typed.Supply(self.pharmacy, *what))
        pharmacist = bytes(12) + bytes.fromhex(self.pharmacist.address[2:])
        return keccak256(paper.id + pharmacist + supply)[-10:]

    def changed(self, **changes: Any) -> Ask:
        """With other fields, of the supply too."""
        own = {each.name for each in fields(self)}
        supply = replace(self.supply, **{key: value for key, value in changes.items() if key not in own})
        return replace(self, supply=supply, **{key: value for key, value in changes.items() if key in own})


def climb(leaf: bytes, proof: list[bytes]) -> bytes:
    """The root that a proof leads to; pairs are sorted."""
    for sibling in proof:
        leaf = keccak256(min(leaf, sibling) + max(leaf, sibling))
    return leaf


def tree_with(leaf: bytes, decoys: int = 3) -> tuple[bytes, list[bytes]]:
    """Root and proof of a leaf among others."""
    tree = merkle.MerkleTree([leaf, *(some_bytes("decoy") for _ in range(decoys))], ordered=True)
    return tree.root, tree.proof(0)
