"""The linked story of `make demo`: one visit from goods to money, frauds found, a dossier that anybody can follow."""

from __future__ import annotations

import json

import pytest

from carestamp.cli.main import main
from carestamp.documents.linked import dossier_of, trace
from tests.report.conftest import Played

REFUSALS = {
    "read-before": {"Decision_NotCovered"},
    "not-your-turn": {"InvoiceRegistry_NotYourTurn"},
    "trace-second-bill": {"Trace_LineWithoutSupply"},
    "trace-rewritten": {"Trace_SupplyContent"},
    "trace-other-pharmacy": {"Trace_SupplyContent"},
    "trace-reversed": {"Trace_ReversedStillCharged"},
    "returned-pack": {"PackRegistry_Unsaleable"},
    "trace-waiting": {"Trace_RedLetterWaits"},
}
ACTS = {
    *("license", "grant", "issue", "approve", "allot", "commission", "dispense", "order", "reserve", "approve-claim"),
    *("pay", "reverse", "red-request", "recover", "red-complete"),
}


@pytest.mark.rules("Z1")
def test_visit_has_every_act_and_every_fraud_its_finding(played: Played):
    assert {each["act"] for each in played.linked["acts"]} == ACTS
    assert played.refusals(played.linked) == REFUSALS


@pytest.mark.rules("Z1")
def test_four_traces_are_drawn_one_of_them_with_a_broken_link(played: Played):
    assert played.html.count("从货到钱，逐环核对</text>") == 4
    assert played.html.count("不符：已退药，票据未冲红，仍在收费") == 1
    assert played.html.count("缺失：收费项没有对应的发药") == 1


@pytest.mark.rules("Z1")
def test_dossier_beside_the_report_can_be_followed(played: Played, capsys: pytest.CaptureFixture[str]):
    path = played.folder / "linked.json"
    assert main(["trace", str(path)]) == 0
    assert "何秀英" not in capsys.readouterr().out
    dossier = dossier_of(path.read_text(encoding="utf-8"), path.name)
    assert dossier.seen is not None
    assert [each.column.name for each in trace(dossier, dossier.seen).nodes].count("PACK") == 2


@pytest.mark.rules("Z1", "X1", "X6")
def test_no_field_on_chain_joins_the_dispense_and_its_bill(played: Played):
    """Neither the line's commitment nor the bill's place is in any call about the prescription, nor the other way."""
    dossier = dossier_of((played.folder / "linked.json").read_text(encoding="utf-8"), "linked.json")
    bill, supply = dossier.bills[0], dossier.supplies[0]
    line = bill.lines[2].commitment
    assert not [sent for sent in played.transactions if line in sent]
    goods = [supply.prescription, dossier.prescriptions[0].terms.content, *(each.pack for each in supply.packs)]
    holders = [bytes.fromhex(each.terms.holder[2:]) for each in (*dossier.prescriptions, *dossier.bills)]
    money = [sent for sent in played.transactions if bill.place in sent]
    assert money
    assert not [sent for sent in money if any(each in sent for each in (*goods, holders[0]))]
    assert not [sent for sent in played.transactions if all(each in sent for each in holders)]


@pytest.mark.rules("Z1", "X1")
def test_dossier_is_of_a_synthetic_patient_and_says_so(played: Played):
    found = json.loads((played.folder / "linked.json").read_text(encoding="utf-8"))
    assert found["bills"][0]["document"]["payer_id"].startswith("SYN")
    assert "并无其人" in played.html
