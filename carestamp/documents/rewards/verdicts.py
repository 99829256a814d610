"""What a validator found, committed before it is told: one hash for each contribution, once an organisation (S5).

The hash is keccak256(abi.encode(validator, id, source, tier, salt)). The salt hides a tier that anybody could guess;
nobody can use another's hash, for it names its validator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eth_abi.abi import encode

from carestamp.documents.commitment import new_salt
from carestamp.documents.eip712 import address_to_int, encode_value
from carestamp.documents.keccak import keccak256
from carestamp.errors import CarestampError

_VERDICT = ("address", "bytes32", "bytes32", "uint8", "bytes32")


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
    """A finding as it is told to the ledger. organisation: for which its validator anchored it."""

    validator: str
    organisation: int
    tier: int
    salt: bytes = field(repr=False)

    def as_tuple(self) -> tuple[int, bytes]:
        """For ABI calls: head and salt (contracts/rewards/VerdictHead.sol). Raises TypedDataError."""
        encode_value("uint32", self.organisation, "organisation")
        encode_value("uint8", self.tier, "tier")
        return (address_to_int(self.validator) | self.organisation << 160 | self.tier << 192, self.salt)


def verdict_hash(validator: str, finding: Finding) -> bytes:
    """What this validator anchors for a finding."""
    return keccak256(encode(_VERDICT, (validator, finding.contribution, finding.source, finding.tier, finding.salt)))


class VerdictBook:
    """One validator's batch for its organisation: each contribution once. ids, hashes: what it anchors while it is time
    to judge."""

    def __init__(self, validator: str, organisation: int, findings: Iterable[Finding]) -> None:
        self.validator, self.organisation, self.findings = validator, organisation, tuple(findings)
        self._by_id = {each.contribution: each for each in self.findings}
        if not self.findings or len(self._by_id) != len(self.findings):
            raise VerdictError("a batch has one finding or more, each of another contribution")

    @property
    def ids(self) -> tuple[bytes, ...]:
        """The contributions, in the order of their hashes."""
        return tuple(each.contribution for each in self.findings)

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """32 bytes each."""
        return tuple(verdict_hash(self.validator, each) for each in self.findings)

    def finding(self, contribution: bytes) -> Finding:
        """What was found of this contribution. Raises VerdictError."""
        if contribution not in self._by_id:
            raise VerdictError("nothing was found of this contribution in this batch")
        return self._by_id[contribution]

    def verdict(self, contribution: bytes) -> Verdict:
        """The same, as it is told. Raises VerdictError."""
        found = self.finding(contribution)
        return Verdict(self.validator, self.organisation, found.tier, found.salt)


def lower_median(tiers: Sequence[int]) -> int:
    """The middle one, the lower of two: half of the validators can't raise it, nor fewer lower it. Raises
    VerdictError for none."""
    if not tiers:
        raise VerdictError("nobody told a verdict")
    return sorted(tiers)[(len(tiers) - 1) // 2]
