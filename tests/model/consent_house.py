"""A house of consents, on a chain and in the model: each act is done on both and compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.model import consent_people as people
from tests.model.bill_house import plain
from tests.model.consent_emergency import Emergencies, Opening, Rules
from tests.model.consent_registry import Consents
from tests.model.consent_subjects import Subjects
from tests.model.consent_terms import Entry, digest_of, sign
from tests.model.credentials import Kind, Role
from tests.model.ledgers import Ledgers, Outcome, Rpc
from tests.model.people import person
from tests.model.refusals import Now, Refused
from tests.model.signing import Signed
from tests.model.terms import DAY, HOUR

DELAY = 3_600  # seconds between an accreditation and its effect
YEARS = 10 * 365 * DAY
START = 1_773_964_800  # 20 March 2026: a quarter begins soon
CONSENTS, EMERGENCIES, CREDENTIALS = "ConsentRegistry", "EmergencyAccess", "CredentialRegistry"
RULES = Rules(categories=0b111_1111_1111, longest=12 * HOUR, lag=72 * HOUR, review_days=2, per_day=2)


@dataclass(frozen=True)
class Doing:
    """An act in both worlds, and what it is about."""

    name: str
    model: Callable[[], None]
    contract: str
    function: str
    sender: str
    values: tuple[Any, ...]
    subject: str | None = None
    entry: Entry | None = None


@dataclass
class ConsentHouse:
    ledgers: Ledgers
    now: Now
    credentials: Subjects
    consents: Consents
    emergencies: Emergencies
    domains: dict[str, dict[str, Any]]
    outcomes: dict[str, int] = field(default_factory=dict)
    done: list[Doing] = field(default_factory=list)
    _ids: dict[Opening, bytes] = field(default_factory=dict)

    def id_of(self, opening: Opening) -> bytes:
        if opening not in self._ids:
            self._ids[opening] = digest_of(self.domains[EMERGENCIES], opening.as_act())
        return self._ids[opening]

    def signature(self, contract: str, signed: Signed | None) -> bytes:
        """Bytes of what somebody of this house signed."""
        return sign(person(people.NAMES[signed.by]).key, self.domains[contract], signed.act) if signed else b""

    def act(
        self, name: str, model: Callable[[], None], contract: str, function: str, sender: str, *values: Any
    ) -> Outcome:
        return self.redo(Doing(name, model, contract, function, sender, values))

    def redo(self, doing: Doing) -> Outcome:
        """Do it on both at the next second and require the same end."""
        self.now.second += 1
        expected, told = self._foretold(doing)
        found = self.ledgers.act(doing.contract, doing.function, doing.sender, self.now.second, *doing.values)
        assert (found.error, found.values) == (expected.error, expected.values), (
            f"{doing.name} at {self.now.second}: the model says {expected.error}{expected.values}, "
            f"the chain {found.error}{found.values}"
        )
        seen = [(each.name, tuple(map(plain, each.values))) for each in found.seen]
        assert seen == told, f"{doing.name}: the model tells {told}, the chain {seen}"
        self.done.append(doing)
        end = f"{doing.name}: {found.error or 'done'}"
        self.outcomes[end] = self.outcomes.get(end, 0) + 1
        return found

    def _foretold(self, doing: Doing) -> tuple[Outcome, list[tuple[str, tuple[Any, ...]]]]:
        self.now.happened.clear()
        try:
            doing.model()
        except Refused as refusal:
            return Outcome(refusal.name, tuple(map(plain, refusal.values))), []
        return Outcome(), [(each.name, tuple(map(plain, each.values))) for each in self.now.happened]


# --- setting up


def open_house(url: str) -> ConsentHouse:
    """Deploy, accredit and license everybody, on the chain at `url` and in a fresh model.

    The chain has to be young: its clock is set to START, so that the same seed tells the same story on every day.
    """
    ledgers = Ledgers(Rpc(url))
    ledgers.rpc.ask("anvil_autoImpersonateAccount", True)
    governor = person("governor").address
    deploy(ledgers, governor)
    assert ledgers.latest() < START, "the node has to be started with an earlier --timestamp"
    house = _modelled(ledgers, governor)
    _staff(house)
    return house


def deploy(ledgers: Ledgers, governor: str) -> None:
    governance = ledgers.deploy("Governance", governor, governor)
    credentials = ledgers.deploy(CREDENTIALS, governor, governance, DELAY)
    consents = ledgers.deploy(CONSENTS, governor, governance, credentials)
    ledgers.deploy(EMERGENCIES, governor, credentials, consents, tuple(vars(RULES).values()))


def _modelled(ledgers: Ledgers, governor: str) -> ConsentHouse:
    now = Now(START)
    credentials = Subjects(governor, DELAY, now)
    consents = Consents(governor, credentials, now)
    house = ConsentHouse(ledgers, now, credentials, consents, None, _domains(ledgers))  # type: ignore[arg-type]
    house.emergencies = Emergencies(RULES, credentials, consents, now, house.id_of)
    return house


def _domains(ledgers: Ledgers) -> dict[str, dict[str, Any]]:
    names = {
        CONSENTS: "Carestamp Consent",
        EMERGENCIES: "Carestamp Emergency Access",
        CREDENTIALS: "Carestamp Credentials",
    }
    chain = {"version": "1", "chainId": ledgers.chain_id}
    return {
        contract: {"name": name, **chain, "verifyingContract": ledgers.addresses[contract]}
        for contract, name in names.items()
    }


def _staff(house: ConsentHouse) -> None:
    window = house.now.second, house.now.second + YEARS
    _found(house, "governor", "accreditRegulator", people.HEALTH, Kind.HEALTH_REGULATOR, window)
    for number, kind in people.KINDS.items():
        _found(house, "health_steward", "accredit", number, kind, window)
    house.now.second += DELAY + 1
    for name, number, role in people.STAFF:
        license_key(house, people.STEWARDS[number], number, name, role, window)
    assert all(": done" in each for each in house.outcomes), house.outcomes


def _found(house: ConsentHouse, by: str, function: str, number: int, kind: Kind, window: tuple[int, int]) -> Outcome:
    caller, steward = person(by).address, person(people.STEWARDS[number]).address
    accredit = house.credentials.accredit if function == "accredit" else house.credentials.accredit_regulator
    model = lambda: accredit(caller, number, kind, *window, steward)  # noqa: E731
    return house.act(function, model, CREDENTIALS, function, caller, number, int(kind), *window, steward)


def license_key(house: ConsentHouse, by: str, number: int, name: str, role: Role, window: tuple[int, int]) -> Outcome:
    caller, key = person(by).address, person(name).address
    model = lambda: house.credentials.license(caller, number, key, role, *window)  # noqa: E731
    return house.act("license", model, CREDENTIALS, "license", caller, number, key, int(role), *window)
