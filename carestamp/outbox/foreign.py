"""Fifth step: a nonce that somebody else used, with a key that was to be the outbox's alone.

An intent keeps its nonce, which is what makes its effect one, until the chain itself shows the transaction that took
the nonce: it is not ours, and its block is final. Then nothing that was signed for the intent can ever be mined, and a
new nonce is safe. That a receipt is missing proves nothing: the node may be behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from carestamp.chain import NodeRefusedError
from carestamp.outbox.desk import Desk
from carestamp.outbox.intent import State
from carestamp.outbox.journal import Row

TAKEN = "another transaction of this account took its nonce"

_SUSPECTS = """
SELECT number, account, MIN(nonce) AS nonce FROM intents
WHERE state = 'sent' AND account = ? AND nonce < ? AND sent_at <= ? GROUP BY account
"""
_OURS = "SELECT 1 FROM signed WHERE hash = ?"
_MOVE = "UPDATE intents SET state = 'waiting', nonce = NULL, newest = NULL, sent_at = NULL, dear = 0 WHERE number = ?"
_TOLD = "INSERT INTO changes (number, state, why) VALUES (?, ?, ?)"


def move_taken(desk: Desk, final: int) -> None:
    """One intent of each account at most, the one with the lowest nonce. final: the newest final block."""
    before = desk.clock() - desk.pace.resend
    suspects = [desk.journal.rows(_SUSPECTS, *place, before) for place in desk.counted.items()]
    try:
        for row in chain.from_iterable(suspects):
            if _is_taken(desk, row, final):
                _move(desk, row["number"])
    except NodeRefusedError as problem:  # it keeps the state of its last blocks only: nothing is proven
        desk.trouble = problem


def _is_taken(desk: Desk, row: Row, final: int) -> bool:
    if final < 0 or _counted(desk, row, final) <= row["nonce"]:
        return False
    block = _first_above(desk, row, final)
    found = [each for each in _transactions(desk, block) if _is_of(each, row)]
    return bool(found) and desk.journal.row(_OURS, found[0]["hash"]) is None


def _first_above(desk: Desk, row: Row, final: int) -> int:
    """The block in which the account used this nonce: first in widening steps back from the newest, since nodes keep
    the state of the last blocks only, then by halves."""
    low, high, step = final, final, 1
    while low > 0 and _counted(desk, row, low) > row["nonce"]:
        low, high, step = max(low - step, 0), low, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _counted(desk, row, middle) > row["nonce"] else (middle, high)
    return high


def _counted(desk: Desk, row: Row, block: int) -> int:
    return int(desk.wire.results([("eth_getTransactionCount", [row["account"], hex(block)])])[0], 16)


def _transactions(desk: Desk, block: int) -> list[Mapping[str, Any]]:
    found = desk.wire.results([("eth_getBlockByNumber", [hex(block), True])])[0]
    return list(found["transactions"]) if found else []


def _is_of(transaction: Mapping[str, Any], row: Row) -> bool:
    place = str(transaction["from"]).lower(), int(transaction["nonce"], 16)
    return place == (row["account"].lower(), row["nonce"])


def _move(desk: Desk, number: int) -> None:
    with desk.journal.write():
        desk.journal.run(_MOVE, number)
        desk.journal.run(_TOLD, number, State.WAITING.value, TAKEN)
    desk.tally["moved"] += 1
