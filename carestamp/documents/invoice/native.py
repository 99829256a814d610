"""Native Chinese medical e-bills (医疗收费电子票据), JSON and XML, in and out (B1, X4).

    found = read(Path("bills"))
    found.bills, found.errors

A JSON file holds one bill or a list, an XML file <医疗收费电子票据> or a <票据列表> of them. Each field may have its
Chinese or its English name; one that is unknown, missing or there twice is an error that names it. What a file says
wrong is listed, the other bills go on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from carestamp.documents.canonical import CanonicalError, number, parse
from carestamp.documents.invoice import native_fields as names
from carestamp.documents.invoice.content import OTHER_CURRENCY
from carestamp.documents.invoice.identity import CODE_DIGITS, NUMBER_DIGITS
from carestamp.documents.invoice.model import Bill, BillError, BillItem, major_units
from carestamp.documents.invoice.native_fields import Field
from carestamp.documents.invoice.native_xml import Pairs, XmlError, parse_xml, write_xml
from carestamp.errors import DocumentError, Words

CURRENCY = "CNY"
SUFFIXES = frozenset((".json", ".xml"))

MISSING = Words("缺少必填字段", "a required field is missing")
UNKNOWN = Words("票据没有这个字段", "a bill has no such field")
TWICE = Words("同一字段出现两次", "the same field is there twice")
SAME_BILL = Words("同一票据出现两次", "the same bill is there twice")
NO_OBJECT = Words("这里应为一张票据", "a bill, an object, belongs here")
NO_BILLS = Words("没有票据", "there is no bill in it")
NOTHING_HERE = Words("没有可读的 JSON 或 XML 文件", "there is no JSON or XML file to read")
NO_LIST = Words("这里应为收费项目的列表", "a list of items belongs here")
NOT_UTF8 = Words("文件不是 UTF-8 编码", "the file is not UTF-8")
UNREADABLE = Words("文件无法读取", "the file can't be opened")
NO_ROOT = Words("根元素不是医疗收费电子票据", "the root element is no medical bill")

_NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z_()\u4e00-\u9fff]{0,31}")
Problem = tuple[str, Words]


@dataclass(frozen=True, slots=True)
class NativeIntake:
    """What came in. documents: where each bill stood (file, place), in the order of `bills`."""

    bills: tuple[Bill, ...]
    documents: tuple[tuple[str, str], ...]
    errors: tuple[DocumentError, ...]


def read(path: Path | str) -> NativeIntake:
    """A file, or a folder's JSON and XML files by name. Never raises for what stands in a file."""
    root = Path(path)
    found = sorted(each for each in root.rglob("*") if each.suffix.lower() in SUFFIXES) if root.is_dir() else [root]
    if not found:
        return gathered([_wrong(root.name, "-", "-", NOTHING_HERE)])
    return gathered(one for each in found for one in _file(each, root))


def read_text(written: str, file: str) -> NativeIntake:
    """The bills of one text: XML where it begins like XML, else JSON."""
    return gathered(_found(written, file))


Found = tuple[str, str, Bill | DocumentError]


def gathered(found: Iterable[Found]) -> NativeIntake:
    """Bills and errors apart; of two with one code and number the second is an error."""
    bills: dict[tuple[str, int], Bill] = {}
    places, errors = [], []
    for file, place, each in found:
        if isinstance(each, DocumentError):
            errors.append(each)
        elif (each.code, each.serial) in bills:
            errors.append(DocumentError(file, place, "票据号码", SAME_BILL))
        else:
            bills[(each.code, each.serial)] = each
            places.append((file, place))
    return NativeIntake(tuple(bills.values()), tuple(places), tuple(errors))


# -------------------------------------------------------------------------------------------------- files to values


def _file(path: Path, root: Path) -> Iterator[Found]:
    name = path.name if path == root else path.relative_to(root).as_posix()
    try:
        written = path.read_bytes().decode("utf-8-sig")
    except OSError:
        yield _wrong(name, "-", "-", UNREADABLE)
    except UnicodeDecodeError:
        yield _wrong(name, "-", "-", NOT_UTF8)
    else:
        yield from _found(written, name)


