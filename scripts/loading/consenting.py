"""What a patient decides about the hospital: permitted, and sometimes taken back, denied or stopped (C1 to C3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from carestamp.client import ConsentStatus
from carestamp.documents.consent import (
    Category,
    ConsentDenial,
    ConsentGrant,
    ConsentRevocation,
    ConsentSuspension,
    Grantee,
    Purpose,
    mask,
    pack_entry,
)
from scripts.cast import HOSPITAL
from scripts.loading.stamps import Question, status_of
from scripts.loading.town import SOON, Town
from scripts.stories.chainwork import DAY, HOUR

FATES = {"granted": 78, "revoked": 7, "denied": 7, "suspended": 4, "runs out": 2, "requested": 2}
"""Of a hundred patients."""
ORDINARY = tuple(each for each in Category if each < Category.GENOMIC)
ABOUT = (Grantee.of_organisation(HOSPITAL), Purpose.TREATMENT)


class Consenting:
    """One patient's decisions. Each is signed, and sent by a relayer (X5)."""

    def __init__(self, town: Town, number: int) -> None:
        self.town, self.ledger, self.key = town, town.consents, town.key("patient", number)
        self._relayer = town.cast.relayer
        self.subject, self.entry = self.key.address, pack_entry(*ABOUT)
        self.categories = mask(*town.lot.sample(ORDINARY, town.lot.randrange(1, 5)))
        self.fate = town.dealt("consent", FATES)
        self.runs_out = 0

    def acts(self) -> Iterator[None]:
        """In their order; pauses where the next one needs the last one in a block."""
        if self.fate == "requested":
            until = self.town.now + 30 * DAY
            self.ledger.request(self.town.cast.prescriber, self.subject, self.entry, self.categories, until)
            return
        self._grant()
        yield
        self._close()

    def stamp(self) -> Question:
        """What the ledger calls the entry."""
        asked = status_of(self.ledger, (self.subject, self.entry), ConsentStatus, "Consent")
        return dataclasses.replace(asked, ready_at=self.runs_out)

    def _grant(self) -> None:
        start = self.town.now
        self.runs_out = start + SOON if self.fate == "runs out" else 0
        until = self.runs_out or start + 365 * DAY
        permit = ConsentGrant(self.subject, *ABOUT, self.categories, start, until, 1, start + HOUR)
        self.ledger.grant(self._relayer, permit, signature=self.ledger.sign(self.key, permit))

    def _close(self) -> None:
        deadline = self.town.now + HOUR
        if self.fate == "revoked":
            end = ConsentRevocation(self.subject, *ABOUT, 2, deadline)
            self.ledger.revoke(self._relayer, end, signature=self.ledger.sign(self.key, end))
        elif self.fate == "suspended":
            rest = ConsentSuspension(self.subject, *ABOUT, 2, deadline)
            self.ledger.suspend(self._relayer, rest, signature=self.ledger.sign(self.key, rest))
        elif self.fate == "denied":
            self._deny(deadline)

    def _deny(self, deadline: int) -> None:
        """Nothing for one doctor of the house, whoever else may see it."""
        whom, until = Grantee.of_person(self.town.cast.prescriber_b.address), self.town.now + 365 * DAY
        denial = ConsentDenial(self.subject, whom, Purpose.TREATMENT, self.categories, until, 1, deadline)
        self.ledger.deny(self._relayer, denial, signature=self.ledger.sign(self.key, denial))
