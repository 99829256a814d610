"""Guesses against all calldata, logs, stored words and revert data of a day: nothing is found, a plain hash would be.

Row 1 of the threat model. Commitments are salted (X2), nullifiers keyed (X3), and no field holds text (X1). Each guess
is hashed in every way of guesses.py. The truth is among them; of the facts around it `make test` tries one in twelve,
and all of them, a million, where CARESTAMP_LONG is set.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import astuple
from functools import cache

import pytest

from carestamp.documents import commitment
from carestamp.documents.canonical import canonical
from carestamp.documents.emergency import Opening, Reason
from carestamp.documents.invoice import content
from carestamp.documents.invoice.typed import book_id
from carestamp.documents.keccak import keccak256
from carestamp.documents.records.typed import NO_VERSION, Record
from scripts.cast import HOSPITAL
from tests.privacy.clinic import Clinic
from tests.privacy.facts import BILL_CODES, NAMES, facts_around, facts_of
from tests.privacy.guesses import Traces, digests, documents, plans, spellings, unsalted
from tests.support.clock import HOUR
from tests.support.figures import record_figures

ONE_IN = 1 if os.environ.get("CARESTAMP_LONG") else 12
MILLION = 1_000_000
PAYING = {"BookRegistry", "InvoiceRegistry", "InvoiceUses"}
TREATING = {"PackRegistry", "PrescriptionRegistry", "EmergencyAccess"}
KEEPING = {"CredentialRegistry", "ConsentRegistry", "RecordRegistry", "AccessLog"}
REWARDING = {"HealthToken", "StudyRegistry", "StudyRewards"}


@pytest.fixture(scope="module")
def traces(clinic: Clinic) -> Traces:
    return Traces(clinic.traces())


@pytest.mark.rules("X1")
def test_day_has_patients(clinic: Clinic) -> None:
    """A quiet day would prove nothing: every ledger that writes was written to, and refused something."""
    assert clinic.treated >= 30
    assert len(clinic.bills) >= 30
    assert len(clinic.dossiers) >= 30
    assert len(clinic.traces()) > 300_000
    assert clinic.town.ear.refusals != []
    assert clinic.wrote() >= PAYING | TREATING | KEEPING | REWARDING


@pytest.mark.rules("X1", "X2", "X3")
def test_guesses_find_nothing(clinic: Clinic, traces: Traces, capsys: pytest.CaptureFixture[str]) -> None:
    listed = (fact for facts in (facts_of(clinic.dossiers), facts_around(ONE_IN)) for fact in facts)
    tried, found = traces.hits((spelling for fact in listed for spelling in spellings(fact)), clinic.separators())
    many = len(list(digests(b"", clinic.separators())))
    with capsys.disabled():
        print(f"\n{tried} guesses, each hashed in {many} ways: {len(found)} hits")
    record_figures("dictionary", {"candidates": tried, "ways": many, "hits": len(found)})
    assert tried >= (MILLION if ONE_IN == 1 else MILLION // 10)
    assert found == []


@pytest.mark.rules("X1", "X2")
def test_documents_without_their_salt_find_nothing(clinic: Clinic, traces: Traces) -> None:
    """Even with the whole document in hand: nobody can show that it is the one."""
    held = [each.canonical_bytes for each in (*clinic.intake.prescriptions, *clinic.intake.supplies)]
    held += [written for each in clinic.bills for written in (each.json.encode(), each.xml.encode())]
    held += [content.bytes_of(each.bill) for each in clinic.bills]
    held += [canonical(list(each.facts)) for each in clinic.dossiers]
    held += clinic.ward.logged()
    given = clinic.cohort.given if clinic.cohort else []
    held += [written for each in given for written in (each.written.encode(), each.package.content)]
    held += [part.encode() for each in given for part in astuple(each.package.source)[1:]]
    tried, found = traces.hits([*documents(clinic.files.values()), *held], clinic.separators())
    record_figures("dictionary", {"documents": tried, "documents_hits": len(found)})
    assert tried > 300
    assert found == []


@pytest.mark.rules("X6", "X2")
def test_friends_without_the_salt_of_a_plan_find_nothing(clinic: Clinic, traces: Traces) -> None:
    """Who guesses the guardians of a recovery can't tell that they are."""
    tried = [digest for plan in clinic.ward.plans for digest in plans(plan)]
    assert len(tried) > 1_000
    assert [each for each in tried if traces.show(each)] == []


