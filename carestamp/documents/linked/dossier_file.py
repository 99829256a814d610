"""A dossier as a JSON file (docs/tracing.md): read with every problem named by field, and written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from carestamp.documents.canonical import CanonicalError, parse
from carestamp.documents.commitment import SALT_BYTES, SaltError
from carestamp.documents.eip712 import Domain, Struct, TypedDataError, members
from carestamp.documents.invoice.typed import TYPES as BILL_TYPES
from carestamp.documents.invoice.typed import Invoice
from carestamp.documents.linked.charge import ChargeError
from carestamp.documents.linked.dossier import (
    LEDGERS,
    BillPaper,
    Dossier,
    PackPaper,
    PrescriptionPaper,
    SupplyPaper,
)
from carestamp.documents.linked.reading import DossierError, Value
from carestamp.documents.linked.seen_file import seen_of, written
from carestamp.documents.typed import TYPES, HolderKind, Line, Prescription
from carestamp.errors import Words

__all__ = ["DossierError", "dossier_of", "merged", "seen_of", "to_json"]

FORMAT = "carestamp-dossier/1"
PARTS = ("prescriptions", "supplies", "bills")

NOT_JSON = Words("不是可读的 JSON", "this is not readable JSON")
NOT_OURS = Words(f"应为 {FORMAT}", f"{FORMAT} belongs here")
NOT_A_BILL = Words("不是账单内容（items、total、issued 等）", "not a bill's content: items, total, issued and so on")
NO_FORM = Words("文档没有规范形式", "the document has no canonical form")
BAD_CHARGE = Words("收费扩展不完整", "a charge must name one line, and packs, in 32 bytes each")
BAD_TERMS = Words("条款不成立", "no ledger takes such terms")
NO_SUCH_LINE = Words("票据没有这一项", "the bill has no such line")
NO_DOCUMENTS = Words("至少一份发药文档", "at least one MedicationDispense belongs here")
BAD_SALT = Words("盐值须为 32 字节且不全为零", "a salt is 32 bytes, not all zero")
ANOTHER_CHAIN = Words("与另一文件所述的链或合约不同", "another chain or contract than another file names")
TWICE = Words("同一文件或药盒出现两次", "the same document or pack is there twice")


def dossier_of(text: str | bytes, file: str) -> Dossier:
    """What a dossier's text says. Raises DossierError."""
    try:
        found = Value(file, "", parse(text))
    except CanonicalError:
        raise DossierError(file, "", NOT_JSON) from None
    if found["format"].value != FORMAT:
        raise found["format"].error(NOT_OURS)
    found.only("format", "chain", *PARTS, "houses", "seen")
    return _once(_dossier(found), file)


def merged(dossiers: Iterable[tuple[str, Dossier]]) -> Dossier:
    """Those of a folder, by file name, as one; what the last says the chain said counts. Raises DossierError."""
    (_, whole), *rest = dossiers
    for file, each in rest:
        if (each.chain_id, dict(each.contracts)) != (whole.chain_id, dict(whole.contracts)):
            raise DossierError(file, "chain", ANOTHER_CHAIN)
        whole = _once(_joined(whole, each), file)
    return whole


def _joined(one: Dossier, other: Dossier) -> Dossier:
    return replace(
        one,
        prescriptions=(*one.prescriptions, *other.prescriptions),
        supplies=(*one.supplies, *other.supplies),
        bills=(*one.bills, *other.bills),
        houses={**one.houses, **other.houses},
        seen=other.seen or one.seen,
    )


def _dossier(found: Value) -> Dossier:
    chain = found["chain"]
    contracts = {name: chain["contracts"][name].address() for name in LEDGERS}
    since = chain["since"].number(53) if chain.has("since") else 0
    blank = Dossier(chain["id"].number(53), contracts, since)
    houses = found["houses"].members() if found.has("houses") else ()
    return replace(
        blank,
        prescriptions=tuple(_prescription(each, blank.prescription_domain) for each in found.list("prescriptions")),
        supplies=tuple(_supply(each) for each in found.list("supplies")),
        bills=tuple(_bill(each, blank.invoice_domain) for each in found.list("bills")),
        houses={Value(each.file, each.path, name).number(): each.text() for name, each in houses},
        seen=seen_of(found["seen"]) if found.has("seen") else None,
    )


