"""Whether the chain keeps and answers just what the model does, bit by bit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.model import consent_people as people
from tests.model.consent_emergency import Brought
from tests.model.consent_house import CONSENTS, CREDENTIALS, EMERGENCIES, ConsentHouse
from tests.model.consent_registry import Consent, Context, Mandate
from tests.model.consent_subjects import NO_PLAN, Freeze
from tests.model.consent_terms import NOBODY, Entry, Purpose
from tests.model.people import person

Question = tuple[str, str, tuple[Any, ...]]
Expectation = tuple[Question, tuple[Any, ...]]
Asked = tuple[str, str, Purpose, int, Context]


# --- words, as the contracts draw them


def word_of(consent: Consent) -> int:
    """ConsentWord."""
    categories = consent.permitted | consent.denied << 24 | consent.requested << 48
    times = consent.start << 72 | consent.until << 104 | consent.denied_until << 136
    facts = (consent.suspended, consent.revoked, consent.declined, consent.erased)
    facts += (consent.closed_by_owner, consent.denied_by_owner, consent.by_delegate)
    word = categories | times | consent.sequence << 168 | consent.requested_until << 200
    holes = sum(1 << (consent.sequence - 1 - hole) for hole in consent.holes)
    return word | holes << 239 | sum(fact << (232 + place) for place, fact in enumerate(facts))


def word_of_mandate(mandate: Mandate) -> int:
    """Mandate."""
    scope = mandate.categories | mandate.purposes << 24
    span = mandate.start << 32 | mandate.until << 64
    return scope | span | mandate.sequence << 96 | mandate.registrar << 128 | mandate.decided << 160


def word_of_opening(name: bytes, brought: Brought) -> int:
    """EmergencyAccess._words."""
    judged = (brought.justified is True, brought.justified is False)
    facts = (*judged, brought.alerted, brought.final, brought.opened)
    bits = sum(fact << (48 + place) for place, fact in enumerate(facts))
    return brought.organisation | brought.due_day << 32 | bits | _tag(name, brought.identified) << 64


def _tag(name: bytes, subject: str | None) -> int:
    """Of who the unknown patient was."""
    if subject is None:
        return 0
    return int.from_bytes(keccak(encode(["bytes32", "address"], [name, subject])), "big") & ((1 << 192) - 1)


# --- agreement


def require_agreement(house: ConsentHouse, subject: str | None, entry: Entry | None, asked: Iterable[Asked]) -> None:
    """This subject's keys, delegates and policy, this entry, and these questions."""
    expected = [*_of_subject(house, subject)] if subject else []
    if subject and entry:
        expected += _of_entry(house, subject, entry)
    require(house, [*expected, *(each for question in asked for each in _of_question(house, question))])


def require_whole_agreement(house: ConsentHouse) -> None:
    """Every entry of every subject, known or not, every opening, clinician and house."""
    subjects = [person(name).address for name in people.SUBJECTS]
    entries = [Entry(grantee, purpose) for grantee in people.GRANTEES for purpose in Purpose]
    expected = [each for subject in subjects for entry in entries for each in _of_entry(house, subject, entry)]
    expected += [each for subject in subjects for each in _of_subject(house, subject)]
    require(house, [*expected, *_of_emergencies(house), *_of_people(house)])


def require(house: ConsentHouse, expected: list[Expectation]) -> None:
    """At the second of the last act."""
    found = house.ledgers.views([question for question, _ in expected], house.now.second)
    for (question, wanted), answer in zip(expected, found, strict=True):
        assert answer == wanted, f"{question[1]}{question[2]}: the chain says {answer}, the model {wanted}"


def _of_entry(house: ConsentHouse, subject: str, entry: Entry) -> Iterator[Expectation]:
    consent, named = house.consents.consent(subject, entry), (subject, entry.word())
    yield (CONSENTS, "wordOf", named), (word_of(consent),)
    yield (CONSENTS, "statusOf", named), (int(consent.status(house.now.second)),)


def _of_subject(house: ConsentHouse, subject: str) -> Iterator[Expectation]:
    subjects, policy = house.credentials, house.consents.policy(subject)
    yield (CREDENTIALS, "signerFor", (subject,)), (subjects.controller_of(subject),)
    yield (CREDENTIALS, "ownerOf", (subject,)), (subjects.owner_of(subject),)
    yield (CREDENTIALS, "sequenceOf", (subject,)), (subjects.sequences.get(subject, 0),)
    yield (CREDENTIALS, "planOf", (subject,)), (subjects.plans.get(subject, NO_PLAN),)
    reason, registrar = subjects.freezes.get(subject, (Freeze.NONE, 0))
    yield (CREDENTIALS, "freezeOf", (subject,)), (int(reason), registrar)
    waiting = subjects.recoveries.get(subject)
    words = tuple(vars(waiting).values()) if waiting else (NOBODY, 0, 0, NOBODY)
    yield (CREDENTIALS, "recoveryOf", (subject,)), (words,)
    yield (CONSENTS, "policyOf", (subject,)), (policy.forbidden, policy.sequence)
    for name in people.DELEGATES:
        delegate = person(name).address
        word = word_of_mandate(house.consents.mandate(subject, delegate))
        yield (CONSENTS, "mandateOf", (subject, delegate)), (word,)


def _of_question(house: ConsentHouse, asked: Asked) -> Iterator[Expectation]:
    subject, actor, purpose, categories, context = asked
    words = (subject, actor, int(purpose), categories, (context.role, context.study))
    decision, entry = house.consents.decision(*asked)
    yield (CONSENTS, "decisionOf", words), (int(decision), entry)
    yield (CONSENTS, "isPermitted", words), (decision == 0,)
    yield (CONSENTS, "isOverrideForbidden", words), (house.consents.is_override_forbidden(*asked),)
    opened = house.emergencies.is_open(subject, actor, categories)
    yield (EMERGENCIES, "isOpen", (subject, actor, categories)), (bool(opened),)


def _of_emergencies(house: ConsentHouse) -> Iterator[Expectation]:
    emergencies = house.emergencies
    for name, brought in emergencies.openings.items():
        yield (EMERGENCIES, "wordOf", (name,)), (word_of_opening(name, brought),)
        yield (EMERGENCIES, "outcomeOf", (name,)), (int(emergencies.outcome_of(name)),)
    for (clinician, subject), window in emergencies.windows.items():
        words = (window.categories, window.opened_at, window.until)
        yield (EMERGENCIES, "windowOf", (clinician, subject)), words
    for name in people.CLINICIANS:
        clinician = person(name).address
        yield (EMERGENCIES, "rightOf", (clinician,)), emergencies.right_of(clinician)
    for number in people.STEWARDS:
        yield (EMERGENCIES, "overdueOf", (number,)), (emergencies.overdue_of(number),)


def _of_people(house: ConsentHouse) -> Iterator[Expectation]:
    for number, each in house.credentials.organisations.items():
        yield (CREDENTIALS, "organisationOf", (number,)), (tuple(vars(each).values()),)
    for name, practitioner in house.credentials.practitioners.items():
        yield (CREDENTIALS, "practitionerOf", (name,)), (tuple(vars(practitioner).values()),)
