"""The prescriptions story: one day of doctors, pharmacies and patients, and everything that must not work."""

from __future__ import annotations

from scripts.stories.people import People
from scripts.stories.prescriptions import everyday, guards, origins, pictures
from scripts.stories.prescriptions.company import Company
from scripts.stories.prescriptions.rest import Rest
from scripts.stories.prescriptions.words import SCENES, SCRIPT
from scripts.stories.stage import Stage
from scripts.stories.told import Scenario, Told


def _enrol(stage: Stage) -> Company:
    """People, a prescription for each part, packs on the shelves."""
    people = People(stage)
    people.meet(stage.intake)
    company = Company(stage, people)
    company.choose()
    company.rest = Rest(company)
    company.rest.write()
    company.goods.commission(company.delivery)
    company.goods.commission(company.recalled)
    return company


def _show(c: Company) -> None:
    c.evening()
    story, first = c.stage.recorder.story, c["first"]
    drawn = next((paper for paper in c.rest.papers if paper.view.stamp == "Dispensed"), None)
    papers = {name: drawn if name == "drawn" else c[name] for name in SCENES}
    story.scenes += [
        pictures.ALBUM.scene(c.stage, paper.view, paper.id, SCENES[name])
        for name, paper in papers.items()
        if paper and paper.view.steps
    ]
    story.figures += [pictures.code(first)] if first.view.steps else []
    counts = {"moved": c.desk.moved, "samples": c.pool.samples, "undrawn": c.rest.undrawn}
    story.remarks += [SCRIPT.remark(name, count) for name, count in counts.items() if count]


STORY = Told(
    id="prescriptions",
    script=SCRIPT,
    enrol=_enrol,
    scenarios=(
        Scenario("ordinary", everyday.ordinary, "D1 P1 P2 P3 P4 P5 P6 P10 X5 X8", waits=True),
        Scenario("parts", everyday.parts, "D1 P1 P2 P3 P5 P6 P10 X5"),
        Scenario("repeat-first", everyday.repeats_begin, "P1 P2 P3 P5 P8 P10"),
        Scenario("offline", origins.offline, "P2 P5 X8"),
        Scenario("controlled", guards.controlled, "D1 P1 P2 P3 P10"),
        Scenario("counter", guards.without_phone, "D1 P1 P2 P3 P10 P11 P12"),
        Scenario("withdrawn", guards.withdrawn, "D1 P1 P2 P3 P5 P9 P10"),
        Scenario("packs", guards.packs, "D1 P1 P2 P3 P5 P10"),
        Scenario("returned", everyday.returned, "D1 P1 P2 P3 P5 P6 P7 P10"),
        Scenario("waits", everyday.waits, "D1 P1 P2 P3 P4 P5 P10 X5", waits=True),
        Scenario("batches", lambda c: c.rest.play(), "D1 P2 P3 P4 P5 P6 X5"),
        Scenario("outage", guards.outage, "P1 P2 P3 P10 P11", waits=True),
        Scenario("forgeries", origins.forgeries, "P1 P2 P10"),
        Scenario("practice", origins.practice, "D1 K3 K4 P2 P3 P5 X7", waits=True),
        Scenario("expired", guards.expired, "P8", ("withdrawn",), waits=True),
        Scenario("repeat-next", everyday.repeats_go_on, "P5 P8", ("repeat-first",), waits=True),
    ),
    show=_show,
    shows="K1 K2 K3 D1",
)
