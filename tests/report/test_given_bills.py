"""`make demo INPUT=…` with bills that nobody here wrote: taken as far as their documents ask; bad ones are named."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from carestamp import synthetic
from carestamp.chain import Chain
from carestamp.documents.invoice.fhir import ClaimFacts, ClaimState, to_explanation, to_response
from carestamp.synthetic.bills import houses
from scripts.stories import INVOICES
from tests.report.conftest import HOSTILE, Played, given

DAY = dt.date(2026, 4, 1)
AT = 1_775_000_000
PAID = 25_000


def bundled(case: synthetic.BillCase, *more: dict[str, Any]) -> str:
    bundle = json.loads(case.fhir)
    bundle["entry"] += [{"resource": each} for each in more]
    return json.dumps(bundle)


def claims_of(case: synthetic.BillCase) -> list[dict[str, Any]]:
    resources = [each["resource"] for each in json.loads(case.fhir)["entry"]]
    return [each for each in resources if each["resourceType"] == "Claim"]


def answered(case: synthetic.BillCase) -> str:
    """The first payer paid a part of what was claimed, the second approved all."""
    first, second = claims_of(case)
    left = round(second["total"]["value"] * 100)
    explained = to_explanation(first, ClaimFacts("e", ClaimState.PAID, AT, "CNY", paid=PAID, evidence="PAY-1"))
    granted = to_response(second, ClaimFacts("r", ClaimState.APPROVED, AT, "CNY", amount=left))
    return bundled(case, {**explained, "id": "paid"}, {**granted, "id": "granted"})


def write(folder: Path) -> None:
    worked, two, three, four, five, six = synthetic.generate_bills(9, 6, DAY)
    sound = json.loads(five.json)
    negative, unnumbered = {**json.loads(four.json), "金额合计": "-5.00"}, json.loads(four.json)
    del unnumbered["票据号码"]
    hostile = {**json.loads(six.json), "交款人": HOSTILE}
    files = {
        "houses.json": houses(),
        "answered.json": answered(worked),
        "two.xml": two.xml,
        "three.json": three.fhir,
        "list.json": json.dumps([sound, negative, unnumbered, sound], ensure_ascii=False),
        "hostile.json": json.dumps(hostile),
        "broken.xml": "<票据><金额",
        "status.json": json.dumps({**json.loads(three.fhir)["entry"][1]["resource"], "id": "s", "status": "paid"}),
    }
    for name, written in files.items():
        (folder / name).write_text(written, encoding="utf-8")


@pytest.fixture(scope="module")
def strange(standing: Chain, tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("strange-bills")
    (folder / "in").mkdir()
    write(folder / "in")
    return given(standing, folder, INVOICES, "day", "debts")


def way(played: Played, document: str) -> list[tuple[str, str]]:
    return [(each["act"], each["stamp"]) for each in played.bills["acts"] if each["document"] == document]


def test_bad_bills_are_named(strange: Played):
    found = {(row["file"], row["resource"], row["field"]) for row in strange.data["inputs"]["rejected"]}
    assert found == {
        ("list.json", "entry 1", "金额合计"),
        ("list.json", "entry 2", "票据号码"),
        ("list.json", "entry 3", "票据号码"),
        ("broken.xml", "-", "-"),
        ("status.json", "Invoice/s", "status"),
    }


@pytest.mark.rules("B4", "B7")
def test_claims_go_as_far_as_their_answers(strange: Played):
    paid = [("reserve", "Unreimbursed"), ("approve-claim", "Unreimbursed"), ("pay", "PartlyReimbursed")]
    granted = [("reserve", "PartlyReimbursed"), ("approve-claim", "PartlyReimbursed")]
    assert way(strange, "Invoice/invoice-001") == [
        ("issue", "Unreimbursed"),
        ("order", "Unreimbursed"),
        *paid,
        *granted,
    ]
    assert way(strange, "Invoice/invoice-003")[:1] == [("issue", "Unreimbursed")]


def test_native_bills_are_issued(strange: Played):
    for document in ("two.xml", "list.json (entry 0)", "hostile.json"):
        assert way(strange, document) == [("issue", "Unreimbursed")]


def test_scenes_are_played_by_samples(strange: Played):
    """A stranger's bill is never red-lettered, exchanged or deducted, and its number never meets a sample's."""
    assert strange.code == 0
    worked = way(strange, "Invoice/invoice-001 (sample)")
    assert worked[-1] == ("recover", "RedLettered")
    assert "自带示例" in strange.html


def test_a_strangers_words_stay_words(strange: Played):
    assert "<script" not in strange.html
    assert "&lt;script&gt;alert(1)" in strange.html
