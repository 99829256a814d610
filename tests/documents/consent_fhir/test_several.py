"""Several provisions and several Consents about one entry: added up where that is exact, else refused (C1, X5)."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import ConsentDenial, ConsentGrant, ConsentRevocation
from carestamp.documents.consent.typed import pack_entry

from .conftest import DAUGHTER, NOW, REGISTER, actor, classes, consent, provision, purpose

LATER = {"start": "2026-01-01", "end": "2027-12-31"}


def _framed(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"provision": list(rules)}


@pytest.mark.rules("C1")
def test_two_permits_with_one_window_are_one_grant(consents: Any) -> None:
    rules = _framed(provision(), provision(class_=classes("imaging", "laboratory")))
    (grant,) = consents.acts(consents.document(provision=rules))
    assert grant.categories == 0b110000


@pytest.mark.rules("C1")
@pytest.mark.parametrize("kind", ["permit", "deny"])
def test_two_windows_for_one_entry_are_refused(consents: Any, kind: str) -> None:
    rules = _framed(provision(type=kind), provision(type=kind, class_=classes("imaging"), period=LATER))
    document = consents.document(provision=rules)
    assert consents.undecided(document)[1] == "provision.provision[1].period"


@pytest.mark.rules("C1", "X5")
def test_second_consent_that_would_replace_a_permit_is_refused(consents: Any) -> None:
    intake = consents.read(consent(), consent("c2", provision=provision(class_=classes("imaging"))))
    kept, errors = f.all_decisions(intake.consents, REGISTER, NOW)
    assert [each.document.resource for each in kept] == ["Consent/c1"]
    assert [(each.resource, each.field) for each in errors] == [("Consent/c2", "provision")]


@pytest.mark.rules("C3")
@pytest.mark.parametrize(("second", "kept"), [(("imaging",), 1), (("imaging", "laboratory"), 2)])
def test_second_denial_may_not_make_the_first_last_longer(consents: Any, second: tuple[str, ...], kept: int) -> None:
    one = consent(provision=provision(type="deny"))
    other = consent("c2", provision=provision(type="deny", class_=classes(*second), period=LATER))
    found, errors = f.all_decisions(consents.read(one, other).consents, REGISTER, NOW)
    assert len(found) == kept
    assert [(each.resource, each.field) for each in errors] == [("Consent/c2", "provision.period")][kept - 1 :]


@pytest.mark.rules("C1", "C3")
def test_what_ended_comes_before_what_stands(consents: Any) -> None:
    old = consent("old", status="inactive", dateTime="2026-05-01")
    new = consent("new", dateTime="2026-03-01")
    kept, errors = f.all_decisions(consents.read(new, old).consents, REGISTER, NOW)
    assert [type(each.acts[0]) for each in kept] == [ConsentRevocation, ConsentGrant]
    assert errors == ()


@pytest.mark.rules("X5")
def test_acts_are_numbered_above_the_last_of_their_entry(consents: Any) -> None:
    inner = {"type": "deny", "class": classes("laboratory")}
    document = consents.of(purpose=purpose("TREAT", "HPAYMT"), provision=[inner])
    acts = f.numbered(consents.acts(document), lambda act: 40 + act.purpose, 123)
    assert [(type(each), int(each.purpose), each.sequence, each.deadline) for each in acts] == [
        (ConsentDenial, 0, 41, 123),
        (ConsentDenial, 1, 42, 123),
        (ConsentGrant, 0, 42, 123),
        (ConsentGrant, 1, 43, 123),
    ]
    assert len({pack_entry(each.grantee, each.purpose) for each in acts}) == 2


@pytest.mark.rules("C4", "X5")
def test_acts_of_a_delegate_are_numbered_in_its_mandate(consents: Any) -> None:
    acts = consents.acts(consents.of(purpose=purpose("TREAT", "HPAYMT", "HRESCH")))
    assert [each.sequence for each in f.numbered(acts, lambda _: 7, 123, DAUGHTER)] == [8, 9, 10]


@pytest.mark.rules("X8")
def test_same_consent_twice_is_one_and_an_error(consents: Any) -> None:
    intake = consents.read(consent(), consent())
    assert [(each.resource, each.field) for each in intake.errors] == [("Consent/c1", "id")]
    assert len(intake.consents) == 1
    known = [{"system": "urn:consents", "value": "7"}]
    intake = consents.read(consent("a", identifier=known), consent("b", identifier=known))
    assert [(each.resource, each.field) for each in intake.errors] == [("Consent/b", "identifier")]


@pytest.mark.rules("C1")
def test_register_knows_people_by_any_of_their_names(consents: Any) -> None:
    nurse = {"resourceType": "Practitioner", "id": "n", "identifier": [{"system": "urn:nurses", "value": "42"}]}
    found = consents.grant(nurse, actor=[actor("PRCP", "Practitioner/n")])
    assert found.grantee.person == REGISTER.people["urn:nurses|0042"]
