"""A durable outbox: acts are written down before they are sent, and each has exactly one effect.

    outbox = Outbox("hospital.outbox", Chain.at("http://127.0.0.1:8545"), keys=[doctor], names=addresses)
    prescriptions = PrescriptionClient(outbox.chain, address)
    with outbox.intent("visit-7/issue"):
        prescriptions.issue(doctor, terms)          # in the journal when the block ends
    outbox.settle(timeout=120)                      # or outbox.pump() from time to time
    outbox["visit-7/issue"].state                   # State.FINAL

Killed client, killed node, lost answer, reorganisation: open the same journal again and go on (docs/outbox.md).
"""

from carestamp.outbox.intent import (
    Change,
    Intent,
    IntentConflictError,
    JournalError,
    OutboxError,
    Progress,
    State,
    UnsettledError,
)
from carestamp.outbox.outbox import Outbox
from carestamp.outbox.pace import Pace

__all__ = [
    "Change",
    "Intent",
    "IntentConflictError",
    "JournalError",
    "Outbox",
    "OutboxError",
    "Pace",
    "Progress",
    "State",
    "UnsettledError",
]
