"""Bills as people read them, what payers ask for, and the rules of a bill's profile (B2, B4, B6, X12).

Amounts are in the minor unit (fen), times in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.model.refusals import refuse_when
from tests.model.signing import Act

LANES = 8
DAYS_LANES = 16


def place_of(code: bytes, serial: int) -> bytes:
    """The id of a bill: 24 bytes of its code's nullifier, 8 bytes of its number (B1)."""
    return code + serial.to_bytes(8, "big")


def code_in(place: bytes) -> bytes:
    return place[:24]


def serial_in(place: bytes) -> int:
    return int.from_bytes(place[24:], "big")


@dataclass(frozen=True)
class Bill:
    """Terms. cap: most that payers may take of the part under the further cap; the total where none is declared."""

    content: bytes
    holder: str
    issuer: int
    code: bytes
    serial: int
    issued_at: int
    profile: int
    total: int
    fund: int
    cap: int

    def as_act(self) -> Act:
        """In the order of the EIP-712 type."""
        return ("Invoice", *vars(self).values())

    @property
    def place(self) -> bytes:
        return place_of(self.code, self.serial)

    @property
    def rest(self) -> int:
        """What payers and patient bear."""
        return self.total - self.fund


@dataclass(frozen=True)
class Leaf:
    """The range that a bill is said to lie in, and the root to which its proof leads from the terms at hand."""

    first: int = 0
    count: int = 0
    root: bytes = bytes(32)
    proof: tuple[bytes, ...] = ()


NO_LEAF = Leaf()


@dataclass(frozen=True)
class Range:
    """Serials under a root. place: of the first bill."""

    place: bytes
    count: int
    root: bytes

    def last(self) -> int:
        return serial_in(self.place) + self.count - 1


@dataclass(frozen=True)
class Order:
    """Lanes as acts carry them: a rank exists while its payer is not 0. Made by `order_of`."""

    payers: tuple[int, ...] = (0,) * LANES
    days: tuple[int, ...] = (0,) * DAYS_LANES

    def ranks(self) -> int:
        return self.payers.index(0) if 0 in self.payers else LANES

    def is_sound(self) -> bool:
        """At least one rank, no gap, no days without a payer."""
        count = self.ranks()
        return count > 0 and not any(self.payers[count:]) and not any(self.days[count:])

    def payer_at(self, rank: int) -> int:
        return self.payers[rank] if rank < LANES else 0

    def readable(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The lists that people sign."""
        count = self.ranks()
        return self.payers[:count], self.days[:count]


def order_of(payers: tuple[int, ...], days: tuple[int, ...]) -> Order:
    return Order((*payers, *(0,) * (LANES - len(payers))), (*days, *(0,) * (DAYS_LANES - len(days))))


NO_ORDER = Order()


@dataclass(frozen=True)
class Reservation:
    """What a payer asks for, and in the last five fields what the holder signed. deadline: of the signature."""

    rank: int
    attempt: int
    amount: int
    capped: int
    maximum: int
    capped_maximum: int
    until: int
    deadline: int


@dataclass(frozen=True)
class BillRules:
    """A profile of bills, in the order and the units of IInvoiceCodec.Rules."""

    lag_hours: int
    reservation_hours: int
    red_letter_hours: int
    currency: int
    time_zone: int
    deduction: bool = False
    paper: bool = False


def require_amounts(bill: Bill) -> None:
    wrong = bill.total == 0 or bill.fund > bill.total or bill.cap > bill.total
    refuse_when(wrong, "InvoiceRegistry_BadAmounts", bill.total, bill.fund, bill.cap)


def require_no_growth(name: bytes, asked: tuple[int, int], most: tuple[int, int]) -> None:
    """(amount, capped): neither the part under the cap nor the other part grows on its way (B4, B5, B7)."""
    (amount, capped), (top, capped_top) = asked, most
    refuse_when(capped > amount, "InvoiceRegistry_BadShare", amount, capped)
    refuse_when(capped_top > top, "InvoiceRegistry_BadShare", top, capped_top)
    refuse_when(capped > capped_top, "InvoiceRegistry_ExceedsMaximum", name, capped, capped_top)
    plain, most_plain = amount - capped, top - capped_top
    refuse_when(plain > most_plain, "InvoiceRegistry_ExceedsMaximum", name, plain, most_plain)
