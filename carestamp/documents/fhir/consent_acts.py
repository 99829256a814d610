"""From rules to what is signed: the acts of ConsentRegistry that make the ledger say what a Consent says (C1, C3, C4).

Sequence and deadline of each act are 0 until somebody signs: see `numbered`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from carestamp.documents.consent import (
    ConsentDenial,
    ConsentGrant,
    ConsentRefusal,
    ConsentRevocation,
    ConsentSuspension,
    DenialLifting,
    Grantee,
    OverrideAllowance,
    OverrideProhibition,
    Purpose,
    pack_entry,
)
from carestamp.documents.consent.typed import NOBODY
from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.fhir.consent import ConsentDocument
from carestamp.documents.fhir.consent_parts import Whom
from carestamp.documents.fhir.consent_rules import Rule
from carestamp.documents.fhir.naming import Named
from carestamp.documents.fhir.prescriptions import Assumption
from carestamp.documents.fhir.registers import Register
from carestamp.errors import CarestampError, DocumentError, Words

UNKNOWN_PATIENT = Words("登记簿中没有此患者", "the register knows no such patient")
UNKNOWN_DECIDER = Words(
    "既非患者本人，登记簿中也没有此代理人", "neither the patient nor a delegate whom the register knows"
)
UNKNOWN_PERSON = Words("登记簿中没有此执业人员", "the register knows no such practitioner")
UNKNOWN_HOUSE = Words("登记簿中没有此机构", "the register knows no such organisation")
UNKNOWN_STUDY = Words("登记簿中没有此研究", "the register knows no such study")
OTHER_HOUSE = Words("此研究不属于所写机构", "the study is not this organisation's")
OTHER_CUSTODIAN = Words("关于另一机构保管的记录", "this is about the records of another custodian")
ONLY_THE_PATIENT = Words("紧急访问规则只由患者本人决定", "only the patient decides on break-glass")
NO_ENTRY = Words("对象或用途无法成为台账条目", "whom or what it names makes no entry of the ledger")
BEGINS_LATER = Words("拒绝立即生效，不能推迟", "a denial is in force at once: one that begins later can't be entered")
TWO_WINDOWS = Words(
    "同一对象与用途有两个不同的期限", "two windows for one grantee and purpose, of which an entry has one"
)
REPLACES = Words(
    "另一份同意已允许同一对象与用途，后者会取代前者",
    "another Consent permits to the same grantee for the same purpose: the later would replace it",
)
OVER = Words("期限已过，未记入", "it is over already: not entered")
NOT_ASKED = Words("提议的或被拒的拒绝不改变任何事", "a denial that was proposed or rejected changes nothing")


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks the patient: ConsentRegistry.request, called by the grantee. until: seconds."""

    subject: str
    grantee: Grantee
    purpose: Purpose
    categories: int
    until: int


