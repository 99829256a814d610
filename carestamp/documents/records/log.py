"""The access log of a custodian: for each subject a numbered chain of decisions, anchored batch by batch (L1).

    chain(0) = 0,  chain(n) = keccak256(abi.encode(chain(n − 1), entry(n))),  entry(n) = keccak256(salt ‖ document)

Warning: what was never logged no chain can show.
"""

from __future__ import annotations

from dataclasses import dataclass

from carestamp.documents.commitment import commit, new_salt
from carestamp.documents.eip712 import address_to_int, encode_value, int_to_address
from carestamp.documents.keccak import keccak256
from carestamp.documents.records.entry import Access, Entry
from carestamp.documents.records.heads import AbsenceProof, Head, HeadMap, HeadProof
from carestamp.errors import CarestampError

NO_ENTRY = Head(0, bytes(32))
"""Where a chain begins."""

Proof = HeadProof | AbsenceProof


class LogError(CarestampError):
    """There is nothing to anchor yet."""


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry as a custodian keeps it and hands it to the patient. document: its canonical JSON; chain: after it."""

    number: int
    document: bytes
    salt: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What is anchored at one moment. number: from 1; entries: decisions in all."""

    number: int
    heads: HeadMap
    entries: int

    @property
    def root(self) -> bytes:
        """The map's."""
        return self.heads.root

    def proof(self, subject: str) -> Proof:
        """Of the subject's head, or that nothing was logged for it. Raises TypedDataError."""
        return self.heads.absence(subject) if self.heads.head(subject) is None else self.heads.proof(subject)


def chained(last: Head, document: bytes, salt: bytes) -> Head:
    """The head after one more entry. Raises SaltError, TypedDataError."""
    entry = encode_value("bytes32", commit(salt, document), "entry")
    return Head(last.number + 1, keccak256(encode_value("bytes32", last.chain, "chain") + entry))


class LogBook:
    """The access log of one custodian, and the batches of it that were closed."""

    def __init__(self, custodian: int) -> None:
        """custodian: the organisation's number in the credential registry."""
        self.custodian = custodian
        self.batches: list[Batch] = []
        self._logged: dict[int, list[Logged]] = {}
        self._changed: set[int] = set()

    @property
    def entries(self) -> int:
        """Decisions in all."""
        return sum(map(len, self._logged.values()))

    def append(self, subject: str, access: Access) -> Logged:
        """Writes down one decision, before anything is served. Raises TypedDataError."""
        key = address_to_int(subject, "subject")
        last, salt = self._head(key), new_salt()
        document = Entry(self.custodian, subject, last.number + 1, access).document()
        head = chained(last, document, salt)
        logged = Logged(head.number, document, salt, head.chain)
        self._logged.setdefault(key, []).append(logged)
        self._changed.add(key)
        return logged

    def history(self, subject: str) -> tuple[Logged, ...]:
        """What a patient is handed. Raises TypedDataError."""
        return tuple(self._logged.get(address_to_int(subject, "subject"), ()))

    def close_batch(self) -> Batch:
        """The next batch, to be anchored: all heads as they are now. Raises LogError while nothing was logged."""
        if not self._logged:
            raise LogError("nothing was logged yet")
        before = self.batches[-1].heads if self.batches else HeadMap()
        heads = before.updated({int_to_address(key): self._head(key) for key in self._changed})
        self._changed.clear()
        self.batches.append(Batch(len(self.batches) + 1, heads, self.entries))
        return self.batches[-1]

    def proofs(self, subject: str) -> dict[int, Proof]:
        """For each batch the proof of the subject's head, or of its absence. Raises TypedDataError."""
        return {batch.number: batch.proof(subject) for batch in self.batches}

    def _head(self, key: int) -> Head:
        logged = self._logged.get(key)
        return Head(logged[-1].number, logged[-1].chain) if logged else NO_ENTRY
