"""What the hospital keeps: a record of each visit, and the log of who asked to see it (L1, L2)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from carestamp.client import Decision, RecordStatus, Roles
from carestamp.documents import commitment
from carestamp.documents.consent import Purpose, consent_id
from carestamp.documents.merkle import MerkleTree
from carestamp.documents.records.entry import Access, Entry, OnConsent, Verdict
from carestamp.documents.records.heads import Head, HeadMap
from carestamp.documents.records.log import NO_ENTRY, chained
from carestamp.documents.records.typed import NO_VERSION, Record, record_leaf
from scripts.cast import HOSPITAL
from scripts.loading.consenting import ORDINARY, Consenting
from scripts.loading.stamps import Question, status_of
from scripts.loading.town import Town

NO_SINGLE_RECORD = bytes(32)


class Records:
    """Of one shift, under one root."""

    def __init__(self, town: Town, count: int) -> None:
        self._town = town
        self._records = [self._written(number) for number in range(count)]
        self._tree = MerkleTree(record_leaf(town.records.id_of(each)) for each in self._records)

    def anchor(self) -> None:
        self._town.records.anchor_batch(self._town.cast.custodian, self._tree.root)

    def stamps(self) -> list[Question]:
        """What the ledger says of each, with its proof."""
        proofs = [self._tree.proof(place) for place in range(len(self._records))]
        given = zip(self._records, proofs, strict=True)
        return [
            status_of(self._town.records, (each.as_tuple(), proof), RecordStatus, "Record") for each, proof in given
        ]

    def _written(self, number: int) -> Record:
        content, locator = (commitment.commit(commitment.new_salt(), b"it stays in the hospital") for _ in range(2))
        return Record(content, NO_VERSION, locator, HOSPITAL, int(ORDINARY[number % len(ORDINARY)]))


class Journal:
    """The hospital's access log over all runs on this chain. file: where heads wait for the next run, one a line with
    the batch that anchors it; none for a chain that ends with this run."""

    def __init__(self, town: Town, file: Path | None) -> None:
        self._town, self._file = town, file
        self._batch, self._entries, _ = town.log.last_of(HOSPITAL)
        self._heads, self._new = HeadMap(read_heads(file, self._batch)), dict[str, Head]()
        self.goes_on = not self._batch or town.log.root_of(HOSPITAL, self._batch) == self._heads.root

    def look(self, patients: Sequence[Consenting]) -> None:
        """A doctor of the hospital and one of another's ask; what the ledger answers is written down."""
        cast = self._town.cast
        for patient in patients:
            self._write(patient, cast.prescriber.address, Roles.PRESCRIBER)
            self._write(patient, cast.emergency_clinician_b.address, Roles.EMERGENCY_CLINICIAN)

    def anchor(self) -> None:
        """The next batch: all heads as they are now. Nothing where somebody else went on with the log."""
        if self._new and self.goes_on:
            self._heads, self._batch = self._heads.updated(self._new), self._batch + 1
            self._keep()
            self._town.log.anchor(self._town.cast.custodian, self._batch, self._heads.root, self._entries)
        self._new.clear()

    def _keep(self) -> None:
        """Before it is anchored: what never is, the next run leaves out."""
        if self._file is not None:
            lines = [json.dumps([self._batch, who, at.number, at.chain.hex()]) for who, at in self._new.items()]
            with self._file.open("a", encoding="utf-8") as file:
                file.write("\n".join([*lines, ""]))

    def _write(self, patient: Consenting, actor: str, role: Roles) -> None:
        subject, purpose, categories = patient.subject, Purpose.TREATMENT, patient.categories
        found, entry = self._town.consents.decision_of(subject, actor, purpose, categories, role)
        verdict = Verdict.PERMIT if found is Decision.PERMITTED else Verdict.DENY
        basis = OnConsent(consent_id(subject, entry), 1) if verdict is Verdict.PERMIT else None
        access = Access(actor, int(role), purpose, categories, verdict, basis, NO_SINGLE_RECORD, self._town.now)
        last = self._new.get(subject, NO_ENTRY)
        document = Entry(HOSPITAL, subject, last.number + 1, access).document()
        self._new[subject] = chained(last, document, commitment.new_salt())
        self._entries += 1


def read_heads(file: Path | None, last: int) -> dict[str, Head]:
    """The heads of all batches up to the last one that was anchored; others are forgotten."""
    if file is None or not file.is_file():
        return {}
    lines = [each for each in map(json.loads, file.read_text(encoding="utf-8").splitlines()) if each[0] <= last]
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return {who: Head(number, bytes.fromhex(chain)) for _, who, number, chain in lines}
