"""Third step: what became of what was sent. Only what the node counts can have a receipt, so only that is asked for,
under every hash that was ever signed for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carestamp.chain import AlreadyDone, ChainError, ContractError
from carestamp.outbox.desk import Desk
from carestamp.outbox.intent import State
from carestamp.outbox.journal import Row
from carestamp.outbox.receipts import kept
from carestamp.outbox.wire import Question, failure_of

PASSED = "it failed in its block and would not now: out of gas, or in a state that has passed"

_COUNTED = """
SELECT intents.number, account, target, data, signed.hash FROM intents JOIN signed USING (number)
WHERE state = 'sent' AND account = ? AND nonce < ? ORDER BY nonce
"""
_MINED = """
UPDATE intents SET state = 'mined', hash = ?, block = ?, block_hash = ?, receipt = ?, gas_used = ?,
    failed = ?, refusal = ?, said = ?, already = ?, dear = 0 WHERE number = ?
"""
_TOLD = "INSERT INTO changes (number, state) VALUES (?, 'mined')"
_LOWEST = "SELECT MIN(nonce) FROM intents WHERE state = 'sent' AND account = ?"
_OURS = "SELECT 1 FROM intents WHERE account = ? AND nonce = ?"

Receipt = Mapping[str, Any]
Reason = ContractError | ChainError | None
"""Why an act failed; None where it would not now."""


def collect(desk: Desk) -> None:
    """Receipts of what is in blocks; for what failed, the reason."""
    _count(desk)
    rows = [row for account, counted in desk.counted.items() for row in desk.journal.rows(_COUNTED, account, counted)]
    answers = desk.wire.results([("eth_getTransactionReceipt", [row["hash"]]) for row in rows])
    found = [(row, receipt) for row, receipt in zip(rows, answers, strict=True) if receipt]
    failed = [each for each in found if int(each[1]["status"], 16) != 1]
    reasons = dict(zip((row["number"] for row, _ in failed), _reasons(desk, failed), strict=True))
    with desk.journal.write():
        desk.journal.run_many(_MINED, (_mined(row, receipt, reasons) for row, receipt in found))
        desk.journal.run_many(_TOLD, ((row["number"],) for row, _ in found))
    desk.tally["mined"] += len(found)


def _count(desk: Desk) -> None:
    accounts = desk.accounts(State.SENT)
    answers = desk.wire.results([("eth_getTransactionCount", [account, "latest"]) for account in accounts])
    desk.counted = {account: int(each, 16) for account, each in zip(accounts, answers, strict=True)}
    desk.missing = [place for place in desk.counted.items() if _lacks(desk, *place)]


def _lacks(desk: Desk, account: str, counted: int) -> bool:
    """Whether the chain waits for a transaction that was never ours."""
    lowest = desk.journal.rows(_LOWEST, account)[0][0]
    return lowest is not None and counted < lowest and desk.journal.row(_OURS, account, counted) is None


def _reasons(desk: Desk, failed: Sequence[tuple[Row, Receipt]]) -> list[Reason]:
    """Found by asking again on top of its block; on top of the newest where the node has forgotten that state."""
    first = _asked_again(desk, [_again(row, receipt["blockNumber"]) for row, receipt in failed])
    unclear = [place for place, why in enumerate(first) if isinstance(why, ChainError)]
    second = dict(
        zip(unclear, _asked_again(desk, [_again(failed[each][0], "latest") for each in unclear]), strict=True)
    )
    return [second.get(place, why) for place, why in enumerate(first)]


def _asked_again(desk: Desk, questions: Sequence[Question]) -> list[Reason]:
    return [failure_of(answer) for answer in desk.wire.ask(questions)]


def _again(row: Row, block: str) -> Question:
    return "eth_call", [{"from": row["account"], "to": row["target"], "data": "0x" + row["data"].hex()}, block]


def _mined(row: Row, receipt: Receipt, reasons: Mapping[int, Reason]) -> tuple[Any, ...]:
    number = row["number"]
    place = row["hash"], int(receipt["blockNumber"], 16), receipt["blockHash"]
    did = kept(receipt), int(receipt["gasUsed"], 16)
    return *place, *did, number in reasons, *_reason(number in reasons, reasons.get(number)), number


def _reason(failed: bool, why: Reason) -> tuple[bytes | None, str | None, bool]:
    """Revert data, words of the node's, and whether it was done before."""
    if isinstance(why, ContractError):
        return why.encode(), None, isinstance(why, AlreadyDone)
    return None, str(why or PASSED) if failed else None, False
