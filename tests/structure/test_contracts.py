"""How contracts are built: size, names, what they import, what they keep and tell, and how far they loop."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sizes  # of tools/

from scripts.deploy import CONTRACTS as DEPLOYED
from scripts.proofs.slither import suppressions
from tests.model.ledgers import code
from tests.structure.sources import CONTRACTS, INTERFACES, ROOT, imports, solidity, units

# Text about software, and calls that governance announces.
ALLOWED_TEXT = {"LedgerEnlisted.release", "RoleLabel.label", "OperationScheduled.data", "StringTooLong.str"}
# Bases without state of their own that one ledger's folder shares with others: the vocabulary of credentials.
VOCABULARY = {"../credentials/Kinds.sol", "../credentials/Standing.sol"}
# Every loop, and what bounds it.
LOOPS = {
    ("PackRegistry", "at != uses.length"): "the packs in the call",
    ("PrescriptionCodec", "i < uses.length"): "the packs in the call",
    ("PrescriptionSupply", "at != packs.length"): "the packs in the call",
    ("PackRegistry", "i < packs.length"): "the packs in the call",
    ("PrescriptionRegistry", "i < PrescriptionTerms.MAX_LINES"): "five lines",
    ("PrescriptionSupply", "i < hashes.length"): "the packs in the call",
    ("PrescriptionRegistry", "i < ids.length"): "the packs in the call",
    ("PrescriptionCodec", "i < p.lines.length"): "five lines",
    ("PrescriptionCodec", "i < left.length"): "five lines",
    ("PrescriptionCodec", "i < quantities.length"): "five lines",
    ("PrescriptionCodec", "i < lines.length"): "five lines",
    ("PrescriptionRules", "i < count"): "five lines",
    ("InvoiceRegistry", "i < masks.length"): "the masks in the call",
    ("InvoiceRegistry", "i < rank"): "eight ranks",
    ("InvoiceRegistry", "mask >> bit != 0 && bit < 256"): "the bits of one mask",
    ("InvoiceCodec", "i < count"): "eight ranks",
    ("OrderWord", "payerAt(order, count) != 0"): "eight ranks",
    ("OrderWord", "i < count"): "eight ranks",
    ("PrescriptionTerms", "rest != 0"): "five lines of sixteen bits",
    ("PrescriptionCodec", "i < told.quantities.length"): "five lines",
    ("Words", "lt(at, end)"): "the proof in the call",
    ("Words", "rest"): "sixteen lanes of a word",
    ("Words", "and(rest, 0xffff)"): "five lines of sixteen bits",
    ("ConsentRegistry", "i != 0"): "the five entries that bear on an actor",
    ("ReviewCalendar", "i < passed && i < LANES"): "eight days",
    ("Recovery", "i < signatures.length"): "nine guardians",
    ("AccessLog", "i < depth"): "the siblings in the call",
    ("StudyRewards", "i < ids.length"): "the verdicts in the call",
    ("StudyRewards", "i < verdicts.length"): "the verdicts in the call",
    ("StudyRules", "2 * upTo < size"): "four tiers and none",
    ("StudyRules", "mask != 0"): "eight seats",
    ("StudyRules", "i < size"): "eight houses of a panel",
    ("StudyRules", "j < i"): "those before it",
    ("StudyRules", "i < prices.length"): "four tiers",
    ("StudyWords", "i < s.panel.length"): "eight houses of a panel",
    ("StudyWords", "i < s.prices.length"): "four tiers",
    ("RewardsCodec", "size < StudyWords.MOST_VALIDATORS && uint32(panel >> (32 * size)) != 0"): "eight seats",
    ("RewardsCodec", "StudyWords.priceOf(prices, size + 1) != 0"): "four tiers",
    ("RewardsCodec", "i < size"): "the panel or the tiers",
}


@pytest.mark.parametrize("contract", DEPLOYED)
def test_contract_fits_the_limit_with_headroom(built: None, contract: str, capsys: pytest.CaptureFixture[str]) -> None:
    size, most = len(code(contract).runtime) // 2, sizes.LIMIT - sizes.HEADROOM
    with capsys.disabled():
        print(f"\n{contract}: {size} bytes, {most - size} to spare", end="")
    assert size <= most


def test_names_are_unique() -> None:
    everything = [unit.name for unit in units(CONTRACTS, INTERFACES)]
    everything += [found for file in (CONTRACTS / "mocks").glob("*.sol") for found in _mocks(file)]
    assert [name for name, times in Counter(everything).items() if times > 1] == []


def _mocks(file: Path) -> list[str]:
    return re.findall(r"^contract (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("file", solidity(CONTRACTS, INTERFACES), ids=lambda file: file.stem)
def test_imports_point_one_way(file: Path) -> None:
    """Ledgers know each other by interfaces; interfaces know interfaces."""
    for wanted in imports(file):
        openzeppelin = wanted.startswith("@openzeppelin/contracts/") and INTERFACES not in file.parents
        interface = wanted.startswith("../../interfaces/") or INTERFACES in file.parents
        own = wanted.startswith(("./", "../shared/")) or wanted in VOCABULARY
        assert openzeppelin or interface or own, f"{file.stem} imports {wanted}"


@pytest.mark.parametrize("package", ["brownie", "scripts", "tests", "tools"])
def test_package_does_not_know(package: str) -> None:
    """What hospitals install imports neither Brownie nor what only a checkout has."""
    knowing = [file for file in (ROOT / "carestamp").rglob("*.py") if package in set(_imported(file))]
    assert knowing == []


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.split(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.rules("X1")
@pytest.mark.parametrize("contract", DEPLOYED)
def test_events_and_errors_carry_no_text(built: None, contract: str) -> None:
    told = [each for each in code(contract).abi if each["type"] in ("event", "error")]
    texts = {f"{each['name']}.{i['name']}" for each in told for i in each["inputs"] if _is_text(i)}
    assert texts <= ALLOWED_TEXT


def _is_text(entry: dict[str, Any]) -> bool:
    return entry["type"].removesuffix("[]") in ("string", "bytes")


@pytest.mark.rules("X1")
@pytest.mark.parametrize("file", solidity(CONTRACTS), ids=lambda file: file.stem)
def test_storage_keeps_no_text(file: Path) -> None:
    """Neither as a variable nor behind a mapping."""
    state = re.findall(r"^    (?!function|event|error|using|struct|modifier)[^(\n]*;", file.read_text(), re.MULTILINE)
    assert not [line for line in state if re.search(r"\b(string|bytes)\b(?!\s*(memory|calldata))", line)]
    assert not re.search(r"mapping\([^;]*=>\s*(string|bytes)\b", file.read_text())


@pytest.mark.rules("X10")
def test_every_loop_is_bounded_by_its_own_call() -> None:
    """None goes over what others can make grow."""
    found = {(file.stem, condition) for file in solidity(CONTRACTS) for condition in _conditions(file)}
    assert found == set(LOOPS)


def _conditions(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\bdo\b\s*\{", text)
    counted = re.findall(r"\bfor \([^;]*;\s*([^;]+);", text)
    in_assembly = re.findall(r"\bfor \{[^}]*\} (.+?) \{", text)
    return counted + in_assembly + re.findall(r"\bwhile \((.+)\) ", text)


@pytest.mark.parametrize(
    ("word", "allowed"),
    [(word, []) for word in ("delegatecall", "selfdestruct", "tx.origin", "create2", "prevrandao", "basefee")]
    + [("assembly", ["Words"])],
)
def test_contracts_do_without(word: str, allowed: list[str]) -> None:
    """No proxy, no escape hatch, nothing another engine might lack; assembly in one small library (compiler.md)."""
    word_alone = re.compile(rf"\b{re.escape(word)}\b")
    assert [file.stem for file in solidity(CONTRACTS) if word_alone.search(file.read_text())] == allowed


def test_every_suppression_of_the_analyser_names_a_detector_and_a_reason() -> None:
    """What Slither is told to leave (make prove ONLY=slither)."""
    hidden = list(suppressions(CONTRACTS))
    assert hidden
    assert all(each["reason"] and each["detector"] != "all" for each in hidden)
    written = sum(file.read_text().count("slither-disable") for file in solidity(CONTRACTS, INTERFACES))
    assert written == len(hidden)
