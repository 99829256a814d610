"""What an attacker tries who knows how people are called, numbered, treated and billed: the truth, and a million facts
around it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice, permutations, product

from carestamp.synthetic import people
from carestamp.synthetic.formulary import DRUGS
from tests.privacy.dossiers import DIAGNOSES, REGIONS, Dossier, identity_number, record

NAMES = [
    *(family + given for family in people._FAMILY_ZH for each in people._GIVEN_ZH.values() for given in each),
    *(f"{given} {family}" for family in people._FAMILY_EN for each in people._GIVEN_EN.values() for given in each),
]
BIRTHDAYS = [dt.date(1936, 1, 1) + dt.timedelta(number) for number in range(33_000)]
DAYS = [each.isoformat() for each in BIRTHDAYS]
BILL_CODES = [
    f"{a:02d}{c:02d}{k:02d}{y:02d}" for a in range(1, 36) for c in range(10) for k in range(10) for y in range(18, 28)
]
"""Authority, class, kind, year: as easily listed as guessed, so that only the key keeps a bill code."""
DRUG_NAMES = [name for listed in DRUGS.values() for drug in listed for name in (drug.zh, drug.en, drug.atc)]
ILLNESSES = [word for diagnosis in DIAGNOSES for word in diagnosis]
ICD_CODES = [f"{chr(65 + number // 1_000)}{number // 10 % 100:02d}.{number % 10}" for number in range(26_000)]


def facts_of(dossiers: Sequence[Dossier]) -> Iterator[str]:
    """The truth: each fact, each two of one patient, and the whole record in the form in which it is kept."""
    for each in dossiers:
        yield from each.facts
        yield from (f"{one}{mark}{two}" for one, two in permutations(each.facts, 2) for mark in ("", "|", ",", " "))
        yield from (each.record(version).decode() for version in (1, 2))


def facts_around(one_in: int = 1) -> Iterator[str]:
    """About a million others, or every so manieth of each sort."""
    return (fact for sort in _sorts() for fact in islice(sort, 0, None, one_in))


def _sorts() -> Iterator[Iterator[str]]:
    """Who, when, which number, which drug, which illness, which bill."""
    yield from map(iter, (NAMES, DAYS, DRUG_NAMES, BILL_CODES, ICD_CODES, ILLNESSES))
    yield (f"{code}{number:010d}" for code in BILL_CODES[::7] for number in range(1, 17))
    yield (f"SYN{number:06d}" for number in range(400_000))
    yield (f"138{number:08d}" for number in range(0, 100_000_000, 1_000))
    yield (identity_number(*each) for each in product(REGIONS, BIRTHDAYS[::1_000], range(1_000)))
    yield ("".join(both) for both in product(NAMES, DAYS[::200]))
    yield (" ".join(both) for both in product(NAMES, (*DRUG_NAMES, *ILLNESSES)))
    yield (record(*each).decode() for each in product(NAMES[::4], DAYS[::5_000], ICD_CODES[::1_000]))
    yield (f"{drug} {units}" for drug in DRUG_NAMES for units in range(1, 2_000))
