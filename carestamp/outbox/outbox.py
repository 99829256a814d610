"""The outbox itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain
from carestamp.chain.connection import Call
from carestamp.outbox.intent import Change, Intent, Progress
from carestamp.outbox.pace import Pace


class Outbox:
    """A journal of acts on one chain, and what sends them.

    path: the journal's file; it is made, or resumed. keys: of the accounts that act; they never leave memory.
    names: of the contracts, by address, for `kind`. confirmations: blocks on top of a block until it is final; 0 where
    blocks are final at once (QBFT, Raft); "finalized" where the node tells. cap: the most wei a unit of gas may cost.
    clock, sleep: in seconds.

    Raises JournalError when the journal is of another chain, in use by another outbox, or needs a key that is not given.
    """

    chain: Chain

    def __init__(
        self,
        path: str | Path,
        chain: Chain,
        keys: Iterable[LocalAccount],
        names: Mapping[str, str] | None = None,
        confirmations: int | str = 12,
        cap: int | None = None,
        pace: Pace = Pace(),  # noqa: B008 - frozen
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        raise NotImplementedError

    @contextmanager
    def intent(self, id: str, gas: int | None = None) -> Iterator[None]:  # noqa: A002
        """The one act of a client inside is posted under this id when the block ends without an exception. Raises
        OutboxError when it is not exactly one."""
        raise NotImplementedError
        yield

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is posted inside is in the journal when the block ends, or nothing of it: one write for many."""
        raise NotImplementedError
        yield

    def post(self, id: str, account: LocalAccount, call: Call, gas: int | None = None) -> Intent:  # noqa: A002
        """Write an act down. With a known id and the same content nothing happens and the known intent is the answer;
        with other content IntentConflictError (X9). gas: its limit, where the caller knows it."""
        raise NotImplementedError

    def pump(self) -> Progress:
        """One round: sign what is new, send, ask what became of what was sent. It raises nothing that the node causes
        (see Progress.trouble), but JournalError where the node is on another chain now."""
        raise NotImplementedError

    def settle(self, timeout: float) -> Progress:
        """Round after round until every intent is FINAL or REFUSED: the last round. Raises UnsettledError after
        `timeout` seconds."""
        raise NotImplementedError

    def __getitem__(self, id: str) -> Intent:  # noqa: A002
        """The intent with this id. Raises KeyError."""
        raise NotImplementedError

    def __contains__(self, id: str) -> bool:  # noqa: A002
        """Whether an act was posted under this id."""
        raise NotImplementedError

    def unfinished(self) -> tuple[Intent, ...]:
        """All that are neither FINAL nor REFUSED, in the order in which they were posted."""
        raise NotImplementedError

    def events(self, since: int = 0) -> tuple[Change, ...]:
        """What came to MINED, FINAL or REFUSED, or went back, after this cursor, oldest first."""
        raise NotImplementedError

    def close(self) -> None:
        """Leave the journal to others."""
        raise NotImplementedError

    def __enter__(self) -> Outbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()
