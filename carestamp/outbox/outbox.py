"""The outbox itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType

from coincurve import PrivateKey
from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain, ChainError, NodeRefusedError
from carestamp.chain.connection import Call
from carestamp.outbox.collecting import collect
from carestamp.outbox.content import Content
from carestamp.outbox.desk import Desk
from carestamp.outbox.finality import FINALIZED, watch
from carestamp.outbox.foreign import move_taken
from carestamp.outbox.intent import Change, Intent, JournalError, OutboxError, Progress, UnsettledError
from carestamp.outbox.journal import Journal
from carestamp.outbox.pace import Pace
from carestamp.outbox.posted import Posted
from carestamp.outbox.posting import PostingChain
from carestamp.outbox.sending import offer_more, send_due
from carestamp.outbox.signatures import sign_new
from carestamp.outbox.wire import Wire

USUAL_PACE = Pace()


class Outbox:
    """A journal of acts on one chain, and what sends them. Threads may post while one pumps.

    path: the journal's file; it is made, or resumed. keys: of the accounts that act, which must act nowhere else; they
    never leave memory. names: of the contracts, by address, for `kind`. confirmations: blocks on top of a block until
    it is final; 0 where blocks are final at once (QBFT, Raft); "finalized" where the node tells. cap: the most wei that
    a unit of gas may cost. clock, sleep: in seconds.

    Raises JournalError when the journal is of another chain, in use by another outbox, or needs a key that is not
    given. A node that does not answer yet is no obstacle.
    """

    def __init__(
        self,
        path: str | Path,
        chain: Chain,
        keys: Iterable[LocalAccount],
        names: Mapping[str, str] | None = None,
        confirmations: int | str = 12,
        cap: int | None = None,
        pace: Pace = USUAL_PACE,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if confirmations != FINALIZED and not isinstance(confirmations, int):
            raise OutboxError(f"confirmations is a number of blocks, or {FINALIZED!r}")
        self.chain: Chain = PostingChain(chain)
        self._names = {address.lower(): name for address, name in (names or {}).items()}
        self._pace, self._clock, self._sleep = pace, clock, sleep
        signing: dict[str, PrivateKey] = {each.address: PrivateKey(bytes(each.key)) for each in keys}
        self._journal = Journal(path)
        self._posted, wire = Posted(self._journal), Wire(chain.web3, pace.batch)
        self._desk = Desk(self._journal, wire, signing, chain.fees, confirmations, cap, pace, clock)
        self._round = threading.Lock()
        self._failures, self._not_before = 0, 0.0
        self._resume()

    # -------------------------------------------------------------------------------------------------------- posting

    def intent(self, name: str, gas: int | None = None) -> AbstractContextManager[None]:
        """The one act of a client inside the block is posted under this id when the block ends well. Raises OutboxError
        when it is not exactly one."""
        assert isinstance(self.chain, PostingChain)
        return self.chain.taking(lambda account, call: self.post(name, account, call, gas))

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is posted inside is in the journal when the block ends, or nothing of it: one write for many."""
        with self._journal.write():
            yield

    def post(self, name: str, account: LocalAccount, call: Call, gas: int | None = None) -> Intent:
        """Write an act down under its id; it is on the disk when this returns. With a known id and the same content
        nothing happens and the known intent is the answer; with other content IntentConflictError (X9). gas: its limit,
        where the caller knows it. Raises OutboxError for an account whose key the outbox has not."""
        if account.address not in self._desk.keys:
            raise OutboxError(f"the outbox has no key of {account.address}: name it in `keys`")
        content = Content.of(call)
        kind = f"{self._names.get(content.to.lower(), content.to)}.{content.function}"
        return self._posted.add(name, account.address, content, kind, gas)

    # -------------------------------------------------------------------------------------------------------- sending

    def pump(self) -> Progress:
        """One round: sign what is new, send, ask what became of what was sent. What the node does wrong is told in
        Progress.trouble, and after a growing pause tried again. Raises JournalError where the node is on another chain
        now."""
        with self._round:
            self._desk.begin()
            if not 0 < self._not_before - self._clock() <= self._pace.last_pause:
                self._try()
            return self._progress()

    def settle(self, timeout: float) -> Progress:
        """Round after round until every intent is FINAL or REFUSED: the last round. Raises UnsettledError after
        `timeout` seconds."""
        until = self._clock() + timeout
        while (progress := self.pump()).unfinished:
            if self._clock() >= until:
                raise UnsettledError(progress.unfinished, timeout)
            self._sleep(max(self._pace.poll, min(self._not_before, until) - self._clock()))
        return progress

    # -------------------------------------------------------------------------------------------------------- looking

    def __getitem__(self, name: str) -> Intent:
        """The intent with this id. Raises KeyError."""
        return self._posted.get(name)

    def __contains__(self, name: object) -> bool:
        """Whether an act was posted under this id."""
        return self._posted.has(str(name))

    def unfinished(self) -> tuple[Intent, ...]:
        """All that are neither FINAL nor REFUSED, in the order in which they were posted."""
        return self._posted.unfinished()

    def events(self, since: int = 0) -> tuple[Change, ...]:
        """What came to MINED, FINAL or REFUSED, or went back, after this cursor, oldest first."""
        return self._posted.changes(since)

    def close(self) -> None:
        """Leave the journal to others."""
        self._journal.close()

    def __enter__(self) -> Outbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    # --------------------------------------------------------------------------------------------------------- rounds

    def _resume(self) -> None:
        """Raises JournalError, and lets go of the journal."""
        try:
            self._require_keys()
            self._recognise()
        except ChainError:
            pass  # the node may come up later: nothing is sent before it is known
        except BaseException:
            self.close()
            raise

    def _require_keys(self) -> None:
        if lacking := sorted(self._posted.owners() - set(self._desk.keys)):
            raise JournalError(f"intents of {', '.join(lacking)} are under way: give their keys")

    def _recognise(self) -> None:
        """The chain is the journal's; asked again whenever the node was away."""
        number, first = self._desk.wire.results([("eth_chainId", []), ("eth_getBlockByNumber", ["0x0", False])])
        if not first:
            raise NodeRefusedError("the node has no first block yet")
        self._journal.belong(int(number, 16), first["hash"])
        self._desk.chain_id = int(number, 16)

    def _try(self) -> None:
        try:
            self._go_round()
            self._failures = 0
        except ChainError as problem:
            self._desk.trouble = problem
            self._desk.chain_id = 0
            self._pause()

    def _go_round(self) -> None:
        desk = self._desk
        if not desk.chain_id:
            self._recognise()
        sign_new(desk)
        offer_more(desk)
        send_due(desk)
        collect(desk)
        move_taken(desk, watch(desk))

    def _pause(self) -> None:
        seconds = min(self._pace.first_pause * 2**self._failures, self._pace.last_pause)
        self._failures = min(self._failures + 1, 32)
        self._not_before = self._clock() + seconds

    def _progress(self) -> Progress:
        desk = self._desk
        told = {"trouble": desk.trouble, "missing": tuple(desk.missing), "unfinished": self._posted.count_unfinished()}
        return Progress(**dict(desk.tally), **told)  # type: ignore[arg-type]
