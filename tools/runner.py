"""Runs Brownie, and nodes, so that two runs never meet and nothing is left behind.

Brownie keeps its state in the user's home and reads it when imported. So each run gets a home of its own: a temporary
folder with a network-config.yaml that names the networks of this run on free ports. Brownie starts the node of a
development network itself (it can't drive one that it only found); a node that is left running, or any JSON-RPC
address, is a live network to it.

Only the standard library is used. Tests may import this module: `with Node("anvil") as node: … node.url`.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
PROGRAMS = ROOT / "node_modules" / ".bin"
COMPILERS = ROOT / "tools" / "solc"
LEASH = ROOT / "tools" / "leash.py"
CONFIG = ROOT / "brownie-config.yaml"

MNEMONIC = "test test test test test test test test test test test junk"
ACCOUNTS = 80
LIVE = "live"
TIMEOUT = 900.0
GRACE = 8.0
_BROWNIE = """
import sys
from brownie._cli.__main__ import main
try:
    main()
except KeyboardInterrupt:
    sys.exit(130)
"""
POLL = 0.1


class RunnerError(Exception):
    """A run can't go on; the message is one sentence with the remedy."""


class Interrupted(BaseException):
    """A signal asked this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


# --- the chains we know -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chain:
    """A development chain: how Brownie calls it, how it is started, which chain id it has."""

    id: str
    program: str
    chain_id: int
    settings: dict[str, Any]
    flags: tuple[str, ...]
    port_flag: str

    def command(self, port: int) -> list[str]:
        return [self.program, *self.flags, self.port_flag, str(port)]


ANVIL = Chain(
    id="anvil",
    program="anvil",
    chain_id=31337,
    settings={
        "chain_id": 31337,
        "accounts": ACCOUNTS,
        "mnemonic": MNEMONIC,
        "base_fee": 0,
        "gas_price": 0,
        "steps_tracing": True,
    },
    flags=(
        *("--quiet", "--chain-id", "31337", "--accounts", str(ACCOUNTS), "--mnemonic", MNEMONIC),
        *("--block-base-fee-per-gas", "0", "--gas-price", "0"),
    ),
    port_flag="--port",
)
GANACHE = Chain(
    id="ganache-cli",
    program="ganache",
    chain_id=1337,
    settings={
        "chain_id": 1337,
        "network_id": 1337,
        "accounts": ACCOUNTS,
        "mnemonic": MNEMONIC,
        "evm_version": "london",
        "gas_limit": 30_000_000,
    },
    flags=(
        *("--logging.quiet", "--chain.chainId", "1337", "--chain.networkId", "1337"),
        *("--wallet.totalAccounts", str(ACCOUNTS), "--wallet.mnemonic", MNEMONIC),
        *("--chain.hardfork", "london", "--miner.blockGasLimit", "30000000"),
    ),
    port_flag="--server.port",
)
CHAINS = {"anvil": ANVIL, "ganache": GANACHE, "ganache-cli": GANACHE}


def chain(name: str) -> Chain:
    if name not in CHAINS:
        raise RunnerError(f"NETWORK={name} is not known: use anvil, ganache, or the http(s) address of a node.")
    return CHAINS[name]


def is_address(network: str) -> bool:
    return network.startswith(("http://", "https://"))


# --- a home for one run -----------------------------------------------------------------------------------------------


class Home:
    """A temporary home: Brownie's settings, the leashed nodes, their logs. Gone when the run is over."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="carestamp-"))
        (self.path / ".brownie").mkdir()
        (self.path / "bin").mkdir()
        self._remember_examples()
        for each in {known.program for known in CHAINS.values()}:
            self._leash(each)

    def networks(self, development: list[dict[str, Any]], live: list[dict[str, Any]]) -> None:
        """Tell Brownie which networks there are. JSON is YAML."""
        known = {"development": development, "live": [{"name": "Given", "networks": live}] if live else []}
        (self.path / ".brownie" / "network-config.yaml").write_text(json.dumps(known, indent=2))

    def environment(self) -> dict[str, str]:
        """The environment of a child that must see this home and our programs, and none of the user's settings."""
        ours = [self.path / "bin", PROGRAMS, Path(sys.executable).parent]
        real = Path(os.environ.get("GIT_CONFIG_GLOBAL") or Path.home() / ".gitconfig")
        return {
            **os.environ,
            "HOME": str(self.path),
            "PATH": os.pathsep.join([*map(str, ours), os.environ.get("PATH", os.defpath)]),
            "SOLCX_BINARY_PATH": str(COMPILERS),
            "PYTHONUNBUFFERED": "1",
            "PYTHONNOUSERSITE": "1",
            "PYTHONWARNINGS": "ignore:rpc.snapshot should not be called directly",  # Brownie, about itself
            **({"GIT_CONFIG_GLOBAL": str(real)} if real.is_file() else {}),
        }

    def node_pid(self, port: int) -> int | None:
        with contextlib.suppress(OSError, ValueError):
            return int((self.path / f"node-{port}.pid").read_text())
        return None

    def node_log(self, port: int) -> str:
        with contextlib.suppress(OSError):
            return (self.path / f"node-{port}.log").read_text(errors="replace")[-2000:].strip()
        return ""

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def _leash(self, program: str) -> None:
        real = shutil.which(str(PROGRAMS / program)) or shutil.which(program)
        if real is None:
            return
        front = self.path / "bin" / program
        front.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{LEASH}" "{self.path}" "{real}" "$@"\n')
        front.chmod(0o700)

    def _remember_examples(self) -> None:
        """Hypothesis keeps failing examples below Brownie's folder: keep them in the checkout, for the next run."""
        kept = ROOT / ".cache" / "hypothesis"
        kept.mkdir(parents=True, exist_ok=True)
        (self.path / ".brownie" / "hypothesis").symlink_to(kept)


