"""Z1 on a chain: one visit from prescription to payers, asked back from the ledgers alone, and what breaks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from carestamp.cli.asking import ask
from carestamp.cli.main import main
from carestamp.documents import commitment
from carestamp.documents.fhir.content import bytes_of
from carestamp.documents.invoice import content
from carestamp.documents.invoice.model import Bill as Printed
from carestamp.documents.invoice.model import BillItem
from carestamp.documents.invoice.profiles import by_name
from carestamp.documents.linked import (
    BillPaper,
    Charge,
    Dossier,
    PackPaper,
    PrescriptionPaper,
    SupplyPaper,
    line_of,
    to_json,
    trace,
    with_charge,
)
from carestamp.documents.linked.dossier import LEDGERS
from carestamp.documents.merkle import MerkleTree
from scripts.cast import HOSPITAL, INSURER_A, PHARMACY
from tests.support.bills import Bill, some_code
from tests.support.papers import Ask, Paper
from tests.support.town import Town

PRESCRIBED = {"kind": "carestamp.prescription.1", "lines": [{"resourceType": "MedicationRequest"}]}
SALT = b"\x01" * 32
ZONE = by_name("china-bill").rules.zone


@dataclass
class Visit:
    """What happened, and the papers of it."""

    town: Town
    paper: Paper
    taken: Ask
    bill: Bill
    dossier: Dossier

    def codes(self, dossier: Dossier | None = None) -> set[str]:
        asked = dossier or self.dossier
        return {each.code for each in trace(asked, ask(self.town.chain, asked)).findings}


def printed(town: Town, number: int, amount: int = 1000_00) -> Printed:
    """Sixty tablets, of which the fund pays 600.00."""
    day = dt.datetime.fromtimestamp(town.clock.now(), ZONE).date()
    items = (BillItem("片 tablets", amount, Decimal(30), "片"),)
    return Printed("90010126", str(number), day, "医院", "林秀兰", items, amount, "CNY", pool=600_00)


def billed(town: Town, book: bytes, document: Printed) -> tuple[Bill, BillPaper]:
    """Its terms, and the paper that stays with whoever has it."""
    invoice = content.invoice_of(document, SALT, town.cast.patient.address, HOSPITAL, book[:24], by_name("china-bill"))
    bill = Bill(replace(invoice, issued_at=town.clock.now()), town.invoices.domain, book)
    return bill, BillPaper(town.invoices.domain, bill.invoice, SALT, content.content_of(document))


@pytest.fixture
def visit(town: Town) -> Visit:
    """Prescribed, billed, dispensed out of two packs, paid by the fund and by insurer A."""
    committed = commitment.commit(SALT, bytes_of(PRESCRIBED))
    paper = town.paper(content=committed)
    book = town.till.book()
    bill, charged = billed(town, book, printed(town, 1))
    packs = town.packs_of_batch(10, 20)
    line = line_of(charged.document, SALT, charged.place, 1)
    named = Charge(line.commitment, tuple(each.pack for each in packs))
    document = with_charge({"resourceType": "MedicationDispense", "quantity": {"value": 30, "unit": "片"}}, named)
    taken = town.ask(30, packs=packs, product=commitment.commit(SALT, bytes_of(document)))
    town.till.issue(bill)
    town.dispense(paper, taken)
    _paid(town, bill)
    batch = town.batch_of(packs[0])
    papers = tuple(PackPaper(each.pack, each.units, batch, each.proof) for each in packs)
    facts = (PHARMACY, taken.pharmacist.address, taken.request, (30,), taken.handed_over_at)
    supplied = SupplyPaper(paper.id, *facts, papers, SALT, (document,))
    prescribed = PrescriptionPaper(town.prescriptions.domain, paper.prescription, SALT, PRESCRIBED)
    contracts = {name: town.deployment[name] for name in LEDGERS}
    whole = Dossier(town.chain.id, contracts, 0, (prescribed,), (supplied,), (charged,))
    return Visit(town, paper, taken, bill, whole)


def _paid(town: Town, bill: Bill) -> None:
    adjudicator = town.cast.adjudicator_a
    for act in (town.till.reserve, town.till.approve, town.till.pay):
        act(bill, adjudicator, 300_00)


@pytest.mark.rules("Z1")
def test_whole_visit_fits_and_every_payer_is_in_it(visit: Visit) -> None:
    found = trace(visit.dossier, ask(visit.town.chain, visit.dossier))
    assert found.findings == ()
    payers = found.onwards(f"bill:0x{visit.bill.id.hex()}")
    assert [each.split("@")[0] for each in payers] == ["payer:fund", f"payer:{INSURER_A}", "payer:patient"]
    assert [str(found.by_key[each].facts[1]) for each in payers] == [
        "已付 600.00 / paid 600.00",
        "已付 300.00 / paid 300.00",
        "承担 100.00 / bears 100.00",
    ]


@pytest.mark.rules("Z1", "P7", "B8")
def test_reversal_is_charged_until_the_red_letter_is_complete(visit: Visit) -> None:
    town, till = visit.town, visit.town.till
    town.reverse(visit.paper, visit.taken, town.cast.second_pharmacist)
    assert visit.codes() == {"reversed-still-charged"}
    red = till.red()
    till.red_letter(visit.bill, red)
    assert visit.codes() == {"red-letter-waits"}
    till.recover(visit.bill, town.cast.adjudicator_a)
    till.complete(visit.bill, red)
    assert visit.codes() == set()


@pytest.mark.rules("Z1", "X2", "B2", "D1")
def test_forged_papers_do_not_fit_what_the_chain_says(visit: Visit) -> None:
    assert [code for code, change in FORGED.items() if code not in visit.codes(change(visit.dossier))] == []


def _bill(dossier: Dossier, **changes: object) -> Dossier:
    paper = dossier.bills[0]
    return replace(dossier, bills=(replace(paper, terms=replace(paper.terms, **changes)),))


def _prescription(dossier: Dossier, **changes: object) -> Dossier:
    paper = dossier.prescriptions[0]
    return replace(dossier, prescriptions=(replace(paper, terms=replace(paper.terms, **changes)),))


def _supply(dossier: Dossier, **changes: object) -> Dossier:
    return replace(dossier, supplies=(replace(dossier.supplies[0], **changes),))


FORGED: dict[str, Callable[[Dossier], Dossier]] = {
    "supply-content": lambda each: _supply(each, salt=b"\x02" * 32),
    "prescription-unseen": lambda each: _prescription(each, profile=9),
    "prescription-missing": lambda each: _prescription(each, profile=9),
    "bill-terms": lambda each: _bill(each, fund=1),
    "bill-unseen": lambda each: _bill(each, code=some_code()),
    "supply-unseen": lambda each: _supply(each, request=9),
    "supply-omitted": lambda each: _supply(each, request=9),
    "pack-other-sale": lambda each: _supply(each, request=9),
}


@pytest.mark.rules("Z1", "B9")
def test_bill_issued_anew_is_followed(visit: Visit) -> None:
    town = visit.town
    town.till.red_letter(visit.bill, town.till.red())
    new, paper = billed(town, visit.bill.book, printed(town, 2, 950_00))
    town.till.reissue(new, visit.bill)
    assert "reissue-missing" in visit.codes()
    both = replace(visit.dossier, bills=(*visit.dossier.bills, paper))
    found = trace(both, ask(town.chain, both))
    assert found.findings == ()
    assert f"bill:0x{new.id.hex()}" in found.onwards(f"bill:0x{visit.bill.id.hex()}")


@pytest.mark.rules("Z1", "D1")
def test_recalled_batch_is_still_charged(visit: Visit) -> None:
    batch = visit.dossier.supplies[0].packs[0].batch
    visit.town.packs.recall(visit.town.cast.registrar_steward, batch)
    assert visit.codes() == {"pack-recalled"}
    supply = visit.dossier.supplies[0]
    bare = replace(supply, packs=tuple(PackPaper(each.pack, each.units) for each in supply.packs))
    assert visit.codes(replace(visit.dossier, supplies=(bare,))) == {"batch-missing"}
    assert "pack-recalled" in visit.codes(replace(visit.dossier, supplies=(supply, replace(bare, request=9))))


@pytest.mark.rules("Z1", "D1")
def test_batch_that_a_dossier_makes_up_is_unseen(visit: Visit) -> None:
    """A tree of its own over the very packs, so that each proof is right."""
    town, packs = visit.town, visit.taken.packs
    own = MerkleTree([town.packs.leaf_of(each.pack, each.capacity) for each in packs], ordered=True)
    listed = tuple(PackPaper(each.pack, each.units, own.root, tuple(own.proof(at))) for at, each in enumerate(packs))
    assert visit.codes(_supply(visit.dossier, packs=listed)) == {"batch-unseen"}


@pytest.mark.rules("Z1")
def test_command_asks_the_node(visit: Visit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, url = tmp_path / "case.json", visit.town.ear.endpoint_uri
    path.write_text(to_json(visit.dossier), encoding="utf-8")
    assert main(["trace", str(path), "--rpc", str(url)]) == 0
    assert "链上情况取自卷宗" not in capsys.readouterr().out
    late = replace(visit.dossier, since=visit.town.chain.web3.eth.block_number + 1)
    path.write_text(to_json(late), encoding="utf-8")
    assert main(["trace", str(path), "--rpc", str(url)]) == 0
    path.write_text(to_json(replace(visit.dossier, chain_id=1)), encoding="utf-8")
    assert main(["trace", str(path), "--rpc", str(url)]) == 2
    assert "carestamp: --rpc: 节点在另一条链上" in capsys.readouterr().err
