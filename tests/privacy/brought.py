"""A crowd's acts, brought to a real chain: each is alone in a block of its own second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

from eth_account import Account

from carestamp.client import Roles
from carestamp.documents.consent import ConsentGrant, Grantee, Purpose, pack_entry
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.typed import CODE_BYTES, Invoice, Reservation, book_id
from scripts.cast import HOSPITAL, HOSPITAL_B, INSURER_A, INSURER_B, PHARMACY, PHARMACY_B
from tests.privacy.crowd import DAY, MINUTE, SERIALS, WEEK, Act
from tests.support import papers
from tests.support.bills import Bill, Lot, invoice, some_code
from tests.support.papers import Paper
from tests.support.town import Town

SOME_CATEGORIES = 0b1111
Step = tuple[int, Callable[[], object]]
"""A second, and what is sent in its block."""


class Bringer:
    """Relayer, pharmacies, insurers and hospitals of a town, who bring what a crowd has planned."""

    def __init__(self, town: Town) -> None:
        self.town, cast = town, town.cast
        self.hands = {INSURER_A: cast.adjudicator_a, INSURER_B: cast.adjudicator_b}
        self.hands |= {PHARMACY: cast.pharmacist, PHARMACY_B: cast.pharmacist_b}
        self.billers = {HOSPITAL: cast.biller, HOSPITAL_B: cast.biller_b}
        self.doctors = {HOSPITAL: cast.prescriber, HOSPITAL_B: Account.create()}
        town.license(cast.hospital_b_steward, HOSPITAL_B, self.doctors[HOSPITAL_B], Roles.PRESCRIBER)

    def bring(self, acts: Sequence[Act]) -> None:
        """All of them, in the order of their seconds."""
        for second, step in sorted(self._steps(acts), key=lambda each: each[0]):
            self.town.clock.next_block_at(second)
            step()

    def _steps(self, acts: Sequence[Act]) -> Iterator[Step]:
        by_book = sorted((each for each in acts if each.kind == "bill"), key=lambda each: (each.house, each.serial))
        for house, bills in groupby(by_book, key=lambda each: each.house):
            yield from self._billing(house, list(bills))
        for act in acts:
            if act.kind != "bill":
                yield act.at, partial(self._consent if act.kind == "consent" else self._supply, act)

    # --- bills --------------------------------------------------------------------------------------------------------

    def _billing(self, house: int, acts: Sequence[Act]) -> Iterator[Step]:
        """A book of the hospital, a root a day, and what the insurers reserve."""
        book = book_id(some_code(), 1)
        self.town.invoices.allot_book(self.town.cast.fiscal_steward, book, (WEEK + 1) * SERIALS, house, True)
        for _, day in groupby(acts, key=lambda each: each.told):
            today = list(day)
            lot = Lot(Batch(self.town.invoices.domain, [_invoice(each, book) for each in today]), book)
            yield min(each.at for each in today) - MINUTE, partial(self.town.till.anchor, lot, self.billers[house])
            yield from ((act.at, partial(self._reserve, act, bill)) for act, bill in zip(today, lot.bills, strict=True))

    def _reserve(self, act: Act, bill: Bill) -> None:
        asked = Reservation(bill.digest, act.other, 0, bill.rest, bill.rest, act.told + 20 * DAY, 1, act.deadline)
        signature, ledger = self.town.invoices.sign(act.key, asked), self.town.invoices
        ledger.reserve(self.hands[act.other], bill.invoice, asked, bill.rest, bill.rest, signature, None, bill.leaf)

    # --- prescriptions and consents -----------------------------------------------------------------------------------

    def _supply(self, act: Act) -> None:
        """Signed by the doctor and seen first when it is handed out."""
        doctor, pharmacist = self.doctors[act.house], self.hands[act.other]
        terms = papers.prescription(papers.USUAL, act.key.address, doctor.address, act.told)
        paper = self.town.signed_by(doctor, Paper(terms, self.town.prescriptions.domain))
        ask = self.town.ask(7, by=pharmacist, handed_over_at=act.at, deadline=act.deadline)
        self.town.dispense(paper, ask, accepted_by=act.key)

    def _consent(self, act: Act) -> None:
        ledger, whom = self.town.consents, Grantee.of_organisation(act.house)
        last = ledger.consent_of(act.key.address, pack_entry(whom, Purpose.TREATMENT)).sequence
        what = (Purpose.TREATMENT, SOME_CATEGORIES, act.told, act.told + 90 * DAY, last + 1, act.deadline)
        permit = ConsentGrant(act.key.address, whom, *what)
        ledger.grant(self.town.cast.relayer, permit, signature=ledger.sign(act.key, permit))


def _invoice(act: Act, book: bytes) -> Invoice:
    amounts = {"total": act.amount, "fund": act.amount // 2}
    return invoice(act.key.address, act.house, book[:CODE_BYTES], act.serial, act.told, **amounts)
