"""Section `slither`: what a static analyser finds in the contracts, and why what it was told to leave is no fault.

It reads a copy in which three names are changed that it can't resolve (REWRITTEN), line for line the same; a function
that it could not read fails the section. What it should not tell again has its reason beside the line
(`// slither-disable-next-line DETECTOR: reason`); whole classes have theirs in LEFT_OUT; a comment that hides nothing
any more falls short.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from carestamp.errors import Words
from scripts.benches.markdown import table
from scripts.measuring import Told
from scripts.proofs import CONTRACTS, ProofError
from scripts.report.run import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import runner

ID = "slither"
TITLE = Words("静态分析", "Slither")
RESTS_ON = (*CONTRACTS, "requirements/prove.lock", "scripts/proofs/slither.py")

PROGRAM = ROOT / ".venv-prove" / "bin" / "slither"
COPY = ROOT / ".cache" / "slither"
REPORT = "slither.json"
SECONDS = 20 * 60
FOUND = (0, 255)
"""Its exit codes: nothing, and findings."""
SUPPRESSED = re.compile(r"//\s*slither-disable\S*\s+(?P<detectors>[\w,-]+)(?::\s*(?P<reason>\S.*))?")
UNREAD = re.compile(r"(?:Impossible|Failed) to generate IR for (\S+)")
UNUSED = "unused-ignore-directive"

LEFT_OUT = {
    "incorrect-equality": "whether a balance or the time is compared exactly, which others can nudge. No balance is "
    "read here, and packed words hold times, so that it tells every comparison of a word, a number or a fact",
    "uninitialized-local": "a local number starts at zero in Solidity, and the house writes no `= 0`; storage pointers "
    "are another detector, which is on",
}
"""Detectors of high or medium impact that are off, and why."""
KNOWN = {
    "timestamp": "validity, deadlines and windows are what the ledgers are about; boundaries are tried one second off",
    "reentrancy-events": "the contract called is ours, set at deployment, and calls nobody back",
    "calls-loop": "a question to the registry of credentials for each verdict of the call: bounded by what is given",
    "shadowing-local": "a parameter or a local has the name of a function that its body does not call",
}
"""Classes of low impact that are told and stay."""
REWRITTEN: Mapping[str, tuple[tuple[str, str], ...]] = {
    # A struct of the interface has the library's name.
    "contracts/rewards/StudyWords.sol": (("library StudyWords {", "library StudyWordsLibrary {"),),
    "contracts/rewards/StudyRules.sol": (("{StudyWords as W}", "{StudyWordsLibrary as W}"),),
    "contracts/rewards/StudyRewards.sol": (("{StudyWords as W}", "{StudyWordsLibrary as W}"),),
    "contracts/rewards/RewardsCodec.sol": (("import {StudyWords}", "import {StudyWordsLibrary as StudyWords}"),),
    # It finds no function for a list in brackets among several of one name.
    "contracts/shared/Words.sol": (("function hash(bytes32[12]", "function hashTwelve(bytes32[12]"),),
    "contracts/prescriptions/PrescriptionTerms.sol": (
        ("Words.hash(\n                [", "Words.hashTwelve(\n                ["),
    ),
    # It gives a sum the type of its left half.
    "contracts/invoices/InvoiceRegistry.sol": (
        ("(uint112(uint256(digest)) | InvoiceWord.SETTLED)", "(InvoiceWord.SETTLED | uint112(uint256(digest)))"),
    ),
}
SETTINGS = """[profile.default]
src = "contracts"
out = "out"
libs = ["node_modules"]
remappings = ["@openzeppelin/=node_modules/@openzeppelin/"]
auto_detect_remappings = false
solc = "{solc}"
offline = true
evm_version = "london"
optimizer = false
"""
"""It reads the syntax tree, which optimizer and IR pipeline don't change."""


def measure(told: Told, long: bool) -> dict[str, Any]:  # noqa: ARG001 - both lanes do the same
    """The counts by impact, what is high or medium in full, and every suppression with its reason."""
    if not PROGRAM.is_file():
        raise ProofError("Slither is missing: run python tools/setup.py provers")
    told("copying the contracts")
    copied()
    told("reading every function")
    found, unused = analysed()
    by_impact = Counter(each["impact"].lower() for each in found)
    return {
        **{impact: by_impact[impact] for impact in ("high", "medium", "low")},
        "detectors": dict(sorted(Counter(each["check"] for each in found).items())),
        "findings": [_told(each) for each in found if each["impact"] != "Low"],
        "suppressed": list(suppressions(ROOT / "contracts")),
        "unused": unused,
        "left_out": sorted(LEFT_OUT),
    }


