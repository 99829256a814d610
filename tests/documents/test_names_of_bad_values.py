"""What does not fit into a word is refused by the name of its field, wherever words are packed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents import typed
from carestamp.documents.consent import typed as consents
from carestamp.documents.consent.decision import Actor, entries_of
from carestamp.documents.consent.typed import Grantee
from carestamp.documents.consent.vocabulary import Purpose
from carestamp.documents.eip712 import TypedDataError, address_to_int, int_to_address, typed_message
from carestamp.documents.profiles import classes
from carestamp.documents.records import entry as entries
from carestamp.documents.records import heads, log
from carestamp.documents.rewards.typed import token_domain
from carestamp.documents.rewards.verdicts import Verdict
from tests.documents.test_typed import DOMAIN, PRESCRIPTION

WORD, LONG, KEY, BAD = b"\x01" * 32, b"\x01" * 33, int_to_address(7), "0x12"
WIDE = 1 << 32
ACCESS = entries.Access(KEY, 1, Purpose(0), 1, entries.Verdict.PERMIT, entries.OnConsent(WORD, 1), WORD, 1_700_000_000)
ENTRY = entries.Entry(101, KEY, 1, ACCESS)


def _entry(**changes: Any) -> Callable[[], object]:
    return replace(ENTRY, access=replace(ACCESS, **changes)).document


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "supply's request": (lambda: typed.pack_supply((1,), WIDE, 0), "request"),
    "supply's time": (lambda: typed.pack_supply((1,), 0, WIDE), "handed_over_at"),
    "deadline": (lambda: typed.pack_asked((1,), 0, 0, WIDE, identity=False), "deadline"),
    "pharmacy": (lambda: typed.pack_made((1,), 0, 0, WIDE), "pharmacy"),
    "units": (lambda: typed.pack_use(WORD, WIDE, 1, ()), "units"),
    "capacity": (lambda: typed.pack_use(WORD, 1, WIDE, ()), "capacity"),
    "siblings": (lambda: typed.pack_use(WORD, 1, 1, (WORD,) * 256), "siblings"),
    "sibling": (lambda: typed.pack_use(WORD, 1, 1, (WORD, LONG)), "sibling"),
    "pack": (lambda: typed.pack_use(LONG, 1, 1, ()), "pack"),
    "sale's prescription": (lambda: typed.sale_of(LONG, 1), "prescription"),
    "sale's request": (lambda: typed.sale_of(WORD, WIDE), "request"),
    "holder": (lambda: typed.pack_terms(replace(PRESCRIPTION, holder=BAD)), "holder"),
    "prescriber": (lambda: typed.pack_terms(replace(PRESCRIPTION, prescriber=BAD)), "prescriber"),
    "person": (lambda: consents.pack_entry(Grantee.of_person(BAD), Purpose(0)), "person"),
    "purpose": (lambda: consents.pack_entry(Grantee.of_person(KEY), 256), "purpose"),  # type: ignore[arg-type]
    "consent's subject": (lambda: consents.consent_id(BAD, 1), "subject"),
    "consent's entry": (lambda: consents.consent_id(KEY, 1 << 256), "entry"),
    "majority": (lambda: consents.majority_quarter(dt.date(1900, 1, 1), 18), "majority"),
    "end of a guardianship": (lambda: consents.last_second_before(1 << 16), "majority"),
    "actor of a question": (lambda: entries_of(Actor(BAD, 1, 1, 0), Purpose(0), 0, 0), "actor"),
    "actor of an entry": (_entry(actor=BAD), "actor"),
    "consent of an entry": (_entry(basis=entries.OnConsent(LONG, 1)), "consent"),
    "sequence of an entry": (_entry(basis=entries.OnConsent(WORD, 1 << 64)), "sequence"),
    "opening of an entry": (_entry(verdict=entries.Verdict.EMERGENCY, basis=entries.OnOpening(LONG)), "opening"),
    "place of a subject": (lambda: heads.place_of(BAD), "subject"),
    "number of a head": (lambda: heads._leaf(1, log.Head(1 << 64, WORD)), "number"),
    "chain of a head": (lambda: heads._leaf(1, log.Head(1, LONG)), "chain"),
    "chain before": (lambda: log.chained(log.Head(1, LONG), b"{}", WORD), "chain"),
    "subject of a log": (lambda: log.LogBook(101).append(BAD, ACCESS), "subject"),
    "subject of a history": (lambda: log.LogBook(101).history(BAD), "subject"),
    "organisation of a verdict": (lambda: Verdict(KEY, WIDE, 1, WORD).as_tuple(), "organisation"),
    "tier of a verdict": (lambda: Verdict(KEY, 1, 256, WORD).as_tuple(), "tier"),
}


@pytest.mark.rules("P1", "P6")
@pytest.mark.parametrize("name", REFUSED)
def test_value_that_does_not_fit_is_refused_by_the_name_of_its_field(name: str) -> None:
    call, field = REFUSED[name]
    with pytest.raises(TypedDataError, match=f"^{field}: "):
        call()


@pytest.mark.rules("D1")
def test_siblings_of_a_pack_lie_one_behind_the_other() -> None:
    facts = (3 | 12 << 32 | 2 << 64).to_bytes(32, "big")
    assert typed.pack_use(WORD, 3, 12, (b"\x02" * 32, b"\x03" * 32)) == WORD + facts + b"\x02" * 32 + b"\x03" * 32


@pytest.mark.rules("P1")
def test_address_may_begin_in_capitals_and_a_message_names_its_struct() -> None:
    assert address_to_int("0X" + "0" * 39 + "7") == address_to_int(KEY) == 7
    message = typed_message(DOMAIN, PRESCRIPTION)
    assert set(message) == {"types", "primaryType", "domain", "message"}
    assert message["primaryType"] == "Prescription"


@pytest.mark.rules("C4")
def test_every_purpose_has_words() -> None:
    assert len({(each.words.zh, each.words.en) for each in Purpose}) == len(Purpose)
    assert all(each.words.zh and each.words.en for each in Purpose)


def test_token_has_its_own_domain() -> None:
    found = token_domain(31337, KEY)
    assert (found.name, found.version) == ("Carestamp Health Token", "1")


@pytest.mark.rules("P10")
def test_drug_classes_are_there_when_they_are_asked_for() -> None:
    assert classes.named("ordinary").number == 1
