"""Small valid FHIR about one bill, for tests that change one thing: 1000.00, of which the fund paid 600.00 (B12)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carestamp.documents.fhir import Defaults, Intake, read
from carestamp.documents.invoice.fhir import BillDocument, Billing

Resource = dict[str, Any]
SHARES = "urn:carestamp:bill-share"


def money(value: float | str | None, currency: str | None = "CNY") -> Resource:
    """FHIR Money; None leaves a part out."""
    return without_none({"value": value, "currency": currency})


def coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def share(code: str, value: Any, kind: str = "informational") -> Resource:
    return {"type": kind, "code": coded(SHARES, code), "amount": money(value)}


def without_none(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if value is not None}


class Fhir:
    """Builds resources and reads them back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def patient(self, id_: str = "p1", **changes: Any) -> Resource:
        known = [{"system": "urn:id", "value": "P-0001"}]
        named = [{"family": "Quill", "given": ["Zoe"]}]
        return {"resourceType": "Patient", "id": id_, "name": named, "identifier": known, **changes}

    def house(self, id_: str, name: str) -> Resource:
        known = [{"system": "urn:houses", "value": id_}]
        return {"resourceType": "Organization", "id": id_, "name": name, "identifier": known}

    def line(self, value: Any = 400, name: str = "CT", **changes: Any) -> Resource:
        prices = [{"type": "base", "amount": money(value)}]
        return without_none({"chargeItemCodeableConcept": {"text": name}, "priceComponent": prices, **changes})

    def identifiers(self, code: str = "01060126", number: str = "0000000012", check: str = "a1b2c3") -> list[Resource]:
        pairs = (("bill-code", code), ("bill-number", number), ("bill-check-code", check))
        return [{"system": f"urn:carestamp:{name}", "value": value} for name, value in pairs]

    def invoice(self, id_: str = "i1", **changes: Any) -> Resource:
        made: Resource = {
            "resourceType": "Invoice",
            "id": id_,
            "identifier": self.identifiers(),
            "status": "issued",
            "subject": {"reference": "Patient/p1"},
            "date": "2026-03-02",
            "issuer": {"reference": "Organization/h1"},
            "lineItem": [self.line(400), self.line(600, "bed")],
            "totalPriceComponent": [share("pool", 600), share("self-borne", 300), share("self-paid", 100)],
            "totalGross": money(1000),
        }
        return without_none({**made, **changes})

    def coverage(self, id_: str = "c1", payer: str = "a", **changes: Any) -> Resource:
        made: Resource = {
            "resourceType": "Coverage",
            "id": id_,
            "status": "active",
            "beneficiary": {"reference": "Patient/p1"},
            "payor": [{"reference": f"Organization/{payer}"}],
            "order": 1,
        }
        return without_none({**made, **changes})

    def claim(self, id_: str = "k1", **changes: Any) -> Resource:
        made: Resource = {
            "resourceType": "Claim",
            "id": id_,
            "status": "active",
            "type": coded("http://terminology.hl7.org/CodeSystem/claim-type", "institutional"),
            "use": "claim",
            "patient": {"reference": "Patient/p1"},
            "created": "2026-03-03T09:00:00+08:00",
            "insurer": {"reference": "Organization/a"},
            "provider": {"reference": "Organization/h1"},
            "priority": coded("http://terminology.hl7.org/CodeSystem/processpriority", "normal"),
            "supportingInfo": [self.about()],
            "insurance": [{"sequence": 1, "focal": True, "coverage": {"reference": "Coverage/c1"}}],
            "item": [self.part(1, "self-borne", 250), self.part(2, "self-paid", 50)],
            "total": money(300),
        }
        return without_none({**made, **changes})

    def about(self, invoice: str = "Invoice/i1") -> Resource:
        category = coded("http://terminology.hl7.org/CodeSystem/claiminformationcategory", "info")
        return {"sequence": 1, "category": category, "valueReference": {"reference": invoice}}

    def part(self, sequence: int, code: str, value: Any) -> Resource:
        return {"sequence": sequence, "productOrService": coded(SHARES, code), "net": money(value)}

    def benefit(self, value: Any) -> Resource:
        category = coded("http://terminology.hl7.org/CodeSystem/adjudication", "benefit")
        return {"category": category, "amount": money(value)}

    def response(self, id_: str = "r1", **changes: Any) -> Resource:
        made: Resource = {
            "resourceType": "ClaimResponse",
            "id": id_,
            "status": "active",
            "type": coded("http://terminology.hl7.org/CodeSystem/claim-type", "institutional"),
            "use": "claim",
            "patient": {"reference": "Patient/p1"},
            "created": "2026-03-04T09:00:00+08:00",
            "insurer": {"reference": "Organization/a"},
            "request": {"reference": "Claim/k1"},
            "outcome": "complete",
            "total": [self.benefit(280)],
        }
        return without_none({**made, **changes})

    def explanation(self, id_: str = "e1", **changes: Any) -> Resource:
        answered = {name: value for name, value in self.response().items() if name not in ("request", "total")}
        made = {
            **answered,
            "resourceType": "ExplanationOfBenefit",
            "id": id_,
            "provider": {"reference": "Organization/h1"},
            "claim": {"reference": "Claim/k1"},
            "supportingInfo": [self.about()],
            "insurance": [{"focal": True, "coverage": {"reference": "Coverage/c1"}}],
            "payment": {"amount": money(250), "date": "2026-03-05", "identifier": {"value": "PAY-1"}},
        }
        return without_none({**made, **changes})

    def bundle(self, *resources: Resource) -> Resource:
        known = [self.patient(), self.house("h1", "示例医院"), self.house("a", "Payer A"), self.house("b", "Payer B")]
        entries = [{"resource": each} for each in (*known, *resources)]
        return {"resourceType": "Bundle", "type": "collection", "entry": entries}

    def write(self, name: str, content: Any) -> Path:
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
        return path

    def read(self, *resources: Resource, defaults: Defaults | None = None) -> Intake:
        """One bundle with patient, hospital and two insurers before these resources."""
        return read(self.write("one.json", self.bundle(*resources)), defaults)

    def good(self, *resources: Resource, defaults: Defaults | None = None) -> Billing:
        """What such a bundle says, without any error."""
        intake = self.read(*resources, defaults=defaults)
        assert [str(error) for error in intake.errors] == []
        return intake.billing

    def bill(self, defaults: Defaults | None = None, **changes: Any) -> BillDocument:
        """The one bill of such an Invoice."""
        (found,) = self.good(self.invoice(**changes), defaults=defaults).bills
        return found

    def refusal(self, *resources: Resource, bills: int = 0) -> tuple[str, str, str]:
        """File, resource and field of the one error, which leaves so many bills."""
        intake = self.read(*resources)
        (error,) = intake.errors
        assert error.why.zh
        assert error.why.en
        assert len(intake.billing.bills) == bills
        return error.file, error.resource, error.field


@pytest.fixture
def fhir(tmp_path: Path) -> Fhir:
    """See Fhir."""
    return Fhir(tmp_path)
