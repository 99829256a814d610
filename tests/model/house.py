"""A whole house, on a chain and in the model: deployed, accredited, licensed, each act done on both and compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.model import people
from tests.model.credentials import Credentials, Kind, Role
from tests.model.ledgers import Ledgers, Outcome, Rpc, Seen, sale_of, tag_of
from tests.model.packs import Packs
from tests.model.people import person
from tests.model.prescriptions import Prescriptions
from tests.model.refusals import Now, Refused
from tests.model.signing import Act, digest_of, sign
from tests.model.terms import DAY, Rules, Terms

DELAY = 3_600  # seconds between an accreditation and its effect
YEARS = 10 * 365 * DAY

EVERYTHING = Rules(
    classes=frozenset({1, 2}),
    valid_days=3,
    longest_days=30,
    lag_hours=48,
    hold_hours=24,
    reverse_hours=36,
    max_days_supply=14,
    max_quantity=0,
    min_interval_days=2,
    max_lines=5,
    max_repeats=3,
    time_zone=32,
    parts=True,
    online=True,
    slip=True,
    identity_check=True,
    offline=True,
)
STRICT = Rules(
    classes=frozenset({1, 63}),
    valid_days=1,
    longest_days=3,
    lag_hours=24,
    hold_hours=6,
    reverse_hours=12,
    max_days_supply=7,
    max_quantity=40,
    min_interval_days=0,
    max_lines=3,
    max_repeats=0,
    time_zone=-20,
    review=True,
    offline=True,
)
CONTROLLED = Rules(
    classes=frozenset({5}),
    valid_days=3,
    longest_days=10,
    lag_hours=24,
    hold_hours=6,
    reverse_hours=12,
    max_days_supply=7,
    max_quantity=20,
    min_interval_days=1,
    max_lines=2,
    max_repeats=1,
    time_zone=0,
    parts=True,
    second_pharmacist=True,
    controlled=True,
    offline=True,
)
PROFILES = {11: EVERYTHING, 12: STRICT, 13: CONTROLLED, 14: STRICT}  # 14 is there to be closed


@dataclass
class House:
    """`act` does the same thing in the model and on the chain, and compares what became of it."""

    ledgers: Ledgers
    now: Now
    credentials: Credentials
    packs: Packs
    prescriptions: Prescriptions
    domains: dict[str, dict[str, Any]]
    outcomes: dict[str, int] = field(default_factory=dict)
    history: list[Seen] = field(default_factory=list)
    _ids: dict[Terms, bytes] = field(default_factory=dict)

    def id_of(self, terms: Terms) -> bytes:
        if terms not in self._ids:
            self._ids[terms] = digest_of(self.domains["PrescriptionRegistry"], terms.as_act())
        return self._ids[terms]

    def signature(self, contract: str, signer: str, act: Act) -> bytes:
        return sign(person(signer).key, self.domains[contract], act)

    def act(
        self,
        name: str,
        model: Callable[[], None],
        contract: str,
        function: str,
        sender: str,
        *values: Any,
    ) -> Outcome:
        """Do it on both at the next second and require the same end. `name` is only for the tally."""
        self.now.second += 1
        self.now.happened.clear()
        expected = _expected(model, self.now)
        found = self.ledgers.act(contract, function, sender, self.now.second, *values)
        self._compare(name, expected, found)
        self.history += found.seen
        end = found.error or "done"
        self.outcomes[f"{name}: {end}"] = self.outcomes.get(f"{name}: {end}", 0) + 1
        return found

    def _compare(self, name: str, expected: Outcome, found: Outcome) -> None:
        assert (found.error, found.values) == (expected.error, expected.values), (
            f"{name} at {self.now.second}: the model says {expected.error}{expected.values}, "
            f"the chain {found.error}{found.values}"
        )
        told = [(each.name, tuple(map(plain, each.values))) for each in self.now.happened]
        seen = [(each.name, each.values) for each in found.seen]
        assert found.error or seen == told, f"{name}: the model tells {told}, the chain {seen}"


def _expected(model: Callable[[], None], now: Now) -> Outcome:
    try:
        model()
    except Refused as refusal:
        now.happened.clear()
        return Outcome(refusal.name, tuple(map(plain, refusal.values)))
    return Outcome()


def plain(value: Any) -> Any:
    """As the ABI has it: quantities in lanes of 16 bits, line 0 lowest; enums and flags as numbers."""
    if isinstance(value, tuple):
        return lanes(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def lanes(numbers: tuple[int, ...]) -> int:
    return sum(number << (16 * place) for place, number in enumerate(numbers))


def packed(terms: Terms) -> tuple[bytes, int, int, int]:
    """The four words that acts take; the bits as IPrescriptionRegistry.Terms draws them."""
    head = int(terms.holder, 16) | terms.issued_at << 160 | terms.until << 192 | terms.profile << 224
    body = int(terms.prescriber, 16) | terms.repeats << 160 | terms.interval_days << 168
    body |= terms.holder_kind << 184 | terms.online << 192
    columns = [(each.quantity, each.days_supply, each.drug_class) for each in terms.lines]
    words = [lanes(column) << (80 * place) for place, column in enumerate(zip(*columns, strict=True))]
    return terms.content, head, body, sum(words)


def rules_as_tuple(rules: Rules) -> tuple[Any, ...]:
    """For IPrescriptionCodec.packRules."""
    values = dict(vars(rules))
    return (sum(1 << each for each in values.pop("classes")), *values.values())


# --- setting up -------------------------------------------------------------------------------------------------------


def open_house(url: str) -> House:
    """Deploy, accredit and license everybody, on the chain at `url` and in a fresh model."""
    ledgers = Ledgers(Rpc(url))
    ledgers.rpc.ask("anvil_autoImpersonateAccount", True)
    governor = person("governor").address
    _deploy(ledgers, governor)
    now = Now(ledgers.latest())
    credentials = Credentials(governor, DELAY, now)
    packs = Packs(governor, credentials, now)
    registry = ledgers.addresses["PrescriptionRegistry"]
    house = House(ledgers, now, credentials, packs, None, _domains(ledgers))  # type: ignore[arg-type]
    house.prescriptions = Prescriptions(governor, registry, credentials, packs, now, house.id_of, sale_of, tag_of)
    govern(house, governor)
    _staff(house)
    return house


def _deploy(ledgers: Ledgers, governor: str) -> None:
    governance = ledgers.deploy("Governance", governor, governor)
    credentials = ledgers.deploy("CredentialRegistry", governor, governance, DELAY)
    packs = ledgers.deploy("PackRegistry", governor, governance, credentials)
    ledgers.deploy("PrescriptionRegistry", governor, governance, credentials, packs)
    ledgers.deploy("PrescriptionCodec", governor)
    ledgers.deploy("Directory", governor, governance)


def _domains(ledgers: Ledgers) -> dict[str, dict[str, Any]]:
    names = {"PrescriptionRegistry": "Carestamp Prescriptions", "CredentialRegistry": "Carestamp Credentials"}
    chain = {"version": "1", "chainId": ledgers.chain_id}
    return {
        contract: {"name": name, **chain, "verifyingContract": ledgers.addresses[contract]}
        for contract, name in names.items()
    }


def govern(house: House, governor: str) -> None:
    """Governance's part: profiles, the ledger as a seller of packs, the directory."""
    provide(house, governor)
    for name, address in list(house.ledgers.addresses.items()):
        if name not in ("Governance", "Directory"):
            _only_chain(house, "Directory", "enlist", governor, name.encode().ljust(32, b"\0"), address)


