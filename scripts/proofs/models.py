"""Hospital days in all ledgers together, foretold by plain models and rebuilt from events (tests/stateful)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from carestamp.errors import Words
from scripts.measuring import Told
from scripts.proofs import HOUSE
from scripts.proofs.pytests import figures

ID = "models"
TITLE = Words("参照模型", "Reference models")
RESTS_ON = HOUSE
TESTS = ["tests/stateful/test_hospital_day.py"]
NAME = "hospital day"
FIRST, MORE = 20260101, 2
"""The seed of `make test`; so many others in the long lane."""
LEAST_ACTS, LEAST_REFUSED = 1_000, 100


def measure(told: Told, long: bool) -> dict[str, Any]:
    """{"stories", "acts", "refusals", "errors", "days", "seeds", "rebuilt"}; stories by name, slots rebuilt."""
    found = []
    for seed in range(FIRST, FIRST + 1 + MORE * long):
        told(f"seed {seed}")
        environment = {"CARESTAMP_SEED": str(seed), "CARESTAMP_LONG": "1" if long else ""}
        found.append(figures(TESTS, environment)[NAME])
    return joined(found)


def joined(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The sums over all seeds."""
    stories = sum((Counter(each["stories"]) for each in found), Counter[str]())
    sums = {key: sum(each[key] for each in found) for key in ("acts", "refusals", "days", "rebuilt")}
    errors, seeds = max(each["errors"] for each in found), [seed for each in found for seed in each["seeds"]]
    return {"stories": dict(sorted(stories.items())), **sums, "errors": errors, "seeds": seeds}


def goals(measured: dict[str, Any]) -> list[str]:
    """The tests themselves fail when a story is not told or a slot differs."""
    floors = {"acts": LEAST_ACTS, "refusals": LEAST_REFUSED, "rebuilt": 1}
    return [f"{measured[key]} {key}, {least} are wanted" for key, least in floors.items() if measured[key] < least]


def report(measured: dict[str, Any]) -> str:
    rows = [f"| {WORDS[name]} | {times} |" for name, times in measured["stories"].items()]
    refused, seeds = measured["refusals"], ", ".join(map(str, measured["seeds"]))
    head = (
        f"{measured['days']} days (seeds {seeds}) with {measured['acts']} acts, {refused} of them refused in "
        f"{measured['errors']} ways: each event, error and view as the plain models foretold. The events of all "
        f"ledgers gave back {measured['rebuilt']} slots of storage, bit by bit, and no transaction wrote where it has "
        "no business."
    )
    return "\n".join([head, "", "| story of several ledgers | told |", "| --- | --- |", *rows])


WORDS = {
    "visit": "a visit: consent, record, prescription, packs, bill, two payers, contribution, red letter",
    "one pack": "a pack that one ledger sold is refused by the other, also when it came back (D1, X11)",
    "suspension": "who is suspended is refused in every ledger from that block on; what was done stays (X7, K3, K4)",
    "merger": "the people of a house that was taken over are refused everywhere; its heir ends what it began (K5)",
    "freeze": "for a frozen subject no key opens anything in any ledger; what closes stays open (X6)",
    "griefers": "strangers with any licence hold, reserve and decide nothing, and block nobody (P4, B4)",
    "recovery": "a recovered key acts in every ledger, the old one in none (X6)",
    "unpaid": "a revoked consent stops a reward; a new one sets it free (S6, C3)",
    "pause": "one ledger is paused, all others go on, and what takes back stays open (X13)",
}
