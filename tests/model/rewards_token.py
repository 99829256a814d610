"""Units of the token: who has how many, who may take them, who may make them, and when they are points (S7)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.model.consent_terms import NOBODY
from tests.model.refusals import Now, governed_by, refuse_when

WITHOUT_END = 2**256 - 1


@dataclass
class Token:
    """HealthToken: ERC-20 that may become points."""

    governor: str
    now: Now
    minters: set[str] = field(default_factory=set)
    ledgers: set[str] = field(default_factory=set)
    ended: bool = False
    balances: Counter[str] = field(default_factory=Counter)
    allowances: Counter[tuple[str, str]] = field(default_factory=Counter)

    # --- governance

    def appoint_minter(self, caller: str, who: str) -> None:
        governed_by(self.governor, caller)
        refuse_when(who in self.minters, "HealthToken_AlreadyDone", who)
        self.minters.add(who)
        self.now.tell("MinterAppointed", who)

    def dismiss_minter(self, caller: str, who: str) -> None:
        governed_by(self.governor, caller)
        refuse_when(who not in self.minters, "HealthToken_AlreadyDone", who)
        self.minters.remove(who)
        self.now.tell("MinterDismissed", who)

    def admit_ledger(self, caller: str, ledger: str) -> None:
        """Of these walks' two ledgers each has code."""
        governed_by(self.governor, caller)
        refuse_when(ledger in self.ledgers, "HealthToken_AlreadyDone", ledger)
        self.ledgers.add(ledger)
        self.now.tell("LedgerAdmitted", ledger)

    def end_transfers(self, caller: str, token: str) -> None:
        governed_by(self.governor, caller)
        refuse_when(self.ended, "HealthToken_AlreadyDone", token)
        self.ended = True
        self.now.tell("TransfersEnded")

    # --- units

    def mint(self, caller: str, to: str, amount: int) -> None:
        refuse_when(caller not in self.minters, "HealthToken_NotMinter", caller)
        self.balances[to] += amount
        self.now.tell("Transfer", NOBODY, to, amount)

    def approve(self, caller: str, spender: str, amount: int) -> None:
        self.allowances[caller, spender] = amount
        self.now.tell("Approval", caller, spender, amount)

    def transfer(self, caller: str, to: str, amount: int) -> None:
        own = caller in self.ledgers
        refuse_when(self.ended and not own, "HealthToken_PointsOnly", caller, to)
        self._leave(caller, amount)
        self.balances[to] += amount
        self.now.tell("Transfer", caller, to, amount)

    def transfer_from(self, caller: str, owner: str, to: str, amount: int) -> None:
        """Points move only to or from the ledger that calls."""
        allowed = self.allowances[owner, caller]
        refuse_when(allowed < amount, "ERC20InsufficientAllowance", caller, allowed, amount)
        own = caller in self.ledgers and caller in (owner, to)
        refuse_when(self.ended and not own, "HealthToken_PointsOnly", owner, to)
        self._leave(owner, amount)
        self.allowances[owner, caller] -= 0 if allowed == WITHOUT_END else amount
        self.balances[to] += amount
        self.now.tell("Transfer", owner, to, amount)

    def burn(self, caller: str, amount: int) -> None:
        self._leave(caller, amount)
        self.now.tell("Transfer", caller, NOBODY, amount)

    def _leave(self, owner: str, amount: int) -> None:
        has = self.balances[owner]
        refuse_when(has < amount, "ERC20InsufficientBalance", owner, has, amount)
        self.balances[owner] -= amount
