"""MedicationDispenses in, and what the ledger knows out again as valid FHIR R4."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.fhir import vocabulary
from carestamp.documents.stamps import Stamp


@pytest.mark.rules("P5", "P6")
def test_supply_names_request_quantity_time_and_product(fhir: Any) -> None:
    pack = {
        "resourceType": "Medication",
        "id": "pack",
        "identifier": [
            {"system": "urn:carestamp:pack-product", "value": "06900001"},
            {"system": "urn:carestamp:pack-serial", "value": "S1"},
        ],
        "code": {"text": "amlodipine generic"},
        "batch": {"lotNumber": "L1", "expirationDate": "2028-01-01"},
    }
    pharmacy = {"resourceType": "Organization", "id": "ph", "name": "Pharmacy"}
    pharmacist = fhir.practitioner("ph1", name=[{"family": "Green", "given": ["Rose"]}])
    performers = [{"actor": {"reference": "Organization/ph"}}, {"actor": {"reference": "Practitioner/ph1"}}]
    dispense = fhir.dispense(
        medicationCodeableConcept=None,
        medicationReference={"reference": "Medication/pack"},
        performer=performers,
        substitution={"wasSubstituted": True},
        daysSupply={"value": 7, "unit": "d"},
    )
    intake = fhir.read(fhir.request(), pack, pharmacy, pharmacist, dispense)
    (supply,) = intake.supplies
    assert (supply.request, supply.quantity, supply.days_supply, supply.at) == (
        "MedicationRequest/r1",
        7,
        7,
        1772434800,
    )
    assert (supply.product, supply.lot, supply.serial, supply.substituted) == ("06900001", "L1", "S1", True)
    assert (supply.pharmacist.name, supply.pharmacy.name) == ("Rose Green", "Pharmacy")
    assert (supply.drug, supply.assumed) == ("amlodipine generic", ())


@pytest.mark.rules("P6")
def test_supply_commits_to_the_product_really_given(fhir: Any) -> None:
    other = fhir.dispense("s2", medicationCodeableConcept={"text": "another"})
    one, two = fhir.read(fhir.request(), fhir.dispense(), other).supplies
    assert one.canonical_bytes != two.canonical_bytes


@pytest.mark.rules("P5")
def test_silent_supply_is_counted_with_its_assumptions(fhir: Any) -> None:
    silent = fhir.dispense(quantity=None, whenHandedOver=None, authorizingPrescription=None)
    (supply,) = fhir.read(fhir.request(), silent).supplies
    assert (supply.quantity, supply.at, supply.request) == (1, None, "")
    assert [note.field for note in supply.assumed] == ["quantity.value", "whenHandedOver"]


@pytest.mark.rules("P5")
@pytest.mark.parametrize("status", ["preparation", "cancelled", "declined", "entered-in-error"])
def test_what_was_not_handed_over_is_left_alone(fhir: Any, status: str) -> None:
    intake = fhir.read(fhir.request(), fhir.dispense(status=status))
    assert (intake.supplies, intake.errors) == ((), ())
    assert intake.skipped == {"MedicationDispense: nothing handed over": 1}


@pytest.mark.rules("P5", "P7")
@pytest.mark.parametrize(("reversed_", "status"), [(False, "completed"), (True, "stopped")])
def test_written_dispense_is_valid_and_comes_back(fhir: Any, reversed_: bool, status: str) -> None:
    facts = f.SupplyFacts("MedicationRequest/r1", 7, "tablet", 1772434800, "0x05/77", reversed_)
    written = f.to_dispense(fhir.request(), facts)
    assert written["status"] == status
    intake = fhir.read(fhir.request(), {**written, "id": "out"})
    assert intake.errors == ()
    assert [(each.quantity, each.at, each.request) for each in intake.supplies] == [
        (7, 1772434800, "MedicationRequest/r1")
    ]


@pytest.mark.rules("P9")
@pytest.mark.parametrize("stamp", f.Stamp)
def test_written_status_is_one_of_fhir_and_leaves_the_original_alone(fhir: Any, stamp: f.Stamp) -> None:
    request = fhir.request(statusReason={"text": "old"})
    written = f.with_status(request, stamp)
    assert written["status"] in vocabulary.OF_TYPE["MedicationRequest"]["status"]
    assert request["statusReason"] == {"text": "old"}
    assert (str(stamp.words.zh) in str(written)) == ("statusReason" in written)
    assert fhir.read(written).errors == ()


@pytest.mark.rules("P9")
def test_status_changes_leave_the_content_alone(fhir: Any) -> None:
    """The ledger holds the status: a prescription that is used up still opens its commitment."""
    before = fhir.only(fhir.request()).canonical_bytes
    for stamp in (f.Stamp.PARTLY_DISPENSED, f.Stamp.DISPENSED, f.Stamp.SUSPENDED, f.Stamp.EXPIRED):
        assert fhir.only(f.with_status(fhir.request(), stamp)).canonical_bytes == before


@pytest.mark.rules("P1")
def test_stamps_are_the_statuses_of_the_ledger() -> None:
    """Read from the interface: a status that is added or moved there fails here first."""
    import re
    from pathlib import Path

    source = (Path(__file__).parents[2] / "interfaces" / "IPrescriptionRegistry.sol").read_text()
    body = re.sub(r"//.*", "", source.split("enum Status {")[1].split("}")[0])
    names = [re.sub(r"(?<!^)(?=[A-Z])", "_", each.strip()).upper() for each in body.split(",")]
    assert names == [stamp.name for stamp in f.Stamp]


@pytest.mark.rules("P6")
@pytest.mark.parametrize(("unit", "quantity"), [("tablet", {"value": 7, "unit": "tablet"}), ("", {"value": 7})])
def test_a_supply_is_written_with_a_unit_where_it_has_one(fhir: Any, unit: str, quantity: dict[str, Any]) -> None:
    written = f.to_dispense(fhir.request(), f.SupplyFacts("MedicationRequest/r1", 7, unit, 0, "s"))
    assert (written["quantity"], written["whenHandedOver"]) == (quantity, "1970-01-01T00:00:00Z")


@pytest.mark.rules("P6")
@pytest.mark.parametrize("stamp", list(Stamp))
def test_a_stamp_is_written_as_status_and_explained_where_it_needs_words(fhir: Any, stamp: Stamp) -> None:
    explained = (Stamp.AWAITING_REVIEW, Stamp.REJECTED, Stamp.EXPIRED, Stamp.SUSPENDED)
    before = fhir.request(status="draft", statusReason={"text": "old"})
    written = f.with_status(before, stamp)
    reason = {"statusReason": {"text": str(stamp.words)}} if stamp in explained else {}
    assert written == fhir.request(status=stamp.fhir, **reason)
    assert before["status"] == "draft"
