"""AuditEvents of the access log and of break-glass to entries and openings (L1, E1).

Read are events that name an anchored record or an opening; others are nobody's log of ours, and are counted. An event
that names one must say all that an entry says: who asked in which role, for what, of what, what was decided and why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from carestamp.documents.consent import Purpose
from carestamp.documents.consent.typed import NOBODY
from carestamp.documents.emergency import Opening
from carestamp.documents.fhir import consent_terms as terms
from carestamp.documents.fhir import ledger_terms as known
from carestamp.documents.fhir.consent_reading import Reading, RefusedError, codings, listed
from carestamp.documents.fhir.consent_words import MODIFIED, UNKNOWN_ROLE
from carestamp.documents.fhir.consent_writing import CONSENT_SYSTEM
from carestamp.documents.fhir.naming import Named
from carestamp.documents.fhir.prescriptions import Defaults
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index
from carestamp.documents.fhir.registers import Register
from carestamp.documents.fhir.validation import MISSING
from carestamp.documents.records import entry as log
from carestamp.documents.records.entry import Access, Basis, OnConsent, OnOpening, Verdict
from carestamp.errors import DocumentError, Words

ONE_ASKED = Words("应恰有一名请求者", "exactly one who asked belongs here")
ONE_PURPOSE = Words("应恰有台账的一种用途", "exactly one purpose of the ledger belongs here")
NO_CATEGORY = Words("未写明记录类别", "which categories were asked for is not said")
NO_DECISION = Words("既非允许也非拒绝：系统故障不是决定", "neither permitted nor denied: a failure is no decision")
NO_NUMBER = Words("未写明序号", "its number in the patient's chain is not said")
NO_BASIS = Words("允许须有依据", "what was permitted rests on a consent, an emergency on an opening")
NOT_32_BYTES = Words("标识应为 0x 加 64 个十六进制数字", "an id of 32 bytes, in hex with 0x, belongs here")
UNKNOWN = Words("登记簿中没有", "the register does not know who is meant")
NO_REASON = Words("未写明打开的原因代码", "the code of the reason is not said")
_HEX_OF_32 = re.compile("0x[0-9A-Fa-f]{64}")


@dataclass(frozen=True, slots=True)
class AccessDocument:
    """One decision as an AuditEvent tells it; see records.entry.Entry for what each means."""

    file: str
    resource: str
    custodian: Named
    patient: Named
    actor: Named
    number: int
    role: int
    purpose: Purpose
    categories: int
    verdict: Verdict
    basis: Basis
    record: bytes
    occurred_at: int


@dataclass(frozen=True, slots=True)
class OpeningDocument:
    """Broken glass as an AuditEvent tells it; see emergency.Opening. id: of the opening; second: who countersigned."""

    file: str
    resource: str
    id: bytes
    patient: Named
    clinician: Named
    second: Named | None
    reason: int
    categories: int
    opened_at: int
    until: int
    encounter: bytes


Event = AccessDocument | OpeningDocument


def build(entries: Sequence[Entry], index: Index, defaults: Defaults) -> tuple[list[Event], list[DocumentError]]:
    """What each AuditEvent tells, and what is wrong with some."""
    made = [_Reader(each, index, defaults).read() for each in entries]
    good = [each for each in made if not isinstance(each, DocumentError)]
    return good, [each for each in made if isinstance(each, DocumentError)]


def entry_of(document: AccessDocument, register: Register) -> log.Entry | DocumentError:
    """The entry of the access log, or whom the register does not know."""
    custodian = register.organisation_of(document.custodian)
    subject, actor = register.subject_of(document.patient), register.key_of(document.actor)
    if not custodian:
        return _unknown(document, "source.observer")
    if subject is None or actor is None:
        return _unknown(document, "agent.who" if subject else "entity.what")
    what = (document.role, document.purpose, document.categories, document.verdict, document.basis)
    return log.Entry(custodian, subject, document.number, Access(actor, *what, document.record, document.occurred_at))


def opening_of(document: OpeningDocument, register: Register) -> Opening | DocumentError:
    """The opening that was signed, or whom the register does not know."""
    subject, clinician = register.subject_of(document.patient), register.key_of(document.clinician)
    second = NOBODY if document.second is None else register.key_of(document.second)
    if subject is None or clinician is None or second is None:
        return _unknown(document, "agent.who" if subject else "entity.what")
    window = (document.reason, document.categories, document.opened_at, document.until)
    return Opening(subject, clinician, *window, document.encounter, second)


def _unknown(document: Event, path: str) -> DocumentError:
    return DocumentError(document.file, document.resource, path, UNKNOWN)


class _Reader(Reading):
    def __init__(self, entry: Entry, index: Index, defaults: Defaults) -> None:
        super().__init__(entry, index, defaults)
        self.entities = list(enumerate(listed(self.written.get("entity"))))

    def read(self) -> Event | DocumentError:
        return self.read_with(self._event)

    def _event(self) -> Event:
        for name in ("modifierExtension", "implicitRules"):
            if self.written.get(name):
                raise RefusedError(name, MODIFIED)
        record = self._named_by(known.RECORD_SYSTEM)
        return self._access() if record is not None else self._opening()

    def _access(self) -> AccessDocument:
        verdict = self._verdict()
        return AccessDocument(
            file=self.entry.file,
            resource=self.entry.label,
            custodian=self._observer(),
            patient=self._patient(),
            actor=self._asker(),
            number=self._number(),
            role=self._role(),
            purpose=self._purpose(),
            categories=self._categories(known.RECORD_SYSTEM),
            verdict=verdict,
            basis=self._basis(verdict),
            record=self._id(known.RECORD_SYSTEM),
            occurred_at=self._recorded(),
        )

    def _opening(self) -> OpeningDocument:
        period = self.written.get("period")
        times = period if isinstance(period, dict) else {}
        for name in ("start", "end"):
            if not times.get(name):
                raise RefusedError(f"period.{name}", MISSING)
        return OpeningDocument(
            file=self.entry.file,
            resource=self.entry.label,
            id=self._id(known.OPENING_SYSTEM),
            patient=self._patient(),
            clinician=self._asker(),
            second=self._second_clinician(),
            reason=self._reason(),
            categories=self._categories(known.OPENING_SYSTEM),
            opened_at=self.second(times["start"], "period.start", last=False),
            until=self.second(times["end"], "period.end", last=True),
            encounter=self._id(known.COMMITMENT_SYSTEM),
        )

    # ------------------------------------------------------------------------------------------------------------- who

    def _asker(self) -> Named:
        number, agent = self._asking()
        return self.who(agent.get("who"), f"agent[{number}].who")

    def _asking(self) -> tuple[int, dict[str, Any]]:
        asked = [(n, each) for n, each in enumerate(listed(self.written.get("agent"))) if each.get("requestor") is True]
        if len(asked) != 1:
            raise RefusedError("agent", ONE_ASKED)
        return asked[0]

    def _role(self) -> int:
        """The roles that were claimed; none only where that was denied, which the basis shows."""
        number, agent = self._asking()
        bits = 0
        for system, code in (code for each in listed(agent.get("role")) for code in codings(each)):
            if system == terms.ROLE_SYSTEM and code not in terms.ROLE_CODES.values():
                raise RefusedError(f"agent[{number}].role", UNKNOWN_ROLE)
            bits |= terms.ROLES.get((system, code), 0)
        return bits

    def _second_clinician(self) -> Named | None:
        others = [(n, each) for n, each in enumerate(listed(self.written.get("agent"))) if not each.get("requestor")]
        return self.who(others[0][1].get("who"), f"agent[{others[0][0]}].who") if others else None

    def _observer(self) -> Named:
        source: dict[str, Any] = self.written["source"]  # FHIR asks for it
        return self.who(source.get("observer"), "source.observer")

    def _patient(self) -> Named:
        number, entity = self._about()
        return self.who(entity.get("what"), f"entity[{number}].what")

    def _about(self) -> tuple[int, dict[str, Any]]:
        for number, each in self.entities:
            if known.PATIENT in codings(each.get("role")):
                return number, each
        raise RefusedError("entity", MISSING)

    # ------------------------------------------------------------------------------------------------------------ what

    def _purpose(self) -> Purpose:
        codes = {code for each in listed(self.written.get("purposeOfEvent")) for code in codings(each)}
        reasons = {code for system, code in codes if system == terms.ACT_REASON}
        purposes = {terms.PURPOSES[code] for code in reasons if code in terms.PURPOSES}
        if len(purposes) != 1 or reasons - set(terms.PURPOSES) - {terms.BREAK_GLASS}:
            raise RefusedError("purposeOfEvent", ONE_PURPOSE)
        return purposes.pop()

    def _verdict(self) -> Verdict:
        outcome = self.written.get("outcome")
        if outcome not in (known.SUCCESS, known.DENIED):
            raise RefusedError("outcome", NO_DECISION)
        codes = {code for each in listed(self.written.get("purposeOfEvent")) for code in codings(each)}
        broken = (terms.ACT_REASON, terms.BREAK_GLASS) in codes
        if outcome == known.DENIED:
            return Verdict.DENY
        return Verdict.EMERGENCY if broken else Verdict.PERMIT

    def _basis(self, verdict: Verdict) -> Basis:
        opening, consent = self._named_by(known.OPENING_SYSTEM), self._named_by(CONSENT_SYSTEM)
        if verdict is Verdict.EMERGENCY and opening is not None:
            return OnOpening(self._id(known.OPENING_SYSTEM))
        if verdict is Verdict.EMERGENCY or (verdict is Verdict.PERMIT and consent is None):
            raise RefusedError("entity", NO_BASIS)
        return OnConsent(self._id(CONSENT_SYSTEM), self._detail(*consent, known.SEQUENCE)) if consent else None

    def _categories(self, system: str) -> int:
        number, entity = self._naming(system)
        bits = 0
        for code in (code for each in listed(entity.get("securityLabel")) for code in codings(each)):
            if code not in terms.CATEGORIES:
                raise RefusedError(f"entity[{number}].securityLabel", NO_CATEGORY)
            bits |= 1 << terms.CATEGORIES[code]
        if not bits:
            raise RefusedError(f"entity[{number}].securityLabel", NO_CATEGORY)
        return bits

    def _reason(self) -> int:
        codes = [code for each in listed(self.written.get("purposeOfEvent")) for code in codings(each)]
        given = [code for system, code in codes if system == known.REASON_SYSTEM]
        reason = _whole(given, 3)
        if reason is None or not 0 < reason < 256:
            raise RefusedError("purposeOfEvent", NO_REASON)
        return reason

    def _number(self) -> int:
        return self._detail(*self._about(), known.NUMBER)

    def _detail(self, number: int, entity: dict[str, Any], name: str) -> int:
        given = [str(each.get("valueString")) for each in listed(entity.get("detail")) if each.get("type") == name]
        found = _whole(given, 20)
        if found is None:
            raise RefusedError(f"entity[{number}].detail", NO_NUMBER)
        return found

    def _recorded(self) -> int:
        return self.second(self.written.get("recorded"), "recorded", last=False)

    # ------------------------------------------------------------------------------------------------------------- ids

    def _named_by(self, system: str) -> tuple[int, dict[str, Any]] | None:
        found = [(n, each) for n, each in self.entities if identifier_in(each.get("what"))[0] == system]
        return found[0] if found else None

    def _naming(self, system: str) -> tuple[int, dict[str, Any]]:
        found = self._named_by(system)
        if found is None:
            raise RefusedError("entity", MISSING)
        return found

    def _id(self, system: str) -> bytes:
        number, entity = self._naming(system)
        return bytes32(identifier_in(entity.get("what"))[1], f"entity[{number}].what.identifier.value")


def bytes32(written: str, path: str) -> bytes:
    """32 bytes from 0x and hex. Raises RefusedError naming the path."""
    if not _HEX_OF_32.fullmatch(written):
        raise RefusedError(path, NOT_32_BYTES)
    return bytes.fromhex(written[2:])


def _whole(given: Sequence[str], longest: int) -> int | None:
    """The one number that is given, of so many digits at most."""
    is_one = len(given) == 1 and given[0].isascii() and given[0].isdigit() and len(given[0]) <= longest
    return int(given[0]) if is_one else None


def identifier_in(reference: Any) -> tuple[str, str]:
    """System and value of the identifier that a reference holds; empty where it says none."""
    whole = reference.get("identifier") if isinstance(reference, dict) else None
    given = whole if isinstance(whole, dict) else {}
    return str(given.get("system") or ""), str(given.get("value") or "")
