"""X5: what is signed for one ledger is signed for no other: each contract has its domain, by its name in Solidity."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from eth_abi.abi import encode

from carestamp.documents import emergency, profiles, typed
from carestamp.documents.canonical import canonical
from carestamp.documents.consent import typed as consent
from carestamp.documents.eip712 import Domain, int_to_address
from carestamp.documents.emergency import Opening, Reason
from carestamp.documents.invisible import visible
from carestamp.documents.invoice import profiles as bill_profiles
from carestamp.documents.invoice import typed as invoice
from carestamp.documents.keccak import keccak256
from carestamp.documents.records import typed as records
from carestamp.documents.records.typed import Record
from carestamp.documents.rewards import typed as rewards
from tests.documents.rewards.study import CONTRIBUTION, STUDY

ROOT = Path(__file__).parents[2]
DOMAINS: dict[str, Callable[[int, str], Domain]] = {
    "PrescriptionRegistry": typed.prescriptions_domain,
    "CredentialRegistry": typed.credentials_domain,
    "InvoiceRegistry": invoice.invoices_domain,
    "InvoiceUses": invoice.invoice_uses_domain,
    "ConsentRegistry": consent.consent_domain,
    "EmergencyAccess": emergency.emergency_domain,
    "RecordRegistry": records.records_domain,
    "StudyRewards": rewards.rewards_domain,
}
TYPE = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
PLACE = int_to_address(0xABCDEF << 90)


@pytest.mark.rules("X5")
@pytest.mark.parametrize("contract", DOMAINS)
def test_domain_is_the_contracts_own(contract: str) -> None:
    (source,) = (ROOT / "contracts").rglob(f"{contract}.sol")
    (named,) = re.findall(r'EIP712\("([^"]+)", "([^"]+)"\)', source.read_text(encoding="utf-8"))
    made = DOMAINS[contract](31_337, PLACE)
    assert (made.name, made.version, made.chain_id, made.verifying_contract) == (*named, 31_337, PLACE)
    values = [keccak256(TYPE), *(keccak256(each.encode()) for each in named), 31_337, PLACE]
    assert made.separator == keccak256(encode(["bytes32", "bytes32", "bytes32", "uint256", "address"], values))


@pytest.mark.rules("X5")
def test_no_two_contracts_share_a_domain() -> None:
    made = [each(1, PLACE) for each in (*DOMAINS.values(), rewards.token_domain)]
    assert len({each.separator for each in made}) == len(made)
    assert rewards.token_domain(1, PLACE).name == "Carestamp Health Token"


@pytest.mark.rules("E1", "L2", "S1")
def test_structs_go_into_calls_field_by_field() -> None:
    opening = Opening(PLACE, STUDY.account, Reason.LIFE_AT_RISK, 5, 100, 200, b"\x07" * 32, CONTRIBUTION.contributor)
    facts = (2, 5, 100, 200, b"\x07" * 32)
    assert opening.as_tuple() == (PLACE, STUDY.account, *facts, CONTRIBUTION.contributor)
    record = Record(b"\x01" * 32, b"\x02" * 32, b"\x03" * 32, 101, 4)
    assert record.as_tuple() == (b"\x01" * 32, b"\x02" * 32, b"\x03" * 32, 101, 4)
    assert STUDY.as_tuple()[:3] == (STUDY.protocol, STUDY.account, STUDY.number)
    assert (len(STUDY.as_tuple()), STUDY.as_tuple()[-1]) == (21, STUDY.prices)
    packed = rewards.pack_contribution(CONTRIBUTION)
    assert packed.as_tuple() == (packed.content, packed.person, packed.head, packed.body)


@pytest.mark.rules("E1")
def test_each_reason_has_its_own_words() -> None:
    said = [each.words for each in Reason]
    assert len({each.zh for each in said}) == len({each.en for each in said}) == len(Reason) == 5


@pytest.mark.rules("X4")
def test_truth_and_nothing_are_written_as_json_has_them() -> None:
    assert canonical([True, False, None, 0, ""]) == b'[true,false,null,0,""]'


@pytest.mark.rules("X4")
def test_letter_that_no_ligature_has_joins_too() -> None:
    """Beeh of Urdu: its forms stand alone in Unicode's table."""
    for letter in "\u067b\u0686":
        assert visible(f"{letter}\u200c{letter}") == f"{letter}\u200c{letter}"


@pytest.mark.rules("P10", "B1", "X12")
@pytest.mark.parametrize("module", [profiles, bill_profiles])
def test_flags_and_notes_are_those_of_the_file(module: ModuleType) -> None:
    """A rule that was read in a source is marked, and no other."""
    names = ("china", "germany", "england", "usa") if module is profiles else ("bills",)
    files = [ROOT / "carestamp" / "profiles" / f"{each}.yaml" for each in names]
    for file in map(yaml.safe_load, (each.read_text(encoding="utf-8") for each in files)):
        for each in file["profiles"]:
            found = module.by_name(each["name"])
            assert [name for name in module.FLAGS if getattr(found.rules, name)] == sorted(
                each["flags"], key=module.FLAGS.index
            )
            written = [*file.get("notes", []), *each["notes"]]
            assert [(note.verified, list(note.fields)) for note in found.notes] == [
                (note["mark"] == "V", note["fields"]) for note in written
            ]


@pytest.mark.rules("P10")
def test_classes_of_a_profile_are_the_bits_of_its_file() -> None:
    for name in ("china", "germany", "england", "usa"):
        file = yaml.safe_load((ROOT / "carestamp" / "profiles" / f"{name}.yaml").read_text(encoding="utf-8"))
        for each in file["profiles"]:
            numbers = {profiles.classes.named(code).number for code in each["classes"]}
            mask = profiles.by_name(each["name"]).rules.classes
            assert {bit for bit in range(64) if mask >> bit & 1} == numbers
            assert 0 not in numbers
