"""`make demo` on a real chain: everything that the issue names is in the report, in exactly its schema."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from carestamp import synthetic
from carestamp.chain import Chain
from scripts.report.seals import SEALS
from scripts.stories import PRESCRIPTIONS, STORIES
from tests.report.conftest import HOSTILE, Played, given

REFUSALS = {
    "second-pharmacy": {"PrescriptionRegistry_HeldBy"},
    "second-pharmacy-after": {"PrescriptionRegistry_QuantityExceeded"},
    "stolen-acceptance": {"SignedActs_BadSignature"},
    "too-much": {"PrescriptionRegistry_QuantityExceeded"},
    "not-reviewed": {"PrescriptionRegistry_NotUsable"},
    "repeat-too-early": {"PrescriptionRegistry_RepeatTooEarly"},
    "reverse-alone": {"PrescriptionRegistry_SamePerson"},
    "returned-pack": {"PackRegistry_Unsaleable"},
    "offline-twice": {"PrescriptionRegistry_QuantityExceeded"},
    "forged": {"SignedActs_BadSignature"},
    "altered": {"SignedActs_BadSignature"},
    "colleague": {"Origins_NotAnchored"},
    "outsider-issues": {"PrescriptionRegistry_NotPrescriber"},
    "expired": {"PrescriptionRegistry_NotUsable"},
    "suspended-prescriber": {"PrescriptionRegistry_NotLive"},
    "distrusted-key": {"PrescriptionRegistry_NotLive"},
    "pack-twice": {"PackRegistry_AlreadySold"},
    "recalled-pack": {"PackRegistry_Recalled"},
    "fake-pack": {"PackRegistry_UnknownBatch"},
    "no-second-pharmacist": {"PrescriptionRegistry_SecondPharmacistNeeded"},
    "six-lines": {"PrescriptionRegistry_TooManyLines"},
    "cancelled": {"PrescriptionRegistry_NotUsable"},
    "cancel-used": {"PrescriptionRegistry_PartlyUsed"},
    "rejected": {"PrescriptionRegistry_NotUsable"},
    "stopped": {"PrescriptionRegistry_NotUsable"},
    "suspended": {"PrescriptionRegistry_NotUsable"},
}
ACTS = {
    *("accredit", "license", "commission", "recall", "issue", "issue-offline", "approve", "reject", "hold"),
    *("dispense", "dispense-part", "substitute", "reverse", "open-repeat", "anchor", "cancel", "stop", "suspend"),
    *("record", "record-conflict", "review-conflict", "alarm", "distrust"),
    *("suspend-prescriber", "reinstate-prescriber"),
}


def kinds(values: dict[str, Any]) -> dict[str, type]:
    return {name: type(value) for name, value in values.items()}


def test_demo_ends_well(played: Played):
    assert played.code == 0
    assert 'role="alert"' not in played.html


def test_json_has_exactly_its_fields(played: Played):
    assert list(played.data) == ["commit", "network", "chain_id", "solc", "stories", "inputs"]
    assert (played.data["network"], played.data["chain_id"]) == ("anvil", 31337)
    assert [each["id"] for each in played.data["stories"]] == [each.id for each in STORIES]
    assert list(played.data["inputs"]) == ["files", "documents", "rejected"]


@pytest.mark.parametrize("number", range(len(STORIES)))
def test_each_story_has_exactly_its_fields(played: Played, number: int):
    story = played.data["stories"][number]
    assert list(story) == ["id", "acts", "refusals"]
    act = {"act": str, "actor": str, "document": str, "tx": str, "gas": int, "rules": list}
    for each in story["acts"]:
        assert kinds({name: value for name, value in each.items() if name != "stamp"}) == act
        assert each["stamp"] is None or each["stamp"] in SEALS
        assert re.fullmatch("0x[0-9a-f]{64}", each["tx"])
        assert each["gas"] > 21_000
    refusal = {"act": str, "actor": str, "error": str, "rules": list, "why": dict}
    assert all(kinds(each) == refusal and list(each["why"]) == ["zh", "en"] for each in story["refusals"])


def test_every_refusal_is_its_own_error(played: Played):
    assert played.refusals(played.story) == REFUSALS


def test_every_act_went_through(played: Played):
    assert {each["act"] for each in played.story["acts"]} == ACTS
    sent = [each["tx"] for story in played.data["stories"] for each in story["acts"]]
    assert len(set(sent)) == len(sent)


def test_every_entry_names_rules(played: Played):
    entries = [each for story in played.data["stories"] for part in ("acts", "refusals") for each in story[part]]
    assert all(each["rules"] and all(re.fullmatch("[A-Z][0-9]+", rule) for rule in each["rules"]) for each in entries)


def test_thirty_patients_and_more_are_stamped(played: Played):
    stamped = {each["document"] for each in played.story["acts"] if each["stamp"]}
    assert len(stamped) >= 30
    assert played.html.count('<article class="paper">') >= 30


@pytest.mark.rules("X1")
def test_no_name_and_no_drug_reaches_the_chain(played: Played):
    """Names of the report's own cards, and drugs of the formulary, in no call that was sent."""
    names = set(re.findall(r'<p class="who"><bdi>(.*?)</bdi>', played.html))
    words = [each.encode() for each in names | {"amlodipine", "morphine", "吗啡", "氨氯地平"}]
    assert len(names) > 20
    assert not [word for word in words for sent in played.transactions if word in sent]


