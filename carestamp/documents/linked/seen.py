"""What the chain says of a dossier, as plain facts. Amounts in minor units, times in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.stamps import Stamp

SupplyKey = tuple[bytes, int]
"""A supply: prescription and request number."""


@dataclass(frozen=True, slots=True)
class SeenPrescription:
    """issuer: the prescriber's organisation when it was first seen; 0 where it never was. dispensed: units of each
    line, less what came back."""

    status: Stamp = Stamp.UNKNOWN
    issuer: int = 0
    dispensed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenSupply:
    """A supply as its event tells it. known: it was recorded; conflict: but not counted (P11). sold: units of each
    pack, by its nullifier, that went under this sale."""

    known: bool = False
    conflict: bool = False
    reversed: bool = False
    pharmacy: int = 0
    pharmacist: str = ""
    quantities: tuple[int, ...] = ()
    handed_over_at: int = 0
    product: bytes = bytes(32)
    sold: Mapping[bytes, int] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        """Units that the prescription still counts for it."""
        stands = self.known and not self.conflict and not self.reversed
        return sum(self.quantities) if stands else 0


@dataclass(frozen=True, slots=True)
class SeenPack:
    """capacity: 0 where it never was sold. recalled, commissioned: its batch, as the dossier names it; where dispenses
    name several, any of them and all of them."""

    capacity: int = 0
    returned: bool = False
    stolen: bool = False
    destroyed: bool = False
    recalled: bool = False
    commissioned: bool = False


@dataclass(frozen=True, slots=True)
class SeenClaim:
    """What one payer has on a bill. live: reserved or approved; paid: less what was recovered."""

    payer: int
    state: ClaimState
    live: int = 0
    paid: int = 0


@dataclass(frozen=True, slots=True)
class SeenBill:
    """same_terms: those of the dossier stand under its number. replaced_by: the bill that was issued instead, if any.
    fund_reversed: what a red letter took back of the fund's share."""

    status: BillStamp = BillStamp.UNKNOWN
    same_terms: bool = True
    claims: tuple[SeenClaim, ...] = ()
    replaced_by: bytes = b""
    fund_reversed: int = 0

    @property
    def void(self) -> bool:
        """Red-lettered."""
        return self.status is BillStamp.RED_LETTERED


@dataclass(frozen=True, slots=True)
class Seen:
    """All answers, at one block. What was asked and is not here was never seen."""

    block: int
    at: int
    prescriptions: Mapping[bytes, SeenPrescription] = field(default_factory=dict)
    supplies: Mapping[SupplyKey, SeenSupply] = field(default_factory=dict)
    packs: Mapping[bytes, SeenPack] = field(default_factory=dict)
    bills: Mapping[bytes, SeenBill] = field(default_factory=dict)
