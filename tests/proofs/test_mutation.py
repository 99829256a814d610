"""The mutator of Solidity, on a contract of a few lines: which mutants it makes, that all fit in one text, what the
journal keeps, and that a list of equivalents can't grow old."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.proofs import ProofError
from scripts.proofs.mutation import goals, report
from scripts.proofs.mutation.bench import Bench
from scripts.proofs.mutation.compiling import Compiler
from scripts.proofs.mutation.equivalent import NAME, Equivalent, equivalents, listed
from scripts.proofs.mutation.journal import ALIVE, KILLED, Journal
from scripts.proofs.mutation.kinds import kind_of
from scripts.proofs.mutation.operators import Mutant, mutants
from scripts.proofs.mutation.sources import Sources
from scripts.proofs.mutation.together import MAGIC, chosen, together
from scripts.report.run import ROOT

TILL = """// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;
import {Limits} from "../b/Limits.sol";
error Till_NotAuthorised(address who);
error Till_AlreadyDone(uint256 id);
error Till_Closed();
contract Till {
    event Paid(uint256 id);
    uint256 private constant OPEN = 1 << 5;
    mapping(uint256 id => uint256) private _paid;
    uint256 private _state = OPEN;
    modifier whenOpen() {
        if (_state & OPEN == 0) revert Till_Closed();
        _;
    }
    function pay(uint256 id, uint256 amount) external whenOpen {
        if (msg.sender == address(0) || amount > Limits.MOST) revert Till_NotAuthorised(msg.sender);
        if (_paid[id] != 0) {
            revert Till_AlreadyDone(id);
        }
        _paid[id] = amount + 1;
        emit Paid(id);
    }
    function isPaid(uint256 id) external view returns (bool) {
        return _paid[id] > 1 ? true : false;
    }
}
"""
LIMITS = """// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;
library Limits {
    uint256 internal constant MOST = 1000;
}
"""
CUTTER = """// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;
contract Cutter {
    uint256 private constant LONG = 1 << 4;
    function sum(uint256[LONG] calldata all) external pure returns (uint256) {
        return all[0];
    }
    function least() external pure returns (uint256) {
        return 5;
    }
    function cut(bytes calldata whole, uint256 end) external pure returns (bytes calldata part) {
        if (end == 0) revert();
        part = whole[:end];
    }
    function most() external pure returns (uint256) {
        return 6;
    }
}
"""
FILE, LIBRARY = "contracts/a/Till.sol", "contracts/b/Limits.sol"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutation")
    for name, text in {FILE: TILL, LIBRARY: LIMITS, "tests/properties/a/Till.t.sol": "contract TillTest {}\n"}.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def compiler(root: Path) -> Compiler:
    return Compiler(Sources(root), ROOT / "tools" / "solc" / "solc-v0.8.37")


@pytest.fixture(scope="module")
def found(compiler: Compiler) -> list[Mutant]:
    return mutants(FILE, TILL.encode(), compiler.trees()[FILE])


def _by(found: list[Mutant], operator: str) -> list[tuple[str, str]]:
    return [(each.before, each.after) for each in found if each.operator == operator]


def test_each_operator_changes_what_it_says(found: list[Mutant]) -> None:
    assert _by(found, "open") == [("whenOpen", "")]
    assert [before[:21] for before, _ in _by(found, "guard-off")] == [
        "if (_state & OPEN == ",
        "if (msg.sender == add",
        "if (_paid[id] != 0) {",
    ]
    assert _by(found, "left") == [("msg.sender == address(0) || amount > Limits.MOST", "msg.sender == address(0)")]
    assert _by(found, "right") == [("msg.sender == address(0) || amount > Limits.MOST", "amount > Limits.MOST")]
    assert ("amount > Limits.MOST", "(amount >= Limits.MOST)") in _by(found, "edge")
    assert _by(found, "gone") == [("_paid[id] = amount + 1;", "{}"), ("emit Paid(id);", "{}")]
    assert ("amount + 1", "(amount - 1)") in _by(found, "other")
    assert ("5", "(5 + 1)") in _by(found, "one-more")
    assert _by(found, "flipped") == [("true", "false"), ("false", "true")]
    assert _by(found, "first") == [("_paid[id] > 1 ? true : false", "true")]


def test_what_another_mutant_implies_is_left_out(found: list[Mutant]) -> None:
    turned = {before for before, after in _by(found, "other") if "!=" in after or "==" in after}
    assert turned == set(), "each comparison here is the condition of a guard, or beside ||"
    assert not [each for each in found if each.operator in ("never", "always")], "these are for what does not refuse"
    assert "1 << 5" not in {before for before, _ in _by(found, "other")}, "one more for the 5 says it"


def test_names_are_unique_and_every_mutant_changes_the_source(found: list[Mutant]) -> None:
    assert len({each.id for each in found}) == len(found)
    assert all(each.applied(TILL.encode()) != TILL.encode() for each in found)


def test_a_mutant_is_of_the_kind_that_it_would_harm(found: list[Mutant]) -> None:
    kinds = {each.before[:14]: kind_of(each) for each in found if each.operator in ("guard-off", "open", "gone")}
    assert kinds["if (_state & O"] == "guard"
    assert kinds["if (msg.sender"] == "access"
    assert kinds["if (_paid[id] "] == "single-use"
    assert kinds["whenOpen"] == "access"
    assert kinds["_paid[id] = am"] == "conservation"
    assert kinds["emit Paid(id);"] == "event"


def test_all_mutants_of_a_file_compile_in_one_text_and_each_is_a_number(
    compiler: Compiler, found: list[Mutant]
) -> None:
    schema = compiler.schema(FILE, found)
    inside = [each for each in found if each in schema]
    assert len(inside) >= len(found) - 3, "those that stand alone are few"
    codes = [schema.code(each)[(FILE, "Till")] for each in [None, *inside]]
    assert len(set(codes)) == len(codes)
    assert not any(MAGIC in each for each in codes)


def test_a_pointer_left_unset_sends_its_function_and_a_length_its_constants_to_the_slower_way(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    file.write_text(CUTTER)
    cutting = Compiler(Sources(tmp_path), ROOT / "tools" / "solc" / "solc-v0.8.37")
    found = mutants(FILE, CUTTER.encode(), cutting.trees()[FILE])
    schema = cutting.schema(FILE, found)
    assert ("part = whole[:end];", "{}") in _by(found, "gone")
    assert {each.function for each in found if each not in schema} == {"", "cut", "sum"}
    assert {each.function for each in found if each in schema} == {"least", "most"}


def test_mutants_inside_one_another_are_chosen_between() -> None:
    outer, inner = _mutant(0, 7, "(b)", "expression"), _mutant(0, 1, "(c)", "expression")
    text = together(b"a && b;", [outer, inner])
    assert text.startswith("(MUTANT_ == 1 ? ((b)) : ((MUTANT_ == 2 ? ((c)) : (a)) && b;))")
    assert chosen(f"00{MAGIC}ff", 3) == f"00{3:064x}ff"


def _mutant(start: int, end: int, after: str, form: str) -> Mutant:
    return Mutant(FILE, start, end, "left", "", after, form=form)


def test_a_mutant_of_a_library_is_compiled_into_what_carries_it(compiler: Compiler, root: Path) -> None:
    assert Sources(root).carriers(LIBRARY) == [(FILE, "Till")]
    more = mutants(LIBRARY, LIMITS.encode(), compiler.trees()[LIBRARY])
    [codes] = compiler.mutated(more)
    assert codes is not None
    assert codes != compiler.sound([(FILE, "Till")])


def test_a_mutant_that_does_not_compile_costs_the_others_nothing(compiler: Compiler, found: list[Mutant]) -> None:
    broken = Mutant(**{**found[0].__dict__, "after": "nothing that compiles"})
    assert [each is None for each in compiler.mutated([found[1], broken])] == [False, True]


def test_the_journal_goes_on_where_it_was_broken_off(tmp_path: Path, root: Path, found: list[Mutant]) -> None:
    first = _journal(tmp_path, root, found)
    first.note(found[0], KILLED, "tests/properties/a/Till.t.sol::test_pay")
    first.note(found[1], ALIVE)
    again = _journal(tmp_path, root, found)
    entries = [again.known(each) for each in found[:3]]
    assert [entry and entry.state for entry in entries] == [KILLED, ALIVE, None]


def test_the_journal_forgets_what_another_contract_or_test_said(
    tmp_path: Path, root: Path, found: list[Mutant]
) -> None:
    _journal(tmp_path, root, found).note(found[0], ALIVE)
    for name in ("tests/properties/a/Till.t.sol", LIBRARY):
        changed = Sources(root)
        changed.texts[name] += "// something else\n"
        journal = Journal(tmp_path / "journal.jsonl", changed)
        journal.name_all(found)
        assert journal.known(found[0]) is None, name


def _journal(folder: Path, root: Path, found: list[Mutant]) -> Journal:
    journal = Journal(folder / "journal.jsonl", Sources(root))
    journal.name_all(found)
    return journal


def test_the_artifact_is_the_sound_one_again_after_a_mutant(tmp_path: Path) -> None:
    artifact = tmp_path / "build" / "forge-fast" / "Till.sol" / "Till.json"
    artifact.parent.mkdir(parents=True)
    artifact.write_text(json.dumps({"abi": [], "bytecode": {"object": "0x00"}}))
    with Bench(tmp_path, tmp_path).swapped({(FILE, "Till"): "ff"}):
        assert json.loads(artifact.read_text())["bytecode"]["object"] == "0xff"
    assert json.loads(artifact.read_text())["bytecode"]["object"] == "0x00"


def test_an_equivalent_that_fits_no_mutant_any_more_is_refused(found: list[Mutant]) -> None:
    [edge] = [each for each in found if each.operator == "edge" and "MOST" in each.before]
    fitting = Equivalent(FILE, edge.old_lines, edge.new_lines, "because")
    assert equivalents([fitting], found) == {edge: "because"}
    with pytest.raises(ProofError, match="no mutant of"):
        equivalents([Equivalent(FILE, edge.old_lines, "something else", "because")], found)


def test_every_equivalent_has_its_lines_and_a_reason() -> None:
    for each in listed(ROOT / NAME):
        assert each.before in " ".join((ROOT / each.file).read_text().split()), each
        assert each.before != each.after


def test_a_survivor_in_strict_code_misses_the_goal_and_is_named() -> None:
    measured = _measured(killed=99, alive=1)
    assert goals(measured) == ["1 mutants of access code live"]
    assert "`a:1:1+1:edge` (access)" in report(measured)
    assert goals(_measured(killed=100, alive=0)) == []


def _measured(killed: int, alive: int) -> dict[str, object]:
    none = {"total": 0, "killed": 0, "equivalent": 0, "alive": 0, "not_run": 0}
    all_ = {**none, "total": killed + alive, "killed": killed, "alive": alive}
    kinds = dict.fromkeys(("access", "single-use", "conservation", "guard", "event", "other"), none)
    named = [{"id": "a:1:1+1:edge", "kind": "access", "is": "<", "was": "<="}] * alive
    documents = {**none, "survivors": []}
    return {**all_, "documents": documents, "kinds": {**kinds, "access": all_}, "survivors": named}
