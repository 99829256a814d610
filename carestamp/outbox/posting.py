"""A chain on which clients post instead of sending."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain, Receipt
from carestamp.chain.connection import Call
from carestamp.outbox.intent import OutboxError

POSTED = Receipt("", 0, 0, ())
"""What a client answers: written down, and nothing happened yet."""

Act = tuple[LocalAccount, Call]


class PostingChain(Chain):
    """The same chain for every question; acts are taken by the intent in whose block they are. A thread has its own."""

    def __init__(self, chain: Chain) -> None:
        super().__init__(chain.web3, chain.fees, chain.patience, chain.poll)
        self._open = threading.local()

    def send(self, account: LocalAccount, call: Call) -> Receipt:
        """Hand an act to the intent. Raises OutboxError outside of one, and for a second act in one."""
        taken: list[Act] | None = getattr(self._open, "taken", None)
        if taken is None:
            raise OutboxError("an act needs an intent to be exactly one: with outbox.intent(id): …")
        if taken:
            raise OutboxError("an intent is one act: open another for the next")
        taken.append((account, call))
        return POSTED

    def submit(self, account: LocalAccount, call: Call) -> str:  # noqa: ARG002
        """There is no hash yet. Raises OutboxError."""
        raise OutboxError("an outbox knows the transaction only when it is signed: post it and look at the intent")

    @contextmanager
    def taking(self, post: Callable[[LocalAccount, Call], object]) -> Iterator[None]:
        """The act of the block inside is posted when it ends well."""
        if getattr(self._open, "taken", None) is not None:
            raise OutboxError("an intent is open already: end it first")
        taken: list[Act] = []
        self._open.taken = taken
        try:
            yield
        finally:
            self._open.taken = None
        if not taken:
            raise OutboxError("an intent is one act, and none was done in its block")
        post(*taken[0])
