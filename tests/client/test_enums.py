"""Enumerations and masks are those of the contracts, and every member has words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from carestamp.client import (
    Basis,
    ClaimState,
    ConsentStatus,
    ContributionStatus,
    Decision,
    Freeze,
    HolderKind,
    InvoiceStatus,
    Kinds,
    Obstacle,
    Origin,
    Outcome,
    RecordStatus,
    Roles,
    Status,
    StudyStatus,
    SupplyState,
    UseKind,
)
from carestamp.documents import fhir
from carestamp.documents.consent.vocabulary import Purpose
from carestamp.documents.invoice import fhir as invoice_fhir

ROOT = Path(__file__).resolve().parents[2]
ENUMS = {
    "IPrescriptionRegistry.Status": Status,
    "IPrescriptionRegistry.Obstacle": Obstacle,
    "IPrescriptionRegistry.Basis": Basis,
    "IPrescriptionRegistry.SupplyState": SupplyState,
    "IPrescriptionRegistry.HolderKind": HolderKind,
    "IOrigins.Origin": Origin,
    "IInvoiceRegistry.Status": InvoiceStatus,
    "IInvoiceRegistry.ClaimState": ClaimState,
    "IInvoiceUses.UseKind": UseKind,
    "IConsentRegistry.Decision": Decision,
    "IConsentRegistry.Purpose": Purpose,
    "IConsentRegistry.Status": ConsentStatus,
    "IEmergencyAccess.Outcome": Outcome,
    "IRecordRegistry.Status": RecordStatus,
    "IStudyRewards.Status": ContributionStatus,
    "IStudyRewards.StudyStatus": StudyStatus,
    "ISubjects.Freeze": Freeze,
}
STAMPS = [
    "未见",
    "未使用",
    "待审方",
    "已预留",
    "部分发药",
    "已发药",
    "审方不通过",
    "已撤销",
    "已停用",
    "已暂停",
    "已过期",
]
BILL_STAMPS = ["未见", "未报销", "部分报销", "已报销", "冲红中", "已冲红", "已换开"]
CONSENT_STAMPS = ["未授权", "待授权", "已拒绝", "未生效", "授权中", "已暂停", "已过期", "已撤回", "已清除"]
OPENING_STAMPS = ["未见", "待复核", "逾期未复核", "正当", "不正当"]
RECORD_STAMPS = ["未见", "有效", "已更新", "已销毁", "已列入"]
STUDY_STAMPS = ["未见", "草案", "进行中", "已暂停", "已关闭", "已结清"]
CONTRIBUTION_STAMPS = [
    *("未见", "已提交", "已核验", "待归属", "可支付", "争议中", "已支付", "已驳回", "已撤回", "未核验", "已失效"),
]


def members_of(interface: str, enumeration: str) -> list[str]:
    """The names in the source, as Python writes them."""
    source = (ROOT / "interfaces" / f"{interface}.sol").read_text("utf-8")
    body = re.search(rf"enum {enumeration} \{{(.*?)\}}", source, re.DOTALL)
    assert body is not None
    listed = re.sub(r"//[^\n]*", "", body[1]).replace("\n", "").split(",")
    return [re.sub(r"(?<!^)(?=[A-Z])", "_", each.strip()).upper() for each in listed]


@pytest.mark.rules("P1", "B2")
@pytest.mark.parametrize("named", ENUMS)
def test_enumeration_has_the_members_of_the_contract(named: str) -> None:
    expected = members_of(*named.split("."))
    assert [(each.name, int(each)) for each in ENUMS[named]] == [(name, i) for i, name in enumerate(expected)]


@pytest.mark.rules("K2")
@pytest.mark.parametrize("mask", [Kinds, Roles], ids=lambda each: each.__name__)
def test_mask_has_the_bits_of_the_contract(mask: type) -> None:
    source = (ROOT / "contracts" / "credentials" / "Kinds.sol").read_text("utf-8")
    body = re.search(rf"library {mask.__name__} \{{(.*?)\n\}}", source, re.DOTALL)
    assert body is not None
    expected = {name: 1 << int(bit) for name, bit in re.findall(r"constant (\w+) = 1 << (\d+);", body[1])}
    assert {each.name: int(each) for each in mask} == expected


@pytest.mark.rules("P1")
def test_stamps_are_told_in_the_words_of_the_house() -> None:
    assert [each.words.zh for each in Status] == STAMPS
    assert len({each.words.en for each in Status}) == len(Status)
    assert [each.words.zh for each in InvoiceStatus] == BILL_STAMPS
    assert len({each.words.en for each in InvoiceStatus}) == len(InvoiceStatus)


@pytest.mark.rules("C3", "E2", "L2", "S1", "S2")
@pytest.mark.parametrize(
    ("stamps", "words"),
    [
        (ConsentStatus, CONSENT_STAMPS),
        (Outcome, OPENING_STAMPS),
        (RecordStatus, RECORD_STAMPS),
        (StudyStatus, STUDY_STAMPS),
        (ContributionStatus, CONTRIBUTION_STAMPS),
    ],
)
def test_stamps_of_consent_openings_records_and_rewards_are_told_in_the_words_of_the_house(stamps, words) -> None:
    assert [each.words.zh for each in stamps] == words
    assert len({each.words.en for each in stamps}) == len(stamps)


@pytest.mark.rules("P1", "B2")
def test_client_and_fhir_say_the_same_words() -> None:
    """One enumeration each, so that no report and no FHIR document differ."""
    assert (Status, InvoiceStatus) == (fhir.Stamp, invoice_fhir.BillStamp)
    assert ClaimState is invoice_fhir.ClaimState


@pytest.mark.rules("K2")
def test_every_member_has_words_in_both_languages() -> None:
    kinds: tuple[Any, ...] = (Status, Obstacle, Basis, Origin, SupplyState, InvoiceStatus, ClaimState, Kinds, Roles)
    kinds += (ConsentStatus, ContributionStatus, Decision, Freeze, Outcome, Purpose, RecordStatus, StudyStatus)
    worded = [each for kind in kinds for each in kind]
    assert all(each.words.zh and each.words.en for each in worded)
    assert (Roles.PHARMACIST | Roles.REVIEWER).words.zh == "药师、审方药师"
    assert (Kinds.HOSPITAL | Kinds.PHARMACY).words.en == "hospital, pharmacy"
    assert Kinds(0).words.en == "none"
