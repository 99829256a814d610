"""Standing is asked at each use: whoever was served a moment ago is refused once licence or house has lapsed (X7)."""

from __future__ import annotations

import pytest

from tests.permissions.lapses import HOUSES, LAPSES, Lapse, key_distrusted
from tests.permissions.row import Row
from tests.permissions.scene import Scene
from tests.permissions.table import ROWS

GATED = tuple(row for row in ROWS if row.gated)
UNGATED = {"hospital_b_steward", "basic_steward", "insurer_a_steward", "insurer_b_steward", "study_steward"}
UNGATED |= {f"validator_{each}_steward" for each in "abcd"}
UNGATED |= {"biller_b", "pharmacy_biller", "emergency_clinician_b", "second_clinician_b", "hospital_b_auditor"}
PEOPLE = sorted({who for row in GATED for who in row.gated})


def rows_of(who: str) -> list[Row]:
    return [row for row in GATED if who in row.gated]


@pytest.mark.rules("X7", "K1", "K3", "K4", "P2")
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("lapse", LAPSES, ids=lambda each: each.__name__)
def test_lapsed_standing_refuses_every_act(scene: Scene, who: str, lapse: Lapse) -> None:
    with scene.town.clock.isolated():
        lapse(scene, who)
        for row in rows_of(who):
            caller = row.caller or who
            found = scene.ask_chain(row.contract, row.function, row.values(scene), scene.at(caller))
            assert row.lapsed is not None
            expected = row.lapsed(scene, scene.at(caller))
            assert (found.error, *found.values) == expected, f"{row.name} by {caller} after {lapse.__name__} of {who}"


@pytest.mark.rules("X7", "K3")
@pytest.mark.parametrize("who", PEOPLE)
def test_before_the_lapse_every_act_is_served(scene: Scene, who: str) -> None:
    """The control of the test above."""
    for row in rows_of(who):
        found = scene.ask_chain(row.contract, row.function, row.values(scene), scene.at(row.caller or who))
        assert found.error is None, f"{row.name}: {found}"


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
