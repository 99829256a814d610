"""Acts by signature (X5), without cryptography: a signature is the name of its signer and what was signed.

`sign` turns such a signature into the bytes that a chain checks, by eth_account and the type strings of the
interfaces' NatSpec. It shares no line with carestamp.documents.typed, so the two check each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import keccak

from tests.model.refusals import refuse_when

Act = tuple[Any, ...]

LINE = [("uint16", "quantity"), ("uint16", "daysSupply"), ("uint16", "drugClass")]
PACK = [("bytes32", "pack"), ("uint32", "units")]
SUPPLY = [
    ("uint32", "pharmacy"),
    ("uint16[]", "quantities"),
    ("uint32", "request"),
    ("uint32", "handedOverAt"),
    ("bytes32", "product"),
    ("Pack[]", "packs"),
]
FIELDS: dict[str, list[tuple[str, str]]] = {
    "ControllerMove": [
        ("address", "subject"),
        ("address", "controller"),
        ("uint32", "sequence"),
        ("uint32", "deadline"),
    ],
    "Anchor": [("address", "author"), ("bytes32", "root"), ("uint32", "deadline")],
    "Hold": [
        ("bytes32", "prescription"),
        ("uint32", "pharmacy"),
        ("uint32", "until"),
        ("uint32", "sequence"),
        ("uint32", "deadline"),
    ],
    "Release": [("bytes32", "prescription"), ("uint32", "sequence"), ("uint32", "deadline")],
    "Acceptance": [("bytes32", "prescription"), ("Supply", "supply"), ("uint32", "deadline")],
    "Countersignature": [
        ("bytes32", "prescription"),
        ("address", "pharmacist"),
        ("Supply", "supply"),
        ("bool", "identityChecked"),
        ("uint32", "deadline"),
    ],
    "Prescription": [
        ("bytes32", "content"),
        ("address", "holder"),
        ("uint8", "holderKind"),
        ("address", "prescriber"),
        ("uint32", "profile"),
        ("uint32", "issuedAt"),
        ("uint32", "until"),
        ("uint8", "repeats"),
        ("uint16", "intervalDays"),
        ("bool", "online"),
        ("Line[]", "lines"),
    ],
    "Invoice": [
        ("bytes32", "content"),
        ("address", "holder"),
        ("uint32", "issuer"),
        ("bytes24", "code"),
        ("uint64", "serial"),
        ("uint32", "issuedAt"),
        ("uint32", "profile"),
        ("uint40", "total"),
        ("uint40", "fund"),
        ("uint40", "cap"),
    ],
    "Draw": [("bytes32", "invoice"), ("uint32", "deadline")],
    "CoverageOrder": [
        ("bytes32", "invoice"),
        ("uint32[]", "payers"),
        ("uint16[]", "days"),
        ("uint32", "sequence"),
        ("uint32", "deadline"),
    ],
    "Reservation": [
        ("bytes32", "invoice"),
        ("uint32", "payer"),
        ("uint8", "rank"),
        ("uint40", "maximum"),
        ("uint40", "capped"),
        ("uint32", "until"),
        ("uint8", "attempt"),
        ("uint32", "deadline"),
    ],
    "PaperExchange": [("bytes32", "invoice"), ("bytes32", "paper"), ("uint32", "sequence"), ("uint32", "deadline")],
    "Use": [
        ("bytes32", "invoice"),
        ("uint8", "kind"),
        ("uint32", "organisation"),
        ("bytes32", "purpose"),
        ("uint32", "deadline"),
    ],
}
PARTS = {"Line": LINE, "Pack": PACK, "Supply": SUPPLY}


@dataclass(frozen=True)
class Signed:
    """`by` signed `act`: the name of a type and its values in order. `None` in its place: the caller acts itself."""

    by: str
    act: Act


def require_act_of(signer: str, act: Act, deadline: int, second: int, caller: str, signature: Signed | None) -> None:
    """`signer` does this itself, or signed exactly this and its deadline is not past."""
    if signature is None:
        refuse_when(caller != signer, "SignedActs_NotSigner", signer, caller)
    else:
        require_signed(signer, act, deadline, second, signature)


def require_signed(signer: str, act: Act, deadline: int, moment: int, signature: Signed | None) -> None:
    refuse_when(moment > deadline, "SignedActs_Expired", deadline)
    refuse_when(signature != Signed(signer, act), "SignedActs_BadSignature", signer)


# --- for a real chain


def message_of(domain: dict[str, Any], act: Act) -> SignableMessage:
    kind, values = act[0], act[1:]
    types = {name: [{"name": n, "type": t} for t, n in fields] for name, fields in _types_in(kind).items()}
    return encode_typed_data(domain, types, {n: _plain(t, v) for (t, n), v in zip(FIELDS[kind], values, strict=True)})


def digest_of(domain: dict[str, Any], act: Act) -> bytes:
    message = message_of(domain, act)
    return keccak(b"\x19" + message.version + message.header + message.body)


def sign(key: bytes, domain: dict[str, Any], act: Act) -> bytes:
    return bytes(Account.sign_message(message_of(domain, act), key).signature)


def _types_in(kind: str) -> dict[str, list[tuple[str, str]]]:
    fields = FIELDS.get(kind) or PARTS[kind]
    used = {kind: fields}
    for part in (declared.removesuffix("[]") for declared, _ in fields):
        used |= _types_in(part) if part in PARTS else {}
    return used


def _plain(declared: str, value: Any) -> Any:
    """Lists as lists, parts as mappings, the rest as it is."""
    if declared.endswith("[]"):
        return [_plain(declared[:-2], each) for each in value]
    part = PARTS.get(declared)
    return {name: _plain(kind, each) for (kind, name), each in zip(part, value, strict=True)} if part else value
