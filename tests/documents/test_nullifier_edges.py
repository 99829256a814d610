"""X3 at its edges: the first and the last year, one short key among many, and keys that change behind their back."""

from __future__ import annotations

import pytest

from carestamp.documents.nullifier import Epoch, Kind, MemoryKey, NullifierError, nullify

EPOCH, NEXT = Epoch("H-1", 2026), Epoch("H-1", 2027)
pytestmark = pytest.mark.rules("X3")


@pytest.mark.parametrize("year", [1900, 9999])
def test_year_of_an_epoch_has_four_digits(year: int) -> None:
    assert Epoch("H-1", year).year == year


@pytest.mark.parametrize("year", [1899, 10_000])
def test_epoch_refuses_any_other_year(year: int) -> None:
    with pytest.raises(NullifierError, match=r"^the year of an epoch has four digits$"):
        Epoch("H-1", year)


def test_one_key_that_is_too_short_is_refused_among_others() -> None:
    assert MemoryKey({EPOCH: b"k" * 32, NEXT: b"n" * 32})
    with pytest.raises(NullifierError, match=r"^a key has at least 32 bytes$"):
        MemoryKey({EPOCH: b"k" * 32, NEXT: b"n" * 31})


def test_keys_stay_as_they_were_given() -> None:
    given = {EPOCH: b"k" * 32}
    key = MemoryKey(given)
    before = nullify(key, Kind.PACK, EPOCH, "1")
    given[EPOCH] = b"x" * 32
    assert nullify(key, Kind.PACK, EPOCH, "1") == before


def test_keys_in_memory_show_only_how_many_they_are() -> None:
    assert repr(MemoryKey({EPOCH: b"k" * 32, NEXT: b"n" * 32})) == "MemoryKey(2 epochs)"
