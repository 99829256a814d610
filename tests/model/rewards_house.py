"""A house of studies, on a chain and in the model: each act is done on both and compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.model import consent_terms
from tests.model import rewards_people as people
from tests.model.consent_house import CONSENTS, CREDENTIALS, DELAY, START, YEARS, ConsentHouse, license_key
from tests.model.consent_registry import Consents
from tests.model.consent_subjects import Subjects
from tests.model.credentials import Kind
from tests.model.ledgers import Ledgers, Rpc
from tests.model.people import person
from tests.model.refusals import Now
from tests.model.rewards import Rewards
from tests.model.rewards_terms import Contribution, digest_of, sign
from tests.model.rewards_token import Token
from tests.model.signing import Signed

REWARDS, TOKEN, STUDIES = "StudyRewards", "HealthToken", "StudyRegistry"
NAMES = {
    CREDENTIALS: "Carestamp Credentials",
    CONSENTS: "Carestamp Consent",
    REWARDS: "Carestamp Rewards",
}


@dataclass
class RewardsHouse(ConsentHouse):
    token: Token = field(init=False)
    rewards: Rewards = field(init=False)
    _names: dict[Contribution, bytes] = field(default_factory=dict)

    def name_of(self, contribution: Contribution) -> bytes:
        """Its id."""
        if contribution not in self._names:
            self._names[contribution] = digest_of(self.domains[REWARDS], contribution.act)
        return self._names[contribution]

    def signature(self, contract: str, signed: Signed | None) -> bytes:
        """Bytes of what somebody of this house signed."""
        if signed is None:
            return b""
        write = sign if contract == REWARDS else consent_terms.sign
        return write(person(people.NAMES[signed.by]).key, self.domains[contract], signed.act)


def open_house(url: str) -> RewardsHouse:
    """Deploy, accredit and license everybody, on the young chain at `url` and in a fresh model."""
    ledgers = Ledgers(Rpc(url))
    ledgers.rpc.ask("anvil_autoImpersonateAccount", True)
    governor = person("governor").address
    _deploy(ledgers, governor)
    assert ledgers.latest() < START, "the node has to be started with an earlier --timestamp"
    house = _modelled(ledgers, governor)
    _staff(house)
    provide(house, governor)
    assert all(": done" in each for each in house.outcomes), house.outcomes
    return house


def _deploy(ledgers: Ledgers, governor: str) -> None:
    governance = ledgers.deploy("Governance", governor, governor)
    credentials = ledgers.deploy(CREDENTIALS, governor, governance, DELAY)
    consents = ledgers.deploy(CONSENTS, governor, governance, credentials)
    token = ledgers.deploy(TOKEN, governor, governance)
    studies = ledgers.deploy(STUDIES, governor, token)
    ledgers.deploy(REWARDS, governor, governance, credentials, consents, studies, token)


def _modelled(ledgers: Ledgers, governor: str) -> RewardsHouse:
    now = Now(START)
    credentials = Subjects(governor, DELAY, now)
    consents = Consents(governor, credentials, now)
    house = RewardsHouse(ledgers, now, credentials, consents, None, _domains(ledgers))  # type: ignore[arg-type]
    house.token = Token(governor, now)
    address = ledgers.addresses[REWARDS]
    house.rewards = Rewards(address, governor, credentials, consents, house.token, now, house.name_of)
    return house


def _domains(ledgers: Ledgers) -> dict[str, dict[str, Any]]:
    chain = {"version": "1", "chainId": ledgers.chain_id}
    return {
        contract: {"name": name, **chain, "verifyingContract": ledgers.addresses[contract]}
        for contract, name in NAMES.items()
    }


def _staff(house: RewardsHouse) -> None:
    window = house.now.second, house.now.second + YEARS
    _found(house, "governor", "accreditRegulator", people.HEALTH, Kind.HEALTH_REGULATOR, window)
    for number, kinds in people.KINDS.items():
        _found(house, "health_steward", "accredit", number, kinds, window)
    house.now.second += DELAY + 1
    for name, number, role in people.STAFF:
        license_key(house, people.STEWARDS[number], number, name, role, window)


def _found(house: RewardsHouse, by: str, function: str, number: int, kinds: Kind, window: tuple[int, int]) -> None:
    caller, steward = person(by).address, person(people.STEWARDS[number]).address
    accredit = house.credentials.accredit if function == "accredit" else house.credentials.accredit_regulator
    model = lambda: accredit(caller, number, kinds, *window, steward)  # noqa: E731
    house.act(function, model, CREDENTIALS, function, caller, number, int(kinds), *window, steward)


def provide(house: RewardsHouse, governor: str) -> None:
    """The token knows this ledger and a treasurer."""
    ledger, treasurer = house.rewards.address, person("treasurer").address
    token = house.token
    house.act("admit", lambda: token.admit_ledger(governor, ledger), TOKEN, "admitLedger", governor, ledger)
    appoint = lambda: token.appoint_minter(governor, treasurer)  # noqa: E731
    house.act("appoint", appoint, TOKEN, "appointMinter", governor, treasurer)
