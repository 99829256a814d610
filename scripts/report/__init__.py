"""The report of a run: a recorder that watches acts and refusals, and the pages that are made from what it saw.

recorder: what a story may tell. seal, machine, sequence: pictures. page: HTML. files: JSON, stamps, writing. terminal:
progress and the table at the end. Nothing in here knows a ledger: a story brings its words, states and edges.
"""

from scripts.report.recorder import (
    Act,
    Actor,
    Answer,
    Chapter,
    Document,
    Entry,
    Failure,
    Figure,
    Recorder,
    Refusal,
    Scene,
    Story,
)

__all__ = [
    "Act",
    "Actor",
    "Answer",
    "Chapter",
    "Document",
    "Entry",
    "Failure",
    "Figure",
    "Recorder",
    "Refusal",
    "Scene",
    "Story",
]
