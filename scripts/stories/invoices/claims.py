"""Reimbursed once, by several payers: B12 worked out, a race, silence, a payer that vanishes, money under way."""

from __future__ import annotations

from dataclasses import dataclass

from carestamp.client import ClaimState, errors
from scripts.stories.chainwork import in_one_block, succeeded
from scripts.stories.invoices.account import Account
from scripts.stories.invoices.acts import Claim
from scripts.stories.invoices.company import B12_A, B12_B, B12_PAID, Company
from scripts.stories.invoices.papers import yuan
from scripts.stories.invoices.words import SCRIPT
from scripts.stories.stage import DAY

ONE_DAY = 24
"""Hours that a payer asks for where the story lets them pass."""
WAITING_DAYS = (15, 30)
"""Days that a silent payer has, by rank."""


@dataclass(frozen=True)
class Worked:
    """What B12 came to: the account, and what each payer paid."""

    account: Account
    claims: tuple[Claim, Claim]


def worked(c: Company) -> None:
    """B12 to the fen, as far as both payers have paid."""
    paper, acts, a, b = c.issued("worked"), c.acts, c.payer_a, c.payer_b
    account = Account(c, paper, a, b)
    account.expect("after-issue", 0, 0, 0, 40_000)
    acts.order(paper, (a, b), WAITING_DAYS)
    first = acts.reserve(acts.claim(paper, a, B12_A), ("B4", "B5", "B12"))
    account.expect("after-reserve", 0, 0, 30_000, 10_000)
    early = acts.claim(paper, b, 10_000)
    acts.reserve_refused("not-your-turn", early, errors.InvoiceRegistry_NotYourTurn(paper.place, 0), ("B6",))
    acts.approve(first)
    acts.pay(first, B12_PAID, SCRIPT.remark("freed", yuan(B12_PAID), yuan(B12_A - B12_PAID)), ("B5", "B12"))
    account.expect("after-pay", 25_000, 0, 0, 15_000)
    over = acts.claim(paper, b, B12_B + 1)
    too_much = errors.InvoiceRegistry_ExceedsTotal(paper.place, B12_B + 1, B12_B)
    acts.reserve_refused("one-fen-too-much", over, too_much, ("B5", "B12"))
    second = acts.reimburse(acts.claim(paper, b, B12_B))
    account.expect("after-second", 25_000, 15_000, 0, 0)
    c.worked_out = Worked(account, (first, second))


def race(c: Company) -> None:
    """Two payers in one block: the ledger counts one after the other, and the second finds nothing left."""
    paper, acts, chain = c.issued("race"), c.acts, c.stage.chain
    claims = [acts.claim(paper, payer, paper.rest) for payer in (c.payer_a, c.payer_b)]
    sent = in_one_block(chain, [(each.payer.account, acts.reserve_call(each)) for each in claims])
    pairs = sorted(zip(claims, sent, strict=True), key=lambda pair: not succeeded(chain, pair[1]))
    (won, winner), (lost, loser) = pairs
    note = yuan(paper.rest)
    acts.do("race-won", won.payer, paper.view, lambda: chain.wait(winner), ("B4", "B5"), note)
    nothing_left = errors.InvoiceRegistry_ExceedsTotal(paper.place, paper.rest, 0)
    acts.refused("race-lost", lost.payer, paper.view, lambda: chain.wait(loser), nothing_left, ("B5",), note)
    acts.approve(won)
    acts.pay(won)


def vanished(c: Company) -> None:
    """A payer reserves everything and is not heard of again: the clock frees what nobody decided, the next gets it."""
    paper, acts = c.issued("vanished"), c.acts
    silent = acts.reserve(acts.claim(paper, c.payer_a, paper.rest, ONE_DAY))
    until = silent.permission.until
    nothing_left = errors.InvoiceRegistry_ExceedsTotal(paper.place, paper.rest, 0)
    acts.reserve_refused("kept-for-another", acts.claim(paper, c.payer_b, paper.rest), nothing_left, ("B4", "B5"))
    waits = errors.InvoiceRegistry_NotExpired(paper.place, silent.number, until)
    acts.expire_refused("expire-too-early", silent, waits)
    c.stage.wait_until(until + 1)
    acts.expire(silent)
    acts.reimburse(acts.claim(paper, c.payer_b, paper.rest))


def under_way(c: Company) -> None:
    """What a payer has approved may be on its way to the patient: no clock frees it."""
    paper, acts = c.issued("approved"), c.acts
    claim = acts.reserve(acts.claim(paper, c.payer_a, paper.rest, ONE_DAY))
    acts.approve(claim)
    c.stage.wait_until(claim.permission.until + DAY)
    never = errors.InvoiceRegistry_BadClaim(paper.place, claim.number, ClaimState.APPROVED)
    acts.expire_refused("expire-approved", claim, never)
    nothing_left = errors.InvoiceRegistry_ExceedsTotal(paper.place, paper.rest, 0)
    acts.reserve_refused("kept-for-another", acts.claim(paper, c.payer_b, paper.rest), nothing_left, ("B5", "B7"))
    acts.pay(claim)


def silence(c: Company) -> None:
    """The payer that should go first says nothing: after its days the next one may pass."""
    paper, acts, a, b = c.issued("silent"), c.acts, c.payer_a, c.payer_b
    acts.order(paper, (a, b), WAITING_DAYS)
    not_yet = errors.InvoiceRegistry_NotYourTurn(paper.place, 0)
    acts.reserve_refused("not-your-turn", acts.claim(paper, b, paper.rest), not_yet, ("B6",))
    c.stage.wait(WAITING_DAYS[0] * DAY + 1)
    acts.reimburse(acts.claim(paper, b, paper.rest))
    too_late = errors.InvoiceRegistry_ExceedsTotal(paper.place, paper.rest, 0)
    acts.reserve_refused("silent-too-late", acts.claim(paper, a, paper.rest), too_late, ("B5", "B6"))
