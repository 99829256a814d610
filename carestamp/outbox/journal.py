"""The file that holds all that an outbox knows: intents, what was signed for them, what became of it, in SQLite.

A write is on the disk when its block ends (write-ahead log, synchronous=FULL). One outbox at a time holds the file. It
holds no key; signed transactions are public as soon as they are sent, and calldata names nobody (X1).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from carestamp.outbox.intent import JournalError

FORMAT = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS head (format INTEGER NOT NULL, chain_id INTEGER NOT NULL, genesis TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS intents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    target TEXT NOT NULL,
    data BLOB NOT NULL,
    kind TEXT NOT NULL,
    gas INTEGER,
    state TEXT NOT NULL DEFAULT 'waiting',
    nonce INTEGER,
    newest TEXT,
    sent_at REAL,
    since REAL,
    dear INTEGER NOT NULL DEFAULT 0,
    said TEXT,
    hash TEXT,
    block INTEGER,
    block_hash TEXT,
    receipt TEXT,
    gas_used INTEGER,
    failed INTEGER NOT NULL DEFAULT 0,
    refusal BLOB,
    already INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS nonces ON intents (account, nonce);
CREATE INDEX IF NOT EXISTS states ON intents (state, account, nonce);
CREATE INDEX IF NOT EXISTS blocks ON intents (state, block);
CREATE TABLE IF NOT EXISTS signed (
    hash TEXT PRIMARY KEY,
    number INTEGER NOT NULL REFERENCES intents,
    most INTEGER NOT NULL,
    tip INTEGER,
    raw BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS signed_for ON signed (number);
CREATE TABLE IF NOT EXISTS accounts (address TEXT PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS changes (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL REFERENCES intents,
    state TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT ''
);
"""
"""newest: the hash of what was signed last. sent_at: in seconds, empty while it is to be sent. since: when it began to
wait at its price. dear: the node wants more for its gas. said: the node's last word against it. hash to already: of the
block that it is in."""

Row = sqlite3.Row


class Journal:
    """An open journal; threads take turns. Raises JournalError when it can't be opened."""

    def __init__(self, path: str | Path) -> None:
        self._lock, self._depth = threading.RLock(), 0
        self._file = Path(path)
        try:
            self._base = _opened(self._file)
        except sqlite3.OperationalError as problem:
            raise JournalError(f"journal {self._file.name} is in use, or can't be written: {problem}") from None
        except sqlite3.DatabaseError as problem:
            raise JournalError(f"journal {self._file.name} is damaged or no journal: {problem}") from None

    @contextmanager
    def write(self) -> Iterator[None]:
        """All that is written inside is on the disk afterwards, or nothing of it. Blocks may stand in each other: the
        outermost counts."""
        with self._lock:
            if self._depth:
                yield
                return
            with self._transaction():
                yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            self._base.execute("COMMIT")
        except sqlite3.OperationalError as problem:
            raise JournalError(f"journal {self._file.name} can't be written: {problem}") from problem
        finally:
            self._depth = 0
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")

    def run(self, statement: str, *values: Any) -> int:
        """Write: how many rows it met."""
        with self.write():
            return self._base.execute(statement, values).rowcount

    def run_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write once for each row."""
        with self.write():
            self._base.executemany(statement, rows)

    def rows(self, question: str, *values: Any) -> list[Row]:
        """Read."""
        with self._lock:
            return self._base.execute(question, values).fetchall()

    def row(self, question: str, *values: Any) -> Row | None:
        """Read one, None where there is none."""
        with self._lock:
            found: Row | None = self._base.execute(question, values).fetchone()
            return found

    def belong(self, chain_id: int, genesis: str) -> None:
        """It is of this chain from now on. Raises JournalError where it is of another one."""
        head = self.row("SELECT * FROM head")
        if head is None:
            self.run("INSERT INTO head VALUES (?, ?, ?)", FORMAT, chain_id, genesis)
        elif (head["chain_id"], head["genesis"]) != (chain_id, genesis):
            known, met = f"{head['chain_id']} ({head['genesis']})", f"{chain_id} ({genesis})"
            raise JournalError(
                f"journal {self._file.name} is of chain {known}, the node is on {met}: take another file"
            )

    def close(self) -> None:
        """Others may open it."""
        with self._lock:
            self._base.close()


def _opened(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    base.row_factory = Row
    try:
        for each in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
            base.execute(f"PRAGMA {each}")
        base.executescript(f"BEGIN EXCLUSIVE; {SCHEMA} COMMIT;")
    except sqlite3.Error:
        base.close()
        raise
    return base
