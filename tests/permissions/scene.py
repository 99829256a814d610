"""A town in which every function has something to act on, so that only the caller decides about success."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eth_abi import encode
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak

from carestamp.client import FOREVER, Kinds, Roles
from carestamp.client.structs import PackUse
from carestamp.documents.typed import Hold
from scripts.cast import HOSPITAL, PHARMACY
from tests.model.ledgers import Ledgers, Outcome, Rpc, code
from tests.permissions.bill_scene import furnish
from tests.permissions.consent_scene import begin, decide
from tests.permissions.reward_scene import contribute, draft, judge
from tests.support import papers
from tests.support.bills import Bill, Lot
from tests.support.clock import DAY, HOUR
from tests.support.founding import found
from tests.support.papers import Ask, Paper
from tests.support.town import Town

CLINIC, SHUT, THIRD_REGULATOR = 103, 104, 3
FRESH_NUMBER, FRESH_PROFILE = 777, 9_999_999
NEW_ROOT, NEW_PACK = keccak(b"a root that nobody anchored"), keccak(b"a pack that nobody sold")


def fresh(name: str) -> LocalAccount:
    """A key that is nobody's of the cast."""
    return Account.from_key(keccak(text=name))


NOBODY = fresh("somebody without coins, licence or name")


@dataclass
class Scene:
    """What rows of the table refer to."""

    town: Town
    ledgers: Ledgers
    trainee: LocalAccount
    papers: dict[str, Paper] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    packs: dict[str, PackUse] = field(default_factory=dict)
    acts: dict[str, Any] = field(default_factory=dict)
    bills: dict[str, Bill] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, str]:
        """Addresses by name: the cast, and somebody whom nobody knows and who has no coins."""
        return {name: account.address for name, account in self.town.cast} | {"nobody": NOBODY.address}

    def at(self, name: str) -> str:
        return self.people[name]

    def address(self, contract: str) -> str:
        return self.ledgers.addresses[contract]

    def terms(self, name: str) -> tuple[Any, ...]:
        return self.papers[name].terms.as_tuple()

    def now(self) -> int:
        return self.town.clock.now()

    def ask_chain(self, contract: str, function: str, values: tuple[Any, ...], caller: str) -> Outcome:
        """What would happen, without happening."""
        return self.ask_for(contract, function, values, [caller])[0]

    def ask_for(self, contract: str, function: str, values: tuple[Any, ...], callers: Sequence[str]) -> list[Outcome]:
        """The same for each of these callers."""
        return self.ledgers.would_all(contract, code(contract).calldata(function, values), callers)

    def operation(self, caller: str, target: str, data: bytes) -> bytes:
        """How governance names a scheduled call."""
        return keccak(encode(["address", "address", "bytes"], [caller, self.address(target), data]))

    def as_if_paused(self) -> dict[str, Any]:
        """What pausing changes in the storage of the contracts: for calls that are asked with another state."""
        before = self._first_slots()
        with self.paused():
            after = self._first_slots()
        changed: dict[str, Any] = {}
        for (address, slot), word in after.items():
            if word != before[address, slot]:
                changed[address] = {"stateDiff": {f"0x{slot:064x}": word}}
        return changed

    def _first_slots(self) -> dict[tuple[str, int], str]:
        """docs/storage.md: what is paused stands beside the authority."""
        places = [(address, slot) for address in self.ledgers.addresses.values() for slot in range(12)]
        asked = [("eth_getStorageAt", (address, hex(slot), "latest")) for address, slot in places]
        return dict(zip(places, self.ledgers.rpc.ask_all(asked), strict=True))

    @contextmanager
    def paused(self) -> Iterator[None]:
        with self.town.clock.isolated():
            self.town.prescriptions.pause(self.town.cast.pauser)
            self.town.packs.pause(self.town.cast.pauser)
            self.town.invoices.pause(self.town.cast.pauser)
            self.town.consents.pause(self.town.cast.pauser)
            self.town.records.pause(self.town.cast.pauser)
            self.town.rewards.pause(self.town.cast.pauser)
            yield


def set_up(url: str) -> Scene:
    town = found(url)
    ledgers = Ledgers(Rpc(url), dict(town.deployment.addresses))
    scene = Scene(town, ledgers, fresh("trainee of the hospital"))
    _old_papers(scene)
    scene.acts["this morning"] = scene.now()
    judge(scene)
    _houses(scene)
    _packs(scene)
    _papers(scene)
    _governance(scene)
    furnish(scene)
    decide(scene)
    draft(scene)
    return scene


