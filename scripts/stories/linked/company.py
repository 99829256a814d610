"""Who takes part in the visit, and everything that its chapters share."""

from __future__ import annotations

from carestamp.client import Roles
from carestamp.documents import commitment
from carestamp.documents.fhir import Party
from carestamp.documents.invoice import content
from carestamp.documents.invoice.model import Bill
from carestamp.documents.linked import Dossier, SupplyPaper
from scripts import cast as casting
from scripts.stories.consent.acts import Acts as Deciding
from scripts.stories.consent.gateway import Gateway
from scripts.stories.consent.papers import Consent
from scripts.stories.consent.papers import Desk as ConsentDesk
from scripts.stories.consent.people import Citizen
from scripts.stories.counter import Counter, Sale
from scripts.stories.goods import Goods
from scripts.stories.invoices.acts import Acts as Billing
from scripts.stories.invoices.acts import Claim
from scripts.stories.invoices.books import PROFILE, Books
from scripts.stories.invoices.dossiers import Dossier as Brought
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.invoices.papers import Desk as BillDesk
from scripts.stories.invoices.people import People as BillPeople
from scripts.stories.linked.checker import Checker
from scripts.stories.linked.papers import PATIENT_NAME
from scripts.stories.papers import Desk, Paper
from scripts.stories.people import People
from scripts.stories.register import House, Person
from scripts.stories.stage import Stage


class Company:
    """prescription, bill, sale, supply, claims, dossier: of the visit, once there are any."""

    prescription: Paper
    bill: BillPaper
    dossier: Dossier
    sale: Sale
    claims: list[Claim]

    def __init__(self, stage: Stage) -> None:
        self.stage, self.people, self.billers = stage, People(stage), BillPeople(stage)
        self.supply: SupplyPaper | None = None
        self.consents: dict[str, Consent] = {}
        self._hire()
        self._furnish()
        own = self.people.own
        houses = (own.hospital, own.pharmacy, own.pharmacy_b, self.payer_a.house, self.payer_b.house)
        self.checker = Checker(stage, self.payer_a, houses)

    def _hire(self) -> None:
        cast, own = self.stage.cast, self.people.own
        a = House(casting.INSURER_A, "演示保险甲 Demo Insurer A", cast.insurer_a_steward)
        b = House(casting.INSURER_B, "演示保险乙 Demo Insurer B", cast.insurer_b_steward)
        self.biller = self._new("赵敏 Zhao Min", own.hospital, "biller", Roles.BILLER)
        self.biller_b = self._new("郭勇 Guo Yong", own.pharmacy_b, "biller", Roles.BILLER)
        self.payer_a = self._new("马丽 Ma Li", a, "adjudicator", Roles.ADJUDICATOR)
        self.payer_b = self._new("罗军 Luo Jun", b, "adjudicator", Roles.ADJUDICATOR)
        self.patient = Citizen(PATIENT_NAME, self.stage.run).at(own.hospital)

    def _furnish(self) -> None:
        stage, own = self.stage, self.people.own
        self.goods = Goods(stage, own.registrar)
        self.counter = Counter(stage, self.people, Desk(stage, self.people), self.goods)
        self.books = Books(stage, self.billers)
        self.bills = BillDesk(stage, self.billers, self.books)
        self.acts = Billing(stage, self.billers, self.books, self.bills)
        self.desk, self.deciding = ConsentDesk(stage), Deciding(stage, own)
        self.gate = Gateway(stage, own.hospital, own.prescriber)

    def issue(self, bill: Bill, biller: Person, code: bytes) -> BillPaper:
        """Terms, salt and a fresh holder; shown, and on chain."""
        salt, holder, house = commitment.new_salt(), self.bills.new_holder(), biller.house
        terms = content.invoice_of(bill, salt, holder.address, house.number, code, PROFILE)
        label = f"Invoice {bill.number} ({house.number})"
        brought = Brought("visit.json", label, "fhir", "sample", bill)
        paper = self.bills.paper(brought, terms, salt, holder, biller)
        self.stage.recorder.document(paper.view)
        self.acts.issue(paper)
        return paper

    def _new(self, name: str, house: House, role: str, roles: Roles) -> Person:
        return self.stage.register.person(Party(f"linked story: {name}", name), house, role, roles)
