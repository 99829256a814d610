"""Every error of every ABI has a class that round-trips, and a sentence in two languages."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from carestamp.chain import (
    AlreadyDone,
    ContractError,
    PanicError,
    RevertTextError,
    UnknownRevertError,
    decode_error,
)
from carestamp.chain.abi import CONTRACTS, abi_of, signature_of
from carestamp.client import ClaimState, ContributionStatus, InvoiceStatus, Roles, Status, errors

SAMPLES: dict[str, Any] = {
    "address": "0x" + "ab" * 20,
    "bool": True,
    "bytes4": bytes(range(4)),
    "bytes20": bytes(range(20)),
    "bytes32": bytes(range(32)),
    "string": "text",
    "uint8": 3,
    "uint16": 280,
    "uint32": 5,
    "uint40": 2**40 - 1,
    "uint64": 2**63,
    "uint96": 2**96 - 1,
    "uint128": 501 << 96 | 7,
    "uint256": 20_000,
}
ENTRIES = {signature_of(each): each for name in CONTRACTS for each in abi_of(name) if each["type"] == "error"}
NO_STATUS = errors.PrescriptionRegistry_NotUsable.SELECTOR + bytes(32) + (11).to_bytes(32, "big")
SHORT = errors.PrescriptionRegistry_QuantityExceeded.SELECTOR + bytes(31)
STRANGE = [b"", b"\x01", b"\xde\xad\xbe\xef", SHORT, NO_STATUS]
OURS = [each for each in ENTRIES.values() if "_" in each["name"]]


def sample_of(entry: dict[str, Any]) -> tuple[bytes, tuple[Any, ...]]:
    """Revert data as a contract makes it, and the values in it."""
    values = tuple(SAMPLES[each["type"]] for each in entry["inputs"])
    return keccak(text=signature_of(entry))[:4] + encode([each["type"] for each in entry["inputs"]], values), values


@pytest.mark.rules("X9")
@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_error_round_trips_with_its_exact_values(entry: dict[str, Any]) -> None:
    data, values = sample_of(entry)
    error = decode_error(data)
    assert type(error).__name__ == entry["name"]
    assert type(error) is getattr(errors, entry["name"])
    assert error.args == tuple(to_checksum_address(v) if v == SAMPLES["address"] else v for v in values)
    assert error.encode() == data
    assert error == type(error)(*values)
    assert isinstance(error, AlreadyDone) == entry["name"].endswith("_AlreadyDone")


@pytest.mark.rules("X9")
@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_error_reads_as_a_sentence_in_both_languages(entry: dict[str, Any]) -> None:
    error = decode_error(sample_of(entry)[0])
    zh, en = error.words.zh, error.words.en
    assert any("\u4e00" <= letter <= "\u9fff" for letter in zh)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in en)
    assert "{" not in zh + en
    assert type(error).__doc__


@pytest.mark.rules("X1")
@pytest.mark.parametrize("entry", OURS, ids=[each["name"] for each in OURS])
def test_errors_of_ours_carry_no_text(entry: dict[str, Any]) -> None:
    """Numbers, ids and keys only: nothing in which a name or a diagnosis could stand."""
    assert {each["type"] for each in entry["inputs"]} <= {"address", "bool", "bytes20", "bytes32", "uint8"} | {
        f"uint{bits}" for bits in (16, 32, 40, 64, 80, 96, 128, 256)
    }


@pytest.mark.rules("X9")
def test_values_are_attributes_and_enumerations() -> None:
    error = errors.PrescriptionRegistry_QuantityExceeded(bytes(32), 1, 40, 20)
    assert (error.id, error.line, error.asked, error.left) == (bytes(32), 1, 40, 20)
    assert dict(error.values) == {"id": bytes(32), "line": 1, "asked": 40, "left": 20}
    used = decode_error(errors.PrescriptionRegistry_NotUsable(bytes(32), Status.EXPIRED).encode())
    assert isinstance(used, errors.PrescriptionRegistry_NotUsable)
    assert used.status is Status.EXPIRED
    dead = errors.PrescriptionRegistry_NotLive(SAMPLES["address"], Roles(3))
    assert dead.role == Roles.PRESCRIBER | Roles.PHARMACIST


@pytest.mark.rules("X9")
def test_sentences_are_filled_for_people() -> None:
    exceeded = errors.PrescriptionRegistry_QuantityExceeded(bytes(32), 1, 40, 20)
    assert exceeded.words.zh == "第 2 行只剩 20 个单位，申请 40"
    assert exceeded.words.en == "line 2 has 20 units left, 40 were asked for"
    expired = errors.SignedActs_Expired(1_800_000_000)
    assert expired.words.en == "the signature could be used until 2027-01-15 08:00 UTC"
    early = errors.PrescriptionRegistry_RepeatTooEarly(bytes(32), 20_454, 20_450)
    assert early.words.zh == "下一份自 2026-01-01 起可配"
    gone = errors.PrescriptionRegistry_NotUsable(bytes(32), Status.CANCELLED)
    assert gone.words.zh == "处方当前状态为“已撤销”，不能这样使用"


@pytest.mark.rules("B5", "B6")
def test_sentences_about_bills_show_money_ranks_and_stamps() -> None:
    exceeded = errors.InvoiceRegistry_ExceedsTotal(bytes(32), 150_01, 150_00)
    assert exceeded.words.zh == "此票据只剩 150.00 可报销，申请 150.01"
    assert exceeded.words.en == "150.00 of this bill is left to pay, 150.01 was asked for"
    assert "payer number 1 " in errors.InvoiceRegistry_NotYourTurn(bytes(32), 0).words.en
    frozen = errors.InvoiceRegistry_NotOpen(bytes(32), InvoiceStatus.ON_PAPER)
    assert frozen.words.zh == "票据当前状态为“已换开”，不能这样做"
    assert decode_error(frozen.encode()).values["status"] is InvoiceStatus.ON_PAPER
    assert "已支付" in errors.InvoiceRegistry_BadClaim(bytes(32), 411, ClaimState.PAID).words.zh


@pytest.mark.rules("S2", "S3")
def test_sentences_about_rewards_show_money_times_and_stamps() -> None:
    broke = errors.StudyRewards_BudgetExhausted(7, 80_00, 79_99)
    assert broke.words.zh == "研究经费只剩 79.99，不足以预留 80.00"
    over = errors.StudyRewards_ContributionIs(bytes(32), ContributionStatus.WITHDRAWN)
    assert over.words.zh == "该数据贡献的状态为“已撤回”，不能这样做"
    early = errors.StudyRewards_OutsideWindow(7, 1_800_000_000, 1_800_003_600)
    assert early.words.en == "this study takes data from 2027-01-15 08:00 UTC until 2027-01-15 09:00 UTC"


@pytest.mark.rules("X9")
def test_times_beyond_the_calendar_are_told_as_numbers() -> None:
    assert str(2**256 - 1) in errors.SignedActs_Expired(2**256 - 1).words.en
    assert str(2**256 - 2) in errors.PrescriptionRegistry_RepeatTooEarly(bytes(32), 2**256 - 2, 0).words.zh


@pytest.mark.rules("X9")
def test_errors_compare_by_name_and_values() -> None:
    one = errors.PrescriptionRegistry_Unknown(bytes(32))
    assert one == errors.PrescriptionRegistry_Unknown(bytes(32))
    assert one != errors.PrescriptionRegistry_Unknown(bytes(31) + b"\1")
    assert one != errors.PrescriptionRegistry_PartlyUsed(bytes(32))
    assert len({one, errors.PrescriptionRegistry_Unknown(bytes(32))}) == 1
    assert errors.SignedActs_BadSignature("0x" + "ab" * 20) == errors.SignedActs_BadSignature("0x" + "AB" * 20)


@pytest.mark.rules("X9")
@pytest.mark.parametrize("data", STRANGE)
def test_data_that_is_no_error_of_ours_is_kept_as_it_came(data: bytes) -> None:
    error = decode_error(data)
    assert error == UnknownRevertError(data)
    assert error.encode() == data
    assert isinstance(error, ContractError)


@pytest.mark.rules("X9")
def test_errors_of_the_language_are_decoded() -> None:
    panic = decode_error(keccak(text="Panic(uint256)")[:4] + encode(["uint256"], [0x11]))
    text = decode_error(keccak(text="Error(string)")[:4] + encode(["string"], ["no"]))
    assert (panic, text) == (PanicError(0x11), RevertTextError("no"))
