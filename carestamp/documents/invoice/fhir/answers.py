"""The way back: what the ledger knows of a bill and its claims, as FHIR R4 again."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field

from carestamp.documents.fhir import vocabulary
from carestamp.documents.invoice.fhir.terms import (
    ADJUDICATION_SYSTEM,
    AMOUNTS_SYSTEM,
    RED_LETTER_URL,
    STAMP_URL,
    dicts,
)
from carestamp.documents.invoice.fhir.writing import Resource, money
from carestamp.documents.invoice.stamps import BillStamp, ClaimState

CLAIM_SYSTEM = "urn:carestamp:claim"
EVIDENCE_SYSTEM = "urn:carestamp:payment"

_ENDED = frozenset((ClaimState.NONE, ClaimState.RELEASED, ClaimState.EXPIRED))
_GRANTED = frozenset((ClaimState.APPROVED, ClaimState.PAID))


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim as the ledger counted it. Amounts in minor units of `currency`, times in seconds.

    identifier: of the claim, unique. at: of its last act. amount: reserved or approved now. paid: all that was ever
    paid; recovered: what came back of it; debt: what a red letter left open. until: of a reservation. evidence: the
    payment's own number.
    """

    identifier: str
    state: ClaimState
    at: int
    currency: str
    amount: int = 0
    paid: int = 0
    recovered: int = 0
    debt: int = 0
    until: int = 0
    evidence: str = field(default="", repr=False)


def with_stamp(invoice: Resource, stamp: BillStamp, red_letter: str = "") -> Resource:
    """A copy of an Invoice that says what the ledger says: FHIR's status, the stamp itself, the red letter's number."""
    changed = copy.deepcopy(invoice)
    changed["status"] = stamp.fhir or changed["status"]
    changed.pop("cancelledReason", None)
    if stamp is BillStamp.RED_LETTERED:
        changed["cancelledReason"] = str(stamp.words)
    kept = [each for each in dicts(changed.get("extension")) if each.get("url") not in (STAMP_URL, RED_LETTER_URL)]
    kept.append({"url": STAMP_URL, "valueString": str(stamp.words)})
    if red_letter:
        number = {"system": vocabulary.BILL_NUMBER, "value": red_letter}
        kept.append({"url": RED_LETTER_URL, "valueIdentifier": number})
    return changed | {"extension": kept}


def to_response(claim: Resource, facts: ClaimFacts) -> Resource:
    """A ClaimResponse: what the payer reserved or granted of a Claim that names its insurer and has an id."""
    granted = facts.amount + facts.paid if facts.state in _GRANTED else 0
    totals = [_total(ADJUDICATION_SYSTEM, "benefit", granted, facts)] if granted else []
    reserved = {"preAuthPeriod": {"end": _moment(facts.until)}} if facts.state is ClaimState.RESERVED else {}
    return {
        "resourceType": "ClaimResponse",
        **_answer(claim, facts),
        "request": {"reference": f"Claim/{claim['id']}"},
        "outcome": "queued" if facts.state is ClaimState.RESERVED else "complete",
        **({"total": totals} if totals else {}),
        **reserved,
    }


def to_explanation(claim: Resource, facts: ClaimFacts) -> Resource:
    """An ExplanationOfBenefit: what was paid on a Claim, what came back and what is still owed after a red letter."""
    listed = {"recovered": facts.recovered, "debt": facts.debt}
    totals = [_total(AMOUNTS_SYSTEM, code, amount, facts) for code, amount in listed.items() if amount]
    evidence = {"identifier": {"system": EVIDENCE_SYSTEM, "value": facts.evidence}} if facts.evidence else {}
    payment = {"amount": money(facts.paid, facts.currency), "date": _moment(facts.at)[: len("2026-03-02")], **evidence}
    return {
        "resourceType": "ExplanationOfBenefit",
        **_answer(claim, facts),
        "provider": copy.deepcopy(claim["provider"]),
        "claim": {"reference": f"Claim/{claim['id']}"},
        "outcome": "complete",
        "supportingInfo": copy.deepcopy(claim["supportingInfo"]),
        "insurance": [{"focal": each["focal"], "coverage": each["coverage"]} for each in claim["insurance"]],
        "total": [_total(ADJUDICATION_SYSTEM, "benefit", facts.paid, facts), *totals],
        "payment": payment,
    }


def _answer(claim: Resource, facts: ClaimFacts) -> Resource:
    """What both answers to a Claim begin with."""
    ended = facts.state in _ENDED or (facts.paid and facts.recovered == facts.paid)
    copied = {name: copy.deepcopy(claim[name]) for name in ("type", "use", "patient", "insurer")}
    return {
        "identifier": [{"system": CLAIM_SYSTEM, "value": facts.identifier}],
        "status": "cancelled" if ended else "active",
        **copied,
        "created": _moment(facts.at),
        "disposition": str(facts.state.words),
    }


def _total(system: str, code: str, amount: int, facts: ClaimFacts) -> Resource:
    return {"category": {"coding": [{"system": system, "code": code}]}, "amount": money(amount, facts.currency)}


def _moment(at: int) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
