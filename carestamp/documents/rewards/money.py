"""Where the money of each study went, recomputed from events alone (S3): funded = paid + reserved + free + refunded.

An event is a mapping {"event": name, "args": values}, as web3 decodes a log, in the order of the chain. Amounts are
hundredths of a unit of HealthToken. What does not fit is an error: a price that is not the study's, a payment beyond
what is kept, a refund that is not all that is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from carestamp.documents.rewards.stamps import ContributionStamp
from carestamp.documents.rewards.words import Money, Rules, StudyWords, read_study
from carestamp.errors import CarestampError

RawEvent = Mapping[str, Any]


class MoneyError(CarestampError):
    """What the events say does not fit together. where: the study or contribution, in hexadecimal."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(where, why)
        self.where, self.why = where, why

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass(frozen=True, slots=True)
class Share:
    """One contribution's part. claimed, tier: as it was claimed, as it was told or ruled; reserved: what was kept for
    it; paid, freed: what became of that; ending: UNKNOWN while it has not ended."""

    study: int
    contributor: str
    claimed: int
    reserved: int
    tier: int = 0
    paid: int = 0
    freed: int = 0
    payee: str = ""
    ending: ContributionStamp = ContributionStamp.UNKNOWN


@dataclass(slots=True)
class Account:
    """One study's. rules: as it was drafted. shares: by the contribution's id, in the order of the chain."""

    rules: Rules
    money: Money = field(default_factory=Money)
    shares: dict[bytes, Share] = field(default_factory=dict)
    settled: bool = False

    @property
    def earned(self) -> Mapping[int, tuple[int, int]]:
        """How many contributions of each tier were paid, and how much they got."""
        paid = [each for each in self.shares.values() if each.ending is ContributionStamp.PAID]
        tiers = sorted({each.tier for each in paid})
        of_tier = {tier: [each.paid for each in paid if each.tier == tier] for tier in tiers}
        return {tier: (len(amounts), sum(amounts)) for tier, amounts in of_tier.items()}


def recount(events: Iterable[RawEvent]) -> Mapping[int, Account]:
    """The accounts of all studies of one ledger, by study id. Raises MoneyError."""
    books = _Books()
    for each in events:
        if each["event"] in _ENTRIES:
            _ENTRIES[each["event"]](books, each["args"])
    for study, account in books.accounts.items():
        _require(_fits(account), hex(study), "what is kept is not what its contributions add up to")
    return books.accounts


def _fits(account: Account) -> bool:
    live = [each for each in account.shares.values() if each.ending is ContributionStamp.UNKNOWN]
    kept, paid = sum(each.reserved for each in live), sum(each.paid for each in account.shares.values())
    return (account.money.reserved, account.money.paid) == (kept, paid) and account.money.free >= 0


class _Books:
    def __init__(self) -> None:
        self.accounts: dict[int, Account] = {}
        self._studies: dict[bytes, int] = {}

    def draft(self, args: RawEvent) -> None:
        words, study = args["words"], args["study"]
        _require(study not in self.accounts, hex(study), "it was drafted before")
        values = words.values() if isinstance(words, Mapping) else words
        self.accounts[study] = Account(read_study(StudyWords(*values)))

    def fund(self, args: RawEvent) -> None:
        account = self._open(args["study"])
        _require(args["amount"] > 0, hex(args["study"]), "nothing was put in")
        account.money = replace(account.money, funded=account.money.funded + args["amount"])

    def commit(self, args: RawEvent) -> None:
        id_, study, kept = bytes(args["id"]), args["study"], args["reserved"]
        account = self._open(study)
        _require(id_ not in self._studies, id_.hex(), "it was committed before")
        _require(kept == account.rules.price(args["tier"]) > 0, id_.hex(), "not the price of what was claimed is kept")
        _require(kept <= account.money.free, id_.hex(), "more is kept than was free")
        self._studies[id_] = study
        account.shares[id_] = Share(study, args["contributor"], args["tier"], kept)
        account.money = replace(account.money, reserved=account.money.reserved + kept)

    def tell(self, args: RawEvent) -> None:
        id_, tier = bytes(args["id"]), args["tier"]
        account, share = self._live(id_)
        _require(tier <= share.claimed, id_.hex(), "a tier above what was claimed")
        account.shares[id_] = replace(share, tier=tier)

    def pay(self, args: RawEvent) -> None:
        id_, amount = bytes(args["id"]), args["amount"]
        account, share = self._live(id_)
        _require(amount == account.rules.price(share.tier) > 0, id_.hex(), "not the price of its tier was paid")
        self._close(id_, amount, args["freed"], ContributionStamp.PAID)
        account.shares[id_] = replace(account.shares[id_], payee=args["payee"])

    def end(self, args: RawEvent) -> None:
        ending = ContributionStamp(args["status"])
        _require(ending > ContributionStamp.PAID, bytes(args["id"]).hex(), "this is no ending without a reward")
        self._close(bytes(args["id"]), 0, args["freed"], ending)

    def settle(self, args: RawEvent) -> None:
        study, refunded = args["study"], args["refunded"]
        account = self._open(study)
        _require(account.money.reserved == 0, hex(study), "it was settled while something was kept")
        _require(refunded == account.money.free, hex(study), "not all that was left went back")
        _require(_same(args["account"], account.rules.account), hex(study), "the rest went to somebody else")
        account.money = replace(account.money, refunded=refunded)
        account.settled = True

    def _close(self, id_: bytes, paid: int, freed: int, ending: ContributionStamp) -> None:
        account, share = self._live(id_)
        _require(paid + freed == share.reserved, id_.hex(), "paid and freed are not what was kept")
        account.shares[id_] = replace(share, paid=paid, freed=freed, ending=ending)
        money = account.money
        account.money = replace(money, reserved=money.reserved - share.reserved, paid=money.paid + paid)

    def _open(self, study: int) -> Account:
        _require(study in self.accounts, hex(study), "nobody drafted it")
        _require(not self.accounts[study].settled, hex(study), "it was settled before")
        return self.accounts[study]

    def _live(self, id_: bytes) -> tuple[Account, Share]:
        _require(id_ in self._studies, id_.hex(), "it was never committed")
        account = self.accounts[self._studies[id_]]
        share = account.shares[id_]
        _require(share.ending is ContributionStamp.UNKNOWN, id_.hex(), "it had ended before")
        return account, share


_ENTRIES: Mapping[str, Callable[[_Books, RawEvent], None]] = MappingProxyType(
    {
        "StudyDrafted": _Books.draft,
        "StudyFunded": _Books.fund,
        "ContributionCommitted": _Books.commit,
        "ContributionAttested": _Books.tell,
        "DisputeRuled": _Books.tell,
        "ContributionPaid": _Books.pay,
        "ContributionEnded": _Books.end,
        "StudySettled": _Books.settle,
    }
)


def _require(holds: bool, where: str, why: str) -> None:
    if not holds:
        raise MoneyError(where, why)


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
