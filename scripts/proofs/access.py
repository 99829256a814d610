"""Section `access`: who may call what, and what a signature is good for, asked of a chain (tests/permissions).

A cell is a call by somebody in some state, and exactly one answer; the functions are read from the ABI, and one that
the table does not know fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carestamp.errors import Words
from scripts.measuring import Told
from scripts.proofs import HOUSE
from scripts.proofs.pytests import figures

ID = "access"
TITLE = Words("权限与签名", "Access and signatures")
RESTS_ON = HOUSE
TESTS = ["tests/permissions"]


def measure(told: Told, long: bool) -> dict[str, Any]:
    """Cells and failures of both matrices, and what they range over."""
    told("every function, everybody, live and lapsed, open and paused; every signature, bent")
    found = figures(TESTS, {"CARESTAMP_LONG": "1" if long else ""})["cells"]
    return {**found.pop("access"), **found}


def goals(measured: Mapping[str, Any]) -> list[str]:
    """The tests themselves fail when a cell answers otherwise, or a function or a signed act is not in the table."""
    wrong = measured["failures"] + measured["signatures"]["failures"]
    return [f"{wrong} cells answer otherwise than the table says"] if wrong else []


def report(measured: Mapping[str, Any]) -> str:
    signatures = measured["signatures"]
    return (
        f"- **Access**: {measured['cells']:,} cells, {measured['failures']} failures. All {measured['functions']} "
        f"functions that change anything × {measured['roles']} people, each role in one house at least, and outsiders; "
        "open and paused; then whoever is licensed with each way of losing it: suspended by house or regulator, house "
        "suspended, licence or accreditation expired, key or house distrusted. "
        f"All {measured['views']} views answer everybody the same.\n"
        f"- **Signatures**: {signatures['cells']:,} cells, {signatures['failures']} failures. All {measured['acts']} "
        "signed acts as they are served; then with another name, version, chain or contract of the domain, another "
        "act's type, another value of each field; in sixteen forms that are none; by an honest wallet and eight "
        "hostile ones; too late; with other bits of the call; and again after use."
    )
