"""The field inventory of the privacy assessment: every value that reaches the chain is in one class (X1)."""

from __future__ import annotations

import json
from types import ModuleType

import pytest

from tests.structure.test_documents import tool

CARRIERS = {
    "ConsentRegistry.ConsentGranted by": "Pseudonymous persons",
    "ConsentRegistry.ConsentRequested by": "Professionals",
    "ConsentRegistry.GuardianAttested guardian": "Pseudonymous persons",
    "ConsentRegistry.grant terms": "What patients decide about their records",
    "EmergencyAccess.EmergencyOpened reason": "What is told of a subject itself",
    "EmergencyAccess.EmergencyOpened opens": "Codes",
    "CredentialRegistry.SubjectFrozen reason": "What is told of a subject itself",
    "CredentialRegistry.startRecovery guardians": "Pseudonymous persons",
    "PrescriptionRegistry.PrescriptionRejected reason": "Codes",
    "InvoiceRegistry.RangeAnchored biller": "Professionals",
    "StudyRewards.ContributionCommitted person": "Commitments and keyed nullifiers",
    "StudyRewards.ContributionCommitted category": "What patients decide about their records",
    "StudyRewards.ContributionPaid payee": "Pseudonymous persons",
    "StudyRewards.ContributionChallenged by": "Pseudonymous persons",
    "StudyRewards.StudyDrafted by": "Professionals",
    "HealthToken.Transfer to": "Pseudonymous persons",
}


@pytest.fixture(scope="module")
def fields() -> ModuleType:
    return tool("fields")


@pytest.mark.rules("X1")
@pytest.mark.parametrize("carried", CARRIERS)
def test_field_is_what_its_carrier_makes_of_it(fields: ModuleType, carried: str) -> None:
    """The same name is another thing elsewhere: whoever acts for a patient is no professional."""
    place, _, name = carried.partition(" ")
    assert fields._class_of(name, place) == CARRIERS[carried]
    assert any(each.startswith(f"{name}: ") for each in fields.inventory()[CARRIERS[carried]])


@pytest.mark.rules("X1")
def test_no_name_is_in_two_classes(fields: ModuleType) -> None:
    names = [name for each in fields.CLASSES for name in each.fields]
    assert len(names) == len(set(names))


@pytest.mark.rules("X1")
def test_inventory_refuses_a_name_that_no_abi_has(fields: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = fields.Class("Gone", "", frozenset({"nobodyHasThis"}))
    monkeypatch.setattr(fields, "CLASSES", (*fields.CLASSES, gone))
    with pytest.raises(fields.FieldsError, match="nobodyHasThis"):
        fields.inventory()


@pytest.mark.rules("X1")
def test_page_lists_every_place(fields: ModuleType) -> None:
    """Contracts and what of them carries something, each by name."""
    text = fields.PAGE.read_text(encoding="utf-8")
    for each in ("**ConsentRegistry**", "**EmergencyAccess**", "**RecordRegistry**", "**AccessLog**", "startRecovery"):
        assert each in text


@pytest.mark.rules("X1")
@pytest.mark.parametrize(
    "contract", ["ConsentRegistry", "EmergencyAccess", "RecordRegistry", "AccessLog", "StudyRewards", "HealthToken"]
)
def test_no_text_reaches_a_ledger(fields: ModuleType, contract: str) -> None:
    """No strings but OpenZeppelin's own about a domain's name; bytes of free length are signatures."""
    written = json.loads((fields.ABIS / f"{contract}.json").read_text(encoding="utf-8"))
    carried = [each for each in fields._fields(written) if each[2].startswith(("string", "bytes"))]
    free = {(name, kind) for where, name, kind in carried if kind in ("string", "bytes", "bytes[]", "string[]")}
    signatures = {("signature", "bytes"), ("countersignature", "bytes"), ("custodianSignature", "bytes")}
    assert free <= {*signatures, ("str", "string")}
