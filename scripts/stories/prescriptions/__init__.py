"""The prescriptions story: one day of doctors, pharmacies and patients, and everything that must not work."""

from __future__ import annotations

from carestamp.errors import Words
from scripts.report.page import clock
from scripts.stories.people import People
from scripts.stories.prescriptions import everyday, guards, origins, pictures
from scripts.stories.prescriptions.company import Company
from scripts.stories.prescriptions.rest import Rest
from scripts.stories.prescriptions.words import ACTS, TEXT, TITLE
from scripts.stories.stage import Stage, Told

CHAPTERS = 16


def play(stage: Stage) -> None:
    """The whole story, in the order of its day."""
    stage.recorder.chapter(
        Words("谁参加", "Who takes part"),
        Words(
            "监管机构认可医院和药房（过了等待期才生效），各机构登记自己的医生和药师。输入文档里的医生和药房各有自己的密钥，都在这里登记。",
            "The regulator accredits hospitals and pharmacies (after a delay), and each licenses its own doctors and "
            "pharmacists. Every doctor and pharmacy of the documents has a key of its own.",
        ),
    )
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
    evening = clock(c.stage.now)
    c.stage.recorder.story.seen = Words(
        f"印章是链在当日 {evening}（东八区）给出的；过期的一张和续配的一张以各自之后的章节为准。",
        f"Stamps as the chain gave them on {evening} (UTC+8); the expired one and the repeat as of their own later chapters.",
    )
    guards.expired(c)
    everyday.repeats_go_on(c)


SCENES = (
    ("first", Words("一张处方的全程", "One prescription from end to end")),
    ("returned", Words("发药、退药、再发药", "Dispensed, taken back, dispensed again")),
    ("outage", Words("断网时的两次发药", "Two supplies during an outage")),
    ("repeat", Words("长期处方", "A repeat prescription")),
)


def _show(c: Company, rest: Rest) -> None:
    story = c.stage.recorder.story
    story.scenes += [pictures.scene(c.stage, c[name], title) for name, title in SCENES]
    drawn = next((paper for paper in rest.papers if paper.view.stamp == "Dispensed"), None)
    if drawn is not None:
        title = Words("从批次里单独取用的一张", "One drawn singly from a batch")
        story.scenes.append(pictures.scene(c.stage, drawn, title))
    story.figures.append(pictures.code(c["first"]))
    story.remarks += _remarks(c)


def _remarks(c: Company) -> list[Words]:
    made = []
    if c.desk.moved:
        made.append(
            Words(
                f"{c.desk.moved} 张处方的开具日期不在有效期内，按演示当日重新开具；内容不变。",
                f"{c.desk.moved} prescriptions were written on another day, and are issued on the day of the demo; their content is as it was.",
            )
        )
    if c.pool.samples:
        made.append(
            Words(
                f"输入里没有合适的处方可演 {c.pool.samples} 个场景，改用自带的示例患者，卡片上已注明。",
                f"For {c.pool.samples} scenes the input had no prescription that fits: samples of our own play them, and their cards say so.",
            )
        )
    return made


STORY = Told("prescriptions", TITLE, TEXT, ACTS, CHAPTERS, play)
