"""One prescription used twice, or when it may not be used at all."""

from __future__ import annotations

from carestamp.client import Status, errors
from scripts.attacks.prescriptions.bench import changed, halves
from scripts.attacks.prescriptions.front import FRONT, Bench, signed_anew
from scripts.stories.papers import Paper
from scripts.stories.pool import repeated
from scripts.stories.stage import HOUR


def _nothing_left(paper: Paper) -> errors.PrescriptionRegistry_QuantityExceeded:
    return errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, paper.portion[0], 0)


@FRONT.attack("second-pharmacy", "P5", "X8")
def second_pharmacy(b: Bench) -> None:
    paper = b.issued()
    b.counter.dispense(b.counter.sale(paper, b.own.pharmacist))
    b.grabs(b.counter.sale(paper, b.own.pharmacist_b), _nothing_left(paper))


@FRONT.attack("held-elsewhere", "P4", "P5")
def held_elsewhere(b: Bench) -> None:
    paper = b.issued()
    until = b.counter.hold(paper, b.own.pharmacist, HOUR)
    held = errors.PrescriptionRegistry_HeldBy(paper.id, b.own.pharmacy.number, until)
    b.grabs(b.counter.sale(paper, b.own.pharmacist_b), held)
    b.counter.dispense(b.counter.sale(paper, b.own.pharmacist, held=True))


@FRONT.attack("offline-twice", "P2", "X8")
def offline_twice(b: Bench) -> None:
    """The same signed paper at two counters, neither of which asked the other."""
    paper = b.offline()
    b.counter.dispense(b.counter.sale(paper, b.own.pharmacist))
    b.grabs(b.counter.sale(paper, b.own.pharmacist_b), _nothing_left(paper))


@FRONT.attack("replayed-acceptance", "P6", "X8", "X9")
def replayed_acceptance(b: Bench) -> None:
    """Half was handed out; the very same request once more would be the other half."""
    paper = b.issued()
    now, _ = halves(paper)
    sale = b.counter.sale(paper, b.own.pharmacist, now)
    b.counter.dispense(sale)
    b.grabs(sale, errors.PrescriptionRegistry_AlreadyDone(paper.id))


@FRONT.attack("same-request", "P6")
def same_request(b: Bench) -> None:
    """The old request number over other quantities, freshly signed by a patient who was talked into it."""
    paper = b.issued()
    now, later = halves(paper)
    sale = b.counter.sale(paper, b.own.pharmacist, now)
    b.counter.dispense(sale)
    other = b.counter.sale(paper, b.own.pharmacist, later)
    again = signed_anew(b, changed(other, request=sale.supply.request))
    b.grabs(again, errors.PrescriptionRegistry_RequestReused(paper.id, sale.supply.request))


@FRONT.attack("too-much", "P5")
def too_much(b: Bench) -> None:
    paper = b.issued()
    now, later = halves(paper)
    b.counter.dispense(b.counter.sale(paper, b.own.pharmacist, now))
    over = (later[0] + 1, *later[1:])
    expected = errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, over[0], later[0])
    b.grabs(b.counter.sale(paper, b.own.pharmacist_b, over), expected)


@FRONT.attack("cancelled", "P9")
def cancelled(b: Bench) -> None:
    paper = b.issued()
    author, ledger = paper.author, b.stage.ledger
    b.honest("cancel", author, paper.view, lambda: ledger.cancel(author.account, paper.packed), ("P9",))
    b.grabs(b.counter.sale(paper, b.own.pharmacist), errors.PrescriptionRegistry_NotUsable(paper.id, Status.CANCELLED))


@FRONT.attack("cancelled-unseen", "P2", "P9")
def cancelled_unseen(b: Bench) -> None:
    """Cancelled while the chain had never seen it; the signed paper is out in the world."""
    paper = b.offline()
    author, ledger = paper.author, b.stage.ledger
    b.honest("cancel", author, paper.view, lambda: ledger.cancel(author.account, paper.packed), ("P2", "P9"))
    b.grabs(b.counter.sale(paper, b.own.pharmacist), errors.PrescriptionRegistry_NotUsable(paper.id, Status.CANCELLED))


@FRONT.attack("expired", "P8", "P10")
def expired(b: Bench) -> None:
    paper = b.issued()
    b.stage.wait_until(paper.terms.until + HOUR)
    b.grabs(b.counter.sale(paper, b.own.pharmacist), errors.PrescriptionRegistry_NotUsable(paper.id, Status.EXPIRED))


@FRONT.attack("repeat-too-early", "P8")
def repeat_too_early(b: Bench) -> None:
    paper = b.issued(repeated)
    b.counter.dispense(b.counter.sale(paper, b.own.pharmacist))
    rules, who = paper.profile.rules, b.own.pharmacist
    opens = rules.day_of(paper.terms.issued_at) + paper.terms.interval_days
    b.tries(
        lambda: b.thief.ledger.open_repeat(who.account, paper.packed, 1),
        lambda at: errors.PrescriptionRegistry_RepeatTooEarly(paper.id, opens, rules.day_of(at)),
        paper,
    )


@FRONT.attack("reversed-twice", "P7", "X9")
def reversed_twice(b: Bench) -> None:
    """Given back once, counted back twice: quantities out of nothing."""
    paper, here = b.issued(), b.own.pharmacist
    sale, second = b.counter.sale(paper, here), b.own.second
    b.counter.dispense(sale)
    given = (second.account, paper.packed, sale.facts)
    b.honest("reverse", second, paper.view, lambda: b.stage.ledger.reverse(*given), ("P7",))
    b.tries(lambda: b.thief.ledger.reverse(*given), errors.PrescriptionRegistry_AlreadyDone(paper.id), paper)


@FRONT.attack("reversed-alone", "P7")
def reversed_alone(b: Bench) -> None:
    paper, here = b.issued(), b.own.pharmacist
    sale = b.counter.sale(paper, here)
    b.counter.dispense(sale)
    alone = errors.PrescriptionRegistry_SamePerson(here.account.address)
    b.tries(lambda: b.thief.ledger.reverse(here.account, paper.packed, sale.facts), alone, paper)
