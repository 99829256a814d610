"""Bills of a batch: drawn by a stranger, settled twice, anchored again, leaves of other books and ledgers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial

from eth_account.signers.local import LocalAccount

from carestamp.client import Draw, Invoice, Leaf, errors
from carestamp.documents.invoice.batch import Batch, Masks, masks_of
from carestamp.documents.invoice.typed import bucket_and_bit, invoices_domain
from carestamp.documents.keccak import keccak256
from scripts.attacks.bench import Expected
from scripts.attacks.bills.bench import Lot
from scripts.attacks.bills.front import FRONT, Bench, stranger
from scripts.stories.acting import RELAYED
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.register import Person
from scripts.stories.stage import HOUR


@FRONT.attack("drawn-by-a-stranger", "B3", "B11")
def drawn_by_a_stranger(b: Bench) -> None:
    """One leaf drawn by somebody else would make the payer's whole mask fail."""
    lot = b.lot()
    paper, ledger = lot.papers[0], b.thief.invoices
    for person in (b.robber, b.payer_b):
        not_holder = errors.SignedActs_NotSigner(paper.holder.address, person.account.address)
        given = (person.account, paper.invoice, paper.leaf)
        b.tries(partial(ledger.draw, *given), not_holder, paper)
    forged = _signed(b, paper, b.robber.account)
    b.tries(lambda: ledger.draw(*forged), errors.SignedActs_BadSignature(paper.holder.address), paper)
    _settle(b, lot, lot.papers)


@FRONT.attack("mask-over-a-drawn-bill", "B3", "B11")
def mask_over_a_drawn_bill(b: Bench) -> None:
    """One patient claims from another payer; the day's mask covers the bill all the same."""
    lot = b.lot()
    drawn = lot.papers[2]
    b.paid(drawn, b.payer_b, drawn.rest)
    bucket, bit = bucket_and_bit(drawn.place)
    _try_settling(b, lot, lot.papers, errors.InvoiceRegistry_BillsTaken(bucket, 1 << bit))
    _settle(b, lot, [each for each in lot.papers if each is not drawn])


@FRONT.attack("claimed-after-the-mask", "B3", "B5")
def claimed_after_the_mask(b: Bench) -> None:
    """Settled in full by mask; then drawn, and claimed from a second payer."""
    lot = b.lot()
    _settle(b, lot, lot.papers)
    paper = lot.papers[0]
    settled = errors.InvoiceRegistry_Settled(paper.place)
    b.tries(lambda: b.thief.invoices.draw(*_signed(b, paper, paper.holder)), settled, paper)
    b.grabs(b.claim(paper, b.payer_b, paper.rest), settled)


@FRONT.attack("settled-twice", "B3", "B11")
def settled_twice(b: Bench) -> None:
    """The same mask again; then one that overlaps the first by one bill."""
    lot = b.lot()
    _settle(b, lot, lot.papers[:4])
    masks = _masks(lot, lot.papers[:4])
    again = errors.InvoiceRegistry_AlreadyDone(lot.batch.range.place)
    asked = (lot.batch.range.as_tuple(), masks.first_bucket, list(masks.words), b.acts_of_bills.evidence())
    call, payer = b.ledger.call("settle", *asked), b.own.insurer.account
    b.tries(lambda: b.thief.chain.send(payer, call), again, *lot.papers)
    bucket, bit = bucket_and_bit(lot.papers[3].place)
    _try_settling(b, lot, lot.papers[3:], errors.InvoiceRegistry_BillsTaken(bucket, 1 << bit))


@FRONT.attack("mask-by-another-payer", "B1", "B11")
def mask_by_another_payer(b: Bench) -> None:
    """Bills are declared settled by somebody who never paid: another insurer; then a key without a licence."""
    lot = b.lot()
    _try_settling(b, lot, lot.papers, stranger(b.payer_a), by=b.payer_a)
    _settle(b, lot, lot.papers)


