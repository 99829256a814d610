"""The programs that are killed: a client with the outbox, and one as they are usually written.

Each runs in a process of its own and, started again, goes on with what is on its disk. It may act on the first acts of
its list only, as many as the harness has released.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import HTTPProvider, Web3
from web3.exceptions import Web3Exception

from carestamp.chain import Chain, ChainError
from carestamp.outbox import Intent, Outbox, Pace, Progress
from carestamp.outbox.finality import GONE
from tests.faults.ground import GAS, Act

POLL = 0.01
PACE = Pace(poll=POLL, resend=0.3, bump=0.4, first_pause=0.01, last_pause=0.1)
"""Seconds: everything that takes minutes on a public chain, here in a fraction of a second."""
NOTED = ("again", "bumped")
LIFE = 900.0
"""Seconds after which a forgotten client ends."""


@dataclass(frozen=True)
class Job:
    """folder: the client's disk. timeout: seconds that it waits for an answer. names: of the contracts, by address."""

    url: str
    folder: Path
    acts: tuple[Act, ...]
    keys: tuple[bytes, ...]
    names: dict[str, str]
    confirmations: int
    timeout: float

    @property
    def journal(self) -> Path:
        return self.folder / "journal.sqlite"

    def accounts(self) -> list[LocalAccount]:
        return [Account.from_key(each) for each in self.keys]

    def web3(self) -> Web3:
        return Web3(
            HTTPProvider(self.url, request_kwargs={"timeout": self.timeout}, exception_retry_configuration=None)
        )

    def release(self, number: int) -> None:
        """That many acts may be done."""
        fresh = self.folder / "released.new"
        fresh.write_text(str(number))
        fresh.replace(self.folder / "released")

    def released(self) -> int:
        return int((self.folder / "released").read_text())


def post_and_pump(job: Job) -> None:
    """Posts everything that is released, also what it may have posted before it was killed, until all is over."""
    keys = job.accounts()
    with _opened(job, keys) as outbox:
        posted = 0
        for released in _rounds(job):
            for act in job.acts[posted:released]:
                outbox.post(act.id, keys[act.who], act, gas=GAS)
            posted = released
            _note(job, outbox.pump())
            if posted == len(job.acts) and not outbox.unfinished():
                return


def _note(job: Job, progress: Progress) -> None:
    """What a round was made to do, for whoever wants to know that it was made to. A killed client forgets some."""
    done = {name: getattr(progress, name) for name in NOTED if getattr(progress, name)}
    if done:
        with (job.folder / "noted").open("a") as file:
            file.write(json.dumps(done) + "\n")


def noted(job: Job) -> Counter[str]:
    """The sums of that."""
    lines = (job.folder / "noted").read_text().splitlines()
    return sum((Counter(json.loads(line)) for line in lines if line.endswith("}")), Counter())


def told(job: Job) -> dict[str, Intent]:
    """What the journal says afterwards, with no node there."""
    with Outbox(job.journal, Chain(job.web3()), job.accounts(), job.names) as outbox:
        return {act.id: outbox[act.id] for act in job.acts if act.id in outbox}


def gone_back(job: Job) -> int:
    """How often the journal had to take an act out of a block that was gone."""
    with Outbox(job.journal, Chain(job.web3()), job.accounts(), job.names) as outbox:
        return sum(change.why == GONE for change in outbox.events())


def send_and_hope(job: Job) -> None:
    """Builds, signs and sends one act after the other, again where no answer came; its disk knows how far it got."""
    web3, keys, place = job.web3(), job.accounts(), job.folder / "place"
    place.touch()
    for released in _rounds(job):
        for number in range(int(place.read_text() or 0), released):
            _send_until_answered(web3, keys[job.acts[number].who], job.acts[number])
            place.write_text(str(number + 1))
        if released == len(job.acts):
            return


def _send_until_answered(web3: Web3, key: LocalAccount, act: Act) -> None:
    while True:
        with suppress(Web3Exception, requests.RequestException, ValueError):
            nonce = web3.eth.get_transaction_count(key.address, "pending")
            price = {"gasPrice": 2 * web3.eth.gas_price}
            given: Any = {"chainId": web3.eth.chain_id, "gas": GAS, "nonce": nonce, "value": 0, **price}
            web3.eth.send_raw_transaction(key.sign_transaction(act.build_transaction(given)).raw_transaction)
            return
        time.sleep(POLL)


def _opened(job: Job, keys: list[LocalAccount]) -> Outbox:
    """The outbox looks first which chain it is on, and there may be no answer."""
    for _ in _rounds(job):
        with suppress(ChainError):
            chain = Chain(job.web3())
            return Outbox(job.journal, chain, keys, job.names, confirmations=job.confirmations, pace=PACE)
    raise TimeoutError("the client was forgotten")


def _rounds(job: Job) -> Iterator[int]:
    until = time.monotonic() + LIFE
    while time.monotonic() < until:
        yield job.released()
        time.sleep(POLL)
    raise TimeoutError("the client was forgotten")
