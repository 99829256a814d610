"""The nation's hour in words and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.benches.markdown import table
from scripts.benches.plot import Axis, Bar, bars
from scripts.nation.findings import PEAK, SLOT_BYTES, VISITS_A_YEAR
from scripts.nation.size import MINUTES, ROOT

Section = Mapping[str, Any]


def report(section: Section) -> str:
    """Markdown."""
    parts = (_head, _acts, _growth, _limits, _moves, _assumed, _refused)
    return "\n\n".join(part(section) for part in parts)


def _head(section: Section) -> str:
    size, acts = section["size"], sum(row["count"] for row in section["acts"])
    scaled = "at full size" if size["whole"] else "at a smaller size, scaled by visits"
    return (
        f"Replayed {scaled}: {size['provinces']} provinces, {size['intervals']} times {MINUTES} minutes, "
        f"{size['visits']:,} visits each: {section['visits']:,} visits, **{acts:,} transactions, each mined and each "
        f"successful**. A nation of {VISITS_A_YEAR / 1e9:.2f} billion visits a year ({section['visits_per_second']} a "
        f"second) needs **{section['gas_per_second'] / 1e6:.2f} million gas a second**, {section['gas_per_visit']:,} a "
        f"visit; {PEAK} times that at peak.\n\n{_first(section)}"
    )


def _first(section: Section) -> str:
    return "**The first limit**: " + "; ".join(map(_first_of, section["budgets"])) + "."


def _first_of(budget: Mapping[str, Any]) -> str:
    first = budget["first_limit"]
    hit = "" if budget["hit"] else ", so it is not hit"
    return f"on {budget['name']} it is {first}, {budget['used'][first]:.2f} of what there is{hit}"


def _acts(section: Section) -> str:
    names = ("act", "in the hour", "gas each", "least to most", "gas/s", "share", "calldata", "log", "new words")
    return table(names, [_act(section, row) for row in section["acts"]])


def _act(section: Section, row: Mapping[str, Any]) -> Sequence[str]:
    count, share = row["count"], section["shares"][row["act"]]
    span = f"{row['gas_least']:,} to {row['gas_most']:,}"
    sizes = [f"{row[each] / count:,.0f} B" for each in ("calldata_bytes", "log_bytes")]
    spent = (f"{section['gas_per_second'] * share:,.0f}", f"{share:.2%}")
    return (row["act"], f"{count:,}", f"{row['gas_each']:,}", span, *spent, *sizes, str(row["new_slots_each"]))


def _growth(section: Section) -> str:
    day, state = section["bytes_per_day"], section["state_per_year"]
    return (
        f"A day brings {day['calldata_bytes'] / 1e9:.1f} GB of calldata and {day['log_bytes'] / 1e9:.1f} GB of logs, a "
        f"year {section['history_bytes_per_year'] / 1e12:.1f} TB of both. The state grows by "
        f"{state['new_slots'] / 1e9:.2f} billion words a year, {state['bytes'] / 1e12:.2f} TB at {SLOT_BYTES} bytes of "
        "key and value; what a node's tree adds is not counted. New words were counted by tracing one act of each kind."
    )


def _limits(section: Section) -> str:
    budgets = section["budgets"]
    rows = [(each["name"], *(f"{used:.2f}" for used in each["used"].values()), each["first_limit"]) for each in budgets]
    history, state = (budgets[0][kind] / 1e12 for kind in ("history", "state"))
    head = (
        "How much of each budget is used; above 1 it is exceeded. Budgets are parameters, not measured: gas as named, "
        f"{history:.0f} TB of history and {state:.0f} TB of state a year."
    )
    return f"{head}\n\n{table(('budget', *budgets[0]['used'], 'first limit'), rows)}"


def _moves(section: Section) -> str:
    rows = [(each["what"], f"{each['gas_per_second']:,}", f"{each['ratio']:.3f}") for each in section["moves"]]
    head = "What would move it, computed from gas that this run measured:"
    return f"{head}\n\n{table(('', 'gas/s', 'of what was replayed'), rows)}"


def _assumed(section: Section) -> str:
    return (
        "Assumed: a province's billing platform is the issuer of its bills, so that ten minutes are one range; eight "
        f"of ten bills are settled by one mask; a prescriber anchors {ROOT} prescriptions under a root, each of one "
        "line, under a profile without review; each is first seen when it is dispensed, whole, without registered "
        "packs; consents are granted by signature for the first time. Enrolment of houses and people is not part of "
        f"the hour. The node held at most {section['node_mb']:,.0f} MB, without history."
    )


def _refused(section: Section) -> str:
    rows = [(each["act"], each["tried"], f"`{each['error']}`") for each in section["negative"]]
    return f"Negative twins of the same run:\n\n{table(('act', 'tried', 'answer'), rows)}"


def pictures(section: Section) -> Mapping[str, str]:
    """File name to SVG."""
    acts = [Bar(row["act"], section["gas_per_second"] * section["shares"][row["act"]]) for row in section["acts"]]
    used = [
        Bar(f"{kind}, {budget['name'].partition('(')[0].strip()}", value, hue)
        for hue, budget in enumerate(section["budgets"])
        for kind, value in budget["used"].items()
    ]
    today = Bar("as replayed", section["gas_per_second"], 1)
    moved = [Bar(each["what"].partition(" (")[0], each["gas_per_second"]) for each in section["moves"]]
    return {
        "national-acts.svg": bars("Gas a second, by act", Axis("gas a second"), acts),
        "national-limits.svg": bars("How much of each budget is used", Axis("1 is all of it"), used),
        "national-moves.svg": bars("What would move it", Axis("gas a second"), [today, *moved]),
    }
