"""What a story plays on: a chain with everything deployed, the people, the clock, the recorder."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from carestamp.chain import Chain, ContractError, Receipt
from carestamp.client import CodecClient, CredentialClient, PackClient, PrescriptionClient
from carestamp.documents.fhir import Intake
from carestamp.errors import CarestampError, Words
from scripts.cast import Cast, advance
from scripts.deploy import Deployment
from scripts.report import Recorder

ZONE = dt.timezone(dt.timedelta(hours=8))
MINUTE, HOUR, DAY = 60, 3_600, 86_400
FUNDS = 10**18
"""Wei for each account that acts, on chains where gas has a price."""


class StoryError(CarestampError):
    """A story can't be told here; one sentence with the remedy."""


@dataclass
class Stage:
    """intake: what came in. spare: makes documents of our own, for scenes that the intake has nothing for."""

    chain: Chain
    deployment: Deployment
    cast: Cast
    recorder: Recorder
    intake: Intake
    spare: Callable[[], Intake]
    own_input: bool
    seed: int
    lot: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.lot = random.Random(f"{self.seed}/story")

    @cached_property
    def ledger(self) -> PrescriptionClient:
        return PrescriptionClient(self.chain, self.deployment["PrescriptionRegistry"], self.deployment.first_block)

    @cached_property
    def packs(self) -> PackClient:
        return PackClient(self.chain, self.deployment["PackRegistry"], self.deployment.first_block)

    @cached_property
    def credentials(self) -> CredentialClient:
        return CredentialClient(self.chain, self.deployment["CredentialRegistry"], self.deployment.first_block)

    @cached_property
    def codec(self) -> CodecClient:
        return CodecClient(self.chain, self.deployment["PrescriptionCodec"], self.deployment.first_block)

    @property
    def now(self) -> int:
        """A minute before the newest block: people act before the chain writes it down, and a node that is asked what
        an act would do may judge by a clock that is some seconds behind that block."""
        return self.chain.now() - MINUTE

    def wait(self, seconds: int) -> None:
        """Move the development chain's clock on."""
        advance(self.chain.web3, seconds)

    def wait_until(self, moment: int) -> None:
        """Move the clock on to this second, if it is not there yet."""
        if moment > self.now:
            self.wait(moment - self.now)

    def request(self) -> int:
        """A number for a supply, by lot, so that two pharmacies don't meet (P6)."""
        return self.lot.randrange(1, 2**32)

    def fund(self, addresses: Iterable[str]) -> None:
        """Coins for new accounts, where gas has a price. Development chains only."""
        web3 = self.chain.web3
        if not web3.eth.gas_price:
            return
        method = "anvil_setBalance" if "anvil" in web3.client_version.lower() else "evm_setAccountBalance"
        for each in addresses:
            web3.manager.request_blocking(method, [each, hex(FUNDS)])  # type: ignore[arg-type]


@dataclass(frozen=True)
class Done:
    """A receipt with the time and the fee of its block, for the recorder."""

    receipt: Receipt
    at: int
    fee: int

    @property
    def tx(self) -> str:
        return self.receipt.transaction

    @property
    def gas(self) -> int:
        return self.receipt.gas

    @classmethod
    def of(cls, chain: Chain, receipt: Receipt) -> Done:
        """Asks the chain for both."""
        price = chain.web3.eth.get_transaction_receipt(receipt.transaction).get("effectiveGasPrice", 0)  # type: ignore[arg-type]
        return cls(receipt, chain.web3.eth.get_block(receipt.block)["timestamp"], price * receipt.gas)


def explain(refusal: CarestampError) -> tuple[str, Mapping[str, str], Words]:
    """Name, values and plain words of a refusal."""
    if isinstance(refusal, ContractError):
        return type(refusal).__name__, {name: _shown(value) for name, value in refusal.values.items()}, refusal.words
    return type(refusal).__name__, {}, Words("链未办理", str(refusal))


def _shown(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)


@dataclass(frozen=True)
class Told:
    """A story for the demo: the words of its acts, how many chapters it has, how it is played."""

    id: str
    title: Words
    text: Words
    acts: Mapping[str, Words]
    chapters: int
    play: Callable[[Stage], None]
