"""Documents as hospitals write them to leaves, many at once: read, checked, committed, hashed (X2, X4, B2).

    stamping = Stamping(domain, issuer, profile, code=book_of, holder=subject_of)
    for each in stamp_all(texts, stamping):
        keep(each) if isinstance(each, Stamped) else complain(each)

What comes out stands in the order of what came in, and memory does not grow with their number. What is no bill in
force, such as a draft, gives nothing. A range is then a `Batch` of the invoices, whose serials must follow each other:
so the same bill in two texts, which nobody sees here, is refused there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from carestamp.documents import commitment, workers
from carestamp.documents.eip712 import Domain, digest
from carestamp.documents.fhir import read_found
from carestamp.documents.fhir.prescriptions import Defaults
from carestamp.documents.fhir.reading import read_text
from carestamp.documents.invoice import content, native
from carestamp.documents.invoice.model import Bill, BillError
from carestamp.documents.invoice.profiles import BillProfile
from carestamp.documents.invoice.typed import Invoice, invoice_leaf
from carestamp.errors import DocumentError

AT_ONCE = 250
"""Texts a process takes at a time."""
_FHIR = re.compile(r'"resourceType"\s*:')

Text = tuple[str, str]
"""Name of a file, and what stands in it: FHIR R4 JSON, native JSON or native XML. Its references lead to itself."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """What follows from a bill. document: its canonical bytes; it and the salt are for the holder alone.
    leaf: of its range's tree."""

    file: str
    resource: str
    document: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    invoice: Invoice
    leaf: bytes


@dataclass(frozen=True)
class Stamping:
    """What the bills of a run have in common.

    issuer: number of the organisation. code: nullifier of a bill's code (24 bytes), as its regulator allotted it.
    holder: address under which its patient holds it. They may raise BillError.
    """

    domain: Domain
    issuer: int
    profile: BillProfile
    code: Callable[[Bill], bytes]
    holder: Callable[[Bill], str]

    def stamp(self, file: str, resource: str, bill: Bill) -> Stamped | DocumentError:
        """A bill's leaf, or what keeps it from having one."""
        try:
            salt, document = commitment.new_salt(), content.bytes_of(bill)
            place = self.holder(bill), self.issuer, self.code(bill), self.profile
            invoice = content.terms_of(bill, commitment.commit(salt, document), *place)
        except BillError as problem:
            return DocumentError(file, resource, problem.path, problem.why)
        return Stamped(file, resource, document, salt, invoice, invoice_leaf(digest(self.domain, invoice)))


def stamp_all(
    texts: Iterable[Text], stamping: Stamping, processes: int | None = None
) -> Iterator[Stamped | DocumentError]:
    """Every bill of the texts, or what is wrong with it, in order. processes: as many as cores where it is None.

    Raises WorkersError.
    """

    def work(given: Sequence[Text]) -> list[Stamped | DocumentError]:
        return [each for text in given for each in _stamped(text, stamping)]

    for done in workers.ordered(work, _portions(iter(texts)), processes):
        yield from done


def _portions(texts: Iterator[Text]) -> Iterator[list[Text]]:
    while portion := list(islice(texts, AT_ONCE)):
        yield portion


def _stamped(given: Text, stamping: Stamping) -> Iterator[Stamped | DocumentError]:
    file, written = given
    found = _of_fhir(file, written, stamping.profile) if _FHIR.search(written) else _of_native(file, written)
    for each in found:
        yield each if isinstance(each, DocumentError) else stamping.stamp(*each)


Found = tuple[str, str, Bill] | DocumentError


def _of_fhir(file: str, written: str, profile: BillProfile) -> Iterator[Found]:
    intake = read_found(read_text(written, file), Defaults(bill_profile=profile))
    yield from ((each.file, each.resource, each.bill) for each in intake.billing.bills)
    yield from intake.errors


def _of_native(file: str, written: str) -> Iterator[Found]:
    intake = native.read_text(written, file)
    yield from ((*at, bill) for at, bill in zip(intake.documents, intake.bills, strict=True))
    yield from intake.errors
