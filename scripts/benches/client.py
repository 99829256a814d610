"""Acts a second: a hospital's server with the durable outbox beside the usual web3.py loop, on the same node.

Both relay grants that patients have signed beforehand. The loop builds, signs, sends and waits, polling every 10 ms, on
a node that mines each transaction at once: it never waits for a block. The outbox writes to its journal on disk, signs,
sends in batches; for it the same node stops mining by itself, which stalls under bursts, and is told to mine after each
round. Repeats take turns; what counts is the ratio within a repeat.

BENCH_INTENTS: how many acts the outbox sends in a repeat, where they are to be fewer.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import HTTPProvider, Web3

from carestamp.chain import Chain
from carestamp.client import ConsentClient, errors
from carestamp.client.structs import NOBODY
from carestamp.documents.consent.typed import ConsentGrant, Grantee, Purpose, act_of, entry_of, pack_terms
from carestamp.errors import Words
from carestamp.outbox import Outbox, Pace, State
from scripts.benches import BenchError
from scripts.benches.markdown import table
from scripts.benches.plot import Axis, Bar, bars
from scripts.cast import HOSPITAL, cast
from scripts.deploy import deploy
from scripts.deploy import load as load_params
from scripts.report.run import ROOT
from scripts.stories.chainwork import mine, mining_stopped

sys.path.insert(0, str(ROOT / "tools"))

import runner

ID = "client"
TITLE = Words("客户端：持久发件箱与逐笔循环", "Client: the durable outbox beside the usual loop")
INTENTS, LEAST = 2_000, 20
REPEATS = 5
ONE_IN = 20
"""The loop sends one act for so many of the outbox's, so that both take about as long."""
POLL = 0.01
"""Seconds between two questions of the loop for its receipt."""
LABORATORY, YEAR = 1 << 3, 365 * 86_400
ROUNDS = 1_000
"""No repeat needs so many."""

Signed = tuple[ConsentGrant, bytes]


@dataclass
class Ground:
    """A node with everything deployed. naive, ours: who relays; each in its own name, since an outbox shares no key."""

    url: str
    ledger: ConsentClient
    naive: LocalAccount
    ours: LocalAccount
    numbers: Iterator[int]

    @classmethod
    def at(cls, url: str, consents: str) -> Ground:
        """A node, and where its ledger of consents stands."""
        return cls(url, ConsentClient(Chain.at(url), consents), cast().relayer, cast().prescriber, count(10**6))

    @property
    def web3(self) -> Web3:
        return self.ledger.chain.web3

    def signed(self, acts: int) -> list[Signed]:
        """Grants of so many patients who were never here."""
        patients = [Account.from_key(number.to_bytes(32, "big")) for number in islice(self.numbers, acts)]
        return [(permit, self.ledger.sign(each, permit)) for each in patients for permit in [self._permit(each)]]

    def forged(self) -> Signed:
        """A grant that somebody else than the patient signed."""
        patient, other = (Account.from_key(number.to_bytes(32, "big")) for number in islice(self.numbers, 2))
        permit = self._permit(patient)
        return permit, self.ledger.sign(other, permit)

    def granted(self, since: int) -> int:
        """How many grants the ledger has told of from this block on."""
        return len(self.ledger.chain.events("ConsentRegistry", self.ledger.address, "ConsentGranted", {}, since))

    def _permit(self, patient: LocalAccount) -> ConsentGrant:
        now = self.ledger.chain.now()
        whom = Grantee.of_organisation(HOSPITAL)
        return ConsentGrant(patient.address, whom, Purpose.TREATMENT, LABORATORY, now, now + YEAR, 1, now + YEAR)


def measure(told: Callable[[str], None]) -> dict[str, Any]:
    """On a chain of its own. Raises BenchError where an act was lost, doubled, or wrongly refused."""
    size = _size()
    with runner.Node("anvil") as node, tempfile.TemporaryDirectory() as folder:
        told("deploying")
        deployment = deploy(cast().deployer, load_params("anvil"), Chain.at(node.url).web3)
        ground = Ground.at(node.url, deployment["ConsentRegistry"])
        return compared(ground, Path(folder), size, REPEATS, told)


def compared(ground: Ground, folder: Path, size: int, repeats: int, told: Callable[[str], None]) -> dict[str, Any]:
    """What stands in the report. Raises BenchError."""
    twin = _twin(ground, folder)
    runs = [_repeat(ground, size, folder, number, told) for number in range(repeats)]
    ratios = sorted(each["ratio"] for each in runs)
    return {
        "size": size,
        "intents": size * repeats,
        "naive_acts": _naive_acts(size) * repeats,
        "repeats": repeats,
        "ratio_to_naive": statistics.median(ratios),
        "spread": [ratios[0], ratios[-1]],
        "acts_per_second": statistics.median(each["acts_per_second"] for each in runs),
        "naive_per_second": statistics.median(each["naive_per_second"] for each in runs),
        "mining": {"naive": "at once", "outbox": "by hand after each round"},
        "negative_twin": twin,
        "runs": runs,
    }


def _size() -> int:
    """Raises BenchError."""
    written = os.environ.get("BENCH_INTENTS", str(INTENTS))
    if not written.isdigit() or int(written) < LEAST:
        raise BenchError(f"BENCH_INTENTS={written}: give a whole number of {LEAST} or more.")
    return int(written)


