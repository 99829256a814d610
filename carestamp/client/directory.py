"""The list of deployed ledgers (interfaces/IDirectory.sol)."""

from __future__ import annotations

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.ledger import Ledger


class DirectoryClient(Ledger):
    """A Directory (X11). Names are ASCII, at most 32 letters, for example "PrescriptionRegistry"."""

    contract_name = "Directory"

    def enlist(self, account: LocalAccount, name: str, ledger: str) -> Receipt:
        """List a new deployment. Governance only."""
        leaves = (("LedgerEnlisted", {"ledger": ledger}),)
        return self._act(account, "enlist", name_word(name), ledger, leaves=leaves)

    def deployments_of(self, name: str) -> int:
        """How many deployments a name has had."""
        return int(self._view("deploymentsOf", name_word(name)))

    def deployment_at(self, name: str, number: int) -> str:
        """Deployment `number` (from 1). Raises Directory_Unknown."""
        return str(self._view("deploymentAt", name_word(name), number))

    def latest(self, name: str) -> str:
        """The newest deployment. Raises Directory_Unknown."""
        return str(self._view("latest", name_word(name)))


def name_word(name: str) -> bytes:
    """A name as the directory keeps it: ASCII, padded to 32 bytes on the right. Raises ValueError."""
    word = name.encode("ascii")
    if not 0 < len(word) <= 32:
        raise ValueError("a name in the directory has 1 to 32 ASCII letters")
    return word.ljust(32, b"\0")
