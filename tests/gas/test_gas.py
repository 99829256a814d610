"""Gas of every act equals the snapshot, to the unit: who changes it writes a new one, knowingly:

.venv/bin/python -m scripts.benches.gas --write
"""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from eth_utils.abi import function_abi_to_4byte_selector

from scripts.benches import meter
from scripts.benches.gas import floors, rows, snapshot

ABI = files("carestamp") / "abi"
LEDGERS = (
    *("PrescriptionRegistry", "PackRegistry", "InvoiceRegistry", "InvoiceUses", "ConsentRegistry"),
    *("EmergencyAccess", "RecordRegistry", "AccessLog", "StudyRewards"),
)
ABOUT_LEDGERS = {
    *("pause", "unpause", "setAuthority", "publishProfile", "closeProfile"),
    *("allotBook", "closeBook"),
    *(
        "admitSeller",
        "sell",
        "takeBack",
        "raiseAlarm",
    ),  # sell and takeBack are measured in a dispense; an alarm is rare
    *("draft", "fund", "pauseStudy", "resumeStudy", "closeStudy", "StudyRewards.approve", "StudyRewards.settle"),
}


@pytest.mark.rules("X10")
def test_gas_of_every_act_equals_the_snapshot(measures: list[meter.Measure]) -> None:
    assert {each.act: each.gas for each in measures} == snapshot.read(), rows.table(measures)


@pytest.mark.rules("X10")
def test_floors_lie_below_what_is_measured(measures: list[meter.Measure]) -> None:
    """A floor above the measure would be a wrong sum of ours, not a fast act."""
    assert {each.act for each in measures} == set(floors.WORK)
    assert [each.act for each in measures if floors.arithmetic_floor(each) >= each.gas] == []


@pytest.mark.rules("X10")
def test_every_row_of_the_goals_is_measured(measures: list[meter.Measure]) -> None:
    assert set(floors.ROWS) <= {each.act for each in measures}


@pytest.mark.rules("X9", "X10")
def test_no_row_is_told_without_its_refusal(measures: list[meter.Measure]) -> None:
    """Each beside a typed error of ours; a question beside the one that is answered no."""
    assert [each.act for each in measures if each.kind == meter.ANSWERED] == ["consent: a study's question"]
    assert [each.act for each in measures if each.kind != meter.ANSWERED and not each.twin["error"]] == []


@pytest.mark.rules("X10")
def test_every_function_for_documents_is_measured(measures: list[meter.Measure]) -> None:
    """But for what governance, regulators and sponsors do about the ledgers themselves, which is named here."""
    known = {each.selector for each in measures}
    missing = {
        f"{contract}.{each['name']}"
        for contract in LEDGERS
        for each in json.loads((ABI / f"{contract}.json").read_text())
        if each["type"] == "function" and each["stateMutability"] == "nonpayable"
        if function_abi_to_4byte_selector(each) not in known
    }
    assert {each for each in missing if not {each, each.partition(".")[2]} & ABOUT_LEDGERS} == set()
