"""MedicationDispenses to supplies: what was handed out, when, by whom, for which line of which prescription."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from carestamp.documents.canonical import CanonicalError, text
from carestamp.documents.fhir import quantities as q
from carestamp.documents.fhir.content import bytes_of, content_of
from carestamp.documents.fhir.drugs import concept_of, drug_name, product_of
from carestamp.documents.fhir.parties import NOBODY, Party, party_of
from carestamp.documents.fhir.prescriptions import (
    ASSUMED_QUANTITY,
    NO_CANONICAL,
    NOT_AT_HAND,
    Assumption,
    Defaults,
    seconds_of,
)
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import DanglingError, Index
from carestamp.errors import DocumentError, Words

PRODUCT_SYSTEM = "urn:carestamp:pack-product"
SERIAL_SYSTEM = "urn:carestamp:pack-serial"
HANDED_OVER = frozenset(("completed", "in-progress", "on-hold", "stopped", "unknown"))


@dataclass(frozen=True, slots=True)
class SupplyDocument:
    """A supply as the pharmacy holds it. `request`: label of the MedicationRequest it rests on, empty where none is
    named.

    quantity: dispensing units. at: seconds since 1970. product, lot, serial: codes of the pack where the document has
    them. canonical_bytes: what the product's commitment covers.
    """

    file: str
    resource: str
    request: str
    quantity: int
    days_supply: int | None
    at: int | None
    subject: Party
    pharmacist: Party
    pharmacy: Party
    canonical_bytes: bytes = field(repr=False)
    drug: str = field(default="", repr=False)
    product: str = ""
    lot: str = ""
    serial: str = field(default="", repr=False)
    substituted: bool = False
    status: str = "completed"
    assumed: tuple[Assumption, ...] = ()


def is_supply(entry: Entry) -> bool:
    """Whether something was handed over: not prepared only, declined, cancelled or entered in error."""
    return entry.resource.get("status") in HANDED_OVER


def build(
    entries: Iterable[Entry], index: Index, defaults: Defaults
) -> tuple[list[SupplyDocument], list[DocumentError]]:
    """All supplies of these MedicationDispenses, and what is wrong with the others."""
    made = [_supply_or_error(entry, index, defaults) for entry in entries]
    good = [each for each in made if isinstance(each, SupplyDocument)]
    return good, [each for each in made if isinstance(each, DocumentError)]


def _supply_or_error(entry: Entry, index: Index, defaults: Defaults) -> SupplyDocument | DocumentError:
    reader = _Reader(entry, index, defaults)
    try:
        return reader.supply()
    except DanglingError as problem:
        return entry.error(reader.at, problem.why)
    except q.QuantityError as problem:
        return entry.error(f"{reader.at}.{problem.path}", problem.why)
    except CanonicalError as problem:
        return entry.error(problem.field or reader.at, NO_CANONICAL)


class _Reader:
    def __init__(self, entry: Entry, index: Index, defaults: Defaults) -> None:
        self.entry, self.index, self.defaults = entry, index, defaults
        self.written = entry.resource
        self.at = "-"
        self.notes: list[Assumption] = []

    def supply(self) -> SupplyDocument:
        quantity = self._quantity()
        pharmacist, pharmacy = self._performers()
        concept, product = concept_of(self.entry, self.index), product_of(self.entry, self.index)
        return SupplyDocument(
            file=self.entry.file,
            resource=self.entry.label,
            request=self._request(),
            quantity=quantity,
            days_supply=self._days(),
            at=self._handed_over(),
            subject=self._party("subject"),
            pharmacist=pharmacist,
            pharmacy=pharmacy,
            canonical_bytes=bytes_of(content_of(self.entry, self.index)),
            drug=drug_name(concept, self.written.get("medicationReference")),
            product=_code(product, PRODUCT_SYSTEM),
            lot=text(str(_dict(product.get("batch")).get("lotNumber") or "")),
            serial=_code(product, SERIAL_SYSTEM),
            substituted=_dict(self.written.get("substitution")).get("wasSubstituted") is True,
            status=str(self.written.get("status")),
            assumed=tuple(self.notes),
        )

    def _quantity(self) -> int:
        self.at = "quantity"
        found = q.units(self.written.get("quantity"))
        if found is None:
            self.notes.append(Assumption(self.entry.label, "quantity.value", ASSUMED_QUANTITY))
        return self.defaults.quantity if found is None else found

    def _days(self) -> int | None:
        self.at = "daysSupply"
        return q.days(self.written.get("daysSupply"))

    def _request(self) -> str:
        self.at = "authorizingPrescription"
        given = self.written.get(self.at)
        target = self.index.resolve(given[0], self.entry) if isinstance(given, list) and given else None
        if target is not None and target.entry is None:
            self.notes.append(Assumption(self.entry.label, self.at, NOT_AT_HAND))
        return target.entry.label if target is not None and target.entry is not None else ""

    def _performers(self) -> tuple[Party, Party]:
        self.at = "performer"
        given = self.written.get("performer")
        actors = [self.index.resolve(_dict(each).get("actor"), self.entry) for each in given] if given else []
        parties = [party_of(each) for each in actors if each is not None]
        houses = [each for each in parties if each.kind == "Organization"]
        people = [each for each in parties if each.kind != "Organization"]
        return next(iter(people), NOBODY), next(iter(houses), NOBODY)

    def _party(self, name: str) -> Party:
        self.at = name
        return party_of(self.index.resolve(self.written.get(name), self.entry))

    def _handed_over(self) -> int | None:
        for self.at in ("whenHandedOver", "whenPrepared"):
            if isinstance(self.written.get(self.at), str):
                return seconds_of(self.written[self.at], self.defaults.zone)
        self.notes.append(Assumption(self.entry.label, "whenHandedOver", Words("未写发药时间", "no time of supply")))
        return None


def _code(product: dict[str, Any], system: str) -> str:
    given = product.get("identifier")
    listed = given if isinstance(given, list) else []
    return next((str(each.get("value") or "") for each in listed if _dict(each).get("system") == system), "")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
