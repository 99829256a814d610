"""Somebody is a person, of a house, in a role: one permit must cover all that is asked, one denial refuses (C2, C3)."""

from __future__ import annotations

import pytest

from carestamp.documents.consent import ConsentDenial, Grantee, entry_of
from tests.model.consent_telling import decision, permitted
from tests.support.desk import GENES, LAB, THE_HOSPITAL

PRESCRIBERS = Grantee.of_role(1)


@pytest.fixture
def person(cast) -> Grantee:
    """Who asks."""
    return Grantee.of_person(cast.prescriber.address)


@pytest.mark.rules("C2")
def test_one_permit_covers_all_that_is_asked(desk, person):
    permitted(desk, grantee=person, categories=LAB)
    permitted(desk, grantee=THE_HOSPITAL, categories=GENES)
    assert decision(desk, categories=LAB | GENES) == ("NOT_COVERED", 0)
    assert decision(desk, categories=LAB)[0] == decision(desk, categories=GENES)[0] == "PERMITTED"
    whole = permitted(desk, grantee=PRESCRIBERS, categories=LAB | GENES)
    assert decision(desk, categories=LAB | GENES) == ("PERMITTED", entry_of(whole))


@pytest.mark.rules("C2", "C3")
@pytest.mark.parametrize("grantee", [Grantee.anyone(), THE_HOSPITAL, PRESCRIBERS], ids=["anyone", "house", "role"])
def test_denial_of_many_beats_the_permit_of_a_person(desk, person, grantee):
    permitted(desk, grantee=person)
    assert decision(desk)[0] == "PERMITTED"
    act = desk.act(ConsentDenial, grantee=grantee)
    desk.do(act)
    assert decision(desk) == ("DENIED", entry_of(act))
