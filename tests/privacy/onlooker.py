"""Who reads the whole chain, knows one bill (hospital, day, amount), and names another document of that patient.

The onlooker sees `Sight`s and nothing else: addresses, senders, seconds of blocks and documents, the order of things,
amounts, numbers of bills, organisations. It knows how things usually go, such as how long people walk to the pharmacy.
Each way of guessing gives the other documents a distance from the bill; the nearest is named, among equals one by lot.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.privacy.crowd import DAY, HOUR, MINUTE, Sight

WALK = 6 * MINUTE
"""From the cashier to the pharmacy's counter."""
WAIT = 8 * MINUTE
"""From the doctor's signature to the cashier."""
STAY = 35 * MINUTE
"""From the door to the doctor's signature."""
FAR = float("inf")

Distance = Callable[["Onlooker", Sight, Sight], float]


@dataclass(frozen=True)
class Way:
    """A way of guessing. kind: of the documents that it looks at; empty for all."""

    distance: Distance
    kind: str = ""

    @property
    def name(self) -> str:
        return self.distance.__name__.replace("_", " ")


class Onlooker:
    """All that is public, sorted for guessing. midnight: the first second of a day, where the hospital is."""

    def __init__(self, sights: Sequence[Sight], midnight: int, seed: int) -> None:
        self.sights, self.midnight, self.lot = sights, midnight, random.Random(seed)
        self._of_kind: dict[str, list[Sight]] = defaultdict(list, {"": list(sights)})
        for each in sights:
            self._of_kind[each.kind].append(each)

    def find(self, house: int, day: int, amount: int) -> Sight | None:
        """The bill that it knows, among those that look so."""
        equal = (each for each in self._of_kind["bill"] if each.amount == amount)
        alike = [each for each in equal if house in each.houses and day <= each.told < day + DAY]
        return self.lot.choice(alike) if alike else None

    def guess(self, way: Way, known: Sight) -> Sight:
        """The nearest document besides the known one."""
        others = [each for each in self._of_kind[way.kind] if each.document != known.document]
        far = [way.distance(self, known, each) for each in others]
        nearest = min(far)
        return self.lot.choice([each for each, value in zip(others, far, strict=True) if value == nearest])

    def day_of(self, second: int) -> int:
        return (second - self.midnight) // DAY

    @cached_property
    def senders(self) -> Counter[str]:
        """How often each of them paid for a transaction."""
        return Counter(each.sender for each in self.sights)

    @cached_property
    def turns(self) -> dict[object, float]:
        """Which part of its day, house and kind came before each: by number for bills, by time for others."""
        days: dict[tuple[str, int, int], list[Sight]] = defaultdict(list)
        for each in self.sights:
            days[each.kind, min(each.houses), self.day_of(each.told)].append(each)
        return {document: turn for day in days.values() for document, turn in _turns(day).items()}


def _turns(day: list[Sight]) -> dict[object, float]:
    """0 to 1. For what has two moments, being signed and being fetched, the middle of both turns."""
    first = sorted(day, key=lambda each: each.serial or each.told)
    second = sorted(day, key=lambda each: each.serial or each.at)
    made = {each.document: turn / len(day) / 2 for turn, each in enumerate(first)}
    return {each.document: made[each.document] + turn / len(day) / 2 for turn, each in enumerate(second)}


# --- ways of guessing -------------------------------------------------------------------------------------------------


def same_address(_: Onlooker, bill: Sight, other: Sight) -> float:
    return float(other.subject != bill.subject)


def same_sender(eye: Onlooker, bill: Sight, other: Sight) -> float:
    """Whoever sends least gives most away."""
    return eye.senders[other.sender] if other.sender == bill.sender else FAR


def nearest_second(_: Onlooker, bill: Sight, other: Sight) -> float:
    """When it was written, brought or (an hour before the deadline) signed, beside when the other was."""
    written, at = abs(bill.told - other.told), other.at
    return min(written, abs(bill.told - at), abs(bill.at - at), abs(bill.deadline - HOUR - at))


def usual_walk(_: Onlooker, bill: Sight, prescription: Sight) -> float:
    """Signed and fetched as one would expect it of who paid just then."""
    walk, wait = prescription.at - bill.told, bill.told - prescription.told
    return ((walk - WALK) / (4 * MINUTE)) ** 2 + ((wait - WAIT) / (7 * MINUTE)) ** 2


def same_turn(eye: Onlooker, bill: Sight, prescription: Sight) -> float:
    """As early among the day's prescriptions as the bill's number is among its bills."""
    if eye.day_of(prescription.told) != eye.day_of(bill.told) or not bill.houses & prescription.houses:
        return FAR
    return abs(eye.turns[bill.document] - eye.turns[prescription.document])


def same_amount(_: Onlooker, bill: Sight, other: Sight) -> float:
    return abs(other.amount - bill.amount)


def same_houses(_: Onlooker, bill: Sight, other: Sight) -> float:
    """Hospital and insurer: as many as possible."""
    return -len(bill.houses & other.houses)


def same_day(eye: Onlooker, bill: Sight, other: Sight) -> float:
    """One by lot of those who were at the same house that day."""
    return float(eye.day_of(other.told) != eye.day_of(bill.told) or not bill.houses & other.houses)


def usual_visit(_: Onlooker, prescription: Sight, consent: Sight) -> float:
    """Given when one would expect it of whose prescription was signed just then."""
    return abs(prescription.told - STAY - consent.at) if prescription.houses & consent.houses else FAR


SAME_ADDRESS, SAME_SENDER, NEAREST_SECOND = Way(same_address), Way(same_sender), Way(nearest_second)
USUAL_WALK, SAME_TURN = Way(usual_walk, "prescription"), Way(same_turn, "prescription")
SAME_AMOUNT, SAME_HOUSES, SAME_DAY = Way(same_amount, "bill"), Way(same_houses), Way(same_day)
FROM_BILLS = (SAME_ADDRESS, SAME_SENDER, NEAREST_SECOND, USUAL_WALK, SAME_TURN, SAME_AMOUNT, SAME_HOUSES, SAME_DAY)
FROM_PRESCRIPTIONS = Way(usual_visit, "consent")
