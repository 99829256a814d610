"""Packs, each sold once (interfaces/IPackRegistry.sol)."""

from __future__ import annotations

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.ledger import Ledger
from carestamp.client.structs import Batch, Pack
from carestamp.documents import typed


class PackClient(Ledger):
    """A PackRegistry. Acts return a Receipt; one that had been done already says so and sends nothing (X9)."""

    contract_name = "PackRegistry"

    def admit_seller(self, account: LocalAccount, seller: str) -> Receipt:
        """Let a ledger sell packs. Governance only, never undone."""
        return self._act(account, "admitSeller", seller, leaves=(("SellerAdmitted", {"seller": seller}),))

    def pause(self, account: LocalAccount) -> Receipt:
        """Stop commissioning and sales (X13). Governance only."""
        return self._act(account, "pause")

    def unpause(self, account: LocalAccount) -> Receipt:
        """End the pause. Governance only."""
        return self._act(account, "unpause")

    def commission(self, account: LocalAccount, batch: bytes) -> Receipt:
        """Commission a batch by the root over its packs. Caller: a steward of a registrar."""
        return self._act(account, "commission", batch, leaves=(("BatchCommissioned", {"batch": batch}),))

    def recall(self, account: LocalAccount, batch: bytes) -> Receipt:
        """Recall a batch, finally."""
        return self._act(account, "recall", batch, leaves=(("BatchRecalled", {"batch": batch}),))

    def report_stolen(self, account: LocalAccount, pack: bytes) -> Receipt:
        """Report a pack as stolen: it is refused from now on."""
        return self._act(account, "reportStolen", pack, leaves=(("PackReportedStolen", {"pack": pack}),))

    def report_destroyed(self, account: LocalAccount, pack: bytes) -> Receipt:
        """Report a pack as destroyed: it is refused from now on."""
        return self._act(account, "reportDestroyed", pack, leaves=(("PackReportedDestroyed", {"pack": pack}),))

    def raise_alarm(self, account: LocalAccount, pack: bytes, second_sale: bytes) -> Receipt:
        """Put a refused second sale on record. second_sale: as in PackRegistry_AlreadySold."""
        leaves = (("PackAlarm", {"pack": pack, "secondSale": second_sale}),)
        return self._act(account, "raiseAlarm", pack, second_sale, leaves=leaves)

    def pack_of(self, pack: bytes) -> Pack:
        """What has become of a pack."""
        return Pack(*self._view("packOf", pack))

    def batch_of(self, batch: bytes) -> Batch:
        """By whom and when a batch was commissioned, and whether it is recalled."""
        return Batch(*self._view("batchOf", batch))

    def leaf_of(self, pack: bytes, capacity: int) -> bytes:
        """The leaf of a pack in its batch's tree; computed here, as the contract does."""
        return typed.pack_leaf(self.chain.id, self.address, pack, capacity)

    def is_seller(self, ledger: str) -> bool:
        """Whether a ledger may sell packs."""
        return bool(self._view("isSeller", ledger))
