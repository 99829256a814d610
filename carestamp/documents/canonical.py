"""One spelling for one thing, before any hash (X4).

A document is JSON-like: dict, list, str, int, Decimal, float, bool, None. `canonical` writes it as compact JSON in
UTF-8:
- names sorted by code point, no white space between tokens, a name with the value null left out;
- each text in NFKC (so full and half width agree), without what nobody sees, white space trimmed and collapsed;
- each number without sign, exponent, leading or trailing zeros that say nothing: 1.50 = 1.5 = 15e-1.
A `Form` says which fields are more than text: identifiers, numbers, codes, moments. Case is kept in texts and codes
(names and codes differ by it) and dropped, ASCII letters only, in identifiers.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from carestamp.documents import invisible
from carestamp.errors import CarestampError

Spelling = Callable[[Any], str]

_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")
"""Of NFKC, which has made the small ones one of these."""
_UPPER = {low: low - 32 for low in range(ord("a"), ord("z") + 1)}
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_HALVES = re.compile("[\ud800-\udfff]")
_HALF = "half a surrogate pair is no text"
_MAX_DIGITS = 400
_MAX_DEPTH = 100
_NO_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))
_quote = json.encoder.encode_basestring


class CanonicalError(CarestampError):
    """A value has no canonical form. `field` is its path; the value itself is never named (X1)."""

    def __init__(self, why: str, path: str = "") -> None:
        super().__init__(path, why)
        self.field, self.why = path, why

    def __str__(self) -> str:
        return f"{self.field}: {self.why}" if self.field else self.why


def text(value: str) -> str:
    """NFKC, nothing invisible, white space trimmed and each run of it one space. Case is kept.

    Raises CanonicalError for what is no text, such as a number where a date belongs.
    """
    if not isinstance(value, str):
        raise CanonicalError("not a text")
    return _even(invisible.visible(value))


def identifier(value: str | int) -> str:
    """A printed number or serial: as text, without white space and joiners, ASCII letters in upper case, dashes alike.

    Where it has digits only, leading zeros go (X4): a spreadsheet drops them, a bill has them. A serial with letters
    keeps its zeros. Raises CanonicalError when nothing is left, or half a surrogate pair.
    """
    spelled = _bare_identifier(str(value))
    if not spelled:
        raise CanonicalError("an identifier is empty")
    if not spelled.isascii():
        return _whole(spelled)
    return (spelled.lstrip("0") or "0") if spelled.isdigit() else spelled


def number(value: str | int | float | Decimal) -> str:
    """A decimal without exponent and idle zeros: １.５0 -> 1.5. Thousands separators are refused: ambiguous."""
    if isinstance(value, bool):
        raise CanonicalError("a truth value is no number")
    written = text(value) if isinstance(value, str) else str(value)
    if len(written) > _MAX_DIGITS or not _NUMBER.fullmatch(written):
        raise CanonicalError("not a decimal number")
    return _plain(written)


def moment(value: str) -> str:
    """A FHIR date or dateTime: a date stays as it is, a time becomes UTC, a time without its zone is refused."""
    written = text(value)
    if "T" not in written:
        return _date(written)
    try:
        at = dt.datetime.fromisoformat(written)
    except ValueError:
        raise CanonicalError("not a moment of ISO 8601") from None
    if at.tzinfo is None:
        raise CanonicalError("a time without its zone")
    return _utc(at)


@dataclass(frozen=True, slots=True)
class Form:
    """Which fields of a document are more than text, by name; a nested Form describes an object or a list of them.

    deep=True: objects below that have no form of their own are read by this one too, however far down.
    """

    fields: Mapping[str, Spelling | Form] = field(default_factory=lambda: MappingProxyType({}))
    deep: bool = False


def canonical(value: Any, form: Form | None = None) -> bytes:
    """The canonical bytes of a document. Raises CanonicalError naming the field where there is none."""
    try:
        return _write(value, form).encode()
    except UnicodeEncodeError:
        raise CanonicalError(_HALF) from None
    except RecursionError:
        raise CanonicalError("nested too deeply") from None


def parse(data: bytes | str) -> Any:
    """JSON with exact decimals. Raises CanonicalError for broken JSON, a name given twice, NaN and infinities."""
    _require_shallow(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
    try:
        return json.loads(data, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise CanonicalError("not UTF-8") from None
    except json.JSONDecodeError as broken:
        raise CanonicalError(f"broken JSON at line {broken.lineno}, column {broken.colno}") from None
    except ValueError:
        raise CanonicalError("a number with too many digits") from None


def _even(value: str) -> str:
    """One width, one composition, one space."""
    return " ".join((value if value.isascii() else unicodedata.normalize("NFKC", value)).split())


def _bare_identifier(value: str) -> str:
    """The long way and the short one of ASCII come to the same: there every dash and space is the plain one."""
    if value.isascii() and value.isprintable():
        return value.replace(" ", "").upper()
    return _even(invisible.bare(value)).translate(_DASHES).translate(_UPPER).replace(" ", "")


def _whole(value: str) -> str:
    if _HALVES.search(value):
        raise CanonicalError(_HALF)
    return value


def _require_shallow(data: bytes) -> None:
    """Looks before json does, which follows nesting down the C stack: under a raised recursion limit that is fatal.

    Brackets outside strings are all that is kept; each round takes away the innermost pairs, at the speed of C.
    """
    bare = data.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _NO_BRACKETS)
    left = re.sub(rb'"[^"]*"', b"", bare)
    for _ in range(_MAX_DEPTH):
        left = left.replace(b"[]", b"").replace(b"{}", b"")
    if len(left) > _MAX_DEPTH or b"[]" in left or b"{}" in left:
        raise CanonicalError("JSON nested too deeply")


def _write(value: Any, rule: Spelling | Form | None) -> str:
    kind = type(value)
    if kind is list or kind is tuple:
        return "[" + ",".join([_write(each, rule) for each in value]) + "]"
    if rule is None or isinstance(rule, Form):
        return _SCALARS[kind](value) if kind in _SCALARS else _object(value, rule)
    if kind is dict:
        return _object(value, None)
    return number(value) if rule is number else _quote(rule(value))


def _object(value: Any, form: Form | None) -> str:
    if type(value) is not dict:
        raise CanonicalError("a kind of value that JSON does not have")
    rules, below = (form.fields, form if form.deep else None) if form else ({}, None)
    parts: dict[str, str] = {}
    for name, each in value.items():
        if each is None:
            continue
        clean, quoted = _name(name)
        if clean in parts:
            raise CanonicalError("the same name twice", clean)
        try:
            parts[clean] = quoted + _write(each, rules.get(clean, below))
        except CanonicalError as problem:
            raise _below(clean, problem) from None
    return "{" + ",".join([parts[name] for name in sorted(parts)]) + "}"


@lru_cache(maxsize=1024)
def _name(name: str) -> tuple[str, str]:
    """A name in canonical spelling, and as it is written before its value. Documents of a form share their names."""
    clean = text(name)
    return clean, f"{_quote(clean)}:"


def _below(name: str, problem: CanonicalError) -> CanonicalError:
    return CanonicalError(problem.why, f"{name}.{problem.field}" if problem.field else name)


def _plain(written: str) -> str:
    """What matches _NUMBER, without exponent and idle zeros."""
    if "e" in written or "E" in written:
        written = format(Decimal(written), "f")
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    negative, digits = written.startswith("-"), written.lstrip("+-").lstrip("0")
    digits = "0" + digits if not digits or digits[0] == "." else digits
    return "-" + digits if negative and digits != "0" else digits


def _date(written: str) -> str:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", written, re.ASCII):
        raise CanonicalError("not a date of ISO 8601")
    try:
        dt.date.fromisoformat((written + "-01-01")[:10])
    except ValueError:
        raise CanonicalError("no such day") from None
    return written


def _utc(at: dt.datetime) -> str:
    try:
        moved = at.astimezone(dt.UTC)
    except OverflowError:
        raise CanonicalError("outside the calendar") from None
    fraction = f".{moved.microsecond:06d}".rstrip("0") if moved.microsecond else ""
    return f"{moved:%Y-%m-%dT%H:%M:%S}{fraction}Z".rjust(20, "0")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CanonicalError("the same name twice")
    return found


def _refuse_constant(_: str) -> None:
    raise CanonicalError("not a decimal number")


def _text(value: str) -> str:
    return _quote(_even(invisible.visible(value)))


_SCALARS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        str: _text,
        int: str,
        bool: lambda value: "true" if value else "false",
        Decimal: number,
        float: number,
        type(None): lambda _: "null",
    }
)
