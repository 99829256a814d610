"""The application's side of the journal: acts are written down, and looked up."""

from __future__ import annotations

from carestamp.chain import NodeRefusedError, decode_error
from carestamp.errors import CarestampError
from carestamp.outbox.content import Content
from carestamp.outbox.intent import Change, Intent, IntentConflictError, State
from carestamp.outbox.journal import Journal, Row

ADD = "INSERT INTO intents (id, account, target, data, kind, gas) VALUES (?, ?, ?, ?, ?, ?)"


class Posted:
    """Intents as applications see them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, name: str, account: str, content: Content, kind: str, gas: int | None) -> Intent:
        """A new intent, or the known one with the same content. Raises IntentConflictError."""
        with self._journal.write():
            known = self._journal.row("SELECT * FROM intents WHERE id = ?", name)
            if known is None:
                self._journal.run(ADD, name, account, content.to, content.data, kind, gas)
                return Intent(name, State.WAITING, account, kind)
        if (known["account"], known["target"], known["data"]) != (account, content.to, content.data):
            raise IntentConflictError(name)
        return _read(known)

    def get(self, name: str) -> Intent:
        """Raises KeyError."""
        row = self._journal.row("SELECT * FROM intents WHERE id = ?", name)
        if row is None:
            raise KeyError(name)
        return _read(row)

    def has(self, name: str) -> bool:
        """Whether it is known."""
        return self._journal.row("SELECT 1 FROM intents WHERE id = ?", name) is not None

    def unfinished(self) -> tuple[Intent, ...]:
        """Neither FINAL nor REFUSED, in the order in which they came."""
        rows = self._journal.rows("SELECT * FROM intents WHERE state IN ('waiting', 'sent', 'mined') ORDER BY number")
        return tuple(map(_read, rows))

    def count_unfinished(self) -> int:
        """How many those are."""
        row = self._journal.row("SELECT COUNT(*) FROM intents WHERE state IN ('waiting', 'sent', 'mined')")
        return int(row[0]) if row else 0

    def owners(self) -> set[str]:
        """The accounts of those."""
        question = "SELECT DISTINCT account FROM intents WHERE state IN ('waiting', 'sent', 'mined')"
        return {row["account"] for row in self._journal.rows(question)}

    def changes(self, since: int) -> tuple[Change, ...]:
        """What changed after this cursor."""
        question = "SELECT cursor, id, changes.state, why FROM changes JOIN intents USING (number) WHERE cursor > ?"
        rows = self._journal.rows(f"{question} ORDER BY cursor", since)
        return tuple(Change(row["cursor"], row["id"], State(row["state"]), row["why"]) for row in rows)


def _read(row: Row) -> Intent:
    return Intent(
        id=row["id"],
        state=State(row["state"]),
        account=row["account"],
        kind=row["kind"],
        nonce=row["nonce"],
        transaction=row["hash"],
        block=row["block"],
        gas=row["gas_used"],
        error=_error(row),
        already=bool(row["already"]),
        kept=row["receipt"],
    )


def _error(row: Row) -> CarestampError | None:
    if row["already"]:
        return None
    if row["refusal"] is not None:
        return decode_error(row["refusal"])
    return NodeRefusedError(row["said"]) if row["said"] else None
