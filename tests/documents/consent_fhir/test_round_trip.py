"""Entry and word to FHIR and back: the acts that come back make the word again (C1, C3)."""

from __future__ import annotations

import random
from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import (
    ALL_CATEGORIES,
    Consent,
    ConsentDenial,
    ConsentGrant,
    ConsentRefusal,
    ConsentRevocation,
    ConsentSuspension,
    Grantee,
    Purpose,
    pack_entry,
)

from .conftest import DOCTOR, HOSPITAL, NOW, REGISTER, SPONSOR, SUBJECT

FOR_EVER = 2**32 - 1
GRANTEES = [
    Grantee.anyone(),
    Grantee.of_person(DOCTOR),
    Grantee.of_organisation(HOSPITAL),
    *(Grantee.of_role(1 << bit) for bit in range(9)),
    Grantee.of_study(SPONSOR, 2**96 - 1),
]
ROUNDS = 150


def _back(consents: Any, grantee: Grantee, purpose: Purpose, word: Consent) -> list[Any]:
    written = f.to_consents(SUBJECT, pack_entry(grantee, purpose), word, NOW)
    intake = consents.read(*written)
    assert [str(error) for error in intake.errors] == []
    kept, errors = f.all_decisions(intake.consents, REGISTER, NOW)
    assert errors == ()
    assert all(not each.left for each in kept)
    return [act for each in kept for act in each.acts]


def _word(rng: random.Random, anyone: bool) -> Consent:
    """A word that acts can make: with a permit or the trace of one, a denial or none, a request or none."""
    said: dict[str, Any] = {}
    if rng.random() < 0.6:
        said |= {"denied": rng.randrange(1, 1 << 15), "denied_until": rng.choice([NOW, NOW + 99, FOR_EVER])}
    if not anyone and rng.random() < 0.7:
        said |= {"permitted": rng.randrange(1, 1 << 15), "start": rng.choice([0, NOW - 9, NOW + 5])}
        said |= {"until": rng.choice([NOW + 5, NOW + 10**6, FOR_EVER]), "suspended": rng.random() < 0.2}
    elif not anyone:
        said |= rng.choice([{"revoked": True}, {"declined": True}, {}])
    if not anyone and rng.random() < 0.3:
        said |= {"requested": rng.randrange(1, 1 << 15), "requested_until": NOW + rng.randrange(100)}
    return Consent(sequence=rng.randrange(1, 1000), **said)


def _expected(grantee: Grantee, purpose: Purpose, word: Consent) -> set[Any]:
    place = (SUBJECT, grantee, purpose)
    acts: set[Any] = set()
    if word.denied:
        acts.add(ConsentDenial(*place, word.denied, word.denied_until, 0, 0))
    if word.permitted and word.suspended:
        acts.add(ConsentSuspension(*place, 0, 0))
    elif word.permitted:
        acts.add(ConsentGrant(*place, word.permitted, word.start, word.until, 0, 0))
    elif not word.requested and (word.revoked or word.declined):
        acts.add(ConsentRevocation(*place, 0, 0) if word.revoked else ConsentRefusal(*place, 0, 0))
    if word.requested:
        acts.add(f.Request(*place, word.requested, word.requested_until))
    return acts


@pytest.mark.rules("C1", "C3")
def test_words_come_back_as_the_acts_that_made_them(consents: Any, rng: random.Random) -> None:
    seen: set[type] = set()
    for _ in range(ROUNDS):
        grantee, purpose = rng.choice(GRANTEES), rng.choice(list(Purpose))
        word = _word(rng, grantee == Grantee.anyone())
        acts = _back(consents, grantee, purpose, word)
        assert set(acts) == _expected(grantee, purpose, word)
        assert len(acts) == len(set(acts))
        seen |= {type(each) for each in acts}
    assert len(seen) == 6


@pytest.mark.rules("C3", "C4")
def test_tombstone_comes_back_as_a_denial_of_everything_for_good(consents: Any) -> None:
    (act,) = _back(consents, GRANTEES[2], Purpose.RESEARCH, Consent(erased=True, sequence=4))
    assert act == ConsentDenial(SUBJECT, GRANTEES[2], Purpose.RESEARCH, ALL_CATEGORIES, FOR_EVER, 0, 0)


@pytest.mark.rules("C3")
def test_what_is_over_comes_back_as_its_end(consents: Any) -> None:
    over = Consent(permitted=1, until=NOW - 1, denied=2, denied_until=NOW - 1, sequence=4)
    (act,) = _back(consents, GRANTEES[1], Purpose.PAYMENT, over)
    assert act == ConsentRevocation(SUBJECT, GRANTEES[1], Purpose.PAYMENT, 0, 0)


@pytest.mark.rules("C1")
def test_word_that_says_nothing_is_no_consent() -> None:
    assert f.to_consents(SUBJECT, pack_entry(GRANTEES[2], Purpose.PAYMENT), Consent(), NOW) == ()


@pytest.mark.rules("C1", "X1")
def test_wording_names_people_as_the_reader_knows_them(consents: Any) -> None:
    wording = f.Wording(
        {"reference": "Patient/p1"}, {"reference": "Organization/hospital"}, {"reference": "Practitioner/d1"}
    )
    entry = pack_entry(Grantee.of_person(DOCTOR), Purpose.TREATMENT)
    (written,) = f.to_consents(SUBJECT, entry, Consent(permitted=8, until=FOR_EVER, sequence=2), NOW, wording)
    assert SUBJECT not in str(written)
    assert written["meta"]["versionId"] == "2"
    (document,) = consents.read(written).consents
    assert [each.grantee for each in consents.acts(document)] == [Grantee.of_person(DOCTOR)]


@pytest.mark.rules("C1")
def test_newer_version_of_an_entry_replaces_the_older_in_a_bundle(consents: Any) -> None:
    entry = pack_entry(GRANTEES[2], Purpose.TREATMENT)
    words = [Consent(permitted=bits, until=FOR_EVER, sequence=number) for number, bits in ((2, 1), (10, 3), (9, 7))]
    intake = consents.read(*(each for word in words for each in f.to_consents(SUBJECT, entry, word, NOW)))
    assert [each.rules[0].categories for each in intake.consents] == [3]
    assert intake.skipped == {"older version": 2}
