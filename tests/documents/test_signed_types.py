"""X5: every type that people sign, letter for letter, and that each class is signed as the type of its name.

As wallets show them. Who signed an old one can't be asked again: a change here is a new contract.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from carestamp.documents import emergency, recovery, typed
from carestamp.documents.consent import typed as consents
from carestamp.documents.eip712 import Struct, Types
from carestamp.documents.invoice import typed as invoices
from carestamp.documents.records import typed as records
from carestamp.documents.rewards import typed as rewards

pytestmark = pytest.mark.rules("X5")

ENTRY, NUMBER = "address subject,Grantee grantee,uint8 purpose", "uint32 sequence,uint32 deadline"
DELEGATE = "address subject,address delegate"

PRESCRIPTIONS = {
    "Line": "uint16 quantity,uint16 daysSupply,uint16 drugClass",
    "Prescription": "bytes32 content,address holder,uint8 holderKind,address prescriber,uint32 profile,"
    "uint32 issuedAt,uint32 until,uint8 repeats,uint16 intervalDays,bool online,Line[] lines",
    "Pack": "bytes32 pack,uint32 units",
    "Supply": "uint32 pharmacy,uint16[] quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs",
    "Acceptance": "bytes32 prescription,Supply supply,uint32 deadline",
    "Countersignature": "bytes32 prescription,address pharmacist,Supply supply,bool identityChecked,uint32 deadline",
    "Hold": "bytes32 prescription,uint32 pharmacy,uint32 until,uint32 sequence,uint32 deadline",
    "Release": "bytes32 prescription,uint32 sequence,uint32 deadline",
    "Anchor": "address author,bytes32 root,uint32 deadline",
    "ControllerMove": "address subject,address controller,uint32 sequence,uint32 deadline",
}
INVOICES = {
    "Invoice": "bytes32 content,address holder,uint32 issuer,bytes24 code,uint64 serial,uint32 issuedAt,uint32 profile,"
    "uint40 total,uint40 fund,uint40 cap",
    "Draw": "bytes32 invoice,uint32 deadline",
    "CoverageOrder": "bytes32 invoice,uint32[] payers,uint16[] days,uint32 sequence,uint32 deadline",
    "Reservation": "bytes32 invoice,uint32 payer,uint8 rank,uint40 maximum,uint40 capped,uint32 until,uint8 attempt,"
    "uint32 deadline",
    "PaperExchange": "bytes32 invoice,bytes32 paper,uint32 sequence,uint32 deadline",
    "Use": "bytes32 invoice,uint8 kind,uint32 organisation,bytes32 purpose,uint32 deadline",
}
CONSENTS = {
    "Grantee": "address person,uint32 organisation,uint32 role,uint96 study",
    "ConsentGrant": f"{ENTRY},uint24 categories,uint32 from,uint32 until,{NUMBER}",
    "ConsentDenial": f"{ENTRY},uint24 categories,uint32 until,{NUMBER}",
    "DenialLifting": f"{ENTRY},uint24 categories,{NUMBER}",
    "ConsentRevocation": f"{ENTRY},{NUMBER}",
    "ConsentSuspension": f"{ENTRY},{NUMBER}",
    "ConsentResumption": f"{ENTRY},{NUMBER}",
    "ConsentRefusal": f"{ENTRY},{NUMBER}",
    "ConsentErasure": f"{ENTRY},{NUMBER}",
    "DelegateAppointment": f"{DELEGATE},uint8 purposes,uint24 categories,uint32 until,{NUMBER}",
    "DelegateDismissal": f"{DELEGATE},{NUMBER}",
    "GuardianAcceptance": f"address subject,address guardian,uint16 majority,uint32 registrar,{NUMBER}",
    "OverrideProhibition": f"address subject,{NUMBER}",
    "OverrideAllowance": f"address subject,{NUMBER}",
}
EMERGENCIES = {
    "Opening": "address subject,address clinician,uint8 reason,uint24 categories,uint32 openedAt,uint32 until,"
    "bytes32 encounter,address second",
    "Countersignature": "bytes32 opening",
}
RECOVERIES = {
    "RecoveryPlan": "bytes32 salt,uint8 threshold,uint32 delay,address device,address[] guardians",
    "RecoveryPlanning": "address subject,bytes32 plan,uint32 registrar,uint32 sequence,uint32 deadline",
    "Recovery": "address subject,address controller,uint32 sequence,uint32 deadline",
    "RecoveryVeto": "address subject,uint32 recovery,uint32 deadline",
}
RECORDS = {"Record": "bytes32 content,bytes32 previous,bytes32 locator,uint32 custodian,uint8 category"}
REWARDS = {
    "Study": "bytes32 protocol,address account,uint96 number,uint32 sponsor,uint32 ethicsBoard,uint32 adjudicator,"
    "uint24 categories,uint8 quorum,uint64 bond,uint32 from,uint32 until,uint16 verdictHours,uint16 revealHours,"
    "uint16 disputeDays,uint16 rulingDays,uint16 vestingDays,uint16 claimDays,uint8 perDay,uint16 perPerson,"
    "uint32[] panel,uint64[] prices",
    "StudyApproval": "Study study,uint32 deadline",
    "Contribution": "bytes32 content,bytes32 person,address contributor,uint32 custodian,uint32 deadline,"
    "uint8 category,uint8 tier,uint32 sponsor,uint96 study",
    "Custody": "bytes32 contribution",
    "Appeal": "bytes32 contribution,bytes32 grounds,address by,uint32 deadline",
    "Withdrawal": "bytes32 contribution,uint32 deadline",
}
PERMITS = {"Permit": "address owner,address spender,uint256 value,uint256 nonce,uint256 deadline"}
FAMILIES: tuple[tuple[Any, Types, dict[str, str]], ...] = (
    (typed, typed.TYPES, PRESCRIPTIONS),
    (invoices, invoices.TYPES, INVOICES),
    (consents, consents.TYPES, CONSENTS),
    (emergency, emergency.TYPES, EMERGENCIES),
    (recovery, recovery.TYPES, RECOVERIES),
    (records, records.TYPES, RECORDS),
    (rewards, rewards.TYPES, REWARDS),
    (rewards, rewards.PERMIT, PERMITS),
)
CALLED = {"PackUnits": "Pack"}
"""Classes with another name than their type's."""
STRUCTS = [
    pytest.param(struct, types, spelled, id=f"{module.__name__.rpartition('documents.')[2]}.{struct.__name__}")
    for module, types, spelled in FAMILIES
    for struct in vars(module).values()
    if isinstance(struct, type) and issubclass(struct, Struct) and dataclasses.is_dataclass(struct)
    if struct.__module__ == module.__name__ and struct.types is types
]