OnEntry = ConsentDenial | ConsentGrant | ConsentRefusal | ConsentRevocation | ConsentSuspension | DenialLifting
Signable = OnEntry | OverrideAllowance | OverrideProhibition
ConsentAct = Signable | Request
_Masked = ConsentDenial | ConsentGrant | DenialLifting | Request


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a Consent comes to. by: who signs for the patient; zero: its controller. left: rules that change nothing."""

    document: ConsentDocument
    subject: str
    by: str
    acts: tuple[ConsentAct, ...]
    left: tuple[Assumption, ...] = ()


def decisions_of(document: ConsentDocument, register: Register, now: int) -> Decisions | DocumentError:
    """The acts of one Consent at `now`, what closes first. The error names whom the register does not know."""
    try:
        return _Deciding(document, register, now).decisions()
    except _UndecidableError as problem:
        return document.error(problem.path, problem.why)


def all_decisions(
    documents: Iterable[ConsentDocument], register: Register, now: int
) -> tuple[tuple[Decisions, ...], tuple[DocumentError, ...]]:
    """Those of many: what ended before what stands, then in the order of their dates. Of two that permit differently to
    one grantee for one purpose the second is an error, for it would replace the first; so is one whose denial would
    make an earlier one last longer."""
    made = [decisions_of(each, register, now) for each in sorted(documents, key=_turn)]
    errors = [each for each in made if isinstance(each, DocumentError)]
    kept: list[Decisions] = []
    seen: dict[tuple[type, object], Any] = {}
    for each in made:
        if isinstance(each, Decisions):
            clash = _note_entries(each, seen)
            errors += [clash] if clash else []
            kept += [] if clash else [each]
    return tuple(kept), tuple(errors)


def numbered(
    acts: Sequence[Signable], last: Callable[[Signable], int], deadline: int, by: str = NOBODY
) -> tuple[Signable, ...]:
    """The acts with their numbers, each the next. deadline: seconds.

    last: the number taken before an act, of its entry or the policy; for a delegate (`by`), who counts over all
    entries, that of the mandate.
    """
    taken: dict[object, int] = {}
    done: list[Signable] = []
    for each in acts:
        place = _place(each) if by == NOBODY else by
        taken[place] = taken.get(place, last(each)) + 1
        done.append(dataclasses.replace(each, sequence=taken[place], deadline=deadline))
    return tuple(done)


def _place(act: ConsentAct) -> object:
    if isinstance(act, OverrideAllowance | OverrideProhibition):
        return act.subject
    return act.subject, pack_entry(act.grantee, act.purpose)


def _turn(document: ConsentDocument) -> tuple[bool, int]:
    return document.status not in ("inactive", "rejected"), document.decided_at or 0


def _note_entries(decisions: Decisions, seen: dict[tuple[type, object], Any]) -> DocumentError | None:
    """Keeps what was decided of each entry, or says with what this Consent clashes."""
    for each in decisions.acts:
        before = seen.get((type(each), _place(each)), each)
        if isinstance(each, ConsentGrant) and before != each:
            return decisions.document.error("provision", REPLACES)
        if isinstance(each, ConsentDenial) and not _adds_up(before, each):
            return decisions.document.error("provision.period", TWO_WINDOWS)
    seen.update({(type(each), _place(each)): each for each in decisions.acts})
    return None


def _adds_up(one: ConsentDenial, other: ConsentDenial) -> bool:
    """Whether both denials are exactly one: all that an entry denies ends together."""
    if one.until == other.until:
        return True
    longer, shorter = sorted((one, other), key=lambda each: -each.until)
    return not shorter.categories & ~longer.categories


class _UndecidableError(CarestampError):
    def __init__(self, path: str, why: Words) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why


class _Deciding:
    def __init__(self, document: ConsentDocument, register: Register, now: int) -> None:
        self.document, self.register, self.now = document, register, now
        self.left: list[Assumption] = []

    def decisions(self) -> Decisions:
        self.subject = self._known(self.register.subject_of(self.document.patient), "patient", UNKNOWN_PATIENT)
        by = NOBODY if self.document.by is None else self._key(self.document.by, "performer", UNKNOWN_DECIDER)
        wanted = [each for rule in self.document.rules for each in self._acts(rule)]
        acts = sorted(_merged(wanted), key=lambda each: isinstance(each, ConsentGrant))
        return Decisions(self.document, self.subject, by, tuple(acts), tuple(self.left))

    def _acts(self, rule: Rule) -> Iterator[tuple[str, ConsentAct]]:
        self._require_custodian(rule)
        if not rule.permits and rule.start > self.now:
            raise _UndecidableError(f"{rule.path}.period.start", BEGINS_LATER)
        act = self._override(rule) if rule.override else self._on_entry(rule)
        if act is not None:
            yield rule.path, act

    def _require_custodian(self, rule: Rule) -> None:
        known = [self.register.organisation_of(each) for each in rule.sources]
        if known and self.register.custodian not in known:
            raise _UndecidableError(f"{rule.path}.actor", OTHER_CUSTODIAN)

    def _override(self, rule: Rule) -> ConsentAct | None:
        if self.document.by is not None:
            raise _UndecidableError("performer", ONLY_THE_PATIENT)
        if self.document.status not in ("active", "inactive"):
            self._leave(rule, NOT_ASKED)
            return None
        forbids = rule.permits != (self.document.status == "active")
        return (OverrideProhibition if forbids else OverrideAllowance)(self.subject, 0, 0)

    def _on_entry(self, rule: Rule) -> ConsentAct | None:
        grantee = Grantee.anyone() if rule.whom is None else self._grantee(rule.whom, f"{rule.path}.actor")
        self._require_entry(grantee, rule)
        place = (self.subject, grantee, rule.purpose)
        return self._permit(rule, *place) if rule.permits else self._denial(rule, *place)

    def _permit(self, rule: Rule, subject: str, grantee: Grantee, purpose: Purpose) -> ConsentAct | None:
        status = self.document.status
        if status == "rejected":
            return ConsentRefusal(subject, grantee, purpose, 0, 0)
        if status == "inactive":
            ended = ConsentSuspension if self.document.suspended else ConsentRevocation
            return ended(subject, grantee, purpose, 0, 0)
        if rule.until < self.now:
            self._leave(rule, OVER)
            return None
        if status == "proposed":
            return Request(subject, grantee, purpose, rule.categories, rule.until)
        return ConsentGrant(subject, grantee, purpose, rule.categories, rule.start, rule.until, 0, 0)

    def _denial(self, rule: Rule, subject: str, grantee: Grantee, purpose: Purpose) -> ConsentAct | None:
        if self.document.status in ("proposed", "rejected"):
            self._leave(rule, NOT_ASKED)
            return None
        if self.document.status == "inactive":
            return DenialLifting(subject, grantee, purpose, rule.categories, 0, 0)
        if rule.until < self.now:
            self._leave(rule, OVER)
            return None
        return ConsentDenial(subject, grantee, purpose, rule.categories, rule.until, 0, 0)

    def _leave(self, rule: Rule, why: Words) -> None:
        note = Assumption(self.document.resource, rule.path, why)
        self.left += [] if note in self.left else [note]

    # --------------------------------------------------------------------------------------------------------- grantees

    def _grantee(self, whom: Whom, path: str) -> Grantee:
        if whom.party is None:
            return Grantee.of_role(whom.role)
        if whom.kind == "study":
            return self._study(whom.party, whom.house, path)
        if whom.kind == "organisation":
            return Grantee.of_organisation(self._house(whom.party, path))
        if whom.kind == "" and (number := self.register.organisation_of(whom.party)):
            return Grantee.of_organisation(number)
        return Grantee.of_person(self._key(whom.party, path, UNKNOWN_PERSON))

    def _study(self, study: Named, house: Named | None, path: str) -> Grantee:
        found = self.register.study_of(study)
        if found is None:
            raise _UndecidableError(path, UNKNOWN_STUDY)
        if house is not None and self._house(house, path) != found[0]:
            raise _UndecidableError(path, OTHER_HOUSE)
        return Grantee.of_study(*found)

    def _house(self, house: Named, path: str) -> int:
        number = self.register.organisation_of(house)
        if not number:
            raise _UndecidableError(path, UNKNOWN_HOUSE)
        return number

    def _key(self, person: Named, path: str, why: Words) -> str:
        return self._known(self.register.key_of(person), path, why)

    def _known(self, found: str | None, path: str, why: Words) -> str:
        if found is None:
            raise _UndecidableError(path, why)
        return found

    def _require_entry(self, grantee: Grantee, rule: Rule) -> None:
        try:
            pack_entry(grantee, rule.purpose)
        except TypedDataError:
            raise _UndecidableError(f"{rule.path}.actor", NO_ENTRY) from None


def _merged(acts: Iterable[tuple[str, ConsentAct]]) -> Iterable[ConsentAct]:
    """One act of a kind for an entry: categories are added up where the windows are the same."""
    merged: dict[tuple[type, object], ConsentAct] = {}
    for path, act in acts:
        place = (type(act), _place(act))
        merged[place] = _joined(merged[place], act, path) if place in merged else act
    return merged.values()


def _joined(one: ConsentAct, other: Any, path: str) -> ConsentAct:
    """Both of one kind in one; acts without categories are the same act."""
    if not isinstance(one, _Masked):
        return one
    joined = dataclasses.replace(one, categories=one.categories | other.categories)
    if joined != dataclasses.replace(other, categories=joined.categories):
        raise _UndecidableError(f"{path}.period", TWO_WINDOWS)
    return joined
