"""A hospital that hides who read what, and records that were never so: dropped, renumbered, rewritten, forked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from carestamp.client import RecordStatus, errors
from carestamp.documents import canonical, commitment
from carestamp.documents.consent.typed import Category
from carestamp.documents.records.entry import read_entry
from carestamp.documents.records.findings import Flaw
from carestamp.documents.records.log import LogBook, Logged, Proof
from carestamp.documents.records.typed import NO_VERSION, Record
from scripts.attacks.consent.front import FRONT, Bench
from scripts.stories.consent.company import DRUGS, LAB, RECORD
from scripts.stories.consent.gateway import Gateway, Question
from scripts.stories.consent.listing import Request
from scripts.stories.consent.people import Patient


@FRONT.attack("log-entry-dropped", "L1")
def log_entry_dropped(b: Bench) -> None:
    """The list that the patient gets lacks one read."""
    _, request = _read_thrice(b)
    honest = request.findings()
    kept = [each for each in request.entries if each.number != 2]
    b.finds("AccessLog_Missing", ((), True), (honest, Flaw.MISSING in _flaws(request, kept)))


@FRONT.attack("log-renumbered", "L1")
def log_renumbered(b: Bench) -> None:
    """One read is dropped and the others are numbered anew, so that no gap shows; or two are swapped."""
    patient, request = _read_thrice(b)
    without = _rebuilt(patient, request, [1, 3]).history(patient.subject)
    swapped = _rebuilt(patient, request, [2, 1, 3]).history(patient.subject)
    found = [Flaw.HEAD_DIFFERS in _flaws(request, each) for each in (without, swapped)]
    b.finds("AccessLog_HeadDiffers", ((), [True, True]), (request.findings(), found))


@FRONT.attack("log-rewritten", "L1")
def log_rewritten(b: Bench) -> None:
    """The other history is even anchored, which the chain can't know; the earlier batches give it away."""
    patient, request = _read_thrice(b, b.c.gate_b)
    keeper, ledger, forged = b.c.gate_b.journal.keeper, b.stage.log, _rebuilt(patient, request, [1, 3])
    number, entries, _ = ledger.last_of(request.custodian)
    batch = forged.close_batch()
    given = (keeper.account, number + 1, batch.root, entries + 1)
    b.honest("anchor-log", keeper, "AccessLog", lambda: ledger.anchor(*given), ("L1",))
    proofs = {**request.proofs, number + 1: batch.proof(patient.subject)}
    flaws = _flaws(request, forged.history(patient.subject), proofs)
    b.finds("AccessLog_Rewritten", True, Flaw.REWRITTEN in flaws)


@FRONT.attack("log-anchored-again", "L1", "K2")
def log_anchored_again(b: Bench) -> None:
    """Another root for a batch that is anchored; by its custodian, and by somebody who is none."""
    _read_thrice(b)
    keeper, ledger = b.c.gate.journal.keeper, b.thief.log
    house = b.c.gate.house.number
    last, entries, _ = b.stage.log.last_of(house)
    stale = errors.AccessLog_OutOfSequence(house, last - 1, last)
    anchored = lambda: b.stage.log.last_of(house)  # noqa: E731
    again = (keeper.account, last - 1, b"\1" * 32, entries)
    b.tries(lambda: ledger.anchor(*again), stale, anchored)
    thief = b.people.doctor.account
    b.tries(
        lambda: ledger.anchor(thief, last + 1, b"\2" * 32, entries + 1),
        errors.AccessLog_NotCustodian(thief.address),
        anchored,
    )


@FRONT.attack("record-forked", "L2")
def record_forked(b: Bench) -> None:
    """Two versions that both replace the same one; the inconvenient one is to be forgotten."""
    first, keeper, ledger = _anchored(b), b.people.custodian, b.stage.records
    second, fork = (_record(b, previous=ledger.id_of(first)) for _ in range(2))
    b.honest("replace-record", keeper, "Record", lambda: ledger.anchor(keeper.account, second), ("L2",))
    replaced = errors.RecordRegistry_NotCurrent(ledger.id_of(first), RecordStatus.REPLACED)
    b.tries(lambda: b.thief.records.anchor(keeper.account, fork), replaced, *_words(b, first, second, fork))


