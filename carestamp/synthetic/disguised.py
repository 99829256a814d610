"""The same data again, disguised as something new: what a farmer of rewards tries (S4). Each still has its source."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from carestamp.documents.eip712 import int_to_address
from carestamp.synthetic import people
from carestamp.synthetic.generator import Resource, text_of, transaction_of
from carestamp.synthetic.respelled import widened

Change = Callable[[Resource, random.Random], Resource]
Writer = Callable[[Resource, random.Random], str]

_DATA = ("Observation", "DiagnosticReport", "MolecularSequence")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+\d\d:\d\d")
_NAMES = ("identifier", "accessionIdentifier")


def disguised(bundle: Resource, way: str, seed: object = 0) -> str:
    """The text of a contribution in one of WAYS."""
    return WAYS[way](json.loads(json.dumps(bundle)), random.Random(f"{seed}/{way}"))


def disguised_often(bundle: Resource, lot: random.Random) -> str:
    """In several ways at once, by lot."""
    whole = json.loads(json.dumps(bundle))
    for change in lot.sample(_CHANGES, lot.randrange(1, 4)):
        whole = change(whole, lot)
    return lot.choice(_WRITERS)(whole, lot)


def _keys(value: Any, lot: random.Random) -> Any:
    """Names in another order, all the way down."""
    if isinstance(value, list):
        return [_keys(each, lot) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _keys(value[name], lot) for name in lot.sample(list(value), len(value))}


def _entries(bundle: Resource, lot: random.Random) -> Resource:
    return {**bundle, "entry": lot.sample(bundle["entry"], len(bundle["entry"]))}


def _transaction(bundle: Resource, lot: random.Random) -> Resource:
    return transaction_of([each["resource"] for each in bundle["entry"]], lot)


def _renamed(bundle: Resource, lot: random.Random) -> Resource:
    """Every resource under another id; references follow."""
    named = [each["resource"] for each in bundle["entry"]]
    names = {f"{each['resourceType']}/{each['id']}": f"{lot.randrange(16**12):012x}" for each in named}
    whole = json.dumps(bundle)
    for old, new in names.items():
        kind, id_ = old.split("/")
        whole = whole.replace(f'"{old}"', f'"{kind}/{new}"').replace(f'"id": "{id_}"', f'"id": "{new}"')
    renamed: Resource = json.loads(whole)
    return renamed


def _other_subject(bundle: Resource, lot: random.Random) -> Resource:
    """Somebody else's name on it."""
    other = people.patient(lot, lot.randrange(100, 999), dt.date(2026, 3, 2))
    made = [other if _is(each, "Patient") else each["resource"] for each in bundle["entry"]]
    (patient,) = [each["resource"] for each in bundle["entry"] if _is(each, "Patient")]
    whole = json.dumps([{"resource": each} for each in made])
    return {**bundle, "entry": json.loads(whole.replace(f'"Patient/{patient["id"]}"', f'"Patient/{other["id"]}"'))}


