"""`make demo INPUT=…` with FHIR Consents that nobody here wrote: carried out one by one; bad ones are named."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from carestamp import synthetic
from carestamp.chain import Chain
from carestamp.synthetic.consents import concept, recipient
from scripts.stories import CONSENT
from tests.report.conftest import HOSTILE, Played, given

SHAPES = 10
HL7 = "http://terminology.hl7.org/CodeSystem/"


def not_that_clinic() -> dict[str, Any]:
    """As HL7's example `notOrg`: no clinic of that name may see anything."""
    return {
        "resourceType": "Consent",
        "id": "not-that-clinic",
        "status": "active",
        "scope": concept(f"{HL7}consentscope", "patient-privacy"),
        "category": [concept("http://loinc.org", "59284-0")],
        "patient": {"reference": "Patient/f001", "display": HOSTILE},
        "organization": [{"reference": "Organization/f001"}],
        "sourceAttachment": {"title": "The terms of the consent"},
        "policyRule": concept(f"{HL7}v3-ActCode", "OPTIN"),
        "provision": {
            "type": "deny",
            "actor": [{**recipient("Organization/f002"), "role": concept(f"{HL7}v3-ParticipationType", "PRCP")}],
            "action": [concept(f"{HL7}consentaction", code) for code in ("access", "correct")],
        },
    }


def by_a_daughter() -> dict[str, Any]:
    """Decided by somebody else than the patient, for a doctor whom only this document names."""
    made = json.loads(json.dumps(not_that_clinic()))
    doctor = recipient("Practitioner/only-here")
    made |= {"id": "by-a-daughter", "performer": [{"reference": "RelatedPerson/daughter", "display": "女儿"}]}
    made["provision"] = {"type": "permit", "actor": [doctor], "action": made["provision"]["action"][:1]}
    made["provision"]["purpose"] = [{"system": f"{HL7}v3-ActReason", "code": "TREAT"}]
    return made


def write(folder: Path) -> None:
    synthetic.write_bad_consents(folder)
    day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    cases = synthetic.generate_consents(synthetic.DEFAULT_SEED, SHAPES, day, synthetic.DEFAULT_DAY)
    (folder / "houses.json").write_text(synthetic.consent_houses(), encoding="utf-8")
    for each in cases:
        (folder / f"{each.name}.json").write_text(each.fhir, encoding="utf-8")
    for each in (not_that_clinic(), by_a_daughter()):
        (folder / f"{each['id']}.json").write_text(json.dumps(each), encoding="utf-8")


@pytest.fixture(scope="module")
def strange(standing: Chain, tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("consents")
    (folder / "in").mkdir()
    write(folder / "in")
    return given(standing, folder, CONSENT, "given", "granted")


def carried_out(played: Played) -> Counter[str]:
    """Acts on documents of the input: those before the story's own first one."""
    acts = [each["act"] for each in played.consent["acts"] if each["act"] not in ("accredit", "license")]
    return Counter(acts[: acts.index("amend")])


@pytest.mark.rules("C1", "C3")
def test_each_consent_is_carried_out_or_named(strange: Played):
    assert strange.code == 0
    assert "input-consent" not in {each["act"] for each in strange.consent["refusals"]}
    done = carried_out(strange)
    assert {"grant", "deny", "revoke", "request", "forbid-override", "appoint"} <= set(done)
    assert any(each["document"].startswith("Consent/not-that-clinic") for each in strange.consent["acts"])


def test_bad_consents_are_listed(strange: Played):
    found = Counter((row["file"], row["resource"], row["field"]) for row in strange.data["inputs"]["rejected"])
    assert found == Counter((name, each.resource, each.field) for name, each in synthetic.BAD_CONSENTS.items())


@pytest.mark.rules("C4")
def test_whoever_decides_for_a_patient_is_appointed_first(strange: Played):
    acts = [each["act"] for each in strange.consent["acts"]]
    assert acts[acts.index("appoint") + 1] == "grant"


def test_a_strangers_words_stay_words(strange: Played):
    assert "<script" not in strange.html
    assert "&lt;script&gt;alert(1)" in strange.html


@pytest.mark.rules("X1")
def test_no_name_of_a_document_reaches_the_chain(strange: Played):
    words = [each.encode() for each in ("女儿", "daughter", "Patient/f001", "only-here", "alert(1)")]
    assert not [word for word in words for sent in strange.transactions if word in sent]
