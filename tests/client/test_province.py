"""A province's ten minutes, small: FHIR to roots, published files, masks, and single items drawn with tickets.

The run itself (scripts/province) compares each refusal with the announced error and looks whether anything moved; it
raises where one went through. Here: that it got through all of it, and what it counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.benches import BenchError
from scripts.benches.batches import measure, pictures, report
from scripts.province.documents import written
from scripts.province.ground import Ground
from scripts.province.run import Province
from tests.privacy.canaries import leaks, tokens
from tests.support.town import Town

VISITS, SEED = 60, 20261122
REFUSED = {
    "a proof with one bit changed": "InvoiceRegistry_NotAnchored",
    "another bill's leaf": "InvoiceRegistry_NotAnchored",
    "a bill with a fen more on it": "InvoiceRegistry_NotAnchored",
    "a stranger draws": "SignedActs_NotSigner",
    "draw of a bill that a mask settled": "InvoiceRegistry_Settled",
    "another payer settles by mask": "InvoiceRegistry_NotAuthorised",
    "a mask with settled bills in it": "InvoiceRegistry_BillsTaken",
    "a ticket tried on another leaf": "PublishedError",
    "a payer asks for a fen more than is left": "InvoiceRegistry_ExceedsTotal",
    "a mask with a drawn bill in the way": "InvoiceRegistry_BillsTaken",
    "another prescription's proof": "Origins_NotAnchored",
    "dispensed a second time": "PrescriptionRegistry_QuantityExceeded",
}


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are published."""
    return tmp_path_factory.mktemp("mirror")


@pytest.fixture(scope="module")
def played(founded: Town, mirror: Path) -> Iterator[dict[str, Any]]:
    """Once for all tests of this file."""
    with founded.clock.isolated():
        ground = Ground(founded.chain, founded.deployment, founded.cast, SEED)
        yield Province(ground, VISITS, mirror, lambda _: None).play()


@pytest.mark.rules("B2", "B3", "B11", "P2", "X2", "X3")
def test_every_visit_is_anchored_and_eight_of_ten_are_settled(played: dict[str, Any]) -> None:
    assert (played["bills"], played["settled"]) == (VISITS, VISITS * 8 // 10)
    assert played["gas"]["anchor a range of bills"]["items"] == VISITS
    assert played["gas"]["anchor a doctor's root"]["items"] == played["prescriptions"] > VISITS // 2
    assert played["gas"]["settle by mask"]["items"] == played["settled"]


@pytest.mark.rules("B3", "B5", "B6", "B8", "B12", "P2", "P12")
def test_single_items_keep_all_their_rules(played: dict[str, Any]) -> None:
    done, asked = {act: row["times"] for act, row in played["gas"].items()}, played["singly"]
    assert done["draw, by the holder's signature"] == asked["several_payers"] == done["reserve, by rank"] // 2
    assert done["reserve, with the leaf"] == asked["one_payer"] + asked["red_letter_drawn"]
    assert done["draw what a mask settled"] == asked["red_letter_settled"] == 2
    assert done["red letter"] == done["recover"] == asked["red_letter_drawn"] + asked["red_letter_settled"]
    assert done["dispense, leaf first seen"] + done["dispense, reviewed"] == asked["dispensed"] == 2


@pytest.mark.rules("B2", "B3", "B5", "B11", "P2", "P5", "X1")
def test_every_wrong_way_was_tried_and_refused(played: dict[str, Any]) -> None:
    assert {each["tried"]: each["error"] for each in played["refusals"]} == REFUSED


@pytest.mark.rules("X1")
def test_a_visit_leaves_as_many_bytes_as_it_has_leaves(played: dict[str, Any]) -> None:
    """A box of 144 and a hash of 32 for each, whatever is in it; the rest is the heads of the files."""
    leaves, files = played["bills"] + played["prescriptions"], played["hospitals"] + played["prescribers"]
    heads = played["bytes"]["leaves"] + played["bytes"]["sealed"] - 176 * leaves
    assert 0 < heads < 1_400 * files


@pytest.mark.rules("X1")
def test_nothing_of_any_patient_stands_in_the_published_files(played: dict[str, Any], mirror: Path) -> None:
    """Every name, number, birthday, drug and reference of every visit, in each encoding."""
    day = dt.date.fromisoformat(played["day"])
    listed = tokens(text for files in written(SEED, VISITS, day) for text in files.values())
    assert len(listed) > 5 * VISITS
    files = b"".join(each.read_bytes() for each in mirror.iterdir())
    assert len(files) == played["bytes"]["leaves"] + played["bytes"]["sealed"]
    assert leaks(files, listed) == []
    note = next(iter(sorted(listed))).encode().ljust(6)
    assert leaks(files + note, [note.decode()]) != []


def test_its_report_says_what_was_measured(played: dict[str, Any]) -> None:
    text = report({"size": VISITS, "seed": SEED, **played})
    assert f"{VISITS} visits of 2 hospitals" in text
    assert all(name in text for name in REFUSED)
    assert pictures(played)["batches-stages.svg"].startswith("<svg")


@pytest.mark.parametrize("size", ["59", "0", "-60", "sixty", ""])
def test_measure_refuses_a_size_that_is_none(monkeypatch: pytest.MonkeyPatch, size: str) -> None:
    monkeypatch.setenv("BENCH_VISITS", size)
    with pytest.raises(BenchError, match=f"BENCH_VISITS={size}: give a whole number of 60 or more"):
        measure(lambda _: None)
