"""Which real bill is this? Its code's nullifier and its serial: one bill, one place, in whatever spelling (B1, X3, X4).

The operator of the fiscal regulator computes the nullifier once, when it allots the book; everybody else reads it off
the chain. The key's epoch is read off the bill, never off the calendar.
"""

from __future__ import annotations

import re

from carestamp.documents import nullifier
from carestamp.documents.canonical import identifier
from carestamp.documents.invoice.model import Bill, BillError
from carestamp.documents.invoice.profiles import BillProfile, CodeEpoch
from carestamp.documents.invoice.typed import CODE_BYTES, place_of
from carestamp.documents.nullifier import Epoch, NullifierKey
from carestamp.errors import Words

CODE_DIGITS = 8
NUMBER_DIGITS = 10

NOT_A_FISCAL_CODE = Words(
    "票据代码应为 8 位数字（监管机构、分类、种类、年度各两位）",
    "a bill code has eight digits: authority, class, kind and year, two each",
)


def code_nullifier(key: NullifierKey, epoch: Epoch, code: str) -> bytes:
    """The 24 bytes that stand for a bill code. Raises NullifierError, CanonicalError."""
    return nullifier.book(key, epoch, code)[:CODE_BYTES]


def fiscal_epoch(code: str) -> Epoch:
    """Whose key of which year, as a fiscal bill code of China says itself. Raises BillError.

    Not the day of issue: a code that is used up in the next January is still the same code. Zeros that a spreadsheet
    dropped are put back.
    """
    digits = identifier(code)
    if not re.fullmatch(rf"[0-9]{{1,{CODE_DIGITS}}}", digits, re.ASCII):
        raise BillError("code", NOT_A_FISCAL_CODE)
    padded = digits.zfill(CODE_DIGITS)
    return Epoch(padded[:2], 2000 + int(padded[-2:]))


def epoch_of(bill: Bill, profile: BillProfile) -> Epoch:
    """The epoch of a bill's code under its profile. Raises BillError."""
    if profile.epoch is CodeEpoch.CODE:
        return fiscal_epoch(bill.code)
    return Epoch(bill.payee_id or bill.payee, bill.issued.year)


def place_of_bill(key: NullifierKey, bill: Bill, profile: BillProfile) -> bytes:
    """The id of a bill in any ledger. For the operator, who holds the key. Raises BillError, NullifierError."""
    return place_of(code_nullifier(key, epoch_of(bill, profile), bill.code), bill.serial)
