"""The reason of a decision in words. Entries are named by kind only: no person, organisation or number (X1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from carestamp.documents.consent.stamps import ConsentStamp, Decision
from carestamp.documents.consent.vocabulary import categories_of
from carestamp.documents.consent.words import Consent
from carestamp.errors import Words

_KINDS = (
    Words("任何人", "anyone"),
    Words("该医务人员", "this practitioner"),
    Words("该机构", "this organisation"),
    Words("该角色", "this role"),
    Words("该研究项目", "this study"),
)
_OBSTACLES: Mapping[Decision, Words] = MappingProxyType(
    {
        Decision.NOTHING_ASKED: Words("未说明类别或无此类别", "no category was named, or one that does not exist"),
        Decision.ACTOR_NOT_LIVE: Words(
            "本人或其机构当前无有效资格", "the practitioner or its organisation has no live licence"
        ),
        Decision.ROLE_NOT_HELD: Words(
            "所称身份并非其当前持有的单一角色", "the capacity named is not one role that the practitioner holds now"
        ),
    }
)
_GAPS: Mapping[ConsentStamp, Words] = MappingProxyType(
    {
        ConsentStamp.REQUESTED: Words("{}已提出申请，患者尚未决定", "{} asked, and the patient has not decided"),
        ConsentStamp.DECLINED: Words("患者拒绝了{}的申请", "the patient declined what {} asked for"),
        ConsentStamp.PLANNED: Words("对{}的授权尚未生效", "the permit for {} has not begun"),
        ConsentStamp.ACTIVE: Words("对{}的授权有效", "the permit for {} is in force"),
        ConsentStamp.SUSPENDED: Words("对{}的授权已暂停", "the permit for {} is suspended"),
        ConsentStamp.EXPIRED: Words("对{}的授权已过期", "the permit for {} has expired"),
        ConsentStamp.REVOKED: Words("对{}的授权已撤回", "the permit for {} was revoked"),
    }
)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why one entry permits less than was asked. stamp: what the entry is now; missing: mask of what was asked and its
    permit does not name."""

    entry: int
    stamp: ConsentStamp
    missing: int

    @property
    def words(self) -> Words:
        """For people."""
        kind, gap, missing = kind_of(self.entry), _GAPS[self.stamp], names_of(self.missing)
        zh, en = gap.zh.format(kind.zh), gap.en.format(kind.en)
        return Words(f"{zh}，不含{missing.zh}", f"{en}, without {missing.en}") if self.missing else Words(zh, en)


def kind_of(entry: int) -> Words:
    """Who is meant by an entry, by kind."""
    return _KINDS[entry >> 160 & 0xFF]


def names_of(categories: int) -> Words:
    """Categories by name."""
    listed = [each.words for each in categories_of(categories)]
    return Words("、".join(each.zh for each in listed), ", ".join(each.en for each in listed))


def of_obstacle(decision: Decision) -> Words:
    """Where no entry was read."""
    return _OBSTACLES[decision]


def of_permit(entry: int) -> Words:
    """Where a permit covers everything."""
    kind = kind_of(entry)
    return Words(f"患者对{kind.zh}的授权涵盖全部所需类别", f"the permit for {kind.en} covers all that was asked")


def of_denial(entry: int, consent: Consent, denied: int) -> Words:
    """Where a denial is in force. denied: mask of what it takes away."""
    kind, names = kind_of(entry), names_of(denied)
    if consent.erased:
        return Words(f"患者已永久清除对{kind.zh}的授权", f"the patient erased what was decided for {kind.en}, for good")
    return Words(f"患者拒绝向{kind.zh}提供：{names.zh}", f"the patient denies to {kind.en}: {names.en}")


def of_gaps(shortfalls: Iterable[Shortfall]) -> Words:
    """Where no permit covers everything."""
    listed = [each.words for each in shortfalls]
    if not listed:
        return Words("患者未作任何相关授权", "the patient permitted nothing of this")
    zh, en = "；".join(each.zh for each in listed), "; ".join(each.en for each in listed)
    return Words(f"没有一项有效授权涵盖全部所需类别：{zh}", f"no permit in force covers all that was asked: {en}")
