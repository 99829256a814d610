"""What goes wrong between a client and its node."""

from __future__ import annotations

import enum


class Fault(enum.Enum):
    """By the names that reports use."""

    DROPPED = "dropped"
    """The request never arrives."""
    UNANSWERED = "unanswered"
    """It arrives, and its answer is lost."""
    LATE_REQUEST = "late_request"
    """It arrives when the client has given up waiting."""
    LATE_ANSWER = "late_answer"
    """It is answered when the client has given up waiting."""
    TOO_MANY = "too_many"
    """429."""
    BROKEN = "broken"
    """500; the node may have had the request."""
    HALF = "half"
    """The answer breaks off."""
    STALE = "stale"
    """The answer was true some blocks ago, perhaps on a branch that is gone."""
    SHUFFLED = "shuffled"
    """The answers of a batch come in another order."""
    ONE_MISSING = "one_missing"
    """An answer of a batch is missing."""
    NODE_DOWN = "node_down"
    """No node is there: somebody killed it."""

    @property
    def of_batches(self) -> bool:
        return self in (Fault.SHUFFLED, Fault.ONE_MISSING)


CAUSED = tuple(each for each in Fault if each is not Fault.NODE_DOWN)
"""Those that a proxy causes."""
