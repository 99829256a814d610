"""The rewards story: a study that pays for data, patients who give it, validators who judge it, and who tries what."""

from __future__ import annotations

from scripts.report.page import clock
from scripts.stories.rewards import disputing, farming, founding, giving, judging, paying, pictures, settling
from scripts.stories.rewards.company import Company
from scripts.stories.rewards.words import SCRIPT, points
from scripts.stories.stage import Stage
from scripts.stories.told import Scenario, Told


def _enrol(stage: Stage) -> Company:
    """A research hospital; everybody else is the demo's own."""
    company = Company(stage)
    _ = company.people.keeper
    stage.register.enrol(stage.recorder)
    return company


def _show(c: Company) -> None:
    story = c.stage.recorder.story
    story.seen = SCRIPT.remark("seen", clock(c.stage.chain.now()))
    c.desk.look()
    story.scenes += pictures.scenes(c)
    if c.desk.is_drafted:
        _show_money(c)
    for name, tried in c.tries.items():
        paid = sum(1 for each in c.taken[name] if each.view.stamp == "ContributionPaid")
        if paid:
            story.headlines.append(SCRIPT.remark("one-reward", len(tried), paid))
    if "qian" in c.tries:
        story.figures.append(pictures.tries(c))


def _show_money(c: Company) -> None:
    story, account = c.stage.recorder.story, pictures.account_of(c)
    story.figures += [pictures.money(c, account), pictures.earned(account)]
    if account.settled:
        amounts = (account.money.funded, account.money.paid, account.money.refunded)
        story.headlines.append(SCRIPT.remark("headline", *map(points, amounts)))


STORY = Told(
    id="rewards",
    script=SCRIPT,
    enrol=_enrol,
    scenarios=(
        Scenario("study", founding.play, "S1 S3 S7 X5"),
        Scenario("contributed", giving.play, "C1 C2 C3 S1 S2 S3 S5 S6 X5 X9", ("study",)),
        Scenario("farmers", farming.play, "C1 S2 S4 S6 X5 X6", ("contributed",), waits=True),
        Scenario("judged", judging.play, "S2 S3 S4 S5", ("farmers",), waits=True),
        Scenario("disputes", disputing.play, "S2 S4 S7 X5", ("judged",), waits=True),
        Scenario("paid", paying.play, "C3 S2 S3 S4 S6 S7 X5 X6 X9", ("disputes",), waits=True),
        Scenario("settled", settling.play, "S1 S2 S3", ("paid",), waits=True),
    ),
    show=_show,
    shows="K1 K2 K3",
)
