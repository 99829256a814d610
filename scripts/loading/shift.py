"""Some hundred visits with their batches, so that memory stays bounded however many come."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.loading.billed import Billed, Ranged
from scripts.loading.books import Books
from scripts.loading.consenting import Consenting
from scripts.loading.delivery import Delivery
from scripts.loading.kept import Journal, Records
from scripts.loading.prescribed import Prescribed, anchor
from scripts.loading.stamps import Question
from scripts.loading.town import Town

VISITS = 250
LOGGED = 10
"""Of so many patients one is looked at: every subject in the access log's map stays in memory."""
OVER = object()


class Shift:
    """numbers: of its visits, in the whole run."""

    def __init__(self, town: Town, books: Books, journal: Journal, numbers: range) -> None:
        self._town, self._journal = town, journal
        self._delivery = Delivery(town, numbers.start)
        self._consenting = [Consenting(town, each) for each in numbers]
        self._prescribed = [Prescribed(town, each, self._delivery) for each in numbers]
        self._billed = [Billed(town, each, books) for each in numbers]
        self._ranged = Ranged(town, books, self._billed)
        self._records = Records(town, len(numbers))

    def play(self) -> Iterator[None]:
        """Everything in its order; pauses where what follows needs what waits in a block."""
        self._delivery.commission()
        anchor(self._town, self._prescribed)
        self._records.anchor()
        yield
        self._ranged.anchor()
        yield
        yield from self._rounds()
        self._ranged.settle()
        self._journal.look(self._consenting[::LOGGED])
        self._journal.anchor()
        yield

    def stamps(self) -> list[Question]:
        """One for each document."""
        papers = (*self._consenting, *self._prescribed, *self._billed)
        return [each.stamp() for each in papers] + self._records.stamps()

    def _rounds(self) -> Iterator[None]:
        """Patients don't wait for each other: in each round everybody does what comes next."""
        going = [each.acts() for each in (*self._consenting, *self._prescribed, *self._billed)]
        while going := [each for each in going if next(each, OVER) is not OVER]:
            yield
        yield
