"""Standing is asked at each use: whoever was served a moment ago is refused once licence or house has lapsed (X7).

Nothing else is served to them either, but for what anybody may do and what a key may do without a licence; paused or
not.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.model.ledgers import code
from tests.permissions import cells
from tests.permissions.cells import SERVED, Cell, Error
from tests.permissions.lapses import HOUSES, LAPSES, Lapse, key_distrusted
from tests.permissions.row import ANYBODY, LICENSED, Row
from tests.permissions.scene import Scene
from tests.permissions.table import ROWS

GATED = tuple(row for row in ROWS if row.gated)
UNGATED = {"hospital_b_steward", "basic_steward", "insurer_a_steward", "insurer_b_steward", "study_steward"}
UNGATED |= {f"validator_{each}_steward" for each in "abcd"}
UNGATED |= {"biller_b", "pharmacy_biller", "emergency_clinician_b", "second_clinician_b", "hospital_b_auditor"}
PEOPLE = sorted({who for row in GATED for who in row.gated})
LONG = bool(os.environ.get("CARESTAMP_LONG"))
OF_THE_KEY = {
    "CredentialRegistry.resign",
    "StudyRewards.fund",
    "StudyRewards.challenge",
    "HealthToken.burn",
}
"""What licensed people may do as anybody could in their place: give the licence up, and use units that are theirs."""

Calls = dict[str, bytes]
"""By the names of the rows, made while everything was in order."""


@pytest.fixture(scope="module")
def calls(scene: Scene) -> Calls:
    return {row.name: code(row.contract).calldata(row.function, row.values(scene)) for row in ROWS}


@pytest.fixture(scope="module")
def shut(scene: Scene) -> dict[str, Any]:
    """The state of the contracts that pause, as if they were paused."""
    return scene.as_if_paused()


def cells_of(scene: Scene, calls: Calls, who: str, shut: dict[str, Any], all_rows: bool) -> list[Cell]:
    """Every call that this person can't make any more, open and paused."""
    found = []
    for row in ROWS:
        caller = (row.caller or who) if who in row.gated else who
        for state in (None, shut):
            expected, asked = answer(scene, row, who, caller, state is not None)
            if asked and (all_rows or who in row.gated):
                label = f"{row.name} by {caller}, lapsed: {who}, {'paused' if state else 'open'}"
                found.append(Cell(label, row.contract, calls[row.name], scene.at(caller), expected, state))
    return found


def answer(scene: Scene, row: Row, who: str, caller: str, paused: bool) -> tuple[Error | None, bool]:
    """What a lapsed person hears, None for any refusal; and whether this row says anything of lapsed people."""
    if paused and row.stops:
        return ("EnforcedPause",), True
    if who in row.gated:
        assert row.lapsed is not None
        return row.lapsed(scene, scene.at(caller)), True
    return None, row.allowed != ANYBODY and who not in row.allowed


@pytest.mark.rules("X7", "X13", "K1", "K3", "K4", "P2")
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("lapse", LAPSES, ids=lambda each: each.__name__)
def test_lapsed_standing_refuses_every_act(
    scene: Scene, calls: Calls, shut: dict[str, Any], who: str, lapse: Lapse
) -> None:
    """What its role served it before; and all else, of one lapse for each person, of each in the long lane."""
    all_rows = LONG or LAPSES[PEOPLE.index(who) % len(LAPSES)] is lapse
    with scene.town.clock.isolated():
        lapse(scene, who)
        cells.require("access", scene, cells_of(scene, calls, who, shut, all_rows))


@pytest.mark.rules("X7", "K3")
@pytest.mark.parametrize("who", PEOPLE)
def test_before_the_lapse_every_act_is_served(scene: Scene, calls: Calls, who: str) -> None:
    """The control of the test above."""
    found = [
        Cell(row.name, row.contract, calls[row.name], scene.at(row.caller or who), SERVED)
        for row in GATED
        if who in row.gated
    ]
    cells.require("access", scene, found)


@pytest.mark.rules("X13")
def test_paused_state_is_what_pausing_leaves(scene: Scene, calls: Calls, shut: dict[str, Any]) -> None:
    """The other control: with that state every act that stops is refused to those whom it serves."""
    found = [
        Cell(row.name, row.contract, calls[row.name], scene.at(row.caller or row.gated[0]), ("EnforcedPause",), shut)
        for row in GATED
        if row.stops
    ]
    cells.require("access", scene, found)


@pytest.mark.rules("X7")
def test_only_these_acts_need_no_licence_of_licensed_people() -> None:
    """A new act of theirs is asked of its lapses, or stands here."""
    free = {row.name for row in ROWS if (set(LICENSED) & set(row.allowed)) - set(row.gated)}
    assert free == OF_THE_KEY


@pytest.mark.rules("K4", "P2")
def test_what_was_signed_before_the_theft_stays_valid(scene: Scene) -> None:
    signed = next(row for row in GATED if row.function == "issue" and row.variant)
    with scene.town.clock.isolated():
        key_distrusted(scene, "prescriber", since=scene.papers["signed"].prescription.issued_at + 1)
        assert (
            scene.ask_chain(signed.contract, signed.function, signed.values(scene), scene.at("relayer")).error is None
        )


@pytest.mark.rules("K1")
def test_every_practitioner_of_the_cast_is_gated_somewhere(scene: Scene) -> None:
    """Stewards of insurers and sponsors license their people; those of the second hospital are there to be others."""
    staff = {who for people in HOUSES.values() for who in people}
    assert staff - set(PEOPLE) == UNGATED
