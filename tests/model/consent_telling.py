"""What acts on consents leave, and what may not move when they are refused: for tests that name the acts one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import ContractError
from carestamp.client import errors
from carestamp.client.structs import NOBODY
from carestamp.documents.consent import ConsentGrant, Purpose, act_of, consent_id, entry_of, pack_terms
from carestamp.documents.emergency import Opening
from scripts.cast import HOSPITAL
from tests.support.clock import DAY
from tests.support.desk import LAB, Desk
from tests.support.events import Told, told

REVIEW_DAYS = 3  # of scripts/params/anvil.yaml


def told_of(event: str, act: Any, by: str = NOBODY) -> Told:
    """By the owner, or this delegate."""
    entry, terms = entry_of(act), pack_terms(act_of(act))
    return told("ConsentRegistry", event, subject=act.subject, entry=entry, by=by, terms=terms)


def word_of(desk: Desk, act: Any) -> Callable[[], int]:
    """A look at the entry's word."""
    return lambda: desk.word(act)


def stale(desk: Desk, act: Any) -> errors.ConsentRegistry_StaleSequence:
    """The number of this act is none that its entry takes now."""
    name, last = consent_id(act.subject, entry_of(act)), desk.consent(act).sequence
    return errors.ConsentRegistry_StaleSequence(name, act.sequence, last)


def raised(problem: str, act: Any, *values: Any) -> ContractError:
    """ConsentRegistry_<problem> of an act's entry, by its id."""
    error = getattr(errors, f"ConsentRegistry_{problem}")
    return error(consent_id(act.subject, entry_of(act)), *values)


def decision(
    desk: Desk, purpose: Purpose = Purpose.TREATMENT, categories: int = LAB, study: int = 0
) -> tuple[str, int]:
    """Of the patient's data, for the hospital's prescriber: what is decided, and on which entry it rests."""
    cast = desk.cast
    asked = (cast.patient.address, cast.prescriber.address, purpose, categories, 1, study)
    found, entry = desk.ledger.decision_of(*asked)
    return found.name, entry


def permitted(desk: Desk, **changes: Any) -> ConsentGrant:
    """A permit that stands."""
    act = desk.act(ConsentGrant, **changes)
    desk.do(act)
    return act


def told_opened(desk: Desk, opening: Opening, opens: bool = True) -> Told:
    """Brought in the latest block, by a clinician of the hospital."""
    now = desk.clock.now()
    values = {"opening": lowered(opening), "dueDay": now // DAY + REVIEW_DAYS, "broughtAt": now, "opens": opens}
    named = {"subject": opening.subject, "clinician": opening.clinician, "organisation": HOSPITAL}
    return told("EmergencyAccess", "EmergencyOpened", id=desk.emergencies.id_of(opening), **named, **values)


def told_reviewed(desk: Desk, opening: Opening, by: LocalAccount, justified: bool, grounds: bytes) -> Told:
    """By the house's auditor, or the regulator's."""
    named = {"id": desk.emergencies.id_of(opening), "subject": opening.subject, "reviewer": by.address}
    said = {"byRegulator": by == desk.cast.auditor, "justified": justified, "grounds": grounds}
    return told("EmergencyAccess", "EmergencyReviewed", **named, **said)


def lowered(opening: Opening) -> tuple[Any, ...]:
    """As a log has it: addresses inside of a struct are not checksummed."""
    return tuple(each.lower() if isinstance(each, str) else each for each in opening.as_tuple())


def opening_of(desk: Desk, opening: Opening) -> Callable[[], Any]:
    """A look at all that an opening may move."""
    who = opening.clinician, opening.subject
    ledger = desk.emergencies
    return lambda: (ledger.word_of(opening), ledger.window_of(*who), ledger.right_of(opening.clinician))
