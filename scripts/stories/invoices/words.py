"""What the invoices story calls things (words.yaml), and the picture of a bill's states."""

from __future__ import annotations

from pathlib import Path

from scripts.report.machine import Machine
from scripts.stories.script import Script

SCRIPT = Script(Path(__file__).with_name("words.yaml"))
SCENES = SCRIPT.scenes

MACHINE = Machine(
    width=960,
    height=330,
    places={
        "Unknown": (70, 190),
        "Anchored": (70, 60),
        "Unreimbursed": (300, 130),
        "PartlyReimbursed": (560, 130),
        "Reimbursed": (850, 130),
        "OnPaper": (300, 280),
        "RedPending": (560, 280),
        "RedLettered": (850, 280),
    },
    edges=(
        ("Unknown", "Anchored", 0.0),
        ("Unknown", "Unreimbursed", 0.0),
        ("Anchored", "Unreimbursed", 0.0),
        ("Anchored", "Reimbursed", 0.1),
        ("Unreimbursed", "PartlyReimbursed", 0.0),
        ("PartlyReimbursed", "Unreimbursed", 0.25),
        ("PartlyReimbursed", "Reimbursed", 0.0),
        ("Unreimbursed", "Reimbursed", 0.16),
        ("Unreimbursed", "OnPaper", 0.15),
        ("OnPaper", "Unreimbursed", 0.15),
        ("Unreimbursed", "RedPending", 0.0),
        ("PartlyReimbursed", "RedPending", 0.0),
        ("Reimbursed", "RedPending", 0.0),
        ("RedPending", "RedLettered", 0.0),
        ("Unreimbursed", "RedLettered", 0.0),
    ),
)
