"""The documents of this story, each with the stamp that its ledger gives it: consents, openings, records."""

from __future__ import annotations

from dataclasses import dataclass, field

from carestamp.client import Roles
from carestamp.documents.consent.typed import Grantee, Purpose, consent_id, pack_entry
from carestamp.documents.emergency import Opening, Reason
from carestamp.documents.records.typed import Record
from carestamp.errors import Words
from scripts.report import Document
from scripts.stories.consent.people import Patient
from scripts.stories.consent.words import SCRIPT, contents, day, in_one
from scripts.stories.register import Person
from scripts.stories.stage import Stage, name_of


@dataclass(eq=False)
class Consent:
    """Everything that a patient decides about one grantee and one purpose (C1). whom: for people."""

    patient: Patient
    grantee: Grantee
    purpose: Purpose
    entry: int
    whom: Words
    view: Document

    @property
    def subject(self) -> str:
        return self.patient.subject

    @property
    def id(self) -> bytes:
        return consent_id(self.subject, self.entry)


@dataclass(eq=False)
class Window:
    """An emergency opening on its way (E1)."""

    opening: Opening
    clinician: Person
    id: bytes
    signature: bytes = field(repr=False)
    view: Document


@dataclass(eq=False)
class Kept:
    """One version of a record (L2). proof: while it lies in its custodian's batch."""

    record: Record
    id: bytes
    view: Document
    proof: tuple[bytes, ...] = ()


class Desk:
    """Where documents are written, numbered and shown."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._source = "input" if stage.own_input else "sample"
        self.consents: list[Consent] = []
        self.windows: list[Window] = []
        self.records: list[Kept] = []

    def consent(
        self, patient: Patient, grantee: Grantee, purpose: Purpose, whom: Words, resource: str = "", file: str = ""
    ) -> Consent:
        """Nothing decided yet. resource, file: of the document that decides, where one came in."""
        entry, number = pack_entry(grantee, purpose), f"{len(self.consents) + 1:02d}"
        label = f"{resource} · {number}" if resource else f"Consent {number}"
        kind = Words(f"授权书 · {purpose.words.zh}", f"consent · {purpose.words.en}")
        view = self._view(label, patient.name, f"→ {in_one(whom)}", kind, consent_id(patient.subject, entry))
        view.ask = lambda: "Consent" + name_of(self._stage.consents.status_of(patient.subject, entry))
        if file:
            view.file, view.source = file, "input"
        made = Consent(patient, grantee, purpose, entry, whom, self._stage.recorder.document(view))
        self.consents.append(made)
        return made

    def for_person(self, patient: Patient, who: Person, purpose: Purpose = Purpose.TREATMENT) -> Consent:
        """About one practitioner."""
        return self.consent(patient, Grantee.of_person(who.account.address), purpose, Words(who.name, who.name))

    def window(self, opening: Opening, clinician: Person, patient: str) -> Window:
        """Signed by its clinician, not brought yet."""
        ledger = self._stage.emergencies
        identity, words = ledger.id_of(opening), Reason(opening.reason).words
        view = self._view(
            f"Opening {len(self.windows) + 1:02d}", patient, clinician.name, Words("急救开窗", "emergency"), identity
        )
        view.lines = (in_one(words), in_one(contents(opening.categories)))
        view.ask = lambda: "Emergency" + name_of(ledger.outcome_of(opening))
        signature = ledger.sign(clinician.account, opening)
        made = Window(opening, clinician, identity, signature, self._stage.recorder.document(view))
        self.windows.append(made)
        return made

    def record(self, record: Record, title: str, keeper: str, lines: tuple[str, ...], proof: tuple[bytes, ...]) -> Kept:
        """Vouched for by its custodian, alone or in a batch."""
        ledger = self._stage.records
        identity = ledger.id_of(record)
        view = self._view(f"Record {len(self.records) + 1:02d}", title, keeper, Words("病历", "record"), identity)
        view.lines = lines
        made = Kept(record, identity, self._stage.recorder.document(view), proof)
        view.ask = lambda: "Record" + name_of(ledger.status_of(record, made.proof)[0])
        self.records.append(made)
        return made

    def look(self) -> None:
        """The stamps as they are now."""
        for each in (*self.consents, *self.windows, *self.records):
            self._stage.recorder.look(each.view)

    def describe(self) -> None:
        """What stands in the consents now."""
        for consent in self.consents:
            self._describe(consent)

    @property
    def only_denials(self) -> int:
        """Consents that say nothing but no."""
        return sum(1 for each in self.consents if each.view.stamp == "ConsentUnknown" and each.view.lines)

    def _describe(self, consent: Consent) -> None:
        found, now = self._stage.consents.consent_of(consent.subject, consent.entry), self._stage.now
        lines = []
        if found.permitted:
            lines += _both(SCRIPT.remark("covers", contents(found.permitted), day(found.until)))
        if found.denies(now) and not found.erased:
            lines += _both(SCRIPT.remark("denial-stands", contents(found.denied)))
        consent.view.lines = tuple(lines)

    def _view(self, label: str, title: str, author: str, kind: Words, key: bytes) -> Document:
        return Document(label, title, author, (), kind, lambda: "", source=self._source, key="0x" + key.hex())


def _both(words: Words) -> list[str]:
    return [words.zh, words.en]


def whom_role(role: Roles) -> Words:
    """A role as grantee."""
    return Words(f"任何{role.words.zh}", f"any {role.words.en}")
