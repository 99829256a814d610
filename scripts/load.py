"""`make load`: visits of synthetic patients on a development chain, for whoever needs one that is populated.

CARESTAMP_N: how many visits. CARESTAMP_SEED: a whole number. CARESTAMP_REHEARSAL: the name of the chain where it was
started for this run alone; else Carestamp must stand on the chain (`make node`). Ends with 0 when every act went
through, with 1 when one did not, with 130 after Ctrl-C.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from web3 import Web3

from carestamp.errors import CarestampError
from carestamp.synthetic import DEFAULT_SEED
from scripts import cast as casting
from scripts._networks import book_file, here, is_development
from scripts._params import for_chain
from scripts._problems import DeployError
from scripts.deploy import Deployment, deploy, found
from scripts.loading.run import Load
from scripts.loading.tally import FILE, Tally
from scripts.loading.town import Town

REHEARSAL = "演练：此链随命令启动，随命令结束 a rehearsal: this chain begins and ends with this command"
PUBLIC_KEYS = "everybody knows the keys of these doctors and patients: give the address of a development chain."


def main() -> None:
    """What Brownie runs."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # or a closed terminal leaves a node that does not mine
    visits, seed = int(os.environ["CARESTAMP_N"]), int(os.environ.get("CARESTAMP_SEED") or DEFAULT_SEED)
    try:
        code = load(here(), visits, seed, os.environ.get("CARESTAMP_REHEARSAL", ""))
    except (DeployError, CarestampError) as problem:
        print(f"load: {problem}", file=sys.stderr)
        code = 1
    if code:
        sys.exit(code)


def load(web3: Web3, visits: int, seed: int, rehearsal: str = "", file: Path = FILE) -> int:
    """So many visits; the report in `file`: the exit code. Raises DeployError, ChainError."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    network = rehearsal or _shown(str(getattr(web3.provider, "endpoint_uri", "")))
    console.print(REHEARSAL if rehearsal else f"Carestamp @ {network}")
    deployment = _place(web3, bool(rehearsal))
    town = Town.at(web3, deployment, seed)
    tally = Tally(network, web3.eth.chain_id, seed, visits, town.name)
    heads = None if rehearsal else book_file(web3).with_name("access-log.ndjson")
    if not Load(town, tally, console, heads).play():
        whole, acts = f"{tally.visits:,} / {visits:,} 次就诊完整 visits are whole", sum(tally.acts.values())
        console.print(f"load: 已停止 stopped: {whole}, {acts:,} 次办理已上链 acts are on the chain.")
        return 130
    return _told(tally, console, file)


def _shown(address: str) -> str:
    """Without what may be a key: before the host, in the path, in the query."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _told(tally: Tally, console: Console, file: Path) -> int:
    tally.write(file)
    for each in tally.tables():
        console.print(each)
    console.print(f"报告 report: {file.parent.name}/{file.name}")
    return 1 if tally.refused else 0


def _place(web3: Web3, rehearsal: bool) -> Deployment:
    """What was deployed for this run, or what stands here already; with everybody enrolled. Raises DeployError."""
    if not is_development(web3):
        raise DeployError(PUBLIC_KEYS)
    deployer, params = casting.cast().deployer, for_chain(web3.eth.chain_id)
    deployment = deploy(deployer, params, web3) if rehearsal else found(web3)
    casting.enrol(deployment, web3)
    return deployment
