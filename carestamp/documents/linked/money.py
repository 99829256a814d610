"""Bill -> payers, and the bill itself: what is missing there, and what does not fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from carestamp.documents.canonical import text
from carestamp.documents.fhir.parties import name_of
from carestamp.documents.invoice.profiles import BillProfile, all_profiles
from carestamp.documents.invoice.stamps import BillStamp
from carestamp.documents.linked.case import Case
from carestamp.documents.linked.dossier import BillPaper, Document, SupplyPaper
from carestamp.documents.linked.findings import Finding
from carestamp.documents.linked.line import identifier_in
from carestamp.documents.linked.nodes import bill_key, money, payer_key, supply_key
from carestamp.documents.linked.seen import SeenBill

DAY = int(dt.timedelta(days=1).total_seconds())


def of_bill(case: Case, paper: BillPaper) -> Iterator[Finding]:
    seen, key = case.bill(paper.place), (bill_key(paper.place),)
    if not seen.same_terms:
        yield Finding("bill-terms", key)
    elif seen.status is BillStamp.UNKNOWN:
        yield Finding("bill-unseen", key)
    if not paper.is_committed:
        yield Finding("bill-content", key)
    if not _amounts_agree(paper):
        yield Finding("bill-amounts", key)
    if not _adds_up(paper.document):
        yield Finding("bill-sums", key, (money(paper.document["total"]),))
    if seen.replaced_by and seen.replaced_by not in case.bills:
        yield Finding("reissue-missing", (bill_key(paper.place), bill_key(seen.replaced_by)))
    yield from _payers(paper, seen)
    yield from _prescribed(case, paper)


def of_supply(case: Case, paper: SupplyPaper) -> Iterator[Finding]:
    """Whom the goods were given to is whom they were prescribed for."""
    prescription = case.prescriptions.get(paper.prescription)
    if prescription is not None and any(
        _are_different(_subject(prescription.document), _said(each.get("subject"))) for each in paper.documents
    ):
        yield Finding("patient-differs", (supply_key(*paper.key),))


def _amounts_agree(paper: BillPaper) -> bool:
    """The commitment covers the document, not that its terms name the same number, day, currency and amounts."""
    said, terms, profile = paper.document, paper.terms, profile_of(paper)
    amounts = (said["total"], _fund(said), said.get("self_borne", said["total"]))
    is_same = identifier_in(str(said["number"])) == str(terms.serial) and amounts == (
        terms.total,
        terms.fund,
        terms.cap,
    )
    return is_same and (profile is None or _is_dated(said, terms.issued_at, profile))


def _is_dated(said: Document, issued_at: int, profile: BillProfile) -> bool:
    """Whether the document names the day of issue, as its profile's clocks have it, and the profile's currency."""
    day = dt.datetime.fromtimestamp(issued_at, profile.rules.zone).date().isoformat()
    return (text(str(said["issued"])), identifier_in(str(said.get("currency") or ""))) == (day, profile.currency)


def profile_of(paper: BillPaper) -> BillProfile | None:
    """The rules of a bill, where they ship with this package."""
    return next((each for each in all_profiles() if each.number == paper.terms.profile), None)


def _adds_up(said: Document) -> bool:
    """Its lines to the total, and what each has paid, where it says all of that (BillError has the same rules)."""
    lines = sum(each["amount"] for each in said["items"])
    paid = _fund(said) + said.get("account", 0) + said.get("cash", 0)
    return lines == said["total"] and ("cash" not in said or paid == said["total"])


def _fund(said: Document) -> int:
    return int(said.get("pool", 0)) + int(said.get("other_funds", 0))


def _payers(paper: BillPaper, seen: SeenBill) -> Iterator[Finding]:
    paid = sum(each.paid for each in seen.claims)
    live = sum(each.live for each in seen.claims)
    settled = paper.terms.fund + paid + live
    if settled > paper.terms.total:
        yield Finding("amount-exceeds", (bill_key(paper.place),), (money(settled), money(paper.terms.total)))
    if not settled and not _says_of_cash(paper.document) and seen.status is not BillStamp.REIMBURSED:
        yield Finding("no-payer", (bill_key(paper.place),))
    if seen.void:
        for each in seen.claims:
            if each.paid:
                yield Finding(
                    "debt-open", (bill_key(paper.place), payer_key(paper.place, each.payer)), _debt(each.paid)
                )


def _debt(amount: int) -> tuple[str, ...]:
    return (money(amount),)


def _says_of_cash(document: Document) -> bool:
    return bool(document.get("cash")) or bool(document.get("account"))


def _prescribed(case: Case, paper: BillPaper) -> Iterator[Finding]:
    """Held against every prescription whose goods are charged on it."""
    charged = [each for line in case.lines.values() if line.bill is paper for each in case.charged_on(line)]
    papers = [case.prescriptions.get(id_) for id_ in {each.supply.prescription: None for each in charged}]
    known = [each for each in papers if each is not None]
    if any(_are_different(_subject(each.document), _payer(paper.document)) for each in known):
        yield Finding("patient-differs", (bill_key(paper.place),))
    if any(paper.terms.issued_at + DAY <= each.terms.issued_at for each in known):
        yield Finding("bill-too-early", (bill_key(paper.place),))


# ------------------------------------------------------------------------------------------------------------- persons

Person = tuple[frozenset[str], str]
"""Numbers of a person, and the name; each empty where it is not said."""


def _are_different(one: Person, other: Person) -> bool:
    """By number where both have one, else by name; who is not named is nobody else."""
    if one[0] and other[0]:
        return not one[0] & other[0]
    return bool(one[1] and other[1]) and one[1] != other[1]


def _payer(document: Document) -> Person:
    number = str(document.get("payer_id") or "")
    return frozenset(filter(None, [identifier_in(number)])), text(str(document["payer"]))


def _subject(document: Document) -> Person:
    """Of the first line; all lines of a prescription have one patient."""
    lines = document.get("lines")
    first = lines[0] if isinstance(lines, list) and lines and isinstance(lines[0], dict) else document
    return _said(first.get("subject"))


def _said(subject: Any) -> Person:
    """A patient as committed content has it: what was said of it, or a reference where it was not at hand."""
    if not isinstance(subject, dict):
        return frozenset(), ""
    given = subject.get("identifier")
    listed = given if isinstance(given, list) else [given]
    numbers = [identifier_in(str(each.get("value") or "")) for each in listed if isinstance(each, dict)]
    return frozenset(filter(None, numbers)), _name(subject)


def _name(subject: Mapping[str, Any]) -> str:
    display = subject.get("display")
    return name_of(dict(subject)) or (text(display) if isinstance(display, str) else "")
