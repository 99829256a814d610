"""An ordinary prescription, parts, holds, reversal, substitution, repeats."""

from __future__ import annotations

import dataclasses

from carestamp.client import Status, errors
from carestamp.documents import commitment
from carestamp.errors import Words
from scripts.stories.prescriptions.company import Company, halves
from scripts.stories.stage import DAY, HOUR

HALF_AN_HOUR = HOUR // 2


def ordinary(c: Company) -> None:
    """Issued, reviewed, kept for one pharmacy, dispensed there; nobody else gets anything."""
    paper, here, other, counter = c["first"], c.pharmacist("first"), c.people.own.pharmacist_b, c.counter
    counter.issue(paper)
    counter.attempt(
        "not-reviewed",
        counter.sale(paper, here),
        errors.PrescriptionRegistry_NotUsable(paper.id, Status.AWAITING_REVIEW),
        ("P3",),
    )
    counter.approve(paper)
    until = counter.hold(paper, here, HALF_AN_HOUR)
    counter.attempt(
        "second-pharmacy",
        counter.sale(paper, other),
        errors.PrescriptionRegistry_HeldBy(paper.id, here.house.number, until),
        ("P4", "P5"),
    )
    counter.dispense(counter.sale(paper, here, packs=c.packs("first"), held=True), rules=("P5", "P6", "D1"))
    c.stage.wait_until(until + 1)
    counter.attempt(
        "second-pharmacy-after",
        counter.sale(paper, other),
        errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, paper.portion[0], 0),
        ("P5", "X8"),
    )


def parts(c: Company) -> None:
    """Some now, the rest elsewhere; the sum never exceeds what was written."""
    paper, here, other, counter = c["parts"], c.pharmacist("parts"), c.people.own.pharmacist_b, c.counter
    now, later = halves(paper.portion)
    counter.issued(paper)
    sale = counter.sale(paper, here, now, c.packs("parts", units=now))
    stolen = dataclasses.replace(sale, pharmacist=other)
    counter.attempt("stolen-acceptance", stolen, errors.SignedActs_BadSignature(paper.holder.address), ("P5", "X5"))
    counter.dispense(sale, rules=("P5", "P6", "D1"))
    counter.attempt(
        "too-much",
        counter.sale(paper, here),
        errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, paper.portion[0], later[0]),
        ("P5",),
    )
    counter.dispense(counter.sale(paper, other, later, c.packs("parts", units=later)), rules=("P5", "D1"))


def waits(c: Company) -> None:
    """Kept for one pharmacy, and not fetched in time."""
    paper, here, other, counter = c["waits"], c.people.own.pharmacist, c.people.own.pharmacist_b, c.counter
    counter.issued(paper)
    until = counter.hold(paper, here, HOUR)
    counter.attempt(
        "second-pharmacy",
        counter.sale(paper, other),
        errors.PrescriptionRegistry_HeldBy(paper.id, here.house.number, until),
        ("P4",),
    )
    c.stage.wait_until(until + 1)
    c.stage.recorder.look(paper.view)
    counter.dispense(counter.sale(paper, other, packs=c.packs("waits")), rules=("P4", "P5", "D1"))


def returned(c: Company) -> None:
    """Taken back by two pharmacists; the pack is never sold again."""
    paper, here, counter, ledger = c["returned"], c.pharmacist("returned"), c.counter, c.stage.ledger
    counter.issued(paper)
    first = counter.sale(paper, here, packs=c.packs("returned"))
    counter.dispense(first, rules=("P5", "D1"))
    taken, second = [each.taken for each in first.packs], c.people.second_of(here)
    c.stage.recorder.refused(
        "reverse-alone",
        here.actor,
        paper.view,
        lambda: ledger.reverse(here.account, paper.packed, first.facts, taken),
        errors.PrescriptionRegistry_SamePerson(here.account.address),
        ("P7",),
    )
    c.counter.do(
        "reverse",
        second.as_("second-pharmacist"),
        paper.view,
        lambda: ledger.reverse(second.account, paper.packed, first.facts, taken),
        ("P7", "D1"),
    )
    counter.attempt(
        "returned-pack",
        counter.sale(paper, here, packs=first.packs),
        errors.PackRegistry_Unsaleable(first.packs[0].pack, True, False, False),
        ("P7", "D1"),
    )
    counter.dispense(counter.sale(paper, here, packs=c.packs("returned", "b")), rules=("P7", "P5"))
    _substitute(c)


def _substitute(c: Company) -> None:
    paper, here = c["substituted"], c.pharmacist("substituted")
    c.counter.issued(paper)
    given = commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.product.1","substituted":true}')
    sale = c.counter.sale(paper, here, packs=c.packs("substituted"), product=given)
    note = Words("同一通用名的另一厂牌", "another brand of the same generic")
    c.counter.dispense(sale, note, ("P6",), code="substitute")


def repeats_begin(c: Company) -> None:
    """The first portion, and a second one too early."""
    paper, here, counter = c["repeat"], c.pharmacist("repeat"), c.counter
    counter.issued(paper)
    counter.dispense(counter.sale(paper, here, packs=c.packs("repeat")), rules=("P5", "P8"))
    rules, today = paper.profile.rules, c.stage.now
    opens = rules.day_of(paper.terms.issued_at) + paper.terms.interval_days
    c.stage.recorder.refused(
        "repeat-too-early",
        here.actor,
        paper.view,
        lambda: c.stage.ledger.open_repeat(here.account, paper.packed, 1),
        errors.PrescriptionRegistry_RepeatTooEarly(paper.id, opens, rules.day_of(today)),
        ("P8",),
    )


def repeats_go_on(c: Company) -> None:
    """When the interval is over."""
    paper, here, counter = c["repeat"], c.pharmacist("repeat"), c.counter
    c.evening()
    c.stage.wait_until(paper.terms.issued_at + paper.terms.interval_days * DAY + HOUR)
    c.stage.recorder.look(paper.view)
    c.counter.do(
        "open-repeat", here, paper.view, lambda: c.stage.ledger.open_repeat(here.account, paper.packed, 1), ("P8",)
    )
    counter.dispense(counter.sale(paper, here, packs=c.packs("repeat")), rules=("P8", "P5"))
