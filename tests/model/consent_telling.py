"""What acts on consents leave, and what may not move when they are refused: for tests that name the acts one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from carestamp.chain import ContractError
from carestamp.client import errors
from carestamp.client.structs import NOBODY
from carestamp.documents.consent import ConsentGrant, Purpose, act_of, consent_id, entry_of, pack_terms
from tests.support.desk import LAB, Desk
from tests.support.events import Told, told


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
