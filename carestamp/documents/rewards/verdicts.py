"""What a validator found, committed before it is told: leaves under a root that it anchors (S5).

The leaf is keccak256(keccak256(abi.encode(validator, id, source, tier, salt))); pairs are sorted, as OpenZeppelin's
MerkleProof verifies them. The salt hides a tier that anybody could guess; nobody can use another's leaf, for it names
its validator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from carestamp.documents import merkle
from carestamp.documents.commitment import new_salt
from carestamp.documents.merkle import MerkleTree
from carestamp.errors import CarestampError

_LEAF = ("address", "bytes32", "bytes32", "uint8", "bytes32")


class VerdictError(CarestampError):
    """A batch that can't be anchored, or does not have what is asked of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a validator found of one contribution. contribution: its id; source: nullifier of where the data comes
    from; tier: 0 when it is worth nothing."""

    contribution: bytes
    source: bytes
    tier: int
    salt: bytes = field(default_factory=new_salt, repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding as it is told to the ledger, with the proof that it stood under its validator's root."""

    validator: str
    tier: int
    salt: bytes
    proof: tuple[bytes, ...]

    def as_tuple(self) -> tuple[str, int, bytes, list[bytes]]:
        """For ABI calls."""
        return (self.validator, self.tier, self.salt, list(self.proof))


def leaf(validator: str, finding: Finding) -> bytes:
    """The leaf of a finding in the tree of this validator."""
    return merkle.leaf(_LEAF, (validator, finding.contribution, finding.source, finding.tier, finding.salt))


def verify(root: bytes, verdict: Verdict, contribution: bytes, source: bytes) -> bool:
    """Whether this was found, under this root, as the ledger decides it."""
    found = Finding(contribution, source, verdict.tier, verdict.salt)
    return merkle.verify(root, leaf(verdict.validator, found), verdict.proof)


class VerdictBook:
    """One validator's batch: each contribution once. root: what it anchors while it is time to judge."""

    def __init__(self, validator: str, findings: Iterable[Finding]) -> None:
        self.validator, self.findings = validator, tuple(findings)
        self._places = {each.contribution: place for place, each in enumerate(self.findings)}
        if not self.findings or len(self._places) != len(self.findings):
            raise VerdictError("a batch has one finding or more, each of another contribution")
        self._tree = MerkleTree(leaf(validator, each) for each in self.findings)

    @property
    def root(self) -> bytes:
        """The 32 bytes that are anchored."""
        return self._tree.root

    def finding(self, contribution: bytes) -> Finding:
        """What was found of this contribution. Raises VerdictError."""
        return self.findings[self._place(contribution)]

    def verdict(self, contribution: bytes) -> Verdict:
        """The same, as it is told. Raises VerdictError."""
        place = self._place(contribution)
        found = self.findings[place]
        return Verdict(self.validator, found.tier, found.salt, tuple(self._tree.proof(place)))

    def _place(self, contribution: bytes) -> int:
        if contribution not in self._places:
            raise VerdictError("nothing was found of this contribution in this batch")
        return self._places[contribution]


def lower_median(tiers: Sequence[int]) -> int:
    """The middle one, the lower of two: half of the validators can't raise it, nor fewer lower it. Raises
    VerdictError for none."""
    if not tiers:
        raise VerdictError("nobody told a verdict")
    return sorted(tiers)[(len(tiers) - 1) // 2]
