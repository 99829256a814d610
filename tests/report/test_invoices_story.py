"""The invoices story of `make demo`: every scene of the issue, each refusal its own error, B12 to the fen."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from carestamp.documents.invoice.leaf_file import from_json
from carestamp.synthetic.tariff import TARIFF
from scripts.stories.invoices.keeping import VERIFIER
from tests.report.conftest import Played

TAKEN, LEFT, CLOSED = "InvoiceRegistry_Taken", "InvoiceRegistry_ExceedsTotal", "InvoiceRegistry_NotOpen"
REFUSALS = {
    "book-overlaps": {"BookRegistry_Overlaps"},
    "book-self": {"InvoiceRegistry_NotLive"},
    "not-your-turn": {"InvoiceRegistry_NotYourTurn"},
    "one-fen-too-much": {LEFT},
    "issue-again": {TAKEN},
    "ask-again": {LEFT},
    "altered": {"InvoiceRegistry_OtherTerms"},
    "race-lost": {LEFT},
    "kept-for-another": {LEFT},
    "expire-too-early": {"InvoiceRegistry_NotExpired"},
    "expire-approved": {"InvoiceRegistry_BadClaim"},
    "silent-too-late": {LEFT},
    "ask-on-paper": {CLOSED},
    "other-paper": {"InvoiceRegistry_OtherPaper"},
    "deduct-twice": {"InvoiceUses_Deducted"},
    "deduct-void": {"InvoiceUses_NotOpen"},
    "ask-void": {CLOSED},
    "ask-pending": {CLOSED},
    "red-too-early": {"InvoiceRegistry_RedLetterWaits"},
    "abort-replaced": {"InvoiceRegistry_AlreadyReplaced"},
    "anchor-again": {"InvoiceRegistry_RangeOverlaps"},
    "settle-other": {"InvoiceRegistry_NotAuthorised"},
    "draw-stranger": {"SignedActs_NotSigner"},
    "draw-settled": {"InvoiceRegistry_Settled"},
    "settle-drawn": {"InvoiceRegistry_BillsTaken"},
    "other-ledger": {"InvoiceRegistry_NotAnchored"},
    "altered-leaf": {"InvoiceRegistry_NotAnchored"},
}
ACTS = {
    *("accredit", "license", "allot", "issue", "order", "reserve", "approve-claim", "pay", "race-won", "expire"),
    *("exchange", "return-paper", "prove", "deduct", "red-at-once", "red-request", "red-complete", "recover"),
    *("reissue", "carry-over", "anchor", "settle", "reserve-drawn", "draw", "give-word"),
}
B12 = [
    ("issue", "Unreimbursed"),
    ("order", "Unreimbursed"),
    *(("reserve", "Unreimbursed"), ("approve-claim", "Unreimbursed"), ("pay", "PartlyReimbursed")),
    *(("reserve", "PartlyReimbursed"), ("approve-claim", "PartlyReimbursed"), ("pay", "Reimbursed")),
    *(("red-request", "RedPending"), ("red-complete", "RedLettered")),
    *(("recover", "RedLettered"), ("recover", "RedLettered")),
]


def test_every_refusal_is_its_own_error(played: Played):
    assert played.refusals(played.bills) == REFUSALS


def test_every_act_went_through(played: Played):
    assert {each["act"] for each in played.bills["acts"]} == ACTS


@pytest.mark.rules("B12")
def test_worked_case_goes_its_whole_way(played: Played):
    found = [(each["act"], each["stamp"]) for each in played.bills["acts"] if each["document"] == "Invoice/invoice-001"]
    assert found == B12
    assert '<table class="account">' in played.html


def test_every_stamp_is_met(played: Played):
    met = {each["stamp"] for each in played.bills["acts"]}
    assert met >= {"Unreimbursed", "PartlyReimbursed", "Reimbursed", "RedPending", "RedLettered", "OnPaper"}
    for words in ("未报销", "部分报销", "已报销", "冲红中", "已冲红", "已换开"):
        assert words in played.html


@pytest.mark.rules("X4", "B1")
def test_bills_come_in_every_format_and_again_in_eleven_writings(played: Played):
    issued = {each["document"] for each in played.bills["acts"] if each["act"] == "issue"}
    assert {Path(each).suffix for each in issued} == {"", ".json", ".xml"}
    assert len([each for each in played.bills["refusals"] if each["act"] == "issue-again"]) == 11


@pytest.mark.rules("B3", "B11")
def test_province_is_anchored_settled_and_drawn(played: Played):
    about = {act["act"]: act["document"] for act in played.bills["acts"] if act["act"] in ("anchor", "settle")}
    assert about == {"anchor": "5,860 张 bills", "settle": "4,600 张 bills"}
    acts = [each["act"] for each in played.bills["acts"]]
    refused = [each["act"] for each in played.bills["refusals"]]
    assert acts.count("draw") + acts.count("reserve-drawn") + refused.count("draw-settled") == 10
    assert 'class="squares"' in played.html


@pytest.mark.rules("X1")
def test_no_item_and_no_bill_code_reaches_the_chain(played: Played):
    words = [charge.name.split()[0].encode() for charge in TARIFF] + [charge.code.encode() for charge in TARIFF]
    codes = [f"{house}01{year}".encode() for house in ("0106", "0206", "9001") for year in range(24, 40)]
    assert not [word for word in words + codes for sent in played.transactions if word in sent]


@pytest.mark.rules("B2")
def test_leaf_file_is_left_and_holds(played: Played):
    """With the hash that the file itself names: that the block is the chain's was looked at during the run."""
    kept = played.folder / "bill-leaf.json"
    file = from_json(kept.read_text(encoding="utf-8"))
    trusted = ["--block-hash", "0x" + file.anchor.block_hash.hex()]
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER, kept, *trusted], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert re.search('<pre class="verdict">.*Verdict: it holds', played.html, re.DOTALL)
