"""Consents of a province's ten minutes: signed by patients, brought by a relayer (C1, X5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from carestamp.documents.consent import Category, ConsentGrant, Grantee, Purpose, mask
from carestamp.documents.eip712 import address_to_int, digest
from scripts.nation.calldata import Forms, Written
from scripts.nation.country import Country, Province
from scripts.nation.keys import Key
from scripts.stories.stage import DAY, HOUR

CATEGORIES = mask(Category.LABORATORY, Category.IMAGING)


@dataclass
class Granting:
    """Of a province and an interval."""

    country: Country
    province: Province
    interval: int

    def __post_init__(self) -> None:
        self.forms, self.relayer = Forms(self._client_call), self.province.key("relayer")
        self.whom = Grantee.of_organisation(self.province.hospital)
        self.at = self.country.begin_of(self.interval)

    def granted(self) -> Iterator[tuple[Key, Written]]:
        """One for each patient who decides."""
        count = self.country.size.consents
        for number in range(self.interval * count, (self.interval + 1) * count):
            yield self.relayer, self.grant(Key(f"consent/{self.province.number}/{number}"))

    def grant(self, patient: Key) -> Written:
        """The call of one."""
        given = (CATEGORIES, self.at, self.at + 365 * DAY, 1, self.at + HOUR)
        permit = ConsentGrant(patient.subject, self.whom, Purpose.TREATMENT, *given)
        signature = patient.sign(digest(self.country.consents.domain, permit))
        subject = address_to_int(patient.subject).to_bytes(20, "big")
        return self.forms.write([subject, signature], patient, permit, signature)

    def _client_call(self, patient: Key, permit: ConsentGrant, signature: bytes) -> Written:
        checked = replace(permit, subject=patient.address)
        self.country.consents.grant(self.relayer, checked, signature=signature)  # type: ignore[arg-type]
        return self.country.scribe.last()
