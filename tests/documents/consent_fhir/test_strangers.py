"""Consents nobody here wrote: each becomes acts, or is refused by an error that names what no entry can say.

The first twelve have the coded content of HL7's own R4 examples (hl7.org/fhir/R4, Consent), in our spelling and without
their texts; the others that of examples of implementation guides. What their narratives mean shows why a root without
type is never guessed: the same coding stands there for permits and for denials.
"""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import (
    ALL_CATEGORIES,
    Category,
    ConsentDenial,
    ConsentGrant,
    Grantee,
    Purpose,
    mask,
)
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.fhir import consent_terms as terms

from .conftest import actor, coded, coding, purpose

ACCESS, CORRECT, DISCLOSE = (coded("consentaction", code) for code in ("access", "correct", "disclose"))
CUSTODIAN, CLINIC = actor("CST", "Organization/f001"), actor("PRCP", "Organization/f001")
PERFORMER = actor("performer", "Organization/f001", "provenance-participant-type")
SUBJECT, NURSE = int_to_address(1), int_to_address(2)
KNOWN = f.Known(
    7,
    subjects={"Patient/f001": SUBJECT, "Patient/2": SUBJECT},
    people={"Practitioner/f204": NURSE},
    organisations={"Organization/f001": 7, "Organization/f002": 8, "us-npi|0002": 8},
)
AT = 1_448_000_000
"""In November 2015, when most of them were given."""
ORG = Grantee.of_organisation(7)


