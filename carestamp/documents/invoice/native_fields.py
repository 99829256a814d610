"""The fields of a native Chinese medical e-bill: their names in Chinese and English, and how each value is read.

The names are those of 医疗收费电子票据 as the ministry of finance has it filled in (门诊、住院收费票据, with its
其他信息); other names are what hospitals' systems print, by common practice. A name is compared without white space,
case, hyphens, underscores and brackets: 金额合计（小写） = 金额合计小写, Bill_Code = billCode.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from carestamp.documents.canonical import CanonicalError, identifier, number, text
from carestamp.documents.invoice.identity import NUMBER_DIGITS, fiscal_epoch
from carestamp.documents.invoice.model import BillError, clean, decimal_of, minor_units
from carestamp.errors import Words

CHINA = dt.timezone(dt.timedelta(hours=8))
CHECK_DIGITS = 6

NOT_A_TEXT = Words("这里应为文字或整数", "a text or a whole number belongs here")
NOT_AN_AMOUNT = Words("这里应为金额", "an amount belongs here")
NOT_A_BILL_NUMBER = Words(
    f"票据号码应为不超过 {NUMBER_DIGITS} 位的数字", f"the number of a bill has at most {NUMBER_DIGITS} digits"
)
NOT_A_CHECK_CODE = Words(
    f"校验码应为 {CHECK_DIGITS} 位字母或数字", f"a check code has {CHECK_DIGITS} letters or digits"
)
NOT_A_DAY = Words("不是可识别的日期", "this is not a date that can be read")
NO_SUCH_DAY = Words("没有这一天", "there is no such day")

_DAYS = (
    r"(\d{4})-(\d{1,2})-(\d{1,2})",
    r"(\d{4})/(\d{1,2})/(\d{1,2})",
    r"(\d{4})\.(\d{1,2})\.(\d{1,2})",
    r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日",
    r"(\d{4})(\d{2})(\d{2})",
)
_DATES = tuple(re.compile(day + r"(?:[T ]?(?<=[T 日])(\d{2}:.+))?", re.ASCII) for day in _DAYS)
_FIRST_YEAR, _LAST_YEAR = 2000, 2105

Read = Callable[[Any, str], Any]


def read_text(value: Any, path: str) -> str:
    """A text in canonical spelling; a whole number is one too, for spreadsheets. Raises BillError."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BillError(path, NOT_A_TEXT)
    return clean(str(value), path)


def read_identifier(value: Any, path: str) -> str:
    """A number of something. Raises BillError."""
    try:
        return identifier(read_text(value, path))
    except CanonicalError:
        raise BillError(path, NOT_A_TEXT) from None


def read_code(value: Any, path: str) -> str:
    """票据代码: eight digits, zeros in front may be lost. Raises BillError."""
    code = read_identifier(value, path)
    try:
        fiscal_epoch(code)
    except BillError as problem:
        raise BillError(path, problem.why) from None
    return code


def read_number(value: Any, path: str) -> str:
    """票据号码: up to ten digits. Raises BillError."""
    found = read_identifier(value, path)
    if not re.fullmatch(rf"[0-9]{{1,{NUMBER_DIGITS}}}", found, re.ASCII):
        raise BillError(path, NOT_A_BILL_NUMBER)
    return found


def read_check_code(value: Any, path: str) -> str:
    """校验码: six letters or digits; zeros that a spreadsheet dropped are put back. Raises BillError."""
    found = read_text(value, path).replace(" ", "")
    found = found.zfill(CHECK_DIGITS) if found.isdigit() else found
    if not re.fullmatch(rf"[0-9A-Za-z]{{{CHECK_DIGITS}}}", found, re.ASCII):
        raise BillError(path, NOT_A_CHECK_CODE)
    return found


def read_amount(value: Any, path: str) -> int:
    """An amount in yuan, as fen. Raises BillError."""
    return minor_units(_numeric(value, path), path)


def read_amount_text(value: Any, path: str) -> str:
    """An amount that no sum counts, in canonical spelling. Raises BillError."""
    read_amount(value, path)
    return number(_numeric(value, path))


def read_quantity(value: Any, path: str) -> Decimal:
    """A quantity; that it is above zero is checked with the item. Raises BillError."""
    return decimal_of(_numeric(value, path), path)


def _numeric(value: Any, path: str) -> str | int | Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise BillError(path, NOT_AN_AMOUNT)
    return value.replace(" ", "") if isinstance(value, str) else value


def read_date(value: Any, path: str) -> dt.date:
    """2026-03-01, 20260301, 2026/3/1, 2026.3.1, 2026年3月1日, with or without a time of day. Raises BillError.

    A time with a zone is told in China's day.
    """
    written = read_text(value, path)
    found = next((each for form in _DATES if (each := form.fullmatch(written))), None)
    if found is None:
        raise BillError(path, NOT_A_DAY)
    try:
        day = _day(*found.groups())
    except ValueError:
        raise BillError(path, NO_SUCH_DAY) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BillError(path, NO_SUCH_DAY)
    return day


