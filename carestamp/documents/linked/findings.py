"""What can be missing between goods and money, or not fit: codes, rules, words."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from carestamp.errors import Words


class Verdict(enum.Enum):
    """What is wrong with a link."""

    MISSING = "missing"
    DOES_NOT_FIT = "does not fit"

    @property
    def words(self) -> Words:
        """For people."""
        return Words("缺失", "missing") if self is Verdict.MISSING else Words("不符", "does not fit")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. at: key of a node, or of both ends of a link. values: what the words name, no personal
    data: numbers, amounts, days."""

    code: str
    at: tuple[str, ...]
    values: tuple[str, ...] = field(default=())

    @property
    def verdict(self) -> Verdict:
        return Verdict.MISSING if self.code in _MISSING else Verdict.DOES_NOT_FIT

    @property
    def rules(self) -> tuple[str, ...]:
        """Numbers of the rules of the domain that it rests on."""
        return _ALL[self.code][0]

    @property
    def words(self) -> Words:
        """The sentence, with its values."""
        _, zh, en = _ALL[self.code]
        return Words(zh.format(*self.values), en.format(*self.values))


Known = Mapping[str, tuple[tuple[str, ...], str, str]]

_MISSING: Known = {
    # goods
    "prescription-missing": (("Z1",), "发药所依据的处方不在卷内", "the prescription that this rests on is not at hand"),
    "prescription-unseen": (("Z1", "P2"), "链上没有这张处方", "the chain has never seen this prescription"),
    "supply-missing": (("Z1",), "处方没有对应的发药", "no dispense of this prescription is at hand"),
    "supply-unseen": (("Z1", "P6"), "链上没有这次发药", "the chain knows of no such dispense"),
    "no-packs": (("Z1", "D1"), "发药没有写明药盒", "this dispense names no packs"),
    # between
    "no-charge": (("Z1",), "发药没有写明由哪一收费项收费", "this dispense names no bill line that charges it"),
    "pack-uncharged": (("Z1",), "药盒不属于任何收费项", "no bill line charges this pack"),
    "no-such-line": (("Z1",), "所指收费项不在卷内任何票据上", "the line that charges it is on no bill at hand"),
    "line-without-supply": (("Z1",), "收费项没有对应的发药", "nothing was handed out for this bill line"),
    "red-letter-waits": (("Z1", "B8"), "已退药，冲红尚未完成", "the goods are back, the red letter still waits"),
    "reissue-missing": (("Z1", "B9"), "重开的票据不在卷内", "the bill that replaces this one is not at hand"),
    "reissue-dropped": (
        ("Z1", "B9"),
        "药未退，重开的票据上却没有这一项",
        "the goods were kept, but the new bill has no such line",
    ),
    # money
    "bill-unseen": (("Z1", "B1"), "链上没有这张票据", "the chain has never seen this bill"),
    "no-payer": (("Z1",), "没有任何一方付款", "nobody has paid, and nothing says that the patient did"),
    "debt-open": (("Z1", "B8"), "已冲红，仍欠 {0} 未追回", "the bill is void, {0} is not back yet"),
}

_MISFITS: Known = {
    # goods
    "prescription-content": (("Z1", "X2"), "处方内容与承诺不符", "the prescription is not the one committed to"),
    "supply-conflict": (("Z1", "P11"), "这次发药是未计入的冲突", "this dispense clashed and was not counted"),
    "supply-facts": (("Z1", "P6"), "发药的事实与链上不符", "pharmacy, quantities or time are not what the chain has"),
    "supply-content": (("Z1", "X2"), "发药文档与链上承诺不符", "the dispense's document is not the one committed to"),
    "pack-not-sold": (("Z1", "D1"), "这盒药从未售出", "this pack was never sold"),
    "pack-other-sale": (("Z1", "D1"), "这盒药由另一次发药售出", "this pack was sold in another dispense"),
    "units-differ": (("Z1", "D1"), "卷内写 {0}，链上售出 {1}", "{0} units are written, {1} were sold"),
    "pack-unlisted": (("Z1", "D1"), "这次发药还售出了未列出的药盒", "more packs were sold in it than are listed"),
    "batch-differs": (("Z1", "D1"), "药盒不在所称的批次中", "the pack is not in the batch that is named"),
    "pack-recalled": (("Z1", "D1"), "所属批次已召回，仍在收费", "its batch is recalled, and it is still charged"),
    "pack-returned": (("Z1", "D1"), "药盒已退回，仍在收费", "the pack was returned, and it is still charged"),
    "pack-withdrawn": (("Z1", "D1"), "药盒已报失窃或销毁，仍在收费", "reported stolen or destroyed, and still charged"),
    # between
    "pack-not-of-supply": (("Z1",), "收费的药盒不属于这次发药", "the charge names a pack that is not of this dispense"),
    "supply-two-lines": (("Z1",), "同一药品由两个收费项收费", "the same goods are charged on two lines"),
    "line-two-supplies": (("Z1",), "同一收费项用于两次发药", "one bill line for two dispenses"),
    "quantity-differs": (("Z1",), "收费 {0}，发出 {1}", "{0} charged, {1} handed out"),
    "item-differs": (("Z1",), "收费的不是发出的药品", "another item is charged than was handed out"),
    "issuer-differs": (
        ("Z1",),
        "开票单位 {0} 既非发药药房 {1}，也非开方医院 {2}",
        "issued by {0}, neither the pharmacy {1} nor the prescriber's hospital {2}",
    ),
    "reversed-still-charged": (
        ("Z1", "P7", "B8"),
        "已退药，票据未冲红，仍在收费",
        "the goods are back, and the bill still charges them",
    ),
    "void-not-reversed": (
        ("Z1", "P7", "B8"),
        "票据已冲红，药未退回",
        "the bill is void, and the goods were never brought back",
    ),
    # money
    "bill-terms": (("Z1", "B2"), "该号码在链上是另外的条款", "other terms stand on chain under this number"),
    "bill-content": (("Z1", "X2"), "票据内容与承诺不符", "the bill is not the one committed to"),
    "bill-amounts": (
        ("Z1", "B2"),
        "票据内容与条款的号码或金额不符",
        "document and terms name other numbers or amounts",
    ),
    "patient-differs": (("Z1",), "付款人不是处方上的患者", "another patient than the prescription's"),
    "bill-too-early": (("Z1",), "票据早于处方开具之日", "dated before the day of the prescription"),
    "amount-exceeds": (("Z1", "B5"), "各方合计 {0}，超过总额 {1}", "{0} in all, above the total {1}"),
}

_ALL: Known = {**_MISSING, **_MISFITS}
CODES = tuple(_ALL)
"""Every code that a trace can bring."""
