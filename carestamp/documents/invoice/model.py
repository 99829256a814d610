"""A bill as any country prints it, checked (B1, B2, X4).

Readers of single formats (native Chinese bills, FHIR Invoice) make a `Bill`; everything else starts from there. A Bill
keeps its texts in canonical spelling, so that the same bill out of two formats is the same Bill. Amounts are whole
minor units of its currency (fen, cent).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from carestamp.documents.canonical import CanonicalError, identifier, number, text
from carestamp.errors import CarestampError, Words

AMOUNT_MAX = (1 << 40) - 1
"""The largest amount of a bill, about eleven thousand million yuan: what 40 bits hold."""
SERIAL_MAX = (1 << 64) - 1
MINOR_DIGITS = 2

_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

NOT_A_TEXT = Words("含有不能书写的字符", "it holds characters that nobody can write")
EMPTY = Words("必填内容为空", "this must not be empty")
NOT_A_SERIAL = Words("票据号码须为不超过 64 位二进制的整数", "the number of a bill is digits only, at most 64 bits")
NOT_A_CURRENCY = Words("货币须为三个字母的代码", "a currency is a code of three letters")
NOT_A_NUMBER = Words("不是十进制数", "this is not a decimal number")
NOT_MINOR_UNITS = Words("金额最多两位小数", "an amount has two decimals at most")
NEGATIVE = Words("不能为负", "this can't be negative")
TOO_LARGE = Words("金额过大", "the amount is too large")
NOTHING_CHARGED = Words("总金额须大于零", "the total must be above zero")
NOT_POSITIVE = Words("数量须大于零", "a quantity must be above zero")
NO_ITEMS = Words("没有收费项目", "nothing is listed as charged")
ITEMS_DIFFER = Words("收费项目之和与总金额不符", "the items don't add up to the total")
FUNDS_ABOVE = Words("基金支付超过总金额", "the funds pay more than the total")
PERSON_ABOVE = Words("超过应由个人支付的部分", "this is more than the person's part, total - funds")
PAID_DIFFERS = Words("各方支付之和与总金额不符", "funds, personal account and cash don't add up to the total")
BORNE_DIFFERS = Words(
    "个人自付与个人自费之和与个人支付部分不符", "self-borne and self-paid don't add up to total - funds"
)
SELF_BORNE_ABOVE = Words("自付金额超过该项金额", "the self-borne share is above the item's amount")
DETAIL_TWICE = Words("同一内容出现两次", "the same detail is there twice")


class BillError(CarestampError):
    """A bill that can't be. `path`: a field of Bill, such as `items[2].amount`. `why` never carries a value (X1)."""

    def __init__(self, path: str, why: Words) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


def minor_units(written: str | int | float | Decimal, path: str) -> int:
    """An amount as printed (1000, 1000.0, １０００.００) in minor units. Raises BillError with this path."""
    exact = decimal_of(written, path).scaleb(MINOR_DIGITS)
    if exact != exact.to_integral_value():
        raise BillError(path, NOT_MINOR_UNITS)
    return checked_amount(int(exact), path)


def decimal_of(written: str | int | float | Decimal, path: str) -> Decimal:
    """The exact number in any spelling. Raises BillError with this path."""
    try:
        plain = number(written)
    except CanonicalError:
        raise BillError(path, NOT_A_NUMBER) from None
    if len(plain) > 24:
        raise BillError(path, TOO_LARGE if "." not in plain else NOT_MINOR_UNITS)
    return Decimal(plain)


def major_units(amount: int) -> str:
    """Minor units as a bill prints them: 100050 -> 1000.50."""
    return f"{amount // 10**MINOR_DIGITS}.{amount % 10**MINOR_DIGITS:0{MINOR_DIGITS}d}"


def checked_amount(amount: int, path: str) -> int:
    """The amount itself where it fits a bill. Raises BillError with this path."""
    if amount < 0:
        raise BillError(path, NEGATIVE)
    if amount > AMOUNT_MAX:
        raise BillError(path, TOO_LARGE)
    return amount


def clean(value: str, path: str) -> str:
    """Text in canonical spelling. Raises BillError for control characters, which a spelling would pass over in
    silence, and for halves of pairs: neither JSON nor XML carry them."""
    if _UNWRITABLE.search(value):
        raise BillError(path, NOT_A_TEXT)
    return text(value)


