"""The prescriptions story: one day of doctors, pharmacies and patients, and everything that must not work."""

from __future__ import annotations

from scripts.report.page import clock
from scripts.stories.people import People
from scripts.stories.prescriptions import everyday, guards, origins, pictures
from scripts.stories.prescriptions.company import Company
from scripts.stories.prescriptions.rest import Rest
from scripts.stories.prescriptions.words import CHAPTERS, SCENES, SCRIPT
from scripts.stories.stage import Stage, Told


def play(stage: Stage) -> None:
    """The whole story, in the order of its day."""
    stage.recorder.chapter(*CHAPTERS["enrolment"])
    people = People(stage)
    people.meet(stage.intake)
    company = Company(stage, people)
    company.choose()
    rest = Rest(company)
    rest.write()
    company.goods.commission(company.delivery)
    company.goods.commission(company.recalled)
    _day(company, rest)
    _show(company, rest)


def _day(c: Company, rest: Rest) -> None:
    everyday.ordinary(c)
    everyday.parts(c)
    everyday.repeats_begin(c)
    origins.offline(c)
    guards.controlled(c)
    guards.without_phone(c)
    guards.withdrawn(c)
    guards.packs(c)
    everyday.returned(c)
    everyday.waits(c)
    rest.play()
    guards.outage(c)
    origins.forgeries(c)
    origins.practice(c)
    for paper in (*c.papers.values(), *rest.papers):
        c.stage.recorder.look(paper.view)
    c.stage.recorder.story.seen = SCRIPT.remark("seen", clock(c.stage.chain.now()))
    guards.expired(c)
    everyday.repeats_go_on(c)


def _show(c: Company, rest: Rest) -> None:
    story = c.stage.recorder.story
    drawn = next((paper for paper in rest.papers if paper.view.stamp == "Dispensed"), None)
    papers = {name: drawn if name == "drawn" else c[name] for name in SCENES}
    story.scenes += [
        pictures.ALBUM.scene(c.stage, paper.view, paper.id, SCENES[name]) for name, paper in papers.items() if paper
    ]
    story.figures.append(pictures.code(c["first"]))
    counts = {"moved": c.desk.moved, "samples": c.pool.samples, "undrawn": rest.undrawn}
    story.remarks += [SCRIPT.remark(name, count) for name, count in counts.items() if count]


STORY = Told("prescriptions", SCRIPT, play)
