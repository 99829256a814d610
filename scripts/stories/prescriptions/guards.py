"""Packs, controlled drugs, the counter without a phone, prescriptions that are taken out of use, the outage."""

from __future__ import annotations

from carestamp.client import PackUse, Status, errors
from carestamp.documents.keccak import keccak256
from carestamp.errors import Words
from scripts.report.page import clock
from scripts.stories.counter import Sale
from scripts.stories.prescriptions.company import Company, halves
from scripts.stories.stage import HOUR, MINUTE


def packs(c: Company) -> None:
    """Each pack is sold once in the whole system."""
    _sold_twice(c)
    _recalled(c)


def _sold_twice(c: Company) -> None:
    counter, other = c.counter, c.people.own.pharmacist_b
    first = counter.sale(counter.issued(c["sold"]), c.pharmacist("sold"), packs=c.packs("sold"))
    counter.dispense(first, rules=("P5", "D1"))
    paper, pack = counter.issued(c["sold-again"]), first.packs[0]
    again = counter.sale(paper, other, packs=[pack])
    already = errors.PackRegistry_AlreadySold(pack.pack, first.sale, again.sale)
    counter.attempt("pack-twice", again, already, ("D1",))
    c.counter.do(
        "alarm", other, paper.view, lambda: c.stage.packs.raise_alarm(other.account, pack.pack, again.sale), ("D1",)
    )
    fake = PackUse(keccak256(b"a pack that nobody made"), 1, 1)
    unknown = errors.PackRegistry_UnknownBatch(fake.pack, c.stage.packs.leaf_of(fake.pack, fake.capacity))
    counter.attempt("fake-pack", counter.sale(paper, other, packs=[fake]), unknown, ("D1",))
    counter.dispense(counter.sale(paper, other, packs=c.packs("sold-again", "b")), rules=("P5", "D1"))


def _recalled(c: Company) -> None:
    counter, registrar, batch = c.counter, c.people.own.registrar, c.recalled
    paper, here = counter.issued(c["recalled"]), c.pharmacist("recalled")
    c.counter.do("recall", registrar, batch.name, lambda: c.stage.packs.recall(registrar.account, batch.root), ("D1",))
    sale = counter.sale(paper, here, packs=c.packs("recalled"))
    counter.attempt("recalled-pack", sale, errors.PackRegistry_Recalled(sale.packs[0].pack, batch.root), ("D1",))
    counter.dispense(counter.sale(paper, here, packs=c.packs("recalled", "b")), rules=("P5", "D1"))


def controlled(c: Company) -> None:
    """Two pharmacists."""
    paper, here, counter = c["controlled"], c.pharmacist("controlled"), c.counter
    counter.issued(paper)
    counter.attempt(
        "no-second-pharmacist",
        counter.sale(paper, here, alone=True),
        errors.PrescriptionRegistry_SecondPharmacistNeeded(paper.id),
        ("P10",),
    )
    note = Words("第二位药师已复核签名", "countersigned by a second pharmacist")
    counter.dispense(counter.sale(paper, here, packs=c.packs("controlled")), note, ("P10", "D1"))


def without_phone(c: Company) -> None:
    """A slip, and an identity check."""
    own, counter = c.people.own, c.counter
    slip, checked = counter.issued(c["slip"]), counter.issued(c["checked"])
    note = Words("凭纸条上的一次性钥匙签名", "signed with the slip's one-time key")
    counter.dispense(counter.sale(slip, own.pharmacist, packs=c.packs("slip")), note, ("P11", "P12", "D1"))
    note = Words("两位药师核对身份，记为身份核验", "two pharmacists checked the patient's papers, recorded as such")
    sale = counter.sale(checked, own.pharmacist_b, packs=c.packs("checked"), checked=True)
    counter.dispense(sale, note, ("P11", "D1"))


def withdrawn(c: Company) -> None:
    """Cancelled, rejected, stopped, suspended: nothing can be dispensed from them."""
    _cancelled(c)
    _rejected(c)
    _stopped(c)
    _suspended(c)
    c.counter.issued(c["expired"])


