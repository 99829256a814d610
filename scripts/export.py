"""Writes what follows from the contracts' ABIs and layouts, and says what has drifted.

    python scripts/export.py            write
    python scripts/export.py --check    name what differs from the sources, and exit with 1

carestamp/abi/<Contract>.json        the ABI: no address, one form, for every language
carestamp/abi/<Contract>.ts          the same `as const`, from which viem, wagmi and ethers v6 infer every type
carestamp/client/errors.py           a class for each error
docs/errors.md                       a table of them
docs/storage.md                      what each contract keeps, slot by slot

The compiler is asked for ABIs, NatSpec and layouts alone, which takes seconds, so that no stale build is ever exported.
Plain words come from scripts/error_words.yaml: one entry for each error, no more and no fewer.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from carestamp.chain.abi import CONTRACTS, signature_of, type_of
from carestamp.documents.keccak import keccak256
from scripts import layouts

ROOT = Path(__file__).resolve().parent.parent

COMPILER = ROOT / "tools" / "solc" / "solc-v0.8.37"
WORDS = Path(__file__).with_name("error_words.yaml")
ENUMS = {
    "IPrescriptionRegistry.Status": "Status",
    "IInvoiceRegistry.Status": "InvoiceStatus",
    "IInvoiceRegistry.ClaimState": "ClaimState",
    "IEmergencyAccess.Outcome": "Outcome",
    "IRecordRegistry.Status": "RecordStatus",
    "IStudyRewards.Status": "ContributionStatus",
    "IStudyRewards.StudyStatus": "StudyStatus",
}
"""Enumerations that stand in errors: their class in carestamp.client.enums."""
FLAGS = {"kinds": "Kinds", "roles": "Roles", "role": "Roles", "allowed": "Roles"}
"""Masks: a field of an error to its class."""
PASSED_ON: Mapping[str, tuple[str, ...]] = {
    "PrescriptionRegistry": (
        *(
            "PackRegistry_NotSeller",
            "PackRegistry_NoUnits",
            "PackRegistry_CapacityMismatch",
            "PackRegistry_AlreadySold",
        ),
        *("PackRegistry_NotEnough", "PackRegistry_UnknownBatch", "PackRegistry_Recalled", "PackRegistry_Unsaleable"),
        "PackRegistry_NotSold",
    ),
    "InvoiceRegistry": ("BookRegistry_NotLedger", "BookRegistry_BadRange", "BookRegistry_Overlaps"),
    "StudyRewards": (
        *("StudyRegistry_NotLedger", "StudyRegistry_Bound"),
        *("ERC20InsufficientAllowance", "ERC20InsufficientBalance"),
    ),
}
"""What a contract answers because one that it calls did: the compiler does not see it, front ends meet it."""
BY_TYPE = {"bool": "bool", "address": "str", "string": "str"}
PLAIN = ("bool", "bytes", "from", "int", "str")
"""Names that a value can't have in Python: words of the language, or of its types."""


@dataclass(frozen=True)
class Field:
    """A value of an error. python: its class in the client."""

    name: str
    kind: str
    python: str


@dataclass
class Error:
    """An error, and the contracts that give it."""

    name: str
    signature: str
    fields: tuple[Field, ...]
    notice: str
    contracts: list[str] = field(default_factory=list)

    @property
    def selector(self) -> str:
        return keccak256(self.signature.encode())[:4].hex()

    @property
    def said(self) -> tuple[str, str]:
        words = _words()[self.name]
        return words["zh"], words["en"]


class ExportError(Exception):
    """The sources don't compile, or an error has no words."""


def main(arguments: list[str]) -> int:
    """Write, or with --check compare. Returns the exit code."""
    try:
        wanted = contents()
    except ExportError as problem:
        print(f"export: {problem}", file=sys.stderr)
        return 1
    drifted = [path for path, text in wanted.items() if not _is(path, text)] + list(_strangers(wanted))
    if "--check" in arguments:
        for path in drifted:
            print(f"export: {path.relative_to(ROOT)} has drifted from the contracts: run make export.", file=sys.stderr)
        return 1 if drifted else 0
    for path in drifted:
        _write(path, wanted.get(path))
        print(f"export: {path.relative_to(ROOT)}")
    return 0


def contents() -> dict[Path, str]:
    """Every generated file with its text. Raises ExportError."""
    found = compiled_contracts()
    compiled = abis_of(found)
    errors = errors_of(compiled)
    _require_words(errors)
    files = {ROOT / "carestamp" / "abi" / f"{name}.json": as_json(abi) for name, (abi, _) in compiled.items()}
    files |= {
        ROOT / "carestamp" / "abi" / f"{name}.ts": as_typescript(name, abi) for name, (abi, _) in compiled.items()
    }
    files[ROOT / "carestamp" / "client" / "errors.py"] = as_python(errors)
    files[ROOT / "docs" / "errors.md"] = as_table(errors)
    files[ROOT / "docs" / "storage.md"] = layouts.page({name: each["storageLayout"] for name, each in found.items()})
    return files


