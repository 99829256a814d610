"""What the rewards story calls things (words.yaml), and the pictures of the states of studies and contributions."""

from __future__ import annotations

from pathlib import Path

from carestamp.errors import Words
from scripts.report.machine import Machine
from scripts.stories.script import Script

SCRIPT = Script(Path(__file__).with_name("words.yaml"))
SCENES = SCRIPT.scenes


def points(amount: int) -> str:
    """Hundredths of a unit as people write them."""
    return f"{amount // 100:,}.{amount % 100:02d}"


def same(text: object) -> Words:
    """A number or name that both languages write alike."""
    return Words(str(text), str(text))


CONTRIBUTIONS = Machine(
    width=960,
    height=330,
    places={
        "ContributionUnknown": (70, 165),
        "ContributionCommitted": (220, 165),
        "ContributionAttested": (390, 165),
        "ContributionVesting": (560, 165),
        "ContributionVested": (720, 165),
        "ContributionPaid": (885, 165),
        "ContributionDisputed": (480, 60),
        "ContributionRejected": (720, 60),
        "ContributionExpired": (300, 280),
        "ContributionWithdrawn": (520, 280),
        "ContributionLapsed": (800, 280),
    },
    edges=(
        ("ContributionUnknown", "ContributionCommitted", 0.0),
        ("ContributionCommitted", "ContributionAttested", 0.0),
        ("ContributionCommitted", "ContributionRejected", 0.0),
        ("ContributionCommitted", "ContributionExpired", 0.0),
        ("ContributionCommitted", "ContributionWithdrawn", 0.0),
        ("ContributionAttested", "ContributionDisputed", 0.0),
        ("ContributionAttested", "ContributionVesting", 0.0),
        ("ContributionAttested", "ContributionWithdrawn", 0.0),
        ("ContributionDisputed", "ContributionRejected", 0.0),
        ("ContributionDisputed", "ContributionVesting", 0.0),
        ("ContributionVesting", "ContributionVested", 0.0),
        ("ContributionVesting", "ContributionWithdrawn", 0.0),
        ("ContributionVested", "ContributionPaid", 0.0),
        ("ContributionVested", "ContributionWithdrawn", 0.0),
        ("ContributionVested", "ContributionLapsed", 0.0),
    ),
)

STUDIES = Machine(
    width=960,
    height=170,
    places={
        "StudyUnknown": (80, 60),
        "StudyDraft": (260, 60),
        "StudyOpen": (450, 60),
        "StudyPaused": (450, 135),
        "StudyClosed": (660, 60),
        "StudySettled": (870, 60),
    },
    edges=(
        ("StudyUnknown", "StudyDraft", 0.0),
        ("StudyDraft", "StudyOpen", 0.0),
        ("StudyOpen", "StudyPaused", 0.25),
        ("StudyPaused", "StudyOpen", 0.25),
        ("StudyOpen", "StudyClosed", 0.0),
        ("StudyClosed", "StudySettled", 0.0),
    ),
)
