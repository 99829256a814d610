"""What an attacker tries who knows how people are called and what is prescribed: a million facts, plainly hashed."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from carestamp.documents import canonical
from carestamp.documents.keccak import keccak256
from carestamp.synthetic import people
from carestamp.synthetic.formulary import DRUGS

HASHES: tuple[Callable[[bytes], bytes], ...] = (keccak256, lambda data: hashlib.sha256(data).digest())
LENGTHS = (32, 20)
"""Of what stands on a chain: a whole hash, or as much of it as an address or a short tag holds."""

NAMES = [
    *(family + given for family in people._FAMILY_ZH for each in people._GIVEN_ZH.values() for given in each),
    *(f"{given} {family}" for family in people._FAMILY_EN for each in people._GIVEN_EN.values() for given in each),
]
DAYS = [f"{y}-{m:02d}-{d:02d}" for y in range(1936, 2027) for m in range(1, 13) for d in range(1, 29)]
BILL_CODES = [
    f"{a:02d}{c:02d}{k:02d}{y:02d}" for a in range(1, 36) for c in range(10) for k in range(10) for y in range(18, 28)
]
"""Authority, class, kind, year: as easily listed as guessed, so that only the key keeps a bill code."""
DRUG_NAMES = [name for listed in DRUGS.values() for drug in listed for name in (drug.zh, drug.en, drug.atc)]


def facts() -> Iterator[str]:
    """About a million short facts: who, when, which drug, how many, which number."""
    yield from NAMES
    yield from DAYS
    yield from DRUG_NAMES
    yield from BILL_CODES
    yield from (f"{code}{number:010d}" for code in BILL_CODES[::7] for number in range(1, 17))
    yield from (f"SYN{number:06d}" for number in range(600_000))
    yield from (f"138{number:08d}" for number in range(0, 100_000_000, 1_000))
    yield from ("".join(both) for both in itertools.product(NAMES, DAYS[::180]))
    yield from (" ".join(each) for each in itertools.product(NAMES, DRUG_NAMES))
    yield from (f"{drug} {units}" for drug in DRUG_NAMES for units in range(1, 3_000))


def spellings(fact: str) -> tuple[bytes, ...]:
    """As it is, and in the form in which everything is hashed here; once where they are the same."""
    plain, tidy = fact.encode(), canonical.text(fact).encode()
    return (plain,) if plain == tidy else (plain, tidy)


def documents(files: Iterable[str]) -> Iterator[bytes]:
    """Each resource of the hospital's own files: an insider's guess, who lacks only the salt."""
    for text in files:
        for line in text.splitlines() if text.startswith('{"resourceType": "Medication"') else [text]:
            for resource in _resources(json.loads(line)):
                yield json.dumps(resource, ensure_ascii=False).encode()
                yield canonical.canonical(resource)


def _resources(written: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield written
    yield from (each["resource"] for each in written.get("entry", ()))


class Traces:
    """What a chain shows, cut at every byte into the lengths that a hash may have there."""

    def __init__(self, data: bytes) -> None:
        self._cut = {length: {data[at : at + length] for at in range(len(data) - length + 1)} for length in LENGTHS}

    def show(self, digest: bytes) -> bool:
        """Whole, or its first or last 20 bytes."""
        return digest in self._cut[32] or digest[:20] in self._cut[20] or digest[-20:] in self._cut[20]

    def hits(self, guesses: Iterable[bytes]) -> tuple[int, list[bytes]]:
        """How many were tried, and which are on the chain under some plain hash."""
        tried, found = 0, []
        for guess in guesses:
            tried += 1
            if any(self.show(plain_hash(guess)) for plain_hash in HASHES):
                found.append(guess)
        return tried, found
