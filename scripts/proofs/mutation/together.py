"""All mutants of a file in one text: which of them acts is a number in the compiled code.

The number is a constant that appears nowhere else, so it can be exchanged in the code without compiling again:

    if (NUMBER != 3) { if (x < y) revert … }        a statement that is gone in mutant 3
    (NUMBER == 4 ? (x <= y) : (x < y))              an expression that is another in mutant 4

With number 0 the code does what the sound one does. Works without the optimizer only.
"""

from __future__ import annotations

from collections.abc import Sequence

from scripts.proofs.mutation.operators import STATEMENT, Mutant

MAGIC = "f1e2d3c4b5a69788796a5b4c3d2e1f00f0e1d2c3b4a5968778695a4b3c2d1e0f"
NAME = "MUTANT_"


def together(source: bytes, mutants: Sequence[Mutant]) -> str:
    """The text with each of these in it, numbered from 1 in their order."""
    numbered = list(enumerate(mutants, 1))
    return f"{_text(source, 0, len(source), numbered)}\nuint256 constant {NAME} = 0x{MAGIC};\n"


def chosen(code: str, number: int) -> str:
    """The compiled code in which this mutant acts."""
    return code.replace(MAGIC, f"{number:064x}")


Numbered = tuple[int, Mutant]


def _text(source: bytes, start: int, end: int, mutants: Sequence[Numbered]) -> str:
    """This piece of the source with the mutants that lie in it."""
    parts: list[str] = []
    waiting = sorted(mutants, key=lambda each: (each[1].start, -each[1].end))
    while waiting:
        _, first = waiting[0]
        parts.append(source[start : first.start].decode())
        inside = [each for each in waiting if each[1].start < first.end]
        parts.append(_choice(source, inside))
        waiting = [each for each in waiting if each not in inside]
        start = first.end
    parts.append(source[start:end].decode())
    return "".join(parts)


def _choice(source: bytes, inside: Sequence[Numbered]) -> str:
    """Those of one place, around those within."""
    outer = inside[0][1]
    here = [each for each in inside if (each[1].start, each[1].end) == (outer.start, outer.end)]
    said = _text(source, outer.start, outer.end, [each for each in inside if each not in here])
    for number, mutant in here:
        if mutant.form == STATEMENT:
            said = f"{{ if ({NAME} != {number}) {{ {said} }} }}"
        else:
            said = f"({NAME} == {number} ? ({mutant.after}) : ({said}))"
    return said
