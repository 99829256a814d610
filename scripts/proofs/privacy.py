"""What an attacker finds who has all that a chain shows: tests/privacy, with controls that must be found."""

from __future__ import annotations

from typing import Any

from carestamp.errors import Words
from scripts.measuring import Told
from scripts.proofs import HOUSE
from scripts.proofs.pytests import figures

ID = "privacy"
TITLE = Words("隐私攻击", "Attacks on privacy")
RESTS_ON = HOUSE
TESTS = [
    f"tests/privacy/test_{each}.py"
    for each in ("dictionary", "canaries", "links", "links_on_chain", "erasure", "key_leak")
]
MILLION, PATIENTS, MARGIN = 1_000_000, 1_000, 0.02

Figures = dict[str, dict[str, Any]]


def measure(told: Told, long: bool) -> Figures:
    """{"dictionary", "canary", "links", "erasure", "key_leak"}; a million guesses in the long lane, else a twelfth."""
    told("a day on a chain, and attacks on it")
    return arranged(figures(TESTS, {"CARESTAMP_LONG": "1" if long else ""}), long)


def arranged(found: Figures, long: bool) -> Figures:
    """Each attack beside its controls."""
    controls, ways, careless = (found[f"{each}"] for each in ("dictionary controls", "links found", "links controls"))
    worst = max(ways, key=lambda way: float(ways[way]))
    return {
        "dictionary": {
            **found["dictionary"],
            "whole": long,
            "controls": controls,
            "control_hits": sum(controls.values()),
        },
        "canary": {**found["canary"], "controls": found["canary controls"]},
        "links": {**found["links"], "found": ways[worst], "worst": worst, "ways": ways, "controls": careless},
        "erasure": found["erasure"],
        "key_leak": found["key leak"],
    }


def goals(measured: Figures) -> list[str]:
    """The tests fail when something is found, or a control is not; here is what they count."""
    guesses, links = measured["dictionary"], measured["links"]
    wanted = MILLION if guesses["whole"] else MILLION // 10
    falls = [
        (guesses["candidates"] < wanted, f"{guesses['candidates']} guesses, {wanted} are wanted"),
        (guesses["hits"] + guesses["documents_hits"] > 0, "a guess was found"),
        (not all(guesses["controls"].values()), "a careless hash was not found"),
        (measured["canary"]["hits"] > 0, "a personal token is on the chain"),
        (not all(measured["canary"]["controls"].values()), "a token that was put on the chain was not found"),
        (links["patients"] < PATIENTS, f"{links['patients']} patients, {PATIENTS} are wanted"),
        (links["found"] > links["allowed"], f"{links['worst']} finds {links['found']:.3f}"),
        (min(links["controls"].values()) <= links["allowed"], "a careless practice was not caught"),
        (measured["erasure"]["opened"] + measured["erasure"]["verified"] > 0, "an erased record came back"),
        (measured["key_leak"]["facts learnt"] > 0, "a leaked key finds a person"),
    ]
    return [said for fell, said in falls if fell]


def report(measured: Figures) -> str:
    guesses, canary, links = measured["dictionary"], measured["canary"], measured["links"]
    erased, leak = measured["erasure"], measured["key_leak"]
    worst_control = min(links["controls"].values())
    rows = [
        (
            f"guesses, the truth among them, each hashed in {guesses['ways']} ways",
            guesses["candidates"],
            guesses["hits"],
        ),
        ("whole documents without their salt", guesses["documents"], guesses["documents_hits"]),
        (f"personal tokens, each in up to {canary['encodings']} encodings", canary["tokens"], canary["hits"]),
        ("erased records, tried with every key that is left", erased["erased"], erased["opened"] + erased["verified"]),
        ("facts under a leaked nullifier key", leak["facts tried"], leak["facts learnt"]),
        ("bill codes of the year under its leaked key", leak["bill codes tried"], leak["bill codes learnt"]),
        ("packs of two years under one leaked key", leak["packs tried"], leak["packs learnt"]),
    ]
    table = [f"| {what} | {tried:,} | {found} |" for what, tried, found in rows]
    head = (
        f"Of {links['patients']:,} patients, who knows one bill finds another document of that patient in "
        f"{links['found']:.2%} of cases by the best of {len(links['ways'])} ways ({links['worst']}); "
        f"{links['allowed']:.2%} is allowed. Each of {len(links['controls'])} careless practices is caught: at least "
        f"{worst_control:.2%}. {guesses['control_hits']} careless hashes and {len(canary['controls'])} tokens put on "
        "the chain on purpose were all found. What a leaked key tells is what it must: [drills.md](drills.md)."
    )
    return "\n".join([head, "", "| what was looked for | tried | found |", "| --- | --- | --- |", *table])