def goals(measured: Mapping[str, Any]) -> list[str]:
    """Nothing high or medium, no new class of low, no suppression without a reason or a use."""
    short = [f"{each['impact']} {each['detector']}: {each['what']}" for each in measured["findings"]]
    short += [f"{each} is told and has no reason in KNOWN" for each in measured["detectors"] if _is_new(each, measured)]
    short += [f"{each['place']}: suppressed without a reason" for each in measured["suppressed"] if not each["reason"]]
    return short + [f"{each}: a suppression that hides nothing" for each in measured["unused"]]


def report(measured: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{measured[impact]} {impact}" for impact in ("high", "medium", "low"))
    low = [(f"`{each}`", str(count), KNOWN.get(each, "")) for each, count in measured["detectors"].items()]
    beside = [(f"`{each['detector']}`", each["place"], each["reason"]) for each in measured["suppressed"]]
    off = [(f"`{each}`", LEFT_OUT[each]) for each in measured["left_out"]]
    return "\n\n".join(
        [
            f"Every function of every deployed contract and library was read: {counts}.",
            table(("told", "times", "why it stays"), low),
            table(("suppressed", "where", "why"), beside),
            table(("left out", "why"), off),
        ]
    )


# --- the copy


def copied() -> None:
    """The sources as Slither reads them, in a project of their own. Raises ProofError when a rewriting does not fit."""
    shutil.rmtree(COPY, ignore_errors=True)
    for folder in ("contracts", "interfaces"):
        shutil.copytree(ROOT / folder, COPY / folder, ignore=shutil.ignore_patterns("mocks"))
    (COPY / "node_modules").symlink_to(ROOT / "node_modules")
    (COPY / "foundry.toml").write_text(SETTINGS.format(solc=runner.COMPILERS / "solc-v0.8.37"), encoding="utf-8")
    for name, pairs in REWRITTEN.items():
        _rewrite(COPY / name, pairs)


def _rewrite(file: Path, pairs: tuple[tuple[str, str], ...]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        if text.count(old) != 1:
            raise ProofError(f"{file.name} no longer says {old!r} once: see REWRITTEN in scripts/proofs/slither.py")
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


# --- its findings


def analysed() -> tuple[list[dict[str, Any]], list[str]]:
    """What it tells, and the suppressions of ours that hide nothing. Raises ProofError."""
    said = _run(
        ".",
        *("--json", REPORT, "--filter-paths", "node_modules", "--exclude-informational", "--exclude-optimization"),
        *("--exclude", ",".join(LEFT_OUT), "--warn-unused-ignores"),
    )
    unread = UNREAD.findall(said)
    if unread:
        raise ProofError(
            f"Slither can't read {', '.join(sorted(set(unread)))}: see REWRITTEN in scripts/proofs/slither.py"
        )
    told = json.loads((COPY / REPORT).read_text(encoding="utf-8"))["results"].get("detectors", [])
    unused = [_place(each) for found in told if found["check"] == UNUSED for each in found["unused_ignores"]]
    return [each for each in told if each["check"] != UNUSED], [each for each in unused if each]


def _run(*arguments: str) -> str:
    home = runner.Home()
    try:
        run = subprocess.run(
            [PROGRAM, *arguments],
            cwd=COPY,
            env=home.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ProofError(f"Slither did not end in {SECONDS} seconds") from None
    finally:
        home.remove()
    if run.returncode not in FOUND or not (COPY / REPORT).is_file():
        raise ProofError(f"Slither ended with {run.returncode}: {run.stdout[-600:]}")
    return run.stdout


def _told(found: Mapping[str, Any]) -> dict[str, str]:
    what = " ".join(str(found["description"]).split())
    return {"impact": found["impact"].lower(), "detector": found["check"], "what": what[:300]}


def _place(unused: Mapping[str, Any]) -> str:
    """Where a comment of ours stands; "" for one of another house."""
    file = Path(unused["file"])
    return f"{file.relative_to(COPY)}:{unused['line']}" if file.is_relative_to(COPY / "contracts") else ""


def _is_new(detector: str, measured: Mapping[str, Any]) -> bool:
    return detector not in KNOWN and detector not in {each["detector"] for each in measured["findings"]}


def suppressions(folder: Path) -> Iterator[dict[str, str]]:
    """Every comment that hides a finding, with its place and reason."""
    for file in sorted(folder.rglob("*.sol")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if found := SUPPRESSED.search(line):
                place = f"{file.relative_to(ROOT)}:{number}"
                yield {"detector": found["detectors"], "place": place, "reason": found["reason"] or ""}
