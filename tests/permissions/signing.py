"""Every signature that a row of the table carries, and the same with one thing about it changed.

A row makes its signatures through carestamp.client.ledger, which a Pen watches: so the matrix needs no list of its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any
from unittest import mock

from eth_account.signers.local import LocalAccount

from carestamp.client import ledger
from carestamp.documents.eip712 import Domain, Struct, digest, encode_type, encode_value, members, type_hash
from carestamp.documents.keccak import keccak256

Digest = Callable[[Domain, Struct], bytes]
Form = Callable[[bytes], bytes]

SIGN = ledger.sign_digest
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1: s and order − s sign the same, so only the lower one counts."""


@dataclass(frozen=True)
class Made:
    """A signature: who made it, where it is meant for, over what."""

    account: LocalAccount
    domain: Domain
    struct: Struct


@dataclass
class Pen:
    """Watches what is signed; the signature number `at` is made over another digest, in another form or by another."""

    made: list[Made]
    at: int | None = None
    over: Digest = digest
    form: Form = bytes
    by: LocalAccount | None = None

    def digest(self, domain: Domain, struct: Struct) -> bytes:
        self._last = (domain, struct)
        return self.over(domain, struct) if len(self.made) == self.at else digest(domain, struct)

    def sign(self, account: LocalAccount, hashed: bytes) -> bytes:
        here = len(self.made) == self.at
        self.made.append(Made(account, *self._last))
        return self.form(SIGN(self.by or account, hashed)) if here else SIGN(account, hashed)


@contextmanager
def watched(**change: Any) -> Iterator[list[Made]]:
    """What is signed inside; with a change, one of them is made otherwise."""
    pen = Pen([], **change)
    with mock.patch.multiple(ledger, digest=pen.digest, sign_digest=pen.sign):
        yield pen.made


# --- other digests


def elsewhere(domain: Domain) -> dict[str, Domain]:
    """The domain with one thing about it changed."""
    return {
        "name": replace(domain, name=domain.name + "s"),
        "version": replace(domain, version=domain.version + "1"),
        "chain id": replace(domain, chain_id=domain.chain_id + 1),
        "contract": replace(domain, verifying_contract="0x" + "11" * 20),
    }


def changed(struct: Struct) -> Iterator[tuple[str, Struct]]:
    """The struct with one field changed, each field and each member inside it."""
    attributes = [each.name for each in fields(struct)]  # type: ignore[arg-type]
    for attribute, (name, kind, value) in zip(attributes, members(struct), strict=True):
        for label, other in _others(kind, value):
            yield f"{name}{label}", _with(struct, attribute, other)


def _with(struct: Struct, attribute: str, value: Any) -> Struct:
    """Past the checks of the class: what a forger signs need not be sound."""
    other = copy.copy(struct)
    object.__setattr__(other, attribute, value)
    return other


def _others(kind: str, value: Any) -> Iterator[tuple[str, Any]]:
    if kind.endswith("[]"):
        yield from _other_lists(kind[:-2], value)
    elif isinstance(value, Struct):
        yield from ((f".{label}", other) for label, other in changed(value))
    elif kind == "address":
        yield "", "0x" + f"{int(value, 16) ^ 1:040x}"
    elif kind.startswith("bytes"):
        yield "", value[:-1] + bytes([value[-1] ^ 1])
    else:
        yield "", (not value) if kind == "bool" else int(value) ^ 1


def _other_lists(kind: str, value: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    if not value:
        return
    yield " longer", (*value, value[-1])
    yield " shorter", value[:-1]
    for place, each in enumerate(value):
        for label, other in _others(kind, each):
            yield f"[{place}]{label}", (*value[:place], other, *value[place + 1 :])


def of_type(hashed: bytes) -> Digest:
    """As if the same values were another act's."""

    def over(domain: Domain, struct: Struct) -> bytes:
        words = [encode_value(kind, value, label) for label, kind, value in members(struct)]
        return keccak256(b"\x19\x01" + domain.separator + keccak256(hashed + b"".join(words)))

    return over


def kinds_of(struct: type[Struct]) -> tuple[str, ...]:
    return tuple(kind for _, kind in struct.types[struct.type_name])


def every_struct(base: type[Any] = Struct) -> Iterator[type[Struct]]:
    """Every class of what is hashed."""
    for each in base.__subclasses__():
        if "type_name" in vars(each):
            yield each
        yield from every_struct(each)


def by_hash() -> dict[bytes, type[Struct]]:
    """Every class of what is hashed, once."""
    return {type_hash(each): each for each in every_struct()}  # type: ignore[arg-type]


def other_types(struct: Struct) -> Iterator[tuple[str, bytes]]:
    """Another name for the type, and every other act that has fields of the same types."""
    own = type_hash(type(struct))  # type: ignore[arg-type]
    renamed = encode_type(struct.types, struct.type_name).replace(f"{struct.type_name}(", f"{struct.type_name}2(", 1)
    yield f"{struct.type_name}2", keccak256(renamed.encode())
    for hashed, other in by_hash().items():
        if kinds_of(other) == kinds_of(type(struct)) and hashed != own:
            yield other.type_name, hashed


# --- other forms of a signature in 64 bytes


def long(signature: bytes) -> bytes:
    """r, s, v: the other form that counts."""
    r, parity_and_s = signature[:32], int.from_bytes(signature[32:], "big")
    return r + (parity_and_s & (1 << 255) - 1).to_bytes(32, "big") + bytes([27 + (parity_and_s >> 255)])


def _parts(signature: bytes) -> tuple[bytes, int, int]:
    whole = long(signature)
    return whole[:32], int.from_bytes(whole[32:64], "big"), whole[64]


def _high(signature: bytes) -> bytes:
    r, s, v = _parts(signature)
    return r + (ORDER - s).to_bytes(32, "big") + bytes([55 - v])


def _high_short(signature: bytes) -> bytes:
    """order − s has no room for a parity unless it is below 2^255: the parity bit falls where it falls."""
    r, s, v = _parts(signature)
    return r + ((ORDER - s) | (55 - v - 27) << 255).to_bytes(32, "big")


def _with_v(v: Callable[[int], int]) -> Form:
    return lambda signature: long(signature)[:64] + bytes([v(_parts(signature)[2])])


BENT: dict[str, Form] = {
    "s above the half, 65 bytes": _high,
    "s above the half, 64 bytes": _high_short,
    "the other parity, 65 bytes": _with_v(lambda v: 55 - v),
    "the other parity, 64 bytes": lambda signature: signature[:32] + bytes([signature[32] ^ 0x80]) + signature[33:],
    "v of 0 and 1": _with_v(lambda v: v - 27),
    "v with the chain's number": _with_v(lambda v: v + 8),
    "cut to 63 bytes": lambda signature: signature[:63],
    "66 bytes": lambda signature: long(signature) + b"\0",
    "64 bytes and a zero": lambda signature: signature + b"\0",
    "96 bytes": lambda signature: signature + bytes(32),
    "one byte": lambda signature: signature[:1],
    "64 zeros": lambda _: bytes(64),
    "65 zeros": lambda _: bytes(65),
    "r of zero": lambda signature: bytes(32) + signature[32:],
    "s of zero": lambda signature: signature[:32] + bytes(32),
    "r of the order": lambda signature: ORDER.to_bytes(32, "big") + signature[32:],
}
"""Forms that are none, or another signature's."""
SAME_LENGTH = {"the other parity, 64 bytes", "64 zeros", "r of zero", "s of zero", "r of the order"}
"""Those that v, r and s can say too."""
