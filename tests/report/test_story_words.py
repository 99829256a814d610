"""What stories say is said in both languages, and every event about a bill has its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from carestamp.chain.abi import abi_of
from carestamp.errors import Words
from scripts.report.seals import SEALS
from scripts.stories import STORIES
from scripts.stories.invoices.words import MACHINE, SCRIPT

FILES = sorted(Path(__file__).resolve().parents[2].glob("scripts/stories/*/words.yaml"))
LEAF = {"zh", "en"}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict) and not LEAF & set(value):
        for name, each in value.items():
            yield from leaves(each, f"{path}/{name}")
    else:
        yield path, value


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_words_are_in_both_languages(file: Path):
    """A comma that YAML took for the end of a sentence would leave a third name behind."""
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    codes = written.pop("gravest", [])
    assert set(codes) <= set(written["acts"])
    for path, said in leaves(written):
        assert set(said) == LEAF, path
        assert all(isinstance(each, str) for each in said.values()), path


def test_every_event_about_a_bill_has_words():
    """Books and profiles are about many."""
    listed = [each for name in ("InvoiceRegistry", "InvoiceUses") for each in abi_of(name) if each["type"] == "event"]
    about = {each["name"] for each in listed if {"id", "from", "range"} & {field["name"] for field in each["inputs"]}}
    assert about <= set(SCRIPT.events)


def test_every_state_of_the_picture_has_a_seal():
    assert set(MACHINE.places) <= set(SEALS)
    assert {state for start, end, _ in MACHINE.edges for state in (start, end)} == set(MACHINE.places)


def test_remark_fills_in_words_by_language():
    said = SCRIPT.remark("freed", Words("甲", "A"), Words("乙", "B"))
    assert (said.zh, said.en) == ("实付 甲，乙 退出", "A paid, B free again")


def test_stories_have_names_of_their_own():
    assert len({each.id for each in STORIES}) == len(STORIES)
