"""The invoices story: bills issued, reimbursed once by several payers, voided, settled by the thousand."""

from __future__ import annotations

import datetime as dt

from carestamp.client import Roles, errors
from carestamp.errors import CarestampError
from scripts.report.page import clock
from scripts.stories.invoices import claims, keeping, other, spelled, voiding
from scripts.stories.invoices.books import Book
from scripts.stories.invoices.company import Company
from scripts.stories.invoices.pictures import ALBUM
from scripts.stories.invoices.province import Province
from scripts.stories.invoices.rest import Rest
from scripts.stories.invoices.words import CHAPTERS, SCENES, SCRIPT
from scripts.stories.register import Person
from scripts.stories.stage import ZONE, Stage, Told

MORNING = dt.time(10, 0)


def play(stage: Stage) -> None:
    """The whole story, in the order of its days."""
    if stage.own_input:
        _begin(stage)
    stage.recorder.chapter(*CHAPTERS["enrolment"])
    company = Company(stage)
    company.meet()
    _books(company)
    company.write()
    rest = Rest(company)
    _tell(company, rest)
    _show(company, rest)


def _begin(stage: Stage) -> None:
    """Our own bills are of a day that is still to come."""
    day = max(each.bill.issued for each in stage.intake.billing.bills)
    stage.wait_until(int(dt.datetime.combine(day, MORNING, ZONE).timestamp()))


def _tell(c: Company, rest: Rest) -> None:
    account, *paid = claims.worked(c)
    spelled.again(c)
    claims.race(c)
    rest.play()
    claims.vanished(c)
    claims.under_way(c)
    other.paper(c)
    other.uses(c)
    voiding.at_once(c)
    voiding.recovered(c)
    voiding.replaced(c)
    province = Province(c)
    anchored = province.play()
    keeping.keep(c.stage, province.papers[0], anchored.transaction)
    claims.silence(c)
    voiding.debts(c, account, *paid)
    c.papers["drawn"] = province.papers[0]
    c.stage.recorder.story.figures.insert(0, account.figure())


def _books(c: Company) -> None:
    """Allotted upwards by the regulator; neither twice nor by anybody else."""
    c.stage.recorder.chapter(*CHAPTERS["books"])
    dossiers = [*c.dossiers.values(), *c.others]
    c.books.allot_for(dossiers)
    known, regulator = c.books.largest, c.people.own.regulator
    inside = Book(known.code, known.first + 1, known.last + 1, known.house)
    overlaps = errors.BookRegistry_Overlaps(inside.id, c.stage.books.last_of(known.code) or 0)
    _allot_refused(c, "book-overlaps", regulator, inside, overlaps)
    helps_itself, biller = Book(known.code, known.last + 1, known.last + 99, known.house), c.people.own.biller
    not_live = errors.InvoiceRegistry_NotLive(biller.account.address, Roles.STEWARD)
    _allot_refused(c, "book-self", biller, helps_itself, not_live)


def _allot_refused(c: Company, code: str, who: Person, book: Book, expected: CarestampError) -> None:
    given = (who.account, book.id, book.last, book.house.number)
    said = f"{book.last - book.first + 1} 个号码 numbers → {book.house.number}"
    c.acts.refused(code, who, said, lambda: c.stage.invoices.allot_book(*given), expected, ("B1",))


def _show(c: Company, rest: Rest) -> None:
    stage = c.stage
    for paper in (*c.papers.values(), *rest.papers):
        stage.recorder.look(paper.view)
    story, papers = stage.recorder.story, {name: c[name] for name in SCENES}
    story.seen = SCRIPT.remark("seen", clock(stage.chain.now()))
    also = {"replaced": (c["new"].view,)}
    for name, each in papers.items():
        story.scenes.append(ALBUM.scene(stage, each.view, each.place, SCENES[name], also.get(name, ())))
    counts = {"moved": c.desk.moved, "samples": c.samples, "unissued": rest.unissued}
    story.remarks += [SCRIPT.remark(name, count) for name, count in counts.items() if count]


STORY = Told("invoices", SCRIPT, play)
