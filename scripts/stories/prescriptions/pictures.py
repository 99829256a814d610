"""Pictures of chosen prescriptions."""

from __future__ import annotations

from markupsafe import Markup

from carestamp.documents.qr import QrPayload, new_key
from carestamp.errors import Words
from scripts.report import Figure
from scripts.report.sequence import Lane
from scripts.stories.papers import Paper
from scripts.stories.pictures import Album
from scripts.stories.prescriptions.words import EVENTS, MACHINE, SCRIPT

LEDGER = Lane("ledger", Words("处方账本", "Prescription ledger"), "PrescriptionRegistry", ledger=True)
PACKS = Lane("packs", Words("药盒账本", "Pack ledger"), "PackRegistry", ledger=True)
ALBUM = Album(
    MACHINE,
    EVENTS,
    LEDGER,
    {"PackSold": (LEDGER, PACKS), "PackReturned": (LEDGER, PACKS), "PackAlarm": (None, PACKS)},
)


def code(paper: Paper) -> Figure:
    """The QR code that the patient carries. The link is of a name that never resolves."""
    payload = QrPayload("https://records.example/rx", new_key(), paper.id)
    picture = payload.svg(scale=4).replace('xmlns="http://www.w3.org/2000/svg" ', "")
    return Figure(*SCRIPT.figure("code"), Markup(picture), paper.view.key)