# ------------------------------------------------------------------------------------------------------- the compiler


def compiled_contracts() -> dict[str, dict[str, Any]]:
    """What the compiler says of each contract. Raises ExportError."""
    asked = {"language": "Solidity", "sources": _sources(), "settings": _settings()}
    run = subprocess.run([COMPILER, "--standard-json"], input=json.dumps(asked).encode(), capture_output=True, cwd=ROOT)
    if run.returncode:
        raise ExportError(f"the compiler does not run: {run.stderr.decode().strip()}")
    answer = json.loads(run.stdout)
    problems = [each["formattedMessage"] for each in answer.get("errors", ()) if each["severity"] == "error"]
    if problems:
        raise ExportError(f"the contracts do not compile: {problems[0]}")
    return {name: each for file in answer["contracts"].values() for name, each in file.items() if name in CONTRACTS}


def abis_of(found: Mapping[str, dict[str, Any]]) -> dict[str, tuple[list[dict[str, Any]], dict[str, Any]]]:
    """ABI, with the errors that are passed on, and user documentation of each contract."""
    errors = {each["name"]: each for made in found.values() for each in made["abi"] if each["type"] == "error"}
    passed_on = {name: [errors[each] for each in PASSED_ON.get(name, ())] for name in CONTRACTS}
    listed = {name: sorted([*found[name]["abi"], *passed_on[name]], key=_order) for name in CONTRACTS}
    return {name: (listed[name], found[name]["userdoc"]) for name in CONTRACTS}


def _sources() -> dict[str, dict[str, str]]:
    files = [file for folder in ("contracts", "interfaces") for file in sorted((ROOT / folder).rglob("*.sol"))]
    return {str(file.relative_to(ROOT)): {"content": file.read_text("utf-8")} for file in files}


def _settings() -> dict[str, Any]:
    return {
        "evmVersion": "london",
        "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"],
        "outputSelection": {"*": {"*": ["abi", "userdoc", "storageLayout"]}},
    }