# --- controls: the same attack on who is careless, in the same day ----------------------------------------------------


def _record(clinic: Clinic) -> bytes:
    """A custodian that hashes a record as it is."""
    told = clinic.dossiers[0].record()
    made = Record(keccak256(told), NO_VERSION, commitment.commit(commitment.new_salt(), b"vault"), HOSPITAL, 7)
    clinic.town.records.anchor(clinic.town.cast.custodian, made)
    return told


def _prescription(clinic: Clinic) -> bytes:
    """A hospital that hashes a name."""
    paper = clinic.town.paper(content=keccak256(NAMES[0].encode()))
    clinic.town.dispense(paper, clinic.town.ask(1))
    return NAMES[0].encode()


def _encounter(clinic: Clinic) -> bytes:
    """A clinician who salts with zeros what the emergency was."""
    town, told = clinic.town, clinic.dossiers[0].facts[-1].encode()
    clinician, now = town.cast.emergency_clinician_b, town.clock.now()
    what = (Reason.LIFE_AT_RISK, 1, now, now + HOUR, keccak256(bytes(32) + told))
    town.emergencies.open(clinician, Opening(town.cast.patient.address, clinician.address, *what))
    return told


def _book(clinic: Clinic) -> bytes:
    """An operator who takes a plain hash for the nullifier of a bill code."""
    code = BILL_CODES[4_000]
    book = book_id(keccak256(code.encode())[:24], 1)
    clinic.town.invoices.allot_book(clinic.town.cast.fiscal_steward, book, 9, HOSPITAL)
    return code.encode()


def _person(clinic: Clinic) -> bytes:
    """A custodian who takes a plain hash for the nullifier of a person."""
    told = clinic.dossiers[0].identity.encode()
    clinic.town.purse.committed(clinic.town.purse.opened(), person=keccak256(told))
    return told


@cache
def _few_facts_around() -> frozenset[str]:
    """Made once for all the careless: to make them takes longer than to look for them."""
    return frozenset(facts_around(1_000))


@pytest.mark.rules("X2", "X3", "B1", "L2", "E1", "S4")
@pytest.mark.parametrize("careless", [_record, _prescription, _encounter, _book, _person])
def test_a_careless_hash_is_found(clinic: Clinic, careless: Callable[[Clinic], bytes]) -> None:
    """And no other guess with it."""
    listed = {*facts_of(clinic.dossiers[:1]), *_few_facts_around()}
    with clinic.town.clock.isolated():
        since = clinic.next_block()
        told = careless(clinic)
        _, found = Traces(clinic.traces(since)).hits((each.encode() for each in listed), clinic.separators())
    record_figures("dictionary controls", {careless.__name__.strip("_"): len(found)})
    assert found == [told]


@pytest.mark.rules("X6", "X2")
def test_a_plan_without_salt_is_found(clinic: Clinic) -> None:
    town, plan = clinic.town, clinic.ward.plans[0]
    bare, subject, deadline = unsalted(plan), town.cast.friend, town.clock.now() + HOUR
    with town.clock.isolated():
        since = clinic.next_block()
        signature = clinic.ward.planning(subject, bare, deadline)
        town.credentials.plan_recovery(
            town.cast.subject_registrar_steward, subject.address, bare, 1, deadline, signature
        )
        shown = Traces(clinic.traces(since))
    found = [digest for digest in plans(plan) if shown.show(digest)]
    record_figures("dictionary controls", {"plan": len(found)})
    assert found == [bare]
