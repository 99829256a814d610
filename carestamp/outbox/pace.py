"""When an outbox does what: seconds and numbers, with defaults for a public chain."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """poll: seconds between two rounds of `settle`. resend: seconds after which what is in no block is sent again, and
    a block that the node lacks counts as gone. bump: seconds after which it offers more for its gas.
    first_pause, last_pause: seconds to leave a failing node alone, doubled from one to the other.
    batch: questions in one request. window: signed acts of one account that may be in no block.
    """

    poll: float = 0.05
    resend: float = 15.0
    bump: float = 60.0
    first_pause: float = 0.1
    last_pause: float = 10.0
    batch: int = 200
    window: int = 1_000
