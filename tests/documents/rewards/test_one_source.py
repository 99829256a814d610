"""S4, X4: a source has one nullifier, in whatever order, format, half or name it comes; another source has another."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import pytest

from carestamp.documents.consent import Category
from carestamp.documents.nullifier import MemoryKey
from carestamp.documents.rewards.package import read_package
from carestamp.documents.rewards.sources import SourceIdentity, SourceKey, epoch_of, source_nullifier
from carestamp.synthetic import contributed, disguised, disguised_often
from carestamp.synthetic.disguised import WAYS
from tests.documents.rewards.study import STUDY

KEY = SourceKey(MemoryKey({epoch_of(STUDY): b"k" * 32}), epoch_of(STUDY))
HIDDEN = ("\u200b", "\u200d", "\ufe0f", "\U000e0100", "\u034f", "\x00")
KINDS = (Category.LABORATORY, Category.WEARABLE, Category.GENOMIC)
by_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda each: each.name)


def _source(written: str) -> bytes:
    return source_nullifier(KEY, read_package(written, "one.json").source)


@pytest.mark.rules("S4", "X4")
@by_kind
def test_read_finds_one_source_in_every_disguise(kind: Category) -> None:
    """The twenty of the story, and the data under another patient's name."""
    plain = contributed(kind)
    written = {disguised(plain, way) for way in WAYS}
    assert len(WAYS) == 21
    assert len(written) >= 20  # a sequence has neither code nor status
    assert {_source(each) for each in written} == {_source(json.dumps(plain))}


@pytest.mark.rules("S4", "X4")
@by_kind
def test_read_finds_one_source_in_many_disguises_at_once(kind: Category, rng: random.Random) -> None:
    plain = contributed(kind)
    written = {disguised_often(plain, rng) for _ in range(100)}
    assert len(written) > 90
    assert {_source(each) for each in written} == {_source(json.dumps(plain))}


@pytest.mark.rules("S4", "X4")
def test_nullifier_agrees_on_10000_spellings_of_a_sample(rng: random.Random) -> None:
    made = {(_spelled(rng, "urn:lab:91310"), _spelled(rng, "s-0012b")) for _ in range(11_000)}
    assert len(made) > 10_000
    found = {source_nullifier(KEY, SourceIdentity(Category.LABORATORY, "urn:house", *each)) for each in made}
    assert found == {
        source_nullifier(KEY, SourceIdentity(Category.LABORATORY, "URN:house", "URN:LAB:91310", "S-0012B"))
    }


@pytest.mark.rules("S4", "X4", "X3")
def test_nullifier_differs_for_10000_sources() -> None:
    days = [(dt.date(2026, 1, 1) + dt.timedelta(days=day)).isoformat() for day in range(100)]
    made = {
        source_nullifier(KEY, SourceIdentity(Category.WEARABLE, "urn:device", f"WB-{number}", day))
        for number in range(100)
        for day in days
    }
    assert len(made) == 10_000


@pytest.mark.rules("S4")
def test_read_finds_one_source_under_another_category() -> None:
    plain = contributed(Category.LABORATORY)
    category = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "GE"}]}]
    genetic = {"entry": [{"resource": _with_category(each["resource"], category)} for each in plain["entry"]]}
    package = read_package(json.dumps(plain | genetic), "one.json")
    assert package.category is Category.GENOMIC
    assert source_nullifier(KEY, package.source) == _source(json.dumps(plain))


@pytest.mark.rules("S4")
@by_kind
def test_read_tells_other_samples_and_days_apart(kind: Category) -> None:
    days = [dt.date(2026, 3, 2), dt.date(2026, 3, 3)]
    made = {_source(json.dumps(contributed(kind, number, day=day))) for number in range(1, 6) for day in days}
    assert len(made) == 10


@pytest.mark.rules("S4", "X4")
@by_kind
def test_content_is_the_same_in_any_order_and_another_when_anything_is_said(kind: Category) -> None:
    plain = contributed(kind)
    content = read_package(json.dumps(plain), "one.json").content
    for way in ("keys", "entries", "spaced", "zeros", "renamed", "full-width", "elsewhere"):
        assert read_package(disguised(plain, way), way).content == content, way
    for way in ("first-half", "relabelled", "other-subject"):
        same = way == "relabelled" and kind is not Category.GENOMIC
        assert same or read_package(disguised(plain, way), way).content != content, way


def _with_category(resource: dict[str, Any], category: list[Any]) -> dict[str, Any]:
    return resource | ({"category": category} if "category" in resource else {})


def _spelled(rng: random.Random, value: str) -> str:
    wide = "".join(chr(ord(each) + 0xFEE0) if rng.random() < 0.3 else each for each in value)
    cased = "".join(each.upper() if rng.random() < 0.5 else each for each in wide)
    cut = rng.randrange(len(cased))
    return rng.choice(["", " ", "\u3000"]) + cased[:cut] + rng.choice(["", " ", *HIDDEN]) + cased[cut:]
