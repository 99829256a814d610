"""Is this resource valid FHIR R4? Shapes by fhir.resources (R4B), codes and the sense of quantities and dates by us.

Each problem is one DocumentError with a path and a rule; no message carries a value (X1).
"""

from __future__ import annotations

import datetime as dt
import importlib
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from pydantic import ValidationError

from carestamp.documents.canonical import CanonicalError, moment, number
from carestamp.documents.fhir import vocabulary
from carestamp.documents.fhir.reading import Entry
from carestamp.errors import DocumentError, Words

MISSING = Words("缺少必填字段", "a required field is missing")
UNKNOWN_CODE = Words("FHIR R4 没有这个代码", "FHIR R4 knows no such code here")
UNKNOWN_FIELD = Words("FHIR R4 的这种资源没有这个字段", "FHIR R4 has no such field here")
BAD_SHAPE = Words("字段的格式不符合 FHIR R4", "the field does not have the form that FHIR R4 gives it")
BAD_CHOICE = Words("多选一的字段只能填写一个", "of this choice of fields only one belongs here")
BAD_CONTAINED = Words("内含资源不符合 FHIR R4", "a contained resource is not of FHIR R4")
NOT_POSITIVE = Words("数量必须大于零", "a quantity must be above zero")
NOT_EXACT = Words("数量带有比较符，无法计数", "a quantity with a comparator can't be counted")
BAD_REPEATS = Words("重复次数不能为负", "the number of repeats can't be negative")
BAD_PERIOD = Words("结束早于开始", "it ends before it starts")

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What FHIR R4 allows in no string: all below 32 but tab, line feed and carriage return."""
_CHOICES = {"MedicationRequest": "medication[x]", "MedicationDispense": "medication[x]"}
_PERIODS = (("start", "end"), ("whenPrepared", "whenHandedOver"))


def problems(entry: Entry) -> list[DocumentError]:
    """All that is wrong with a resource of a type that we read; empty when it is valid."""
    found: dict[str, Words] = {}
    for path, why in (*_codes(entry), *_shapes(entry), *_senses(entry.resource, "")):
        found.setdefault(path, why)
    return [entry.error(path, why) for path, why in found.items()]


Problem = tuple[str, Words]


def _codes(entry: Entry) -> Iterator[Problem]:
    for name, known in vocabulary.OF_TYPE.get(entry.type, {}).items():
        code = entry.resource.get(name)
        if isinstance(code, str) and code not in known:
            yield name, UNKNOWN_CODE


@cache
def _model(kind: str) -> Any:
    """fhir.resources' class, imported when first needed: all of them take seconds."""
    return getattr(importlib.import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)


def _shapes(entry: Entry) -> Iterator[Problem]:
    try:
        shaped = _model(entry.type).model_validate(entry.resource)
    except ValidationError as refused:
        for each in refused.errors(include_url=False, include_input=False):
            yield _problem(entry.type, each["loc"], each["type"], each["msg"])
    except Exception:  # noqa: BLE001 - strangers' JSON finds holes in any parser; it is refused
        yield ("contained", BAD_CONTAINED) if "contained" in entry.resource else ("-", BAD_SHAPE)
    else:
        yield from _numbered_moments(entry.resource, shaped, "")


def _numbered_moments(value: Any, shaped: Any, path: str) -> Iterator[Problem]:
    """fhir.resources takes a number for seconds since 1970 where a date belongs; FHIR has no such thing."""
    if isinstance(value, dict):
        for name, each in value.items():
            if not isinstance(each, str):
                yield from _numbered_moments(each, getattr(shaped, name, None), _inside(path, name))
    elif isinstance(value, list) and isinstance(shaped, list):
        for place, (each, made) in enumerate(zip(value, shaped, strict=False)):
            yield from _numbered_moments(each, made, f"{path}[{place}]")
    elif isinstance(shaped, dt.date | dt.time) and not isinstance(value, str):
        yield path, BAD_SHAPE


def _problem(kind: str, place: tuple[Any, ...], rule: str, message: str) -> Problem:
    if not place:
        return _CHOICES.get(kind, "-"), _choice(message)
    if rule.endswith("missing"):
        return _path(place), MISSING
    if rule == "extra_forbidden":
        return _path(place), UNKNOWN_FIELD
    return _path(place), _choice(message)


def _choice(message: str) -> Words:
    """fhir.resources tells none and several of a choice such as medication[x] apart by words only."""
    if "list [" not in message:
        return BAD_SHAPE
    return BAD_CHOICE if "multiple" in message else MISSING


def _path(place: tuple[Any, ...]) -> str:
    """FHIR's way to write it: `line[0].name`. A name that no element has may be personal: it becomes `?`."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{_safe(step)}" for step in place]
    return "".join(steps).lstrip(".")


def _inside(path: str, name: Any) -> str:
    return f"{path}.{_safe(name)}" if path else _safe(name)


@lru_cache(maxsize=1024)
def _safe(name: Any) -> str:
    return name if isinstance(name, str) and _NAME.fullmatch(name) else "?"


def _senses(value: Any, path: str) -> Iterator[Problem]:
    """Walks the whole resource: codes of known elements, quantities above zero, periods in order, no controls."""
    if isinstance(value, list):
        for number_, each in enumerate(value):
            yield from _senses(each, f"{path}[{number_}]")
    elif isinstance(value, dict):
        yield from _element(value, path)
        for name, each in value.items():
            if not isinstance(each, str) or _CONTROL.search(each):
                yield from _senses(each, _inside(path, name))
    elif isinstance(value, str) and _CONTROL.search(value):
        yield path, BAD_SHAPE


def _element(value: dict[str, Any], path: str) -> Iterator[Problem]:
    name = path.rpartition(".")[2].partition("[")[0]
    for child, known in _coded_children().get(name, ()):
        if isinstance(value.get(child), str) and value[child] not in known:
            yield f"{path}.{child}", UNKNOWN_CODE
    if name in vocabulary.POSITIVE:
        yield from _quantity(value, path)
    if _below_zero(value.get("numberOfRepeatsAllowed")):
        yield f"{path}.numberOfRepeatsAllowed".lstrip("."), BAD_REPEATS
    for start, end in _PERIODS:
        if start in value and _is_later(value[start], value.get(end)):
            yield f"{path}.{end}".lstrip("."), BAD_PERIOD


@cache
def _coded_children() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Of each element the children that have codes, and which they are."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for (element, child), known in vocabulary.OF_ELEMENT.items():
        found.setdefault(element, []).append((child, known))
    return found


def _quantity(value: dict[str, Any], path: str) -> Iterator[Problem]:
    if "value" in value and not _above_zero(value["value"]):
        yield f"{path}.value", NOT_POSITIVE
    if value.get("comparator"):
        yield f"{path}.comparator", NOT_EXACT


def _above_zero(value: Any) -> bool:
    try:
        return Decimal(number(value)) > 0
    except CanonicalError:
        return True  # not a number at all: that is said by its shape


def _below_zero(value: Any) -> bool:
    return isinstance(value, int | Decimal) and value < 0


def _is_later(start: Any, end: Any) -> bool:
    """Whether start is after end, compared where both are written equally finely."""
    if not isinstance(start, str) or not isinstance(end, str):
        return False
    try:
        first, last = moment(start), moment(end)
    except CanonicalError:
        return False
    shared = min(len(first), len(last), 10) if len(first) != len(last) else len(first)
    return first[:shared] > last[:shared]
