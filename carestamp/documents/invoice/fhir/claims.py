"""Claim, ClaimResponse, ExplanationOfBenefit: what a payer is asked for, approves and pays of a bill (B4, B5).

A Claim and an ExplanationOfBenefit name their bill as a valueReference of `supportingInfo`, since R4 has no field of
its own for it; a ClaimResponse names its Claim. What names no bill is left alone: most claims of strangers do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from carestamp.documents.fhir.parties import NOBODY, Party
from carestamp.documents.fhir.prescriptions import Assumption, Defaults
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import NOT_FOUND, DanglingError, Index
from carestamp.documents.fhir.validation import MISSING
from carestamp.documents.invoice.fhir.bills import BillDocument
from carestamp.documents.invoice.fhir.coverages import CoverageDocument
from carestamp.documents.invoice.fhir.reader import Reader
from carestamp.documents.invoice.fhir.terms import (
    ADJUDICATION_SYSTEM,
    SELF_BORNE,
    SHARES_SYSTEM,
    as_dict,
    codes_of,
    dicts,
    numbered,
)
from carestamp.documents.invoice.model import Bill, BillError
from carestamp.errors import DocumentError, Words

ABOVE_BILL = Words("超过该票据应由个人支付的部分", "this is above the part of the bill that the funds left")
ABOVE_CAP = Words("自付部分超过该票据的上限", "the self-borne part is above the bill's further cap")
ITEMS_DIFFER = Words("各项之和与总额不符", "the items don't add up to the total")
ABOVE_CLAIM = Words("超过所申请的金额", "this is above what was claimed")
NOTHING_CLAIMED = Words("申请金额须大于零", "a claim must be above zero")
ASSUMED_CAPPED = Words(
    "未写自付部分，按最多计入上限", "no self-borne part is written: as much as can be counts under the cap"
)
NO_CLAIM = Words("所依据的申请不在输入中", "the claim that it answers is not among the documents")


@dataclass(frozen=True, slots=True)
class ClaimDocument:
    """What a payer is asked to reserve. maximum, capped: fen; capped is what of it draws on the further cap.

    created: seconds since 1970. coverage: None where it is not at hand.
    """

    file: str
    resource: str
    bill: BillDocument
    payer: Party
    maximum: int
    capped: int
    created: int
    coverage: CoverageDocument | None = None
    assumed: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalDocument:
    """What a payer approved of a claim, in fen; 0 is a refusal. until: last second of what stays reserved, if told."""

    file: str
    resource: str
    claim: ClaimDocument
    approved: int
    created: int
    until: int | None = None
    assumed: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentDocument:
    """What a payer paid on a bill, in fen. evidence: the payment's own number. claim: None where it is not at hand."""

    file: str
    resource: str
    bill: BillDocument
    claim: ClaimDocument | None
    paid: int
    paid_at: int
    evidence: str = field(default="", repr=False)
    assumed: tuple[Assumption, ...] = ()


@dataclass(slots=True)
class Known:
    """What was made so far, by the resource it was made of."""

    bills: Mapping[Entry, BillDocument]
    coverages: Mapping[Entry, CoverageDocument]
    claims: dict[Entry, ClaimDocument] = field(default_factory=dict)


def invoice_of(entry: Entry, index: Index) -> Entry | None:
    """The Invoice at hand that a Claim or what follows on it is about."""
    if entry.type == "ClaimResponse":
        claim = index.peek(entry.resource.get("request"), entry)
        return invoice_of(claim, index) if claim is not None and claim.type == "Claim" else None
    meant = (index.peek(each.get("valueReference"), entry) for each in dicts(entry.resource.get("supportingInfo")))
    return next((each for each in meant if each is not None and each.type == "Invoice"), None)


def asks(entry: Entry) -> bool:
    """Whether a Claim asks for money: in force, and no mere question what would be paid."""
    return entry.resource.get("status") == "active" and entry.resource.get("use") != "predetermination"


def approves(entry: Entry) -> bool:
    """Whether a ClaimResponse approves something."""
    settled = entry.resource.get("outcome") in ("complete", "partial")
    return settled and entry.resource.get("status") == "active" and bool(_benefits(entry.resource))


def pays(entry: Entry) -> bool:
    """Whether an ExplanationOfBenefit tells of a payment."""
    paid = as_dict(entry.resource.get("payment")).get("amount")
    return entry.resource.get("status") == "active" and isinstance(paid, dict)


def build_claims(entries: Sequence[Entry], index: Index, defaults: Defaults, known: Known) -> list[DocumentError]:
    """Puts the claims among what is known, and says what is wrong with the others."""
    errors = []
    for entry in entries:
        reader = _Reader(entry, index, defaults, known)
        found = reader.attempt(reader.claim)
        if isinstance(found, DocumentError):
            errors.append(found)
            index.refuse(entry)
        else:
            known.claims[entry] = found
    return errors


def build_approvals(
    entries: Sequence[Entry], index: Index, defaults: Defaults, known: Known
) -> list[ApprovalDocument | DocumentError]:
    """What each ClaimResponse comes to."""
    readers = [_Reader(entry, index, defaults, known) for entry in entries]
    return [each.attempt(each.approval) for each in readers]


