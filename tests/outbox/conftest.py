"""A registry on a chain of these tests' own, a relayer with a journal, and patients who move their controllers: the
smallest act that needs nobody's licence, by signature, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import runner
from eth_account import Account
from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain
from carestamp.chain.connection import Call
from carestamp.client import CredentialClient
from carestamp.outbox import Outbox, Pace
from scripts._artifacts import artifact
from scripts.cast import account

DELAY, FAR = 60, 2**32 - 1
RELAYER = account(10)
_numbers = count(1)


@dataclass
class Place:
    """A chain that mines when told to. now: the outbox's time, which passes only when it sleeps."""

    chain: Chain
    registry: CredentialClient
    journal: Path
    now: float = 1_000.0
    opened: list[Outbox] = field(default_factory=list)

    def open(self, **options: Any) -> Outbox:
        """The outbox, resumed if it was there; the one before is closed, as if its process had ended."""
        self.close()
        given = {"keys": [RELAYER], "confirmations": 0, "pace": Pace(poll=0.5, resend=5, bump=10), **options}
        names = {self.registry.address: "CredentialRegistry"}
        outbox = Outbox(self.journal, self.chain, names=names, clock=lambda: self.now, sleep=self.sleep, **given)
        self.opened.append(outbox)
        return outbox

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()

    def sleep(self, seconds: float) -> None:
        """Time passes, a block is made."""
        self.now += seconds
        self.mine()

    def mine(self, blocks: int = 1) -> None:
        self.ask("anvil_mine", hex(blocks))

    def ask(self, method: str, *values: Any) -> Any:
        return self.chain.web3.manager.request_blocking(method, list(values))  # type: ignore[arg-type]

    def move(self, patient: LocalAccount | None = None, to: int = 0, sequence: int = 1) -> Call:
        """The act: a patient's controller is another key from now on."""
        patient, new = patient or somebody(), account(to).address
        signature = self.registry.sign_controller_move(patient, patient.address, new, sequence, FAR)
        return self.registry.call("moveController", patient.address, new, sequence, FAR, signature)

    def moves(self) -> list[str]:
        """The subjects that were moved, by the chain's own events."""
        return [each["subject"] for each in self.registry.events("ControllerMoved")]


def somebody() -> LocalAccount:
    """A patient who was never here."""
    return Account.from_key(next(_numbers).to_bytes(32, "big"))


@pytest.fixture(scope="session")
def registry(built: None) -> Iterator[CredentialClient]:
    with runner.Node("anvil") as node:
        chain, made = Chain.at(node.url, poll=0.01), artifact("CredentialRegistry")
        factory = chain.web3.eth.contract(abi=list(made.abi), bytecode=made.creation)
        created = chain.send(account(0), factory.constructor(account(0).address, DELAY)).created
        assert created is not None
        chain.web3.manager.request_blocking("evm_setAutomine", [False])  # type: ignore[arg-type]
        yield CredentialClient(chain, created)


@pytest.fixture
def place(registry: CredentialClient, tmp_path: Path) -> Iterator[Place]:
    """As if nothing had happened there."""
    place = Place(registry.chain, registry, tmp_path / "acts.outbox")
    snapshot = place.ask("evm_snapshot")
    yield place
    place.close()
    place.ask("anvil_dropAllTransactions")
    place.ask("evm_revert", snapshot)
    place.ask("anvil_setNextBlockBaseFeePerGas", "0x0")


@pytest.fixture
def outbox(place: Place) -> Outbox:
    return place.open()
