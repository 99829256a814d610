"""Fourth step: blocks that are there to stay, and blocks that are gone.

Each block that holds an act of ours is compared with the chain until it is final; the newest final one afterwards too,
since a node may lose more than it should. An act whose block is gone is sent again, under its nonce.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from carestamp.outbox.desk import NEWEST_BLOCK, Desk
from carestamp.outbox.intent import State
from carestamp.outbox.wire import Question

FINALIZED = "finalized"
"""The node says which block is final."""
FINALIZED_BLOCK: Question = ("eth_getBlockByNumber", [FINALIZED, False])
GONE = "its block is gone"

_MINED = "SELECT DISTINCT block, block_hash FROM intents WHERE state = 'mined'"
_OVER = """
SELECT DISTINCT block, block_hash FROM intents WHERE state IN ('final', 'refused') ORDER BY block DESC LIMIT ? OFFSET ?
"""
_BACK = """
UPDATE intents SET state = 'sent', sent_at = 0, since = ?, hash = NULL, block = NULL, block_hash = NULL, receipt = NULL,
    gas_used = NULL, failed = 0, refusal = NULL, said = NULL, already = 0
WHERE block = ? AND block_hash = ? AND state IN ('mined', 'final', 'refused') RETURNING number
"""
_SETTLED = """
UPDATE intents SET state = CASE WHEN failed AND NOT already THEN 'refused' ELSE 'final' END
WHERE state = 'mined' AND block <= ? RETURNING number, state
"""
_TOLD = "INSERT INTO changes (number, state, why) VALUES (?, ?, ?)"

Block = tuple[int, str]


def watch(desk: Desk) -> int:
    """What is gone goes back, what is deep enough is over: the number of the newest final block, -1 for none. Nothing
    is final from a block on that the node says it has not: head and answer came from two nodes, one far behind."""
    mined = [] if desk.confirmations == 0 else _blocks(desk, _MINED)
    newest = next(iter(_blocks(desk, _OVER, 1, 0)), None)
    watched = mined if newest is None else [*mined, newest]
    head, answers = _look(desk, watched)
    gone = _gone(desk, watched, answers)
    if newest in gone:
        gone += _deeper(desk)
    final = min([head, *(number - 1 for (number, _), answer in zip(watched, answers, strict=True) if answer is None)])
    with desk.journal.write():
        _send_back(desk, gone)
        _settle(desk, final)
    return final


def _blocks(desk: Desk, question: str, *values: int) -> list[Block]:
    return [(row["block"], row["block_hash"]) for row in desk.journal.rows(question, *values)]


def _look(desk: Desk, blocks: Sequence[Block]) -> tuple[int, list[Any]]:
    """The newest final block, and what the node has at these numbers; of one moment, nearly."""
    tip = FINALIZED_BLOCK if desk.confirmations == FINALIZED else NEWEST_BLOCK
    head, *answers = desk.wire.results([tip, *map(_asked, blocks)])
    depth = 0 if desk.confirmations == FINALIZED else int(desk.confirmations)
    return int(head["number"], 16) - depth if head else -1, answers


def _asked(block: Block) -> Question:
    return "eth_getBlockByNumber", [hex(block[0]), False]


def _gone(desk: Desk, blocks: Sequence[Block], answers: Sequence[Any]) -> list[Block]:
    """Another block stands there; or none, for so long that the node is not just behind."""
    lacking = [block for block, answer in zip(blocks, answers, strict=True) if answer is None]
    desk.behind_since = (desk.behind_since or desk.clock()) if lacking else None
    lost = lacking if desk.clock() - (desk.behind_since or desk.clock()) >= desk.pace.resend else []
    return lost + [each for each, answer in zip(blocks, answers, strict=True) if answer and answer["hash"] != each[1]]


def _deeper(desk: Desk) -> list[Block]:
    """Below a final block that is gone, down to one that is not."""
    gone: list[Block] = []
    for start in count(1, desk.pace.batch):
        blocks = _blocks(desk, _OVER, desk.pace.batch, start)
        found = _gone(desk, blocks, desk.wire.results([_asked(each) for each in blocks]))
        gone += found
        if len(found) < desk.pace.batch:
            break
    return gone


def _send_back(desk: Desk, gone: Iterable[Block]) -> None:
    rows = [row for block in gone for row in desk.journal.rows(_BACK, desk.clock(), *block)]
    desk.journal.run_many(_TOLD, ((row["number"], State.SENT.value, GONE) for row in rows))
    desk.tally["rolled_back"] += len(rows)


def _settle(desk: Desk, final: int) -> None:
    rows = desk.journal.rows(_SETTLED, final)
    desk.journal.run_many(_TOLD, ((row["number"], row["state"], "") for row in rows))
    desk.tally.update(row["state"] for row in rows)
