"""Which tests prove which rule: docs/rules.md, made from what the tests say about themselves.

    python tools/rules.py            write docs/rules.md
    python tools/rules.py --check    fail when the file is stale, a rule is bare, or a test names no known rule

A Python test says `@pytest.mark.rules("P5", "X7")` (on a function, a class, or as `pytestmark`), a Solidity one has a
line `/// @custom:rules P5 X7` above it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
TABLE = ROOT / "docs" / "rules.md"

RULES = {
    "X1": "No direct identifier and no readable health fact on chain; a field inventory is generated.",
    "X2": "Commitment: keccak256 over a random salt and the canonical document.",
    "X3": "Nullifier: a keyed function of a real thing's canonical identity; its epoch follows the document.",
    "X4": "Canonical form before any hash.",
    "X5": "Patients hold no coins: their acts have twins by EIP-712 signature; sequences, deadlines, one use.",
    "X6": "A subject is not a key: `signerFor` signs for it.",
    "X7": "Practice is checked live at each use.",
    "X8": "Single use is keyed by the thing, never by a signature or a message.",
    "X9": "A repeated request has one effect; the second reverts with AlreadyDone.",
    "X10": "Gas of every call is bounded by its own arguments.",
    "X11": "A new version never blanks a stamp.",
    "X12": "Profiles are versioned, never edited, pinned by documents; days are the profile's calendar days.",
    "X13": "Pause stops new acts, never a revocation, a release, a recovery or a withdrawal.",
    "X14": "Events alone rebuild the state of every ledger.",
    "K1": "Organisations are accredited by a regulator of their kind, practitioners licensed by their organisation.",
    "K2": "Kinds and roles.",
    "K3": "Suspension works at once and stops all an organisation's people; reinstatement is delayed.",
    "K4": "What a stolen key signed after `distrustedSince` is refused, what was honest before stays valid.",
    "K5": "A successor may finish what the old organisation began.",
    "P1": "Terms, their id, and the facts in the word.",
    "P2": "Three origins, one state, each resting on the prescriber's own act.",
    "P3": "Where review is asked for, nothing is dispensed before a reviewer approves; rejection is final.",
    "P4": "A hold names the pharmacy, is capped, and is the only one.",
    "P5": "A live pharmacist dispenses what the holder agreed to, never more than is left.",
    "P6": "Each supply leaves a record for retries and reversals.",
    "P7": "A second pharmacist reverses inside the window, once; packs never come back on sale.",
    "P8": "A repeat opens after its interval; expiry is computed; parts where the profile allows.",
    "P9": "Cancel, stop, suspend and resume.",
    "P10": "Profiles of countries; safeguards of controlled classes.",
    "P11": "At the counter without a phone; supplies recorded afterwards, clashes kept.",
    "P12": "The QR code carries what a pharmacist needs and is no bearer right.",
    "D1": "A pack is sold once in the whole system; recalled, returned, stolen and destroyed ones never.",
    "B1": "A fiscal regulator allots books; one real bill has one place, whoever brings it in whatever spelling.",
    "B2": "A bill's terms; issued alone, or as a leaf of a root that covers a serial range, anchored once.",
    "B3": "Settled by mask or drawn singly, never both; only issuer, holder or a payer with its signature draws.",
    "B4": "A reservation rests on the holder's signature, two tries a payer, one live claim each.",
    "B5": "Settled at issue, paid less recovered, and live claims never exceed the total, nor the further cap.",
    "B6": "The holder's coverage order: a rank's turn comes when every lower one paid, released, waived or lapsed.",
    "B7": "Only a reservation times out; approved money is freed by its payer alone.",
    "B8": "A red letter voids at once, or waits for payers and leaves their open debts; the fund's share goes with it.",
    "B9": "A re-issued bill names the one it replaces and may carry claims over.",
    "B10": "Paper exchange freezes; a deduction holds once, of the net; proofs and benefits are put on record.",
    "B11": "Batches are all or nothing; 256 bills a word.",
    "B12": "The worked case, to the fen.",
    "C1": "One word per subject, grantee and purpose: permit, deny, window, sequence; grantees, purposes, categories.",
    "C2": "`isPermitted` is one view of bounded reads: no denial in force, one permit covers all, the actor live.",
    "C3": "A denial wins, whichever came first; expiry is computed; erasure leaves a tombstone and is final.",
    "C4": "Delegates and guardians act inside their mandate; a minor's consents lapse at majority; none erases.",
    "C5": "A gateway honours a signed revocation on receipt, before it is on chain.",
    "E1": "Break-glass: a reason, a live emergency clinician, at most 24 hours, one window each, rate limited.",
    "E2": "Another person reviews each opening in time; overdue alerts the regulator; care is never blocked.",
    "L1": "Every decision is logged, chained per subject and anchored: nothing is dropped or moved unseen.",
    "L2": "Records are anchored singly or in batches; whoever holds document and salt checks inclusion.",
    "S1": "A study is drafted, funded and signed by its ethics board; prices are fixed before the first contribution.",
    "S2": "A contribution is committed, attested, vests and is paid, or rejected, withdrawn, disputed.",
    "S3": "Paid, reserved, free and refunded are what was funded, to the last unit.",
    "S4": "One reward for each source in a study; caps count persons, by day and by study.",
    "S5": "k validators of k houses, none the custodian's or sponsor's, judge before anybody tells.",
    "S6": "Research consent is in force at the commitment and at the payment.",
    "S7": "An ERC-20 with permit; transfers may be switched off for good.",
    "Z1": "Goods to money and back: prescription, packs, bill line, payers.",
}
SOLIDITY_RULES = re.compile(r"^\s*/// @custom:rules (?P<rules>[A-Z0-9 ]+)$")
SOLIDITY_TEST = re.compile(r"^\s*(?:function|contract) (?P<name>\w+)")


@dataclass(frozen=True, order=True)
class Proof:
    """A test and the file it is in, relative to the checkout."""

    file: str
    test: str


class RulesError(Exception):
    """The table can't be made or is not as it should be; the message says why."""


