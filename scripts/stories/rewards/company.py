"""Everything that the chapters share: people, desk, acts, and the contributions by name."""

from __future__ import annotations

from carestamp.documents.consent import Category
from carestamp.documents.rewards import VerdictBook
from scripts.stories.consent.people import Patient
from scripts.stories.rewards.acts import Acts
from scripts.stories.rewards.papers import Case, Desk
from scripts.stories.rewards.people import SEATS, People
from scripts.stories.stage import Stage

LAB, WEARABLE, GENOMIC = Category.LABORATORY, Category.WEARABLE, Category.GENOMIC
NAMES = {
    "lin": "林秀兰 Lin Xiulan",
    "chen": "陈美玲 Chen Meiling",
    "gao": "高玉兰 Gao Yulan",
    "ma": "马建国 Ma Jianguo",
    "he": "何静 He Jing",
    "guo": "郭强 Guo Qiang",
    "xu": "徐桂芳 Xu Guifang",
    "zhu": "朱志明 Zhu Zhiming",
    "wu": "吴子涵 Wu Zihan",
    "zheng": "郑丽 Zheng Li",
    "sun": "孙雪梅 Sun Xuemei",
    "huang": "黄文博 Huang Wenbo",
    "luo": "罗诗琪 Luo Shiqi",
    "zhou": "周杰 Zhou Jie",
    "tang": "唐敏 Tang Min",
    "feng": "冯磊 Feng Lei",
    "qian": "钱多 Qian Duo",
    "niu": "牛尔石 Niu Ershi",
}
"""Who contributes, or tries to. None of them ever lived."""


class Company:
    """cases: contributions by the name of who makes them. tries: of each farmer. books: what each seat found."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.people, self.desk = stage, People(stage), Desk(stage)
        self.acts = Acts(stage, self.people, self.desk)
        self.cases: dict[str, Case] = {}
        self.tries: dict[str, list[tuple[str, Case]]] = {}
        self.taken: dict[str, list[Case]] = {}
        self.books: dict[str, VerdictBook] = {}

    def patient(self, name: str) -> Patient:
        """Of the hospital."""
        return self.people.patient(NAMES[name], self.people.hospital)

    def attempt(self, name: str, kind: Category, written: str = "") -> Case:
        """Ready to be signed, and shown."""
        made = self.desk.case(self.patient(name), kind, number_of(name), written)
        self.desk.show(made)
        return made

    def commit(self, name: str, kind: Category, *tiers: int) -> Case:
        """A contribution of somebody who agrees. tiers: what each seat of the panel will find, in order, and no more of
        them; all of them what is claimed where none is given."""
        made = self.attempt(name, kind)
        made.tiers = dict(zip(SEATS, tiers or (made.contribution.tier,) * len(SEATS), strict=False))
        self.acts.permit(made.patient, made.view)
        self.acts.commit(made)
        self.cases[name] = made
        return made

    @property
    def judged(self) -> list[Case]:
        """What the validators have before them."""
        return [*self.cases.values(), *(one for cases in self.taken.values() for one in cases)]


def number_of(name: str) -> int:
    """Of the synthetic patient who somebody is."""
    return list(NAMES).index(name) + 1
