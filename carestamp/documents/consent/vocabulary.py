"""For what, and of which kind of data, a patient permits or denies: purposes and categories of consent (C1)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from carestamp.errors import Words


class Purpose(enum.IntEnum):
    """For what: the enum `Purpose` of interfaces/IConsentRegistry.sol, number by number."""

    TREATMENT = 0
    PAYMENT = 1
    RESEARCH = 2
    PUBLIC_HEALTH = 3

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _PURPOSES[self]


class Category(enum.IntEnum):
    """Of what: the classes of records that hospitals share, then the sensitive ones; the number of each is its bit."""

    REGISTRATION = 0
    ADMISSION_DISCHARGE = 1
    CHARGES = 2
    PRESCRIPTION = 3
    LABORATORY = 4
    IMAGING = 5
    OPERATION = 6
    MEDICAL_RECORD = 7
    DISCHARGE_SUMMARY = 8
    FRONT_PAGE = 9
    GENOMIC = 10
    WEARABLE = 11
    MENTAL = 12
    REPRODUCTIVE = 13
    OTHER_SENSITIVE = 14

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _CATEGORIES[self]


def mask(*items: Category | Purpose) -> int:
    """The bits of categories, or of purposes: 1 << number of each."""
    return sum({1 << item for item in items})


def categories_of(bits: int) -> tuple[Category, ...]:
    """The categories whose bits are set, lowest first. Bits that mean nothing are left out."""
    return tuple(each for each in Category if bits >> each & 1)


ALL_CATEGORIES = mask(*Category)
ALL_PURPOSES = mask(*Purpose)

_PURPOSES: Mapping[Purpose, Words] = MappingProxyType(
    {
        Purpose.TREATMENT: Words("诊疗", "treatment"),
        Purpose.PAYMENT: Words("支付", "payment"),
        Purpose.RESEARCH: Words("科研", "research"),
        Purpose.PUBLIC_HEALTH: Words("公共卫生", "public health"),
    }
)
_CATEGORIES: Mapping[Category, Words] = MappingProxyType(
    {
        Category.REGISTRATION: Words("挂号", "registration"),
        Category.ADMISSION_DISCHARGE: Words("入出院", "admission and discharge"),
        Category.CHARGES: Words("费用", "charges"),
        Category.PRESCRIPTION: Words("处方", "prescriptions"),
        Category.LABORATORY: Words("检验", "laboratory"),
        Category.IMAGING: Words("检查影像", "imaging"),
        Category.OPERATION: Words("手术", "operations"),
        Category.MEDICAL_RECORD: Words("病历", "medical record"),
        Category.DISCHARGE_SUMMARY: Words("出院小结", "discharge summary"),
        Category.FRONT_PAGE: Words("病案首页", "front page"),
        Category.GENOMIC: Words("基因", "genomic"),
        Category.WEARABLE: Words("可穿戴设备", "wearable"),
        Category.MENTAL: Words("精神心理", "mental health"),
        Category.REPRODUCTIVE: Words("生殖健康", "reproductive health"),
        Category.OTHER_SENSITIVE: Words("其他敏感", "other sensitive"),
    }
)
