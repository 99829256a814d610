"""More than the bill: twice, by another payer, beyond what the patient signed, with money under way."""

from __future__ import annotations

import dataclasses
from functools import partial

from carestamp.client import ClaimState, Roles, errors
from scripts.attacks.bills.bench import capped
from scripts.attacks.bills.front import FRONT, Bench, nothing_left, stranger
from scripts.stories.invoices.books import PROFILE
from scripts.stories.stage import DAY, HOUR

ONE_DAY, ONE_YUAN = 24, 100


@FRONT.attack("one-yuan-too-much", "B5", "B12")
def one_yuan_too_much(b: Bench) -> None:
    """Two payers, together one yuan above the bill."""
    paper = b.issued()
    half = paper.rest // 2
    b.paid(paper, b.payer_a, half)
    over = paper.rest - half + ONE_YUAN
    b.grabs(b.claim(paper, b.payer_b, over), nothing_left(paper, over, paper.rest - half))


@FRONT.attack("two-insurers-race", "B4", "B5")
def two_insurers_race(b: Bench) -> None:
    """Both in one block, each for everything."""
    paper = b.issued()
    ours, theirs = (b.claim(paper, each, paper.rest) for each in (b.payer_a, b.payer_b))
    calls = [(each.payer, b.acts_of_bills.reserve_call(each)) for each in (ours, theirs)]
    b.loses_race("reserve", calls[0], calls[1], nothing_left(paper, paper.rest), paper.view)


@FRONT.attack("paid-twice", "B5", "X9")
def paid_twice(b: Bench) -> None:
    """The same payment again, and another one under a claim that is closed."""
    paper = b.issued()
    claim = b.paid(paper, b.payer_a, paper.rest)
    account, ledger = b.payer_a.account, b.thief.invoices
    given = (account, paper.place, claim.number, 1)
    done = errors.InvoiceRegistry_AlreadyDone(paper.place)
    b.tries(lambda: ledger.pay(*given, *claim.part(paper.rest), b.acts_of_bills.evidence()), done, paper)
    closed = errors.InvoiceRegistry_BadClaim(paper.place, claim.number, ClaimState.PAID)
    b.tries(lambda: ledger.pay(*given, *claim.part(ONE_YUAN), b.acts_of_bills.evidence()), closed, paper)


@FRONT.attack("over-the-cap", "B5")
def over_the_cap(b: Bench) -> None:
    """Within the total, but beyond what the further cap leaves."""
    paper = b.issued(capped)
    under = b.ledger.left_of(paper.invoice)[1]
    expected = errors.InvoiceRegistry_ExceedsCap(paper.place, under + 1, under)
    b.grabs(b.claim(paper, b.payer_a, paper.rest, capped=under + 1), expected)
    b.reserved(paper, b.payer_a, paper.rest)


