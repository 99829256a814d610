"""FHIR Invoice to Bill: the same Bill as the native document of the same bill gives (X4).

A bill is known by code and number, each an identifier of its own system. A stranger's Invoice has neither: then the
identifier that is all digits is the number, and its system the code, for that is what makes it unique.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from carestamp.documents.canonical import CanonicalError, identifier, moment, text
from carestamp.documents.fhir import vocabulary
from carestamp.documents.fhir.parties import Party, party_of
from carestamp.documents.fhir.prescriptions import Assumption, Defaults, seconds_of
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index, Target
from carestamp.documents.fhir.validation import MISSING
from carestamp.documents.invoice.fhir.lines import SHARE_TWICE, items_of, share_of
from carestamp.documents.invoice.fhir.reader import Reader
from carestamp.documents.invoice.fhir.terms import (
    DETAIL_URL,
    SHARES_SYSTEM,
    as_dict,
    codes_of,
    dicts,
    numbered,
)
from carestamp.documents.invoice.identity import epoch_of
from carestamp.documents.invoice.model import Bill, BillError, BillItem
from carestamp.documents.nullifier import Epoch
from carestamp.errors import DocumentError, Words

_NOT_ISSUED = frozenset(("draft", "cancelled", "entered-in-error"))
TOTALS = ("totalGross", "totalNet")
"""What a bill comes to: with taxes, which is what is paid, or where that is not said without them."""
TAX, WHOLE = "税 tax", "未列明细 not itemised"

SAME_BILL = Words("同一票据出现两次", "the same bill is there twice")
NO_BILL_NUMBER = Words("缺少票据代码或票据号码", "the code or the number of the bill is missing")
NUMBER_TWICE = Words("同一票据有两个代码或号码", "one bill with two codes or numbers")
ASSUMED_CODE = Words(
    "未写票据代码，以号码的命名空间代之", "no bill code is written: the system of its number was taken"
)
NOT_A_DAY = Words("开票日期须写到日", "the date of issue must name its day")
NET_ABOVE_GROSS = Words("税前金额超过含税金额", "the net total is above the gross total")
NOT_ITEMISED = Words("未列收费项目，全额作为一项", "nothing is listed: the total was taken as one item")
TAX_ADDED = Words("含税与税前之差作为一项", "the difference of gross and net was listed as tax")

_PLACES = {"payee": "issuer", "payee_id": "issuer", "items": "lineItem", "details": "extension"}
_PLACES |= {"pool": "totalPriceComponent"}  # where other funds alone are above the total


@dataclass(frozen=True, slots=True)
class BillDocument:
    """A bill as its FHIR Invoice tells it. status: FHIR's, as written."""

    file: str
    resource: str
    bill: Bill
    subject: Party
    issuer: Party
    status: str = "issued"
    assumed: tuple[Assumption, ...] = ()


def is_bill(entry: Entry) -> bool:
    """Whether it was issued and stands: no draft, nothing cancelled or entered in error."""
    return str(entry.resource.get("status")) not in _NOT_ISSUED


def build(entries: Sequence[Entry], index: Index, defaults: Defaults) -> dict[Entry, BillDocument | DocumentError]:
    """What each Invoice comes to; of two with one code and number the second is an error."""
    made: dict[Entry, BillDocument | DocumentError] = {}
    seen: set[tuple[Epoch, str, int]] = set()
    for entry in entries:
        reader = _Reader(entry, index, defaults)
        found = reader.attempt(reader.bill)
        if isinstance(found, BillDocument):
            key = (epoch_of(found.bill, defaults.bill_profile), found.bill.code, found.bill.serial)
            found = entry.error("identifier", SAME_BILL) if key in seen else found
            seen.add(key)
        made[entry] = found
    return made


