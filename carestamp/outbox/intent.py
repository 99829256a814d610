"""What an outbox tells of the acts that it was given."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from carestamp.chain import Receipt
from carestamp.chain.receipts import NOTHING_SENT
from carestamp.errors import CarestampError
from carestamp.outbox.receipts import restored


class OutboxError(CarestampError):
    """The outbox can't do what was asked; one sentence with the remedy."""


class IntentConflictError(OutboxError):
    """An id that stands for one act was given for another (X9)."""

    def __init__(self, intent: str) -> None:
        super().__init__(intent)
        self.intent = intent

    def __str__(self) -> str:
        return f"intent {self.intent} stands for another act already: one id, one act"


class JournalError(OutboxError):
    """The journal is of another chain, in use, damaged, or lacks a key."""


class UnsettledError(OutboxError):
    """Time was up before everything was final. It goes on with the next `pump`: nothing is to be posted again."""

    def __init__(self, unfinished: int, seconds: float) -> None:
        super().__init__(unfinished, seconds)
        self.unfinished, self.seconds = unfinished, seconds

    def __str__(self) -> str:
        return f"{self.unfinished} intents are not final after {self.seconds:g} s: pump on, and post nothing again"


class State(enum.Enum):
    """Where an intent is. WAITING: in the journal, not signed. SENT: signed; a node may have it. MINED: in a block that
    may still go. FINAL: its effect is there to stay, or an earlier request had it (`already`). REFUSED: it failed in a
    block that is there to stay; nothing else of it can happen."""

    WAITING = "waiting"
    SENT = "sent"
    MINED = "mined"
    FINAL = "final"
    REFUSED = "refused"

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return self in (State.FINAL, State.REFUSED)


@dataclass(frozen=True, slots=True)
class Intent:
    """One act under the id that the application gave it.

    kind: contract and function. nonce: None until it is signed. transaction, block: where it is, from MINED on.
    gas: what it used there. error: what it failed with, or why the node keeps it waiting. already: its effect was there
    before (X9). kept: the node's receipt.
    """

    id: str
    state: State
    account: str
    kind: str
    nonce: int | None = None
    transaction: str | None = None
    block: int | None = None
    gas: int | None = None
    error: CarestampError | None = None
    already: bool = False
    kept: str | None = field(default=None, repr=False)

    @property
    def receipt(self) -> Receipt | None:
        """What it did; None before it is in a block, and where it failed."""
        if self.already:
            return NOTHING_SENT
        return restored(self.kept) if self.kept and self.error is None else None


@dataclass(frozen=True, slots=True)
class Change:
    """An intent came to a state. cursor: ask `events` for what came after it. why: in words, where it went back, was
    given another nonce, or can't offer more for its gas."""

    cursor: int
    id: str
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What one round did, in intents. sent: to the node for the first time; again: once more. bumped: offered more for
    their gas; capped: would have to, above the cap. mined, final, refused: came to that state. rolled_back: were in a
    block that is gone. moved: need another nonce, a foreign transaction took theirs. unfinished: are left.

    trouble: why the node could not be asked, or what it said last against an act; the next round tries again.
    missing: (account, nonce) of a transaction before ours that the chain lacks and that we never had.
    """

    signed: int = 0
    sent: int = 0
    again: int = 0
    bumped: int = 0
    capped: int = 0
    mined: int = 0
    final: int = 0
    refused: int = 0
    rolled_back: int = 0
    moved: int = 0
    unfinished: int = 0
    trouble: CarestampError | None = None
    missing: tuple[tuple[str, int], ...] = ()
