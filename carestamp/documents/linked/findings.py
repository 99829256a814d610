"""What can be missing between goods and money, not fit, or not be checked: codes, rules, words."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from carestamp.errors import Words


class Verdict(enum.Enum):
    """What is wrong with a link, the worst first. NOT_CHECKED: nothing is known to be wrong, and it rests on somebody's
    word."""

    DOES_NOT_FIT = "does not fit"
    MISSING = "missing"
    NOT_CHECKED = "not checked"

    @property
    def words(self) -> Words:
        """For people."""
        return _VERDICTS[self]


_VERDICTS: Mapping[Verdict, Words] = {
    Verdict.MISSING: Words("缺失", "missing"),
    Verdict.DOES_NOT_FIT: Words("不符", "does not fit"),
    Verdict.NOT_CHECKED: Words("未核对", "not checked"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or not checked. at: key of a node, or of both ends of a link; empty where it is of the
    whole. values: what the words name, no personal data: numbers, amounts, days."""

    code: str
    at: tuple[str, ...]
    values: tuple[str, ...] = field(default=())

    @property
    def verdict(self) -> Verdict:
        return next(verdict for verdict, known in _KNOWN.items() if self.code in known)

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
    "nothing-to-follow": (("Z1",), "卷内没有发药，无货可循", "no dispense is at hand: there are no goods to follow"),
    "supply-missing": (("Z1",), "处方没有对应的发药", "no dispense of this prescription is at hand"),
    "supply-omitted": (
        ("Z1", "P6"),
        "处方已发出 {0} 单位，卷内只有 {1}",
        "{0} units of this prescription were dispensed, {1} are at hand",
    ),
    "supply-unseen": (("Z1", "P6"), "链上没有这次发药", "the chain knows of no such dispense"),
    "no-packs": (("Z1", "D1"), "发药没有写明药盒", "this dispense names no packs"),
    "batch-missing": (
        ("Z1", "D1"),
        "药盒没有写明批次，无从核对召回",
        "the pack's batch is not named: nobody can tell whether it was recalled",
    ),
    "batch-unseen": (("Z1", "D1"), "链上没有所称的批次", "the chain has never seen the batch that is named"),
    # between
    "no-charge": (("Z1",), "发药没有写明由哪一收费项收费", "this dispense names no bill line that charges it"),
    "charge-without-packs": (("Z1",), "收费没有写明药盒", "this charge names no packs"),
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
    "supply-units": (
        ("Z1", "D1"),
        "处方只计 {0} 单位，却从药盒取出 {1}",
        "{0} units count on the prescription, {1} were taken out of packs",
    ),
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
    "pack-opened": (
        ("Z1", "D1"),
        "按盒收费，却没有整盒发出",
        "charged by the pack, and not the whole pack was handed out",
    ),
    "service-handed-out": (
        ("Z1",),
        "称为服务项，却是发出的药品",
        "called a service, and it is what was handed out",
    ),
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
        "票据内容与条款的号码、日期、币种或金额不符",
        "document and terms name other numbers, days, currencies or amounts",
    ),
    "bill-sums": (
        ("Z1", "B2"),
        "各项或各方支付之和不等于总额 {0}",
        "its lines, or what each has paid, don't add up to the total {0}",
    ),
    "patient-differs": (("Z1",), "付款人不是处方上的患者", "another patient than the prescription's"),
    "bill-too-early": (("Z1",), "票据早于处方开具之日", "dated before the day of the prescription"),
    "amount-exceeds": (("Z1", "B5"), "各方合计 {0}，超过总额 {1}", "{0} in all, above the total {1}"),
}

_UNCHECKED: Known = {
    "services": (
        ("Z1",),
        "第 {0} 项（共 {1}）称为服务项，仅凭卷宗所说",
        "services on the dossier's word alone: line {0}, {1} in all",
    ),
    "quantity-unsaid": (
        ("Z1",),
        "第 {0} 项没有写明数量，未与发出的核对",
        "line {0} says no quantity, nothing to compare with what was handed out",
    ),
    "item-unsaid": (
        ("Z1",),
        "第 {0} 项或其发药没有写明项目编码，未核对是否同一药品",
        "line {0} or its dispense names no item code: whether it is the same drug was not compared",
    ),
    "profile-unknown": (
        ("Z1", "X12"),
        "票据规则 {0} 不随本软件提供，日期与币种未核对",
        "the bill's rules {0} don't ship with this software: day and currency were not compared",
    ),
}

_KNOWN: Mapping[Verdict, Known] = {
    Verdict.MISSING: _MISSING,
    Verdict.DOES_NOT_FIT: _MISFITS,
    Verdict.NOT_CHECKED: _UNCHECKED,
}
_ALL: Known = {**_MISSING, **_MISFITS, **_UNCHECKED}
CODES = tuple(_ALL)
"""Every code that a trace can bring."""
