"""What is generated from the ABIs is what stands in the repository."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from carestamp.chain.abi import CONTRACTS, abi_of
from scripts import export, layouts


@pytest.fixture(scope="module")
def contents() -> dict[Path, str]:
    return export.contents()


@pytest.mark.rules("X14")
def test_generated_files_follow_the_sources(contents: dict[Path, str]) -> None:
    drifted = [path.name for path, text in contents.items() if not path.is_file() or path.read_text("utf-8") != text]
    assert drifted == [], "run make export"


@pytest.mark.rules("X14")
def test_check_names_what_drifted(
    contents: dict[Path, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {**contents, export.ROOT / "docs" / "errors.md": "another table"}
    monkeypatch.setattr(export, "contents", lambda: other)
    assert export.main(["--check"]) == 1
    assert capsys.readouterr().err == ("export: docs/errors.md has drifted from the contracts: run make export.\n")
    monkeypatch.setattr(export, "contents", lambda: contents)
    assert export.main(["--check"]) == 0


@pytest.mark.rules("X14")
def test_error_without_words_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    known = export._words()
    fewer = {name: words for name, words in known.items() if name != "Directory_NoCode"}
    monkeypatch.setattr(export, "_words", lambda: fewer)
    with pytest.raises(export.ExportError, match="Directory_NoCode has no words"):
        export.contents()
    monkeypatch.setattr(export, "_words", lambda: {**known, "Directory_Gone": known["Directory_NoCode"]})
    with pytest.raises(export.ExportError, match="Directory_Gone is no error any more"):
        export.contents()


@pytest.mark.rules("X1")
@pytest.mark.parametrize("name", CONTRACTS)
def test_abi_holds_no_address(name: str) -> None:
    """An ABI is the same on every chain; where things stand is the address book's."""
    assert not re.search(r"0x[0-9a-fA-F]{40}", json.dumps(abi_of(name)))


@pytest.mark.rules("X14")
@pytest.mark.parametrize("name", CONTRACTS)
def test_typed_abi_is_the_abi(name: str) -> None:
    text = (export.ROOT / "carestamp" / "abi" / f"{name}.ts").read_text("utf-8")
    _, _, rest = text.partition(" = ")
    assert json.loads(rest.removesuffix(" as const;\n")) == abi_of(name)


@pytest.mark.rules("X9")
@pytest.mark.parametrize("name", export.PASSED_ON)
def test_abi_carries_the_errors_that_a_contract_passes_on(name: str) -> None:
    """Each once: a front end with this ABI alone knows what a user is told who forgot to allow a transfer."""
    errors = [each["name"] for each in abi_of(name) if each["type"] == "error"]
    assert set(export.PASSED_ON[name]) <= set(errors)
    assert len(errors) == len(set(errors))


@pytest.mark.rules("X9")
def test_table_lists_every_error_once(contents: dict[Path, str]) -> None:
    table = contents[export.ROOT / "docs" / "errors.md"]
    names = {each["name"] for name in CONTRACTS for each in abi_of(name) if each["type"] == "error"}
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(names)


@pytest.mark.rules("X11")
def test_layout_has_a_section_for_every_contract(contents: dict[Path, str]) -> None:
    page = contents[export.ROOT / "docs" / "storage.md"]
    assert re.findall(r"^## (\w+)$", page, re.MULTILINE) == sorted(CONTRACTS)


@pytest.mark.rules("X11")
def test_layout_counts_members_of_structs_from_their_own_slot() -> None:
    word = {"label": "uint64", "encoding": "inplace", "numberOfBytes": "8"}
    members = [{"slot": "0", "offset": 8, "type": "word", "label": "paid"}]
    types = {
        "word": word,
        "money": {"label": "struct Money", "encoding": "inplace", "numberOfBytes": "32", "members": members},
        "studies": {"label": "mapping(uint64 => struct Money)", "encoding": "mapping", "numberOfBytes": "32"},
    }
    types["studies"]["value"] = "money"
    page = layouts.page(
        {"Kept": {"storage": [{"slot": "3", "offset": 0, "type": "studies", "label": "_s"}], "types": types}}
    )
    assert page.endswith(
        "| 3 | 0 | 32 | `mapping(uint64 => struct Money)` | `_s` |\n| · 0 | 8 | 8 | `uint64` | `paid` |\n"
    )
