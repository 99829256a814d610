"""C1, C3, C4: every bit of the words of ConsentRegistry and of what acts take."""

from __future__ import annotations

import pytest

from carestamp.documents.consent import typed, words
from carestamp.documents.consent.words import Consent, Power
from carestamp.documents.eip712 import TypedDataError

CONSENT = {
    "permitted": (0, 24),
    "denied": (24, 24),
    "requested": (48, 24),
    "start": (72, 32),
    "until": (104, 32),
    "denied_until": (136, 32),
    "sequence": (168, 32),
    "requested_until": (200, 32),
    **{
        name: (bit, 1)
        for bit, name in enumerate(
            ("suspended", "revoked", "declined", "erased", "closed_by_owner", "denied_by_owner", "by_delegate"), 232
        )
    },
    "holes": (239, 16),
}
MANDATE = {
    "categories": (0, 24),
    "purposes": (24, 8),
    "start": (32, 32),
    "until": (64, 32),
    "sequence": (96, 32),
    "registrar": (128, 32),
    "decided": (160, 1),
}
TERMS = {
    "categories": (0, 24),
    "start": (24, 32),
    "until": (56, 32),
    "sequence": (88, 32),
    "deadline": (120, 32),
    "purposes": (152, 8),
}


@pytest.mark.rules("C1")
@pytest.mark.parametrize("name", CONSENT)
def test_field_of_an_entry_fills_its_bits(name: str) -> None:
    """All of them and no other; what does not fit is refused by its name."""
    lowest, bits = CONSENT[name]
    most = (1 << bits) - 1
    filled = Consent(**{name: bool(most) if bits == 1 else most})
    assert words.write_word(filled) == most << lowest
    assert words.read_word(most << lowest) == filled
    with pytest.raises(TypedDataError, match=rf"^{name}\b"):
        words.write_word(Consent(**{name: most + 1}))


@pytest.mark.rules("C4")
@pytest.mark.parametrize("name", MANDATE)
def test_field_of_a_mandate_fills_its_bits(name: str) -> None:
    lowest, bits = MANDATE[name]
    most = (1 << bits) - 1
    filled = Power(**{name: bool(most) if bits == 1 else most})
    assert words.write_mandate(filled) == most << lowest
    assert words.read_mandate(most << lowest) == filled
    with pytest.raises(TypedDataError, match=rf"^{name}\b"):
        words.write_mandate(Power(**{name: most + 1}))


@pytest.mark.rules("X5", "C1")
@pytest.mark.parametrize("name", TERMS)
def test_field_of_an_act_fills_its_bits(name: str) -> None:
    lowest, bits = TERMS[name]
    most = (1 << bits) - 1
    filled = typed.Act(**{name: most})
    assert typed.pack_terms(filled) == most << lowest
    assert typed.unpack_terms(most << lowest) == filled
    with pytest.raises(TypedDataError, match=rf"^{name}\b"):
        typed.pack_terms(typed.Act(**{name: most + 1}))


@pytest.mark.rules("C1", "C4")
def test_nothing_decided_is_an_empty_word() -> None:
    empty = (words.write_word(Consent()), words.write_mandate(Power()), typed.pack_terms(typed.Act()))
    assert empty == (0, 0, 0)
    assert (words.read_word(0), words.read_mandate(0), typed.unpack_terms(0)) == (Consent(), Power(), typed.Act())
    assert typed.Grantee() == typed.Grantee("0x0000000000000000000000000000000000000000", 0, 0, 0)


@pytest.mark.rules("C3")
def test_tombstone_denies_all_24_bits() -> None:
    assert Consent(erased=True).denies(0) == words.EVERY_BIT == 0xFFFFFF


@pytest.mark.rules("C4")
def test_the_first_clock_is_fourteen_hours_ahead() -> None:
    """Kiritimati, the first place on earth where a quarter begins."""
    assert typed.EARLIEST_CLOCK == 50_400


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("study", "organisation", "stands"), [(1, 1, True), (2, 7, True), (0, 1, False), (1, 0, False)]
)
def test_study_of_an_entry_has_a_number_and_an_organisation(study: int, organisation: int, stands: bool) -> None:
    entry = study | organisation << 96 | 4 << 160
    if stands:
        assert typed.unpack_entry(entry) == (typed.Grantee.of_study(organisation, study), typed.Purpose.TREATMENT)
        return
    with pytest.raises(TypedDataError, match=r"^entry: bits that mean nothing$"):
        typed.unpack_entry(entry)
