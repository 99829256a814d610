"""Watches a story: each act that went through with its transaction, each refusal with its exact error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from markupsafe import Markup

from carestamp.errors import CarestampError, Words


class Mined(Protocol):
    """What the recorder reads off a receipt. at: seconds of its block. fee: smallest unit of the chain's coin."""

    @property
    def tx(self) -> str: ...
    @property
    def gas(self) -> int: ...
    @property
    def at(self) -> int: ...
    @property
    def fee(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. code: for the JSON, without a name. address: its key, as the chain knows it."""

    code: str
    role: Words
    name: str = ""
    house: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The stamp that a document carried after an act (None: only time went by)."""

    stamp: str
    act: Act | None
    at: int


@dataclass(eq=False, slots=True)
class Document:
    """One document on its way. lines: what stands on it. ask: what the chain calls its stamp now."""

    label: str
    title: str
    author: str
    lines: tuple[str, ...]
    kind: Words
    ask: Callable[[], str]
    file: str = ""
    source: str = "input"
    key: str = ""
    note: Words | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def stamp(self) -> str:
        """The last one that was seen."""
        return self.steps[-1].stamp if self.steps else ""


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """What went through. stamp: empty for an act that concerns no single document."""

    number: int
    code: str
    words: Words
    actor: Actor
    document: str
    stamp: str
    tx: str
    gas: int
    fee: int
    at: int
    rules: tuple[str, ...]
    about: Document | None = None
    note: Words | None = None
    kind = "act"

    def as_row(self) -> dict[str, Any]:
        """As demo.json has it."""
        return {
            "act": self.code,
            "actor": self.actor.code,
            "document": self.document,
            "stamp": self.stamp or None,
            "tx": self.tx,
            "gas": self.gas,
            "rules": list(self.rules),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Refusal:
    """What was refused: the typed error with its values, and why in plain words."""

    number: int
    code: str
    words: Words
    actor: Actor
    document: str
    error: str
    values: Mapping[str, str]
    why: Words
    at: int
    rules: tuple[str, ...]
    expected: bool = True
    about: Document | None = None
    note: Words | None = None
    kind = "refusal"

    def as_row(self) -> dict[str, Any]:
        """As demo.json has it."""
        return {
            "act": self.code,
            "actor": self.actor.code,
            "error": self.error,
            "rules": list(self.rules),
            "why": {"zh": self.why.zh, "en": self.why.en},
        }


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A question that was answered with yes, and why. It takes no transaction, so that demo.json does not list it; a
    question answered with no is a Refusal."""

    code: str
    words: Words
    actor: Actor
    document: str
    why: Words
    at: int
    rules: tuple[str, ...]
    about: Document | None = None
    note: Words | None = None
    kind = "answer"


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that should have been refused was not, or for another reason, or something moved all the same."""

    code: str
    document: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.code} ({self.document}): expected {self.expected}, got {self.got}"


Entry = Act | Refusal | Answer


@dataclass(slots=True)
class Chapter:
    """A part of a story with what happened in it, in order. note: that it was a preparation only, or was not run."""

    title: Words
    text: Words
    entries: list[Entry] = field(default_factory=list)
    note: Words | None = None

    @property
    def acts(self) -> list[Act]:
        return [each for each in self.entries if isinstance(each, Act)]

    @property
    def refusals(self) -> list[Refusal]:
        return [each for each in self.entries if isinstance(each, Refusal)]

    @property
    def answers(self) -> list[Answer]:
        return [each for each in self.entries if isinstance(each, Answer)]

    @property
    def gas(self) -> int:
        return sum(each.gas for each in self.acts)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with words: a QR code, a chart. wide: it needs the whole width."""

    title: Words
    text: Words
    picture: Markup
    code: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One document in full: the path that it took and the messages that the chain recorded."""

    title: Words
    document: Document
    machine: Markup
    sequence: Markup


@dataclass(slots=True)
class Story:
    """What one ledger has to show. seen: of which moment the stamps are. files: what it leaves beside the report.
    gravest: codes of the refusals to be read first. headlines: what no single document shows."""

    id: str
    title: Words
    text: Words
    seen: Words | None = None
    chapters: list[Chapter] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    remarks: list[Words] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    gravest: tuple[str, ...] = ()
    headlines: list[Words] = field(default_factory=list)

    @property
    def acts(self) -> list[Act]:
        return [each for chapter in self.chapters for each in chapter.acts]

    @property
    def refusals(self) -> list[Refusal]:
        return [each for chapter in self.chapters for each in chapter.refusals]

    @property
    def gas(self) -> int:
        return sum(each.gas for each in self.acts)

    @property
    def fee(self) -> int:
        return sum(each.fee for each in self.acts)

    @property
    def gas_a_document(self) -> int:
        """What the acts about single documents took, on average."""
        about = [act for act in self.acts if act.about]
        return sum(act.gas for act in about) // max(1, len({act.about for act in about}))

    def stamps(self) -> dict[str, int]:
        """How many documents carry which stamp."""
        counts: dict[str, int] = {}
        for each in self.documents:
            counts[each.stamp] = counts.get(each.stamp, 0) + 1
        return counts

    def as_row(self) -> dict[str, Any]:
        """As demo.json has it."""
        acts, refusals = [each.as_row() for each in self.acts], [each.as_row() for each in self.refusals]
        return {"id": self.id, "acts": acts, "refusals": refusals}


class Recorder:
    """Runs acts and writes down what came of them. A refusal is compared with the error that was announced."""

    def __init__(
        self,
        story: Story,
        words: Mapping[str, Words],
        now: Callable[[], int],
        explain: Callable[[CarestampError], tuple[str, Mapping[str, str], Words]],
        told: Callable[[Entry | Chapter], None] = lambda _: None,
    ) -> None:
        """words: of each act's code. explain: name, values and plain words of a contract's error."""
        self.story, self._words, self._now, self._explain, self._told = story, words, now, explain, told

    def chapter(self, title: Words, text: Words, note: Words | None = None) -> None:
        """What follows belongs to this part."""
        self.story.chapters.append(Chapter(title, text, note=note))
        self._told(self.story.chapters[-1])

    def document(self, document: Document) -> Document:
        """Shows this document in the report."""
        self.story.documents.append(document)
        return document

    def act(
        self,
        code: str,
        actor: Actor,
        about: Document | str,
        do: Callable[[], Mined],
        rules: Iterable[str],
        note: Words | None = None,
    ) -> Mined:
        """Does it and writes it down. What the chain refuses here is raised."""
        mined = do()
        document = about if isinstance(about, Document) else None
        stamp = document.ask() if document else ""
        made = Act(
            number=len(self.story.acts) + 1,
            code=code,
            words=self._words[code],
            actor=actor,
            document=document.label if document else str(about),
            stamp=stamp,
            tx=mined.tx,
            gas=mined.gas,
            fee=mined.fee,
            at=mined.at,
            rules=tuple(rules),
            about=document,
            note=note,
        )
        if document:
            document.steps.append(Step(stamp, made, mined.at))
        self._write(made)
        return mined

    def refused(
        self,
        code: str,
        actor: Actor,
        about: Document | str,
        do: Callable[[], object],
        expected: CarestampError,
        rules: Iterable[str],
        note: Words | None = None,
    ) -> None:
        """Tries it. Anything but exactly this error, or a document that moved, is a failure of the run."""
        document = about if isinstance(about, Document) else None
        label = document.label if document else str(about)
        before = document.ask() if document else ""
        caught = _caught(do)
        if caught != expected or type(caught) is not type(expected):
            self.story.failures.append(Failure(code, label, repr(expected), repr(caught) if caught else "no refusal"))
        elif document and document.ask() != before:
            self.story.failures.append(Failure(code, label, f"stamp {before}", f"stamp {document.ask()}"))
        if caught:
            self._refusal(code, actor, about, caught, rules, note, caught == expected)

    def agree(self, code: str, about: Document | str, expected: object, found: object) -> None:
        """What the ledger says must be just this, else it is a failure of the run."""
        if expected != found:
            label = about.label if isinstance(about, Document) else about
            self.story.failures.append(Failure(code, label, repr(expected), repr(found)))

    def came_across(
        self, code: str, actor: Actor, about: Document, refusal: CarestampError, rules: Iterable[str], note: Words
    ) -> None:
        """A refusal that nobody staged: what a document asks for, the ledger does not allow."""
        self._refusal(code, actor, about, refusal, rules, note, True)

    def answered(
        self,
        code: str,
        actor: Actor,
        about: Document | str,
        why: Words,
        rules: Iterable[str],
        note: Words | None = None,
    ) -> None:
        """Writes down a question that was answered with yes."""
        document = about if isinstance(about, Document) else None
        label = document.label if document else str(about)
        self._write(Answer(code, self._words[code], actor, label, why, self._now(), tuple(rules), document, note))

    def look(self, document: Document, act: Act | None = None) -> None:
        """Writes down the stamp if it is another one: time went by, or an act about several documents changed it."""
        stamp = document.ask()
        if stamp != document.stamp:
            document.steps.append(Step(stamp, act, act.at if act else self._now()))

    def _refusal(
        self,
        code: str,
        actor: Actor,
        about: Document | str,
        caught: CarestampError,
        rules: Iterable[str],
        note: Words | None,
        expected: bool,
    ) -> None:
        name, values, why = self._explain(caught)
        document = about if isinstance(about, Document) else None
        self._write(
            Refusal(
                number=len(self.story.refusals) + 1,
                code=code,
                words=self._words[code],
                actor=actor,
                document=document.label if document else str(about),
                error=name,
                values=values,
                why=why,
                at=self._now(),
                rules=tuple(rules),
                expected=expected,
                about=document,
                note=note,
            )
        )

    def _write(self, entry: Entry) -> None:
        self.story.chapters[-1].entries.append(entry)
        self._told(entry)


def _caught(do: Callable[[], object]) -> CarestampError | None:
    try:
        do()
    except CarestampError as refusal:
        return refusal
    return None