def _day(year: str, month: str, day: str, time: str | None) -> dt.date:
    at = dt.datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2}T{time or '00:00'}")
    if at.tzinfo is None or not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        return at.date()
    return at.astimezone(CHINA).date()


def read_date_text(value: Any, path: str) -> str:
    """A date that is only kept, as 2026-03-01. Raises BillError."""
    return read_date(value, path).isoformat()


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name in Bill or BillItem, what it is called, how it is read. detail: Bill keeps it among details."""

    name: str
    zh: str
    en: str
    read: Read
    required: bool = False
    also: tuple[str, ...] = ()
    detail: bool = False


def _as_it_is(value: Any, _: str) -> Any:
    return value


BILL = (
    Field("code", "票据代码", "billCode", read_code, True, ("电子票据代码", "invoiceCode")),
    Field("number", "票据号码", "billNumber", read_number, True, ("电子票据号码", "invoiceNumber", "billNo")),
    Field("check_code", "校验码", "checkCode", read_check_code, True, ("verificationCode",)),
    Field("issued", "开票日期", "issueDate", read_date, True, ("issuedOn",)),
    Field("payer", "交款人", "payer", read_text, True, ("交款人名称", "payerName")),
    Field("payer_id", "交款人统一社会信用代码", "payerId", read_identifier),
    Field("payee", "收款单位", "payee", read_text, True, ("收款单位名称", "收款单位章", "payeeName")),
    Field("payee_id", "收款单位统一社会信用代码", "payeeId", read_identifier),
    Field("items", "收费项目", "items", _as_it_is, True, ("项目明细", "收费明细", "lineItems")),
    Field("total", "金额合计", "total", read_amount, True, ("合计", "金额", "总金额", "金额合计小写", "totalAmount")),
    Field("pool", "医保统筹基金支付", "fundPayment", read_amount, True, ("统筹支付", "统筹基金支付", "poolPayment")),
    Field("other_funds", "其他支付", "otherPayment", read_amount),
    Field("account", "个人账户支付", "accountPayment", read_amount, True, ("个人账户", "personalAccount")),
    Field("cash", "个人现金支付", "cashPayment", read_amount, False, ("现金支付", "个人现金")),
    Field("self_borne", "个人自付", "selfBorne", read_amount, True, ("selfBorneAmount",)),
    Field("self_paid", "个人自费", "selfPaid", read_amount, True, ("selfPaidAmount",)),
    Field("transactionNumber", "业务流水号", "transactionNumber", read_identifier, detail=True),
    Field("outpatientNumber", "门诊号", "outpatientNumber", read_identifier, detail=True),
    Field("inpatientNumber", "住院号", "inpatientNumber", read_identifier, detail=True),
    Field("recordNumber", "病历号", "recordNumber", read_identifier, detail=True),
    Field("visitDate", "就诊日期", "visitDate", read_date_text, detail=True),
    Field("stay", "住院时间", "stay", read_text, detail=True),
    Field("department", "住院科别", "department", read_text, detail=True),
    Field("institutionType", "医疗机构类型", "institutionType", read_text, detail=True),
    Field("insuranceType", "医保类型", "insuranceType", read_text, detail=True),
    Field("insuranceNumber", "医保编号", "insuranceNumber", read_identifier, detail=True),
    Field("sex", "性别", "sex", read_text, detail=True),
    Field("prepaid", "预缴金额", "prepaid", read_amount_text, detail=True),
    Field("toppedUp", "补缴金额", "toppedUp", read_amount_text, detail=True),
    Field("refunded", "退费金额", "refunded", read_amount_text, detail=True),
    Field("negotiatedDrugs", "谈判药费", "negotiatedDrugs", read_amount_text, detail=True),
    Field("cashier", "收款人", "cashier", read_text, detail=True),
    Field("reviewer", "复核人", "reviewer", read_text, detail=True),
    Field("remark", "备注", "remark", read_text, detail=True),
)
ITEM = (
    Field("name", "项目名称", "name", read_text, True, ("收费项目名称", "itemName")),
    Field("amount", "金额", "amount", read_amount, True, ("项目金额", "itemAmount")),
    Field("quantity", "数量", "quantity", read_quantity),
    Field("unit", "单位", "unit", read_text),
    Field("code", "项目编码", "code", read_identifier, False, ("项目代码", "itemCode")),
    Field("self_borne", "自付金额", "selfBorne", read_amount, False, ("个人自付", "selfBorneAmount")),
)


def key_of(name: str) -> str:
    """A field's name without what spellings differ in."""
    return re.sub(r"[\s_\-()]", "", text(name)).lower()


def _by_key(listed: tuple[Field, ...]) -> Mapping[str, Field]:
    return MappingProxyType({key_of(name): each for each in listed for name in (each.zh, each.en, *each.also)})


BILL_BY_KEY, ITEM_BY_KEY = _by_key(BILL), _by_key(ITEM)
ROOTS = frozenset(map(key_of, ("医疗收费电子票据", "电子票据", "票据", "MedicalBill", "Bill")))
LISTS = frozenset(map(key_of, ("票据列表", "票据清单", "MedicalBills", "Bills")))
ROWS = frozenset(map(key_of, ("项目", "收费项目", "item")))