@FRONT.attack("record-of-anothers", "L2", "K1")
def record_of_anothers(b: Bench) -> None:
    """A custodian of another hospital destroys a record, and vouches for one in that hospital's name."""
    record, thief = _anchored(b), b.people.custodian_b.account
    stranger = errors.RecordRegistry_NotCustodian(thief.address, record.custodian)
    b.tries(lambda: b.thief.records.erase(thief, record), stranger, *_words(b, record))
    forged = _record(b)
    b.tries(lambda: b.thief.records.anchor(thief, forged), stranger, *_words(b, forged))


@FRONT.attack("record-resurrected", "L2", "X2")
def record_resurrected(b: Bench) -> None:
    """Erased on the patient's demand; anchored again from a copy."""
    record, keeper, ledger = _anchored(b), b.people.custodian, b.stage.records
    b.honest("erase-record", keeper, "Record", lambda: ledger.erase(keeper.account, record), ("L2", "X2"))
    gone = errors.RecordRegistry_Erased(ledger.id_of(record))
    b.tries(lambda: b.thief.records.anchor(keeper.account, record), gone, *_words(b, record))


@FRONT.attack("record-altered", "L2", "X2")
def record_altered(b: Bench) -> None:
    """A page is changed afterwards; the altered one is shown as what was anchored."""
    record = _anchored(b)
    altered = dataclasses.replace(record, content=commitment.commit(commitment.new_salt(), b"another page"))
    found = [b.stage.records.status_of(each)[0] for each in (record, altered)]
    b.finds("Record_Unknown", [RecordStatus.CURRENT, RecordStatus.UNKNOWN], found)


# --------------------------------------------------------------------------------------------------------------- shared


def _read_thrice(b: Bench, gate: Gateway | None = None) -> tuple[Patient, Request]:
    """Three reads of one patient's, anchored in two batches, and what the hospital hands out about them."""
    gate = gate or b.c.gate
    theirs = gate is b.c.gate_b
    patient, doctor = (b.patient_of_b(), b.people.doctor_b) if theirs else (b.patient(), b.people.doctor)
    consent = b.consent(patient, doctor)
    b.consenting.grant(consent, LAB | DRUGS | RECORD)
    for categories in (LAB, RECORD):
        gate.reads(Question(doctor, patient, categories), consent.view)
    gate.journal.anchor()
    gate.reads(Question(doctor, patient, DRUGS), consent.view)
    gate.journal.anchor()
    return patient, Request(b.c, gate, patient)


def _rebuilt(patient: Patient, request: Request, order: Sequence[int]) -> LogBook:
    """A whole book in which it was otherwise."""
    book = LogBook(request.custodian)
    by_number = {each.number: each for each in request.entries}
    for number in order:
        book.append(patient.subject, read_entry(by_number[number].document).access)
    return book


def _flaws(request: Request, entries: Sequence[Logged], proofs: Mapping[int, Proof] | None = None) -> set[Flaw]:
    return {each.flaw for each in request.findings(entries, proofs)}


def _record(b: Bench, previous: bytes = NO_VERSION) -> Record:
    """A page of the hospital's, under a salt of its own."""
    content = commitment.commit(commitment.new_salt(), canonical.canonical({"kind": "carestamp.record.1"}))
    locator = commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.locator.1"}')
    return Record(content, previous, locator, b.people.a.number, int(Category.LABORATORY))


def _anchored(b: Bench) -> Record:
    record, keeper, ledger = _record(b), b.people.custodian, b.stage.records
    b.honest("anchor-record", keeper, "Record", lambda: ledger.anchor(keeper.account, record), ("L2",))
    return record


def _words(b: Bench, *records: Record) -> list[Callable[[], int]]:
    return [partial(b.stage.records.word_of, each) for each in records]
