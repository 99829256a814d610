"""What the clients share: views, acts, and requests that had been done already (X9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from eth_account.signers.local import LocalAccount
from eth_typing import Hash32

from carestamp.chain import AlreadyDone, Chain, ChainError, Event, Receipt
from carestamp.chain.abi import event_named, names_of
from carestamp.chain.receipts import NOTHING_SENT
from carestamp.documents.eip712 import Domain, Struct, digest

Trace = tuple[str, Mapping[str, Any]]
"""An event that an act leaves, and the values by which it is told from others; AlreadyDone adds its own."""


class Ledger:
    """A deployed contract. since: the block of its deployment, from which earlier events are looked for."""

    contract_name: ClassVar[str]

    def __init__(self, chain: Chain, address: str, since: int = 0) -> None:
        self.chain, self.since = chain, since
        self.contract = chain.contract(self.contract_name, address)
        self.address: str = self.contract.address

    def version(self) -> str:
        """The release of this deployment."""
        return str(self._view("version"))

    def events(self, name: str, **values: Any) -> tuple[Event, ...]:
        """Its events of this name with these values, oldest first."""
        return self.chain.events(self.contract_name, self.address, name, values, self.since)

    def call(self, function: str, *arguments: Any) -> Any:
        """A function of the contract with its arguments, for Chain.send and Chain.read."""
        return self.contract.functions[function](*arguments)

    def _view(self, function: str, *arguments: Any) -> Any:
        return self.chain.read(self.call(function, *arguments))

    def _act(self, account: LocalAccount, function: str, *arguments: Any, leaves: tuple[Trace, ...] = ()) -> Receipt:
        """Do it. When it had been done, answer with the receipt of the transaction that did it."""
        try:
            return self.chain.send(account, self.call(function, *arguments))
        except AlreadyDone as done:
            return self._earlier(done, leaves)

    def _earlier(self, done: AlreadyDone, leaves: tuple[Trace, ...]) -> Receipt:
        """That it was done is sure, also where the node keeps no old logs."""
        return self._done(tuple((name, {**done.values, **values}) for name, values in leaves)) or NOTHING_SENT

    def _done(self, leaves: tuple[Trace, ...]) -> Receipt | None:
        """The last transaction that left one of these events; None where the node knows of none."""
        try:
            found = [event for name, values in leaves for event in self._traces(name, values)]
            last = max(found, key=lambda event: (event.block, event.index), default=None)
            return replace(self.chain.receipt(last.transaction), already=True) if last else None
        except ChainError:
            return None

    def _traces(self, name: str, values: Mapping[str, Any]) -> tuple[Event, ...]:
        known = names_of(event_named(self.contract_name, name))
        return self.events(name, **{key: value for key, value in values.items() if key in known})


class SigningLedger(Ledger):
    """A ledger whose acts have a twin by signature (X5)."""

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain of this ledger on this chain."""
        raise NotImplementedError

    def domain_separator(self) -> bytes:
        """The hash of the domain, as the contract computes it."""
        return bytes(self._view("domainSeparator"))

    def _signed(self, account: LocalAccount, struct: Struct) -> bytes:
        return sign(account, self.domain, struct)


def sign(account: LocalAccount, domain: Domain, struct: Struct) -> bytes:
    """The account's signature over a struct in this domain, in the 64 bytes of EIP-2098."""
    return sign_digest(account, digest(domain, struct))


def sign_digest(account: LocalAccount, hashed: bytes) -> bytes:
    """The account's signature over 32 bytes, in the 64 bytes of EIP-2098: r, then s with the parity on top."""
    signed = account.unsafe_sign_hash(Hash32(hashed))
    parity = signed.v - 27
    return int(signed.r).to_bytes(32, "big") + (int(signed.s) | parity << 255).to_bytes(32, "big")
