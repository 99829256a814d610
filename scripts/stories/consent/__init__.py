"""The consent story: granted, denied, lost and found, opened in an emergency, kept, and who read what."""

from __future__ import annotations

from scripts.report.page import clock
from scripts.stories.consent import emergency, everyday, family, given, keeping, keys, listing, pictures
from scripts.stories.consent.company import Company
from scripts.stories.consent.words import SCRIPT
from scripts.stories.stage import Stage, Told


def play(stage: Stage) -> None:
    """The whole story, in the order of its days."""
    given.begin(stage)
    company = Company(stage)
    company.chapter("enrolment")
    company.people.meet()
    undone = given.play(company)
    _decide(company)
    _treat(company)
    _show(company, undone)


def _decide(c: Company) -> None:
    everyday.granted(c)
    everyday.denied(c)
    everyday.roles(c)
    everyday.time(c)
    family.delegate(c)
    family.newborn(c)
    family.majority(c)
    keys.recovery(c)
    keys.veto(c)
    keys.replay(c)
    keys.gateway(c)
    keys.erased(c)


def _treat(c: Company) -> None:
    emergency.glass(c)
    emergency.unjustified(c)
    emergency.overdue(c)
    emergency.unknown(c)
    emergency.outage(c)
    keeping.play(c)
    listing.play(c)


def _show(c: Company, undone: int) -> None:
    c.desk.look()
    story = c.stage.recorder.story
    asked = [each for each in (*c.gate.answered, *c.gate_b.answered) if each.situation]
    story.seen = SCRIPT.remark("seen", clock(c.stage.chain.now()))
    story.scenes += pictures.scenes(c)
    story.figures.insert(0, pictures.order(asked))
    counts = {"only-denials": c.desk.only_denials, "twin": len(asked), "undone": undone}
    story.remarks += [SCRIPT.remark(name, count) for name, count in counts.items() if count]


STORY = Told("consent", SCRIPT, play)