def _halved(bundle: Resource, first: bool) -> Resource:
    """Only some of its results."""
    data = [each for each in bundle["entry"] if _is(each, *_DATA) and not _is(each, "DiagnosticReport")]
    kept = data[: len(data) // 2] if first else data[len(data) // 2 :]
    return {**bundle, "entry": [each for each in bundle["entry"] if not _is(each, *_DATA) or each in kept]}


def _noted(bundle: Resource, lot: random.Random) -> Resource:
    """A comment on each result; a sequence has none and gets a quality score of nothing."""
    note = {"note": [{"text": f"对照 {lot.randrange(10**9)} checked"}]}
    return _each(bundle, lambda each: each | note if each["resourceType"] == "Observation" else each | _narrative(lot))


def _narrated(bundle: Resource, lot: random.Random) -> Resource:
    return _each(bundle, lambda each: each | _narrative(lot))


def _narrative(lot: random.Random) -> Resource:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{lot.randrange(10**9)}</div>'
    return {"text": {"status": "generated", "div": div}}


def _amended(bundle: Resource, _: random.Random) -> Resource:
    return _each(bundle, lambda each: each | ({"status": "amended"} if "status" in each else {}))


def _relabelled(bundle: Resource, lot: random.Random) -> Resource:
    """Another tag and another language."""
    tag = {"system": "urn:carestamp:synthetic:tag", "code": int_to_address(lot.randrange(10**9))}
    return _each(bundle, lambda each: each | {"meta": {"tag": [people.TEST_DATA, tag]}, "language": "zh-CN"})


def _coded_twice(bundle: Resource, lot: random.Random) -> Resource:
    """A second code of the sender's own."""
    own = {"system": "urn:carestamp:synthetic:code", "code": f"C{lot.randrange(10**6)}"}
    return _each(bundle, lambda each: each | ({"code": _with_code(each["code"], own)} if "code" in each else {}))


def _with_code(concept: Resource, own: Resource) -> Resource:
    return {**concept, "coding": [*concept["coding"], own]}


def _second_name(bundle: Resource, lot: random.Random) -> Resource:
    """House and device get another identifier; the official one stays."""
    added = {"use": "secondary", "system": "urn:carestamp:synthetic:other", "value": f"X{lot.randrange(10**6)}"}
    whole = [_named_twice(each["resource"], added) for each in bundle["entry"]]
    return {**bundle, "entry": [{"resource": each} for each in whole]}


def _named_twice(resource: Resource, added: Resource) -> Resource:
    if resource["resourceType"] not in ("Organization", "Device"):
        return resource
    first = {**resource["identifier"][0], "use": "official"}
    return {**resource, "identifier": [added, first]}


def _spelled(spell: Callable[[str], str]) -> Change:
    """Values of identifiers spelled in another way."""
    return lambda bundle, _: _in_names(bundle, spell)


def _in_names(value: Any, spell: Callable[[str], str], inside: bool = False) -> Any:
    if isinstance(value, list):
        return [_in_names(each, spell, inside) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: spell(each) if inside and name == "value" else _in_names(each, spell, name in _NAMES)
        for name, each in value.items()
    }


def _elsewhere(bundle: Resource, lot: random.Random) -> Resource:
    """The same instants, written in another zone."""
    zone = dt.timezone(dt.timedelta(hours=lot.choice([-8, -5, 0, 1, 5])))
    moved = lambda found: dt.datetime.fromisoformat(found[0]).astimezone(zone).isoformat()  # noqa: E731
    elsewhere: Resource = json.loads(_INSTANT.sub(moved, json.dumps(bundle)))
    return elsewhere


def _plain(bundle: Resource, _: random.Random) -> str:
    return text_of(bundle)


def _compact(bundle: Resource, _: random.Random) -> str:
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))


def _spaced(bundle: Resource, lot: random.Random) -> str:
    return " " * lot.randrange(1, 9) + json.dumps(bundle, indent=lot.randrange(1, 9)) + "\n" * lot.randrange(1, 9)


def _zeros(bundle: Resource, lot: random.Random) -> str:
    """5.6 as 5.600, 56e-1 and so on."""
    written = json.dumps(bundle, ensure_ascii=False)
    return re.sub(r'("value": \d+\.\d+)', lambda found: found[1] + "0" * lot.randrange(1, 9), written)


def _is(entry: Resource, *kinds: str) -> bool:
    return entry["resource"]["resourceType"] in kinds


def _each(bundle: Resource, change: Callable[[Resource], Resource]) -> Resource:
    made = [change(each["resource"]) if _is(each, *_DATA) else each["resource"] for each in bundle["entry"]]
    return {**bundle, "entry": [{"resource": each} for each in made]}


_FULL_WIDTH = _spelled(widened)
_LOWER = _spelled(str.lower)
_BLANKS = _spelled(lambda value: f" {value[:2]}\u200b{value[2:]}\u3000")
_DASHES = _spelled(lambda value: value.replace("-", "\u2013"))
_FIRST: Change = lambda bundle, _: _halved(bundle, True)  # noqa: E731
_SECOND: Change = lambda bundle, _: _halved(bundle, False)  # noqa: E731
_CHANGES: tuple[Change, ...] = (
    *(_keys, _entries, _noted, _narrated, _amended, _relabelled, _coded_twice, _elsewhere, _other_subject),
    *(_second_name, _FULL_WIDTH, _LOWER, _BLANKS, _DASHES, _FIRST),
)
_WRITERS = (_plain, _compact, _spaced, _zeros)


def _way(change: Change) -> Writer:
    return lambda bundle, lot: text_of(change(bundle, lot))


WAYS: Mapping[str, Writer] = MappingProxyType(
    {
        "compact": _compact,
        "spaced": _spaced,
        "zeros": _zeros,
        "keys": _way(_keys),
        "entries": _way(_entries),
        "transaction": _way(_transaction),
        "renamed": _way(_renamed),
        "first-half": _way(_FIRST),
        "second-half": _way(_SECOND),
        "noted": _way(_noted),
        "narrated": _way(_narrated),
        "amended": _way(_amended),
        "relabelled": _way(_relabelled),
        "coded-twice": _way(_coded_twice),
        "second-name": _way(_second_name),
        "full-width": _way(_FULL_WIDTH),
        "lower-case": _way(_LOWER),
        "blanks": _way(_BLANKS),
        "dashes": _way(_DASHES),
        "elsewhere": _way(_elsewhere),
        "other-subject": _way(_other_subject),
    }
)
"""Twenty disguises, and the data under another patient's name."""