def _old_papers(scene: Scene) -> None:
    """A month ago: the next portion may be opened now, a review is overdue, a recovery is ready, a reward vested."""
    scene.papers["repeating"] = scene.town.paper(repeats=2)
    begin(scene)
    contribute(scene)
    scene.town.clock.pass_time(30 * DAY)


def _houses(scene: Scene) -> None:
    town, cast, credentials = scene.town, scene.town.cast, scene.town.credentials
    for number in (CLINIC, SHUT):
        credentials.accredit(
            cast.health_steward, number, Kinds.HOSPITAL, 0, FOREVER, fresh(f"steward {number}").address
        )
    steward = fresh("steward of a third regulator").address
    credentials.accredit_regulator(cast.governor, THIRD_REGULATOR, Kinds.FISCAL_REGULATOR, 0, FOREVER, steward)
    credentials.suspend_regulator(cast.pauser, THIRD_REGULATOR)
    credentials.suspend_organisation(cast.health_steward, SHUT)
    _trainee(scene)
    town.clock.pass_time(HOUR)


def _trainee(scene: Scene) -> None:
    """Somebody whom both sides have suspended."""
    cast, credentials = scene.town.cast, scene.town.credentials
    credentials.license(cast.hospital_steward, HOSPITAL, scene.trainee.address, Roles.REVIEWER, 0, FOREVER)
    for by in (cast.hospital_steward, cast.health_steward):
        credentials.suspend_practitioner(by, scene.trainee.address)


def _packs(scene: Scene) -> None:
    scene.packs["fresh"], scene.packs["sold"] = scene.town.packs_of_batch(10, 10)


def _papers(scene: Scene) -> None:
    town, cast = scene.town, scene.town.cast
    for name in ("active", "partly", "supplied", "held", "suspended", "stopped"):
        scene.papers[name] = town.paper()
    scene.papers["unseen"] = town.paper(vouch_only=True)
    scene.papers["signed"] = town.paper(origin="signed")
    scene.papers["waiting"] = town.paper(papers.REVIEWED)
    scene.papers["controlled"] = town.paper("england-controlled")
    _hold(scene)
    for by in (cast.hospital_steward, cast.health_steward):
        town.prescriptions.suspend(by, scene.papers["suspended"].id)
    _supplies(scene)


def _hold(scene: Scene) -> None:
    town = scene.town
    town.hold(scene.papers["held"], town.hold_act(scene.papers["held"], PHARMACY))
    scene.acts["hold"] = Hold(scene.papers["active"].id, PHARMACY, scene.now() + 12 * HOUR, 5, scene.now() + 12 * HOUR)


def _supplies(scene: Scene) -> None:
    town, cast = scene.town, scene.town.cast
    scene.asks["supplied"] = town.ask(5, packs=(scene.packs["sold"],))
    town.dispense(scene.papers["supplied"], scene.asks["supplied"])
    scene.asks["clash"] = town.ask(5)
    town.prescriptions.stop(cast.prescriber, scene.papers["stopped"].terms)
    town.record(scene.papers["stopped"], scene.asks["clash"])
    second, until = town.cast.second_pharmacist, scene.now() + 12 * HOUR
    scene.asks["countersigned"] = town.ask(5, second=second, deadline=until)
    scene.asks["checked"] = town.ask(5, second=second, deadline=until, identity_checked=True)
    scene.asks["next"] = town.ask(5, packs=(scene.packs["fresh"],), deadline=scene.now() + 12 * HOUR)


def _governance(scene: Scene) -> None:
    """The governor has announced something, and a ledger is waiting to be listed."""
    deployer = scene.town.cast.deployer.address
    scene.acts["unlisted"] = Ledgers(scene.ledgers.rpc).deploy("PrescriptionCodec", deployer)
    data = grant(scene)
    scene.town.raw(scene.town.cast.governor, "Governance", "schedule", scene.address("Governance"), data, 0)


def grant(scene: Scene, who: str = "outsider") -> bytes:
    """The call that makes somebody an administrator."""
    return code("Governance").calldata("grantRole", (0, scene.at(who), 0))
