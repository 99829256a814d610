"""A trace on a terminal: goods to money, money to goods, and what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from carestamp.documents.linked import Column, Finding, Node, Trace, Verdict
from carestamp.errors import Words

MARKS = {None: "✓", Verdict.MISSING: "?", Verdict.DOES_NOT_FIT: "✗", Verdict.NOT_CHECKED: "!"}
FORTH = Words("货 → 钱", "goods to money")
BACK = Words("钱 → 货", "money to goods")
ALL_FITS = Words("每一环都在，且都相符。", "No link is missing, and all fit.")
AS_OF = Words("链上情况截至区块 {} ，{}", "what the chain said at block {}, {}")
ABOVE = "↑"

Ways = Callable[[str], tuple[str, ...]]


def lines(trace: Trace, names: bool = False) -> Iterator[str]:
    """The whole of it, ready to print."""
    numbers = {finding: number for number, finding in enumerate(trace.findings, 1)}
    printer = _Printer(trace, names)
    yield f"{FORTH}"
    yield from printer.tree(_first(trace, trace.back), trace.onwards, forth=True)
    yield ""
    yield f"{BACK}"
    yield from printer.tree(_first(trace, trace.onwards), trace.back, forth=False)
    yield ""
    for finding, number in numbers.items():
        yield f"{MARKS[finding.verdict]} {number}. {printer.said(finding)}"
    if trace.fits:
        yield f"✓ {ALL_FITS}"
    for finding in trace.unchecked:
        yield f"{MARKS[finding.verdict]} {printer.said(finding)}"
    yield f"{as_of(trace)}"


def as_of(trace: Trace) -> Words:
    """When the chain said it."""
    at = dt.datetime.fromtimestamp(trace.at, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return Words(AS_OF.zh.format(trace.block, at), AS_OF.en.format(trace.block, at))


def _first(trace: Trace, before: Ways) -> list[str]:
    """Where a tree begins: nothing comes before."""
    return [each.key for each in trace.nodes if not before(each.key)]


class _Printer:
    def __init__(self, trace: Trace, names: bool) -> None:
        self.trace, self.names = trace, names

    def tree(self, roots: list[str], ways: Ways, forth: bool) -> Iterator[str]:
        seen: set[str] = set()
        for root in roots:
            yield from self._branch(root, None, 1, ways, forth, seen)

    def said(self, finding: Finding) -> str:
        """Its sentence, its rules, and where it is."""
        where = " – ".join(map(self._short, finding.at))
        return f"{finding.words}  [{' '.join(finding.rules)}] {where}".rstrip()

    def _short(self, key: str) -> str:
        node = self.trace.by_key[key]
        return f"{node.column.words.zh} {node.short or node.facts[0].zh}"

    def _branch(
        self, key: str, above: str | None, depth: int, ways: Ways, forth: bool, seen: set[str]
    ) -> Iterator[str]:
        ends = () if above is None else ((above, key) if forth else (key, above))
        again = key in seen
        seen.add(key)
        text = f"{'  ' * depth}{self._mark(key, ends)} {self._text(self.trace.by_key[key], again)}"
        yield text
        for following in () if again else ways(key):
            yield from self._branch(following, key, depth + 1, ways, forth, seen)

    def _mark(self, key: str, ends: tuple[str, ...]) -> str:
        """The worst of the thing itself and of the link that leads to it."""
        absent = Verdict.MISSING if self.trace.by_key[key].absent else None
        found = {self.trace.verdict(key), self.trace.verdict(*ends) if ends else None, absent}
        worst = next((each for each in (Verdict.DOES_NOT_FIT, Verdict.MISSING) if each in found), None)
        return MARKS[worst]

    def _text(self, node: Node, again: bool) -> str:
        head = f"{node.column.words.zh} {node.column.words.en}"
        if again:
            return f"{head} {node.short or node.facts[0]} {ABOVE}"
        facts = "; ".join(map(str, node.facts))
        name = f"  {node.name}" if self.names and node.name else ""
        said = f"{head} {node.short}".rstrip() if node.column is not Column.PAYER else head
        return f"{said}: {facts}{name}"
