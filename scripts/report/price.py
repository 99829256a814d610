"""What gas is in money: said by the reader, for only a chain's own users know it."""

from __future__ import annotations

import re
from dataclasses import dataclass

MILLION = 10**6
_WRITTEN = re.compile(r"(\d{1,12}(?:\.\d{1,9})?) ([^\W\d_]{1,8})")


class PriceError(ValueError):
    """Not a price; one sentence."""


@dataclass(frozen=True)
class Price:
    """What a million gas costs on a reader's chain, in the reader's currency."""

    amount: float
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,.10g} {self.currency}"

    @classmethod
    def read(cls, text: str) -> Price | None:
        """None where nobody said. Raises PriceError."""
        found = _WRITTEN.fullmatch(text.strip())
        if text and not found:
            raise PriceError(f"PRICE={text}: what a million gas costs is expected, as 0.35 CNY")
        return cls(float(found[1]), found[2]) if found else None

    def of(self, gas: int) -> str:
        """Two digits of it are enough."""
        return f"{float(f'{self.amount * gas / MILLION:.2g}'):,.10g} {self.currency}"