@FRONT.attack("forged-permission", "B4", "X5")
def forged_permission(b: Bench) -> None:
    """A payer signs in the patient's place, stretches the amount, or uses what was signed for another."""
    paper = b.issued()
    honest = b.claim(paper, b.payer_a, paper.rest // 2)
    unsigned = errors.SignedActs_BadSignature(paper.holder.address)
    own = b.ledger.sign(b.robber.account, honest.permission)
    b.grabs(dataclasses.replace(honest, signature=own), unsigned)
    more = dataclasses.replace(honest.permission, maximum=paper.rest)
    b.grabs(dataclasses.replace(honest, permission=more), unsigned)
    b.grabs(honest, unsigned, by=b.payer_b)
    b.acts_of_bills.reserve(honest)


@FRONT.attack("above-what-was-signed", "B4")
def above_what_was_signed(b: Bench) -> None:
    """The patient signed for half; the payer reserves one yuan more under the same signature."""
    paper = b.issued()
    half = paper.rest // 2
    honest = b.claim(paper, b.payer_a, half, capped=0)
    expected = errors.InvoiceRegistry_ExceedsMaximum(paper.place, half + ONE_YUAN, half)
    b.grabs(dataclasses.replace(honest, amount=half + ONE_YUAN), expected)
    b.acts_of_bills.reserve(honest)


@FRONT.attack("anothers-claim", "B4")
def anothers_claim(b: Bench) -> None:
    """A competitor releases, approves and pays what another payer has reserved."""
    paper = b.issued()
    claim, thief, ledger = b.reserved(paper, b.payer_a, paper.rest), b.payer_b, b.thief.invoices
    named = (thief.account, paper.place, claim.number, 1)
    b.tries(lambda: ledger.release(*named), stranger(thief), paper)
    b.tries(lambda: ledger.approve(*named, *claim.part(paper.rest)), stranger(thief), paper)
    b.acts_of_bills.approve(claim)
    evidence = b.acts_of_bills.evidence()
    b.tries(lambda: ledger.pay(*named, *claim.part(paper.rest), evidence), stranger(thief), paper)


@FRONT.attack("not-your-turn", "B6")
def not_your_turn(b: Bench) -> None:
    """The second in the patient's order goes first; then says it is the first."""
    paper = b.issued()
    b.acts_of_bills.order(paper, (b.payer_a, b.payer_b), (15, 30))
    claim = b.claim(paper, b.payer_b, paper.rest)
    b.grabs(claim, errors.InvoiceRegistry_NotYourTurn(paper.place, 0))
    jump = dataclasses.replace(claim.permission, rank=0)
    false = dataclasses.replace(claim, permission=jump, signature=b.ledger.sign(paper.holder, jump))
    b.grabs(false, errors.InvoiceRegistry_WrongRank(paper.place, claim.number, 0))


@FRONT.attack("a-clock-frees-money", "B7")
def a_clock_frees_money(b: Bench) -> None:
    """Approved, under way, long past its time: somebody wants it free for another payer."""
    paper = b.issued()
    claim = b.reserved(paper, b.payer_a, paper.rest, hours=ONE_DAY)
    b.acts_of_bills.approve(claim)
    b.stage.wait_until(claim.permission.until + DAY)
    never = errors.InvoiceRegistry_BadClaim(paper.place, claim.number, ClaimState.APPROVED)
    b.tries(lambda: b.thief.invoices.expire(b.robber.account, paper.place, claim.number), never, paper)
    b.grabs(b.claim(paper, b.payer_b, paper.rest), nothing_left(paper, paper.rest))
    b.acts_of_bills.pay(claim)


@FRONT.attack("reservation-griefing", "B4")
def reservation_griefing(b: Bench) -> None:
    """A payer blocks a bill longer than allowed; then again and again."""
    paper, payer, hours = b.issued(), b.payer_a, PROFILE.rules.reservationHours
    long = b.claim(paper, payer, paper.rest, hours=hours + ONE_DAY)
    until = long.permission.until
    b.grabs(long, lambda at: errors.InvoiceRegistry_BadExpiry(until, at + hours * HOUR))
    for attempt in (1, 2):
        b.reserved(paper, payer, paper.rest)
        release, given = b.ledger.release, (payer.account, paper.place, payer.house.number, attempt)
        b.honest("release-claim", payer, paper.view, partial(release, *given), ("B4",))
    third = errors.InvoiceRegistry_BadAttempt(paper.place, payer.house.number, 3, 2)
    b.grabs(b.claim(paper, payer, paper.rest), third)
    b.paid(paper, b.payer_b, paper.rest)


@FRONT.attack("suspended-adjudicator", "K3", "X7")
def suspended_adjudicator(b: Bench) -> None:
    """Dismissed at noon, still at the keyboard; and a friend who never was licensed."""
    house = b.payer_a.house
    crook = b.licensed(house, "adjudicator", Roles.ADJUDICATOR)
    paper = b.issued()
    claim = b.claim(paper, crook, paper.rest)
    steward, suspend = b.stage.register.steward_of(house), b.stage.credentials.suspend_practitioner
    given = (steward.account, crook.account.address)
    b.honest("suspend-person", steward, "Practitioner adjudicator", lambda: suspend(*given), ("K3",))
    b.grabs(claim, errors.InvoiceRegistry_NotLive(crook.account.address, Roles.ADJUDICATOR))
    b.grabs(claim, errors.InvoiceRegistry_NotLive(b.robber.account.address, Roles.ADJUDICATOR), by=b.robber)
