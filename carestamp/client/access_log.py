"""The access log: nothing that was logged can be dropped or reordered unseen (interfaces/IAccessLog.sol, L1)."""

from __future__ import annotations

from collections.abc import Sequence

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.ledger import Ledger


class AccessLogClient(Ledger):
    """An AccessLog. Maps of heads and their proofs are made by carestamp.documents.records.heads."""

    contract_name = "AccessLog"

    def anchor(self, account: LocalAccount, batch: int, root: bytes, entries: int) -> Receipt:
        """Anchor the map of heads after a batch. entries: decisions in all. Caller: a custodian."""
        leaves = (("AccessLogAnchored", {"root": root, "entries": entries}),)
        return self._act(account, "anchor", batch, root, entries, leaves=leaves)

    def last_of(self, custodian: int) -> tuple[int, int, int]:
        """The last batch of a custodian: its number, decisions in all, and the second at which it was anchored."""
        batch, entries, anchored_at = self._view("lastOf", custodian)
        return int(batch), int(entries), int(anchored_at)

    def root_of(self, custodian: int, batch: int) -> bytes:
        """The root of one batch; zeros when there is none."""
        return bytes(self._view("rootOf", custodian, batch))

    def is_head(
        self, custodian: int, batch: int, subject: str, number: int, chain: bytes, siblings: Sequence[bytes]
    ) -> bool:
        """Whether this is the subject's head in that batch. siblings: from the leaf up."""
        return bool(self._view("isHead", custodian, batch, subject, number, chain, list(siblings)))

    def is_absent(
        self,
        custodian: int,
        batch: int,
        subject: str,
        other: tuple[bytes, bytes, bytes],
        siblings: Sequence[bytes],
    ) -> bool:
        """Whether nothing was logged for the subject up to that batch. other: the leaf in its way (place, number,
        chain), zeros when its place is empty."""
        return bool(self._view("isAbsent", custodian, batch, subject, list(other), list(siblings)))
