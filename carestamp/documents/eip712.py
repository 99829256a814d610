"""EIP-712: structs as people read and sign them, and the hashes of them that ledgers check (X5).

Each family of structs (carestamp.documents.typed, carestamp.documents.invoice.typed) brings its own types.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, ClassVar

from carestamp.documents.keccak import keccak256
from carestamp.errors import CarestampError

Types = Mapping[str, tuple[tuple[str, str], ...]]
"""Type name to (field, type), in the order that is hashed."""

DOMAIN: Types = MappingProxyType(
    {
        "EIP712Domain": (
            ("name", "string"),
            ("version", "string"),
            ("chainId", "uint256"),
            ("verifyingContract", "address"),
        )
    }
)


_ABOVE = {"address": 1 << 160, "bool": 2, **{f"uint{bits}": 1 << bits for bits in range(8, 257, 8)}}
"""The first number that is too large for a type."""


class TypedDataError(CarestampError):
    """A value does not fit its type, or packed words have bits that mean nothing. Names the field, never the
    value."""


class Struct:
    """Base of what can be hashed: a frozen dataclass whose fields stand in the order of its EIP-712 type."""

    __slots__ = ()
    types: ClassVar[Types]
    type_name: ClassVar[str]


@dataclass(frozen=True)
class Domain(Struct):
    """A ledger on a chain: what is signed for it means nothing anywhere else."""

    types: ClassVar[Types] = DOMAIN
    type_name: ClassVar[str] = "EIP712Domain"
    name: str
    version: str
    chain_id: int
    verifying_contract: str

    @cached_property
    def separator(self) -> bytes:
        """The domain's hash."""
        return struct_hash(self)


def encode_type(types: Types, name: str) -> str:
    """EIP-712's encodeType: the type, then each struct that it uses, by name."""
    listed = (name, *sorted(_used_by(types, name)))
    return "".join(f"{each}({','.join(f'{kind} {label}' for label, kind in types[each])})" for each in listed)


def _used_by(types: Types, name: str) -> set[str]:
    """The structs inside a struct, and inside those."""
    direct = {kind.removesuffix("[]") for _, kind in types[name]} & set(types)
    return direct.union(*(_used_by(types, each) for each in direct))


@cache
def type_hash(struct: type[Any]) -> bytes:
    """keccak256 of the encodeType of a class of Struct."""
    return keccak256(encode_type(struct.types, struct.type_name).encode())


def struct_hash(struct: Struct) -> bytes:
    """EIP-712's hashStruct. Raises TypedDataError for a value that does not fit."""
    words = [encode_value(kind, value, name) for name, kind, value in members(struct)]
    return keccak256(type_hash(type(struct)) + b"".join(words))  # type: ignore[arg-type]  # a class has a hash


def digest(domain: Domain, struct: Struct) -> bytes:
    """The 32 bytes that are signed."""
    return keccak256(b"\x19\x01" + domain.separator + struct_hash(struct))


def typed_message(domain: Domain, struct: Struct) -> dict[str, Any]:
    """The whole message for wallets (eth_signTypedData_v4) and for eth_account's full_message."""
    types = {**DOMAIN, **struct.types}
    used = {struct.type_name, *DOMAIN, *_used_by(types, struct.type_name)}
    listed = {name: [{"name": f, "type": t} for f, t in types[name]] for name in types if name in used}
    message = {"types": listed, "primaryType": struct.type_name}
    return message | {"domain": _readable(domain), "message": _readable(struct)}


def members(struct: Struct) -> Iterable[tuple[str, str, Any]]:
    """Name, type and value of each field, in the order that is hashed."""
    names, kinds, attributes = _layout(type(struct))  # type: ignore[arg-type]  # as above
    return zip(names, kinds, [getattr(struct, each) for each in attributes], strict=True)


@cache
def _layout(struct: type[Any]) -> tuple[tuple[str, ...], ...]:
    """Names and types as they are hashed, and the attributes of the class in the same order."""
    names, kinds = zip(*struct.types[struct.type_name], strict=True)
    return names, kinds, tuple(each.name for each in fields(struct))


def encode_value(kind: str, value: Any, name: str) -> bytes:
    """EIP-712's encodeData of one field: 32 bytes. Raises TypedDataError for a value that does not fit."""
    if kind in _ABOVE:
        return _number(kind, value, name)
    if kind.endswith("[]"):
        return keccak256(b"".join([encode_value(kind[:-2], each, name) for each in value]))
    if isinstance(value, Struct):
        return struct_hash(value)
    if kind == "string":
        return keccak256(value.encode())
    return _bytes(int(kind[5:]), value, name)


def _bytes(size: int, value: bytes, name: str) -> bytes:
    if len(value) != size:
        raise TypedDataError(f"{name}: {size} bytes are needed")
    return bytes(value).ljust(32, b"\0")


def _number(kind: str, value: Any, name: str) -> bytes:
    number = address_to_int(value, name) if kind == "address" else int(value)
    if not 0 <= number < _ABOVE[kind]:
        raise TypedDataError(f"{name}: does not fit {kind}")
    return number.to_bytes(32, "big")


def _readable(value: Any) -> Any:
    if isinstance(value, Struct):
        return {name: _readable(each) for name, _, each in members(value)}
    if isinstance(value, tuple):
        return [_readable(each) for each in value]
    if isinstance(value, enum.IntEnum):
        return int(value)
    return "0x" + value.hex() if isinstance(value, bytes) else value


def address_to_int(address: str, name: str = "address") -> int:
    """A hexadecimal address as a number. Raises TypedDataError."""
    digits = address[2:] if address[:2] in ("0x", "0X") else ""
    try:
        return int.from_bytes(bytes.fromhex(digits), "big") if len(digits) == 40 else _no_address(name)
    except ValueError:
        return _no_address(name)


def _no_address(name: str) -> int:
    raise TypedDataError(f"{name}: an address has 0x and 40 hexadecimal digits")


def int_to_address(number: int) -> str:
    """The checksummed form (EIP-55) of an address."""
    digits = f"{number:040x}"
    nibbles = keccak256(digits.encode()).hex()
    return "0x" + "".join(c.upper() if int(n, 16) >= 8 else c for c, n in zip(digits, nibbles, strict=False))