@pytest.mark.rules("P12")
def test_page_shows_pictures_and_a_code(played: Played):
    scenes = sum(len(each.scenes) for each in played.report.stories)
    assert scenes >= 20
    assert played.html.count('class="machine"') == played.html.count('class="sequence"') == scenes
    assert 'class="qrline"' in played.html
    assert not re.search("https?://", played.html)
    for words in ("未使用", "部分发药", "已发药", "已撤销", "已过期", "PackSold", "SupplyConflicted"):
        assert words in played.html


@pytest.fixture(scope="module")
def strange(standing: Chain, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Documents that are wrong in one known way each, beside good ones, and one loose request, hostile throughout."""
    folder = tmp_path_factory.mktemp("strange")
    synthetic.write_bad_examples(folder / "in")
    request = {
        "resourceType": "MedicationRequest",
        "id": "one",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": HOSTILE},
        "subject": {"display": HOSTILE},
        "requester": {"display": HOSTILE},
    }
    (folder / "in" / "loose.json").write_text(json.dumps(request))
    return given(standing, folder, PRESCRIPTIONS)


def test_bad_documents_are_listed(strange: Played):
    found = Counter((row["file"], row["resource"], row["field"]) for row in strange.data["inputs"]["rejected"])
    wanted = Counter((name, each.resource, each.field) for name, each in synthetic.BAD_EXAMPLES.items())
    assert found == wanted
    assert all(list(row) == ["file", "resource", "field", "why"] for row in strange.data["inputs"]["rejected"])


def test_other_documents_go_on(strange: Played):
    """Each good prescription beside a bad one ends dispensed; what the input has nothing for is played by samples."""
    last = {each["document"]: each["stamp"] for each in strange.story["acts"] if each["stamp"]}
    good = {document: stamp for document, stamp in last.items() if "/request-" not in document}
    assert strange.code == 0
    assert len(good) == sum(each.prescriptions for each in synthetic.BAD_EXAMPLES.values()) + 1
    assert set(good.values()) == {"Dispensed"}
    assert "自带示例" in strange.html


def test_a_strangers_words_stay_words(strange: Played):
    assert "<script" not in strange.html
    assert "<img" not in strange.html
    assert "&lt;script&gt;alert(1)" in strange.html


def test_demo_fails_where_nothing_can_be_issued(standing: Chain, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.json").write_text('{"resourceType": "Wish"}')
    made = given(standing, tmp_path, PRESCRIPTIONS, "forgeries")
    assert made.code == 1
    assert [row["field"] for row in made.data["inputs"]["rejected"]] == ["resourceType"]
