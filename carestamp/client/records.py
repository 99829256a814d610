"""Records: which versions a custodian keeps, since when, and which are gone (interfaces/IRecordRegistry.sol, L2).

    ledger.anchor(custodian, record)
    ledger.status_of(record)        # (RecordStatus.CURRENT, seconds)

Times are in seconds. A repeated act is answered with the receipt of the first (X9).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.enums import RecordStatus
from carestamp.client.ledger import Ledger
from carestamp.documents.eip712 import Domain
from carestamp.documents.records import typed
from carestamp.documents.records.typed import Record, record_id


class RecordClient(Ledger):
    """A RecordRegistry."""

    contract_name = "RecordRegistry"

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain in which a record's id is its hash."""
        return typed.records_domain(self.chain.id, self.address)

    def pause(self, account: LocalAccount) -> Receipt:
        """Stop anchoring (X13). Governance only."""
        return self._act(account, "pause")

    def unpause(self, account: LocalAccount) -> Receipt:
        """End the pause. Governance only."""
        return self._act(account, "unpause")

    def anchor(self, account: LocalAccount, record: Record, proof: Sequence[bytes] = ()) -> Receipt:
        """Anchor a record, alone (caller: a custodian of its organisation) or out of a batch (anyone). The version that
        it replaces is replaced from now on."""
        return self._act(account, "anchor", record.as_tuple(), list(proof), leaves=(("RecordAnchored", {}),))

    def anchor_batch(self, account: LocalAccount, root: bytes) -> Receipt:
        """Anchor a batch by its root. It counts for the caller's organisation."""
        return self._act(account, "anchorBatch", root, leaves=(("RecordsAnchored", {"root": root}),))

    def erase(self, account: LocalAccount, record: Record, proof: Sequence[bytes] = ()) -> Receipt:
        """Leave a tombstone: key and salt are destroyed. Caller: a custodian of its organisation or the successor."""
        return self._act(account, "erase", record.as_tuple(), list(proof), leaves=(("RecordErased", {}),))

    def id_of(self, record: Record) -> bytes:
        """The id of a record; computed here, as the contract does."""
        return record_id(self.domain, record)

    def status_of(self, record: Record, proof: Sequence[bytes] = ()) -> tuple[RecordStatus, int]:
        """What a record is, and since when its custodian vouches for it (0: it does not, or its key is distrusted)."""
        status, anchored_at = self._view("statusOf", record.as_tuple(), list(proof))
        return RecordStatus(status), int(anchored_at)

    def word_of(self, record: Record) -> int:
        """The word of a record; 0 when it has none."""
        return int(self._view("wordOf", self.id_of(record)))

    def root_of(self, custodian: int, root: bytes) -> tuple[int, str]:
        """When and by which key a custodian anchored a root; 0 when never."""
        anchored_at, by = self._view("rootOf", custodian, root)
        return int(anchored_at), str(by)
