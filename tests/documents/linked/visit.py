"""One visit of one patient, whole: a prescription, a dispense of two packs, the bill whose second line charges them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from carestamp.documents import commitment, typed
from carestamp.documents.eip712 import Domain, int_to_address
from carestamp.documents.fhir import content as fhir
from carestamp.documents.invoice import content as bills
from carestamp.documents.invoice.model import Bill, BillItem
from carestamp.documents.invoice.profiles import by_name
from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.linked import (
    BillPaper,
    Charge,
    Dossier,
    Finding,
    PackPaper,
    PrescriptionPaper,
    Seen,
    SeenBill,
    SeenClaim,
    SeenPack,
    SeenPrescription,
    SeenSupply,
    SupplyPaper,
    lines_of,
    trace,
    with_charge,
)
from carestamp.documents.linked.dossier import LEDGERS
from carestamp.documents.linked.seen import SupplyKey
from carestamp.documents.merkle import MerkleTree
from carestamp.documents.stamps import Stamp
from carestamp.documents.typed import HolderKind, Line, Prescription

HOSPITAL, PHARMACY, PHARMACY_B, INSURER_A, INSURER_B = 101, 201, 202, 411, 412
PHARMACIST, PRESCRIBER, HOLDER = map(int_to_address, (0xA1, 0xB2, 0xC3))
CONTRACTS = {name: int_to_address(number) for number, name in enumerate(LEDGERS, 1)}
PACKS = (b"\x01" * 32, b"\x02" * 32)
DAY = dt.date(2026, 3, 2)
ISSUED = int(dt.datetime(2026, 3, 2, 9, tzinfo=dt.timezone(dt.timedelta(hours=8))).timestamp())
LIN = {"resourceType": "Patient", "identifier": [{"system": "urn:p", "value": "P-7"}], "name": [{"text": "林秀兰"}]}
CHEN = {"resourceType": "Patient", "identifier": [{"system": "urn:p", "value": "P-8"}], "name": [{"text": "陈美玲"}]}
DRUG = BillItem("头孢呋辛酯片 cefuroxime", 3600, Decimal(24), "片", "XJ01DC02")
VISIT = BillItem("诊察费 consultation", 2200, Decimal(1), "次", "110200001")
MONEY = {"total": 5800, "pool": 2800, "account": 1000, "cash": 2000}

Case = tuple[Dossier, Seen]
Change = Callable[[Case], Case]


def salt(number: int) -> bytes:
    return bytes([number]) * 32


def blank() -> Dossier:
    return Dossier(31337, CONTRACTS)


def prescription(patient: dict[str, Any] = LIN) -> PrescriptionPaper:
    document = {
        "kind": "carestamp.prescription.1",
        "lines": [{"resourceType": "MedicationRequest", "subject": patient}],
    }
    content = commitment.commit(salt(1), fhir.bytes_of(document))
    terms = Prescription(content, HOLDER, HolderKind.SUBJECT, PRESCRIBER, 1, ISSUED, ISSUED + 86_400, 0, 0, False, ())
    return PrescriptionPaper(blank().prescription_domain, replace(terms, lines=(Line(24, 6, 1),)), salt(1), document)


def bill(serial: int = 12, items: tuple[BillItem, ...] = (VISIT, DRUG), **changes: Any) -> BillPaper:
    """By the hospital, unless said otherwise. issuer, and fields of Bill."""
    issuer = changes.pop("issuer", HOSPITAL)
    said = {"code": "90010126", "number": str(serial), "issued": DAY, "payee": "示例医院", "currency": "CNY"}
    said |= {"payer": "林秀兰", "payer_id": "P-7", "items": items, **MONEY, **changes}
    made, own = Bill(**said), salt(100 + serial)
    terms = bills.invoice_of(made, own, HOLDER, issuer, b"\x09" * 24, by_name("china-bill"))
    return BillPaper(_domain(), terms, own, bills.content_of(made), frozenset({1}))


def _domain() -> Domain:
    return blank().invoice_domain


def dispense(*charges: Charge, patient: dict[str, Any] = LIN, units: int = 24) -> dict[str, Any]:
    """A MedicationDispense's content, with what it names."""
    said: dict[str, Any] = {"resourceType": "MedicationDispense", "subject": patient}
    said |= {"quantity": {"value": units, "unit": "片"}}
    for each in charges:
        said = with_charge(said, each) | {
            "extension": [*said.get("extension", []), *with_charge({}, each)["extension"]]
        }
    return said


