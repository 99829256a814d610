"""What a story calls things: its words.yaml, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from carestamp.errors import Words


class Script:
    """acts, events, scenes: words by code. chapters: title and text, in the order of the story. gravest: codes of the
    refusals that somebody with little time should read first."""

    def __init__(self, path: Path) -> None:
        written: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._written = written
        self.title, self.text = _words(written["title"]), _words(written["text"])
        self.acts, self.events, self.scenes = (_by_code(written[part]) for part in ("acts", "events", "scenes"))
        chapters = written["chapters"].items()
        self.gravest = tuple(written.get("gravest", ()))
        self.chapters = {name: (_words(each["title"]), _words(each["text"])) for name, each in chapters}

    def figure(self, name: str) -> tuple[Words, Words]:
        """Title and text of a picture."""
        said = self._written["figures"][name]
        return _words(said["title"]), _words(said["text"])

    def remark(self, name: str, *values: object) -> Words:
        """A remark with its moments, counts or amounts."""
        said = self._written["remarks"][name]
        zh = said["zh"].format(*(each.zh if isinstance(each, Words) else each for each in values))
        return Words(zh, said["en"].format(*(each.en if isinstance(each, Words) else each for each in values)))


def _by_code(written: Mapping[str, Any]) -> dict[str, Words]:
    return {code: _words(each) for code, each in written.items()}


def _words(written: Mapping[str, str]) -> Words:
    return Words(written["zh"], written["en"])
