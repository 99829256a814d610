"""A guess, hashed in every way in which a careless program might have, and looked for in what a chain shows."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from carestamp.documents import canonical
from carestamp.documents.eip712 import struct_hash
from carestamp.documents.keccak import keccak256
from carestamp.documents.recovery import DAY, RecoveryPlan

WORD = b"carestamp.nullifier.1"
"""Stands in our sources: no key."""
ZEROS = bytes(32)
SHORT = 20


def digests(guess: bytes, separators: Sequence[bytes]) -> Iterator[bytes]:
    """Plain, twice, padded, with zeros or a word of our sources for salt or key, and in each ledger's own domain."""
    plain, sha = keccak256(guess), hashlib.sha256(guess).digest()
    yield from (plain, sha, keccak256(plain), hashlib.sha256(sha).digest())
    yield from (hashlib.sha3_256(guess).digest(), hashlib.blake2b(guess, digest_size=32).digest())
    yield from (keccak256(ZEROS + guess), keccak256(WORD + guess), keccak256(guess + ZEROS))
    yield from (keccak256(guess.ljust(32, b"\0")), keccak256(guess.rjust(32, b"\0")))
    yield from (hmac.digest(ZEROS, guess, "sha256"), hmac.digest(WORD, guess, "sha256"))
    for separator in separators:
        yield keccak256(b"\x19\x01" + separator + plain)
        yield keccak256(separator + guess)


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


def plans(known: RecoveryPlan) -> Iterator[bytes]:
    """Hashes of plans by somebody who knows every guardian, and not the salt."""
    for threshold in range(1, len(known.guardians) + 1):
        yield from (unsalted(replace(known, threshold=threshold, delay=days * DAY)) for days in range(1, 91))


def unsalted(plan: RecoveryPlan) -> bytes:
    """The hash of a plan with zeros for a salt, which `RecoveryPlan.hash` refuses."""
    return struct_hash(replace(plan, salt=bytes(32)))


class Traces:
    """What a chain shows, cut at every byte: a hash may stand there whole, or as the 20 bytes of an address or tag."""

    def __init__(self, data: bytes) -> None:
        self._cut = {data[at : at + SHORT] for at in range(len(data) - SHORT + 1)}

    def show(self, digest: bytes) -> bool:
        """Its first or last 20 bytes, and so also the whole."""
        return digest[:SHORT] in self._cut or digest[-SHORT:] in self._cut

    def hits(self, guesses: Iterable[bytes], separators: Sequence[bytes]) -> tuple[int, list[bytes]]:
        """How many were tried, and which are on the chain in one of the ways."""
        tried, found = 0, []
        for guess in guesses:
            tried += 1
            if any(map(self.show, digests(guess, separators))):
                found.append(guess)
        return tried, found
