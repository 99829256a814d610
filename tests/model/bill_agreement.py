"""Whether the chain keeps just what the model keeps of bills, bit by bit, and whether no fen was made or lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.model.bill_books import Book
from tests.model.bill_house import BOOKS, CODEC, CREDENTIALS, LEDGER, USES, BillHouse, lanes, packed, packed_order
from tests.model.bill_people import PAYERS
from tests.model.bill_terms import Bill
from tests.model.invoices import Anchored, Claim, Record, RedLetter
from tests.model.refusals import Refused

TAG = (1 << 112) - 1
Question = tuple[str, str, tuple[Any, ...]]
Expectation = tuple[Question, tuple[Any, ...]]


# --- words, as contracts/invoices draws them


def word_of(house: BillHouse, record: Record) -> int:
    """InvoiceWord."""
    (held, held_capped), (paid, paid_capped) = record.held(), record.paid()
    sums = lanes((held, paid, held_capped + paid_capped), 40) << 112
    ranks = sum(1 << rank for rank in record.ranks_done)
    red = (record.red_pending, record.red_lettered)
    facts = (record.order_sequence > 0, *red, record.on_paper, record.replaced, record.settled)
    tag = int.from_bytes(house.digest_of(record.terms), "big") & TAG
    return tag | sums | lanes((record.approved(), ranks, lanes(facts, 1)), 8) << 232


def word_of_red_letter(letter: RedLetter) -> int:
    link = int.from_bytes(keccak(letter.bill), "big") & TAG
    return link | letter.requester << 112 | letter.deadline << 152 | 1 << 254 | letter.aborted << 255


def word_of_claim(claim: Claim) -> int:
    """ClaimWord."""
    return (
        lanes((*claim.asked, *claim.paid), 40)
        | claim.until << 160
        | lanes((claim.state, claim.attempts, claim.rank), 8) << 192
    )


def word_of_order(record: Record) -> int:
    """OrderWord."""
    if record.order_sequence == 0:
        return 0
    fingerprint = int.from_bytes(keccak(encode(["uint256", "uint256"], packed_order(record.order))), "big")
    return record.declared_at | record.order_sequence << 32 | fingerprint >> 64 << 64


def word_of_book(book: Book) -> int:
    """BookWord."""
    head = book.issuer | book.last << 32 | book.next << 96 | book.mask_payer << 160
    return head | book.batch << 192 | book.closed << 193 | book.regulator << 194


def word_of_range(anchored: Anchored) -> int:
    where = anchored.issuer << 160 | anchored.mask_payer << 192
    return int(anchored.biller, 16) | where | anchored.at << 224


# --- agreement


def require_agreement(house: BillHouse, bills: Iterable[Bill]) -> None:
    """These bills: word, claims, order, bit, stamp, what is left, what it replaces, deduction."""
    _require(house, [each for bill in set(bills) for each in _of_bill(house, bill)])


def require_whole_agreement(house: BillHouse, bills: Iterable[Bill]) -> None:
    """These bills, and every book, range, red letter, credential and use."""
    expected = [each for bill in set(bills) for each in _of_bill(house, bill)]
    _require(house, [*expected, *_of_books(house), *_of_red_letters(house), *_of_uses(house), *_of_people(house)])


def _require(house: BillHouse, expected: list[Expectation]) -> None:
    found = house.ledgers.views([question for question, _ in expected], house.now.second)
    for (question, wanted), answer in zip(expected, found, strict=True):
        assert answer == wanted, f"{question[1]}{question[2]}: the chain says {answer}, the model {wanted}"


def _of_bill(house: BillHouse, bill: Bill) -> Iterator[Expectation]:
    ledger, name = house.invoices, bill.place
    yield (LEDGER, "digestOf", (packed(bill),)), (house.digest_of(bill),)
    yield (LEDGER, "isTaken", (name,)), (name in ledger.taken,)
    yield (LEDGER, "replaces", (name,)), (ledger.replaces.get(name, bytes(32)),)
    record = ledger.bills.get(name)
    if record is None and name not in ledger.red_letters:
        yield (LEDGER, "wordOf", (name,)), (0,)
    if record is not None:
        yield from _of_record(house, record)
    try:
        yield (LEDGER, "statusOf", (packed(bill),)), (int(ledger.status_of(bill)),)
        yield (USES, "deductionOf", (packed(bill),)), house.uses.deduction_of(bill)
    except Refused:
        return  # another bill, or a red letter, stands there


def _of_record(house: BillHouse, record: Record) -> Iterator[Expectation]:
    name, word = record.terms.place, word_of(house, record)
    yield (LEDGER, "wordOf", (name,)), (word,)
    yield (LEDGER, "orderOf", (name,)), (word_of_order(record),)
    yield (CODEC, "leftOf", (packed(record.terms), word)), record.left()
    for payer in PAYERS:
        yield (LEDGER, "claimOf", (name, payer)), (word_of_claim(record.claim(payer)),)


def _of_books(house: BillHouse) -> Iterator[Expectation]:
    for name, book in house.invoices.books.items():
        yield (LEDGER, "bookOf", (name,)), (word_of_book(book),)
        yield (BOOKS, "ledgerOf", (name,)), (house.registry.bound[name],)
    for code, last in house.registry.ends.items():
        yield (BOOKS, "lastOf", (code,)), (last, True)
    for wanted, anchored in house.invoices.ranges.items():
        yield (LEDGER, "rangeOf", ((wanted.place, wanted.count, wanted.root),)), (word_of_range(anchored),)


def _of_red_letters(house: BillHouse) -> Iterator[Expectation]:
    for place, letter in house.invoices.red_letters.items():
        yield (LEDGER, "wordOf", (place,)), (word_of_red_letter(letter),)


def _of_uses(house: BillHouse) -> Iterator[Expectation]:
    for name, kind, organisation, key in house.uses.recorded:
        yield (USES, "isRecorded", (name, int(kind), organisation, key)), (True,)


def _of_people(house: BillHouse) -> Iterator[Expectation]:
    for number, each in house.credentials.organisations.items():
        yield (CREDENTIALS, "organisationOf", (number,)), (tuple(vars(each).values()),)
    for name, practitioner in house.credentials.practitioners.items():
        yield (CREDENTIALS, "practitionerOf", (name,)), (tuple(vars(practitioner).values()),)


# --- conservation


def require_conservation(house: BillHouse) -> None:
    """B5 on every bill, from the model's own claims: fund + Σ (paid - recovered) + Σ live <= total, and the same for
    the further cap."""
    for record in house.invoices.bills.values():
        assert min(record.left()) >= 0, f"{record}: more than there is"
        for claim in record.claims.values():
            assert all(0 <= capped <= amount for amount, capped in (claim.asked, claim.paid)), f"{claim}"


def require_same_money_told(house: BillHouse) -> None:
    """By events alone: what each payer paid, got back and carried over is what its claim says."""
    told = _money_told(house)
    for name, record in house.invoices.bills.items():
        for payer, claim in record.claims.items():
            assert told[name, payer] == claim.paid[0], f"{name.hex()}, {payer}: events tell {told[name, payer]}"


def _money_told(house: BillHouse) -> Counter[tuple[bytes, int]]:
    told: Counter[tuple[bytes, int]] = Counter()
    for each in house.history:
        values = each.values
        if each.name == "ClaimPaid":
            told[values[0], values[1]] += values[3]
        elif each.name == "SettledInvoiceDrawn":
            told[values[0], values[1]] += values[4]
        elif each.name == "ClaimRecovered":
            told[values[0], values[1]] = values[3]
        elif each.name == "ClaimCarriedOver":
            told[values[0], values[2]] -= values[3]
            told[values[1], values[2]] += values[3]
    return told