def _found(written: str, file: str) -> Iterator[Found]:
    try:
        values = _xml(written) if written.lstrip("\ufeff \t\r\n").startswith("<") else _json(written)
    except XmlError as problem:
        yield _wrong(file, "-", problem.path, problem.why)
    except CanonicalError as problem:
        yield _wrong(file, "-", problem.field or "-", Words("JSON 有误", problem.why))
    else:
        if not values:
            yield _wrong(file, "-", "-", NO_BILLS)
        for place, value in values:
            yield from _read(value, file, place)


def _json(written: str) -> list[tuple[str, Any]]:
    """Each bill and its place. Raises CanonicalError."""
    value = _parsed(written.lstrip("\ufeff"))
    if isinstance(value, list) and not isinstance(value, Pairs):
        return [(f"entry {place}", each) for place, each in enumerate(value)]
    return [("bill", value)]


def _parsed(written: str) -> Any:
    """`parse` says whether JSON is sound; where a name is there twice it is read again so that the name can be said."""
    try:
        return parse(written)
    except CanonicalError as problem:
        if "twice" not in problem.why:
            raise
        try:
            return json.loads(written, parse_float=Decimal, object_pairs_hook=Pairs)
        except ValueError:
            raise problem from None


def _xml(written: str) -> list[tuple[str, Any]]:
    name, value = parse_xml(written.lstrip("\ufeff \t\r\n"))
    if names.key_of(name) in names.ROOTS:
        return [("bill", value)]
    listed = value if isinstance(value, Pairs) else Pairs()
    if names.key_of(name) not in names.LISTS or any(names.key_of(each) not in names.ROOTS for each, _ in listed):
        raise XmlError("-", NO_ROOT)
    return [(f"entry {place}", each) for place, (_, each) in enumerate(listed)]


def _wrong(file: str, place: str, path: str, why: Words) -> Found:
    return file, place, DocumentError(file, place, path, why)


# -------------------------------------------------------------------------------------------------- values to bills


def _read(value: Any, file: str, place: str) -> Iterator[Found]:
    reading = _Reading()
    bill = reading.bill(value)
    if bill is not None:
        yield file, place, bill
    for path, why in reading.problems:
        yield _wrong(file, place, path, why)


class _Object:
    """Members of one object by the names of our fields, and how the document writes each name."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.values: dict[str, Any] = {}
        self.written: dict[str, str] = {}
        self.seen: set[str] = set()

    def path(self, name: str, listed: tuple[Field, ...]) -> str:
        """Where a field stands, in the words of the document; a field that it lacks by its Chinese name."""
        known = next((each.zh for each in listed if each.name == name), name)
        return self.prefix + self.written.get(name, known)


class _Reading:
    """One bill. All that is wrong with its fields is listed; sums are looked at when the fields are sound."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def bill(self, value: Any) -> Bill | None:
        found = self._object(value, "", names.BILL_BY_KEY, names.BILL)
        if found is None:
            return None
        items = self._items(found)
        return None if self.problems else self._made(found, items)

    def _made(self, found: _Object, items: tuple[BillItem, ...]) -> Bill | None:
        known = {each.name for each in names.BILL if not each.detail}
        said = {name: value for name, value in found.values.items() if name in known}
        details = tuple((name, value) for name, value in found.values.items() if name not in known)
        try:
            return Bill(**{**said, "items": items, "currency": CURRENCY, "details": details})
        except BillError as problem:
            self.problems.append((found.path(problem.path, names.BILL), problem.why))
            return None

    def _items(self, found: _Object) -> tuple[BillItem, ...]:
        path = found.path("items", names.BILL)
        rows = _rows(found.values.get("items"))
        if rows is None:
            self.problems += [(path, NO_LIST)] if "items" in found.values else []
            return ()
        made = (self._item(row, f"{path}[{place}]") for place, row in enumerate(rows))
        return tuple(each for each in made if each is not None)

    def _item(self, value: Any, path: str) -> BillItem | None:
        before = len(self.problems)
        found = self._object(value, path, names.ITEM_BY_KEY, names.ITEM)
        if found is None or len(self.problems) > before:
            return None
        try:
            return BillItem(**found.values)
        except BillError as problem:
            self.problems.append((found.path(problem.path, names.ITEM), problem.why))
            return None

    def _object(self, value: Any, path: str, by_key: Mapping[str, Field], listed: tuple[Field, ...]) -> _Object | None:
        members = value if isinstance(value, Pairs) else value.items() if isinstance(value, dict) else None
        if members is None:
            self.problems.append((path or "-", NO_OBJECT))
            return None
        found = _Object(f"{path}." if path else "")
        for name, each in members:
            self._member(found, name, each, by_key)
        lacking = [each for each in listed if each.required and each.name not in found.written]
        self.problems += [(found.prefix + each.zh, MISSING) for each in lacking]
        return found

    def _member(self, found: _Object, name: str, value: Any, by_key: Mapping[str, Field]) -> None:
        field = by_key.get(names.key_of(name))
        path = found.prefix + (name if field or _NAME.fullmatch(name) else "?")
        if field is None:
            self.problems.append((path, UNKNOWN))
        elif field.name in found.seen:
            self.problems.append((path, TWICE))
        elif not _is_empty(value):
            found.written[field.name] = name
            self._value(found, field, value, path)
        if field is not None:
            found.seen.add(field.name)

    def _value(self, found: _Object, field: Field, value: Any, path: str) -> None:
        try:
            found.values[field.name] = field.read(value, path)
        except BillError as problem:
            self.problems.append((problem.path, problem.why))


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _rows(value: Any) -> list[Any] | None:
    """Items as JSON lists them, or as XML does: one element each inside 收费项目."""
    if isinstance(value, Pairs):
        return [row for _, row in value] if all(names.key_of(name) in names.ROWS for name, _ in value) else None
    return value if isinstance(value, list) else None


