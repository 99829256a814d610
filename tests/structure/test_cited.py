"""What pages about safety cite is there, each file, folder and test; and each threat of the model names a test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = ("threat-model.md", "drills.md")
CITED = re.compile(r"`((?:tests|carestamp|scripts|contracts|interfaces|tools)/[\w./-]*)(?:::(\w+))?`")
LINKED = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")
TOLD = re.compile(r"\bdocs/[\w/-]+\.md|\bdecisions/[\w-]+\.md")
ROW = re.compile(r"^\| (\d+\w?) \|.*$", re.MULTILINE)


def missing(page: str) -> list[str]:
    """What is cited and not there."""
    return sorted({*_files(page), *_pages(page)})


def _files(page: str) -> Iterator[str]:
    for path, test in CITED.findall(page):
        where = ROOT / path
        if not where.exists():
            yield path
        elif test and not re.search(rf"\b(?:def|function) {test}\(", where.read_text("utf-8")):
            yield f"{path}::{test}"


def _pages(page: str) -> Iterator[str]:
    for link in LINKED.findall(page):
        if not (DOCS / link).exists():
            yield link
    for told in TOLD.findall(page):
        if not (ROOT / "docs" / told.removeprefix("docs/")).exists():
            yield told


def rows(page: str) -> dict[str, str]:
    """Of the table of threats, by number."""
    return {found.group(1): found.group(0) for found in ROW.finditer(page)}


@pytest.mark.parametrize("name", PAGES)
def test_everything_that_is_cited_is_there(name: str) -> None:
    page = (DOCS / name).read_text("utf-8")
    assert len(CITED.findall(page)) > 5
    assert missing(page) == []


def test_each_threat_names_a_test() -> None:
    found = rows((DOCS / "threat-model.md").read_text("utf-8"))
    assert len(found) > 25
    assert [number for number, row in found.items() if "`tests/" not in row] == []


def test_what_is_not_there_is_found() -> None:
    """The control."""
    page = "`tests/privacy/test_links.py::test_nothing`, `tests/nowhere`, [a](gone.md), decisions/never.md"
    assert missing(page) == [
        "decisions/never.md",
        "gone.md",
        "tests/nowhere",
        "tests/privacy/test_links.py::test_nothing",
    ]
