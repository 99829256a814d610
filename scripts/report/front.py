"""The first page, for whoever decides: what was stamped, what was refused, what it cost, of all stories together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from carestamp.drawing import picture, tag
from carestamp.errors import Words
from scripts.report.price import Price
from scripts.report.recorder import Act, Document, Refusal, Story
from scripts.report.run import Report
from scripts.report.seal import Seal

BARS = 8
"""Kinds of acts that the page has room for."""
GRAVE = 3
"""Refusals of each story that it has room for."""
WIDTH, HIGH = 1000, 18
BLACK = "#22201c"
KINDS = {
    "Consent": Words("授权书", "Consents"),
    "Emergency": Words("急救开窗", "Emergency openings"),
    "Record": Words("病历", "Records"),
    "Contribution": Words("数据贡献", "Contributions of data"),
    "Study": Words("研究", "Studies"),
}
"""What stories call by the names of their stamps. All other documents go by the story's own title."""


@dataclass(frozen=True)
class Group:
    """Documents of one kind. stamps: how many carry which, most first."""

    title: Words
    stamps: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.stamps.values())


@dataclass(frozen=True)
class Cost:
    """A bar of gas. gas: of each one."""

    title: Words
    count: int
    gas: int


@dataclass(frozen=True)
class Front:
    """Everything that the first page says of a report."""

    report: Report
    seals: Mapping[str, Seal]

    @property
    def _documents(self) -> list[Document]:
        return [each for story in self.report.stories for each in story.documents]

    @property
    def acts(self) -> list[Act]:
        return [each for story in self.report.stories for each in story.acts]

    @property
    def refusals(self) -> list[Refusal]:
        return [each for story in self.report.stories for each in story.refusals]

    @property
    def documents(self) -> int:
        return len(self._documents)

    @property
    def patients(self) -> int:
        """People of different names: documents of one person don't link otherwise."""
        return len({each.title for each in self._documents if each.title})

    @cached_property
    def moments(self) -> tuple[int, int] | None:
        """First and last second of the chain's clock."""
        times = [each.at for each in (*self.acts, *self.refusals)]
        return (min(times), max(times)) if times else None

    @property
    def price(self) -> Price | None:
        return self.report.price

    @property
    def fee(self) -> int:
        return sum(story.fee for story in self.report.stories)

    @property
    def gas(self) -> int:
        return sum(story.gas for story in self.report.stories)

    # ------------------------------------------------------------------------------------------------------- stamped

    def groups(self) -> Iterator[Group]:
        """In the order of the stories; what several of them know as the same kind stands once."""
        kinds: dict[str, tuple[Words, list[str]]] = {}
        for story in self.report.stories:
            for stamp in [each.stamp for each in story.documents]:
                name = _kind(stamp)
                kinds.setdefault(name or story.id, (KINDS.get(name, story.title), []))[1].append(stamp)
        for title, stamps in kinds.values():
            yield Group(title, _counted(stamps))

    def strip(self, group: Group) -> Markup:
        """A bar in the colours of its stamps."""
        shares = [(self.seals[name].ink, count / group.count) for name, count in group.stamps.items()]
        return _strip(f"{group.title.zh} {group.title.en}: {group.count}", shares)

    # ------------------------------------------------------------------------------------------------------- refused

    def gravest(self, story: Story) -> list[list[Refusal]]:
        """Attempts that somebody with little time should know of, each with all its repetitions."""
        kinds: dict[str, list[Refusal]] = {}
        for each in story.refusals:
            kinds.setdefault(each.code, []).append(each)
        named = [code for code in story.gravest if code in kinds]
        return [kinds[code] for code in dict.fromkeys([*named, *kinds])][:GRAVE]

    # ---------------------------------------------------------------------------------------------------------- cost

    def documents_cost(self) -> list[Cost]:
        """A document of each story, from its first act to its last."""
        stories = [each for each in self.report.stories if each.documents]
        return [Cost(each.title, len(each.documents), each.gas_a_document) for each in stories]

    def acts_cost(self) -> list[Cost]:
        """The kinds that took most gas together."""
        kinds: dict[Words, list[Act]] = {}
        for each in self.acts:
            kinds.setdefault(each.words, []).append(each)
        dearest = sorted(kinds.items(), key=lambda kind: -sum(act.gas for act in kind[1]))[:BARS]
        return [Cost(title, len(acts), sum(act.gas for act in acts) // len(acts)) for title, acts in dearest]

    def bars(self, costs: list[Cost]) -> list[tuple[Cost, Markup]]:
        """Each with its bar; the longest fills the line."""
        most = max((each.gas for each in costs), default=1)
        return [(each, _strip(f"{each.gas} gas", [(BLACK, each.gas / most)])) for each in costs]


def _kind(stamp: str) -> str:
    return next((name for name in KINDS if stamp.startswith(name)), "")


def _counted(stamps: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in stamps:
        counts[each] = counts.get(each, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def _strip(label: str, shares: Iterable[tuple[str, float]]) -> Markup:
    parts, place = [], 0.0
    for colour, share in shares:
        parts.append(tag("rect", x=place, y=0, width=max(share * WIDTH - 2, 2.0), height=HIGH, fill=colour))
        place += share * WIDTH
    return picture(WIDTH, HIGH, label, Markup("").join(parts), class_="strip", preserveAspectRatio="none")
