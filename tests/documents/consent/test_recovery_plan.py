"""X6: a plan that could never bring a key back is refused before its hash hides it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents.eip712 import TypedDataError
from tests.documents.consent.acts import GUARDIANS, PLAN

DAY = 86_400
NINE = tuple(f"0x{number:040x}" for number in range(1, 10))


@pytest.mark.rules("X6")
@pytest.mark.parametrize(
    "changes",
    [
        {"threshold": 1},
        {"threshold": 3},
        {"delay": DAY},
        {"delay": 90 * DAY},
        {"guardians": NINE, "threshold": 9},
        {"guardians": GUARDIANS[:1], "threshold": 1},
        {"device": "0x" + "00" * 20},
    ],
    ids=str,
)
def test_hash_takes_a_sound_plan(changes: dict[str, Any]) -> None:
    assert len(replace(PLAN, **changes).hash()) == 32


@pytest.mark.rules("X6")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"salt": bytes(32)}, "salt"),
        ({"salt": b"\x01" * 31}, "salt"),
        ({"threshold": 0}, "threshold"),
        ({"threshold": 4}, "threshold"),
        ({"guardians": ()}, "threshold"),
        ({"guardians": (*NINE, "0x" + "f" * 40)}, "threshold"),
        ({"delay": DAY - 1}, "delay"),
        ({"delay": 90 * DAY + 1}, "delay"),
        ({"guardians": GUARDIANS[::-1]}, "guardians"),
        ({"guardians": (GUARDIANS[0], GUARDIANS[0])}, "guardians"),
        ({"guardians": ("0x" + "00" * 20, GUARDIANS[0])}, "guardians"),
        ({"guardians": ("0xabc", GUARDIANS[0])}, "guardians"),
        ({"device": "0xabc"}, "device"),
    ],
    ids=lambda each: str(each),
)
def test_hash_refuses_what_could_never_be_used(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(TypedDataError, match=f"^{field}: "):
        replace(PLAN, **changes).hash()


@pytest.mark.rules("X6", "X1")
def test_hash_hides_the_guardians_behind_the_salt() -> None:
    assert PLAN.hash() != replace(PLAN, salt=b"\x02" * 32).hash()
    assert replace(PLAN, guardians=GUARDIANS[:2]).hash() != PLAN.hash()


@pytest.mark.rules("X6")
def test_as_tuple_is_the_struct_of_the_interface() -> None:
    assert PLAN.as_tuple() == (PLAN.salt, 2, DAY, PLAN.device, list(GUARDIANS))
