"""X4: exactly these code points are nothing to an identifier, each by itself and at both ends of its range.

Default_Ignorable_Code_Point as DerivedCoreProperties.txt of Unicode 16 lists it, the annotation marks, and the controls
that are no white space.
"""

from __future__ import annotations

import sys

import pytest

from carestamp.documents import invisible

pytestmark = pytest.mark.rules("X4")

LISTED = """
0000..0008 000E..001B 007F..0084 0086..009F
00AD 034F 061C 115F..1160 17B4..17B5 180B..180D 180E 180F 200B..200F 202A..202E 2060..2064 2065 2066..206F 3164
FE00..FE0F FEFF FFA0 FFF0..FFF8 FFF9..FFFB 1BCA0..1BCA3 1D173..1D17A
E0000 E0001 E0002..E001F E0020..E007F E0080..E00FF E0100..E01EF E01F0..E0FFF
"""
RANGES = [tuple(int(end, 16) for end in each.split("..")) for each in LISTED.split()]
UNSEEN = {code for ends in RANGES for code in range(ends[0], ends[-1] + 1)}
SPELLING = {0x180E, 0x200C, 0x200D}
"""Left in texts, between letters that they keep apart."""
EDGES = sorted({code for ends in RANGES for at in ends for code in (at - 1, at, at + 1) if code >= 0})
BRAILLE_BLANK = 0x2800


def test_of_all_characters_an_identifier_loses_these() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1) if code != BRAILLE_BLANK]
    assert {ord(each) for each in set(every) - set(invisible.bare("".join(every)))} == UNSEEN


@pytest.mark.parametrize("code", EDGES, ids=hex)
def test_each_end_of_a_range_and_its_neighbours_by_themselves(code: int) -> None:
    assert invisible.bare(f"A{chr(code)}B") == ("AB" if code in UNSEEN else f"A{chr(code)}B")
    assert invisible.visible(chr(code)) == ("" if code in UNSEEN else chr(code))


def test_blank_of_braille_is_a_space() -> None:
    assert (invisible.bare("A\u2800B"), invisible.visible("A\u2800B")) == ("A B", "A B")


LAM, ALEF, DAL, PEH, GAF = "\u0644", "\u0627", "\u062f", "\u067e", "\u06af"


@pytest.mark.parametrize(
    ("letter", "after", "stays"),
    [(LAM, ALEF, True), (PEH, DAL, True), (LAM, GAF, True), (ALEF, LAM, False), (LAM, "A", False)],
)
def test_non_joiner_stays_between_letters_that_would_join(letter: str, after: str, stays: bool) -> None:
    """Alef and dal join what stands before them, and nothing that follows."""
    assert invisible.visible(f"{letter}\u200c{after}") == (f"{letter}\u200c{after}" if stays else letter + after)
