"""Whether the code on a chain is the code that was compiled, whatever the constructor wrote into its immutables."""

from __future__ import annotations

import pytest

from scripts._artifacts import artifact, require_same_code, unmasked
from scripts._plan import CONTRACTS
from scripts.deploy import CodeError, DeployError, deploy

PLACE = "0x" + "11" * 20


def test_deployed_code_differs_from_the_compiled_only_in_immutables(web3, deployer, params):
    deployment = deploy(deployer, params, web3)
    for name in CONTRACTS:
        compiled, code = artifact(name), bytes(web3.eth.get_code(deployment[name]))
        require_same_code(compiled, PLACE, code)
        assert len(code) == len(compiled.runtime)
    registry = artifact("PrescriptionRegistry")
    assert bytes(web3.eth.get_code(deployment["PrescriptionRegistry"])) != registry.runtime


def test_unmasked_clears_only_what_the_compiler_left_empty():
    push, other = b"\x7f" + bytes(32), b"\x60\x7f" + bytes(32)  # PUSH32 0; PUSH1 0x7f and 32 STOPs
    assert unmasked(push, b"\x7f" + b"\xaa" * 32) == push
    assert unmasked(other, b"\x60\x7f" + b"\xaa" * 32) != other


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 1.0])
def test_require_same_code_refuses_one_other_byte(share):
    """The first, the last, and some between that are no immutable's: those hold zeros."""
    compiled = artifact("PackRegistry")
    code = bytearray(compiled.runtime)
    start = int(share * (len(code) - 1))
    code[next(place for place in range(start, len(code)) if code[place])] ^= 1
    with pytest.raises(CodeError, match=f"PackRegistry: the code at {PLACE} is not what was compiled"):
        require_same_code(compiled, PLACE, bytes(code))


@pytest.mark.parametrize("change", [lambda code: code[:-1], lambda code: code + b"\0"])
def test_require_same_code_refuses_another_length(change):
    compiled = artifact("PackRegistry")
    with pytest.raises(CodeError, match="is not what was compiled"):
        require_same_code(compiled, PLACE, change(compiled.runtime))


def test_require_same_code_refuses_an_empty_address():
    with pytest.raises(CodeError, match=f"PackRegistry: there is no code at {PLACE}"):
        require_same_code(artifact("PackRegistry"), PLACE, b"")


def test_artifact_of_a_contract_that_is_not_compiled_says_what_to_do():
    with pytest.raises(DeployError, match="Nothing is not compiled: run make build"):
        artifact("Nothing")
