"""Section `flatness`: what an act costs does not depend on how much the ledgers hold; and what it does depend on.

Every act is measured beside 10, 1,000 and 10,000 documents of each kind and of the same people, by the very same call,
so its gas must be the same to the unit, but for a byte of calldata where a number is longer. BENCH_FLAT=10,300 takes
other numbers of documents.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from carestamp.errors import Words
from scripts.benches import meter
from scripts.benches.markdown import table
from scripts.benches.plot import Axis, Line, lines

ID = "flatness"
TITLE = Words("与已有数量无关", "Flatness")

SIZES = (10, 1_000, 10_000)
PAYERS = (1, 3, 10)
BATCH = ("anchor", "settle", "draw", "draw what was settled")
_CLAIM = ("bill: reserve", "bill: approve", "bill: pay")


def measure(told: Callable[[str], None]) -> dict[str, Any]:
    """The section in bench.json."""
    acts = beside(_sizes(), told)
    told("lines, payers, batches")
    sized = _by_size(meter.measured("SpreadTest$"))
    return {
        "size": _sizes(),
        "acts": {act: _row(measures) for act, measures in acts.items()},
        "lines": {act: sized[act] for act in ("issue", "dispense")},
        "payers": _payers(sized),
        "batches": {act: sized[act] for act in BATCH},
    }


def is_flat(beside: Mapping[int, meter.Measure]) -> bool:
    """Whether it executes the same beside any number of documents."""
    return len({each.executed for each in beside.values()}) == 1


def beside(sizes: Iterable[int], told: Callable[[str], None]) -> dict[str, dict[int, meter.Measure]]:
    """Every act, by how many documents stand beside it. Raises BenchError when a test of forge fails."""
    acts: dict[str, dict[int, meter.Measure]] = {}
    for size in sizes:
        told(f"every act beside {size:,} documents")
        for each in meter.measured(documents=size):
            acts.setdefault(each.act, {})[size] = each
    return acts


def report(section: Mapping[str, Any]) -> str:
    sizes = [f"{size:,}" for size in section["size"]]
    steep = [act for act, row in section["acts"].items() if not row["flat"]]
    verdict = "it executes the same to the unit, every slope is 0" if not steep else f"**not flat: {', '.join(steep)}**"
    rows = ((act, *(f"{gas:,}" for gas in row["gas"].values()), f"{row['slope']:g}") for act, row in _acts(section))
    payers = section["payers"]
    return "\n\n".join(
        [
            f"{len(section['acts'])} acts, each the very same call beside {', '.join(sizes)} documents of each kind "
            f"and of the same people: {verdict}.",
            table(("act", *(f"beside {size}" for size in sizes), "slope"), rows),
            "A bill by its payers, from its issue until each has reserved, approved and paid:",
            table(("payers", "gas", "gas a payer"), (_paid(count, gas) for count, gas in payers.items())),
            "A prescription by its lines:",
            table(("lines", *section["lines"]), _columns(section["lines"])),
            "A batch by its size, the whole act; drawing depends on the height of the tree only:",
            table(("items", *section["batches"]), _columns(section["batches"])),
        ]
    )


def pictures(section: Mapping[str, Any]) -> Mapping[str, str]:
    beside = [Line(act, _points(row["gas"])) for act, row in _acts(section) if act in _SHOWN]
    batch = [Line(act, [(n, gas / n) for n, gas in _points(section["batches"][act])]) for act in ("anchor", "settle")]
    drawn = [Line(act, _points(section["batches"][act])) for act in ("draw", "draw what was settled")]
    payers = [Line("bill", _points(section["payers"]))]
    gas, documents = Axis("gas"), Axis("documents that the ledgers hold already", log=True)
    return {
        "flat-documents.svg": lines("The same act beside more and more documents", documents, gas, beside),
        "flat-batches.svg": lines("A batch, per item", Axis("items", log=True), Axis("gas an item", log=True), batch),
        "flat-draws.svg": lines("One item out of a batch", Axis("items of the batch", log=True), gas, drawn),
        "flat-payers.svg": lines("A bill, reserved, approved and paid by each", Axis("payers"), gas, payers),
        "flat-lines.svg": lines("A prescription by its lines", Axis("lines"), gas, _lined(section)),
    }


_SHOWN = ("issue", "dispense", "bill: issue", "bill: pay", "consent: grant", "record: anchor", "reward: commit")


def _lined(section: Mapping[str, Any]) -> list[Line]:
    return [Line(act, _points(gas)) for act, gas in section["lines"].items()]


# --- figures ----------------------------------------------------------------------------------------------------------


def _sizes() -> list[int]:
    given = os.environ.get("BENCH_FLAT", "")
    return sorted(int(each) for each in given.split(",")) if given else list(SIZES)


def _row(beside: Mapping[int, meter.Measure]) -> dict[str, Any]:
    """slope: gas that a document more adds, calldata left out."""
    least, most = min(beside), max(beside)
    slope = (beside[most].executed - beside[least].executed) / max(most - least, 1)
    gas = {size: each.gas for size, each in beside.items()}
    return {"gas": gas, "slope": slope, "flat": is_flat(beside)}


def _by_size(measures: Iterable[meter.Measure]) -> dict[str, dict[int, int]]:
    """Gas by act and size; the meter writes both into the name."""
    found: dict[str, dict[int, int]] = {}
    for each in measures:
        act, _, size = each.act.partition("|")
        found.setdefault(act, {})[int(size)] = each.gas
    return {act: dict(sorted(gas.items())) for act, gas in found.items()}


def _payers(sized: Mapping[str, Mapping[int, int]]) -> dict[int, int]:
    """Gas of a whole bill: its issue, and three acts of each payer."""
    claims = [sum(sized[act][which] for act in _CLAIM) for which in sized[_CLAIM[0]]]
    totals = list(accumulate(claims, initial=sized["bill: issue"][1]))
    return {count: totals[count] for count in PAYERS}


# --- words ------------------------------------------------------------------------------------------------------------


def _acts(section: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    return sorted(section["acts"].items())


def _paid(count: Any, gas: int) -> Sequence[str]:
    return (str(count), f"{gas:,}", f"{gas / int(count):,.0f}")


def _points(gas: Mapping[Any, int]) -> list[tuple[float, float]]:
    return [(int(size), figure) for size, figure in gas.items()]


def _columns(acts: Mapping[str, Mapping[Any, int]]) -> Iterable[Sequence[str]]:
    sizes = next(iter(acts.values()))
    return ((f"{int(size):,}", *(f"{gas[size]:,}" for gas in acts.values())) for size in sizes)
