"""The console script `carestamp`.

Exit codes of `carestamp trace`: 0 nothing is missing and all fits, 1 something is missing or does not fit, 2 the
dossier, a file or the node can't be read. Of `carestamp batch`: 0 all holds, 1 something is false, 2 a file or the
node can't be read, or nobody asked the chain.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from carestamp.cli import batches, tracing
from carestamp.cli.given import InputError
from carestamp.documents.linked import DossierError
from carestamp.documents.linked.printable import printable
from carestamp.errors import CarestampError

FITS, WRONG, UNREADABLE = 0, 1, 2
DESCRIPTION = "处方、发药、票据、付款：逐环核对。 Prescriptions, dispenses, bills, payments: checked link by link."


def main(arguments: Sequence[str] | None = None) -> int:
    """What the console script runs."""
    _print_anywhere()
    given = _parser().parse_args(arguments)
    try:
        fits = given.run(given)
    except (DossierError, InputError) as problem:
        return _unreadable(str(problem))
    except CarestampError as problem:
        return _unreadable(f"链未作答 the chain gave no answer: {problem}")
    except BrokenPipeError:
        return _unread()
    return UNREADABLE if fits is None else FITS if fits else WRONG


def _unreadable(why: str) -> int:
    print(f"carestamp: {printable(why)}", file=sys.stderr)
    return UNREADABLE


def _unread() -> int:
    """Whoever read the tree, `head` for instance, has gone: nothing more is printed, and nothing is said to fit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return WRONG


def _print_anywhere() -> None:
    """On a terminal that knows neither Chinese nor a tick, a question mark stands for them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="carestamp", description=DESCRIPTION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    tracing.describe(commands.add_parser("trace", help=tracing.HELP, description=tracing.HELP, epilog=tracing.EPILOG))
    batches.describe(commands.add_parser("batch", help=batches.HELP, description=batches.HELP, epilog=batches.EPILOG))
    return parser


if __name__ == "__main__":
    sys.exit(main())
