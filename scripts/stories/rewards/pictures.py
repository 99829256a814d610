"""Pictures of this story: paths of contributions, where the money went, who earned what, a farmer's twenty tries."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from carestamp.chain import Event
from carestamp.documents.rewards import Money
from carestamp.documents.rewards.money import Account, RawEvent, recount
from carestamp.drawing import picture, tag
from carestamp.errors import Words
from scripts.report import Figure, Scene
from scripts.report.seals import SEALS
from scripts.report.sequence import Lane
from scripts.stories.consent.tables import Cell, Mark, table
from scripts.stories.pictures import Album
from scripts.stories.rewards.company import Company
from scripts.stories.rewards.papers import Case
from scripts.stories.rewards.words import CONTRIBUTIONS, SCENES, SCRIPT, STUDIES, points, same

LEDGER = Lane("ledger", Words("激励账本", "Rewards ledger"), "StudyRewards", ledger=True)
TOKEN = Lane("token", Words("积分", "Points"), "HealthToken", ledger=True)
ALBUM = Album(CONTRIBUTIONS, SCRIPT.events, LEDGER, {"Transfer": (LEDGER, TOKEN)}, first="ContributionUnknown")
STUDY_ALBUM = Album(STUDIES, SCRIPT.events, LEDGER, ids=("study",), first="StudyUnknown")
MONEY = (
    *("StudyDrafted", "StudyFunded", "ContributionCommitted", "ContributionAttested", "DisputeRuled"),
    *("ContributionPaid", "ContributionEnded", "StudySettled"),
)
COLOURS = {"paid": "#17795e", "reserved": "#8a5a00", "free": "#d6cfc2", "refunded": "#3b4cca"}
WIDE, HIGH = 900, 44


def scenes(c: Company) -> Iterator[Scene]:
    """The study, and one contribution of each kind of path."""
    for name, title in SCENES.items():
        if name == "study" and c.desk.is_drafted:
            paper = c.desk.study
            yield STUDY_ALBUM.scene(c.stage, paper.view, paper.study.id, title)  # type: ignore[arg-type]
        elif name in c.cases:
            yield ALBUM.scene(c.stage, c.cases[name].view, c.cases[name].id, title)
        elif name in c.taken:
            late = c.taken[name][-1]
            yield ALBUM.scene(c.stage, late.view, late.id, title)


# --------------------------------------------------------------------------------------------------------------- money


def account_of(c: Company) -> Account:
    """Recomputed from the ledger's raw events alone; every other study of this ledger must fit too."""
    events = [event for name in MONEY for event in c.stage.rewards.events(name)]
    ordered = sorted(events, key=lambda each: (each.block, each.index))
    return recount(map(_raw, ordered))[c.desk.study.study.id]


def _raw(event: Event) -> RawEvent:
    return {"event": event.name, "args": event.values}


def money(c: Company, account: Account) -> Figure:
    """Beside what the ledger says itself."""
    said = c.stage.rewards.money_of(c.desk.study.study.id)
    c.stage.recorder.agree("settle", c.desk.study.view, said, account.money)
    heads = [SCRIPT.remark("money"), SCRIPT.remark("from-events"), SCRIPT.remark("by-ledger")]
    rows: list[list[Cell]] = [
        [SCRIPT.remark(name), points(ours), points(theirs)]
        for name, ours, theirs in zip(_NAMES, account.money.as_tuple(), said.as_tuple(), strict=True)
    ]
    return Figure(*SCRIPT.figure("money"), _bar(account.money) + table(heads, rows), wide=True)


_NAMES = ("funded", "paid", "reserved", "free", "refunded")


def _bar(money_: Money) -> Markup:
    """The whole as one bar: what was paid, what is kept, what is free, what went back."""
    parts, left = Markup(""), 0.0
    for name, colour in COLOURS.items():
        amount = getattr(money_, name)
        width = amount / max(1, money_.funded) * WIDE
        if amount:
            parts += _part(SCRIPT.remark(name), points(amount), left, width, colour)
        left += width
    label = "资金去向 / where the money went"
    return picture(WIDE, HIGH, label, parts, class_="money", style="width:100%;height:auto;max-width:980px")


def _part(words: Words, amount: str, left: float, width: float, colour: str) -> Markup:
    light = "#1d1a16" if colour == COLOURS["free"] else "#fff"
    box = tag("rect", x=left, y=0, width=width, height=HIGH, fill=colour)
    style = {"x": left + 8, "fill": light, "font_size": 13}
    zh = tag("text", f"{words.zh} {amount}", y=18, lang="zh", **style)
    return box + (zh + tag("text", words.en, y=35, lang="en", **style) if width > 90 else Markup(""))


def earned(account: Account) -> Figure:
    """Who earned what, by tier."""
    prices = account.rules.prices
    heads = [*map(SCRIPT.remark, ("tier", "price", "how-many", "together"))]
    found = [(tier, *account.earned.get(tier, (0, 0))) for tier in range(1, len(prices) + 1)]
    rows: list[list[Cell]] = [
        [SCRIPT.remark(f"tier-{tier}"), points(prices[tier - 1]), count, points(whole)] for tier, count, whole in found
    ]
    rows.append([SCRIPT.remark("all"), "", sum(each[1] for each in found), points(account.money.paid)])
    return Figure(*SCRIPT.figure("earned"), table(heads, rows))


# ------------------------------------------------------------------------------------------------------------- farmers


def tries(c: Company) -> Figure:
    """What he changed, whether the bytes are others, which source it is, and what came of it."""
    heads: list[Cell] = ["#", *map(SCRIPT.remark, ("changed", "bytes", "source", "came-of-it"))]
    listed, plain = c.tries["qian"], c.tries["qian"][0][1].written
    rows = [_row(c, number, way, case, plain) for number, (way, case) in enumerate(listed, 1)]
    sources = {c.desk.source_of(case) for _, case in listed}
    c.stage.recorder.agree("contribute-disguised", listed[0][1].view, 1, len(sources))
    return Figure(*SCRIPT.figure("tries"), table(heads, rows), wide=True)


def _row(c: Company, number: int, way: str, case: Case, plain: str) -> list[Cell]:
    other = SCRIPT.remark("first-file" if case.written == plain else "other-bytes")
    source = c.desk.source_of(case).hex()
    return [number, SCRIPT.remark(f"way-{way}"), other, same(f"0x{source[:8]}…"), _outcome(c, case)]


def _outcome(c: Company, case: Case) -> Mark:
    """As the ledger says."""
    if case not in c.taken.get("qian", ()):
        return Mark(SCRIPT.remark("one-too-many"), "nothing")
    stamp = case.view.stamp
    return Mark(SEALS[stamp].words, "yes" if stamp == "ContributionPaid" else "no")