@dataclass(frozen=True, slots=True)
class BillItem:
    """One charged item. self_borne: what of its amount the person bears under the insurance, None where unsaid."""

    name: str
    amount: int
    quantity: Decimal | None = None
    unit: str = ""
    code: str = ""
    self_borne: int | None = None

    def __post_init__(self) -> None:
        _set(self, "name", _said(self.name, "name"))
        _set(self, "unit", clean(self.unit, "unit"))
        _set(self, "code", _named(self.code, "code"))
        _require_amounts(self, ("amount", "self_borne"))
        if self.quantity is not None:
            _set(self, "quantity", _above_zero(self.quantity, "quantity"))
        if self.self_borne is not None and self.self_borne > self.amount:
            raise BillError("self_borne", SELF_BORNE_ABOVE)


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill that holds together. Raises BillError.

    code, number: what it is known by (票据代码, 票据号码); check_code: printed against typing errors, empty where
    there is none. payee: who issued it; payer: whom it charges; *_id: a number of theirs, empty where unsaid.
    total = pool + other_funds + what the person pays. pool: the basic fund (统筹), other_funds: all other funds,
    paid at issue. account, cash: how the person paid (个人账户, 现金). self_borne, self_paid: the person's part inside
    and outside the insurance (个人自付, 个人自费). None: the bill does not say. details: what else is printed, as
    (name, text).
    """

    code: str
    number: str
    issued: dt.date
    payee: str
    payer: str = field(repr=False)
    items: tuple[BillItem, ...] = field(repr=False)
    total: int
    currency: str
    check_code: str = field(default="", repr=False)
    payee_id: str = ""
    payer_id: str = field(default="", repr=False)
    pool: int = 0
    other_funds: int = 0
    account: int = 0
    cash: int | None = None
    self_borne: int | None = None
    self_paid: int | None = None
    details: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        for name in ("payee", "payer"):
            _set(self, name, _said(getattr(self, name), name))
        for name in ("payee_id", "payer_id"):
            _set(self, name, _named(getattr(self, name), name))
        _set(self, "check_code", clean(self.check_code, "check_code").replace(" ", ""))
        _set(self, "details", _sorted_details(self.details))
        _set(self, "currency", _currency(self.currency))
        self._require_place()
        self._require_sums()

    @property
    def serial(self) -> int:
        """Its number as an integer: 0000000012 is 12 (X4)."""
        return int(self.number)

    @property
    def fund(self) -> int:
        """Settled at issue by the basic fund and all others."""
        return self.pool + self.other_funds

    @property
    def personal(self) -> int:
        """What was left to the person: total - fund."""
        return self.total - self.fund

    @property
    def cap(self) -> int:
        """The most that payers may take under the further cap (B2): the self-borne part, the total where unsaid."""
        return self.total if self.self_borne is None else self.self_borne

    def issued_at(self, zone: dt.tzinfo) -> int:
        """The first second of the day of issue in this zone."""
        return int(dt.datetime.combine(self.issued, dt.time(), zone).timestamp())

    def _require_place(self) -> None:
        for name in ("code", "number"):
            _set(self, name, _named(_said(getattr(self, name), name), name))
        if not re.fullmatch(r"[0-9]{1,20}", self.number, re.ASCII) or self.serial > SERIAL_MAX:
            raise BillError("number", NOT_A_SERIAL)

    def _require_sums(self) -> None:
        _require_amounts(self, ("total", "pool", "other_funds", "account", "cash", "self_borne", "self_paid"))
        for path, why in _unsound_sums(self):
            raise BillError(path, why)


def _unsound_sums(bill: Bill) -> Iterator[tuple[str, Words]]:
    if not bill.items:
        yield "items", NO_ITEMS
    if not bill.total:
        yield "total", NOTHING_CHARGED
    if sum(item.amount for item in bill.items) != bill.total:
        yield "total", ITEMS_DIFFER
    if bill.fund > bill.total:
        yield "pool", FUNDS_ABOVE
    yield from _unsound_parts(bill)


def _unsound_parts(bill: Bill) -> Iterator[tuple[str, Words]]:
    """The person's part, told in two ways: how it was paid, and on which side of the insurance it lies."""
    for name in ("account", "cash", "self_borne", "self_paid"):
        if (getattr(bill, name) or 0) > bill.personal:
            yield name, PERSON_ABOVE
    if bill.cash is not None and bill.account + bill.cash != bill.personal:
        yield "cash", PAID_DIFFERS
    sides = [each for each in (bill.self_borne, bill.self_paid) if each is not None]
    if len(sides) == 2 and sum(sides) != bill.personal:
        yield "self_borne", BORNE_DIFFERS


def _set(record: Any, name: str, value: Any) -> None:
    object.__setattr__(record, name, value)


def _said(value: str, path: str) -> str:
    said = clean(value, path)
    if not said:
        raise BillError(path, EMPTY)
    return said


def _named(value: str, path: str) -> str:
    """An identifier in canonical spelling, empty where there is none."""
    try:
        return identifier(value) if clean(value, path) else ""
    except CanonicalError:
        raise BillError(path, EMPTY) from None


def _require_amounts(record: Any, names: tuple[str, ...]) -> None:
    for name in names:
        value = getattr(record, name)
        if value is not None:
            checked_amount(value, name)


def _above_zero(value: Decimal, path: str) -> Decimal:
    exact = decimal_of(value, path)
    if exact <= 0:
        raise BillError(path, NOT_POSITIVE)
    return exact


def _currency(value: str) -> str:
    code = text(value).upper()
    if not re.fullmatch(r"[A-Z]{3}", code, re.ASCII):
        raise BillError("currency", NOT_A_CURRENCY)
    return code


def _sorted_details(details: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    pairs = sorted((clean(name, "details"), clean(value, "details")) for name, value in details)
    if len({name for name, _ in pairs}) != len(pairs):
        raise BillError("details", DETAIL_TWICE)
    return tuple(each for each in pairs if each[1])
