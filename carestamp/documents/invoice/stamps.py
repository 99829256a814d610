"""What the ledger says of a bill and of a payer's claim on it, number by number as its contract has it, in words."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from carestamp.errors import Words


class BillStamp(enum.IntEnum):
    """What a bill is now: the enum `Status` of interfaces/IInvoiceRegistry.sol, number by number."""

    UNKNOWN = 0
    UNREIMBURSED = 1
    PARTLY_REIMBURSED = 2
    REIMBURSED = 3
    RED_PENDING = 4
    RED_LETTERED = 5
    ON_PAPER = 6

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _WORDS[self]

    @property
    def fhir(self) -> str:
        """Invoice.status of R4; empty for a bill that the ledger has not seen, of which it can say nothing."""
        return _FHIR[self]


_WORDS: Mapping[BillStamp, Words] = MappingProxyType(
    {
        BillStamp.UNKNOWN: Words("未见", "unknown"),
        BillStamp.UNREIMBURSED: Words("未报销", "unreimbursed"),
        BillStamp.PARTLY_REIMBURSED: Words("部分报销", "partly reimbursed"),
        BillStamp.REIMBURSED: Words("已报销", "reimbursed"),
        BillStamp.RED_PENDING: Words("冲红中", "red letter pending"),
        BillStamp.RED_LETTERED: Words("已冲红", "red-lettered"),
        BillStamp.ON_PAPER: Words("已换开", "exchanged for paper"),
    }
)
_FHIR: Mapping[BillStamp, str] = MappingProxyType(
    {
        **dict.fromkeys(BillStamp, "issued"),
        BillStamp.UNKNOWN: "",
        BillStamp.REIMBURSED: "balanced",
        BillStamp.RED_LETTERED: "cancelled",
    }
)


class ClaimState(enum.IntEnum):
    """What a payer's claim is: the enum `ClaimState` of interfaces/IInvoiceRegistry.sol, number by number."""

    NONE = 0
    RESERVED = 1
    APPROVED = 2
    PAID = 3
    RELEASED = 4
    EXPIRED = 5

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _CLAIM_WORDS[self]


_CLAIM_WORDS: Mapping[ClaimState, Words] = MappingProxyType(
    {
        ClaimState.NONE: Words("无", "none"),
        ClaimState.RESERVED: Words("已预留", "reserved"),
        ClaimState.APPROVED: Words("已核定", "approved"),
        ClaimState.PAID: Words("已支付", "paid"),
        ClaimState.RELEASED: Words("已释放", "released"),
        ClaimState.EXPIRED: Words("预留已过期", "reservation expired"),
    }
)
