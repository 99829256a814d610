"""S4, X3, X6: a person is one however many ids; nobody computes or guesses a nullifier without the study's key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.documents.consent import Category
from carestamp.documents.nullifier import MemoryKey, NullifierError
from carestamp.documents.rewards.sources import (
    PersonIdentity,
    PersonKey,
    SourceIdentity,
    SourceKey,
    epoch_of,
    person_nullifier,
    source_nullifier,
)
from tests.documents.rewards.study import STUDY

EPOCH = epoch_of(STUDY)
KEY = SourceKey(MemoryKey({EPOCH: b"k" * 32}), EPOCH)
PERSONS = PersonKey(MemoryKey({EPOCH: b"p" * 32}), EPOCH)
SAMPLE = SourceIdentity(Category.LABORATORY, "urn:house", "HOSPITAL-1", "S-1")
LIN = PersonIdentity("urn:id-card", "11010119900307721X")


@pytest.mark.rules("X6", "S4")
def test_person_is_one_under_twenty_ids() -> None:
    """Each id of hers is at another custodian, who writes her identity document in its own way."""
    spelled = [f"{LIN.value[:cut]}{mark}{LIN.value[cut:].lower()}" for mark in (" ", "\u3000") for cut in range(1, 11)]
    assert len(set(spelled)) == 20
    assert {person_nullifier(PERSONS, replace(LIN, value=each)) for each in spelled} == {person_nullifier(PERSONS, LIN)}


@pytest.mark.rules("X3", "S4")
def test_dictionary_of_identities_has_no_hit_without_the_key() -> None:
    """Who knows every sample number and guesses the scheme has nothing, with whatever keys of its own."""
    guessed = MemoryKey({EPOCH: b"guess" * 8})
    samples = [replace(SAMPLE, thing=f"S-{number}") for number in range(2_000)]
    known = {source_nullifier(KEY, each) for each in samples}
    assert not known & {source_nullifier(SourceKey(guessed, EPOCH), each) for each in samples}
    assert person_nullifier(PersonKey(guessed, EPOCH), LIN) != person_nullifier(PERSONS, LIN)


@pytest.mark.rules("X3", "X1")
def test_validators_key_finds_no_person_and_custodians_key_no_source() -> None:
    """Seen once: one key did both, so each validator could look up every identity number in the study."""
    sources, persons = SourceKey.random(STUDY), PersonKey.random(STUDY)
    assert person_nullifier(PersonKey(sources.keys, sources.epoch), LIN) != person_nullifier(persons, LIN)
    assert source_nullifier(SourceKey(persons.keys, persons.epoch), SAMPLE) != source_nullifier(sources, SAMPLE)


@pytest.mark.rules("X3", "X6")
def test_nullifiers_do_not_link_across_studies() -> None:
    other = replace(STUDY, number=8)
    keys = MemoryKey({EPOCH: b"k" * 32, epoch_of(other): b"k" * 32})
    epochs = (EPOCH, epoch_of(other))
    assert len({source_nullifier(SourceKey(keys, each), SAMPLE) for each in epochs}) == 2
    assert len({person_nullifier(PersonKey(keys, each), LIN) for each in epochs}) == 2


@pytest.mark.rules("S4", "X3")
def test_nullifier_depends_on_each_part() -> None:
    others = [
        replace(SAMPLE, kind=Category.WEARABLE),
        replace(SAMPLE, scheme="urn:houses"),
        replace(SAMPLE, maker="HOSPITAL-2"),
        replace(SAMPLE, maker="HOSPITAL-1S", thing="-1"),
        replace(SAMPLE, thing="S-2"),
    ]
    assert len({source_nullifier(KEY, each) for each in [SAMPLE, *others]}) == 6
    assert source_nullifier(KEY, SAMPLE) != person_nullifier(PersonKey(KEY.keys, EPOCH), LIN)


@pytest.mark.rules("S4", "X3")
def test_sample_is_one_whatever_its_data_is_called() -> None:
    """Seen once: the same report, called genomic, was a second source, at a higher price."""
    assert source_nullifier(KEY, replace(SAMPLE, kind=Category.GENOMIC)) == source_nullifier(KEY, SAMPLE)


@pytest.mark.rules("X3", "X11")
def test_key_belongs_to_one_study() -> None:
    """The epoch is the study's own, fixed by its draft: no other day of asking gives an old source a fresh name."""
    assert (EPOCH.issuer, EPOCH.year) == ("STUDY-501-7", 2026)
    with pytest.raises(NullifierError):
        source_nullifier(replace(KEY, epoch=epoch_of(replace(STUDY, number=8))), SAMPLE)
    assert source_nullifier(SourceKey.random(STUDY), SAMPLE) != source_nullifier(SourceKey.random(STUDY), SAMPLE)


@pytest.mark.rules("X1")
def test_identities_never_show() -> None:
    assert "HOSPITAL-1" not in repr(SAMPLE) + repr(KEY)
    assert LIN.value not in repr(LIN)
