"""What can be wrong with a history that a custodian hands out, in words (L1)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from carestamp.errors import Words


class Flaw(enum.Enum):
    """What an audit finds."""

    REORDERED = "reordered"
    MISSING = "missing"
    TRUNCATED = "truncated"
    FOREIGN = "foreign"
    BROKEN = "broken"
    UNPROVEN = "unproven"
    VANISHED = "vanished"
    REWRITTEN = "rewritten"
    HEAD_DIFFERS = "head differs"
    LATE = "late"
    NOT_ANCHORED = "not anchored"
    MISDATED = "misdated"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. first, last: numbers of entries, 0 where it is about none; batch: 0 where it is about
    none."""

    flaw: Flaw
    first: int = 0
    last: int = 0
    batch: int = 0

    @property
    def words(self) -> Words:
        """For people."""
        words = _WORDS[self.flaw]
        few = str(self.first)
        many_zh, many_en = f"{self.first} 至 {self.last}", f"{self.first} to {self.last}"
        zh, en = (few, few) if self.first == self.last else (many_zh, many_en)
        return Words(words.zh.format(n=zh, batch=self.batch), words.en.format(n=en, batch=self.batch))


_WORDS: Mapping[Flaw, Words] = MappingProxyType(
    {
        Flaw.REORDERED: Words("第 {n} 条未按编号交出，或交出两次", "entry {n} was handed out of order, or twice"),
        Flaw.MISSING: Words("缺少第 {n} 条", "missing: entry no. {n}"),
        Flaw.TRUNCATED: Words(
            "结尾缺少第 {n} 条，而第 {batch} 批已锚定",
            "cut off at the end, though anchored by batch {batch}: entry no. {n}",
        ),
        Flaw.FOREIGN: Words(
            "第 {n} 条不是该患者在该机构的这一条记录", "entry {n} is not this entry of this patient at this custodian"
        ),
        Flaw.BROKEN: Words(
            "第 {n} 条与前后不连：内容或盐被改", "entry {n} does not continue the chain: it was changed"
        ),
        Flaw.UNPROVEN: Words("第 {batch} 批无有效证明", "there is no proof that holds for batch {batch}"),
        Flaw.VANISHED: Words(
            "第 {batch} 批称从未有过记录，而此前各批已有",
            "batch {batch} says nothing was ever logged, though it was before",
        ),
        Flaw.REWRITTEN: Words(
            "第 {batch} 批与此前或此后各批所锚定的历史不同",
            "batch {batch} tells another history than those before or after it",
        ),
        Flaw.HEAD_DIFFERS: Words(
            "自第 {batch} 批起，交出的与当时锚定的不同",
            "from batch {batch} on, what was handed out is not what was anchored",
        ),
        Flaw.LATE: Words("第 {n} 条逾时才在第 {batch} 批锚定", "entry {n} was anchored too late, in batch {batch}"),
        Flaw.MISDATED: Words(
            "第 {n} 条的时间晚于现在或其锚定之时", "entry {n} is dated later than it was anchored, or than now"
        ),
        Flaw.NOT_ANCHORED: Words("第 {n} 条逾时仍未锚定", "entry {n} is not anchored, though it is time"),
    }
)
