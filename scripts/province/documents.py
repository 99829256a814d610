"""Visits of synthetic patients as FHIR R4: a bill each, a prescription for seven of ten; written, then read back."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from carestamp import synthetic
from carestamp.documents import workers
from carestamp.documents.fhir import PrescriptionDocument, read_found
from carestamp.documents.fhir.reading import read_text
from carestamp.documents.invoice.model import Bill
from scripts.benches import BenchError

Files = Mapping[str, str]
"""FHIR texts of one visit by the names of their files."""
CHUNK = 250
"""Visits that a process reads together: what is read at once is in memory at once."""
PRESCRIBED = 0.7


@dataclass(frozen=True, slots=True)
class Visit:
    """number: of the patient, from 1. size: bytes of its FHIR. prescription: None for three of ten."""

    number: int
    size: int
    bill: Bill
    prescription: PrescriptionDocument | None


def written(seed: int, count: int, day: dt.date) -> list[Files]:
    """What hospitals' systems hand over of so many visits of one day."""
    bills = synthetic.generate_bills(seed, count, day)
    orders, lot = synthetic.generate(seed, count, day), random.Random(f"{seed}/prescribed")
    return [_texts(lot, number, each.fhir, orders) for number, each in enumerate(bills, 1)]


def read(visits: Sequence[Files]) -> Iterator[Visit]:
    """The same as documents, read in processes of their own where they are many. Raises BenchError where one can't be
    read."""
    jobs = [(start + 1, visits[start : start + CHUNK]) for start in range(0, len(visits), CHUNK)]
    for found in workers.ordered(_read, jobs, min(len(jobs), workers.cores())):
        yield from found


def _texts(lot: random.Random, number: int, bill: str, orders: Mapping[str, str]) -> Files:
    bill_alone = {f"{number}/bill": bill}
    if lot.random() >= PRESCRIBED:
        return bill_alone
    return bill_alone | {f"{number}/prescription": orders[f"patients/patient-{number:03d}.json"]}


def _read(job: tuple[int, Sequence[Files]]) -> list[Visit]:
    first, visits = job
    intake = read_found(one for files in visits for name, text in files.items() for one in read_text(text, name))
    if intake.errors:
        raise BenchError(f"a synthetic document can't be read: {intake.errors[0]}")
    bills = {_number(each.file): each.bill for each in intake.billing.bills}
    orders = {_number(each.file): each for each in intake.prescriptions}
    return [_visit(number, files, bills[number], orders.get(number)) for number, files in enumerate(visits, first)]


def _visit(number: int, files: Files, bill: Bill, order: PrescriptionDocument | None) -> Visit:
    return Visit(number, sum(len(each.encode()) for each in files.values()), bill, order)


def _number(file: str) -> int:
    return int(file.partition("/")[0])
