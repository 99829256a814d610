"""The sealed part: the terms of each leaf in a box of one length, and the lids that open all boxes (X1).

One line of JSON, then 144 bytes a leaf in the order of the public part. Who has no key learns how many leaves and
readers there are, and nothing else. The lids of other readers are not bound to anything, so that a reader can be added
later by one who has the key (a successor, a court) and no box is written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from Crypto.PublicKey.ECC import EccKey

from carestamp.documents.keccak import HASH_BYTES
from carestamp.documents.published import sealing
from carestamp.documents.published.leaves import Leaves, PublishedError, not_ours, parted, written
from carestamp.documents.published.sealing import LID_BYTES, TAG_BYTES, BatchKey
from carestamp.documents.published.ticket import Ticket

FORMAT = "carestamp-sealed/1"
TERMS_BYTES = 4 * 32
"""The four words that acts take, of bills and prescriptions alike."""
BOX_BYTES = TERMS_BYTES + TAG_BYTES


@dataclass(frozen=True)
class Sealed:
    """Boxes in the order of the leaves under `root`, and a lid for each reader."""

    root: bytes
    lids: tuple[bytes, ...]
    boxes: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """The file."""
        lids = ["0x" + each.hex() for each in self.lids]
        told = {"format": FORMAT, "root": "0x" + self.root.hex(), "count": len(self.boxes), "lids": lids}
        return written(told) + b"\n" + b"".join(self.boxes)

    def key_for(self, reader: EccKey) -> BatchKey:
        """The batch's key, for a reader's private one. Raises PublishedError."""
        if not reader.has_private():
            raise PublishedError("this is the public half of a key: the private one opens")
        opened = (BatchKey.under(lid, reader, self.root) for lid in self.lids)
        key = next((each for each in opened if each is not None), None)
        if key is None:
            raise PublishedError("this key is no reader's of this batch, or its lid was changed")
        return key

    def with_reader(self, key: BatchKey, reader: EccKey) -> Sealed:
        """The same for one more reader: by anybody who has the batch's key."""
        return Sealed(self.root, (*self.lids, key.sealed_to(reader, self.root)), self.boxes)

    def open_all(self, leaves: Leaves, key: BatchKey) -> tuple[bytes, ...]:
        """What each box holds, in the order of the leaves. Raises PublishedError."""
        self._require(leaves)
        pairs = zip(leaves.hashes, self.boxes, strict=True)
        return tuple(sealing.open_(key.of_leaf(leaf), box) for leaf, box in pairs)

    def open_one(self, leaves: Leaves, ticket: Ticket) -> bytes:
        """What the box of one leaf holds. Raises PublishedError."""
        self._require(leaves)
        return sealing.open_(ticket.key, self.boxes[leaves.index(ticket.leaf)])

    def _require(self, leaves: Leaves) -> None:
        if (self.root, len(self.boxes)) != (leaves.root, len(leaves)):
            raise PublishedError("the two files belong to different batches")


@dataclass(frozen=True)
class Published:
    """What an issuer makes of a batch: two files, and the key that it gives to nobody but under a lid."""

    leaves: Leaves
    sealed: Sealed
    key: BatchKey = field(repr=False)

    def ticket(self, leaf: bytes) -> Ticket:
        """For the holder of this leaf. Raises PublishedError."""
        self.leaves.index(leaf)
        return Ticket(leaf, self.key.of_leaf(leaf))


def publish(
    leaves: Leaves, terms: Mapping[bytes, bytes], readers: Iterable[EccKey], key: BatchKey | None = None
) -> Published:
    """Both files. terms: packed, by leaf. readers: public keys. key: where tickets were handed out before the batch was
    closed. Raises PublishedError."""
    key = key or BatchKey.random()
    boxes = tuple(sealing.seal(key.of_leaf(leaf), terms[leaf]) for leaf in leaves.hashes)
    lids = tuple(key.sealed_to(each, leaves.root) for each in readers)
    return Published(leaves, Sealed(leaves.root, lids, boxes), key)


def from_bytes(data: bytes) -> Sealed:
    """Reads the file. Raises PublishedError."""
    told, boxes = parted(data, FORMAT, BOX_BYTES)
    try:
        root = bytes.fromhex(told["root"].removeprefix("0x"))
        lids = tuple(bytes.fromhex(each.removeprefix("0x")) for each in told["lids"])
    except (LookupError, TypeError, ValueError, AttributeError):
        raise not_ours(FORMAT) from None
    sealed = Sealed(root, lids, boxes)
    if len(root) != HASH_BYTES or {len(each) for each in lids} - {LID_BYTES} or sealed.to_bytes() != data:
        raise not_ours(FORMAT)
    return sealed
