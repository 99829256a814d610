"""Z1, X1: what a silent chain says of each thing, what a new paper leaves open, and what no picture or log shows."""

from __future__ import annotations

from dataclasses import MISSING, asdict, fields
from typing import Any

import pytest

from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.linked import (
    BillPaper,
    Dossier,
    Seen,
    SeenBill,
    SeenClaim,
    SeenPack,
    SeenPrescription,
    SeenSupply,
    SupplyPaper,
)
from carestamp.documents.linked.charge import CHARGE_URL, LINE_SYSTEM, PACK_SYSTEM
from carestamp.documents.linked.dossier import LEDGERS, PackPaper, PrescriptionPaper
from carestamp.documents.linked.line import Line, LineOpening
from carestamp.documents.linked.nodes import Column, Node
from carestamp.documents.linked.printable import printable
from carestamp.documents.linked.reading import Value
from carestamp.documents.stamps import Stamp

NOTHING = {
    "prescription": {"status": Stamp.UNKNOWN, "issuer": 0, "dispensed": ()},
    "supply": {
        "known": False,
        "conflict": False,
        "reversed": False,
        "pharmacy": 0,
        "pharmacist": "",
        "quantities": (),
        "handed_over_at": 0,
        "product": b"\x00" * 32,
        "sold": {},
    },
    "pack": {
        "capacity": 0,
        **dict.fromkeys(("returned", "stolen", "destroyed", "recalled", "commissioned"), False),
    },
    "claim": {"payer": 411, "state": ClaimState.NONE, "live": 0, "paid": 0},
    "bill": {
        "status": BillStamp.UNKNOWN,
        "same_terms": True,
        "claims": (),
        "replaced_by": b"",
        "fund_reversed": 0,
    },
    "all": {"block": 7, "at": 9, "prescriptions": {}, "supplies": {}, "packs": {}, "bills": {}},
}


@pytest.mark.rules("Z1")
def test_a_silent_chain_says_nothing_of_anything() -> None:
    assert {
        "prescription": asdict(SeenPrescription()),
        "supply": asdict(SeenSupply()),
        "pack": asdict(SeenPack()),
        "claim": asdict(SeenClaim(411, ClaimState.NONE)),
        "bill": asdict(SeenBill()),
        "all": asdict(Seen(7, 9)),
    } == NOTHING


@pytest.mark.rules("Z1")
def test_a_new_dossier_has_no_papers_and_starts_at_the_first_block() -> None:
    assert asdict(Dossier(1, {})) == {
        "chain_id": 1,
        "contracts": {},
        "since": 0,
        "prescriptions": (),
        "supplies": (),
        "bills": (),
        "houses": {},
        "seen": None,
    }
    assert asdict(PackPaper(b"\x01" * 32, 12)) == {
        "pack": b"\x01" * 32,
        "units": 12,
        "batch": b"\x00" * 32,
        "proof": (),
    }


SHOWN = {
    PrescriptionPaper: ["terms"],
    SupplyPaper: ["prescription", "pharmacy", "pharmacist", "request", "quantities", "handed_over_at", "packs"],
    BillPaper: ["terms", "services"],
    Line: ["place", "number"],
    LineOpening: ["line"],
    Node: ["key", "column", "short", "facts", "absent", "over"],
    Value: ["file", "path"],
}


@pytest.mark.rules("X1", "X2")
@pytest.mark.parametrize("kind", SHOWN)
def test_salts_documents_and_names_are_in_no_log(kind: Any) -> None:
    """What a repr leaves out: content, and whatever opens it."""
    assert [each.name for each in fields(kind) if each.repr] == SHOWN[kind]


def test_a_node_is_there_and_stands_unless_said_otherwise() -> None:
    told = {each.name: each.default for each in fields(Node) if each.default is not MISSING}
    assert told == {"facts": (), "name": "", "absent": False, "over": False}


@pytest.mark.rules("Z1")
def test_columns_go_from_goods_to_money() -> None:
    assert {each.name: each.value for each in Column} == {
        "PRESCRIPTION": 0,
        "SUPPLY": 1,
        "PACK": 2,
        "LINE": 3,
        "BILL": 4,
        "PAYER": 5,
    }


@pytest.mark.rules("Z1")
def test_names_that_others_write_and_deploy() -> None:
    """docs/tracing.md and the contracts spell them so."""
    assert LEDGERS == ("PrescriptionRegistry", "PackRegistry", "InvoiceRegistry")
    assert (CHARGE_URL, LINE_SYSTEM, PACK_SYSTEM) == (
        "urn:carestamp:charge",
        "urn:carestamp:bill-line",
        "urn:carestamp:pack",
    )


@pytest.mark.rules("Z1")
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("甲 House", "甲 House"),
        ("a\tb\nc\u2028d\u3000e", "a b c d e"),
        ("a\x1b[2Jb\u202ec\u200bd", "a\ufffd[2Jb\ufffdc\ufffdd"),
        ("\u00a0", " "),
    ],
)
def test_a_house_is_shown_on_one_line_and_nothing_obeys_it(written: str, shown: str) -> None:
    assert printable(written) == shown