def _naive_acts(size: int) -> int:
    return max(size // ONE_IN, 1)


def _repeat(ground: Ground, size: int, folder: Path, number: int, told: Callable[[str], None]) -> dict[str, Any]:
    """Who goes first takes turns."""
    few, many = ground.signed(_naive_acts(size)), ground.signed(size)
    took: dict[str, float] = {}
    for name in ("naive", "ours") if number % 2 else ("ours", "naive"):
        told(f"repeat {number + 1}, {name}")
        took[name] = _naive(ground, few) if name == "naive" else _outbox(ground, many, folder / f"{number}.outbox")
    naive, ours = len(few) / took["naive"], len(many) / took["ours"]
    return {
        "acts_per_second": round(ours, 1),
        "naive_per_second": round(naive, 1),
        "ratio": round(ours / naive, 1),
    }


# ---------------------------------------------------------------------------------------------------------- both ways


def _naive(ground: Ground, acts: list[Signed]) -> float:
    """Seconds of the loop as it is usually written."""
    web3, began = Web3(HTTPProvider(ground.url)), time.perf_counter()
    contract = web3.eth.contract(address=ground.ledger.contract.address, abi=ground.ledger.contract.abi)
    for permit, signature in acts:
        arguments = (permit.subject, entry_of(permit), pack_terms(act_of(permit)), NOBODY, signature)
        nonce = web3.eth.get_transaction_count(ground.naive.address)
        act = contract.functions.grant(*arguments)
        built = act.build_transaction({"from": ground.naive.address, "nonce": nonce})
        sent = web3.eth.send_raw_transaction(ground.naive.sign_transaction(built).raw_transaction)
        if web3.eth.wait_for_transaction_receipt(sent, poll_latency=POLL)["status"] != 1:
            raise BenchError("an honest grant was refused in the loop.")
    return time.perf_counter() - began


def _outbox(ground: Ground, acts: list[Signed], journal: Path) -> float:
    """Seconds from the first act that is written down until the last one is final."""
    since = ground.web3.eth.block_number + 1
    with mining_stopped(ground.web3), _opened(ground, journal) as outbox:
        began = time.perf_counter()
        _post(ground, outbox, acts)
        _settle(ground, outbox)
        took = time.perf_counter() - began
        states = {outbox[f"visit-{number}"].state for number in range(len(acts))}
    if states != {State.FINAL} or ground.granted(since) != len(acts):
        raise BenchError(f"{len(acts)} acts became {ground.granted(since)} effects.")
    return took


def _opened(ground: Ground, journal: Path) -> Outbox:
    names = {ground.ledger.address: "ConsentRegistry"}
    return Outbox(journal, ground.ledger.chain, [ground.ours], names, confirmations=0, pace=Pace(window=5_000))


def _post(ground: Ground, outbox: Outbox, acts: list[Signed]) -> None:
    client = ConsentClient(outbox.chain, ground.ledger.address)
    with outbox.together():
        for number, (permit, signature) in enumerate(acts):
            with outbox.intent(f"visit-{number}"):
                client.grant(ground.ours, permit, signature=signature)


def _settle(ground: Ground, outbox: Outbox) -> None:
    """Raises BenchError where it doesn't come to an end."""
    for _ in range(ROUNDS):
        if not outbox.pump().unfinished:
            return
        mine(ground.web3)
    raise BenchError(f"{len(outbox.unfinished())} acts are not final after {ROUNDS} blocks.")


def _twin(ground: Ground, folder: Path) -> dict[str, Any]:
    """What the ledger must refuse comes back with its exact error, and nothing moved."""
    permit, signature = ground.forged()
    since, refused = ground.web3.eth.block_number + 1, errors.SignedActs_BadSignature(permit.subject)
    with mining_stopped(ground.web3), _opened(ground, folder / "twin.outbox") as outbox:
        _post(ground, outbox, [(permit, signature)])
        _settle(ground, outbox)
        intent = outbox["visit-0"]
    if intent.state is not State.REFUSED or intent.error != refused or ground.granted(since):
        raise BenchError(f"a forged grant came back as {intent.state.name}: {intent.error}.")
    return {
        "tried": "a grant that the patient did not sign",
        "state": intent.state.name,
        "error": type(refused).__name__,
    }


# ------------------------------------------------------------------------------------------------------------- report


def report(section: Mapping[str, Any]) -> str:
    """Its Markdown."""
    low, high = section["spread"]
    twin, mining = section["negative_twin"], section["mining"]
    words = (
        f"{section['intents']:,} grants that patients signed, through the durable outbox, beside "
        f"{section['naive_acts']:,} through the usual loop of web3.py (build, sign, send, wait), one node, in turns: "
        f"**{section['ratio_to_naive']:g} times** as many a second (median of {section['repeats']}; {low:g} to "
        f"{high:g}). The loop's node mined {mining['naive']}, so the loop never waited for a block; for the outbox the "
        f"same node mined {mining['outbox']}. Journal and events on chain were compared: none lost, none doubled. "
        f"Tried: {twin['tried']}; it came back {twin['state']}, `{twin['error']}`."
    )
    return f"{words}\n\n{_table(section)}"


def _table(section: Mapping[str, Any]) -> str:
    """Acts a second are this machine's at that moment; the ratio counts."""
    names = ("acts_per_second", "naive_per_second", "ratio")
    rows = [[str(number), *(f"{run[name]:,}" for name in names)] for number, run in enumerate(section["runs"], 1)]
    return table(["repeat", "outbox, acts/s", "loop, acts/s", "ratio"], rows)


def pictures(section: Mapping[str, Any]) -> Mapping[str, str]:
    """Both, by their medians."""
    drawn = [
        Bar("outbox", section["acts_per_second"], 0, f"{section['ratio_to_naive']:g}×"),
        Bar("loop", section["naive_per_second"], 1),
    ]
    return {"client.svg": bars(str(TITLE), Axis("acts a second"), drawn)}
