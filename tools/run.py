"""The command line of tools/runner.py.

    python tools/run.py brownie run demo [--network anvil|ganache|URL] [--timeout SECONDS]
    python tools/run.py brownie test tests/unit/PrescriptionRegistry -k expired
    python tools/run.py brownie compile [--all]
    python tools/run.py forge test --match-contract Prescription
    python tools/run.py node [--network anvil|ganache] [--port PORT] [--load VISITS]
    python tools/run.py load --visits VISITS [--network anvil|ganache|URL] [--seed NUMBER]
    python tools/run.py deploy --network anvil|ganache|URL [--keystore FILE] [--password-file FILE] [--dry-run]

Everything that follows `brownie` or `forge` is passed on, but for --network and --timeout, which are the runner's.
"""

from __future__ import annotations

import argparse
import getpass
import math
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import runner
from runner import Group, Home, Interrupted, Node, RunnerError

USUAL_PORT = 8545
MOST_VISITS = 1_000_000


def main(arguments: list[str]) -> int:
    commands = {"brownie": _brownie, "forge": _forge, "node": _node, "load": _load, "deploy": _deploy}
    if not arguments or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return commands[arguments[0]](arguments[1:])
    except RunnerError as problem:
        print(f"{arguments[0]}: {problem}", file=sys.stderr)
        return 1


def _brownie(arguments: list[str]) -> int:
    ours = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    ours.add_argument("--network", default="anvil")
    ours.add_argument("--timeout", type=float, default=runner.TIMEOUT)
    options, rest = ours.parse_known_args(arguments)
    return runner.brownie(rest, options.network, options.timeout)


def _forge(arguments: list[str]) -> int:
    home = Home()
    try:
        with runner.signals_raise():
            forge = Group(["forge", *arguments], home.environment())
            try:
                return forge.process.wait() if forge.process.returncode is None else forge.process.returncode
            finally:
                forge.end()
    except Interrupted as stopped:
        return 128 + stopped.number
    finally:
        home.remove()


def _node(arguments: list[str]) -> int:
    """A chain with everything deployed, in the foreground until Ctrl-C."""
    ours = argparse.ArgumentParser(prog="node")
    ours.add_argument("--network", default="anvil")
    ours.add_argument("--port", type=int, default=None)
    ours.add_argument("--load", default="")
    options = ours.parse_args(arguments)
    if options.load:
        _require_visits("LOAD", options.load)
    port = options.port or (runner.free_port() if runner.listening(USUAL_PORT) else USUAL_PORT)
    try:
        with runner.signals_raise(), Node(options.network, port) as node:
            return _serve(node, options.load)
    except Interrupted as stopped:
        print("\nnode: stopped.")
        return 128 + stopped.number


def _serve(node: Node, visits: str) -> int:
    code = runner.brownie(["run", "node"], node.url)
    if not code and visits:
        code = runner.brownie(["run", "load"], node.url, math.inf, CARESTAMP_N=visits)
    if code > 128:
        return code
    if code:
        print("node: it could not be set up, so the node was stopped.", file=sys.stderr)
        return code
    print(f"\n{node.chain.program} answers at {node.url}, chain id {node.chain.chain_id}. Ctrl-C ends it.", flush=True)
    while node.code() is None:
        time.sleep(0.2)
    raise RunnerError(f"{node.chain.program} ended by itself: {node.home.node_log(node.port) or 'it left no word'}.")


def _load(arguments: list[str]) -> int:
    """Visits on a chain that is there, or on one of our own that ends with them."""
    ours = argparse.ArgumentParser(prog="load")
    ours.add_argument("--network", default="anvil")
    ours.add_argument("--visits", default="")
    ours.add_argument("--seed", default="")
    options = ours.parse_args(arguments)
    _require_visits("N", options.visits)
    if options.seed and not _is_number(options.seed):
        raise RunnerError(f"SEED={options.seed}: a whole number is expected.")
    asked = {"CARESTAMP_N": options.visits, "CARESTAMP_SEED": options.seed}
    if runner.is_address(options.network):
        return runner.brownie(["run", "load"], options.network, math.inf, **asked)
    try:
        with runner.signals_raise(), Node(options.network) as node:
            return runner.brownie(["run", "load"], node.url, math.inf, CARESTAMP_REHEARSAL=options.network, **asked)
    except Interrupted as stopped:
        return 128 + stopped.number


def _require_visits(name: str, written: str) -> None:
    if not _is_number(written) or not 1 <= int(written) <= MOST_VISITS:
        raise RunnerError(f"{name} says how many patients visit: a whole number from 1 to {MOST_VISITS:,}.")


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 20


def _deploy(arguments: list[str]) -> int:
    ours = argparse.ArgumentParser(prog="deploy")
    ours.add_argument("--network", required=True)
    ours.add_argument("--keystore", default="")
    ours.add_argument("--password-file", default="")
    ours.add_argument("--dry-run", action="store_true")
    options = ours.parse_args(arguments)
    if runner.is_address(options.network) and not options.keystore and not options.dry_run:
        raise RunnerError("a deployment to a chain that is not ours is signed: give KEYSTORE=file (and PASSWORD_FILE).")
    for each in filter(None, (options.keystore, options.password_file)):
        if not Path(each).is_file():
            raise RunnerError(f"{each} is not a file: check KEYSTORE and PASSWORD_FILE.")
    return runner.brownie(
        ["run", "deploy"],
        options.network,
        secret=_password(options.keystore, options.password_file),
        CARESTAMP_KEYSTORE=str(Path(options.keystore).resolve()) if options.keystore else "",
        CARESTAMP_DRY_RUN="1" if options.dry_run else "",
    )


def _password(keystore: str, password_file: str) -> str | None:
    """The password of the keystore: from the file, else asked for; scripts read it from CARESTAMP_PASSWORD_FILE."""
    if not keystore:
        return None
    if password_file:
        return Path(password_file).read_text().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise RunnerError("the keystore needs a password and nobody is there to type it: give PASSWORD_FILE=file.")
    return getpass.getpass(f"Password of {keystore}: ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
