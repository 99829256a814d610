"""Synthetic bills: each one as FHIR, as native JSON and as native XML; the same for the same seed.

The first is the worked case of B12, 1000.00 of which the fund paid 600.00; the others go by lot, to the fen.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from carestamp.documents.fhir.parties import name_of
from carestamp.documents.invoice import native
from carestamp.documents.invoice.fhir.terms import SHARES_SYSTEM, WAITING_URL
from carestamp.documents.invoice.fhir.writing import money, to_invoice
from carestamp.documents.invoice.model import Bill, BillItem
from carestamp.synthetic import people
from carestamp.synthetic.generator import (
    DEFAULT_DAY,
    DEFAULT_SEED,
    ZONE,
    Resource,
    bundle_of,
    text_of,
    transaction_of,
    write_files,
)
from carestamp.synthetic.tariff import HALVES, TARIFF, Charge, Cover

HOSPITALS = (("hospital-1", "示例市第一医院", "0106"), ("hospital-2", "Example General Hospital", "0206"))
"""Id, name, and the first four digits of its bill code: authority and class, as a fiscal code has them."""
INSURERS = (("insurer-1", "示例商业健康保险"), ("insurer-2", "Example Mutual Insurance"))
WAITING_DAYS = (15, 30)
B12_TOTAL, B12_FUND, B12_CLAIMS = 100_000, 60_000, (30_000, 15_000)
_PART_SHARE = 10
"""Per cent of a class B item that the person bears before the fund pays."""
_KIND = "01"
_CHECK = "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class BillCase:
    """One bill in three writings. fhir: a bundle of patient, Invoice, coverages and claims."""

    name: str
    bill: Bill
    fhir: str
    json: str
    xml: str


def generate_bills(
    seed: int = DEFAULT_SEED, bills: int = 32, day: dt.date = DEFAULT_DAY, patients_day: dt.date | None = None
) -> tuple[BillCase, ...]:
    """Bills of one day. Those of a hospital have one code and consecutive numbers from 1.

    patients_day: of `generate`, whose patients these are; the day itself where it is None.
    """
    return tuple(_Case(seed, number, day, patients_day or day).case() for number in range(1, bills + 1))


def houses() -> str:
    """The bundle of the hospitals and insurers that the bills name."""
    made = [people.organization(name, "prov", title) for name, title, _ in HOSPITALS]
    return text_of(
        bundle_of("collection", made + [people.organization(name, "ins", title) for name, title in INSURERS])
    )


def write_bills(folder: Path, seed: int = DEFAULT_SEED, bills: int = 32, day: dt.date = DEFAULT_DAY) -> list[Path]:
    """Writes fhir/, json/ and xml/ below a folder, the same bills in each, and says where."""
    files = {"fhir/houses.json": houses()}
    for each in generate_bills(seed, bills, day):
        files |= {f"fhir/{each.name}.json": each.fhir}
        files |= {f"json/{each.name}.json": each.json, f"xml/{each.name}.xml": each.xml}
    return write_files(folder, files)


class _Case:
    """One patient's bill. Even numbers are written as a transaction with urn:uuid references, odd ones plainly."""

    def __init__(self, seed: int, number: int, day: dt.date, patients_day: dt.date) -> None:
        self.number, self.day = number, day
        self.patient = people.patient(random.Random(f"{seed}/{number}"), number, patients_day)
        self.lot = random.Random(f"{seed}/bill/{number}")
        self.house, self.title, self.code = HOSPITALS[(number - 1) % len(HOSPITALS)]
        self.bill = self._bill()

    def case(self) -> BillCase:
        resources = [self.patient, self._invoice(), *self._coverages(), *self._claims()]
        bundle = bundle_of("collection", resources) if self.number % 2 else transaction_of(resources, self.lot)
        written = native.to_json(self.bill), native.to_xml(self.bill)
        return BillCase(f"bill-{self.number:03d}", self.bill, text_of(bundle), *written)

    def _bill(self) -> Bill:
        items = _worked_items() if self.number == 1 else self._items()
        total, self_paid = sum(each.amount for each in items), _self_paid(items)
        pool, other = (B12_FUND, 0) if self.number == 1 else self._funds(items)
        personal = total - pool - other
        account = personal * self.lot.randrange(0, 60) // 100
        return Bill(
            code=f"{self.code}{_KIND}{self.day.year % 100:02d}",
            number=str((self.number + 1) // len(HOSPITALS)),
            check_code="".join(self.lot.choices(_CHECK, k=6)),
            issued=self.day,
            payee=self.title,
            payee_id=self.house,
            payer=name_of(self.patient),
            payer_id=self.patient["identifier"][0]["value"],
            items=items,
            total=total,
            currency=native.CURRENCY,
            pool=pool,
            other_funds=other,
            account=account,
            cash=personal - account,
            self_borne=personal - self_paid,
            self_paid=self_paid,
            details=self._details(),
        )

    def _details(self) -> tuple[tuple[str, str], ...]:
        number = f"{self.day:%Y%m%d}{self.number:06d}"
        return ("transactionNumber", number), ("visitDate", self.day.isoformat()), ("insuranceType", "职工基本医疗保险")

    def _items(self) -> tuple[BillItem, ...]:
        picked = self.lot.sample(TARIFF, self.lot.randrange(2, 9))
        whole = [_item(each, Decimal(self.lot.randint(1, each.most))) for each in picked]
        first = TARIFF[0]
        halved = next((each for each in picked if each.most > 1 and each.price % 2 == 0), None)
        if halved is not None and self.number % 3 == 0:
            whole[picked.index(halved)] = _item(halved, 1 + HALVES)
        return tuple(whole if first in picked else [_item(first, Decimal(1)), *whole])

    def _funds(self, items: tuple[BillItem, ...]) -> tuple[int, int]:
        """What the fund pays of what it takes, and for every fourth patient what another one adds."""
        taken = sum(each.amount - (each.self_borne or 0) for each in items) - _self_paid(items)
        pool = taken * self.lot.randrange(50, 91) // 100
        return pool, (taken - pool) // 3 if self.number % 4 == 0 else 0

    def _invoice(self) -> Resource:
        subject, issuer = f"Patient/{self.patient['id']}", f"Organization/{self.house}"
        written = to_invoice(self.bill, f"invoice-{self.number:03d}", {"reference": subject}, {"reference": issuer})
        return written | {"meta": {"tag": [people.TEST_DATA]}}

    @property
    def _covered(self) -> int:
        """How many payers the patient has: two for the first, none for every fifth."""
        return 2 if self.number == 1 else 0 if self.number % 5 == 0 else 1 + self.number % 2

    def _coverages(self) -> Iterator[Resource]:
        for rank in range(self._covered):
            yield {
                "resourceType": "Coverage",
                "id": f"coverage-{self.number:03d}-{rank + 1}",
                "extension": [{"url": WAITING_URL, "valuePositiveInt": WAITING_DAYS[rank]}],
                "status": "active",
                "beneficiary": {"reference": f"Patient/{self.patient['id']}"},
                "payor": [{"reference": f"Organization/{INSURERS[rank][0]}"}],
                "order": rank + 1,
            }

    def _claims(self) -> Iterator[Resource]:
        for rank, (borne, paid) in enumerate(self._asked()[: self._covered]):
            if borne + paid:
                yield self._claim(rank, borne, paid)

    def _asked(self) -> list[tuple[int, int]]:
        """For each payer what it is asked for: self-borne and self-paid part. Of two the first takes three quarters."""
        if self.number == 1:
            return [(each, 0) for each in B12_CLAIMS]
        borne, paid = self.bill.self_borne or 0, self.bill.self_paid or 0
        return [(borne * 3 // 4, paid // 2), (borne - borne * 3 // 4, 0)]

    def _claim(self, rank: int, borne: int, paid: int) -> Resource:
        name = f"{self.number:03d}-{rank + 1}"
        parts = [(code, amount) for code, amount in (("self-borne", borne), ("self-paid", paid)) if amount]
        return {
            "resourceType": "Claim",
            "id": f"claim-{name}",
            "identifier": [{"system": "urn:carestamp:synthetic:claim", "value": f"CLAIM-{name}"}],
            "status": "active",
            "type": _coded("http://terminology.hl7.org/CodeSystem/claim-type", "institutional"),
            "use": "claim",
            "patient": {"reference": f"Patient/{self.patient['id']}"},
            "created": f"{self.day}T{self.lot.randrange(13, 18):02d}:{self.lot.randrange(60):02d}:00{ZONE}",
            "insurer": {"reference": f"Organization/{INSURERS[rank][0]}"},
            "provider": {"reference": f"Organization/{self.house}"},
            "priority": _coded("http://terminology.hl7.org/CodeSystem/processpriority", "normal"),
            "supportingInfo": [_about(f"Invoice/invoice-{self.number:03d}")],
            "insurance": [{"sequence": 1, "focal": True, "coverage": {"reference": f"Coverage/coverage-{name}"}}],
            "item": [self._part(place, *each) for place, each in enumerate(parts, 1)],
            "total": money(borne + paid, self.bill.currency),
        }

    def _part(self, place: int, code: str, amount: int) -> Resource:
        net = money(amount, self.bill.currency)
        return {"sequence": place, "productOrService": _coded(SHARES_SYSTEM, code), "net": net}


def _worked_items() -> tuple[BillItem, ...]:
    """1000.00 in three items that the insurance takes in full."""
    amounts = zip(TARIFF[:3], (2200, 61_650, 36_150), strict=True)
    return tuple(BillItem(each.name, amount, Decimal(1), each.unit, each.code) for each, amount in amounts)


def _item(charge: Charge, quantity: Decimal) -> BillItem:
    amount = int(charge.price * quantity)
    borne = amount * _PART_SHARE // 100 if charge.cover is Cover.PART else None
    return BillItem(charge.name, amount, quantity, charge.unit, charge.code, borne)


def _self_paid(items: tuple[BillItem, ...]) -> int:
    outside = {each.code for each in TARIFF if each.cover is Cover.NONE}
    return sum(each.amount for each in items if each.code in outside)


def _about(invoice: str) -> Resource:
    category = _coded("http://terminology.hl7.org/CodeSystem/claiminformationcategory", "info")
    return {"sequence": 1, "category": category, "valueReference": {"reference": invoice}}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}