def _order(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["type"], signature_of(entry) if "name" in entry else ""


# --------------------------------------------------------------------------------------------------------- the errors


def errors_of(compiled: Mapping[str, tuple[list[dict[str, Any]], dict[str, Any]]]) -> list[Error]:
    """Every error of every contract, once, by name."""
    found: dict[str, Error] = {}
    for contract, (abi, userdoc) in compiled.items():
        for entry in (each for each in abi if each["type"] == "error"):
            error = found.setdefault(signature_of(entry), _error(entry, userdoc))
            error.notice = error.notice or _notice(entry, userdoc)
            error.contracts.append(contract)
    return sorted(found.values(), key=lambda error: error.name)


def _error(entry: Mapping[str, Any], userdoc: Mapping[str, Any]) -> Error:
    fields = tuple(_field(each) for each in entry["inputs"])
    return Error(entry["name"], signature_of(entry), fields, _notice(entry, userdoc))


def _field(entry: Mapping[str, Any]) -> Field:
    kind, enumeration = type_of(entry), ENUMS.get(entry["internalType"].removeprefix("enum "))
    name = entry["name"] + "_" * (entry["name"] in PLAIN)
    if enumeration:
        return Field(name, kind, enumeration)
    flags = FLAGS.get(name) if kind == "uint32" else None
    return Field(name, kind, flags or BY_TYPE.get(kind) or ("bytes" if kind.startswith("bytes") else "int"))


def _notice(entry: Mapping[str, Any], userdoc: Mapping[str, Any]) -> str:
    said = userdoc.get("errors", {}).get(signature_of(entry), [{}])[0]
    return " ".join(str(said.get("notice", "")).split())


@cache
def _words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(WORDS.read_text("utf-8"))
    return found


def _require_words(errors: list[Error]) -> None:
    names, known = {error.name for error in errors}, set(_words())
    for name in sorted(names ^ known):
        problem = "has no words in" if name in names else "is no error any more, but stands in"
        raise ExportError(f"{name} {problem} scripts/error_words.yaml.")


# ---------------------------------------------------------------------------------------------------------- the files


def as_json(abi: list[dict[str, Any]]) -> str:
    """An entry a line: short, and a change shows as one."""
    lines = (json.dumps(_without_internal(entry), ensure_ascii=False) for entry in abi)
    return "[\n  " + ",\n  ".join(lines) + "\n]\n"


def as_typescript(name: str, abi: list[dict[str, Any]]) -> str:
    """A constant from which TypeScript infers arguments and results."""
    constant = name[0].lower() + name[1:] + "Abi"
    return f"// Generated by scripts/export.py.\nexport const {constant} = {as_json(abi).rstrip()} as const;\n"


def _without_internal(entry: Any) -> Any:
    if isinstance(entry, list):
        return [_without_internal(each) for each in entry]
    if isinstance(entry, dict):
        return {key: _without_internal(value) for key, value in entry.items() if key != "internalType"}
    return entry


HEAD = '''"""A class for each error of the contracts. Generated by scripts/export.py: don't edit, run `make export`.

Words for people stand in scripts/error_words.yaml.
"""
# ruff: noqa: A002, E501, N801, N803, N815, N818 - names as in the ABI, sentences as they are

from __future__ import annotations

from carestamp.chain.reverts import AlreadyDone, ContractError
from carestamp.client.enums import (
    ClaimState,
    ContributionStatus,
    InvoiceStatus,
    Kinds,
    Outcome,
    RecordStatus,
    Roles,
    Status,
    StudyStatus,
)
from carestamp.errors import Words
'''


def as_python(errors: list[Error]) -> str:
    """The module of exceptions."""
    listed = "".join(f'    "{error.name}",\n' for error in errors)
    return _formatted("\n\n".join([HEAD, *map(_class, errors)]) + f"\n\n__all__ = [\n{listed}]\n")


def _formatted(source: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "errors.py", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def _class(error: Error) -> str:
    base = "AlreadyDone" if error.name.endswith("_AlreadyDone") else "ContractError"
    zh, en = error.said
    lines = [
        f"class {error.name}({base}):",
        f'    """{_docstring(error)}"""',
        "",
        f'    SIGNATURE = "{error.signature}"',
        f'    SELECTOR = bytes.fromhex("{error.selector}")',
        f"    FIELDS = ({''.join(f'({_q(each.name)}, {_q(each.kind)}), ' for each in error.fields).rstrip()})",
        f"    SAID = Words({_q(zh)}, {_q(en)})",
    ]
    return "\n".join([*lines, *_members(error)]) + "\n"


def _members(error: Error) -> Iterator[str]:
    if not error.fields:
        return
    yield from (f"    {each.name}: {each.python}" for each in error.fields)
    yield ""
    yield f"    def __init__(self, {', '.join(f'{each.name}: {each.python}' for each in error.fields)}) -> None:"
    yield f"        super().__init__({', '.join(_made(each) for each in error.fields)})"


def _made(each: Field) -> str:
    return f"{each.python}({each.name})" if each.python in (*ENUMS.values(), *FLAGS.values()) else each.name


def _docstring(error: Error) -> str:
    said = error.notice or _sentence(error.said[1])
    return said.replace("\\", "\\\\") + (" " if said.endswith('"') else "")


def _sentence(text: str) -> str:
    text = re.sub(r"\{(\w+)(?::\w+)?\}", r"`\1`", text)
    return text[0].upper() + text[1:] + "."


def _q(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


TABLE = """# Errors

<!-- Generated by scripts/export.py from the interfaces' NatSpec and scripts/error_words.yaml: run `make export`. -->

Every refusal of a contract is one of these. `carestamp.client.errors` has a class for each, with the values as
attributes, and the sentences below with the values filled in. Times in values are seconds, amounts minor units, lines
and ranks count from 0 (people read them from 1). An error `…_AlreadyDone` is no failure: clients report it as success
with the first result (X9).

"""


def as_table(errors: list[Error]) -> str:
    """The table, a section for each contract or base that declares errors."""
    owners: dict[str, list[Error]] = {}
    for error in errors:
        owners.setdefault(_owner(error), []).append(error)
    return TABLE + "\n".join(_section(owner, listed) for owner, listed in sorted(owners.items()))


def _owner(error: Error) -> str:
    prefix, found, _ = error.name.partition("_")
    return prefix if found else "OpenZeppelin"


def _section(owner: str, errors: list[Error]) -> str:
    head = f"## {owner}\n\n| error | values | selector | given by | meaning | 中文 | English |\n"
    return head + "|---|---|---|---|---|---|---|\n" + "".join(_row(error) for error in errors)


def _row(error: Error) -> str:
    values = ", ".join(f"{each.kind} {each.name}" for each in error.fields)
    zh, en = (re.sub(r"\{(\w+)(?::\w+)?\}", r"‹\1›", said) for said in error.said)
    cells = (f"`{error.name}`", values, f"`0x{error.selector}`", ", ".join(error.contracts), error.notice, zh, en)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


# ---------------------------------------------------------------------------------------------------------- the disk


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def _strangers(wanted: Mapping[Path, str]) -> Iterator[Path]:
    """ABI files of contracts that are no more."""
    for file in sorted((ROOT / "carestamp" / "abi").glob("*")):
        if file.suffix in (".json", ".ts") and file not in wanted:
            yield file


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
