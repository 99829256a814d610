"""Where data comes from, and from whom: one nullifier for one source and for one person in a study (S4, X3, X6).

A source is named by what made the data, never by its bytes: the sample that a laboratory took in, or a device and a
calendar day. A study has two keys, each for its own holders: validators compute a source's nullifier, custodians a
person's; neither can do the other's, nobody else can, and nothing links across studies. docs/decisions/sources.md says
why.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Self

from carestamp.documents import nullifier
from carestamp.documents.consent.vocabulary import Category
from carestamp.documents.nullifier import Epoch, Kind, MemoryKey, NullifierKey
from carestamp.documents.rewards.typed import Study


@dataclass(frozen=True, slots=True)
class SourceIdentity:
    """What made the data. kind: its category; scheme, maker: system and value of whoever took the sample in, or of the
    device; thing: the sample's accession number, or the device's day as YYYY-MM-DD. Personal: never shown.

    A nullifier knows samples and device's days only: a sample called genomic is the one that was called laboratory.
    """

    kind: Category
    scheme: str = field(repr=False)
    maker: str = field(repr=False)
    thing: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonIdentity:
    """Who contributes, by an identity document: which kind of document, and its number. Personal: never shown."""

    scheme: str = field(repr=False)
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _StudyKey:
    """A key of one study, behind the signer protocol (X3). epoch: the study's."""

    keys: NullifierKey = field(repr=False)
    epoch: Epoch

    @classmethod
    def random(cls, study: Study) -> Self:
        """A fresh one in this process's memory: for tests, demos and single machines."""
        return cls(MemoryKey.random([epoch_of(study)]), epoch_of(study))


class SourceKey(_StudyKey):
    """For sources: held by the study's validators."""

    __slots__ = ()


class PersonKey(_StudyKey):
    """For persons: held by its custodians. Identity numbers can be enumerated, so nobody else holds it."""

    __slots__ = ()


def epoch_of(study: Study) -> Epoch:
    """The epoch of a study's key: the study and the year (UTC) in which it begins, both fixed by its draft."""
    return Epoch(f"study-{study.sponsor}-{study.number}", dt.datetime.fromtimestamp(study.start, dt.UTC).year)


def source_nullifier(key: SourceKey, identity: SourceIdentity) -> bytes:
    """The 32 bytes that stand for a source in this study. For validators. Raises NullifierError, CanonicalError."""
    i = identity
    made = "device-day" if i.kind is Category.WEARABLE else "sample"
    return nullifier.nullify(key.keys, Kind.SOURCE, key.epoch, made, i.scheme, i.maker, i.thing)


def person_nullifier(key: PersonKey, identity: PersonIdentity) -> bytes:
    """The 32 bytes that stand for a person in this study. For custodians. Raises NullifierError, CanonicalError."""
    return nullifier.person(key.keys, key.epoch, identity.scheme, identity.value)