@FRONT.attack("anchored-again", "B2")
def anchored_again(b: Bench) -> None:
    """The numbers of this morning under another root, with other sums; then a range that overlaps by one."""
    lot = b.lot(8)
    biller, book, ledger = b.own.biller, lot.book, b.thief.invoices
    overlaps = errors.InvoiceRegistry_RangeOverlaps(book.id, book.first, book.last + 1)
    other = (biller.account, book.id, book.first, 8, keccak256(b"another root"))
    b.tries(lambda: ledger.anchor(*other), overlaps, *lot.papers)
    thief = b.other_biller
    mine = (thief.account, book.id, book.first, 8, keccak256(b"my root"))
    b.tries(lambda: ledger.anchor(*mine), stranger(thief), *lot.papers)


@FRONT.attack("leaf-of-another-book", "B2", "B3")
def leaf_of_another_book(b: Bench) -> None:
    """A leaf with its proof, played under another book, another ledger, and with one fen more."""
    lot, other = b.lot(), b.lot()
    paper = lot.papers[1]
    moved = b.desk.altered(paper, code=other.book.code)
    elsewhere = Batch(invoices_domain(b.stage.chain.id, b.stage.books.address), lot.batch.invoices)
    foreign = dataclasses.replace(paper, leaf=elsewhere.leaf(paper.invoice.serial))
    richer = b.desk.altered(paper, total=paper.invoice.total + 1)
    for forged in (moved, foreign, richer):
        first = forged.invoice.code + lot.book.first.to_bytes(8, "big")
        given, unknown = _signed(b, forged, paper.holder), errors.InvoiceRegistry_NotAnchored(first)
        b.tries(partial(b.thief.invoices.draw, *given), unknown, paper, forged)
    draw, given = b.ledger.draw, _signed(b, paper, paper.holder)
    b.do("draw", paper.patient, paper.view, lambda: draw(*given), ("B3", "X5"), RELAYED)


@FRONT.attack("number-outside-the-range", "B2")
def number_outside_the_range(b: Bench) -> None:
    """A valid leaf for a serial that the range does not have: the number is the tree's, not the caller's."""
    lot = b.lot(8)
    paper = lot.papers[7]
    beyond = b.desk.altered(paper, serial=9)
    outside = errors.InvoiceRegistry_NotInRange(beyond.place, lot.book.first, 8)
    given = _signed(b, beyond, paper.holder)
    b.tries(lambda: b.thief.invoices.draw(*given), outside, paper, beyond)
    next_door = b.desk.altered(paper, serial=7)
    unknown = errors.InvoiceRegistry_NotAnchored(lot.book.place(lot.book.first))
    given_next = _signed(b, next_door, paper.holder)
    b.tries(lambda: b.thief.invoices.draw(*given_next), unknown, paper, lot.papers[6])


Given = tuple[LocalAccount, Invoice, Leaf, int, bytes]


def _signed(b: Bench, paper: BillPaper, by: LocalAccount) -> Given:
    """What a relayer needs to draw it."""
    deadline = b.stage.now + HOUR
    signature = b.ledger.sign(by, Draw(b.ledger.digest_of(paper.invoice), deadline))
    return b.relayer.account, paper.invoice, paper.leaf, deadline, signature


def _masks(lot: Lot, papers: Sequence[BillPaper]) -> Masks:
    return masks_of(lot.book.code, [each.invoice.serial for each in papers])


def _settle(b: Bench, lot: Lot, papers: Sequence[BillPaper]) -> None:
    """By the payer of the book."""
    payer, settle = b.own.insurer, b.ledger.settle
    given = (payer.account, lot.batch.range, _masks(lot, papers), b.acts_of_bills.evidence())
    b.honest("settle", payer, f"{len(papers)} 张 bills", lambda: settle(*given), ("B3", "B11"))


def _try_settling(
    b: Bench, lot: Lot, papers: Sequence[BillPaper], expected: Expected, by: Person | None = None
) -> None:
    payer = (by or b.own.insurer).account
    given = (payer, lot.batch.range, _masks(lot, papers), b.acts_of_bills.evidence())
    b.tries(lambda: b.thief.invoices.settle(*given), expected, *lot.papers)
