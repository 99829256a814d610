"""Why a contract refused: one class for each of its errors, with the values it gave (X9, style: typed errors).

The classes themselves are generated into carestamp/client/errors.py from the ABIs and register here by selector.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from importlib import import_module
from string import Formatter
from types import MappingProxyType
from typing import Any, ClassVar

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address

from carestamp.documents.invoice.model import major_units
from carestamp.errors import CarestampError, Words

SELECTOR_BYTES = 4

_known: dict[bytes, type[ContractError]] = {}


class ContractError(CarestampError):
    """A contract refused. Equal to another when both are the same error with the same values.

    SIGNATURE: as in Solidity. FIELDS: names and ABI types of the values, which are attributes too. SAID: one sentence
    for people, in which {name} stands for a value.
    """

    SIGNATURE: ClassVar[str] = ""
    SELECTOR: ClassVar[bytes] = b""
    FIELDS: ClassVar[tuple[tuple[str, str], ...]] = ()
    SAID: ClassVar[Words] = Words("合约拒绝了该操作", "the contract refused")

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "SELECTOR" in cls.__dict__:
            _known[cls.SELECTOR] = cls

    def __init__(self, *values: Any) -> None:
        tidied = [_tidied(kind, value) for (_, kind), value in zip(self.FIELDS, values, strict=True)]
        super().__init__(*tidied)
        for (name, _), value in zip(self.FIELDS, tidied, strict=True):
            setattr(self, name, value)

    @property
    def values(self) -> Mapping[str, Any]:
        """What the contract said, by name."""
        return MappingProxyType({name: value for (name, _), value in zip(self.FIELDS, self.args, strict=True)})

    @property
    def words(self) -> Words:
        """The sentence for people, with the values in it."""
        return Words(
            _In("zh").vformat(self.SAID.zh, (), self.values),
            _In("en").vformat(self.SAID.en, (), self.values),
        )

    def encode(self) -> bytes:
        """The revert data that this error is."""
        return self.SELECTOR + encode([kind for _, kind in self.FIELDS], self.args)

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={_shown(value)}" for name, value in self.values.items())
        return f"{type(self).__name__}({shown}): {self.words}"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.args == other.args

    def __hash__(self) -> int:
        return hash((type(self), self.args))


class AlreadyDone(ContractError):  # noqa: N818 - as the contracts call it
    """It has happened already. Clients report it as success with the first result (X9)."""


class RevertTextError(ContractError):
    """`Error(string)`: a require with a text. Our contracts have none."""

    SIGNATURE = "Error(string)"
    SELECTOR = bytes.fromhex("08c379a0")
    FIELDS = (("text", "string"),)
    text: str


class PanicError(ContractError):
    """`Panic(uint256)`: an assertion of the compiler's failed, an overflow for instance. A bug of the contract's."""

    SIGNATURE = "Panic(uint256)"
    SELECTOR = bytes.fromhex("4e487b71")
    FIELDS = (("code", "uint256"),)
    code: int


class UnknownRevertError(ContractError):
    """Revert data that no contract of ours gives; empty where there is no contract, or the gas ran out."""

    FIELDS = (("data", "bytes"),)
    data: bytes

    def encode(self) -> bytes:
        """As it came."""
        return self.data


def decode_error(data: bytes) -> ContractError:
    """The error that this revert data is; UnknownRevertError for what we don't know."""
    import_module("carestamp.client.errors")  # registers every class; it builds on this module, so not at the top
    found = _known.get(bytes(data[:SELECTOR_BYTES]))
    try:
        return _read(found, bytes(data)) if found else UnknownRevertError(bytes(data))
    except (DecodingError, ValueError):  # too short, or no value of its enumeration
        return UnknownRevertError(bytes(data))


def known_errors() -> Mapping[bytes, type[ContractError]]:
    """Every error class that has a selector, by it."""
    import_module("carestamp.client.errors")
    return MappingProxyType(_known)


def _read(found: type[ContractError], data: bytes) -> ContractError:
    return found(*decode([kind for _, kind in found.FIELDS], data[SELECTOR_BYTES:]))


def _tidied(kind: str, value: Any) -> Any:
    if kind == "address":
        return to_checksum_address(value)
    return bytes(value) if kind.startswith("bytes") else value


def _shown(value: Any) -> str:
    if isinstance(value, enum.Enum):
        return value.name
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)


class _In(Formatter):
    """Fills a sentence in one language: {until:time} in UTC, {left:money}, {status} by its own words, {id} in hex."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec:
            return _SHOWN_AS[format_spec](value)
        words = getattr(value, "words", None)
        return str(getattr(words, self.language)) if words else _shown(value)


def _time(second: int) -> str:
    return f"{dt.datetime.fromtimestamp(second, dt.UTC):%Y-%m-%d %H:%M} UTC" if second < _CALENDAR_END else str(second)


def _day(day: int) -> str:
    return _time(day * 86_400)[:10] if day * 86_400 < _CALENDAR_END else str(day)


_CALENDAR_END = 253_402_300_800
"""The second at which the year 10000 begins: later values were never meant as times."""
_SHOWN_AS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {"time": _time, "day": _day, "money": major_units, "line": lambda line: str(line + 1)}
)