def provide(house: House, governor: str) -> None:
    """Profiles; and the ledger sells packs."""
    for number, rules in PROFILES.items():
        (word,) = house.ledgers.view("PrescriptionCodec", "packRules", rules_as_tuple(rules))
        _only_chain(house, "PrescriptionRegistry", "publishProfile", governor, number, word)
        house.prescriptions.profiles[number] = rules
    registry = house.ledgers.addresses["PrescriptionRegistry"]
    _only_chain(house, "PackRegistry", "admitSeller", governor, registry)
    house.packs.sellers.add(registry)


def _only_chain(house: House, contract: str, function: str, sender: str, *values: Any) -> None:
    house.now.second += 1
    outcome = house.ledgers.act(contract, function, sender, house.now.second, *values)
    assert outcome.error is None, outcome
    house.history += outcome.seen


def _staff(house: House) -> None:
    start, end = house.now.second, house.now.second + YEARS
    kinds = {people.HEALTH: Kind.HEALTH_REGULATOR, people.FISCAL: Kind.FISCAL_REGULATOR}
    for number, kind in kinds.items():
        accredit_regulator(house, "governor", number, kind, start, end)
    for number, kind in (
        (people.HOSPITAL, Kind.HOSPITAL),
        (people.CLINIC, Kind.HOSPITAL),
        (people.PHARMACY, Kind.PHARMACY),
        (people.PHARMACY_B, Kind.PHARMACY),
        (people.REGISTRAR, Kind.REGISTRAR),
        (people.ANNEX, Kind.HOSPITAL),
        (people.KIOSK, Kind.PHARMACY),
        (people.CODES, Kind.REGISTRAR),
    ):
        accredit(house, "health_steward", number, kind, start, end)
    house.now.second += DELAY + 1
    for name, number, role in people.STAFF:
        license_key(house, people.STEWARDS[number], number, name, role, start, end)
    assert all(": done" in each for each in house.outcomes), house.outcomes


def accredit_regulator(house: House, by: str, number: int, kind: Kind, start: int, end: int) -> Outcome:
    caller, steward = person(by).address, person(people.STEWARDS[number]).address
    return house.act(
        "accredit regulator",
        lambda: house.credentials.accredit_regulator(caller, number, kind, start, end, steward),
        "CredentialRegistry",
        "accreditRegulator",
        caller,
        *(number, kind, start, end, steward),
    )


def accredit(house: House, by: str, number: int, kind: Kind, start: int, end: int) -> Outcome:
    caller, steward = person(by).address, person(people.STEWARDS[number]).address
    return house.act(
        "accredit",
        lambda: house.credentials.accredit(caller, number, kind, start, end, steward),
        "CredentialRegistry",
        "accredit",
        caller,
        *(number, kind, start, end, steward),
    )


def license_key(house: House, by: str, number: int, name: str, role: Role, start: int, end: int) -> Outcome:
    caller, key = person(by).address, person(name).address
    return house.act(
        "license",
        lambda: house.credentials.license(caller, number, key, role, start, end),
        "CredentialRegistry",
        "license",
        caller,
        *(number, key, int(role), start, end),
    )