def _hl7(base: str, provision: dict[str, Any] | None, **changes: Any) -> dict[str, Any]:
    made = {
        "resourceType": "Consent",
        "id": "example",
        "meta": {"tag": [coding("v3-ActReason", "HTEST")]},
        "status": "active",
        "scope": coded("consentscope", "patient-privacy"),
        "category": [coded("http://loinc.org", "59284-0")],
        "patient": {"reference": "Patient/f001", "display": "A patient"},
        "dateTime": "2015-11-18",
        "organization": [{"reference": "Organization/f001"}],
        "sourceAttachment": {"title": "The terms of it"},
        "policyRule": coded("v3-ActCode", base) if base else None,
        "provision": provision,
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def _labelled(system: str, code: str) -> dict[str, Any]:
    return {"actor": [CLINIC], "action": [ACCESS], "securityLabel": [coding(system, code)]}


EMERGENCY = {
    "actor": [CUSTODIAN],
    "purpose": purpose("ETREAT"),
    "provision": [{"type": "deny", "actor": [CUSTODIAN]}],
}
PKB = {
    **_labelled("v3-Confidentiality", "N"),
    "provision": [_labelled("v3-ActCode", code) for code in ("PSY", "SPI", "SEX")],
}
SIGNED = {
    "period": {"start": "2015-10-10", "end": "2016-10-10"},
    "actor": [actor("PRCP", "Practitioner/13")],
    "provision": [
        {
            "type": "permit",
            "actor": [actor("AUT", "Practitioner/xcda-author")],
            "class": [coding("urn:ietf:bcp:13", "application/hl7-cda+xml")],
            "code": [coded("http://loinc.org", "34133-9"), coded("http://loinc.org", "18842-5")],
        }
    ],
}
SMART = {
    "period": {"start": "2016-06-23T17:02:33+10:00", "end": "2016-06-23T17:32:33+10:00"},
    "provision": [{"type": "permit", "action": [ACCESS], "class": [coding(terms.RESOURCE_TYPES, "MedicationRequest")]}],
}
THIS = [{"meaning": "related", "reference": {"reference": "Task/1"}}]
REFUSED = {
    "basic, opts in for everybody": (
        _hl7("OPTIN", {"period": {"start": "1964-01-01", "end": "2016-01-01"}}),
        "provision.type",
    ),
    "Emergency": (_hl7("OPTOUT", EMERGENCY, category=[coded("v3-ActCode", "EMRGONLY")]), "category[0]"),
    "Emergency, of a neutral category": (_hl7("OPTOUT", EMERGENCY), "provision.type"),
    "grantor, permits": (
        _hl7("OPTOUT", {"actor": [CUSTODIAN, actor("PRCP", "Patient/example")], "action": [ACCESS]}),
        "provision.type",
    ),
    "notAuthor, withholds": (_hl7("OPTIN", {"actor": [CUSTODIAN]}), "provision.type"),
    "notThem, withholds": (
        _hl7("OPTIN", {"actor": [actor("PRCP", "Practitioner/f204")], "action": [ACCESS, CORRECT]}),
        "provision.type",
    ),
    "notThis": (
        _hl7("OPTIN", {"data": [{"meaning": "related", "reference": {"reference": "Task/1"}}]}),
        "provision.type",
    ),
    "notTime, withholds": (_hl7("OPTIN", {"period": {"start": "2015-01-01", "end": "2015-02-01"}}), "provision.type"),
    "pkb": (_hl7("OPTOUT", PKB), "provision.type"),
    "signature": (_hl7("OPTIN", SIGNED, category=[coded("consentcategorycodes", "npp")]), "provision.type"),
    "smartonfhir, for any app": (_hl7("OPTIN", SMART), "provision.provision[0].actor"),
    "grantor, said clearly": (
        _hl7("OPTOUT", {"type": "permit", "actor": [actor("PRCP", "Patient/example")], "action": [ACCESS]}),
        "provision.actor[0].reference",
    ),
    "notThis, said clearly": (
        _hl7("OPTIN", {"type": "deny", "data": THIS}),
        "provision.data",
    ),
    "pkb, said clearly": (
        _hl7("OPTOUT", {**PKB, "type": "permit"}),
        "provision.securityLabel[0]",
    ),
    "broad consent: a denial with permits in it": (
        _hl7("", {"type": "deny", "provision": [{"type": "permit", "code": [coded("urn:oid:2.16", "5.3.6")]}]}),
        "provision.provision[0].type",
    ),
    "an app as its own witness": (
        _hl7("", {"type": "permit", "actor": [actor("EVTWIT", "Organization/f001", "contractsignertypecodes")]}),
        "provision.actor[0].role",
    ),
    "a facility that is out, by extension": (
        _hl7("", {"type": "permit", "action": [ACCESS], "provision": [{"actor": [actor("PROV", "Location/f")]}]}),
        "provision.actor",
    ),
    "to the house that holds it": (_hl7("OPTIN", {"type": "permit", "actor": [CUSTODIAN]}), "provision.actor"),
    "to be treated": (_hl7("", None, scope=coded("consentscope", "treatment")), "scope"),
    "an advance directive": (_hl7("", None, scope=coded("consentscope", "adr")), "scope"),
}


@pytest.mark.rules("C1", "C3")
@pytest.mark.parametrize("name", REFUSED)
def test_what_no_entry_can_say_is_refused_where_it_stands(consents: Any, name: str) -> None:
    written, field = REFUSED[name]
    assert consents.refusal(written)[:2] == ("Consent/example", field)


def _acts(consents: Any, written: dict[str, Any], at: int = AT) -> tuple[Any, ...]:
    intake = f.read(consents.write("loose.json", written))
    assert [str(each) for each in intake.errors] == []
    found = f.decisions_of(intake.consents[0], KNOWN, at)
    assert isinstance(found, f.Decisions), str(found)
    return found.acts


@pytest.mark.rules("C1", "C3")
def test_hl7_out_is_a_denial_to_anyone_at_that_custodian(consents: Any) -> None:
    acts = _acts(consents, _hl7("OPTOUT", {"actor": [CUSTODIAN]}))
    assert acts == tuple(
        ConsentDenial(SUBJECT, Grantee.anyone(), each, ALL_CATEGORIES, 2**32 - 1, 0, 0) for each in Purpose
    )


@pytest.mark.rules("C1", "C3")
def test_hl7_not_org_is_a_denial_to_that_house(consents: Any) -> None:
    acts = _acts(consents, _hl7("OPTIN", {"type": "deny", "actor": [CLINIC], "action": [ACCESS, CORRECT]}))
    assert acts == tuple(ConsentDenial(SUBJECT, ORG, each, ALL_CATEGORIES, 2**32 - 1, 0, 0) for each in Purpose)


@pytest.mark.rules("C1", "C3")
def test_not_them_said_clearly_is_a_denial_to_the_nurse(consents: Any) -> None:
    clear = {"type": "deny", "actor": [actor("PRCP", "Practitioner/f204")], "action": [ACCESS, CORRECT]}
    assert {each.grantee for each in _acts(consents, _hl7("OPTIN", clear))} == {Grantee.of_person(NURSE)}


@pytest.mark.rules("C1")
def test_payers_exchange_is_a_permit_for_treatment_of_what_is_not_sensitive(consents: Any) -> None:
    taker = actor("IRCP", {"identifier": {"system": "us-npi", "value": "2"}, "display": "New plan"})
    provision = {
        "type": "permit",
        "period": {"start": "2023-12-01", "end": "2024-03-31"},
        "actor": [PERFORMER, taker],
        "action": [DISCLOSE],
    }
    written = _hl7("", provision, policy=[{"uri": "urn:guide#regular"}], performer=[{"reference": "Patient/f001"}])
    (grant,) = _acts(consents, written, 1_704_000_000)
    assert isinstance(grant, ConsentGrant)
    assert (grant.grantee, grant.purpose) == (Grantee.of_organisation(8), Purpose.TREATMENT)
    assert (grant.categories, grant.start, grant.until) == (terms.ORDINARY, 1_701_360_000, 1_711_900_799)
    noted = [each.field for each in consents.read(written).consents[0].assumed]
    assert noted == ["provision.purpose", "provision.class", "policy"]


@pytest.mark.rules("C1", "C3")
def test_payers_opt_out_is_a_denial_to_anyone(consents: Any) -> None:
    provision = {"type": "deny", "period": {"start": "2015-10-06"}, "actor": [PERFORMER], "action": [DISCLOSE]}
    written = _hl7("", provision, policyRule=coded("consentpolicycodes", "cric"))
    assert {each.grantee for each in _acts(consents, written)} == {Grantee.anyone()}


@pytest.mark.rules("C1", "C3")
def test_treatment_without_substance_use_is_a_permit_and_a_denial(consents: Any) -> None:
    """The common shape of consents with segmented data: permit a house, hold one sensitivity back."""
    inner = {"type": "deny", "securityLabel": [coding("v3-ActCode", "ETHUD")]}
    written = _hl7("OPTIN", {"type": "permit", "actor": [CLINIC], "purpose": purpose("TREAT"), "provision": [inner]})
    denial, grant = _acts(consents, written)
    assert (type(denial), denial.categories) == (ConsentDenial, mask(Category.MENTAL, Category.OTHER_SENSITIVE))
    assert (type(grant), grant.categories, grant.grantee) == (ConsentGrant, terms.ORDINARY, ORG)


@pytest.mark.rules("C1")
def test_good_strangers_go_on_beside_the_refused_ones(consents: Any) -> None:
    good = _hl7("OPTOUT", None, id="good")
    bad = [{**written, "id": f"bad-{number}"} for number, (written, _) in enumerate(REFUSED.values())]
    intake = consents.read(*bad, good)
    assert [each.resource for each in intake.consents] == ["Consent/good"]
    assert sorted(each.resource for each in intake.errors) == sorted(f"Consent/{each['id']}" for each in bad)
