"""What nobody sees in a text: it makes no two things different (X4).

Unicode's Default_Ignorable_Code_Point in full (its unassigned places too, so that no version of Unicode matters), the
annotation marks beside it, and the controls that are no white space. An identifier has none of them. A text keeps
three that spell words: the non-joiner and joiner after a virama and the non-joiner between two Arabic letters that
would join (RFC 5892, A.1 and A.2; Persian نامه‌ای and نامهای are two words), and Mongolian's vowel separator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_IGNORABLE = (
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian variation selectors and vowel separator
    (0x200B, 0x200F),  # zero-width space, non-joiner, joiner, directional marks
    (0x202A, 0x202E),  # directional embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, directional isolates
    (0x3164, 0x3164),  # Hangul filler
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # Hangul filler, half width
    (0xFFF0, 0xFFFB),  # unassigned; interlinear annotation
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical beams and slurs
    (0xE0000, 0xE0FFF),  # tags, variation selectors supplement
)
_CONTROLS = ((0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F))
_BRAILLE_BLANK = 0x2800

_NON_JOINER, _JOINER, _VOWEL_SEPARATOR = "\u200c", "\u200d", "\u180e"
_SPELLING = frozenset((_NON_JOINER, _JOINER, _VOWEL_SEPARATOR))
_VIRAMA = 9
"""Its canonical combining class."""

_BARE: dict[int, str | None] = {
    **{code: None for first, last in (*_IGNORABLE, *_CONTROLS) for code in range(first, last + 1)},
    _BRAILLE_BLANK: " ",
}
_ANY = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in (*_IGNORABLE, *_CONTROLS)) + "\u2800]")
"""Whether there is anything to do: to look is five times as fast as to translate."""
_VISIBLE = {code: to for code, to in _BARE.items() if chr(code) not in _SPELLING}


def bare(value: str) -> str:
    """Nothing that is invisible: for what identifies."""
    return value if _is_bare(value) else value.translate(_BARE)


def visible(value: str) -> str:
    """Nothing that is invisible but what spells a word: for texts."""
    if _is_bare(value):
        return value
    rest = value.translate(_VISIBLE)
    return rest if _SPELLING.isdisjoint(rest) else "".join(_spelt(unicodedata.normalize("NFKD", rest)))


def _is_bare(value: str) -> bool:
    return (value.isascii() and value.isprintable()) or not _ANY.search(value)


def _spelt(value: str) -> Iterator[str]:
    """Decomposed, marks lie apart from their letters: whatever order they are in, the same joiners stay."""
    letter, has_virama = "", False
    for each, after in zip(value, _letters_after(value), strict=True):
        if each not in _SPELLING:
            yield each
            mark = unicodedata.combining(each)
            letter, has_virama = (letter, has_virama or mark == _VIRAMA) if mark else (each, False)
        elif _spells(each, letter, has_virama, after):
            yield each
            letter, has_virama = "", False


def _spells(joiner: str, letter: str, has_virama: bool, after: str) -> bool:
    if joiner == _VOWEL_SEPARATOR:
        return "\u1820" <= letter <= "\u1878" and after in ("\u1820", "\u1821")
    return has_virama or (joiner == _NON_JOINER and letter in _JOINS_AFTER and after in _JOINS_BEFORE)


def _letters_after(value: str) -> list[str]:
    """For each place the next letter behind it, past marks and joiners."""
    found, letter = [], ""
    for each in reversed(value):
        found.append(letter)
        if each not in _SPELLING and not unicodedata.combining(each):
            letter = each
    return found[::-1]


def _letters_with_form(form: str) -> frozenset[str]:
    """Arabic letters that have this form, as Unicode's presentation forms say."""
    forms = (unicodedata.decomposition(chr(code)).split() for code in range(0xFB50, 0xFEFD))
    return frozenset(chr(int(each[1], 16)) for each in forms if len(each) == 2 and each[0] == form)


_JOINS_AFTER, _JOINS_BEFORE = _letters_with_form("<initial>"), _letters_with_form("<final>")