# --- a child process and all it starts --------------------------------------------------------------------------------


class Group:
    """A child in a process group of its own, ended with everything it started."""

    def __init__(self, command: list[str], environment: dict[str, str], pipes: tuple[int, ...] = ()) -> None:
        options: dict[str, Any] = {"cwd": ROOT, "env": environment, "stdin": subprocess.DEVNULL, "pass_fds": pipes}
        try:
            self.process = subprocess.Popen(command, start_new_session=True, **options)
        except FileNotFoundError:
            raise RunnerError(f"{command[0]} is missing: run make setup.") from None

    def code(self) -> int | None:
        """The exit code as a shell tells it (130 after Ctrl-C), or None while running."""
        code = self.process.poll()
        return code if code is None or code >= 0 else 128 - code

    def end(self, first: int = signal.SIGTERM) -> None:
        """Ask, wait, then kill; nobody of the group is left afterwards."""
        for number, patience in ((first, GRACE), (signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0)):
            if not self._alive():
                break
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)
            self._wait_for_all(patience)
        self.process.wait()

    def _wait_for_all(self, patience: float) -> None:
        until = time.monotonic() + patience
        while time.monotonic() < until and self._alive():
            time.sleep(POLL / 2)

    def _alive(self) -> bool:
        """Whether anyone of the group still runs; the dead that no init buried don't count."""
        if self.process.poll() is None:
            return True
        return any(_group_and_state(pid) == (self.process.pid, True) for pid in _processes())


@contextlib.contextmanager
def signals_raise() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the block as Interrupted, so that every `finally` runs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in watched:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.signal(each, stop) for each in watched}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


# --- Brownie ----------------------------------------------------------------------------------------------------------