class _Reader(Reader):
    def __init__(self, entry: Entry, index: Index, defaults: Defaults) -> None:
        super().__init__(entry, index, defaults)
        self.profile = defaults.bill_profile
        self.places = dict(_PLACES)

    def bill(self) -> BillDocument:
        subject, payer, payer_id = self._named("subject")
        issuer, payee, payee_id = self._named("issuer")
        said: dict[str, Any] = {"payer": payer, "payer_id": payer_id, "payee": payee, "payee_id": payee_id}
        said |= {**self._identity(), **self._shares(), "issued": self._issued(), "details": self._details()}
        items, total = self._charged()
        bill = self._checked({**said, "items": items, "total": total, "currency": self.profile.currency})
        status = str(self.written.get("status"))
        return BillDocument(self.entry.file, self.entry.label, bill, subject, issuer, status, self.assumed)

    def _checked(self, said: dict[str, Any]) -> Bill:
        """The bill, with a code of its profile's kind, or what is wrong with it in the words of FHIR."""
        try:
            bill = Bill(**said)
            epoch_of(bill, self.profile)
            return bill
        except BillError as problem:
            raise BillError(self.places.get(problem.path, problem.path), problem.why) from None

    def _named(self, role: str) -> tuple[Party, str, str]:
        """Who pays or who issued: party, name, number. The recipient where no subject is written."""
        path = "recipient" if role == "subject" and not self.written.get(role) else role
        reference = as_dict(self.written.get(path))
        if not reference:
            raise BillError(role, MISSING)
        self.places |= {"payer": path, "payer_id": path} if role == "subject" else {}
        target = self.target(reference, path)
        party, logical = party_of(target), str(as_dict(reference.get("identifier")).get("value") or "")
        return party, party.name or logical or party.key, _number_of(target) or logical

    def _identity(self) -> dict[str, str]:
        known = self._identifiers()
        if vocabulary.BILL_CODE not in known and vocabulary.BILL_NUMBER not in known:
            return self._identity_of_a_stranger()
        if vocabulary.BILL_CODE not in known or vocabulary.BILL_NUMBER not in known:
            raise BillError("identifier", NO_BILL_NUMBER)
        names = {"code": vocabulary.BILL_CODE, "number": vocabulary.BILL_NUMBER, "check_code": vocabulary.CHECK_CODE}
        found = {name: known[system] for name, system in names.items() if system in known}
        self.places |= {name: f"{path}.value" for name, (path, _) in found.items()}
        return {name: value for name, (_, value) in found.items()}

    def _identifiers(self) -> dict[str, tuple[str, str]]:
        """System to path and value, of the three by which a bill is known."""
        known: dict[str, tuple[str, str]] = {}
        for path, each in numbered(self.written.get("identifier"), "identifier"):
            if each.get("system") in vocabulary.SHARED_SYSTEMS and each.get("use") != "old":
                if each["system"] in known:
                    raise BillError(path, NUMBER_TWICE)
                known[each["system"]] = (path, str(each.get("value") or ""))
        return known

    def _identity_of_a_stranger(self) -> dict[str, str]:
        for path, each in numbered(self.written.get("identifier"), "identifier"):
            system, value = str(each.get("system") or ""), _canonical(each.get("value"))
            if system and value.isascii() and value.isdigit():
                self.places |= {"code": f"{path}.system", "number": f"{path}.value"}
                self.assume(f"{path}.system", ASSUMED_CODE)
                return {"code": system, "number": value}
        raise BillError("identifier", NO_BILL_NUMBER)

    def _issued(self) -> dt.date:
        written = self.written.get("date")
        if not isinstance(written, str):
            raise BillError("date", MISSING)
        if len(written) < len("2026-03-02"):
            raise BillError("date", NOT_A_DAY)
        self.at = "date"
        if "T" not in written:
            return dt.date.fromisoformat(moment(written))
        at = seconds_of(written, self.profile.rules.zone)
        try:
            return dt.datetime.fromtimestamp(at, self.profile.rules.zone).date()
        except (OverflowError, ValueError):
            raise CanonicalError("its day lies outside the years 1 to 9999") from None

    def _shares(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for path, each in numbered(self.written.get("totalPriceComponent"), "totalPriceComponent"):
            for code in codes_of(each.get("code"), SHARES_SYSTEM):
                name = share_of(code, each, path)
                if name in found:
                    raise BillError(f"{path}.code", SHARE_TWICE)
                found[name], self.places[name] = self.amount(each.get("amount"), f"{path}.amount"), f"{path}.amount"
        return found

    def _details(self) -> tuple[tuple[str, str], ...]:
        """What else a bill prints: our extension, a name and a text each."""
        found = [
            {str(each.get("url")): str(each.get("valueString") or "") for each in dicts(whole.get("extension"))}
            for whole in dicts(self.written.get("extension"))
            if whole.get("url") == DETAIL_URL
        ]
        pairs = tuple((each.get("name", ""), each.get("text", "")) for each in found)
        if any(not text(name) for name, _ in pairs):
            raise BillError("extension", MISSING)
        return pairs

    def _charged(self) -> tuple[tuple[BillItem, ...], int]:
        """Lines and total. Where the lines come to the net total, what the gross total adds is tax by definition."""
        items = items_of(self)
        totals = {name: self.amount(self.written[name], name) for name in TOTALS if self.written.get(name)}
        if not totals:
            raise BillError(TOTALS[0], MISSING)
        self.places["total"] = next(iter(totals))
        gross, net = totals.get("totalGross", totals.get("totalNet", 0)), totals.get("totalNet")
        if net is not None and net > gross:
            raise BillError("totalNet", NET_ABOVE_GROSS)
        if not items and gross:
            self.assume("lineItem", NOT_ITEMISED)
            items.append(BillItem(WHOLE, gross))
        elif net is not None and gross > net == sum(item.amount for item in items):
            self.assume("totalGross", TAX_ADDED)
            items.append(BillItem(TAX, gross - net))
        return tuple(items), gross


def _number_of(target: Target | None) -> str:
    """The official number of a party, else its first; empty where there is none."""
    given = dicts(target.entry.resource.get("identifier")) if target is not None and target.entry is not None else []
    ordered = sorted(given, key=lambda each: each.get("use") != "official")
    return next((str(each["value"]) for each in ordered if each.get("value")), "")


def _canonical(value: Any) -> str:
    try:
        return identifier(value) if isinstance(value, str) else ""
    except CanonicalError:
        return ""
