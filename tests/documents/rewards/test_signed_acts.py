"""S1, S2, S5, S7, X5: what is signed is what the contracts hash and what eth_account signs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from eth_account.messages import encode_typed_data

from carestamp.documents import eip712
from carestamp.documents.eip712 import Domain, Struct, int_to_address
from carestamp.documents.keccak import keccak256
from carestamp.documents.rewards import typed
from tests.documents.consent.acts import neighbours
from tests.documents.rewards.study import CONTRIBUTION, NOON, REWARDS, STUDY, UNITS

CONTRACTS = Path(__file__).parents[3] / "contracts" / "rewards"
ACTS: tuple[tuple[Domain, Struct], ...] = (
    (REWARDS, typed.StudyApproval(STUDY, NOON)),
    (REWARDS, CONTRIBUTION),
    (REWARDS, typed.Custody(b"\x44" * 32)),
    (REWARDS, typed.Appeal(b"\x44" * 32, b"\x55" * 32, int_to_address(9), NOON)),
    (REWARDS, typed.Withdrawal(b"\x44" * 32, NOON)),
    (UNITS, typed.Permit(int_to_address(8), int_to_address(9), 10, 11, NOON)),
)
by_type = pytest.mark.parametrize(("domain", "act"), ACTS, ids=[act.type_name for _, act in ACTS])


@pytest.mark.rules("X5", "S1", "S2", "S5", "S7")
@by_type
def test_digest_agrees_with_eth_account(domain: Domain, act: Struct) -> None:
    message = encode_typed_data(full_message=eip712.typed_message(domain, act))
    assert eip712.digest(domain, act) == keccak256(b"\x19\x01" + message.header + message.body)


@pytest.mark.rules("X5", "X11")
@pytest.mark.parametrize(("domain", "act"), [*ACTS[1:], (REWARDS, STUDY)])
def test_digest_changes_with_each_field_alone(domain: Domain, act: Struct) -> None:
    """No field of the act or of the domain is left out of what is signed."""
    others = [eip712.digest(domain, each) for each in neighbours(act)]
    others += [eip712.digest(each, act) for each in neighbours(domain)]
    assert eip712.digest(domain, act) not in others
    assert len(set(others)) == len(others)


@pytest.mark.rules("X5", "S1")
def test_types_are_those_of_the_contracts() -> None:
    sources = "".join(path.read_text() for path in sorted(CONTRACTS.glob("*.sol")))
    declared = {each.split("(")[0]: each for each in re.findall(r'keccak256\(\s*"(\w+\([^"]*)"', sources)}
    assert declared == {name: eip712.encode_type(typed.TYPES, name) for name in typed.TYPES}


@pytest.mark.rules("X5", "S7")
def test_domains_are_those_of_the_contracts() -> None:
    sources = "".join(path.read_text() for path in CONTRACTS.glob("*.sol"))
    named = re.findall(r'EIP712\("([^"]+)", "([^"]+)"\)', sources)
    named += [(name, "1") for name in re.findall(r'ERC20Permit\("([^"]+)"\)', sources)]
    assert set(named) == {(each.name, each.version) for each in (REWARDS, UNITS)}
