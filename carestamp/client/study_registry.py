"""Which ledger each study belongs to, for ever (interfaces/IStudyRegistry.sol, X11)."""

from __future__ import annotations

from carestamp.client.ledger import Ledger


class StudyRegistryClient(Ledger):
    """A StudyRegistry. Ledgers bind studies themselves when a sponsor drafts one (RewardsClient.draft)."""

    contract_name = "StudyRegistry"

    def ledger_of(self, study: int) -> str:
        """The ledger of a study; the zero address when it was never drafted."""
        return str(self._view("ledgerOf", study))
