"""The visit: permitted, prescribed and charged, handed out, paid; then followed from goods to money."""

from __future__ import annotations

from carestamp.client import Decision, errors
from carestamp.documents import commitment
from carestamp.documents.consent.typed import Category, Grantee, Purpose, mask
from carestamp.documents.fhir.content import bytes_of
from carestamp.documents.linked import Charge, LineOpening, line_of
from carestamp.errors import Words
from scripts.stories.consent.gateway import Question
from scripts.stories.invoices.papers import yuan
from scripts.stories.linked import papers
from scripts.stories.linked.checker import bill_paper, supply_paper
from scripts.stories.linked.company import Company
from scripts.stories.linked.words import SCRIPT
from scripts.stories.register import Person

CLAIMED = mask(Category.CHARGES) | mask(Category.PRESCRIPTION)
WAITING_DAYS = (15, 30)


def permitted(c: Company) -> None:
    """For her treatment the hospital, for the payment each insurer: what they may see, and nobody else."""
    own, patient, purpose = c.people.own, c.patient, Purpose.TREATMENT
    house = c.desk.consent(patient, Grantee.of_organisation(own.hospital.number), purpose, _named(own.hospital.name))
    c.consents["treatment"] = house
    c.deciding.grant(house, CLAIMED)
    for name, payer in (("a", c.payer_a), ("b", c.payer_b)):
        _permit(c, name, payer)


def _permit(c: Company, name: str, payer: Person) -> None:
    grantee = Grantee.of_organisation(payer.house.number)
    consent = c.desk.consent(c.patient, grantee, Purpose.PAYMENT, _named(payer.house.name))
    asks = Question(payer, c.patient, CLAIMED, Purpose.PAYMENT)
    if name == "a":
        c.gate.reads(asks, consent.view, "read-before", Decision.NOT_COVERED)
    c.deciding.grant(consent, CLAIMED)
    c.consents[name] = consent


def charged(c: Company) -> None:
    """Here the charge comes first: the hospital issues the bill, then shows the pharmacy one line of it."""
    stage, own = c.stage, c.people.own
    document = papers.prescription(stage.now)
    c.prescription = c.counter.desk.write(document, "sample")
    stage.recorder.document(c.prescription.view)
    c.counter.issued(c.prescription)
    book, serial = c.books.free_number(own.hospital)
    bill = papers.bill(book, serial, own.hospital.name, stage.today)
    c.bill = c.issue(bill, c.biller, book.code)
    why = SCRIPT.remark("opened", papers.DRUG_LINE, yuan(papers.BOXES))
    shown = line(c)
    stage.recorder.agree("show-line", c.bill.view, papers.BOXES, shown.line.item["amount"])
    stage.recorder.answered("show-line", c.biller.actor, c.bill.view, why, ("Z1",))


def handed_out(c: Company) -> None:
    """Two packs; the pharmacy's document, which the patient's signature covers, names the line that charges them."""
    delivery = c.goods.new_batch("当日到货 delivery")
    packs = [c.goods.sealed(delivery, papers.PACK_UNITS) for _ in range(papers.PACKS)]
    c.goods.commission(delivery)
    moment, salt = c.stage.now, commitment.new_salt()
    document = papers.dispense(moment, Charge(line(c).commitment, tuple(packs)))
    uses = [c.goods.use(pack, papers.PACK_UNITS) for pack in packs]
    product = commitment.commit(salt, bytes_of(document))
    c.sale = c.counter.sale(c.prescription, c.people.own.pharmacist, packs=uses, at=moment, product=product)
    c.counter.dispense(c.sale, SCRIPT.remark("names-line"), ("P5", "P6", "D1", "Z1"))
    c.supply = supply_paper(c.sale, salt, [document], c.goods)
    bills = bill_paper(c.stage, c.bill, papers.SERVICES)
    c.dossier = c.checker.dossier(c.prescription, c.supply, bills)


def paid(c: Company) -> None:
    """The fund at issue, then A, then B, in her order; each looks at the goods before it pays."""
    bill, acts = c.bill, c.acts
    c.gate.reads(Question(c.payer_a, c.patient, CLAIMED, Purpose.PAYMENT), c.consents["a"].view)
    acts.order(bill, (c.payer_a, c.payer_b), WAITING_DAYS)
    early = acts.claim(bill, c.payer_b, papers.PAID_B)
    acts.reserve_refused("not-your-turn", early, errors.InvoiceRegistry_NotYourTurn(bill.place, 0), ("B6",))
    c.checker.fits(c.dossier, bill.view)
    c.claims = [acts.reimburse(acts.claim(bill, c.payer_a, papers.PAID_A))]
    c.claims.append(acts.reimburse(acts.claim(bill, c.payer_b, papers.PAID_B)))
    c.checker.fits(c.dossier, bill.view, figure="fits")


def line(c: Company) -> LineOpening:
    """What the biller shows: the line of the boxes, with its salt."""
    paper = bill_paper(c.stage, c.bill)
    return line_of(paper.document, paper.salt, paper.place, papers.DRUG_LINE)


def _named(name: str) -> Words:
    return Words(name, name)
