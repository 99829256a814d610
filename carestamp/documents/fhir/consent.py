"""FHIR Consent to rules: who may see what, for which purpose, until when, and who may not (C1, C3).

One provision, recipient and purpose is one rule. What an entry of the ledger can't say is refused where it stands, and
nothing is opened by a guess: a silent permit is read at its narrowest, a silent denial at its widest, and both are
listed in `assumed`. docs/decisions/consent-in-fhir.md says why.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from carestamp.documents.fhir import consent_terms as terms
from carestamp.documents.fhir import consent_words as words
from carestamp.documents.fhir.consent_reading import RefusedError, codings, listed, same
from carestamp.documents.fhir.consent_rules import Rule, Rules
from carestamp.documents.fhir.naming import Named
from carestamp.documents.fhir.prescriptions import Assumption, Defaults
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index
from carestamp.errors import DocumentError, Words

UNDECIDED = frozenset(("draft", "entered-in-error"))
"""States in which nothing was decided."""


@dataclass(frozen=True, slots=True)
class ConsentDocument:
    """A Consent that decides something. status: FHIR's. by: who decided in the patient's place. decided_at: seconds."""

    file: str
    resource: str
    status: str
    patient: Named
    rules: tuple[Rule, ...]
    by: Named | None = None
    decided_at: int | None = None
    suspended: bool = False
    assumed: tuple[Assumption, ...] = ()

    def error(self, path: str, why: Words) -> DocumentError:
        return DocumentError(self.file, self.resource, path, why)

    @property
    def parties(self) -> tuple[Named, ...]:
        """Everybody whom the rules name, and who decided; not the patient."""
        whom = [each.whom for each in self.rules if each.whom is not None]
        found = [self.by, *(each.party for each in whom), *(each.house for each in whom)]
        sources = [each for rule in self.rules for each in rule.sources]
        return tuple(dict.fromkeys(each for each in (*found, *sources) if each is not None))


def decides(entry: Entry) -> bool:
    """Whether a Consent decides anything: no draft, nothing entered in error."""
    return str(entry.resource.get("status")) not in UNDECIDED


def build(
    entries: Sequence[Entry], index: Index, defaults: Defaults
) -> tuple[list[ConsentDocument], list[DocumentError]]:
    """What each Consent comes to, and what is wrong with some."""
    made = [_Reader(each, index, defaults).read() for each in entries]
    good = [each for each in made if isinstance(each, ConsentDocument)]
    return good, [each for each in made if isinstance(each, DocumentError)]


class _Reader(Rules):
    def read(self) -> ConsentDocument | DocumentError:
        return self.read_with(self._document)

    def _document(self) -> ConsentDocument:
        self._refuse_what_is_no_question_of_data()
        patient = self.who(self.written.get("patient"), "patient")
        by, rules = self._decided_by(patient), tuple(self._rules(patient))
        self._note_what_is_left(rules)
        written = self.written.get("dateTime")
        decided_at = self.second(written, "dateTime", last=False) if isinstance(written, str) else None
        suspended = _suspended(self.written)
        said = (self.entry.file, self.entry.label, str(self.written.get("status")), patient, rules)
        return ConsentDocument(*said, by, decided_at, suspended, tuple(self.notes.values()))

    # ------------------------------------------------------------------------------------------------- the whole of it

    def _refuse_what_is_no_question_of_data(self) -> None:
        for path in _modifiers(self.written, ""):
            raise RefusedError(path, words.MODIFIED)
        for path in _misplaced(self.written):
            raise RefusedError(path, words.STUDY_PLACE)
        scopes = {code for system, code in codings(self.written.get("scope")) if system == terms.SCOPE}
        if not scopes or scopes - terms.ABOUT_DATA:
            raise RefusedError("scope", words.OTHER_SCOPE)
        for number, each in enumerate(listed(self.written.get("category"))):
            if set(codings(each)) & terms.OTHER_KINDS:
                raise RefusedError(f"category[{number}]", words.OTHER_KIND)

    def _decided_by(self, patient: Named) -> Named | None:
        given = listed(self.written.get("performer"))
        decided = [self.who(each, f"performer[{number}]") for number, each in enumerate(given)]
        others = [each for each in dict.fromkeys(decided) if not same(each, patient)]
        if len(decided) > 1 and others:
            raise RefusedError("performer", words.SEVERAL_DECIDED)
        return others[0] if others else None

    def _note_what_is_left(self, rules: Sequence[Rule]) -> None:
        policy = set(codings(self.written.get("policyRule")))
        if self.written.get("policy") or policy - terms.OPT_IN - terms.OPT_OUT:
            self.note("policyRule" if policy else "policy", words.POLICY_LEFT)
        if policy & terms.OPT_IN and not any(each.permits for each in rules):
            self.note("policyRule", words.OPT_IN_LEFT)
        if any(each.get("verified") is False for each in listed(self.written.get("verification"))):
            self.note("verification", words.NOT_VERIFIED)
        for path in _foreign_extensions(self.written, ""):
            self.note(path, words.EXTENSION_LEFT)


def _suspended(resource: dict[str, Any]) -> bool:
    stamps = [each for each in listed(resource.get("extension")) if each.get("url") == terms.STAMP_URL]
    return resource.get("status") == "inactive" and any(each.get("valueCode") == "suspended" for each in stamps)


def _modifiers(value: Any, path: str) -> Iterator[str]:
    """Where something stands that changes the meaning of what is around it, outside of contained resources."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _modifiers(each, f"{path}[{number}]")
    elif isinstance(value, dict):
        yield from (_inside(path, name) for name in ("modifierExtension", "implicitRules") if value.get(name))
        for name, each in value.items():
            if name not in ("contained", "text"):
                yield from _modifiers(each, _inside(path, name))


def _misplaced(resource: dict[str, Any]) -> Iterator[str]:
    """Where a study is named outside of a provision that says whether it may or may not."""
    root = resource.get("provision")
    untyped = [("provision", root)] if isinstance(root, dict) and not root.get("type") else []
    for path, each in [("", resource), *untyped]:
        if any(one.get("url") == terms.STUDY_URL for one in listed(each.get("extension"))):
            yield _inside(path, "extension")


def _foreign_extensions(value: Any, path: str) -> Iterator[str]:
    """Where extensions stand that are none of those read here; in words too, such as _birthDate."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _foreign_extensions(each, f"{path}[{number}]")
    elif isinstance(value, dict):
        for each in listed(value.get("extension")):
            if each.get("url") not in (terms.STUDY_URL, terms.STAMP_URL):
                yield _inside(path, "extension")
        for name, each in value.items():
            if name not in ("contained", "extension", "text", "meta"):
                yield from _foreign_extensions(each, _inside(path, name))


def _inside(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def without_place(document: ConsentDocument) -> ConsentDocument:
    """The same decision wherever it was written: for comparing two readings."""
    rules = tuple(dataclasses.replace(each, path="") for each in document.rules)
    return dataclasses.replace(document, file="", resource="", rules=rules, assumed=())
