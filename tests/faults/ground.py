"""Two ledgers and a token on a node of their own, and the acts that are posted to them.

Deployed as everywhere else are CredentialRegistry, ConsentRegistry and HealthToken; patients hold keys, nobody else is
needed for a grant by signature. Each act has one effect that anybody sees in the chain's events: units for an account
that gets no others, or a grant in an entry that gets no other. A mint is refused to nobody who may, so that a doubled
one stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain, ContractError
from carestamp.client import ConsentClient, TokenClient, errors
from carestamp.documents.consent.typed import ConsentGrant, Grantee, Purpose, act_of, entry_of, pack_terms
from carestamp.documents.keccak import keccak256
from scripts.cast import HOSPITAL, account
from tests.client.conftest import deployed
from tests.faults.node import Durable

LABORATORY = 1 << 3
TIMES = (1, 2**32 - 1)
GAS = 300_000
MINTERS, RELAYERS = (0, 1), (2, 3)
"""Of the keys: two of each, so that the streams of several accounts are mixed."""


@dataclass(frozen=True)
class Act:
    """What an application wants done once. who: number of the key. effect: by which it is known in the events; None
    where it must have none. error: what it is refused with."""

    id: str
    who: int
    to: str
    data: str
    effect: str | None
    error: ContractError | None = None
    fn_name: str = field(default="act", kw_only=True)

    def build_transaction(self, transaction: Any = None) -> dict[str, Any]:
        """As web3's bound functions do, so that it can be posted."""
        return {**(transaction or {}), "to": self.to, "data": self.data}


@dataclass(frozen=True)
class Ground:
    """Where the acts happen. names: of the contracts, by address."""

    token: str
    consents: str
    names: Mapping[str, str]
    keys: tuple[LocalAccount, ...]


def found(node: Durable) -> Ground:
    """Deploys; no reorganisation goes back before that."""
    node.ask("evm_setAutomine", True)
    chain, keys = Chain.at(node.url, poll=0.003), tuple(account(number) for number in range(4))
    governance = deployed(chain, "Governance", keys[0].address)
    credentials = deployed(chain, "CredentialRegistry", governance, 60)
    consents = deployed(chain, "ConsentRegistry", governance, credentials)
    token = deployed(chain, "HealthToken", governance)
    for each in MINTERS:
        TokenClient(chain, token).appoint_minter(keys[0], keys[each].address)
    node.ask("evm_setAutomine", False)
    node.fixed = node.head
    return Ground(token, consents, {token: "HealthToken", consents: "ConsentRegistry"}, keys)


class Acts:
    """Acts drawn by a seed: mints, grants, mints by somebody who may not, grants that another relayer brings too."""

    def __init__(self, chain: Chain, ground: Ground, random: Random) -> None:
        self._token, self._consents = TokenClient(chain, ground.token), ConsentClient(chain, ground.consents)
        self._ground, self._random = ground, random

    def draw(self, number: int) -> tuple[Act, ...]:
        return tuple(self._acts(number))

    def _acts(self, number: int) -> Iterator[Act]:
        grant: Act | None = None
        for count in range(number):
            kind = self._random.choices(("mint", "grant", "refused", "again"), (6, 6, 1, 1))[0]
            if kind == "again" and grant is not None:
                yield self._again(count, grant)
                grant = None
            elif kind == "grant":
                yield (grant := self._grant(count))
            else:
                yield self._refused(count) if kind == "refused" else self._mint(count)

    def _mint(self, count: int) -> Act:
        to = _person(f"holder {count}").address
        who = self._random.choice(MINTERS)
        return self._act(f"{count}/mint", who, self._token.call("mint", to, 100 + count), to)

    def _refused(self, count: int) -> Act:
        who = self._random.choice(RELAYERS)
        call = self._token.call("mint", _person(f"holder {count}").address, 100 + count)
        error = errors.HealthToken_NotMinter(self._ground.keys[who].address)
        return self._act(f"{count}/refused", who, call, None, error)

    def _grant(self, count: int) -> Act:
        patient = _person(f"patient {count}")
        whom = Grantee.of_organisation(HOSPITAL)
        permit = ConsentGrant(patient.address, whom, Purpose.TREATMENT, LABORATORY, *TIMES, 1, TIMES[1])
        signature = self._consents.sign(patient, permit)
        values = (patient.address, entry_of(permit), pack_terms(act_of(permit)), f"0x{0:040x}", signature)
        who = self._random.choice(RELAYERS)
        return self._act(f"{count}/grant", who, self._consents.call("grant", *values), patient.address)

    def _again(self, count: int, grant: Act) -> Act:
        other = next(each for each in RELAYERS if each != grant.who)
        return Act(f"{count}/again", other, grant.to, grant.data, grant.effect, fn_name=grant.fn_name)

    def _act(self, id: str, who: int, call: Any, effect: str | None, error: ContractError | None = None) -> Act:  # noqa: A002
        data = call._encode_transaction_data()
        return Act(id, who, call.address, data, effect, error, fn_name=call.fn_name)


def _person(name: str) -> LocalAccount:
    made: LocalAccount = Account.from_key(keccak256(f"carestamp faults/{name}".encode()))
    return made
