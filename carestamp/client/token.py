"""The token that studies pay in: ERC-20 with permit, or points (interfaces/IHealthToken.sol, S7).

    token.mint(treasurer, sponsor.address, 10_000_00)
    token.balance_of(patient.address)

Amounts are hundredths of a unit, times seconds.
"""

from __future__ import annotations

from functools import cached_property

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.ledger import Ledger, sign
from carestamp.documents.eip712 import Domain
from carestamp.documents.rewards.typed import Permit, token_domain


class TokenClient(Ledger):
    """A HealthToken."""

    contract_name = "HealthToken"

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain in which permits are signed."""
        return token_domain(self.chain.id, self.address)

    # ----------------------------------------------------------------------------------------------------- governance

    def appoint_minter(self, account: LocalAccount, minter: str) -> Receipt:
        """Let a treasurer mint. Governance only."""
        return self._act(account, "appointMinter", minter, leaves=(("MinterAppointed", {"minter": minter}),))

    def dismiss_minter(self, account: LocalAccount, minter: str) -> Receipt:
        """Let it mint no more. Governance only."""
        return self._act(account, "dismissMinter", minter, leaves=(("MinterDismissed", {"minter": minter}),))

    def admit_ledger(self, account: LocalAccount, ledger: str) -> Receipt:
        """Let a ledger move units to and from itself. Governance only, never undone."""
        return self._act(account, "admitLedger", ledger, leaves=(("LedgerAdmitted", {"ledger": ledger}),))

    def end_transfers(self, account: LocalAccount) -> Receipt:
        """Make the units points, for good (S7). Governance only."""
        return self._act(account, "endTransfers", leaves=(("TransfersEnded", {}),))

    # ---------------------------------------------------------------------------------------------------------- units

    def mint(self, account: LocalAccount, to: str, amount: int) -> Receipt:
        """New units, against what the operator was given for them. Caller: a minter."""
        return self._act(account, "mint", to, amount)

    def burn(self, account: LocalAccount, amount: int) -> Receipt:
        """Destroy units of the account."""
        return self._act(account, "burn", amount)

    def burn_from(self, account: LocalAccount, owner: str, amount: int) -> Receipt:
        """Destroy units of an owner who allowed the account to take them."""
        return self._act(account, "burnFrom", owner, amount)

    def transfer(self, account: LocalAccount, to: str, amount: int) -> Receipt:
        """Pass units on; refused where they are points."""
        return self._act(account, "transfer", to, amount)

    def transfer_from(self, account: LocalAccount, owner: str, to: str, amount: int) -> Receipt:
        """Pass on units of an owner who allowed the account to take them."""
        return self._act(account, "transferFrom", owner, to, amount)

    def approve(self, account: LocalAccount, spender: str, amount: int) -> Receipt:
        """Allow somebody to take units of the account; in place of what was allowed before."""
        return self._act(account, "approve", spender, amount)

    def permit(self, account: LocalAccount, permit: Permit, signature: bytes) -> Receipt:
        """The same, as the owner signed it in 64 bytes (EIP-2612). Anyone relays."""
        r, parity_and_s = signature[:32], int.from_bytes(signature[32:], "big")
        split = (27 + (parity_and_s >> 255), r, (parity_and_s & (1 << 255) - 1).to_bytes(32, "big"))
        arguments = (permit.owner, permit.spender, permit.value, permit.deadline, *split)
        return self._act(account, "permit", *arguments)

    def sign(self, account: LocalAccount, permit: Permit) -> bytes:
        """The owner's signature over a permit, in 64 bytes."""
        return sign(account, self.domain, permit)

    # ---------------------------------------------------------------------------------------------------------- views

    def balance_of(self, owner: str) -> int:
        """What somebody has."""
        return int(self._view("balanceOf", owner))

    def allowance(self, owner: str, spender: str) -> int:
        """What somebody may take of an owner's."""
        return int(self._view("allowance", owner, spender))

    def total_supply(self) -> int:
        """All units there are."""
        return int(self._view("totalSupply"))

    def nonce_of(self, owner: str) -> int:
        """The number of the owner's next permit."""
        return int(self._view("nonces", owner))

    def is_minter(self, who: str) -> bool:
        """Whether it may mint."""
        return bool(self._view("isMinter", who))

    def is_ledger(self, ledger: str) -> bool:
        """Whether it may move units to and from itself, points or not."""
        return bool(self._view("isLedger", ledger))

    def transfers_ended(self) -> bool:
        """Whether the units are points."""
        return bool(self._view("transfersEnded"))
