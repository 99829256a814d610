"""Somebody who reads everything that stands on chain: looks facts up in dictionaries, follows a patient's acts.

Each search has a control: a careless system beside ours leaves what ours does not, and the same search finds it.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.documents.invoice import identity
from carestamp.documents.invoice.typed import book_id
from carestamp.documents.keccak import keccak256
from carestamp.documents.nullifier import MemoryKey
from scripts.attacks.mempool import Copied
from scripts.attacks.system.front import FRONT, Bench

GUESSES, WORD, CODE = 10_000, 32, 24
ONLY_ITSELF = 1
"""Hits in ours: the commitment or nullifier itself, put among the guesses: a search that sees nothing is no proof."""
MOST_BLOCKS = 3_000
"""Of the newest are read: on a chain that has stood for long this is the run and much before it."""
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉"


@FRONT.attack("names-in-a-dictionary", "X1", "X2")
def names_in_a_dictionary(b: Bench) -> None:
    """Whoever knows a whole prescription but the name tries 10,000 names."""
    paper = b.issued()
    document, name = paper.document.canonical_bytes, paper.document.subject.name
    guesses = {each for guess in _names(name) for each in _hashes(document.replace(name.encode(), guess.encode()))}
    guesses |= {each for guess in _names(name) for each in _hashes(guess.encode())}
    ours = _seen({*guesses, paper.terms.content}, _of_ours(b))
    beside = _seen(guesses, _careless(b, keccak256(document)))
    found = (name.encode() in document, ours, beside)
    b.finds("Dictionary_FindsNothing", (True, ONLY_ITSELF, 1), found)


@FRONT.attack("codes-in-a-dictionary", "X3")
def codes_in_a_dictionary(b: Bench) -> None:
    """Bill codes have eight digits, and most of these are known: 10,000 of them, hashed, against all books on chain."""
    text = f"90{b.stage.lot.randrange(10**4):04d}{b.stage.today.year % 100:02d}"
    epoch = identity.fiscal_epoch(text)
    code = identity.code_nullifier(MemoryKey.random([epoch]), epoch, text)
    regulator, allot = b.cast.fiscal_steward, b.stage.invoices.allot_book
    given = (regulator, book_id(code, 1), 9, b.own.hospital.number)
    b.honest("allot", b.own.regulator, "Book", lambda: allot(*given), ("B1", "X3"))
    codes = (f"90{number:04d}{text[-2:]}" for number in range(GUESSES))
    guesses = {each[:CODE] for guess in codes for each in _hashes(guess.encode())}
    ours = _seen({*guesses, code}, _of_ours(b), CODE)
    beside = _seen(guesses, _careless(b, book_id(keccak256(text.encode())[:CODE], 1)), CODE)
    b.finds("Dictionary_FindsNothing", (ONLY_ITSELF, 1), (ours, beside))


@FRONT.attack("patients-linked", "X1", "X6")
def patients_linked(b: Bench) -> None:
    """Whoever knows one prescription of a patient's looks for the others by its holder."""
    known, _ = b.issued(), b.issued()
    careless = b.issued()
    b.issued(holder=careless.holder.address)
    issued = b.stage.ledger.events
    found = [len(issued("PrescriptionIssued", holder=each.holder.address)) - 1 for each in (known, careless)]
    b.finds("Links_None", [0, 1], found)


def _names(true: str) -> Iterator[str]:
    """So many different names, the true one among them."""
    made = (a + "".join(g) for a in SURNAMES for g in itertools.product(GIVEN, repeat=2))
    return itertools.chain([true], itertools.islice(made, GUESSES - 1))


def _hashes(guess: bytes) -> tuple[bytes, bytes]:
    """As careless programs would."""
    return keccak256(guess), hashlib.sha256(guess).digest()


def _seen(guesses: set[bytes], data: Iterable[bytes], size: int = WORD) -> int:
    """How many of these are the beginning of a 32-byte word in it, in calldata's alignment or in that of logs."""
    words = (each[at : at + size] for each in data for shift in (0, 4) for at in range(shift, len(each), WORD))
    return len({each for each in words if each in guesses})


def _of_ours(b: Bench) -> Iterator[bytes]:
    """Everything that was sent to our contracts or told by them."""
    web3, ours = b.stage.chain.web3, set(b.stage.deployment.addresses.values())
    last = web3.eth.block_number
    first = max(b.stage.deployment.first_block, last - MOST_BLOCKS)
    for number in range(first, last + 1):
        sent: Any = web3.eth.get_block(number, full_transactions=True)["transactions"]
        yield from (bytes(each["input"]) for each in sent if each["to"] in ours)
    for log in web3.eth.get_logs({"fromBlock": first, "address": sorted(ours)}):  # type: ignore[typeddict-item]
        yield b"".join(map(bytes, log["topics"])) + bytes(log["data"])


def _careless(b: Bench, word: bytes) -> list[bytes]:
    """Another system writes this on the same chain: what can be read there."""
    account: LocalAccount = b.outsider.account
    call, send = Copied(account.address, "0x" + word.hex()), b.stage.chain.send
    done = b.honest("careless", b.outsider, "another system", lambda: send(account, call))
    sent: Any = b.stage.chain.web3.eth.get_transaction(done.transaction)  # type: ignore[arg-type]
    return [bytes(sent["input"])]