def brownie(
    arguments: list[str],
    network: str = "anvil",
    timeout: float = TIMEOUT,
    secret: str | None = None,
    **extra: str,
) -> int:
    """Run `brownie ARGUMENTS` on a network (anvil, ganache, or an address) and return its exit code.

    `extra` is added to the environment. A `secret` is handed over through a pipe, which the run reads once as the file
    CARESTAMP_PASSWORD_FILE; so it is on no disk and in no environment. 124 means that the time was up, 130 Ctrl-C.
    """
    home = Home()
    try:
        with signals_raise(), _handed_over(secret) as (pipe, named):
            if arguments[:1] == ["compile"]:
                return _compile(home, arguments, timeout)
            code = _compile(home, ["compile"], timeout) if _sources_changed() else 0
            return code or _run(home, arguments, network, timeout, {**extra, **named}, pipe)
    except Interrupted as stopped:
        return 128 + stopped.number
    finally:
        home.remove()


@contextlib.contextmanager
def _handed_over(secret: str | None) -> Iterator[tuple[tuple[int, ...], dict[str, str]]]:
    if secret is None:
        yield (), {}
        return
    reading, writing = os.pipe()
    os.write(writing, secret.encode())
    os.close(writing)
    try:
        yield (reading,), {"CARESTAMP_PASSWORD_FILE": f"/dev/fd/{reading}"}
    finally:
        os.close(reading)


def _run(
    home: Home, arguments: list[str], network: str, timeout: float, extra: dict[str, str], pipe: tuple[int, ...]
) -> int:
    if is_address(network):
        _use_live(home, network)
        return _watch(home, arguments, LIVE, None, timeout, extra, pipe)
    known, port = chain(network), free_port()
    _use_development(home, known, port)
    return _watch(home, arguments, known.id, port, timeout, extra, pipe)


def _use_development(home: Home, known: Chain, port: int) -> None:
    entry = {"name": known.id, "id": known.id, "cmd": known.program, "host": "http://127.0.0.1", "timeout": 120}
    home.networks([{**entry, "cmd_settings": {"port": port, **known.settings}}], [])


def _use_live(home: Home, url: str) -> None:
    number = chain_id(url)
    # Brownie would look for the contracts of an earlier chain with this id; our address books are kept elsewhere.
    shutil.rmtree(BUILD / "deployments" / str(number), ignore_errors=True)
    home.networks([], [{"name": LIVE, "id": LIVE, "host": url, "chainid": number, "timeout": 120}])


def _watch(
    home: Home,
    arguments: list[str],
    network: str,
    port: int | None,
    timeout: float,
    extra: dict[str, str],
    pipe: tuple[int, ...] = (),
) -> int:
    options = ["--network", network] if arguments[:1] in (["run"], ["test"], ["console"]) else []
    leash = [sys.executable, "-I", str(LEASH), str(home.path)]
    command = [*leash, sys.executable, "-c", _BROWNIE, *arguments, *options]
    child = Group(command, {**home.environment(), **extra}, pipe)
    until, unsure = time.monotonic() + timeout, port is not None
    try:
        while child.code() is None:
            if time.monotonic() > until:
                print(f"brownie: stopped after {timeout:.0f} s: give more with --timeout SECONDS.", file=sys.stderr)
                return 124
            if unsure and port is not None and listening(port):
                check_own(home, port)
                unsure = False
            time.sleep(POLL)
        return child.code() or 0
    except Interrupted as stopped:
        child.end(signal.SIGINT if stopped.number == signal.SIGINT else signal.SIGTERM)
        raise
    finally:
        child.end()


# --- one compilation at a time ----------------------------------------------------------------------------------------
# Brownie writes its build folder in place. Two runs that compile at once would spoil it, so compilation is a step of
# its own, behind a lock, done when a source has changed; afterwards runs only read.


def _compile(home: Home, arguments: list[str], timeout: float) -> int:
    home.networks([], [])
    with one_at_a_time("waiting for another compilation in this checkout"):
        if arguments == ["compile"] and not _sources_changed():
            return 0
        sources = _sources()
        code = _watch(home, arguments, "", None, timeout, {})
        # The next load throws out what the compiler left of libraries, from under whoever loads at the same time.
        code = code or _watch(home, ["compile"], "", None, timeout, {})
        if code == 0:
            BUILD.mkdir(exist_ok=True)
            _stamp().write_text(sources)
        return code


