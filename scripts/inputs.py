"""What the demo was given: FHIR and native bills, side by side in one file or folder.

A JSON file that names no FHIR resource but fields of a bill, and every XML file, is a native bill; the rest is FHIR.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from carestamp.documents.canonical import CanonicalError, parse
from carestamp.documents.fhir import Intake, read_found
from carestamp.documents.fhir.reading import NOTHING_HERE, Found, read_path, read_text
from carestamp.documents.invoice import native
from carestamp.documents.invoice.model import Bill
from carestamp.documents.invoice.native import NativeIntake
from carestamp.documents.invoice.native_fields import BILL_BY_KEY, key_of
from carestamp.errors import DocumentError

NATIVE_NUMBER = "票据号码"
FHIR_NAME = '"resourceType"'
_NAMES = re.compile(r'"([^"\\]{1,40})"\s*:')


@dataclass(frozen=True, slots=True)
class Given:
    """Documents of both kinds. files, documents, errors: of both together."""

    fhir: Intake
    native: NativeIntake
    files: int

    @property
    def documents(self) -> int:
        return self.fhir.documents + len(self.native.bills)

    @property
    def errors(self) -> tuple[DocumentError, ...]:
        return (*self.fhir.errors, *self.native.errors)

    @property
    def usable(self) -> bool:
        """Whether anything in it can be issued or decided."""
        orders = any(each.suggested_profile() for each in self.fhir.prescriptions)
        return orders or bool(self.fhir.billing.bills or self.native.bills or self.fhir.consents)


def read(root: Path) -> Given:
    """A file or a folder. Never raises for what stands in a file."""
    texts = dict(_native_texts(root))
    fhir = read_found(_fhir(root, texts))
    bills = native.gathered(one for name, written in texts.items() for one in _bills(name, written))
    return Given(fhir, _new_ones(bills, {_key(each.bill) for each in fhir.billing.bills}), fhir.files + len(texts))


def read_bill(name: str, written: str) -> Bill:
    """The one bill of a text, FHIR or native. Raises DocumentError for what is none."""
    given = native.read_text(written, name) if _is_native(written) else read_found(read_text(written, name))
    for problem in given.errors:
        raise problem
    found = [each.bill for each in given.billing.bills] if isinstance(given, Intake) else given.bills
    return found[0]


def _fhir(root: Path, natives: dict[str, str]) -> Iterator[Found]:
    """What is left for FHIR. A folder of nothing but XML has no JSON file, which is no error here."""
    for each in read_path(root):
        nothing = isinstance(each, DocumentError) and each.why == NOTHING_HERE
        if each.file not in natives and not (natives and nothing):
            yield each


def _native_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each native file."""
    files = sorted(each for each in root.rglob("*") if each.is_file()) if root.is_dir() else [root]
    for each in files:
        if each.suffix.lower() in native.SUFFIXES:
            written = _text(each)
            if written is not None and _is_native(written):
                yield each.relative_to(root).as_posix() if root.is_dir() else each.name, written


def _text(path: Path) -> str | None:
    """None for what is no UTF-8 text: FHIR's reader says so of JSON, the native one of XML."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return "<" if path.suffix.lower() == ".xml" else None


def _is_native(written: str) -> bool:
    if written.lstrip("\ufeff \t\r\n").startswith("<"):
        return True
    return FHIR_NAME not in written and any(key_of(each) in BILL_BY_KEY for each in _names(written))


def _names(written: str) -> set[str]:
    """Of the members of one object or of several in a list; in broken JSON whatever looks like one."""
    try:
        value = parse(written)
    except CanonicalError:
        return set(_NAMES.findall(written))
    listed = value if isinstance(value, list) else [value]
    return {name for each in listed if isinstance(each, dict) for name in each}


def _bills(name: str, written: str) -> Iterator[tuple[str, str, Bill | DocumentError]]:
    found = native.read_text(written, name)
    for (file, place), bill in zip(found.documents, found.bills, strict=True):
        yield file, place, bill
    for error in found.errors:
        yield error.file, error.resource, error


def _new_ones(found: NativeIntake, known: set[tuple[str, int]]) -> NativeIntake:
    """Without those that FHIR brought already: the same bill in two formats is one bill."""
    listed = zip(found.documents, found.bills, strict=True)
    return native.gathered([*_known_marked(listed, known), *((e.file, e.resource, e) for e in found.errors)])


def _known_marked(
    listed: Iterable[tuple[tuple[str, str], Bill]], known: set[tuple[str, int]]
) -> Iterator[tuple[str, str, Bill | DocumentError]]:
    for (file, place), bill in listed:
        twice = DocumentError(file, place, NATIVE_NUMBER, native.SAME_BILL)
        yield file, place, twice if _key(bill) in known else bill


def _key(bill: Bill) -> tuple[str, int]:
    return bill.code, bill.serial
