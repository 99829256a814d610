"""What a story plays on: a chain with everything deployed, the people, the clock, the recorder."""

from __future__ import annotations

import datetime as dt
import enum
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from carestamp.chain import Chain, ContractError
from carestamp.client import (
    AccessLogClient,
    BookClient,
    CodecClient,
    ConsentClient,
    CredentialClient,
    EmergencyClient,
    InvoiceClient,
    InvoiceUsesClient,
    PackClient,
    PrescriptionClient,
    RecordClient,
    RewardsClient,
    TokenClient,
)
from carestamp.client.ledger import Ledger
from carestamp.documents.fhir import Intake
from carestamp.errors import CarestampError, DocumentError, Words
from scripts.cast import Cast
from scripts.deploy import Deployment
from scripts.inputs import Given
from scripts.report import Recorder
from scripts.stories.chainwork import DAY, HOUR, MINUTE
from scripts.stories.clock import Clock
from scripts.stories.register import Register

__all__ = ["DAY", "HOUR", "MINUTE", "ZONE", "RefusedHere", "Stage", "StoryError", "explain", "name_of"]

ZONE = dt.timezone(dt.timedelta(hours=8))

Client = TypeVar("Client", bound=Ledger)


class StoryError(CarestampError):
    """A story can't be told here; one sentence with the remedy."""


class RefusedHere(CarestampError):  # noqa: N818  # reads as what it says
    """What no contract refuses with an error, but whoever asks it: a hospital that serves data, a patient's own check.
    Two are alike by name and values."""

    def __init__(self, name: str, values: Mapping[str, str], words: Words) -> None:
        super().__init__(name, dict(values))
        self.name, self.values, self.words = name, values, words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RefusedHere) and self.args == other.args

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass
class Stage:
    """given: what came in. spare: makes documents of our own, dated today, for scenes that the input has nothing for.
    register: whom earlier stories met. problems: what stories find wrong with single documents. may_wait: whether what
    is played now has said that it moves the clock."""

    chain: Chain
    deployment: Deployment
    cast: Cast
    recorder: Recorder
    given: Given
    spare: Callable[[], Given]
    own_input: bool
    seed: int
    register: Register
    problems: list[DocumentError] = field(default_factory=list)
    may_wait: bool = True
    lot: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.lot = random.Random(f"{self.seed}/story")

    @property
    def clock(self) -> Clock:
        return self.register.clock

    @property
    def run(self) -> str:
        """A name for this run, of which other runs on the same chain have others."""
        return f"{self.seed}/{self.register.run}"

    @property
    def intake(self) -> Intake:
        """The FHIR of what came in."""
        return self.given.fhir

    @cached_property
    def ledger(self) -> PrescriptionClient:
        return self._client(PrescriptionClient)

    @cached_property
    def packs(self) -> PackClient:
        return self._client(PackClient)

    @cached_property
    def credentials(self) -> CredentialClient:
        return self._client(CredentialClient)

    @cached_property
    def codec(self) -> CodecClient:
        return self._client(CodecClient)

    @cached_property
    def invoices(self) -> InvoiceClient:
        return self._client(InvoiceClient)

    @cached_property
    def books(self) -> BookClient:
        return self._client(BookClient)

    @cached_property
    def uses(self) -> InvoiceUsesClient:
        return self._client(InvoiceUsesClient)

    @cached_property
    def consents(self) -> ConsentClient:
        return self._client(ConsentClient)

    @cached_property
    def emergencies(self) -> EmergencyClient:
        return self._client(EmergencyClient)

    @cached_property
    def records(self) -> RecordClient:
        return self._client(RecordClient)

    @cached_property
    def log(self) -> AccessLogClient:
        return self._client(AccessLogClient)

    @cached_property
    def rewards(self) -> RewardsClient:
        return self._client(RewardsClient)

    @cached_property
    def token(self) -> TokenClient:
        return self._client(TokenClient)

    def _client(self, kind: type[Client]) -> Client:
        return kind(self.chain, self.deployment[kind.contract_name], self.deployment.first_block)

    @property
    def now(self) -> int:
        """A minute before the newest block: people act before the chain writes it down, and a node that is asked what
        an act would do may judge by a clock that is some seconds behind that block."""
        return self.chain.now() - MINUTE

    def wait(self, seconds: int) -> None:
        """Move the chain's clock on. Raises StoryError in a scenario that did not say so, ClockError."""
        if not self.may_wait:
            raise StoryError("a scenario moves the clock and does not say so: waits=True")
        self.clock.wait(seconds)

    @property
    def today(self) -> dt.date:
        return dt.datetime.fromtimestamp(self.chain.now(), ZONE).date()

    def wait_until(self, moment: int) -> None:
        """Move the clock on to this second, if it is not there yet."""
        if moment > self.now:
            self.wait(moment - self.now)

    def request(self) -> int:
        """A number for a supply, by lot, so that two pharmacies don't meet (P6)."""
        return self.lot.randrange(1, 2**32)


def name_of(status: enum.Enum) -> str:
    """A status as the interface writes it: PartlyDispensed."""
    return "".join(part.title() for part in status.name.split("_"))


def explain(refusal: CarestampError) -> tuple[str, Mapping[str, str], Words]:
    """Name, values and plain words of a refusal."""
    if isinstance(refusal, ContractError):
        return type(refusal).__name__, {name: _shown(value) for name, value in refusal.values.items()}, refusal.words
    if isinstance(refusal, RefusedHere):
        return refusal.name, refusal.values, refusal.words
    return type(refusal).__name__, {}, Words("链未办理", str(refusal))


def _shown(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
