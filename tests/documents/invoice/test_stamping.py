"""Many documents at once: in order, in processes of their own, what is wrong with one named and the others stamped."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator

import pytest

from carestamp import synthetic
from carestamp.documents import commitment, workers
from carestamp.documents.eip712 import digest
from carestamp.documents.invoice import content, profiles
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.fhir import to_invoice
from carestamp.documents.invoice.stamping import AT_ONCE, Stamped, Stamping, stamp_all
from carestamp.documents.invoice.typed import invoice_leaf, invoices_domain
from carestamp.errors import DocumentError

DOMAIN = invoices_domain(31337, "0x" + "11" * 20)
STAMPING = Stamping(
    DOMAIN, 101, profiles.by_name("china-bill"), code=lambda _: b"c" * 24, holder=lambda _: "0x" + "22" * 20
)
BILLS = 12


@pytest.fixture(scope="module")
def cases() -> tuple[synthetic.BillCase, ...]:
    return synthetic.generate_bills(bills=BILLS)


def _texts(cases: tuple[synthetic.BillCase, ...]) -> Iterator[tuple[str, str]]:
    """Each bill in one of the three writings in turn."""
    for number, each in enumerate(cases):
        yield f"{each.name}.txt", (_fhir(each), each.json, each.xml)[number % 3]


def _fhir(case: synthetic.BillCase) -> str:
    """With who pays and who issued inside."""
    return json.dumps(to_invoice(case.bill, case.name))


@pytest.mark.rules("B2", "X2", "X4")
def test_stamp_all_gives_each_bill_its_leaf_in_order(cases):
    found = list(stamp_all(_texts(cases), STAMPING, processes=1))
    assert [each.file for each in found] == [name for name, _ in _texts(cases)]
    for case, each in zip(cases, found, strict=True):
        assert isinstance(each, Stamped)
        assert each.invoice.serial == case.bill.serial
        assert commitment.verify(each.invoice.content, each.salt, content.bytes_of(case.bill))
        assert each.document == content.bytes_of(case.bill)
        assert each.leaf == invoice_leaf(digest(DOMAIN, each.invoice))
    assert len({each.salt for each in found}) == BILLS


@pytest.mark.rules("B2")
def test_stamp_all_agrees_whatever_the_number_of_processes(cases):
    texts = list(_texts(cases)) * (2 * AT_ONCE // BILLS)
    alone, together = ([_told(each) for each in stamp_all(texts, STAMPING, processes=count)] for count in (1, 2))
    assert alone == together
    assert len(alone) == len(texts)


@pytest.mark.rules("B1", "B2")
def test_stamp_all_names_what_is_wrong_and_goes_on(cases):
    wrong = json.loads(cases[4].json) | {"总金额": "0.01"}
    texts = [("a.json", cases[0].json), ("b.json", json.dumps(wrong)), ("c.json", "{"), ("d.json", cases[1].json)]
    first, total, broken, last = stamp_all(texts, STAMPING, processes=1)
    assert [(each.file, type(each)) for each in (first, last)] == [("a.json", Stamped), ("d.json", Stamped)]
    assert (total.file, total.resource, total.field) == ("b.json", "bill", "总金额")
    assert (broken.file, broken.field) == ("c.json", "-")


@pytest.mark.rules("B1")
def test_stamp_all_names_the_resource_of_fhir(cases):
    wrong = json.loads(_fhir(cases[0])) | {"date": "2026"}
    found = list(stamp_all([("a.json", json.dumps(wrong))], STAMPING, processes=1))
    assert [(type(each), each.resource) for each in found] == [(DocumentError, f"Invoice/{cases[0].name}")]
    assert (found[0].file, found[0].field) == ("a.json", "date")


@pytest.mark.rules("B2")
def test_stamped_bills_of_a_book_make_its_range(cases):
    own = [each for number, each in enumerate(cases) if number % 2 == 0]
    found = list(stamp_all([(each.name, each.json) for each in own], STAMPING, processes=1))
    batch = Batch(DOMAIN, [each.invoice for each in found if isinstance(each, Stamped)])
    assert (len(batch), batch.first) == (BILLS // 2, 1)


def test_ordered_says_that_a_process_was_ended():
    def work(job: int) -> int:
        if job == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    with pytest.raises(workers.WorkersError):
        list(workers.ordered(work, range(8), 2))


def test_ordered_takes_no_more_jobs_than_there_is_room_for():
    taken: list[int] = []

    def jobs() -> Iterator[int]:
        for each in range(100):
            taken.append(each)
            yield each

    results = workers.ordered(lambda job: job, jobs(), 2)
    assert next(results) == 0
    assert len(taken) <= 2 * workers.AHEAD + 1
    assert list(results) == list(range(1, 100))


def _told(each: Stamped | DocumentError) -> tuple[str, ...]:
    assert isinstance(each, Stamped)
    return each.file, each.resource, each.document.decode()
