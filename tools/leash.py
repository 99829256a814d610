"""Start a program on a leash: `leash.py HOME PROGRAM ARG…` becomes PROGRAM, which then ends when the process that
started it ends, however that came about (Linux: PR_SET_PDEATHSIG survives exec).

A node, which is a program with a port among its arguments, moreover

- writes to a file and not to a pipe that nobody reads, which would stop it when full;
- is known: its process number stands in HOME/node-PORT.pid, so that the runner can tell it from a stranger on its port.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PORT_FLAGS = ("--port", "--server.port")


def main(home: Path, program: str, arguments: list[str]) -> None:
    _hold(os.getppid())
    port = next((arguments[i + 1] for i, each in enumerate(arguments[:-1]) if each in PORT_FLAGS), None)
    if port is not None:
        _register(home, port)
    os.execv(program, [program, *arguments])


def _hold(parent: int) -> None:
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("the starter of this program has already ended")


def _register(home: Path, port: str) -> None:
    (home / f"node-{port}.pid").write_text(str(os.getpid()))
    log = os.open(home / f"node-{port}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
