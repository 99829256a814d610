"""The section `gas` for people: tables, and two pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.benches.markdown import table
from scripts.benches.plot import Axis, Bar, bars

_OURS, _THEIRS = 0, 1


def written(section: Mapping[str, Any]) -> str:
    """Its Markdown."""
    rows, goal = section["rows"], section["goal"]
    frozen = [each for each in rows if each["row"] is not None]
    return "\n\n".join(
        [
            "Each act is a transaction of its own with nothing warm; 21,000 and the calldata are in the figure, "
            "refunds taken off. *Row* is the frozen goal, *adders* the prices of the rules that the act carries "
            "besides, *floor* their sum. *Arithmetic* is what the chain charges for this calldata, these words, reads, "
            "logs, hashes and signatures with no opcode between. Beside every figure stands the attempt that was "
            "refused in the same run, with its exact error.",
            _honest(section),
            f"Of {goal['rows']} acts with a row {goal['within_at_most']} are within {goal['at_most']:.2f} of the "
            f"floor, {goal['within_wanted']} within {goal['wanted']:.2f}.",
            "### Acts with a row in the goals\n\n" + _goals(frozen),
            "### Further acts\n\n" + _others([each for each in rows if each["row"] is None]),
            "### Batches, per item\n\n" + _batch(section["batch"]),
            "### Beside the peers, act by act\n\n" + beside(rows),
            "### What the peers do less\n\n" + _less(rows),
            "Compiled: " + "; ".join(f"{peer}: {how}" for peer, how in section["compiled"].items()) + ".",
        ]
    )


def drawn(section: Mapping[str, Any]) -> Mapping[str, str]:
    """Distance from the floor, and the peers."""
    far = [_far(each) for each in section["rows"] if each["row"] is not None]
    beside = [bar for each in section["rows"] if each["peer_rows"] and _one(each) for bar in _bars(each)]
    axis = Axis("% above row + adders; at most 10 is the goal, 3 is wanted")
    goal = ["more than 10 %", "within 10 %", "within 3 %"]
    return {
        "gas-floors.svg": bars("How far from the floor", axis, sorted(far, key=lambda each: each.value), goal),
        "gas-peers.svg": bars("One act, ours and others'", Axis("gas"), beside, ["Carestamp", "peers"]),
    }


# --- tables -----------------------------------------------------------------------------------------------------------


def _honest(section: Mapping[str, Any]) -> str:
    code = {True: "is the code that is deployed", False: "**is not the code that is built for deployment**"}
    dearer = section["dearer_by_calldata"]
    later = f"**but for {', '.join(dearer)}**" if dearer else "for every act"
    return (
        f"The code that was weighed {code.get(section['same_code_as_deployed'], 'was not compared with a build')}. "
        f"The figures hold under EIP-7623 too, {later}: its floor for calldata lies below."
    )


def _goals(rows: Sequence[Mapping[str, Any]]) -> str:
    head = (
        "act",
        "gas",
        "row",
        "adders",
        "floor",
        "ratio",
        "arithmetic",
        "ratio",
        "bytes",
        "logs",
        "refused beside it",
    )
    return table(head, (_goal(each) for each in rows))


def _goal(each: Mapping[str, Any]) -> Sequence[str]:
    adders = "; ".join(f"{adder['rule']} {adder['gas']:,}" for adder in each["adders"])
    total = sum(adder["gas"] for adder in each["adders"])
    told = f"{adders} = {total:,}" if each["adders"] else ""
    figures = (f"{each['gas']:,}", f"{each['row']:,}", told, f"{each['floor']:,}", f"**{each['ratio']:.3f}**")
    return (each["act"], *figures, *_arithmetic(each))


def _others(rows: Sequence[Mapping[str, Any]]) -> str:
    head = ("act", "gas", "arithmetic", "ratio", "bytes", "logs", "refused beside it")
    return table(head, ((each["act"], f"{each['gas']:,}", *_arithmetic(each)) for each in rows))


def _arithmetic(each: Mapping[str, Any]) -> Sequence[str]:
    twin = each["twin"]
    refused = f"{twin['kind']}: `{twin['error']}`" if twin["error"] else twin["kind"]
    least = (f"{each['arithmetic_floor']:,}", f"{each['arithmetic_ratio']:.3f}")
    return (*least, f"{each['calldata_bytes']:,}", str(each["events"]), refused)


def _batch(batch: Mapping[str, Any]) -> str:
    kinds = (("anchor", "anchor"), ("settle", "settle by mask"), ("life", "an invoice's whole life"))
    rows = [(name, f"{batch[key]:.2f}", f"{batch['goals'][key]:.1f}") for key, name in kinds]
    listed = table((f"a batch of {batch['size']:,}", "gas an item", "goal"), [*rows, ("close whole", "null", "3.02")])
    return f"{listed}\n\nClose whole: {batch['why_no_close']}."


def beside(rows: Sequence[Mapping[str, Any]]) -> str:
    """Ours and theirs, act by act."""
    head = ("act", "ours", "peer", "peer's", "factor", "we are", "peer with our rules' prices")
    pairs = [(each, other) for each in rows for other in each["peer_rows"]]
    ahead = sum(other["ahead"] > 0 for _, other in pairs)
    return (
        f"Ahead on {ahead} of {len(pairs)} pairs. A factor above 1: the peer pays that many times our gas. Where a "
        "peer is ahead, it does less: below is what, and the last column adds the prices of the rules that only ours "
        f"keeps.\n\n{table(head, (_peer(*pair) for pair in pairs))}"
    )


def _peer(each: Mapping[str, Any], other: Mapping[str, Any]) -> Sequence[str]:
    standing = f"ahead by {other['ahead']:,}" if other["ahead"] > 0 else f"**behind by {-other['ahead']:,}**"
    rules = "" if other["with_our_rules"] is None else f"{other['with_our_rules']:,}"
    ours = round(other["gas"] - other["ahead"], 2)
    return (each["act"], f"{ours:,}", other["peer"], f"{other['gas']:,}", f"{other['factor']:.2f}", standing, rules)


def _less(rows: Sequence[Mapping[str, Any]]) -> str:
    told = {other["peer"]: other["less"] for each in rows for other in each["peer_rows"]}
    return "\n".join(f"- {peer}: {less}." for peer, less in sorted(told.items()))


# --- pictures ---------------------------------------------------------------------------------------------------------


def _one(each: Mapping[str, Any]) -> bool:
    """Whether the act is about one item."""
    return "10,000" not in each["act"] or "leaf" in each["act"]


def _far(each: Mapping[str, Any]) -> Bar:
    ratio = each["ratio"]
    return Bar(each["act"], round(100 * (ratio - 1), 1), 2 if ratio <= 1.03 else 1 if ratio <= 1.10 else 0, "%")


def _bars(each: Mapping[str, Any]) -> list[Bar]:
    others = [Bar(other["peer"], other["gas"], _THEIRS, f"{other['factor']:.2f}×") for other in each["peer_rows"]]
    return [Bar(each["act"], each["gas"], _OURS, apart=True), *others]
