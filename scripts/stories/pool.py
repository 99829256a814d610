"""Which prescription plays which part: one from the input where one fits, else one of our own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from carestamp.documents.fhir import Intake, PrescriptionDocument, SupplyDocument
from carestamp.documents.profiles import Rules
from scripts.stories.people import People
from scripts.stories.stage import Stage, StoryError


@dataclass(frozen=True)
class Taken:
    """A document with its supplies, and the rules under which it is issued. source: `input` or `sample`."""

    document: PrescriptionDocument
    supplies: tuple[SupplyDocument, ...]
    rules: Rules
    source: str


Fits = Callable[[Taken], bool]


class Pool:
    """Prescriptions that no scene has taken yet."""

    def __init__(self, stage: Stage, people: People) -> None:
        self._stage, self._people = stage, people
        self._left = listed(stage.intake, "input")
        self._spare: list[Taken] | None = None
        self.samples = 0

    def take(self, *wishes: Fits, ours: tuple[Fits, ...] = ()) -> Taken:
        """The first document that meets the first wish that any meets; where none of the input's does, one of ours, by
        the wishes `ours` if there are some."""
        return _first(self._left, wishes) or self.take_ours(*(ours or wishes))

    def take_ours(self, *wishes: Fits) -> Taken:
        """The same among our own samples. Raises StoryError."""
        taken = _first(self._ours(), wishes)
        if taken is None:
            raise StoryError("no sample prescription is left for a scene: raise the number of synthetic patients")
        self.samples += 1
        return taken

    def rest(self, least: int) -> list[Taken]:
        """What no scene took; filled up with samples of ours to `least`."""
        left, self._left = self._left, []
        return left + [self.take_ours(lambda _: True) for _ in range(least - len(left))]

    def _ours(self) -> list[Taken]:
        if self._spare is None:
            intake = self._stage.spare().fhir
            self._people.meet(intake)
            self._spare = listed(intake, "sample")
        return self._spare


def listed(intake: Intake, source: str) -> list[Taken]:
    """Prescriptions that some profile allows, each with its supplies."""
    supplies = _by_prescription(intake)
    return [
        Taken(document, tuple(supplies.get(place, ())), profile.rules, source)
        for place, document in enumerate(intake.prescriptions)
        if (profile := document.suggested_profile()) is not None
    ]


def homeless(intake: Intake) -> list[SupplyDocument]:
    """Supplies that name no prescription of this intake."""
    return _by_prescription(intake).get(-1, [])


def _by_prescription(intake: Intake) -> dict[int, list[SupplyDocument]]:
    """Supplies by the place of their prescription; -1 for those that have none. The same file's goes first."""
    owner: dict[tuple[str, str], int] = {}
    for place, document in enumerate(intake.prescriptions):
        for resource in document.resources:
            owner[(document.file, resource)] = place
            owner.setdefault(("", resource), place)
    supplies: dict[int, list[SupplyDocument]] = {}
    for supply in intake.supplies:
        place = owner.get((supply.file, supply.request), owner.get(("", supply.request), -1))
        supplies.setdefault(place, []).append(supply)
    return supplies


def _first(among: list[Taken], wishes: tuple[Fits, ...]) -> Taken | None:
    for wish in wishes:
        for place, each in enumerate(among):
            if wish(each):
                return among.pop(place)
    return None


# --------------------------------------------------------------------------------------------------------------- wishes


def simple(taken: Taken) -> bool:
    """One portion, in force."""
    return taken.document.repeats == 0 and taken.document.status in ("active", "unknown", "completed")


def plain(taken: Taken) -> bool:
    """An ordinary one: reviewed, in parts, by slip, offline, nothing controlled, no repeats."""
    rules = taken.rules
    allowed = rules.review and rules.parts and rules.slip and rules.identityCheck and rules.offline
    return allowed and simple(taken)


def reviewed(taken: Taken) -> bool:
    """Nothing is dispensed before the review."""
    return taken.rules.review and simple(taken)


def unreviewed(taken: Taken) -> bool:
    """Can be first seen at the counter: no reviewer stands between, and nobody must countersign."""
    return not taken.rules.review and not taken.rules.secondPharmacist and simple(taken)


def controlled(taken: Taken) -> bool:
    """Two pharmacists."""
    return taken.rules.controlled and simple(taken)


def repeated(taken: Taken) -> bool:
    """Comes in portions, with days between them."""
    document = taken.document
    return document.repeats > 0 and document.interval_days > 0 and not taken.rules.secondPharmacist


def divisible(taken: Taken) -> bool:
    """A plain one that can be handed out in two parts."""
    return plain(taken) and all(line.quantity >= 2 for line in taken.document.lines)


def unsupplied(wish: Fits) -> Fits:
    """This, and its documents say of no supply."""
    return lambda taken: not taken.supplies and wish(taken)
