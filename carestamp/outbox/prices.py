"""What an outbox offers for gas, and what it adds when that is too little. Wei a unit of gas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

RAISE = 8
"""Nodes replace a transaction only for a tenth more; we add an eighth, as most clients do."""


@dataclass(frozen=True, slots=True)
class Price:
    """most: all that a unit may cost. tip: of it to whoever makes the block; None before EIP-1559."""

    most: int
    tip: int | None = None

    @classmethod
    def of(cls, offered: Any) -> Price:
        """The fee fields of a transaction."""
        if "gasPrice" in offered:
            return cls(int(offered["gasPrice"]))
        return cls(int(offered["maxFeePerGas"]), int(offered["maxPriorityFeePerGas"]))

    def capped(self, cap: int | None) -> Price:
        """The same, or no more than the cap."""
        if cap is None or self.most <= cap:
            return self
        return Price(cap, None if self.tip is None else min(self.tip, cap))

    def raised(self, offer: Price) -> Price:
        """What replaces it: an eighth more of each part, or what is offered now if that is more. A price of 0 stays."""
        least = _more(self.most)
        if offer.tip is None:
            return Price(max(least, offer.most))
        before = self.most if self.tip is None else self.tip
        tip = max(_more(before), offer.tip, min(1, self.most))
        return Price(max(least, offer.most, tip), tip)


def _more(wei: int) -> int:
    return wei + -(-wei // RAISE)
