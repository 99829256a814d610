"""X3: one thing, one nullifier; another thing, kind, issuer, year or key, another one; and no key ever shows."""

from __future__ import annotations

import copy
import pickle
import random

import pytest

from carestamp.documents import nullifier as n
from carestamp.documents.canonical import CanonicalError

EPOCH = n.Epoch("91310000000000001X", 2026)
NEXT = n.Epoch("91310000000000001X", 2027)
KEY = n.MemoryKey({EPOCH: b"k" * 32, NEXT: b"l" * 32})


@pytest.mark.rules("X3", "X4")
def test_nullify_agrees_on_10000_spellings_of_one_bill(rng: random.Random) -> None:
    spelled = {(_spelling(rng, "31060126"), _spelling(rng, "12345678")) for _ in range(12_000)}
    assert len(spelled) > 10_000
    assert {n.bill(KEY, EPOCH, *each) for each in spelled} == {n.bill(KEY, EPOCH, "31060126", "12345678")}


@pytest.mark.rules("X3", "X4", "X8")
def test_nullify_differs_for_10000_bills() -> None:
    made = {n.bill(KEY, EPOCH, f"31060{code}", str(serial)) for code in range(100) for serial in range(1, 101)}
    assert len(made) == 10_000


@pytest.mark.rules("X3")
def test_nullify_separates_kinds_issuers_years_and_parts() -> None:
    other = n.Epoch("91310000000000002X", 2026)
    key = n.MemoryKey({EPOCH: b"k" * 32, other: b"k" * 32, NEXT: b"k" * 32})
    made = [n.nullify(key, kind, epoch, "12", "3") for kind in n.Kind for epoch in (EPOCH, other, NEXT)]
    made += [n.pack(key, EPOCH, "1", "23"), n.pack(key, EPOCH, "3", "12"), n.nullify(key, n.Kind.PACK, EPOCH, "123")]
    assert len(set(made)) == len(made)


@pytest.mark.rules("X3")
def test_nullify_depends_on_the_key() -> None:
    stranger = n.MemoryKey({EPOCH: b"x" * 32})
    assert n.pack(stranger, EPOCH, "1", "2") != n.pack(KEY, EPOCH, "1", "2")


@pytest.mark.rules("X3")
def test_rotate_leaves_old_things_old() -> None:
    """The epoch follows the document: after 2027's key is opened, a pack of 2026 has the nullifier it always had."""
    before = n.pack(n.MemoryKey({EPOCH: b"k" * 32}), EPOCH, "1", "2")
    assert n.pack(KEY, EPOCH, "1", "2") == before != n.pack(KEY, NEXT, "1", "2")


@pytest.mark.rules("X3")
def test_epoch_agrees_on_spellings_of_its_issuer() -> None:
    assert n.Epoch(" 91310000000000001x ", 2026) == EPOCH


@pytest.mark.rules("X3")
def test_nullify_reverts_when_the_epoch_has_no_key() -> None:
    with pytest.raises(n.NullifierError):
        n.pack(KEY, n.Epoch("another", 2026), "1", "2")


@pytest.mark.rules("X3")
def test_nullify_refuses_missing_parts_and_weak_keys() -> None:
    with pytest.raises(n.NullifierError):
        n.nullify(KEY, n.Kind.PACK, EPOCH)
    with pytest.raises(CanonicalError):
        n.pack(KEY, EPOCH, "1", " ")
    with pytest.raises(n.NullifierError):
        n.MemoryKey({EPOCH: b"k" * 31})
    with pytest.raises(n.NullifierError):
        n.Epoch("1", 26)


@pytest.mark.rules("X3", "X1")
def test_key_never_shows() -> None:
    assert "kkk" not in repr(KEY) + str(KEY) + str(vars(n.MemoryKey))
    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(n.NullifierError):
            leak(KEY)


@pytest.mark.rules("X3")
def test_random_keys_are_independent() -> None:
    one, other = n.MemoryKey.random([EPOCH, NEXT]), n.MemoryKey.random([EPOCH, NEXT])
    made = {key.mac(epoch, b"m") for key in (one, other) for epoch in (EPOCH, NEXT)}
    assert len(made) == 4


@pytest.mark.rules("X3")
def test_nullify_keeps_its_value_for_ever() -> None:
    """A pinned vector: a change of the message would make every used pack fresh again."""
    assert n.pack(KEY, EPOCH, "06901234567892", "A1").hex() == PINNED


PINNED = "87c01a11fd75f5ed3e4555c2235f4d25a5147c398b3179c000b6f9a3b8268422"


def _spelling(rng: random.Random, digits: str) -> str:
    wide = "".join(chr(ord(each) + 0xFEE0) if rng.random() < 0.4 else each for each in digits)
    cut = rng.randrange(len(wide))
    return rng.choice(["", " ", "0", "００"]) + wide[:cut] + rng.choice(["", " ", "\u200b", "\u3000"]) + wide[cut:]


@pytest.mark.rules("X3", "X6", "D1", "B1")
def test_each_kind_of_thing_has_its_own_name() -> None:
    made = [
        n.pack(KEY, EPOCH, "1", "2"),
        n.batch(KEY, EPOCH, "1", "2"),
        n.bill(KEY, EPOCH, "1", "2"),
        n.book(KEY, EPOCH, "1"),
        n.person(KEY, EPOCH, "1", "2"),
    ]
    assert len(set(made)) == 5
    assert all(len(each) == 32 for each in made)
    assert n.book(KEY, EPOCH, "031") == n.book(KEY, EPOCH, "３１")
