"""Set-up of a checkout: Python packages, npm packages, compiler. `make` runs it before everything else.

Only the standard library is used, and syntax that an old Python can read, because this runs before anything is
installed and has to say in one sentence what is missing.

Each step leaves a stamp, written last, that holds what the step depends on (a lock file, the interpreter, the place of
the checkout). An interrupted step has no stamp and is done again from nothing; a step whose stamp fits is skipped, so
a second run takes a fraction of a second. A lock makes a second `make` in the same checkout wait for the first; pip and
npm inherit it, so it holds as long as one of them writes, even when this program was killed.
"""

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PROVERS = ROOT / ".venv-prove"
PYTHON = VENV / "bin" / "python"
MODULES = ROOT / "node_modules"
LOGS = ROOT / ".cache" / "log"
COMPILER = ROOT / "tools" / "solc" / "solc-v0.8.37"
PYTHON_WANTED = (3, 11)
NODE_WANTED = 20
OFFLINE = re.compile(
    r"getaddrinfo|name resolution|Name or service not known|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError"
    r"|Network is unreachable|Max retries exceeded|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH"
)


class Missing(Exception):
    """Something the set-up needs is not there; the message is one sentence and names the remedy."""


running = []
locked = []


def main(asked):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        check_platform()
        check_python()
        check_node()
        with only_one():
            run_together(python_packages, npm_packages)
            check_compiler()
            if "provers" in asked:
                provers()
    except Missing as missing:
        print("set-up: %s" % missing, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nset-up: interrupted; the next make goes on from here.", file=sys.stderr)
        return 130
    return 0


# --- what the machine must bring --------------------------------------------------------------------------------------


def check_platform():
    here = (sys.platform, platform.machine())
    if here == ("linux", "x86_64") or os.environ.get("ANY_PLATFORM"):
        return
    raise Missing(
        "this machine is %s %s and only Linux x64 is supported: use a Linux x64 machine or container, or set "
        "ANY_PLATFORM=1 and bring your own anvil and forge 1.7.1 in PATH." % here
    )


def check_python():
    here = sys.version_info[:2]
    if here != PYTHON_WANTED:
        raise Missing(
            "Python 3.11 is needed and this is %d.%d: install it (on Debian and Ubuntu: apt install python3.11 "
            "python3.11-venv), or name one with make PYTHON=/path/to/python3.11." % here
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Missing("this Python has no venv module: install it (apt install python3.11-venv), then run make again.")


def check_node():
    remedy = "install Node 20 or newer (with npm) and put it in PATH, then run make again."
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Missing("%s is missing: %s" % (tool, remedy))
    found = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, universal_newlines=True).stdout.strip()
    number = re.match(r"v(\d+)\.", found)
    if not number or int(number.group(1)) < NODE_WANTED:
        raise Missing("Node %s is too old: %s" % (found or "of this machine", remedy))


# --- the steps --------------------------------------------------------------------------------------------------------


def python_packages():
    locks = [ROOT / "requirements" / "build.lock", ROOT / "requirements" / "dev.lock"]
    stamp = VENV / ".packages"
    wanted = fingerprint(sys.version, str(VENV), *[lock.read_bytes() for lock in locks])
    if not fits(stamp, wanted):
        say("Python packages into .venv (about a minute, once)")
        shutil.rmtree(str(VENV), ignore_errors=True)
        call("venv", [sys.executable, "-m", "venv", str(VENV)])
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--no-build-isolation", "--retries", "2"]
        for lock in locks:
            call("pip-" + lock.stem, [*pip, "--require-hashes", "-r", str(lock)])
        stamp.write_text(wanted)
    carestamp_itself()


def carestamp_itself():
    stamp = VENV / ".carestamp"
    wanted = fingerprint((ROOT / "pyproject.toml").read_bytes(), (VENV / ".packages").read_bytes())
    if fits(stamp, wanted):
        return
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--no-build-isolation"]
    call("pip-carestamp", [*pip, "--no-deps", "--editable", str(ROOT)])
    stamp.write_text(wanted)


def provers():
    """What `make prove` runs beside the tests, in an environment of its own: its pins are not Brownie's."""
    lock = ROOT / "requirements" / "prove.lock"
    stamp = PROVERS / ".packages"
    wanted = fingerprint(sys.version, str(PROVERS), lock.read_bytes())
    if fits(stamp, wanted):
        return
    say("halmos and Slither into .venv-prove (about half a minute, once)")
    shutil.rmtree(str(PROVERS), ignore_errors=True)
    call("venv-prove", [sys.executable, "-m", "venv", str(PROVERS)])
    pip = [str(PROVERS / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input", "--retries", "2"]
    call("pip-prove", [*pip, "--require-hashes", "-r", str(lock)])
    stamp.write_text(wanted)


def npm_packages():
    stamp = MODULES / ".packages"
    inputs = [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]
    wanted = fingerprint(*[each.read_bytes() for each in inputs])
    if fits(stamp, wanted):
        return
    say("npm packages into node_modules (about 15 seconds, once)")
    with contextlib.suppress(FileNotFoundError):
        stamp.unlink()
    install = ["npm", "ci"] if not os.environ.get("ANY_PLATFORM") else ["npm", "install", "--force", "--no-save"]
    patience = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
    call("npm", [*install, "--no-audit", "--no-fund", "--loglevel=error", *patience])
    stamp.write_text(wanted)


def check_compiler():
    stamp = MODULES / ".compiler"
    wanted = fingerprint(COMPILER.read_bytes(), (MODULES / ".packages").read_bytes())
    if fits(stamp, wanted):
        return
    answer = call("solc", [str(COMPILER), "--version"])
    if "Version: 0.8.37+" not in answer:
        raise Missing("the Solidity compiler does not answer: run make distclean and make setup.")
    stamp.write_text(wanted)


# --- helpers ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def only_one():
    """Hold the checkout for this process; the lock is on a tracked file, so nothing is left behind."""
    with (ROOT / "requirements" / "dev.lock").open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another make sets this checkout up; waiting for it")
            fcntl.flock(held, fcntl.LOCK_EX)
        locked.append(held.fileno())
        yield


def run_together(*steps):
    """Run the steps at the same time; the first that fails decides, after all have ended."""
    failures = []

    def guarded(step):
        try:
            step()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        for child in running:
            child.terminate()
        for thread in threads:
            thread.join()
        raise
    if failures:
        raise failures[0]


def call(name, command):
    """Run a command quietly, keep its output in a log, return it; a failure becomes one sentence."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / ("setup-%s.log" % name)
    environment = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONNOUSERSITE="1")
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"):
        environment.pop(name, None)
    with log.open("w") as out:
        options = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out, "pass_fds": locked}
        child = subprocess.Popen(command, cwd=str(ROOT), env=environment, **options)
        running.append(child)
        code = child.wait()
    text = log.read_text(errors="replace")
    if code == 0:
        return text
    source = "npm" if command[0] == "npm" else "PyPI"
    where = log.relative_to(ROOT)
    if OFFLINE.search(text):
        raise Missing(
            "%s can't be reached: check the network or proxy of this machine, then run make again (details in %s)."
            % (source, where)
        )
    if "ENOSPC" in text or "No space left" in text:
        raise Missing("the disk is full: free about 2 GB, then run make again (details in %s)." % where)
    raise Missing("`%s` failed with code %d: see %s, then run make again." % (" ".join(command[:4]), code, where))


def fits(stamp, wanted):
    try:
        return stamp.read_text() == wanted
    except OSError:
        return False


def fingerprint(*parts):
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part if isinstance(part, bytes) else part.encode()).digest())
    return total.hexdigest()


def say(text):
    print("set-up: %s" % text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
