"""E1, E2, X6: the numbers behind the words of emergencies and lost keys."""

from __future__ import annotations

import dataclasses

import pytest

from carestamp.documents import emergency, recovery
from carestamp.documents.eip712 import TypedDataError

PLAN = recovery.RecoveryPlan(b"\x01" * 32, 1, 86_400, "0x" + "00" * 20, ("0x" + "11" * 20,))


@pytest.mark.rules("E1")
def test_reasons_are_the_codes_of_the_interface() -> None:
    """interfaces/IEmergencyAccess.sol names 1 to 5; 6 to 255 are a custodian's own."""
    assert {each.value: (each.words.zh, each.words.en) for each in emergency.Reason} == {
        1: ("昏迷", "unconscious"),
        2: ("生命危急", "life at risk"),
        3: ("危及他人", "risk to others"),
        4: ("身份不明", "unknown patient"),
        5: ("系统中断", "systems down"),
    }


@pytest.mark.rules("E2")
def test_nobody_countersigns_unless_somebody_is_named() -> None:
    opening = emergency.Opening("0x" + "b2" * 20, "0x" + "c3" * 20, 1, 5, 100, 200, b"\x02" * 32)
    assert opening.second == emergency.NOBODY == "0x0000000000000000000000000000000000000000"


@pytest.mark.rules("X6")
def test_a_plan_is_withdrawn_by_zero_and_bounded_by_these_numbers() -> None:
    assert recovery.NO_PLAN.hex() == "00" * 32
    assert (recovery.MOST_GUARDIANS, recovery.DAY, recovery.LONGEST_DELAY) == (9, 86_400, 7_776_000)


@pytest.mark.rules("X6")
@pytest.mark.parametrize(
    ("delay", "is_sound"), [(86_399, False), (86_400, True), (7_776_000, True), (7_776_001, False)]
)
def test_a_key_comes_back_after_one_to_ninety_days(delay: int, is_sound: bool) -> None:
    plan = dataclasses.replace(PLAN, delay=delay)
    if is_sound:
        assert len(plan.hash()) == 32
    else:
        with pytest.raises(TypedDataError, match=r"^delay: "):
            plan.hash()