# --- reading the tests ------------------------------------------------------------------------------------------------


def proofs() -> dict[str, set[Proof]]:
    """Tests by rule. Raises RulesError for a rule that nobody knows."""
    found: defaultdict[str, set[Proof]] = defaultdict(set)
    for proof, rules in (*_python(), *_solidity()):
        for rule in rules:
            if rule not in RULES:
                raise RulesError(f"{proof.file}: {proof.test} names {rule}, which is no rule")
            found[rule].add(proof)
    return found


def _python() -> Iterator[tuple[Proof, list[str]]]:
    for file in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        yield from _tests_in(tree.body, file, _module_rules(tree))


def _tests_in(body: list[ast.stmt], file: Path, inherited: list[str]) -> Iterator[tuple[Proof, list[str]]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _tests_in(node.body, file, inherited + _marked(node.decorator_list))
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield _proof(file, node.name), inherited + _marked(node.decorator_list)


def _module_rules(tree: ast.Module) -> list[str]:
    """Of `pytestmark = pytest.mark.rules(…)`, or of a list with that in it."""
    assigned = [node.value for node in tree.body if isinstance(node, ast.Assign) and _names(node) == ["pytestmark"]]
    return _marked([each for value in assigned for each in getattr(value, "elts", [value])])


def _names(node: ast.Assign) -> list[str]:
    return [each.id for each in node.targets if isinstance(each, ast.Name)]


def _marked(expressions: list[ast.expr]) -> list[str]:
    calls = [
        each for each in expressions if isinstance(each, ast.Call) and ast.unparse(each.func) == "pytest.mark.rules"
    ]
    return [str(each.value) for call in calls for each in call.args if isinstance(each, ast.Constant)]


def _solidity() -> Iterator[tuple[Proof, list[str]]]:
    """A line of rules belongs to the next function or contract below it."""
    for file in sorted(TESTS.rglob("*.sol")):
        rules: list[str] = []
        for line in file.read_text(encoding="utf-8").splitlines():
            if named := SOLIDITY_RULES.match(line):
                rules = named["rules"].split()
            elif rules and (test := SOLIDITY_TEST.match(line)):
                yield _proof(file, test["name"]), rules
                rules = []


def _proof(file: Path, test: str) -> Proof:
    return Proof(file.relative_to(ROOT).as_posix(), test)


# --- the table --------------------------------------------------------------------------------------------------------


def table(found: dict[str, set[Proof]]) -> str:
    """The page, the same for the same tests."""
    parts = [_HEAD, "| rule | says | tests |", "| --- | --- | --- |"]
    parts += [f"| {rule} | {says} | {len(found.get(rule, ()))} |" for rule, says in RULES.items()]
    for rule, says in RULES.items():
        parts += ["", f"## {rule}", "", says, "", *_listed(found.get(rule, set()))]
    return "\n".join(parts) + "\n"


_HEAD = """# Rules and the tests that prove them

Made by `python tools/rules.py` from the tests; don't edit. The rules in full are in the header of each interface and in
docs/architecture.md; the words here are short forms.
"""


def _listed(proofs_of_rule: set[Proof]) -> Iterator[str]:
    files: defaultdict[str, list[str]] = defaultdict(list)
    for proof in sorted(proofs_of_rule):
        files[proof.file].append(proof.test)
    for file, tests in files.items():
        yield f"- {file}: " + ", ".join(f"`{each}`" for each in tests)
    if not files:
        yield "No test yet."


def check(found: dict[str, set[Proof]]) -> list[str]:
    """What is wrong, in sentences."""
    wrong = [f"no test proves {rule}: {says}" for rule, says in RULES.items() if not found.get(rule)]
    if not TABLE.is_file() or TABLE.read_text(encoding="utf-8") != table(found):
        wrong.append("docs/rules.md is stale: run python tools/rules.py")
    return wrong


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        found = proofs()
    except RulesError as problem:
        print(f"rules: {problem}", file=sys.stderr)
        return 1
    if not arguments:
        TABLE.write_text(table(found), encoding="utf-8")
        return 0
    wrong = check(found)
    for each in wrong:
        print(f"rules: {each}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
