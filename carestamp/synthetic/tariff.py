"""A small tariff: what hospitals charge, and how the insurance takes it. Prices in fen, none of them a real one's."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal


class Cover(enum.Enum):
    """How the basic insurance takes an item: class A in full, class B after a share of the person's, C not at all."""

    FULL = "甲"
    PART = "乙"
    NONE = "丙"


@dataclass(frozen=True, slots=True)
class Charge:
    """An item of the tariff. price: fen a unit. most: most units of it on one bill."""

    code: str
    name: str
    unit: str
    price: int
    most: int = 1
    cover: Cover = Cover.FULL


TARIFF: tuple[Charge, ...] = (
    Charge("110200001", "普通门诊诊察费 consultation", "次", 2200),
    Charge("110900001", "床位费 bed", "日", 6850, 9),
    Charge("120100003", "Ⅰ级护理 nursing, first class", "日", 3215, 9),
    Charge("120400006", "静脉输液 infusion", "次", 1307, 6),
    Charge("210102015", "胸部CT平扫 chest CT", "次", 18045, 1, Cover.PART),
    Charge("210200001", "磁共振平扫 MRI", "部位", 46010, 2, Cover.PART),
    Charge("220301001", "腹部彩超 abdominal ultrasound", "次", 11033, 1, Cover.PART),
    Charge("250101015", "血常规 blood count", "项", 1899, 2),
    Charge("250301001", "生化全项 biochemistry panel", "套", 15877),
    Charge("270300005", "病理检查 pathology", "例", 23019, 1, Cover.PART),
    Charge("310701001", "心电图 ECG", "次", 2468),
    Charge("330100005", "全身麻醉 general anaesthesia", "小时", 43350, 3, Cover.PART),
    Charge("331003022", "腹腔镜阑尾切除 appendectomy", "次", 187562, 1, Cover.PART),
    Charge("XJ01DC02", "头孢呋辛酯片 cefuroxime 250 mg", "盒", 3641, 3),
    Charge("XC10AA05", "阿托伐他汀片 atorvastatin 20 mg", "盒", 5299, 4, Cover.PART),
    Charge("C0102030", "一次性耗材 disposables", "套", 7781, 2, Cover.NONE),
    Charge("C0405060", "特需病房加收 private ward", "日", 30000, 3, Cover.NONE),
    Charge("C0708090", "陪护床 bed for a companion", "日", 1505, 5, Cover.NONE),
)
HALVES = Decimal("0.5")
"""Some units are charged by halves: a bed until noon."""