def _once(whole: Dossier, file: str) -> Dossier:
    keys: dict[str, list[Any]] = {
        "prescriptions": [each.id for each in whole.prescriptions],
        "supplies": [each.key for each in whole.supplies],
        "bills": [each.place for each in whole.bills],
    }
    for name, listed in keys.items():
        if len(set(listed)) != len(listed):
            raise DossierError(file, name, TWICE)
    return whole


# --------------------------------------------------------------------------------------------------------------- parts


def _prescription(found: Value, domain: Domain) -> PrescriptionPaper:
    found.only("terms", "salt", "document")
    document = found["document"].object()
    paper = PrescriptionPaper(domain, _prescription_terms(found["terms"]), _salt(found), document)
    _checked(found["terms"], BAD_TERMS, lambda: paper.id)
    _checked(found["document"], NO_FORM, lambda: paper.is_committed)
    return paper


def _prescription_terms(found: Value) -> Prescription:
    lines = tuple(Line(*_struct(each, "Line")) for each in found.list("lines"))
    values = [found[name].typed(kind) for name, kind in TYPES["Prescription"] if name != "lines"]
    _only_typed(found, TYPES["Prescription"])
    terms = Prescription(*[*values, lines])
    try:
        return replace(terms, holder_kind=HolderKind(terms.holder_kind))
    except ValueError:
        raise found["holderKind"].error(BAD_TERMS) from None


def _supply(found: Value) -> SupplyPaper:
    facts = ("prescription", "pharmacy", "pharmacist", "request", "quantities", "handedOverAt", "packs")
    found.only(*facts, "salt", "documents")
    paper = SupplyPaper(
        prescription=found["prescription"].bytes(),
        pharmacy=found["pharmacy"].number(32),
        pharmacist=found["pharmacist"].address(),
        request=found["request"].number(32),
        quantities=tuple(each.number(16) for each in found.list("quantities")),
        handed_over_at=found["handedOverAt"].number(32),
        packs=tuple(_pack(each) for each in found.list("packs")),
        salt=_salt(found),
        documents=tuple(each.object() for each in found.list("documents")),
    )
    if len({each.pack for each in paper.packs}) != len(paper.packs):
        raise found["packs"].error(TWICE)
    if not paper.documents:
        raise found["documents"].error(NO_DOCUMENTS)
    _checked(found["documents"], NO_FORM, lambda: paper.product)
    _checked(found["documents"], BAD_CHARGE, lambda: paper.charges)
    return paper


def _pack(found: Value) -> PackPaper:
    found.only("pack", "units", "batch", "proof")
    batch = found["batch"].bytes() if found.has("batch") else bytes(32)
    return PackPaper(
        found["pack"].bytes(), found["units"].number(32), batch, tuple(each.bytes() for each in found.list("proof"))
    )


def _bill(found: Value, domain: Domain) -> BillPaper:
    found.only("terms", "salt", "document", "services")
    _only_typed(found["terms"], BILL_TYPES["Invoice"])
    terms = Invoice(*(found["terms"][name].typed(kind) for name, kind in BILL_TYPES["Invoice"]))
    document = _bill_content(found["document"])
    services = frozenset(_numbered(each, len(document["items"])) for each in found.list("services"))
    paper = BillPaper(domain, terms, _salt(found), document, services)
    _checked(found["document"], NO_FORM, lambda: [each.commitment for each in paper.lines] and paper.is_committed)
    return paper


