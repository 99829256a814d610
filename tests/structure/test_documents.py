"""The interface is the specification: what is deployed says what it risks, what is declared says what it means."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.structure.sources import CONTRACTS, INTERFACES, ROOT, Unit, declared, solidity, units

TAGS = ("@custom:privacy", "@custom:trust", "@custom:halt")
# Whose names and values say all there is to say. A new declaration has a comment, or a reason to stand here.
SPEAKING_EVENTS = """
    OrganisationRenewed OrganisationDistrusted PractitionerLicensed PractitionerReinstated PractitionerDistrusted
    BatchCommissioned BatchRecalled PackSold PackReturned PackReportedStolen PackReportedDestroyed SellerAdmitted
    PrescriptionApproved PrescriptionHeld PrescriptionReleased ConflictReviewed SupplyReversed PrescriptionCancelled
    PrescriptionStopped PrescriptionSuspended PrescriptionResumed
    ConsentRevoked ConsentSuspended ConsentResumed ConsentDeclined ConsentErased DelegateAppointed DelegateDismissed
    GuardianshipEnded OverrideAllowed RightSuspended RightRestored RecoveryStarted SubjectUnfrozen
    StudyApproved StudyFunded StudyResumed StudyClosed
"""
SPEAKING_ERRORS = """
    CredentialRegistry_UnknownPractitioner CredentialRegistry_BadWindow CredentialRegistry_ZeroAddress
    PackRegistry_AlreadyDone PackRegistry_Recalled PackRegistry_NoUnits PackRegistry_NotSold PackRegistry_NotSeller
    PackRegistry_NotAuthorised PrescriptionRegistry_TooManyLines PrescriptionRegistry_ClassNotAllowed
    PrescriptionRegistry_DaysSupplyTooLong PrescriptionRegistry_QuantityTooLarge PrescriptionRegistry_TooManyRepeats
    PrescriptionRegistry_IntervalTooShort PrescriptionRegistry_OnlineNotAllowed PrescriptionRegistry_SlipNotAllowed
    PrescriptionRegistry_StaleSequence PrescriptionRegistry_NothingAsked
    PrescriptionRegistry_OfflineNotAllowed PrescriptionRegistry_IdentityCheckNotAllowed
    PrescriptionRegistry_ReverseTooLate PrescriptionRegistry_NoConflict Profiles_AlreadyDone Profiles_Unknown
    ConsentCodec_BadEntry ConsentRegistry_Erased ConsentRegistry_NotSuspended ConsentRegistry_NotDenied
    EmergencyAccess_Unknown EmergencyAccess_NotOverdue RecordRegistry_EmptyRoot RecordRegistry_Erased
    Recovery_NothingWaits
    StudyRewards_UnknownStudy StudyRewards_SponsorNotLive StudyRewards_OutsideWindow StudyRewards_NotDisputed
"""
SPEAKING_FUNCTIONS = """
    organisationOf practitionerOf packOf isSeller statusOf pause unpause
    packAct unpackAct readWord readMandate outcomeOf rules idOf
    isMinter isLedger transfersEnded readStudy studyOf studyStatusOf
"""
SPEAKING = {*SPEAKING_EVENTS.split(), *SPEAKING_ERRORS.split(), *SPEAKING_FUNCTIONS.split()}

DEPLOYABLE = [unit for unit in units(CONTRACTS) if unit.kind == "contract"]


def tool(name: str) -> ModuleType:
    """A program of tools/, which is no package."""
    described = importlib.util.spec_from_file_location(f"carestamp_tool_{name}", ROOT / "tools" / f"{name}.py")
    assert described is not None
    assert described.loader is not None
    module = importlib.util.module_from_spec(described)
    sys.modules[module.__name__] = module
    described.loader.exec_module(module)
    return module


@pytest.mark.rules("X1", "X13")
@pytest.mark.parametrize("unit", DEPLOYABLE, ids=lambda each: each.name)
def test_deployable_contract_says_privacy_trust_and_halt(unit: Unit) -> None:
    for tag in TAGS:
        found = re.search(rf"{tag} (.+)", unit.comment)
        assert found, f"{unit.name} has no {tag}"
        assert len(found[1]) > 15, f"{unit.name}: {tag} says nothing"


@pytest.mark.parametrize("file", solidity(INTERFACES), ids=lambda file: file.stem)
def test_declarations_have_a_comment_or_speak_for_themselves(file: Path) -> None:
    silent = {name for _, name, commented in declared(file) if not commented}
    assert silent <= SPEAKING, f"no comment: {sorted(silent - SPEAKING)}"


def test_list_of_speaking_names_is_not_too_long() -> None:
    silent = {name for file in solidity(INTERFACES) for _, name, commented in declared(file) if not commented}
    assert silent >= SPEAKING, f"have a comment by now: {sorted(SPEAKING - silent)}"


@pytest.mark.rules("X1")
def test_inventory_of_fields_is_fresh() -> None:
    fields = tool("fields")
    assert fields.PAGE.read_text(encoding="utf-8") == fields.page(fields.inventory())


@pytest.mark.rules("X1")
def test_inventory_refuses_a_field_that_nobody_thought_about() -> None:
    fields = tool("fields")
    with pytest.raises(fields.FieldsError, match="patientName"):
        fields._class_of("patientName", "Ledger.issue")
