"""The invoices story: bills issued, reimbursed once by several payers, voided, settled by the thousand."""

from __future__ import annotations

import datetime as dt

from scripts.report.page import clock
from scripts.stories.invoices import claims, numbers, other, province, spelled, voiding
from scripts.stories.invoices.company import Company
from scripts.stories.invoices.pictures import ALBUM
from scripts.stories.invoices.rest import Rest
from scripts.stories.invoices.words import SCENES, SCRIPT
from scripts.stories.stage import ZONE, Stage
from scripts.stories.told import Scenario, Told

MORNING = dt.time(10, 0)


def _enrol(stage: Stage) -> Company:
    """Houses, billers, payers, and a bill for each part."""
    if stage.own_input and stage.clock.moves:
        _begin(stage)
    company = Company(stage)
    company.meet()
    company.write()
    company.rest = Rest(company)
    return company


def _begin(stage: Stage) -> None:
    """Our own bills are of a day that is still to come."""
    day = max(each.bill.issued for each in stage.intake.billing.bills)
    stage.wait_until(int(dt.datetime.combine(day, MORNING, ZONE).timestamp()))


def _show(c: Company) -> None:
    stage, story = c.stage, c.stage.recorder.story
    for paper in (*c.papers.values(), *c.rest.papers):
        if paper.view.steps:
            stage.recorder.look(paper.view)
    story.seen = SCRIPT.remark("seen", clock(stage.chain.now()))
    story.figures[:0] = [c.worked_out.account.figure()] if c.worked_out else []
    _scenes(c)
    counts = {"moved": c.desk.moved, "samples": c.samples, "unissued": c.rest.unissued}
    story.remarks += [SCRIPT.remark(name, count) for name, count in counts.items() if count]


def _scenes(c: Company) -> None:
    also = {"replaced": (c["new"].view,)} if "new" in c.papers else {}
    for name, title in SCENES.items():
        paper = c.papers.get(name)
        if paper and paper.view.steps:
            scene = ALBUM.scene(c.stage, paper.view, paper.place, title, also.get(name, ()))
            c.stage.recorder.story.scenes.append(scene)


BOOKS = ("books",)
STORY = Told(
    id="invoices",
    script=SCRIPT,
    enrol=_enrol,
    scenarios=(
        Scenario("books", numbers.books, "B1"),
        Scenario("worked", claims.worked, "B1 B2 B4 B5 B6 B7 B12 X5", BOOKS),
        Scenario("again", spelled.again, "B1 B2 B5 X4", ("worked",)),
        Scenario("race", claims.race, "B1 B2 B4 B5 B7", BOOKS, waits=True),
        Scenario("day", lambda c: c.rest.play(), "B1 B2 B4 B5 B6 B7 X5", BOOKS),
        Scenario("vanished", claims.vanished, "B4 B5 B7", BOOKS, waits=True),
        Scenario("approved", claims.under_way, "B4 B5 B7", BOOKS, waits=True),
        Scenario("paper", other.paper, "B4 B5 B7 B10 X5", BOOKS),
        Scenario("uses", other.uses, "B1 B4 B5 B7 B8 B10 X5", BOOKS),
        Scenario("void", voiding.at_once, "B1 B8", BOOKS),
        Scenario("recovered", voiding.recovered, "B4 B5 B7 B8 B12", BOOKS),
        Scenario("replaced", voiding.replaced, "B4 B5 B7 B8 B9 B12", BOOKS),
        Scenario("province", province.play, "B1 B2 B3 B4 B5 B7 B11 X5"),
        Scenario("silent", claims.silence, "B4 B5 B6 B7 X5", BOOKS, waits=True),
        Scenario("debts", voiding.debts, "B4 B5 B7 B8 B12", ("worked",), waits=True),
    ),
    show=_show,
)
