"""Bills and prescriptions whose every field is one of their own, readers' keys, and files with one byte changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from Crypto.PublicKey import ECC

from carestamp.documents import typed
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.typed import Invoice
from carestamp.documents.keccak import keccak256
from carestamp.documents.published import Leaves, Sealed, leaves, sealed
from carestamp.documents.typed import HolderKind, Line, Prescription
from tests.documents.invoice.terms import DOMAIN, bills_from

COUNT, FIRST = 20, 1_000
LEDGER = typed.prescriptions_domain(31337, "0x" + "c1" * 20)
PRESCRIBER, COLLEAGUE = "0x" + "d1" * 20, "0x" + "d2" * 20
PAYER, HOUSE = (ECC.generate(curve="Curve25519") for _ in range(2))


def range_of_bills(count: int = COUNT, first: int = FIRST) -> Batch:
    """Consecutive ones, each with a commitment, a holder and amounts that nothing else has."""
    return Batch(DOMAIN, [_bill(each) for each in bills_from(count, first)])


def _bill(bill: Invoice) -> Invoice:
    secret = keccak256(bill.serial.to_bytes(8, "big"))
    holder = int_to_address(int.from_bytes(secret[:20], "big"))
    total = 700_000_000_000 + int.from_bytes(secret[20:24], "big")
    return replace(bill, content=secret, holder=holder, total=total, fund=total - 12_345, cap=total - 54_321)


def written(count: int, prescriber: str = PRESCRIBER) -> list[Prescription]:
    """Prescriptions of one doctor."""
    return [_prescription(each, prescriber) for each in range(count)]


def _prescription(number: int, prescriber: str) -> Prescription:
    secret = keccak256(b"prescription" + number.to_bytes(8, "big"))
    holder = int_to_address(int.from_bytes(secret[:20], "big"))
    lines = (Line(14 + number, 7, 1), Line(21, 7, 2))
    return Prescription(secret, holder, HolderKind.SUBJECT, prescriber, 1_560_101, 100, 200, 2, 28, True, lines)


def flips(data: bytes, step: int = 1) -> Iterator[tuple[int, bytes]]:
    """The data with one bit changed in one byte, here in each `step`th byte."""
    for at in range(0, len(data), step):
        yield at, data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]


def read(public: bytes, boxes: bytes) -> tuple[Leaves, Sealed]:
    """Both files, as a reader gets them."""
    return leaves.from_bytes(public), sealed.from_bytes(boxes)