# -------------------------------------------------------------------------------------------------- bills to files


def to_json(bill: Bill, english: bool = False) -> str:
    """The bill as native JSON. Raises BillError for one that a native bill can't say."""
    members = {name: value for _, name, value in _printed(bill, names.BILL, english)}
    rows = [{name: value for _, name, value in row} for row in _printed_items(bill, english)]
    return json.dumps({**members, _label(_ITEMS, english): rows}, ensure_ascii=False, indent=1)


def to_xml(bill: Bill, english: bool = False) -> str:
    """The bill as native XML. Raises BillError for one that a native bill can't say."""
    root, row_name = ("MedicalBill", "item") if english else ("医疗收费电子票据", "项目")
    members: list[tuple[str, Any]] = [(name, value) for _, name, value in _printed(bill, names.BILL, english)]
    rows = [(row_name, [(name, value) for _, name, value in row]) for row in _printed_items(bill, english)]
    return write_xml(root, [*members, (_label(_ITEMS, english), rows)])


_ITEMS = next(each for each in names.BILL if each.name == "items")


def _printed(record: Bill | BillItem, listed: tuple[Field, ...], english: bool) -> Iterator[tuple[str, str, str]]:
    """Field, its name and its value as printed, of what the record says."""
    said = dict(record.details) if isinstance(record, Bill) else {}
    _require_native(record, said)
    for field in listed:
        value = said.get(field.name) if field.detail else getattr(record, field.name)
        if field.required and value in (None, ""):
            raise BillError(field.name, MISSING)
        if field is not _ITEMS and value not in (None, ""):
            yield field.name, _label(field, english), _text_of(field, value)


def _printed_items(bill: Bill, english: bool) -> Iterator[Iterator[tuple[str, str, str]]]:
    return (_printed(item, names.ITEM, english) for item in bill.items)


def _require_native(record: Bill | BillItem, details: Mapping[str, str]) -> None:
    if set(details) - {each.name for each in names.BILL if each.detail}:
        raise BillError("details", UNKNOWN)
    if isinstance(record, Bill) and record.currency != CURRENCY:
        raise BillError("currency", OTHER_CURRENCY)


def _text_of(field: Field, value: Any) -> str:
    if field.read is names.read_amount:
        return major_units(value)
    if field.read is names.read_quantity:
        return number(value)
    width = {"read_code": CODE_DIGITS, "read_number": NUMBER_DIGITS}.get(field.read.__name__, 0)
    return str(value).zfill(width)


def _label(field: Field, english: bool) -> str:
    return field.en if english else field.zh
