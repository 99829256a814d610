"""X4, X3: what nobody sees names nothing; what spells a word stays in texts, and never in identifiers."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carestamp.documents import canonical as c
from carestamp.documents import nullifier

_SEEN_FORMATS = [*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD]
_SEEN_FORMATS += range(0x13430, 0x13440)  # hieroglyphs above each other
UNSEEN = [
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2065, 0x2800, 0x3164, 0xFFA0),
    *(*range(0xFE00, 0xFE10), *range(0xFFF0, 0xFFFC), *range(0xE0000, 0xE1000)),
    *(
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf") and code not in _SEEN_FORMATS
    ),
]
"""Default_Ignorable_Code_Point, controls and formats that leave no mark, the blank of Braille."""

PERSIAN, JOINED = "نامه\u200cای", "نامهای"
SINHALA, BENGALI = "ශ\u0dca\u200dර\u0dd3", "র\u09cd\u200cয"
MONGOLIAN = "\u182c\u1820\u1837\u180e\u1820"
tricky = st.text(
    alphabet="aéبداکනක\u0301\u0323\u0dca\u094d\u093c\u0dd9\u064b\u0670\u1820\u1837\u200c\u200d\u180e \ufe0f\x00"
)


@pytest.mark.rules("X4", "X3")
def test_identifier_is_one_with_any_of_4000_characters_that_nobody_sees() -> None:
    assert len(set(UNSEEN)) > 4_200
    for code in UNSEEN:
        assert {c.identifier(f"A-{chr(code)}1{chr(code)}"), c.identifier(f"{chr(code)}A-1")} == {"A-1"}, hex(code)


@pytest.mark.rules("X4")
def test_text_is_one_with_any_of_4000_characters_that_nobody_sees() -> None:
    for code in UNSEEN:
        end = chr(code)
        assert {c.text(f"Li{end if not end.isspace() and code != 0x2800 else ''} Na{end}"), c.text(f"{end}Li Na")} == {
            "Li Na"
        }, hex(code)


@pytest.mark.rules("X3", "D1", "B1")
def test_pack_and_bill_keep_their_nullifiers_under_a_variation_selector() -> None:
    epoch = nullifier.Epoch("11", 2026)
    key = nullifier.MemoryKey({epoch: b"k" * 32})
    for nullify in (nullifier.pack, nullifier.bill):
        plain = nullify(key, epoch, "06901234567892", "A-1")
        for hidden in ("A-1\ufe0f", "A\u200d-1", "A-\x001", "\U000e0100A-1", "\u061cA-1", "A-1\u3164"):
            assert nullify(key, epoch, "06901234\u034f567892", hidden) == plain, ascii(hidden)


@pytest.mark.rules("X4")
@pytest.mark.parametrize("word", [PERSIAN, SINHALA, BENGALI, MONGOLIAN], ids=["fa", "si", "bn", "mn"])
def test_text_keeps_what_spells_a_word_and_identifier_does_not(word: str) -> None:
    joiner = next(each for each in word if each in "\u200c\u200d\u180e")
    assert c.text(word) == unicodedata.normalize("NFKC", word)
    assert c.text(word.replace(joiner, joiner * 3)) == c.text(word)
    assert c.text(word.replace(joiner, "")) != c.text(word)
    assert c.identifier(word) == c.identifier(word.replace(joiner, ""))


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    ("hidden", "plain"),
    [("李\u200d娜", "李娜"), ("Te\u200cst", "Test"), ("د\u200cا", "دا"), ("ب\u200dا", "با"), ("क\u200cष", "कष"),
     (f"{JOINED}\u200c", JOINED), ("\u1820\u180e\u1837", "\u1820\u1837"), ("葛\U000e0100", "葛"),
     ("e\u200d\u0301", "é"), ("a\x1b[8mb", "a[8mb"), ("片\ufe0f 24", "片 24"), ("\u200d", "")],
)  # fmt: skip
def test_text_drops_joiners_that_change_no_letter(hidden: str, plain: str) -> None:
    assert c.text(hidden) == plain


@pytest.mark.rules("X4")
@given(tricky)
def test_text_is_its_own_text(value: str) -> None:
    once = c.text(value)
    assert c.text(once) == once == unicodedata.normalize("NFKC", once)


@pytest.mark.rules("X4", "X10")
def test_text_of_joiners_alone_takes_no_longer_than_any_other() -> None:
    assert c.text("ب" + "\u200c" * 200_000 + "ب") == "ب\u200cب"


@pytest.mark.rules("X4", "X1")
@pytest.mark.parametrize("value", [5, 5.5, None, ["a"], {}])
def test_text_and_moment_refuse_what_is_no_text(value: object) -> None:
    for spell in (c.text, c.moment):
        with pytest.raises(c.CanonicalError, match="not a text"):
            spell(value)  # type: ignore[arg-type]


@pytest.mark.rules("X4")
def test_identifier_refuses_half_a_pair_and_what_is_invisible_altogether() -> None:
    for value in ("A\ud800", "\udc00", "\ufe0f\u200d\x00", "\u2800"):
        with pytest.raises(c.CanonicalError):
            c.identifier(value)
