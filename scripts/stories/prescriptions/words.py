"""What the prescriptions story calls things (words.yaml), and the picture of a prescription's states."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from carestamp.errors import Words
from scripts.report.machine import Machine

_WRITTEN: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))


def _words(written: Mapping[str, str]) -> Words:
    return Words(written["zh"], written["en"])


TITLE, TEXT = _words(_WRITTEN["title"]), _words(_WRITTEN["text"])
ACTS = {code: _words(each) for code, each in _WRITTEN["acts"].items()}
EVENTS = {name: _words(each) for name, each in _WRITTEN["events"].items()}
SCENES = {name: _words(each) for name, each in _WRITTEN["scenes"].items()}
CODE = (_words(_WRITTEN["code"]["title"]), _words(_WRITTEN["code"]["text"]))
CHAPTERS = {name: (_words(each["title"]), _words(each["text"])) for name, each in _WRITTEN["chapters"].items()}
"""Title and text of each chapter, in the order of the day."""


def remark(name: str, value: object) -> Words:
    """A remark with its moment or count."""
    said = _WRITTEN["remarks"][name]
    return Words(said["zh"].format(value), said["en"].format(value))


MACHINE = Machine(
    width=960,
    height=370,
    places={
        "Unknown": (70, 175),
        "Anchored": (70, 60),
        "AwaitingReview": (250, 60),
        "Active": (330, 175),
        "Held": (500, 60),
        "PartlyDispensed": (610, 175),
        "Dispensed": (875, 175),
        "Rejected": (120, 320),
        "Cancelled": (285, 320),
        "Suspended": (450, 320),
        "Stopped": (615, 320),
        "Expired": (780, 320),
    },
    edges=(
        ("Unknown", "Anchored", 0.0),
        ("Anchored", "Active", 0.05),
        ("Anchored", "Dispensed", 0.16),
        ("Unknown", "AwaitingReview", 0.0),
        ("Unknown", "Active", 0.0),
        ("AwaitingReview", "Active", 0.0),
        ("Active", "Held", 0.12),
        ("Held", "Active", 0.12),
        ("Held", "PartlyDispensed", 0.12),
        ("PartlyDispensed", "Held", 0.12),
        ("Held", "Dispensed", 0.1),
        ("Active", "PartlyDispensed", 0.0),
        ("PartlyDispensed", "Active", 0.22),
        ("PartlyDispensed", "Dispensed", 0.0),
        ("Dispensed", "PartlyDispensed", 0.22),
        ("Active", "Dispensed", -0.2),
        ("Dispensed", "Active", 0.3),
        ("AwaitingReview", "Rejected", 0.1),
        ("Active", "Cancelled", 0.0),
        ("Active", "Suspended", 0.0),
        ("Active", "Expired", 0.0),
        ("PartlyDispensed", "Suspended", 0.0),
        ("PartlyDispensed", "Stopped", 0.0),
        ("PartlyDispensed", "Expired", 0.0),
    ),
)
