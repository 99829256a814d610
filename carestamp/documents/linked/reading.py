"""Values of a JSON file, each with the path to it, so that what is wrong is named by field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from carestamp.documents.eip712 import TypedDataError, address_to_int, int_to_address
from carestamp.errors import CarestampError, Words

_HEX = re.compile("0x([0-9a-fA-F]{2})*", re.ASCII)
_EXACT = 53
_FIELD = re.compile("[A-Za-z0-9_]{1,32}", re.ASCII)
_DIGITS = re.compile("0|[1-9][0-9]{0,19}", re.ASCII)

MISSING = Words("缺少", "it is missing")
NOT_AN_OBJECT = Words("应为对象", "an object belongs here")
NOT_A_LIST = Words("应为列表", "a list belongs here")
NOT_A_NUMBER = Words("应为范围内的整数", "a whole number belongs here, not as large or small as this")
NOT_HEX = Words("应为 0x 开头、长度正确的十六进制", "0x and hexadecimal digits of the right length belong here")
NOT_AN_ADDRESS = Words("应为地址", "an address belongs here")
NOT_A_TEXT = Words("应为文字", "a text belongs here")
NOT_TRUE_OR_FALSE = Words("应为 true 或 false", "true or false belongs here")
UNKNOWN_FIELD = Words("没有这样的字段", "there is no such field")


class DossierError(CarestampError):
    """A dossier that can't be read. file: as given. field: path inside. Never carries a value (X1), nor a name that no
    field has."""

    def __init__(self, file: str, field: str, why: Words) -> None:
        super().__init__(file, field, why)
        self.file, self.field, self.why = file, field, why

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.why}" if self.field else f"{self.file}: {self.why}"


@dataclass(frozen=True, slots=True)
class Value:
    """One value and where it stands. Each reader raises DossierError."""

    file: str
    path: str
    value: Any = field(repr=False)

    def error(self, why: Words) -> DossierError:
        return DossierError(self.file, self.path, why)

    def has(self, name: str) -> bool:
        return isinstance(self.value, dict) and name in self.value

    def only(self, *names: str) -> None:
        """No other fields: one that is misspelled would be left alone unseen."""
        for name in self.object():
            if name not in names:
                raise Value(self.file, self._below(name), None).error(UNKNOWN_FIELD)

    def __getitem__(self, name: str) -> Value:
        inside = self.object()
        found = Value(self.file, self._below(name), inside.get(name))
        if name not in inside:
            raise found.error(MISSING)
        return found

    def object(self) -> Mapping[str, Any]:
        if not isinstance(self.value, dict):
            raise self.error(NOT_AN_OBJECT)
        return self.value

    def members(self) -> Iterator[tuple[str, Value]]:
        return ((name, self[name]) for name in self.object())

    def list(self, name: str) -> Iterator[Value]:
        """Of the list of this name; nothing where there is none."""
        given = self[name] if self.has(name) else None
        if given is not None and not isinstance(given.value, list):
            raise given.error(NOT_A_LIST)
        for number, each in enumerate(given.value if given else []):
            yield Value(self.file, f"{self._below(name)}[{number}]", each)

    def number(self, bits: int = 64) -> int:
        """A JSON number; above 53 bits also its digits as a text, since many readers of JSON round there."""
        given = self.value
        if bits > _EXACT and isinstance(given, str) and _DIGITS.fullmatch(given):
            given = int(given)
        if type(given) is not int or not 0 <= given < 1 << bits:
            raise self.error(NOT_A_NUMBER)
        return int(given)

    def bytes(self, length: int = 32) -> bytes:
        if not isinstance(self.value, str) or not _HEX.fullmatch(self.value) or len(self.value) != 2 + 2 * length:
            raise self.error(NOT_HEX)
        return bytes.fromhex(self.value[2:])

    def address(self) -> str:
        try:
            return int_to_address(address_to_int(self.value if isinstance(self.value, str) else ""))
        except TypedDataError:
            raise self.error(NOT_AN_ADDRESS) from None

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.error(NOT_A_TEXT)
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.error(NOT_TRUE_OR_FALSE)
        return self.value

    def typed(self, kind: str) -> Any:
        """A value of an EIP-712 type."""
        if kind.startswith("bytes"):
            return self.bytes(int(kind[5:]))
        if kind.startswith("uint"):
            return self.number(int(kind[4:]))
        return self.address() if kind == "address" else self.flag()

    def _below(self, name: str) -> str:
        shown = name if _FIELD.fullmatch(name) else "?"
        return f"{self.path}.{shown}" if self.path else shown