def build_payments(
    entries: Sequence[Entry], index: Index, defaults: Defaults, known: Known
) -> list[PaymentDocument | DocumentError]:
    """What each ExplanationOfBenefit comes to."""
    readers = [_Reader(entry, index, defaults, known) for entry in entries]
    return [each.attempt(each.payment) for each in readers]


class _Reader(Reader):
    def __init__(self, entry: Entry, index: Index, defaults: Defaults, known: Known) -> None:
        super().__init__(entry, index, defaults)
        self.known = known

    def claim(self) -> ClaimDocument:
        bill, coverage = self._bill(), self._coverage()
        maximum, capped = self._claimed(bill)
        payer, created = self._payer(coverage), self.moment(self.written.get("created"), "created") or 0
        place = (self.entry.file, self.entry.label)
        return ClaimDocument(*place, bill, payer, maximum, capped, created, coverage, self.assumed)

    def approval(self) -> ApprovalDocument:
        claim = self._claim("request")
        if claim is None:
            raise BillError("request", NO_CLAIM)
        path, total = _benefits(self.written)[0]
        approved = self._at_most(claim.maximum, ABOVE_CLAIM, total.get("amount"), f"{path}.amount")
        created = self.moment(self.written.get("created"), "created") or 0
        until = self.moment(as_dict(self.written.get("preAuthPeriod")).get("end"), "preAuthPeriod.end", last=True)
        return ApprovalDocument(self.entry.file, self.entry.label, claim, approved, created, until, self.assumed)

    def payment(self) -> PaymentDocument:
        bill, claim, payment = self._bill(), self._claim("claim"), as_dict(self.written.get("payment"))
        most, why = (claim.maximum, ABOVE_CLAIM) if claim else (bill.bill.personal, ABOVE_BILL)
        paid = self._at_most(most, why, payment.get("amount"), "payment.amount")
        paid_at = self.moment(payment.get("date"), "payment.date")
        if paid_at is None:
            paid_at = self.moment(self.written.get("created"), "created") or 0
        evidence = str(as_dict(payment.get("identifier")).get("value") or "")
        place = (self.entry.file, self.entry.label)
        return PaymentDocument(*place, bill, claim, paid, paid_at, evidence, self.assumed)

    def _bill(self) -> BillDocument:
        """The bill of this document. Raises DanglingError where it was refused."""
        for path, each in numbered(self.written.get("supportingInfo"), "supportingInfo"):
            target = self.target(each.get("valueReference"), f"{path}.valueReference")
            found = self.known.bills.get(target.entry) if target is not None and target.entry is not None else None
            if found is not None:
                return found
        raise DanglingError(NOT_FOUND)

    def _claim(self, path: str) -> ClaimDocument | None:
        target = self.target(self.written.get(path), path)
        return self.known.claims.get(target.entry) if target is not None and target.entry is not None else None

    def _coverage(self) -> CoverageDocument | None:
        """The focal coverage, where it is at hand and in force."""
        path, focal = self._focal()
        target = self.target(focal.get("coverage"), f"{path}.coverage")
        return self.known.coverages.get(target.entry) if target is not None and target.entry is not None else None

    def _focal(self) -> tuple[str, dict[str, Any]]:
        listed = list(numbered(self.written.get("insurance"), "insurance"))
        return next((each for each in listed if each[1].get("focal") is True), (listed or [("insurance", {})])[0])

    def _payer(self, coverage: CoverageDocument | None) -> Party:
        if not self.written.get("insurer") and coverage is not None:
            return coverage.payer
        payer = self.party(self.written.get("insurer"), "insurer")
        if payer == NOBODY:
            raise BillError("insurer", MISSING)
        return payer

    def _claimed(self, bill: BillDocument) -> tuple[int, int]:
        """Maximum and what of it is capped, neither above what the bill leaves."""
        items = [each for each in numbered(self.written.get("item"), "item") if each[1].get("net")]
        nets = [self.amount(each["net"], f"{path}.net") for path, each in items]
        total = self.amount(self.written.get("total"), "total") if self.written.get("total") or not items else sum(nets)
        if nets and total != sum(nets):
            raise BillError("total.value", ITEMS_DIFFER)
        shares = [codes_of(each.get("productOrService"), SHARES_SYSTEM) for _, each in items]
        borne = sum(net for net, codes in zip(nets, shares, strict=True) if SELF_BORNE in codes)
        capped = borne if any(shares) else self._silent_cap(bill.bill, total)
        _require_within(bill.bill, total, capped)
        return total, capped

    def _silent_cap(self, bill: Bill, total: int) -> int:
        """The most that could draw on the further cap, where a claim does not say what does."""
        if bill.self_borne is not None:
            self.assume("item", ASSUMED_CAPPED)
        return min(total, bill.cap)

    def _at_most(self, most: int, why: Words, money: Any, path: str) -> int:
        amount = self.amount(money, path)
        if amount > most:
            raise BillError(f"{path}.value", why)
        return amount


def _require_within(bill: Bill, total: int, capped: int) -> None:
    if not total:
        raise BillError("total.value", NOTHING_CLAIMED)
    if total > bill.personal:
        raise BillError("total.value", ABOVE_BILL)
    if capped > bill.cap:
        raise BillError("item", ABOVE_CAP)


def _benefits(response: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The totals of what is granted, with their paths."""
    listed = numbered(response.get("total"), "total")
    return [each for each in listed if "benefit" in codes_of(each[1].get("category"), ADJUDICATION_SYSTEM)]
