"""Which prescription plays which part: one from the input where one fits, else one of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from carestamp.documents.fhir import Intake, PrescriptionDocument, SupplyDocument
from scripts.stories.people import People
from scripts.stories.stage import Stage, StoryError

Fits = Callable[[PrescriptionDocument, tuple[SupplyDocument, ...]], bool]


@dataclass(frozen=True)
class Taken:
    """A document with its supplies. source: `input` or `sample`."""

    document: PrescriptionDocument
    supplies: tuple[SupplyDocument, ...]
    source: str


class Pool:
    """Prescriptions that no scene has taken yet."""

    def __init__(self, stage: Stage, people: People) -> None:
        self._stage, self._people = stage, people
        self._left = listed(stage.intake)
        self._spare: list[tuple[PrescriptionDocument, tuple[SupplyDocument, ...]]] | None = None
        self.samples = 0

    def take(self, *wishes: Fits) -> Taken:
        """The first document that meets the first wish that any meets; of ours when none of the input's does."""
        for wish in wishes:
            if (found := _first(self._left, wish)) is not None:
                return Taken(*found, "input")
        self.samples += 1
        for wish in wishes:
            if (found := _first(self._ours(), wish)) is not None:
                return Taken(*found, "sample")
        raise StoryError("no sample prescription is left for a scene: raise the number of synthetic patients")

    def rest(self) -> list[Taken]:
        """What no scene took."""
        return [Taken(document, supplies, "input") for document, supplies in self._left]

    def _ours(self) -> list[tuple[PrescriptionDocument, tuple[SupplyDocument, ...]]]:
        if self._spare is None:
            intake = self._stage.spare()
            self._people.meet(intake)
            self._spare = listed(intake)
        return self._spare


def listed(intake: Intake) -> list[tuple[PrescriptionDocument, tuple[SupplyDocument, ...]]]:
    """Prescriptions that some profile allows, each with its supplies."""
    owner: dict[tuple[str, str], int] = {}
    for place, document in enumerate(intake.prescriptions):
        for resource in document.resources:
            owner[(document.file, resource)] = place
            owner.setdefault(("", resource), place)
    supplies: dict[int, list[SupplyDocument]] = {}
    for supply in intake.supplies:
        place = owner.get((supply.file, supply.request), owner.get(("", supply.request), -1))
        supplies.setdefault(place, []).append(supply)
    return [
        (document, tuple(supplies.get(place, ())))
        for place, document in enumerate(intake.prescriptions)
        if document.suggested_profile() is not None
    ]


def homeless(intake: Intake) -> list[SupplyDocument]:
    """Supplies that name no prescription of this intake."""
    known = {resource for document in intake.prescriptions for resource in document.resources}
    return [supply for supply in intake.supplies if supply.request not in known]


def _first(
    among: list[tuple[PrescriptionDocument, tuple[SupplyDocument, ...]]], wish: Fits
) -> tuple[PrescriptionDocument, tuple[SupplyDocument, ...]] | None:
    found = next((each for each in among if wish(*each)), None)
    if found is not None:
        among.remove(found)
    return found


# ---------------------------------------------------------------------------------------------------------------- wishes


def plain(document: PrescriptionDocument, supplies: Iterable[SupplyDocument] = ()) -> bool:
    """An ordinary one: reviewed, in parts, by slip, offline, nothing controlled, no repeats."""
    profile = document.suggested_profile()
    rules = profile.rules if profile else None
    allowed = rules and rules.review and rules.parts and rules.slip and rules.identityCheck and rules.offline
    return bool(allowed) and document.repeats == 0 and document.status in ("active", "unknown", "completed")


def unsupplied(*wishes: Fits) -> Fits:
    """All of these, and its documents say of no supply."""
    return lambda document, supplies: not supplies and all(wish(document, supplies) for wish in wishes)


def several_units(document: PrescriptionDocument, supplies: Iterable[SupplyDocument] = ()) -> bool:
    """Can be handed out in two parts."""
    return all(line.quantity >= 2 for line in document.lines)


def both(*wishes: Fits) -> Fits:
    return lambda document, supplies: all(wish(document, supplies) for wish in wishes)
