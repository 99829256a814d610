"""The rule table is read off the tests, whichever way they name their rules, and says what is bare."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.structure.test_documents import tool

rules = tool("rules")

PYTHON = """
import pytest
pytestmark = [pytest.mark.slow, pytest.mark.rules("X1")]

@pytest.mark.rules("P5", "X7")
def test_one(): ...

class TestMore:
    @pytest.mark.rules("D1")
    def test_two(self): ...

def helper(): ...
"""
SOLIDITY = """
    /// @notice A supply.
    /// @custom:rules P5 X8
    function testFuzz_three(uint256 seed) external {}
    function testFuzz_four() external {}
"""


def test_python_rules_are_read_from_marks(tmp_path: Path) -> None:
    tree = ast.parse(PYTHON)
    found = rules._tests_in(tree.body, rules.TESTS / "test_x.py", rules._module_rules(tree))
    named = {proof.test: listed for proof, listed in found}
    assert named == {"test_one": ["X1", "P5", "X7"], "test_two": ["X1", "D1"]}


def test_solidity_rules_are_read_from_the_line_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TESTS", tmp_path)
    monkeypatch.setattr(rules, "ROOT", tmp_path)
    (tmp_path / "Supply.t.sol").write_text(SOLIDITY)
    assert [(proof.test, listed) for proof, listed in rules._solidity()] == [("testFuzz_three", ["P5", "X8"])]


def test_a_bare_rule_is_named() -> None:
    found = rules.proofs()
    del found["P7"]
    assert any(each.startswith("no test proves P7") for each in rules.check(found))


def test_no_rule_is_bare() -> None:
    found = rules.proofs()
    assert [rule for rule in rules.RULES if not found.get(rule)] == []


def test_an_unknown_rule_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TESTS", tmp_path)
    monkeypatch.setattr(rules, "ROOT", tmp_path)
    (tmp_path / "test_odd.py").write_text("@pytest.mark.rules('Q9')\ndef test_odd(): ...\n")
    with pytest.raises(rules.RulesError, match="Q9"):
        rules.proofs()
