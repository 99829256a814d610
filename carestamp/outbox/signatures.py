"""First step: what waits gets its nonce, its gas and its signature, and all that is in the journal before anything is
sent. So a nonce that was ever sent stands beside its intent, whatever crashes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hexbytes import HexBytes

from carestamp.documents.keccak import keccak256
from carestamp.outbox.desk import Desk
from carestamp.outbox.intent import State
from carestamp.outbox.journal import Row
from carestamp.outbox.prices import Price
from carestamp.outbox.signing import Draft, signed
from carestamp.outbox.wire import Question, refusal_of, result_of

MOST_GAS = 16_777_216
"""No transaction may ask for more (EIP-7825)."""
USUAL_GAS = 1_000_000
"""For an act that the node would refuse now: what it needs shows only when it goes through, after what waits before it.
The dearest single act takes less than half."""
SPARE_GAS = 100_000
"""On top of twice the estimate: a first use writes new words where the act that was estimated changed old ones. Gas
that is not used is not paid for."""

_WAITING = "SELECT * FROM intents WHERE state = 'waiting' AND account = ? ORDER BY nonce, number LIMIT ?"
_UNDER_WAY = "SELECT COUNT(*) FROM intents WHERE state = 'sent' AND account = ?"
_SIGN = """
UPDATE intents SET state = 'sent', nonce = ?, gas = ?, newest = ?, since = ?, sent_at = NULL, said = NULL
WHERE number = ?
"""
_KEEP = "INSERT OR IGNORE INTO signed (hash, number, most, tip, raw) VALUES (?, ?, ?, ?, ?)"
_NEXT = "INSERT INTO accounts VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET next = excluded.next"

Made = tuple[str, int, int, int | None, bytes]
"""Hash, number of the intent, price, bytes."""


def sign_new(desk: Desk) -> None:
    """All that waits, up to the window of each account."""
    waiting = {account: rows for account in desk.accounts(State.WAITING) if (rows := _waiting(desk, account))}
    if waiting:
        price, firsts = desk.price(), _next_nonces(desk, list(waiting))
        gas = _limits(desk, [row for rows in waiting.values() for row in rows])
        with desk.journal.write():
            for account, rows in waiting.items():
                _sign(desk, rows, firsts[account], price, gas)


def make(desk: Desk, row: Row, nonce: int, price: Price, gas: int) -> Made:
    """A signed transaction of an intent, as it is kept."""
    draft = Draft(desk.chain_id, nonce, price, gas, bytes(HexBytes(row["target"])), row["data"])
    raw = signed(desk.keys[row["account"]], draft)
    return "0x" + keccak256(raw).hex(), row["number"], price.most, price.tip, raw


def keep(desk: Desk, made: Iterable[Made]) -> None:
    """Into the journal."""
    desk.journal.run_many(_KEEP, made)


def _waiting(desk: Desk, account: str) -> list[Row]:
    under_way = desk.journal.rows(_UNDER_WAY, account)[0][0]
    return desk.journal.rows(_WAITING, account, max(desk.pace.window - under_way, 0))


def _next_nonces(desk: Desk, accounts: Sequence[str]) -> dict[str, int]:
    """Counted here; for an account's first act as the node counts, with what others have on the way."""
    known = {row["address"]: int(row["next"]) for row in desk.journal.rows("SELECT * FROM accounts")}
    new = [each for each in accounts if each not in known]
    counted = desk.wire.results([("eth_getTransactionCount", [each, "pending"]) for each in new])
    return known | {account: int(each, 16) for account, each in zip(new, counted, strict=True)}


def _sign(desk: Desk, rows: Sequence[Row], first: int, price: Price, gas: dict[int, int]) -> None:
    made = [make(desk, row, nonce, price, gas[row["number"]]) for nonce, row in enumerate(rows, first)]
    now = desk.clock()
    desk.journal.run_many(
        _SIGN, ((first + place, gas[number], name, now, number) for place, (name, number, *_) in enumerate(made))
    )
    keep(desk, made)
    desk.journal.run(_NEXT, rows[0]["account"], first + len(rows))
    desk.tally["signed"] += len(rows)


# ----------------------------------------------------------------------------------------------------------------- gas


def _limits(desk: Desk, rows: Sequence[Row]) -> dict[int, int]:
    """By the number of the intent: the caller's, else twice the estimate of the first act of this kind and length."""
    unknown = {_shape(row): row for row in rows if row["gas"] is None and _shape(row) not in desk.known_gas}
    for shape, answer in zip(unknown, desk.wire.ask([_estimate(row) for row in unknown.values()]), strict=True):
        if refusal_of(answer) is None:
            desk.known_gas[shape] = min(2 * int(result_of(answer), 16) + SPARE_GAS, MOST_GAS)
    return {row["number"]: row["gas"] or desk.known_gas.get(_shape(row), USUAL_GAS) for row in rows}


def _shape(row: Row) -> tuple[str, bytes, int]:
    return row["target"], row["data"][:4], len(row["data"])


def _estimate(row: Row) -> Question:
    asked = {"from": row["account"], "to": row["target"], "data": "0x" + row["data"].hex()}
    return "eth_estimateGas", [asked, "pending"]
