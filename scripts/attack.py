"""`make attack`: named frauds, each really sent by somebody with a key, against the system as it is deployed.

CARESTAMP_RULE, CARESTAMP_ONLY: rules and ids of attacks with commas between; empty: all. Ends with 0 when each attack
was refused as announced, moved nothing, and something honest went through beside it; else with 1.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from web3 import Web3

from carestamp import synthetic
from carestamp.chain import Chain, Fees
from carestamp.errors import CarestampError
from scripts import cast as casting
from scripts._networks import here, is_development
from scripts._params import for_chain
from scripts.attacks import FRONTS, Front, report
from scripts.attacks.forced import ForcedChain
from scripts.attacks.ground import Ground
from scripts.attacks.running import NoSuchAttackError, chosen, play
from scripts.attacks.told import Teller
from scripts.deploy import DeployError, Deployment, deploy, found
from scripts.report import files, run
from scripts.sources import Source
from scripts.stories.chainwork import DAY, fund
from scripts.stories.clock import Clock
from scripts.stories.stage import ZONE, StoryError

POLL = 0.01
"""Seconds between two questions about a transaction: a development chain mines at once."""
LIVE = "live"
"""What tools/runner.py calls a network that is an address."""
_SCRATCH = run.ROOT / ".cache"


@dataclass(frozen=True)
class Order:
    """What is asked for. standing: the ledgers are there and are not deployed."""

    rule: str = ""
    only: str = ""
    standing: bool = False
    folder: Path = files.FOLDER
    fronts: Sequence[Front[Any]] = FRONTS


def main() -> None:
    """What Brownie runs."""
    from brownie import network

    rule, only = (os.environ.get(f"CARESTAMP_{name}", "") for name in ("RULE", "ONLY"))
    order = Order(rule, only, standing=network.show_active() == LIVE)  # type: ignore[attr-defined]
    sys.exit(attack(chain_of(here()), order) or None)


def chain_of(web3: Web3) -> Chain:
    """For honest people and thieves. Where gas costs nothing nobody asks for its price before each transaction."""
    return Chain(web3, Fees.ASK if web3.eth.gas_price else Fees.FREE, poll=POLL)


def attack(chain: Chain, order: Order) -> int:
    """Plays what was chosen and writes the report: the exit code. What stops it is one sentence."""
    try:
        return _attack(chain, order)
    except (NoSuchAttackError, StoryError, DeployError) as problem:
        print(f"attack: {problem}", file=sys.stderr)
    except CarestampError as problem:
        print(f"attack: it broke off before the first attack, no report was written: {problem}", file=sys.stderr)
    return 1


def _attack(chain: Chain, order: Order) -> int:
    attacks, began = chosen(order.fronts, order.rule, order.only), time.monotonic()
    with Teller(len(attacks)) as teller:
        ground = _ground(chain, order.standing)
        teller.begin()
        results = play(attacks, order.fronts, ground, teller.told)
    made = report.Report(_run(chain, time.monotonic() - began), tuple(order.fronts), tuple(results))
    written = report.write(made, order.folder)
    teller.table(made, written)
    return 0 if made.is_sound else 1


def _ground(chain: Chain, standing: bool) -> Ground:
    """Ledgers, people, papers. Raises StoryError, DeployError."""
    if not is_development(chain.web3):
        raise StoryError("thieves have the keys of development chains only: use NETWORK=anvil, ganache or a make node")
    deployment = found(chain.web3) if standing else deploy(casting.cast().deployer, for_chain(chain.id), chain.web3)
    fund(chain.web3, [account.address for _, account in casting.cast()])
    casting.enrol(deployment, chain.web3)
    return _with_papers(chain, deployment)


def _with_papers(chain: Chain, deployment: Deployment) -> Ground:
    """Papers of tomorrow's noon, to which the clock is moved, so that no day ends between two acts."""
    clock, noon = Clock(chain), _noon(chain.now() + DAY)
    clock.wait(noon - chain.now())
    day, seed = report.day_of(noon, ZONE), synthetic.DEFAULT_SEED
    _SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="attack-", dir=_SCRATCH) as folder:
        given = Source("", seed, day, Path(folder), clock.moves).samples("attack", day, day)
    return Ground(chain, ForcedChain.over(chain), deployment, casting.cast(), given, seed)


def _noon(second: int) -> int:
    """Of the day of this second, where the sample hospitals are."""
    offset = int(ZONE.utcoffset(None).total_seconds())
    return (second + offset) // DAY * DAY + DAY // 2 - offset


def _run(chain: Chain, seconds: float) -> run.Run:
    return run.Run(
        commit=run.commit_of(),
        network=chain.web3.client_version.partition("/")[0].lower(),
        chain_id=chain.id,
        solc=run.solc_of("PrescriptionRegistry"),
        node=chain.web3.client_version,
        seconds=round(seconds),
    )