def _cancelled(c: Company) -> None:
    paper, ledger = c["cancelled"], c.stage.ledger
    author = paper.author
    c.counter.issue(paper)
    c.counter.do("cancel", author, paper.view, lambda: ledger.cancel(author.account, paper.packed), ("P9",))
    _refused(c, "cancelled", "cancelled", Status.CANCELLED, ("P9",))


def _rejected(c: Company) -> None:
    paper, reviewer = c["rejected"], c.people.own.reviewer
    c.counter.issue(paper)
    c.counter.do(
        "reject",
        reviewer,
        paper.view,
        lambda: c.stage.ledger.reject(reviewer.account, paper.packed, 3),
        ("P3",),
        Words("理由只记代码 3，不写文字", "the reason is a code, 3, never text"),
    )
    _refused(c, "rejected", "rejected", Status.REJECTED, ("P3",))


def _stopped(c: Company) -> None:
    paper, here = c.counter.issued(c["stopped"]), c.pharmacist("stopped")
    author, ledger = paper.author, c.stage.ledger
    now, later = halves(paper.portion)
    c.counter.dispense(c.counter.sale(paper, here, now, c.packs("stopped", units=now)), rules=("P5", "D1"))
    used = errors.PrescriptionRegistry_PartlyUsed(paper.id)
    cancel = lambda: ledger.cancel(author.account, paper.packed)  # noqa: E731
    c.counter.refused("cancel-used", author, paper.view, cancel, used, ("P9",))
    c.counter.do("stop", author, paper.view, lambda: ledger.stop(author.account, paper.packed), ("P9",))
    refusal = errors.PrescriptionRegistry_NotUsable(paper.id, Status.STOPPED)
    c.counter.attempt("stopped", c.counter.sale(paper, here, later), refusal, ("P9",))


def _suspended(c: Company) -> None:
    paper = c.counter.issued(c["suspended"])
    steward = c.people.steward_of(paper.author.house)
    c.counter.do("suspend", steward, paper.view, lambda: c.stage.ledger.suspend(steward.account, paper.id), ("P9",))
    _refused(c, "suspended", "suspended", Status.SUSPENDED, ("P9",))


def expired(c: Company) -> None:
    """The day is over."""
    paper = c["expired"]
    c.evening()
    c.stage.wait_until(paper.terms.until + HOUR)
    c.stage.recorder.look(paper.view)
    _refused(c, "expired", "expired", Status.EXPIRED, ("P8",))


def _refused(c: Company, name: str, code: str, status: Status, rules: tuple[str, ...]) -> None:
    paper, here = c[name], c.pharmacist(name)
    refusal = errors.PrescriptionRegistry_NotUsable(paper.id, status)
    c.counter.attempt(code, c.counter.sale(paper, here), refusal, rules)


def outage(c: Company) -> None:
    """Two pharmacies hand out during an outage; one counts, the other is kept as a conflict."""
    paper, own, counter = c["outage"], c.people.own, c.counter
    counter.issued(paper)
    c.stage.wait(30 * MINUTE)
    one = counter.sale(paper, own.pharmacist)
    c.stage.wait(20 * MINUTE)
    two = counter.sale(paper, own.pharmacist_b)
    c.stage.wait(3 * HOUR)
    _record(c, "record", one, ("当时已交给患者，现在补录", "handed out then, recorded now"))
    _record(c, "record-conflict", two, ("同一数量已由另一家发出，不计数", "another pharmacy gave it out: not counted"))
    auditor = own.auditor
    c.counter.do(
        "review-conflict",
        auditor,
        paper.view,
        lambda: c.stage.ledger.review_conflict(auditor.account, paper.id, two.supply.request, 1),
        ("P11",),
        Words("结论只记代码", "the finding is a code"),
    )


def _record(c: Company, code: str, sale: Sale, said: tuple[str, str]) -> None:
    then, ledger = clock(sale.supply.handed_over_at), c.stage.ledger
    note = Words(f"{then} 发出：{said[0]}", f"given out {then}: {said[1]}")
    c.counter.do(
        code,
        sale.pharmacist,
        sale.paper.view,
        lambda: ledger.record_supply(
            sale.pharmacist.account, sale.paper.packed, sale.supply, sale.packs, sale.evidence
        ),
        ("P11",),
        note,
    )
