"""A story as its scenarios: each can be told alone, with those that it needs before it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from carestamp.errors import Words
from scripts.report import Chapter, Document, Story
from scripts.stories.script import Script
from scripts.stories.stage import Stage

Company = TypeVar("Company")

ENROLMENT = "enrolment"
PREPARATION = Words("准备", "preparation")
NO_CLOCK = Words("未执行：需要可以拨动的时钟", "not run: needs a clock that can be moved")


@dataclass(frozen=True)
class Scenario(Generic[Company]):
    """name: of its chapter in words.yaml. shows: the rules that its acts, refusals and answers name, blanks between.
    needs: scenarios that must go before. waits: it moves the node's clock on, or holds its blocks back."""

    name: str
    play: Callable[[Company], object]
    shows: str
    needs: tuple[str, ...] = ()
    waits: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(self.shows.split())


@dataclass(frozen=True)
class Told(Generic[Company]):
    """A story for the demo. enrol: who takes part, always played; what it answers all scenarios share. show: pictures
    and remarks about whatever was played. shows: the rules of the enrolment."""

    id: str
    script: Script
    enrol: Callable[[Stage], Company]
    scenarios: tuple[Scenario[Company], ...]
    show: Callable[[Company], None]
    shows: str = "K1 K2 K3"

    @property
    def rules(self) -> dict[str, tuple[str, ...]]:
        """What each scenario shows, the enrolment too, in the order of the story."""
        return {ENROLMENT: tuple(self.shows.split())} | {each.name: each.rules for each in self.scenarios}

    def with_needs(self, wanted: Collection[str]) -> list[str]:
        """These and those that must go before them, in the order of the story."""
        found = {ENROLMENT, *wanted}
        for each in reversed(self.scenarios):
            found |= set(each.needs) if each.name in found else set()
        return [name for name in self.rules if name in found]

    def play(self, stage: Stage, wanted: Collection[str] | None = None) -> None:
        """Those that are wanted, with what they need; all without a choice."""
        asked = set(self.rules) if wanted is None else set(wanted)
        self._chapter(stage, ENROLMENT, _note(ENROLMENT, asked))
        company = self.enrol(stage)
        playable, told = set(self._playable(stage.clock.moves)), self.with_needs(asked)
        for each in (one for one in self.scenarios if one.name in told):
            self._chapter(stage, each.name, _note(each.name, asked) if each.name in playable else NO_CLOCK)
            if each.name in playable:
                _play(each, company, stage)
        _tidy(stage.recorder.story)
        self.show(company)

    def _playable(self, clock_moves: bool) -> Iterator[str]:
        """Without a clock none that waits, and none that needs one of those."""
        left_out: set[str] = set()
        for each in self.scenarios:
            if not clock_moves and (each.waits or left_out & set(each.needs)):
                left_out.add(each.name)
            else:
                yield each.name

    def _chapter(self, stage: Stage, name: str, note: Words | None) -> None:
        stage.recorder.chapter(*self.script.chapters[name], note)


def _note(name: str, asked: Collection[str]) -> Words | None:
    return None if name in asked else PREPARATION


def _play(scenario: Scenario[Company], company: Company, stage: Stage) -> None:
    stage.may_wait = scenario.waits
    try:
        scenario.play(company)
    finally:
        stage.may_wait = True


def _tidy(story: Story) -> None:
    """Without chapters in which nothing happened, and without documents that nothing happened to."""
    story.chapters = [each for each in story.chapters if each.entries or each.note]
    met = set(_met(story.chapters))
    story.documents = [each for each in story.documents if each.steps or each in met]


def _met(chapters: Collection[Chapter]) -> Iterator[Document]:
    for chapter in chapters:
        yield from (entry.about for entry in chapter.entries if entry.about)
