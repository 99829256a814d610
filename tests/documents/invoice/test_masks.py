"""B3: bits stand for bills as the ledger counts them: place >> 8 names the word, place & 255 the bit."""

from __future__ import annotations

import itertools
import random

import pytest

from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.invoice.batch import BatchError, Masks, masks_of, serials_of
from carestamp.documents.invoice.typed import place_of

CODE = bytes(range(24))
BASE = int.from_bytes(CODE, "big") << 56


@pytest.mark.rules("B3")
@pytest.mark.parametrize(
    ("serials", "masks"),
    [
        ([0], Masks(BASE, (1,))),
        ([255], Masks(BASE, (1 << 255,))),
        ([255, 256], Masks(BASE, (1 << 255, 1))),
        ([513, 256, 257], Masks(BASE + 1, (3, 2))),
        ([1, 512], Masks(BASE, (2, 0, 1))),
        (range(256), Masks(BASE, ((1 << 256) - 1,))),
        (range(250, 522), Masks(BASE, (0x3F << 250, (1 << 256) - 1, (1 << 10) - 1))),
        ([(1 << 64) - 1], Masks(BASE + (1 << 56) - 1, (1 << 255,))),
        ([0, 512 * 256 - 1], Masks(BASE, (1, *[0] * 510, 1 << 255))),
    ],
    ids=str,
)
def test_masks_set_the_bit_of_each_serial(serials: list[int], masks: Masks) -> None:
    assert masks_of(CODE, serials) == masks


@pytest.mark.rules("B3")
def test_masks_agree_with_places_for_every_set_of_a_small_book() -> None:
    """All 4,095 sets of twelve bills around the edge of a bucket."""
    book = range(250, 262)
    for size in range(1, len(book) + 1):
        for serials in itertools.combinations(book, size):
            places = {int.from_bytes(place_of(CODE, each), "big") for each in serials}
            assert _places(masks_of(CODE, serials)) == places


@pytest.mark.rules("B3", "B11")
def test_masks_and_serials_are_each_others_inverse(rng: random.Random) -> None:
    serials = sorted(rng.sample(range(1, 50_000), 4_600))
    masks = masks_of(CODE, rng.sample(serials, len(serials)))
    assert serials_of(masks) == tuple(serials)
    assert len(masks.words) == 196


@pytest.mark.rules("B3", "B11")
def test_masks_refuse_none_twice_and_too_far_apart() -> None:
    with pytest.raises(BatchError, match="twice"):
        masks_of(CODE, [7, 8, 7])
    for serials in ([], [0, 512 * 256]):
        with pytest.raises(BatchError, match="one call takes 1 to 512 words"):
            masks_of(CODE, serials)


@pytest.mark.rules("B3")
def test_masks_refuse_a_serial_that_is_none() -> None:
    for serial in (-1, 1 << 64):
        with pytest.raises(TypedDataError):
            masks_of(CODE, [serial])


def _places(masks: Masks) -> set[int]:
    return {
        (masks.first_bucket + number) * 256 + bit
        for number, word in enumerate(masks.words)
        for bit in range(256)
        if word >> bit & 1
    }