def supply(paper: PrescriptionPaper, *documents: dict[str, Any], request: int = 5, packs: Any = PACKS) -> SupplyPaper:
    batch = MerkleTree([typed.pack_leaf(31337, CONTRACTS["PackRegistry"], each, 12) for each in PACKS], ordered=True)
    proofs = {each: tuple(batch.proof(place)) for place, each in enumerate(PACKS)}
    listed = tuple(PackPaper(each, 12, batch.root, proofs.get(each, ())) for each in packs)
    facts = (paper.id, PHARMACY, PHARMACIST, request, (24,), ISSUED + 3_600)
    return SupplyPaper(*facts, listed, salt(3), documents)


def line(paper: BillPaper, number: int = 2) -> bytes:
    """The commitment of one of its lines."""
    return lines_of(paper.document, paper.salt, paper.place)[number - 1].commitment


def seen_supply(paper: SupplyPaper) -> SeenSupply:
    sold = {each.pack: each.units for each in paper.packs}
    facts = (paper.pharmacy, paper.pharmacist, paper.quantities, paper.handed_over_at, paper.product)
    return SeenSupply(True, False, False, *facts, sold)


def seen_bill(paid: tuple[int, int] = (1500, 500)) -> SeenBill:
    claims = zip((INSURER_A, INSURER_B), paid, strict=True)
    listed = tuple(SeenClaim(payer, ClaimState.PAID, 0, amount) for payer, amount in claims)
    return SeenBill(BillStamp.PARTLY_REIMBURSED, True, listed)


def seen_of(dossier: Dossier) -> Seen:
    """A chain on which all went as the documents say."""
    packs = {each.pack: SeenPack(12, commissioned=True) for one in dossier.supplies for each in one.packs}
    supplies = {each.key: seen_supply(each) for each in dossier.supplies}
    return Seen(
        block=77,
        at=ISSUED + 9_000,
        prescriptions={each.id: _dispensed(each.id, supplies) for each in dossier.prescriptions},
        supplies=supplies,
        packs=packs,
        bills={each.place: seen_bill() for each in dossier.bills},
    )


def _dispensed(id_: bytes, supplies: Mapping[SupplyKey, SeenSupply]) -> SeenPrescription:
    """What the ledger counts, which is the sum of what it counts for each dispense."""
    counted = sum(each.counted for key, each in supplies.items() if key[0] == id_)
    return SeenPrescription(Stamp.DISPENSED, HOSPITAL, (counted,))


def case_of(papers: list[PrescriptionPaper], supplies: list[SupplyPaper], listed: list[BillPaper]) -> Case:
    dossier = replace(blank(), prescriptions=tuple(papers), supplies=tuple(supplies), bills=tuple(listed))
    return dossier, seen_of(dossier)


def whole() -> Case:
    """Nothing is missing, all fits."""
    paper, charged = prescription(), bill()
    return case_of([paper], [supply(paper, dispense(Charge(line(charged), PACKS)))], [charged])


# ------------------------------------------------------------------------------------------------------------- changes


def of_supply(case: Case, **changes: Any) -> Case:
    """What the chain says of the dispense, changed."""
    dossier, seen = case
    key = dossier.supplies[0].key
    supplies = {key: replace(seen.supplies[key], **changes)}
    told = {id_: _dispensed(id_, supplies) for id_ in seen.prescriptions}
    return dossier, replace(seen, supplies=supplies, prescriptions=told)


def of_bill(case: Case, number: int = 0, **changes: Any) -> Case:
    dossier, seen = case
    place = dossier.bills[number].place
    return dossier, replace(seen, bills={**seen.bills, place: replace(seen.bills[place], **changes)})


def of_pack(case: Case, **changes: Any) -> Case:
    dossier, seen = case
    return dossier, replace(seen, packs={**seen.packs, PACKS[0]: replace(seen.packs[PACKS[0]], **changes)})


def with_(case: Case, **changes: Any) -> Case:
    """Other documents; the chain says the same."""
    return replace(case[0], **changes), case[1]


def found(case: Case) -> tuple[Finding, ...]:
    return trace(*case).findings


def codes(case: Case) -> set[str]:
    return {each.code for each in found(case)}