@contextlib.contextmanager
def one_at_a_time(notice: str) -> Iterator[None]:
    """Hold the build folder; the lock is on a tracked file, so nothing is left behind."""
    with CONFIG.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print(notice, file=sys.stderr, flush=True)
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _sources_changed() -> bool:
    with contextlib.suppress(OSError):
        return _stamp().read_text() != _sources()
    return True


def _sources() -> str:
    total = hashlib.sha256()
    folders = (ROOT / "contracts", ROOT / "interfaces")
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    for file in [CONFIG, *files]:
        total.update(f"{file.relative_to(ROOT)}\n".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _stamp() -> Path:
    return BUILD / ".sources"


# --- nodes ------------------------------------------------------------------------------------------------------------


class Node:
    """A development chain that this process starts and ends: `with Node("anvil") as node: node.url`."""

    def __init__(self, network: str = "anvil", port: int | None = None, *more: str) -> None:
        self.chain = chain(network)
        self.port = free_port() if port is None else port
        if listening(self.port):
            raise RunnerError(f"port {self.port} is taken: give another with PORT=, or none for a free one.")
        self.home = Home()
        self._more = more
        self._group: Group | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self.home.node_pid(self.port) or 0

    def start(self) -> Node:
        self._group = Group([*self.chain.command(self.port), *self._more], self._environment())
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        if self._group is not None:
            self._group.end()
        self.home.remove()

    def code(self) -> int | None:
        return None if self._group is None else self._group.code()

    def __enter__(self) -> Node:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _environment(self) -> dict[str, str]:
        return self.home.environment()

    def _wait_until_ready(self, patience: float = 30.0) -> None:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.code() is not None:
                raise RunnerError(f"{self.chain.program} ended at once: {self.home.node_log(self.port) or 'no word'}.")
            if listening(self.port):
                check_own(self.home, self.port)
                with contextlib.suppress(RunnerError):
                    chain_id(self.url)
                    return
            time.sleep(POLL / 2)
        raise RunnerError(f"{self.chain.program} did not answer within {patience:.0f} s: run it by hand to see why.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def chain_id(url: str) -> int:
    """Ask a node for its chain id."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 (the user's node)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return int(json.load(answer)["result"], 16)
    except (OSError, ValueError, KeyError, TypeError):
        raise RunnerError(f"no Ethereum node answers at {_shown(url)}: check the address and that it is up.") from None


def _shown(url: str) -> str:
    """The address without what may be a key in its path or query."""
    start, _, rest = url.partition("://")
    return f"{start}://{rest.split('/')[0].rpartition('@')[2]}"


def check_own(home: Home, port: int) -> None:
    """Refuse a stranger on our port: it took the port between our choice and our node's start."""
    owners = _owners(port)
    if owners is not None and home.node_pid(port) not in owners:
        raise RunnerError(f"another program has taken port {port} in the meantime: start again.")


def _owners(port: int) -> set[int] | None:
    """The processes that listen on a port; None where the system does not tell."""
    inodes = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        with contextlib.suppress(OSError):
            for row in table.read_text().splitlines()[1:]:
                fields = row.split()
                if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{fields[9]}]")
    return {pid for pid in _processes() if inodes & _sockets(pid)} if inodes else None


def _processes() -> list[int]:
    if not Path("/proc").is_dir():
        return []
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def _group_and_state(pid: int) -> tuple[int, bool]:
    """The process group of a process, and whether it runs (a zombie does not)."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        state, _parent, group = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:3]
        return int(group), state not in ("Z", "X")
    return 0, False


def _sockets(pid: int) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):
        for each in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(str(each.readlink()))
    return found
