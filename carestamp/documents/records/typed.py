"""What of a record is anchored: EIP-712 in the domain of one RecordRegistry (L2).

A record's id is its whole EIP-712 digest. It names no subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from carestamp.documents import merkle
from carestamp.documents.eip712 import Domain, Struct, Types, digest

NO_VERSION = bytes(32)
"""What a first version replaces."""

TYPES: Types = MappingProxyType(
    {
        "Record": (
            ("content", "bytes32"),
            ("previous", "bytes32"),
            ("locator", "bytes32"),
            ("custodian", "uint32"),
            ("category", "uint8"),
        ),
    }
)
"""Type name to (field, type), in the order that is hashed. The class below has its fields in this order."""


def records_domain(chain_id: int, registry: str) -> Domain:
    """Of a RecordRegistry."""
    return Domain("Carestamp Records", "1", chain_id, registry)


@dataclass(frozen=True, slots=True)
class Record(Struct):
    """One version of a record. content: commitment to the document; previous: id of the version that it replaces;
    locator: commitment to where it lies; custodian: organisation that keeps it; category: a number of C1, 0 to 14."""

    types: ClassVar[Types] = TYPES
    type_name: ClassVar[str] = "Record"
    content: bytes
    previous: bytes
    locator: bytes
    custodian: int
    category: int

    def as_tuple(self) -> tuple[bytes, bytes, bytes, int, int]:
        """For ABI calls."""
        return (self.content, self.previous, self.locator, self.custodian, int(self.category))


def record_id(domain: Domain, record: Record) -> bytes:
    """The id of a record in this ledger. Raises TypedDataError."""
    return digest(domain, record)


def record_leaf(identity: bytes) -> bytes:
    """The leaf of a record in its custodian's tree (carestamp.documents.merkle): hashed twice, so that no inner node
    passes for one."""
    return merkle.leaf_of_bytes(identity)
