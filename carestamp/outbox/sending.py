"""Second step: more is offered for what waits too long, and everything that is due goes to the node, in order of nonce.

Sending again is harmless: all that was ever signed for an intent has its nonce, and a chain takes a nonce once.
"""

from __future__ import annotations

import math

from carestamp.chain import Fees, NodeRefusedError
from carestamp.outbox.desk import Desk
from carestamp.outbox.intent import State
from carestamp.outbox.journal import Row
from carestamp.outbox.prices import Price
from carestamp.outbox.signatures import Made, keep, make
from carestamp.outbox.wire import Answer, refusal_of
from carestamp.outbox.words import Said, meaning_of

AT_ONCE = 64
"""Transactions of one account that may offer more in one round: what is behind waits for these anyway."""
ENOUGH = 4
"""Times what is usual now: whatever waits although it offers so much does not wait for money."""
CAPPED = "more would have to be offered for its gas than the cap allows"

_SLOW = """
SELECT intents.*, most, tip FROM intents JOIN signed ON signed.hash = newest
WHERE state = 'sent' AND account = ? AND nonce >= ? AND (dear OR since NOT BETWEEN ? AND ?) ORDER BY nonce LIMIT ?
"""
_REPLACE = "UPDATE intents SET newest = ?, since = ?, sent_at = 0, dear = 0 WHERE number = ?"
_CAPPED = """
INSERT INTO changes (number, state, why) SELECT ?1, 'sent', ?2
WHERE NOT EXISTS (SELECT 1 FROM changes WHERE number = ?1 AND why = ?2)
"""
_DUE = """
SELECT intents.number, account, nonce, raw, sent_at FROM intents JOIN signed ON signed.hash = newest
WHERE state = 'sent' AND account = ? AND (sent_at IS NULL OR (nonce >= ? AND sent_at NOT BETWEEN ? AND ?))
ORDER BY nonce LIMIT ?
"""
_HANDED = "UPDATE intents SET sent_at = ?, dear = ?, said = ? WHERE number = ?"


def offer_more(desk: Desk) -> None:
    """For what is too cheap, or in no block for too long. Nobody offers more where gas costs nothing."""
    slow = [row for account in desk.accounts(State.SENT) for row in _slow(desk, account)]
    if slow and desk.fees is not Fees.FREE:
        offer = desk.price()
        for row in slow:
            _raise(desk, row, Price(row["most"], row["tip"]), offer)


def send_due(desk: Desk) -> None:
    """What was never sent, and again what is in no block for too long. Raises NodeUnreachableError."""
    due = [row for account in desk.accounts(State.SENT) for row in _due(desk, account)]
    handed = []
    try:
        for row, answer in zip(due, desk.wire.ask([_question(row) for row in due]), strict=True):
            handed.append(_handed(desk, row, answer))
    finally:
        desk.journal.run_many(_HANDED, handed)


def _slow(desk: Desk, account: str) -> list[Row]:
    return desk.journal.rows(_SLOW, account, desk.counted.get(account, 0), *_lately(desk, desk.pace.bump), AT_ONCE)


def _raise(desk: Desk, row: Row, old: Price, offer: Price) -> None:
    new = old.raised(offer)
    if new.most > ENOUGH * offer.most:
        return  # it does not wait for money
    if desk.cap is not None and new.most > desk.cap:
        desk.tally["capped"] += 1
        desk.journal.run(_CAPPED, row["number"], CAPPED)
    elif new != old:
        _replace(desk, make(desk, row, row["nonce"], new, row["gas"]))


def _replace(desk: Desk, made: Made) -> None:
    with desk.journal.write():
        keep(desk, [made])
        desk.journal.run(_REPLACE, made[0], desk.clock(), made[1])
    desk.tally["bumped"] += 1


def _due(desk: Desk, account: str) -> list[Row]:
    lately = _lately(desk, desk.pace.resend)
    return desk.journal.rows(_DUE, account, desk.counted.get(account, 0), *lately, desk.pace.window)


def _lately(desk: Desk, seconds: float) -> tuple[float, float]:
    """The last seconds. What lies after now was written by a clock that was set back since, and is old."""
    now = desk.clock()
    return math.nextafter(now - seconds, math.inf), now


def _question(row: Row) -> tuple[str, list[str]]:
    return "eth_sendRawTransaction", ["0x" + row["raw"].hex()]


def _handed(desk: Desk, row: Row, answer: Answer) -> tuple[float, bool, str | None, int]:
    """How it stands in the journal. What the node said against it is told, and tried again."""
    said = refusal_of(answer)
    meaning = meaning_of(said) if said else Said.KNOWN
    if meaning in (Said.DEAR, Said.LATER):
        desk.trouble = NodeRefusedError(said)
    desk.tally["sent" if row["sent_at"] is None else "again"] += 1
    return desk.clock(), meaning is Said.DEAR, said if meaning is Said.LATER else None, row["number"]
