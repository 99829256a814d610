"""A house of bills, on a chain and in the model: each act is done on both and compared, word by word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from carestamp.documents.merkle import leaf_of_bytes
from tests.model import bill_people as people
from tests.model.bill_books import Books
from tests.model.bill_terms import Bill, BillRules, Leaf, Order, Range, Reservation
from tests.model.bill_uses import Uses
from tests.model.credentials import Credentials, Kind, Role
from tests.model.invoices import Invoices
from tests.model.ledgers import Ledgers, Outcome, Rpc, Seen
from tests.model.people import person
from tests.model.refusals import Now, Refused
from tests.model.signing import Signed, digest_of, sign
from tests.model.terms import DAY

DELAY = 3_600  # seconds between an accreditation and its effect
YEARS = 10 * 365 * DAY
LEDGER, BOOKS, USES, CODEC = "InvoiceRegistry", "BookRegistry", "InvoiceUses", "InvoiceCodec"
CREDENTIALS = "CredentialRegistry"

PLENTY = BillRules(lag_hours=72, reservation_hours=48, red_letter_hours=36, currency=156, time_zone=32)
PROFILES = {
    21: BillRules(**{**vars(PLENTY), "deduction": True, "paper": True}),
    22: BillRules(lag_hours=2, reservation_hours=1, red_letter_hours=3, currency=978, time_zone=4),
    23: BillRules(lag_hours=24, reservation_hours=24, red_letter_hours=24, currency=840, time_zone=-20, paper=True),
}  # 23 is there to be closed


@dataclass(frozen=True)
class Doing:
    """An act in both worlds."""

    name: str
    model: Callable[[], None]
    contract: str
    function: str
    sender: str
    values: tuple[Any, ...]


@dataclass
class BillHouse:
    ledgers: Ledgers
    now: Now
    credentials: Credentials
    registry: Books
    invoices: Invoices
    uses: Uses
    domains: dict[str, dict[str, Any]]
    outcomes: dict[str, int] = field(default_factory=dict)
    history: list[Seen] = field(default_factory=list)
    done: list[Doing] = field(default_factory=list)
    _digests: dict[Bill, bytes] = field(default_factory=dict)

    def digest_of(self, bill: Bill) -> bytes:
        if bill not in self._digests:
            self._digests[bill] = digest_of(self.domains[LEDGER], bill.as_act())
        return self._digests[bill]

    def signature(self, contract: str, signed: Signed | None, name: str) -> bytes:
        """`name`: whose key it is."""
        return sign(person(name).key, self.domains[contract], signed.act) if signed else b""

    def act(
        self, name: str, model: Callable[[], None], contract: str, function: str, sender: str, *values: Any
    ) -> Outcome:
        """Do it on both at the next second and require the same end."""
        return self.redo(Doing(name, model, contract, function, sender, values))

    def redo(self, doing: Doing) -> Outcome:
        self.now.second += 1
        expected, told = self._foretold(doing)
        found = self.ledgers.act(doing.contract, doing.function, doing.sender, self.now.second, *doing.values)
        self._conclude(doing, expected, told, found)
        return found

    def rush(self, doings: Sequence[Doing]) -> list[Outcome]:
        """All of them in one block, in this order."""
        self.now.second += 1
        calls = [(each.contract, each.function, each.sender, each.values) for each in doings]
        found = self.ledgers.block(calls, self.now.second)
        for doing, outcome in zip(doings, found, strict=True):
            self._conclude(doing, *self._foretold(doing), outcome)
        return found

    def _foretold(self, doing: Doing) -> tuple[Outcome, list[tuple[str, tuple[Any, ...]]]]:
        self.now.happened.clear()
        try:
            doing.model()
        except Refused as refusal:
            return Outcome(refusal.name, tuple(map(plain, refusal.values))), []
        return Outcome(), [(each.name, _as_told(each.values)) for each in self.now.happened]

    def _conclude(
        self, doing: Doing, expected: Outcome, told: list[tuple[str, tuple[Any, ...]]], found: Outcome
    ) -> None:
        assert (found.error, found.values) == (expected.error, expected.values), (
            f"{doing.name} at {self.now.second}: the model says {expected.error}{expected.values}, "
            f"the chain {found.error}{found.values}"
        )
        seen = [(each.name, tuple(map(plain, each.values))) for each in found.seen]
        assert seen == told, f"{doing.name}: the model tells {told}, the chain {seen}"
        self.history += found.seen
        self.done.append(doing)
        end = f"{doing.name}: {found.error or 'done'}"
        self.outcomes[end] = self.outcomes.get(end, 0) + 1


def plain(value: Any) -> Any:
    """As the ABI has it: lists as tuples, enums and flags as numbers."""
    if isinstance(value, (list, tuple)):
        return tuple(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_told(values: Sequence[Any]) -> tuple[Any, ...]:
    """An order is told as its two words."""
    parts = [packed_order(each) if isinstance(each, Order) else (plain(each),) for each in values]
    return tuple(value for part in parts for value in part)


# --- bits, as the drawings of the interfaces have them


def lanes(numbers: Sequence[int], bits: int) -> int:
    return sum(number << (bits * place) for place, number in enumerate(numbers))


def packed(bill: Bill) -> tuple[bytes, int, int, bytes]:
    """The four words that acts take."""
    head = int(bill.holder, 16) | bill.issued_at << 160 | bill.profile << 192 | bill.issuer << 224
    return bill.content, head, lanes((bill.total, bill.fund, bill.cap), 40), bill.place


def packed_order(order: Order) -> tuple[int, int]:
    return lanes(order.payers, 32), lanes(order.days, 16)


def packed_reservation(asked: Reservation) -> int:
    amounts = lanes((asked.amount, asked.capped, asked.maximum, asked.capped_maximum), 40)
    return amounts | asked.until << 160 | asked.attempt << 200 | asked.rank << 208 | asked.deadline << 216


def packed_leaf(leaf: Leaf) -> tuple[int, int, list[bytes]]:
    return leaf.first, leaf.count, list(leaf.proof)


def packed_range(wanted: Range) -> tuple[bytes, int, bytes]:
    return wanted.place, wanted.count, wanted.root


def leaf_hash(digest: bytes) -> bytes:
    return leaf_of_bytes(encode(["bytes32"], [digest]))


def root_over(digest: bytes, proof: Sequence[bytes]) -> bytes:
    """Where a proof leads from a bill."""
    node = leaf_hash(digest)
    for sibling in proof:
        node = keccak(min(node, sibling) + max(node, sibling))
    return node


# --- setting up


def open_house(url: str) -> BillHouse:
    """Deploy, accredit and license everybody, on the chain at `url` and in a fresh model."""
    ledgers = Ledgers(Rpc(url))
    ledgers.rpc.ask("anvil_autoImpersonateAccount", True)
    governor = person("governor").address
    _deploy(ledgers, governor)
    now = Now(ledgers.latest())
    credentials, registry = Credentials(governor, DELAY, now), Books(governor, now)
    house = BillHouse(ledgers, now, credentials, registry, None, None, _domains(ledgers))  # type: ignore[arg-type]
    address = ledgers.addresses[LEDGER]
    house.invoices = Invoices(governor, address, credentials, registry, now, house.digest_of)
    house.uses = Uses(credentials, house.invoices, now)
    govern(house, governor)
    _staff(house)
    return house


def _deploy(ledgers: Ledgers, governor: str) -> None:
    governance = ledgers.deploy("Governance", governor, governor)
    credentials = ledgers.deploy(CREDENTIALS, governor, governance, DELAY)
    books = ledgers.deploy(BOOKS, governor, governance)
    ledger = ledgers.deploy(LEDGER, governor, governance, credentials, books)
    ledgers.deploy(CODEC, governor)
    ledgers.deploy(USES, governor, credentials, ledger)


def _domains(ledgers: Ledgers) -> dict[str, dict[str, Any]]:
    names = {LEDGER: "Carestamp Invoices", USES: "Carestamp Invoice Uses", CREDENTIALS: "Carestamp Credentials"}
    chain = {"version": "1", "chainId": ledgers.chain_id}
    return {
        contract: {"name": name, **chain, "verifyingContract": ledgers.addresses[contract]}
        for contract, name in names.items()
    }


def govern(house: BillHouse, governor: str) -> None:
    for number, rules in PROFILES.items():
        (word,) = house.ledgers.view(CODEC, "packRules", tuple(vars(rules).values()))
        house.now.second += 1
        outcome = house.ledgers.act(LEDGER, "publishProfile", governor, house.now.second, number, word)
        assert outcome.error is None, outcome
        house.invoices.profiles[number] = rules
    address = house.ledgers.addresses[LEDGER]
    model = lambda: house.registry.admit_ledger(governor, address)  # noqa: E731
    house.act("admit ledger", model, BOOKS, "admitLedger", governor, address)


def _staff(house: BillHouse) -> None:
    start, end = house.now.second, house.now.second + YEARS
    for number, kind in ((people.HEALTH, Kind.HEALTH_REGULATOR), (people.FISCAL, Kind.FISCAL_REGULATOR)):
        _found(house, "governor", "accreditRegulator", number, kind, (start, end))
    for number, kind in people.KINDS.items():
        health = kind in (Kind.HOSPITAL, Kind.PHARMACY)
        _found(house, "health_steward" if health else "fiscal_steward", "accredit", number, kind, (start, end))
    house.now.second += DELAY + 1
    for name, number, role in people.STAFF:
        license_key(house, people.STEWARDS[number], number, name, role, (start, end))
    assert all(": done" in each for each in house.outcomes), house.outcomes


def _found(house: BillHouse, by: str, function: str, number: int, kind: Kind, window: tuple[int, int]) -> Outcome:
    caller, steward = person(by).address, person(people.STEWARDS[number]).address
    accredit = house.credentials.accredit if function == "accredit" else house.credentials.accredit_regulator
    model = lambda: accredit(caller, number, kind, *window, steward)  # noqa: E731
    return house.act(function, model, CREDENTIALS, function, caller, number, int(kind), *window, steward)


def license_key(house: BillHouse, by: str, number: int, name: str, role: Role, window: tuple[int, int]) -> Outcome:
    caller, key = person(by).address, person(name).address
    model = lambda: house.credentials.license(caller, number, key, role, *window)  # noqa: E731
    return house.act("license", model, CREDENTIALS, "license", caller, number, key, int(role), *window)
