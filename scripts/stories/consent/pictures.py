"""Pictures of this story: the paths of its documents, and in which order a question is decided (C2)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from carestamp.client import Decision, Roles
from carestamp.documents.consent.decision import Situation
from carestamp.documents.consent.words import Consent, read_word
from carestamp.errors import Words
from scripts.report import Figure, Scene
from scripts.report.sequence import Lane
from scripts.stories.consent.company import Company
from scripts.stories.consent.gateway import Answered
from scripts.stories.consent.tables import Cell, Mark, table
from scripts.stories.consent.words import CONSENTS, OPENINGS, RECORDS, SCENES, SCRIPT, apart
from scripts.stories.pictures import Album

CONSENT_LEDGER = Lane("ledger", Words("授权账本", "Consent ledger"), "ConsentRegistry", ledger=True)
EMERGENCY_LEDGER = Lane("ledger", Words("急救账本", "Emergency ledger"), "EmergencyAccess", ledger=True)
RECORD_LEDGER = Lane("ledger", Words("病历账本", "Record ledger"), "RecordRegistry", ledger=True)
CONSENT_ALBUM = Album(CONSENTS, SCRIPT.events, CONSENT_LEDGER, ids=("entry",), first="ConsentUnknown")
OPENING_ALBUM = Album(OPENINGS, SCRIPT.events, EMERGENCY_LEDGER, first="EmergencyUnknown")
RECORD_ALBUM = Album(RECORDS, SCRIPT.events, RECORD_LEDGER, ids=("id", "previous"), first="RecordUnknown")
ENTRIES = ("person", "organisation", "role-entry", "study", "anyone-entry")
MOST_OF_A_KIND = 3
"""Questions of one answer that the table shows."""


def scenes(c: Company) -> list[Scene]:
    """One of each kind of path."""
    stage, found = c.stage, []
    for name, title in SCENES.items():
        if name in c.consents:
            consent = c.consents[name]
            found.append(CONSENT_ALBUM.scene(stage, consent.view, consent.entry, title))
        elif name in c.windows:
            window = c.windows[name]
            found.append(OPENING_ALBUM.scene(stage, window.view, window.id, title))
        elif name in c.records:
            kept, also = c.records[name], (c.records["second"].view,)
            found.append(RECORD_ALBUM.scene(stage, kept.view, kept.id, title, also))
    return found


def order(answered: Sequence[Answered]) -> Figure:
    """Questions as they were really asked, with what stood in each of the five entries then."""
    heads = [*map(SCRIPT.remark, ("question", "live", "role", *ENTRIES, "answer"))]
    return Figure(*SCRIPT.figure("order"), table(heads, map(_row, _telling(answered))), wide=True)


def _telling(answered: Sequence[Answered]) -> list[Answered]:
    """Some of each answer, each resting on another entry or having another reason."""
    chosen: list[Answered] = []
    for decision in Decision:
        alike = {_key(each): each for each in answered if each.situation and each.judgement.decision is decision}
        chosen += islice(alike.values(), MOST_OF_A_KIND)
    return chosen


def _key(each: Answered) -> tuple[int, str]:
    return each.judgement.entry >> 160 & 0xFF, each.judgement.why.en


def _row(answer: Answered) -> list[Cell]:
    situation, judged = answer.situation, answer.judgement
    assert situation is not None
    said = "yes" if judged.is_permitted else "no"
    cells = [_entry(situation, entry, judged.entry, judged.decision) for entry in situation.entries]
    live = _held(judged.decision is not Decision.ACTOR_NOT_LIVE)
    held = _held(judged.decision is not Decision.ROLE_NOT_HELD)
    return [_question(answer), live, held, *cells, Mark(SCRIPT.remark(said), said, True)]


def _question(answer: Answered) -> Words:
    question = answer.question
    role, asked = Roles(question.capacity).words, question.words
    study = Words(f"（{question.study} 号研究）", f" (study {question.study})") if question.study else Words("", "")
    who = apart(question.who.name or question.who.actor.role.zh)
    return Words(f"{who.zh}，{role.zh}{study.zh}。{asked.zh}", f"{who.en}, {role.en}{study.en}. {asked.en}")


def _held(so: bool) -> Mark:
    return Mark(SCRIPT.remark("is" if so else "is-not"), "yes" if so else "no", not so)


def _entry(situation: Situation, entry: int, decisive: int, decision: Decision) -> Mark:
    """What an entry had to say to this question."""
    consent = read_word(situation.words[entry])
    name, kind = _said(consent, situation)
    rests = entry == decisive and decision in (Decision.PERMITTED, Decision.DENIED)
    return Mark(SCRIPT.remark(name), kind, rests)


def _said(consent: Consent, situation: Situation) -> tuple[str, str]:
    now, asked = situation.now, situation.categories
    if consent.denies(now) & asked:
        return "forbids", "no"
    if not asked & ~consent.permits(now):
        return "permits", "yes"
    return ("short", "nothing") if consent.permitted else ("nothing", "nothing")
