"""C1, X5, X6, E1, L2: what is signed is what the contracts hash and what eth_account signs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from carestamp.documents import eip712, emergency, recovery
from carestamp.documents.consent import typed
from carestamp.documents.eip712 import Domain, Struct, TypedDataError
from carestamp.documents.keccak import keccak256
from carestamp.documents.records import typed as records
from tests.documents.consent.acts import ACTS, CONSENT, EMERGENCY, PLAN, RECORDS, neighbours

ROOT = Path(__file__).parents[3]
FAMILIES = [
    ("consent", typed.TYPES, {"Opening", "Countersignature"}),
    ("consent", emergency.TYPES, set(typed.TYPES)),
    ("credentials", recovery.TYPES, {"ControllerMove"}),
    ("records", records.TYPES, set()),
]
by_type = pytest.mark.parametrize(("domain", "act"), ACTS, ids=[act.type_name for _, act in ACTS])


@pytest.mark.rules("X5", "C1", "X6", "E1", "L2")
@by_type
def test_digest_agrees_with_eth_account(domain: Domain, act: Struct) -> None:
    message = encode_typed_data(full_message=eip712.typed_message(domain, act))
    assert eip712.digest(domain, act) == keccak256(b"\x19\x01" + message.header + message.body)


@pytest.mark.rules("X5")
@by_type
def test_digest_recovers_its_signer(domain: Domain, act: Struct) -> None:
    signer = Account.from_key(b"\x11" * 32)
    signed = signer.sign_typed_data(full_message=eip712.typed_message(domain, act))
    assert signed.message_hash == eip712.digest(domain, act)


@pytest.mark.rules("X5", "X11")
@by_type
def test_digest_changes_with_each_field_alone(domain: Domain, act: Struct) -> None:
    """No field of the act or of the domain is left out of what is signed."""
    others = [eip712.digest(domain, each) for each in neighbours(act)]
    others += [eip712.digest(each, act) for each in neighbours(domain)]
    assert eip712.digest(domain, act) not in others
    assert len(set(others)) == len(others) > len(eip712.DOMAIN["EIP712Domain"])


@pytest.mark.rules("X5")
def test_digest_tells_plain_acts_apart() -> None:
    """Revoke, suspend, resume, decline and erase have the same fields: a relayer can't play one as another."""
    made = {eip712.digest(domain, act) for domain, act in ACTS}
    assert len(made) == len(ACTS)


@pytest.mark.rules("X5")
@pytest.mark.parametrize(("folder", "types", "others"), FAMILIES, ids=["consent", "emergency", "recovery", "records"])
def test_types_are_those_of_the_contracts(folder: str, types: eip712.Types, others: set[str]) -> None:
    """Read from the sources: a field that is renamed or moved there fails here first."""
    sources = "".join(path.read_text() for path in sorted((ROOT / "contracts" / folder).glob("*.sol")))
    declared = {each.split("(")[0]: each for each in re.findall(r'keccak256\(\s*"(\w+\([^"]*\))"', sources)}
    assert {name: declared[name] for name in declared if name not in others} == {
        name: eip712.encode_type(types, name) for name in types
    }


@pytest.mark.rules("X5")
def test_domains_are_those_of_the_contracts() -> None:
    found = set()
    for folder in ("consent", "records"):
        for path in (ROOT / "contracts" / folder).glob("*.sol"):
            found |= set(re.findall(r'EIP712\("([^"]+)", "([^"]+)"\)', path.read_text()))
    assert found == {(each.name, each.version) for each in (CONSENT, EMERGENCY, RECORDS)}


@pytest.mark.rules("X6")
def test_plan_is_hashed_without_a_domain() -> None:
    domain, _ = ACTS[0]
    message = encode_typed_data(full_message=eip712.typed_message(domain, PLAN))
    assert PLAN.hash() == message.body


@pytest.mark.rules("E1", "L2")
def test_ids_are_digests() -> None:
    opening, record = ACTS[-7][1], ACTS[-1][1]
    assert emergency.opening_id(EMERGENCY, opening) == eip712.digest(EMERGENCY, opening)
    assert records.record_id(RECORDS, record) == eip712.digest(RECORDS, record)


@pytest.mark.rules("L2")
def test_leaf_is_hashed_twice() -> None:
    assert records.record_leaf(b"\x09" * 32) == keccak256(keccak256(b"\x09" * 32))


@pytest.mark.rules("X5")
def test_a_value_that_does_not_fit_is_refused_by_name() -> None:
    with pytest.raises(TypedDataError, match="categories: does not fit uint24"):
        eip712.digest(CONSENT, typed.DenialLifting(*_on_entry(), 1 << 24, 1, 1))


def _on_entry() -> tuple[str, typed.Grantee, typed.Purpose]:
    act = ACTS[3][1]
    return act.subject, act.grantee, act.purpose
