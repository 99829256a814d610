"""Which ledger each book of bill numbers belongs to, for ever (interfaces/IBookRegistry.sol)."""

from __future__ import annotations

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.ledger import Ledger


class BookClient(Ledger):
    """A BookRegistry. Ledgers bind books themselves when a regulator allots one (InvoiceClient.allot_book)."""

    contract_name = "BookRegistry"

    def admit_ledger(self, account: LocalAccount, ledger: str) -> Receipt:
        """Let a ledger bind books. Governance only, never undone."""
        return self._act(account, "admitLedger", ledger, leaves=(("LedgerAdmitted", {"ledger": ledger}),))

    def ledger_of(self, book: bytes) -> str:
        """The ledger of a book; the zero address when it was never allotted."""
        return str(self._view("ledgerOf", book))

    def last_of(self, code: bytes) -> int | None:
        """The highest serial of a code that was given out; None when none was."""
        last, any_ = self._view("lastOf", code)
        return int(last) if any_ else None

    def is_ledger(self, ledger: str) -> bool:
        """Whether a ledger may bind books."""
        return bool(self._view("isLedger", ledger))