def test_types_are_spelled_as_they_are_signed() -> None:
    for module, types, spelled in FAMILIES:
        ours = {name: ",".join(f"{kind} {field}" for field, kind in listed) for name, listed in types.items()}
        assert ours == spelled, module.__name__


def test_every_type_has_a_class() -> None:
    known = [(id(each.values[1]), each.values[0].type_name) for each in STRUCTS]
    assert sorted(known) == sorted((id(types), name) for _, types, spelled in FAMILIES for name in spelled)


@pytest.mark.parametrize(("struct", "types", "spelled"), STRUCTS)
def test_struct_is_signed_as_the_type_of_its_name_field_by_field(
    struct: type[Any], types: Types, spelled: dict[str, str]
) -> None:
    """Fields are told by their place: two of one type could be swapped unseen."""
    assert struct.type_name == CALLED.get(struct.__name__, struct.__name__)
    signed = [each.split()[1] for each in spelled[struct.type_name].split(",")]
    assert [_as_signed(each.name, signed) for each in dataclasses.fields(struct)] == signed


def _as_signed(name: str, signed: list[str]) -> str:
    """In camel case; `from` is a word of Python's, and called `start` there."""
    if name == "start" and "start" not in signed:
        return "from"
    first, *rest = name.split("_")
    return first + "".join(each.capitalize() for each in rest)
