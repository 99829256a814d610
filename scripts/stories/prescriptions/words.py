"""What the prescriptions story calls things (words.yaml), and the picture of a prescription's states."""

from __future__ import annotations

from pathlib import Path

from scripts.report.machine import Machine
from scripts.stories.script import Script

SCRIPT = Script(Path(__file__).with_name("words.yaml"))
ACTS, EVENTS, SCENES = SCRIPT.acts, SCRIPT.events, SCRIPT.scenes

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
