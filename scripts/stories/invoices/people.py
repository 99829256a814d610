"""Who bills, who pays, who watches over bill numbers."""

from __future__ import annotations

from collections.abc import Iterable

from carestamp.client import Kinds, Roles
from carestamp.documents.fhir import Party
from carestamp.documents.invoice.fhir import CoverageDocument, PaymentDocument
from scripts import cast as casting
from scripts.stories.invoices.dossiers import Dossier
from scripts.stories.register import House, Person
from scripts.stories.stage import Stage

ISSUERS = Kinds.HOSPITAL | Kinds.PHARMACY


class Own:
    """The demo's own people (scripts/cast.py)."""

    def __init__(self, stage: Stage) -> None:
        cast, nowhere = stage.cast, House(0, "", stage.cast.relayer)
        province = House(casting.HOSPITAL_B, "演示省医疗集团 Demo Provincial Hospitals", cast.hospital_b_steward)
        insurer = House(casting.BASIC_INSURER, "演示基本医保 Demo Basic Insurance", cast.basic_steward)
        self.regulator = stage.register.fiscal
        self.tax = Person(cast.tax_auditor, self.regulator.house, "tax")
        self.biller = Person(cast.biller_b, province, "biller")
        self.insurer = Person(cast.adjudicator, insurer, "adjudicator")
        self.relayer = Person(cast.relayer, nowhere, "relayer")
        self.outsider = Person(cast.outsider, nowhere, "outsider")


class People:
    """Everybody who takes part in the invoices story."""

    def __init__(self, stage: Stage) -> None:
        self.own = Own(stage)
        self._stage, self._register = stage, stage.register

    def biller_of(self, dossier: Dossier) -> Person:
        """Who issues it: a biller of the house that it names."""
        house = self._issuer(dossier)
        return self._register.person(Party(f"biller of {house.number}"), house, "biller", Roles.BILLER)

    def adjudicator_of(self, payer: Party) -> Person:
        """Who decides for a payer."""
        house = self._register.house(payer, Kinds.COMMERCIAL_INSURER, Kinds.BASIC_INSURER)
        return self._register.person(Party(f"adjudicator of {house.number}"), house, "adjudicator", Roles.ADJUDICATOR)

    def payer_of(self, payment: PaymentDocument, coverages: tuple[CoverageDocument, ...]) -> Person:
        """By its claim, else by the first coverage; the demo's basic insurer where documents name nobody."""
        named = [payment.claim.payer] if payment.claim else [each.payer for each in coverages]
        return self.adjudicator_of(named[0]) if named else self.own.insurer

    def meet(self, dossiers: Iterable[Dossier]) -> None:
        """Give everybody of these documents a place, and enrol whoever is new."""
        for each in dossiers:
            self.biller_of(each)
            for payer in [one.payer for one in each.coverages] + [one.payer for one in each.claims]:
                self.adjudicator_of(payer)
        self._register.enrol(self._stage.recorder)

    def _issuer(self, dossier: Dossier) -> House:
        if dossier.issuer is not None:
            return self._register.house(dossier.issuer, Kinds.HOSPITAL, Kinds.PHARMACY)
        bill = dossier.bill
        known = self._register.house_called(bill.payee, ISSUERS)
        party = Party(f"payee {bill.payee_id or bill.payee}", bill.payee)
        return known or self._register.house(party, Kinds.HOSPITAL, Kinds.PHARMACY)
