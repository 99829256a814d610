"""The whole way in: files to prescriptions, supplies, bills and consents; problems one by one, none half made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carestamp.documents.canonical import CanonicalError, canonical
from carestamp.documents.fhir import auditevent, consent, prescriptions, provenance, supplies, vocabulary
from carestamp.documents.fhir.auditevent import Event
from carestamp.documents.fhir.consent import ConsentDocument
from carestamp.documents.fhir.parties import Party
from carestamp.documents.fhir.prescriptions import Defaults, PrescriptionDocument
from carestamp.documents.fhir.provenance import ProvenanceDocument
from carestamp.documents.fhir.reading import Entry, Found, names_no_record, read_path
from carestamp.documents.fhir.references import Index, identifiers
from carestamp.documents.fhir.supplies import SupplyDocument
from carestamp.documents.fhir.validation import problems
from carestamp.documents.invoice.fhir import billing
from carestamp.documents.invoice.fhir.billing import Billing
from carestamp.errors import DocumentError, Words

SAME_ID = Words("同一资源出现两次", "the same resource is there twice")
SAME_IDENTIFIER = Words("同一业务标识出现两次", "the same identifier is there twice")


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in. documents: valid resources of the types that we read. skipped: what was left alone, by reason."""

    files: int
    documents: int
    prescriptions: tuple[PrescriptionDocument, ...]
    supplies: tuple[SupplyDocument, ...]
    errors: tuple[DocumentError, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)
    billing: Billing = field(default_factory=Billing)
    consents: tuple[ConsentDocument, ...] = ()
    events: tuple[Event, ...] = ()
    provenances: tuple[ProvenanceDocument, ...] = ()

    @property
    def patients(self) -> tuple[Party, ...]:
        """Each patient once, in the order of appearance."""
        return tuple(dict.fromkeys(each.subject for each in self.prescriptions))

    def as_row(self) -> dict[str, Any]:
        """`inputs` of a report."""
        return {"files": self.files, "documents": self.documents, "rejected": [each.as_row() for each in self.errors]}


def read(path: Path | str, defaults: Defaults | None = None) -> Intake:
    """Reads a FHIR R4 file or folder. Never raises for what stands in a file: each problem is one of `errors`."""
    return read_found(read_path(Path(path)), defaults)


def read_found(found: Iterable[Found], defaults: Defaults | None = None) -> Intake:
    """The same for resources that were read already."""
    return _Intake(defaults or Defaults()).of(found)


