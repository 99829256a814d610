"""Goods to money and back (Z1): prescription -> packs -> bill line -> bill -> payers, by documents that commit.

line: what stands for one line of one bill. charge: how a dispense names it, in FHIR. dossier: the documents at hand.
seen: what the chain says. trace: both held together, link by link. docs/decisions/linked.md says why it is so.
"""

from carestamp.documents.linked.charge import Charge, charges_in, with_charge
from carestamp.documents.linked.dossier import BillPaper, Dossier, PackPaper, PrescriptionPaper, SupplyPaper
from carestamp.documents.linked.dossier_file import DossierError, dossier_of, seen_of, to_json
from carestamp.documents.linked.findings import Finding, Verdict
from carestamp.documents.linked.line import Line, LineOpening, line_of, lines_of
from carestamp.documents.linked.nodes import Column, Node
from carestamp.documents.linked.seen import Seen, SeenBill, SeenClaim, SeenPack, SeenPrescription, SeenSupply
from carestamp.documents.linked.trace import Link, Trace, trace

__all__ = [
    "BillPaper",
    "Charge",
    "Column",
    "Dossier",
    "DossierError",
    "Finding",
    "Line",
    "LineOpening",
    "Link",
    "Node",
    "PackPaper",
    "PrescriptionPaper",
    "Seen",
    "SeenBill",
    "SeenClaim",
    "SeenPack",
    "SeenPrescription",
    "SeenSupply",
    "SupplyPaper",
    "Trace",
    "Verdict",
    "charges_in",
    "dossier_of",
    "line_of",
    "lines_of",
    "seen_of",
    "to_json",
    "trace",
    "with_charge",
]
