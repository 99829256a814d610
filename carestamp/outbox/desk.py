"""What the steps of a round share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from coincurve import PrivateKey

from carestamp.chain import Fees
from carestamp.chain.fees import offered
from carestamp.errors import CarestampError
from carestamp.outbox.intent import State
from carestamp.outbox.journal import Journal
from carestamp.outbox.pace import Pace
from carestamp.outbox.prices import Price
from carestamp.outbox.wire import Question, Wire

NEWEST_BLOCK: Question = ("eth_getBlockByNumber", ["latest", False])


@dataclass
class Desk:
    """keys: by address. confirmations: a number of blocks, or "finalized". counted: how many transactions of an account
    are in blocks, as of the last round. known_gas: limits by contract, function and length of the data.
    behind_since: since when the node lacks blocks that it had. tally: by the fields of Progress.
    Whatever is not in the journal is learnt anew after a restart."""

    journal: Journal
    wire: Wire
    keys: Mapping[str, PrivateKey]
    fees: Fees
    confirmations: int | str
    cap: int | None
    pace: Pace
    clock: Callable[[], float]
    chain_id: int = 0
    counted: dict[str, int] = field(default_factory=dict)
    known_gas: dict[tuple[str, bytes, int], int] = field(default_factory=dict)
    behind_since: float | None = None
    tally: Counter[str] = field(default_factory=Counter)
    trouble: CarestampError | None = None
    missing: list[tuple[str, int]] = field(default_factory=list)

    def begin(self) -> None:
        """A new round."""
        self.tally, self.trouble, self.missing = Counter(), None, []

    def price(self) -> Price:
        """What a transaction offers now."""
        if self.fees is Fees.FREE:
            return Price(0)
        price, newest = self.wire.results([("eth_gasPrice", []), NEWEST_BLOCK])
        base = (newest or {}).get("baseFeePerGas")
        offer = Price.of(offered(self.fees, int(price, 16), None if base is None else int(base, 16)))
        return offer.capped(self.cap)

    def accounts(self, state: State) -> list[str]:
        """Whose intents are in this state."""
        rows = self.journal.rows("SELECT DISTINCT account FROM intents WHERE state = ?", state.value)
        return [row["account"] for row in rows]