class _Intake:
    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults
        self._index = Index()
        self._errors: list[DocumentError] = []
        self._skipped: Counter[str] = Counter()
        self._good: list[Entry] = []
        self._broken_groups: set[str] = set()
        self._seen: dict[str, Entry] = {}

    def of(self, found: Iterable[Found]) -> Intake:
        listed = list(found)
        entries = _newest([each for each in listed if isinstance(each, Entry)], self._skipped)
        self._errors += [each for each in listed if isinstance(each, DocumentError)]
        for entry in entries:
            self._index.add(entry)
        for entry in entries:
            self._take(entry)
        made, supplied, billed = self._prescriptions(), self._supplies(), self._billing()
        told = (self._consents(), *self._told_of_records())
        files, skipped = len({each.file for each in listed}), dict(sorted(self._skipped.items()))
        return Intake(files, len(self._good), made, supplied, tuple(self._errors), skipped, billed, *told)

    def _take(self, entry: Entry) -> None:
        if entry.type not in vocabulary.READ:
            self._skipped[entry.type] += 1
            return
        if billing.is_foreign(entry, self._index):
            self._skipped[f"{entry.type}: {billing.NO_BILL}"] += 1
            return
        if names_no_record(entry.resource):
            self._skipped[f"{entry.type}: about no anchored record"] += 1
            return
        found = problems(entry) or self._repetitions(entry)
        if found is None:
            self._skipped[f"{entry.type}: repeated unchanged"] += 1
        elif found:
            self._refuse(entry, found)
        else:
            self._good.append(entry)

    def _refuse(self, entry: Entry, found: list[DocumentError]) -> None:
        self._errors += found
        self._index.refuse(entry)
        if entry.type == "MedicationRequest":
            self._broken_groups.add(prescriptions.group_of(entry))

    def _repetitions(self, entry: Entry) -> list[DocumentError] | None:
        """Errors of a second one; None for the same person or house repeated word by word in another file."""
        names = list(dict.fromkeys(_names_of(entry)))
        if entry.type in vocabulary.DOCUMENTS:
            names += [f"{entry.type}?{each}" for each in identifiers(entry.resource)]
        twins = [(name, self._seen[name]) for name in names if name in self._seen]
        self._seen.update((name, entry) for name in names if name not in self._seen)
        if twins and entry.type not in vocabulary.DOCUMENTS and _is_copy(entry, twins[0][1]):
            return None
        return [_twice(entry, name) for name, _ in twins[:1]]

    def _of_type(self, kind: str) -> list[Entry]:
        return [each for each in self._good if each.type == kind]

    def _prescriptions(self) -> tuple[PrescriptionDocument, ...]:
        orders = self._wanted(
            self._of_type("MedicationRequest"), prescriptions.is_prescription, "not an order in force"
        )
        made, errors = prescriptions.build(orders, self._index, self._defaults, self._broken_groups)
        self._errors += errors
        return tuple(made)

    def _supplies(self) -> tuple[SupplyDocument, ...]:
        handed = self._wanted(self._of_type("MedicationDispense"), supplies.is_supply, "nothing handed over")
        made, errors = supplies.build(handed, self._index, self._defaults)
        self._errors += errors
        return tuple(made)

    def _billing(self) -> Billing:
        made, errors, skipped = billing.build(self._good, self._index, self._defaults)
        self._errors += errors
        self._skipped += skipped
        return made

    def _consents(self) -> tuple[ConsentDocument, ...]:
        deciding = self._wanted(self._of_type("Consent"), consent.decides, "nothing decided")
        made, errors = consent.build(deciding, self._index, self._defaults)
        self._errors += errors
        return tuple(made)

    def _told_of_records(self) -> tuple[tuple[Event, ...], tuple[ProvenanceDocument, ...]]:
        events, wrong = auditevent.build(self._of_type("AuditEvent"), self._index, self._defaults)
        provenances, broken = provenance.build(self._of_type("Provenance"), self._index, self._defaults)
        self._errors += [*wrong, *broken]
        return tuple(events), tuple(provenances)

    def _wanted(self, entries: list[Entry], test: Any, reason: str) -> list[Entry]:
        kept = [each for each in entries if test(each)]
        if len(kept) < len(entries):
            self._skipped[f"{entries[0].type}: {reason}"] += len(entries) - len(kept)
        return kept


def _names_of(entry: Entry) -> Iterator[str]:
    """What nothing else may be called: its identity, and inside its own file type and id as well."""
    if entry.id or entry.full_url:
        yield entry.identity
    if entry.id:
        yield f"{entry.file}#{entry.label}"


def _twice(entry: Entry, name: str) -> DocumentError:
    by_identifier = name.startswith(f"{entry.type}?")
    return entry.error("identifier" if by_identifier else "id", SAME_IDENTIFIER if by_identifier else SAME_ID)


def _is_copy(entry: Entry, twin: Entry) -> bool:
    if entry.file == twin.file:
        return False
    try:
        return canonical(entry.resource) == canonical(twin.resource)
    except CanonicalError:
        return False


def _newest(entries: list[Entry], skipped: Counter[str]) -> list[Entry]:
    """Of several versions of one resource in one bundle (a history) the newest."""
    latest: dict[tuple[int, str], Entry] = {}
    for entry in entries:
        if _version(entry) is not None and entry.bundle is not None:
            key = (id(entry.bundle), f"{entry.type}/{entry.id}")
            latest[key] = max(latest.get(key, entry), entry, key=lambda each: _version(each) or (0, ""))
    kept = [each for each in entries if _stands(each, latest)]
    if len(kept) < len(entries):
        skipped["older version"] += len(entries) - len(kept)
    return kept


def _stands(entry: Entry, latest: dict[tuple[int, str], Entry]) -> bool:
    """False for an older version; the same version twice stands, to be refused as a duplicate."""
    newest = latest.get((id(entry.bundle), f"{entry.type}/{entry.id}"))
    return newest is None or _version(entry) is None or _version(entry) == _version(newest)


def _version(entry: Entry) -> tuple[int, str] | None:
    meta = entry.resource.get("meta")
    if not isinstance(meta, dict) or not isinstance(meta.get("versionId"), str) or not entry.id:
        return None
    version = meta["versionId"]
    return int(version) if version.isascii() and version.isdigit() else 0, str(meta.get("lastUpdated") or version)