def _bill_content(found: Value) -> Mapping[str, Any]:
    """What a trace reads of it has its kind; whether it adds up, the issuer vouches for."""
    content = found.object()
    amounts = [found["total"], *(each["amount"] for each in found.list("items"))]
    amounts += [found[name] for name in ("pool", "other_funds", "account", "cash", "self_borne") if found.has(name)]
    for each in amounts:
        each.number(40)
    texts = [found[name] for name in ("issued", "payer", "number")] + [each["name"] for each in found.list("items")]
    for each in texts:
        each.text()
    if not content.get("items"):
        raise found.error(NOT_A_BILL)
    return content


def _numbered(found: Value, lines: int) -> int:
    """The number of a line, from 1."""
    if not 1 <= found.number(16) <= lines:
        raise found.error(NO_SUCH_LINE)
    return found.number(16)


def _salt(found: Value) -> bytes:
    salt = found["salt"].bytes(SALT_BYTES)
    if not any(salt):
        raise found["salt"].error(BAD_SALT)
    return salt


def _struct(found: Value, name: str) -> list[Any]:
    _only_typed(found, TYPES[name])
    return [found[field].typed(kind) for field, kind in TYPES[name]]


def _only_typed(found: Value, fields: Iterable[tuple[str, str]]) -> None:
    found.only(*(name for name, _ in fields))


def _checked(found: Value, why: Words, read: Any) -> None:
    try:
        read()
    except (CanonicalError, SaltError, TypedDataError, ChargeError, RecursionError):
        raise found.error(why) from None


# ------------------------------------------------------------------------------------------------------------- writing


def to_json(dossier: Dossier) -> str:
    """The text of a dossier. It is as personal as the documents in it."""
    text = {
        "format": FORMAT,
        "chain": {"id": dossier.chain_id, "since": dossier.since, "contracts": dict(dossier.contracts)},
        "prescriptions": [_written(each.terms, each.salt, each.document) for each in dossier.prescriptions],
        "supplies": [_written_supply(each) for each in dossier.supplies],
        "bills": [_written_bill(each) for each in dossier.bills],
        "houses": {str(number): name for number, name in dossier.houses.items()},
        **({"seen": written(dossier.seen)} if dossier.seen else {}),
    }
    return json.dumps(text, ensure_ascii=False, indent=2, default=_number) + "\n"


def _number(value: Any) -> Any:
    """Decimals of documents; floats would be another spelling of the same number."""
    return int(value) if value == value.to_integral_value() else float(value)


def _written(terms: Struct, salt: bytes, document: Any) -> dict[str, Any]:
    return {"terms": _written_struct(terms), "salt": _hex(salt), "document": dict(document)}


def _written_struct(struct: Struct) -> dict[str, Any]:
    return {name: _written_value(kind, value) for name, kind, value in members(struct)}


def _written_value(kind: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return [_written_struct(each) for each in value]
    if isinstance(value, bytes):
        return _hex(value)
    return str(value) if kind == "uint64" else int(value) if kind.startswith("uint") else value


def _written_supply(supply: SupplyPaper) -> dict[str, Any]:
    return {
        "prescription": _hex(supply.prescription),
        "pharmacy": supply.pharmacy,
        "pharmacist": supply.pharmacist,
        "request": supply.request,
        "quantities": list(supply.quantities),
        "handedOverAt": supply.handed_over_at,
        "packs": [_written_pack(each) for each in supply.packs],
        "salt": _hex(supply.salt),
        "documents": [dict(each) for each in supply.documents],
    }


def _written_pack(pack: PackPaper) -> dict[str, Any]:
    said = {"pack": _hex(pack.pack), "units": pack.units}
    batch = {"batch": _hex(pack.batch), "proof": [_hex(each) for each in pack.proof]}
    return said | (batch if any(pack.batch) else {})


def _written_bill(bill: BillPaper) -> dict[str, Any]:
    services = {"services": sorted(bill.services)} if bill.services else {}
    return _written(bill.terms, bill.salt, bill.document) | services


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"
