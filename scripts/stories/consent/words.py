"""What the consent story calls things (words.yaml), and the pictures of the states of its documents."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from carestamp.documents.consent.reasons import names_of
from carestamp.documents.consent.typed import ALL_CATEGORIES
from carestamp.errors import Words
from scripts.report.machine import Machine
from scripts.stories.script import Script
from scripts.stories.stage import ZONE

SCRIPT = Script(Path(__file__).with_name("words.yaml"))
SCENES = SCRIPT.scenes


def day(moment: int) -> Words:
    """Date and minute of a second, as both languages write it."""
    shown = dt.datetime.fromtimestamp(moment, ZONE).strftime("%Y-%m-%d %H:%M")
    return Words(shown, shown)


EVERYTHING = Words("全部内容", "everything")


def contents(categories: int) -> Words:
    """A mask of categories (C1) in words."""
    return EVERYTHING if categories == ALL_CATEGORIES else names_of(categories)


def apart(name: str) -> Words:
    """A name that stands in both scripts, each by itself; any other one in both languages."""
    own, _, other = name.partition(" ")
    is_both = bool(other) and not own.isascii() and other.isascii()
    return Words(own, other) if is_both else Words(name, name)


def in_one(words: Words) -> str:
    """Both languages side by side, where a text stands alone; a name stands once."""
    return words.zh if words.zh == words.en else f"{words.zh} {words.en}"


CONSENTS = Machine(
    width=960,
    height=350,
    places={
        "ConsentUnknown": (70, 170),
        "ConsentRequested": (260, 70),
        "ConsentDeclined": (480, 40),
        "ConsentPlanned": (260, 270),
        "ConsentActive": (480, 170),
        "ConsentSuspended": (690, 70),
        "ConsentExpired": (690, 180),
        "ConsentRevoked": (690, 300),
        "ConsentErased": (890, 180),
    },
    edges=(
        ("ConsentUnknown", "ConsentRequested", 0.0),
        ("ConsentRequested", "ConsentDeclined", 0.0),
        ("ConsentRequested", "ConsentActive", 0.0),
        ("ConsentUnknown", "ConsentActive", 0.0),
        ("ConsentUnknown", "ConsentPlanned", 0.0),
        ("ConsentPlanned", "ConsentActive", 0.0),
        ("ConsentActive", "ConsentSuspended", 0.12),
        ("ConsentSuspended", "ConsentActive", 0.12),
        ("ConsentActive", "ConsentExpired", 0.1),
        ("ConsentExpired", "ConsentActive", 0.12),
        ("ConsentActive", "ConsentRevoked", 0.1),
        ("ConsentRevoked", "ConsentActive", 0.12),
        ("ConsentSuspended", "ConsentErased", 0.0),
        ("ConsentExpired", "ConsentErased", 0.0),
        ("ConsentRevoked", "ConsentErased", 0.0),
        ("ConsentActive", "ConsentErased", -0.12),
    ),
)

OPENINGS = Machine(
    width=960,
    height=230,
    places={
        "EmergencyUnknown": (90, 115),
        "EmergencyAwaitingReview": (340, 115),
        "EmergencyOverdue": (590, 115),
        "EmergencyJustified": (850, 50),
        "EmergencyUnjustified": (850, 180),
    },
    edges=(
        ("EmergencyUnknown", "EmergencyAwaitingReview", 0.0),
        ("EmergencyAwaitingReview", "EmergencyOverdue", 0.0),
        ("EmergencyAwaitingReview", "EmergencyJustified", 0.12),
        ("EmergencyAwaitingReview", "EmergencyUnjustified", -0.12),
        ("EmergencyOverdue", "EmergencyJustified", 0.0),
        ("EmergencyOverdue", "EmergencyUnjustified", 0.0),
        ("EmergencyJustified", "EmergencyUnjustified", 0.16),
        ("EmergencyUnjustified", "EmergencyJustified", 0.16),
    ),
)

RECORDS = Machine(
    width=960,
    height=170,
    places={
        "RecordUnknown": (90, 60),
        "RecordCurrent": (350, 60),
        "RecordReplaced": (610, 60),
        "RecordErased": (850, 60),
    },
    edges=(
        ("RecordUnknown", "RecordCurrent", 0.0),
        ("RecordCurrent", "RecordReplaced", 0.0),
        ("RecordReplaced", "RecordErased", 0.0),
        ("RecordCurrent", "RecordErased", -0.14),
    ),
)
