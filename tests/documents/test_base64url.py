"""X4: bytes have one text in letters, and another text is refused rather than read as the same bytes."""

from __future__ import annotations

import random

import pytest

from carestamp.documents import base64url

pytestmark = pytest.mark.rules("X4", "P12")


def test_text_of_any_length_comes_back(rng: random.Random) -> None:
    for length in range(70):
        data = rng.randbytes(length)
        assert base64url.read(base64url.write(data)) == data
        assert "=" not in base64url.write(data)


@pytest.mark.parametrize("text", ["A", "AAAAA", "AB", "AA==", "A A", "A+A/", "AA\n", "é"])
def test_read_refuses_another_text(text: str) -> None:
    """One sign too many, stray bits, padding, another alphabet, white space."""
    with pytest.raises(ValueError, match=r"^not base64url$|ASCII"):
        base64url.read(text)
