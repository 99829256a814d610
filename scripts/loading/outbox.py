"""Acts that don't wait for each other: posted one by one, sent in a few requests, mined together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount
from web3 import Web3

from carestamp import outbox
from carestamp.chain import Chain, Receipt
from carestamp.chain.connection import Call
from carestamp.chain.refusals import NodeRefusedError
from carestamp.errors import CarestampError
from carestamp.outbox import Intent, Pace
from carestamp.outbox.posting import POSTED
from carestamp.outbox.wire import Wire
from scripts import cast as casting
from scripts.stories.chainwork import mine

MOST = 1_000_000
"""Gas that an act may use: estimating each would cost more than the act. The dearest, a supply of five packs, takes
less than half."""
IDLE = 5
"""Blocks without any of our acts, after which the node is given up."""
PACE = Pace(window=1_000_000, resend=600)
IN_MEMORY = ":memory:"
"""A load that ends early is not resumed, so its journal needs no disk."""


@dataclass(frozen=True, slots=True)
class Mined:
    """What became of it. kind: contract and function. refusal: what it failed with."""

    kind: str
    gas: int
    refusal: CarestampError | None = None


class Outbox(Chain):
    """A chain whose `send` only posts; `flush` sends. Each flush ends a journal, so that memory stays bounded.

    names: of the contracts, by address.
    """

    def __init__(self, web3: Web3, names: Mapping[str, str]) -> None:
        super().__init__(web3)
        self._names, self._wire = names, Wire(web3, PACE.batch)
        self._posted: list[str] = []
        self._acts = self._opened()

    def send(self, account: LocalAccount, call: Call) -> Receipt:
        """Posts it. The receipt says nothing: it is in no block yet."""
        self._posted.append(f"{len(self._posted)}")
        self._acts.post(self._posted[-1], account, call, MOST)
        return POSTED

    def flush(self) -> list[Mined]:
        """Sends and mines all that was posted. Raises NodeRefusedError where the node takes or mines them not."""
        posted, self._posted = self._posted, []
        with self._acts:
            self._settle()
            mined = [_mined(self._acts[each]) for each in posted]
        self._acts = self._opened()
        return mined

    def ask_all(self, method: str, questions: Sequence[list[Any]]) -> list[Any]:
        """The node's answers, in order. Raises NodeRefusedError for the first that is an error."""
        return self._wire.results([(method, each) for each in questions])

    def _opened(self) -> outbox.Outbox:
        keys = (account for _, account in casting.cast())
        return outbox.Outbox(IN_MEMORY, self, keys, self._names, confirmations=0, pace=PACE)

    def _settle(self) -> None:
        idle = 0
        while (progress := self._acts.pump()).unfinished:
            idle = 0 if progress.mined or progress.sent else idle + 1
            if idle == IDLE:
                raise NodeRefusedError(
                    f"the node has {progress.unfinished} acts and mines none: {progress.trouble or ''}"
                )
            mine(self.web3)


def _mined(intent: Intent) -> Mined:
    return Mined(intent.kind, intent.gas or 0, intent.error)
