"""Which act of whom is like which of ours, and what it does less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.benches.meter import Measure, PeerMeasure

EAS, SLIP, UNIT, TEXT, DROP = (
    "EAS",
    ("OpenZeppelin ERC-721", "Solady ERC-721"),
    ("OpenZeppelin ERC-20", "Solady ERC-20"),
    "string storage",
    "Uniswap MerkleDistributor",
)
_ATTEST = tuple((EAS, f"attest, {words}") for words in ("1 word", "2 words", "4 words"))
_MINT = tuple((peer, act) for peer in SLIP for act in ("mint, new holder", "mint"))
_BURN = tuple((peer, "burn") for peer in SLIP)
_BATCH = ((EAS, "multiTimestamp"), (EAS, "multiAttest, 1 word"))
LIKE: Mapping[str, Sequence[tuple[str, str]]] = {
    "consent: grant": (_ATTEST[1],),
    "consent: grant, by signature": ((EAS, "attestByDelegation, 2 words"),),
    "consent: revoke": ((EAS, "revoke"),),
    "record: anchor": ((EAS, "timestamp"), _ATTEST[0]),
    "record: anchor a batch": ((EAS, "timestamp"),),
    "anchor": ((EAS, "timestamp"),),
    "access log: anchor": ((EAS, "timestamp"), _ATTEST[0]),
    "token: mint": tuple((peer, "mint") for peer in UNIT),
    "token: mint, new holder": tuple((peer, "mint, new holder") for peer in UNIT),
    "issue": ((TEXT, "prescription, create"), _ATTEST[2], *_MINT),
    "dispense": ((TEXT, "prescription, use"), *_BURN),
    "bill: issue": ((TEXT, "bill, create"), _ATTEST[2], *_MINT),
    "bill: pay": ((TEXT, "bill, pay"), *_BURN),
    "bill: anchor 10,000": _BATCH,
    "bill: settle 10,000": _BATCH,
    "bill: draw, leaf of 10,000": ((DROP, "claim, 1 of 10,000"),),
    "dispense, first seen, leaf of 10,000": ((DROP, "claim, 1 of 10,000"),),
}
SIZES = {"bill: anchor 10,000": 10_000, "bill: settle 10,000": 10_000}
"""Items of an act of ours that is not about one."""

LESS = {
    (EAS, "attest"): (
        "anybody attests: no licence and no organisation of the attester, no denial that wins, no window that opens "
        "later, no sequence; what is attested stands readable in storage, which ours never does"
    ),
    (EAS, "attestByDelegation"): (
        "as attest; the patient's signature is checked, with a counter for all that it signs, so its acts wait for "
        "each other; no guardian, no moved key"
    ),
    (EAS, "revoke"): "no lost or moved key, no delegate, no tombstone",
    (EAS, "timestamp"): (
        "a moment for a hash and nothing else: whoever comes first has it, no custodian and no licence, no version "
        "that replaces another, no erasure, no pause"
    ),
    (EAS, "multiTimestamp"): "as timestamp, one word a document; nothing can be used up",
    (EAS, "multiAttest"): "as attest, one after the other",
    ("OpenZeppelin ERC-721", "mint"): (
        "one cold role read; no terms, no profile, no days, no quantity, no organisation behind the person, no pause"
    ),
    ("OpenZeppelin ERC-721", "burn"): (
        "used up whole, by one role: nobody signs for it, no parts, no second pharmacy refused by name, nothing that "
        "can be reversed or paid back, no record of how much"
    ),
    ("OpenZeppelin ERC-20", "mint"): "the same: one cold role read",
    (TEXT, "prescription, create"): "names and drugs in clear text; one role read; no validity, no profile",
    (TEXT, "prescription, use"): "a flag: no signature of the patient, no quantity, no pack, no hold, no way back",
    (TEXT, "bill, create"): "names in clear text; the number is a text, so one bill can be entered twice",
    (TEXT, "bill, pay"): "a sum: no claim, so two payers race; no order, no cap, no red letter, no way back",
    (
        DROP,
        "claim",
    ): "a fixed payee and amount; no licence, no signature, no terms, no day; ours goes on to live singly",
}
COMPILED = {
    EAS: "npm artifact 1.9.0, solc 0.8.29 as its makers built it",
    DROP: "npm artifact 1.0.1, solc 0.6.11, runs 200; pays OpenZeppelin's ERC-20",
    SLIP[0]: "npm 5.3.0, our compiler and settings",
    SLIP[1]: "npm 0.1.26, our compiler and settings",
    UNIT[0]: "npm 5.3.0, our compiler and settings",
    UNIT[1]: "npm 0.1.26, our compiler and settings",
    TEXT: "ours, tests/peers/Strings.sol, our compiler and settings",
}


def less(peer: str, act: str) -> str:
    """What a peer's act does less than ours."""
    like = peer.replace("Solady", "OpenZeppelin")
    found = LESS.get((peer, act)) or LESS.get((like, act)) or LESS.get((like, act.partition(",")[0]))
    if found is None:
        raise KeyError(f"{peer}, {act}: nobody wrote down what it does less")
    return found


def peer_rows(measure: Measure, others: Sequence[PeerMeasure], adders: int | None) -> list[dict[str, Any]]:
    """Peers of an act. gas, ahead: an item's where there are many. factor: how many of ours a peer's act costs.
    with_our_rules: a peer's gas and the price of the rules that only ours has; null where the goals have no row."""
    found = {(each.peer, each.act): each for each in others}
    size = SIZES.get(measure.act, 1)
    ours = measure.gas / size
    return [_peer_row(found[each], ours, size, adders) for each in LIKE.get(measure.act, ())]


def _peer_row(other: PeerMeasure, ours: float, size: int, adders: int | None) -> dict[str, Any]:
    return {
        "peer": f"{other.peer}: {other.act}",
        "gas": _round(other.per_item),
        "calldata_bytes": other.calldata_bytes,
        "events": other.events,
        "factor": round(other.per_item / ours, 2),
        "ahead": _round(other.per_item - ours),
        "with_our_rules": None if adders is None or size > 1 else _round(other.per_item + adders),
        "less": less(other.peer, other.act),
    }


def _round(gas: float) -> float | int:
    return int(gas) if gas == int(gas) else round(gas, 2)
