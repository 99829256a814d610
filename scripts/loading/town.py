"""Where visits take place: the ledgers of a development chain, the cast that acts there, synthetic documents."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from eth_account.signers.local import LocalAccount
from web3 import Web3

from carestamp import synthetic
from carestamp.client import (
    AccessLogClient,
    BookClient,
    ConsentClient,
    InvoiceClient,
    PackClient,
    PrescriptionClient,
    RecordClient,
)
from carestamp.client.ledger import Ledger
from carestamp.documents.fhir import Intake, read_found
from carestamp.documents.fhir.reading import read_text
from carestamp.documents.invoice.model import Bill
from scripts import cast as casting
from scripts.cast import Cast
from scripts.deploy import Deployment
from scripts.loading.outbox import Outbox
from scripts.stories.pool import Taken, listed
from scripts.stories.register import key_of

PATIENTS = 40
"""Different prescriptions, and different bills: visits copy them, each with its own salt, holder and number."""
SOON = 15
"""Seconds after which what is to run out does."""

Client = TypeVar("Client", bound=Ledger)


@dataclass
class Town:
    """name: of this run, unlike that of any other on this chain; keys and codes follow from it, what happens from the
    seed. now: the second at which everybody acts."""

    chain: Outbox
    deployment: Deployment
    seed: int
    name: str = ""
    now: int = 0
    cast: Cast = field(default_factory=casting.cast)

    def __post_init__(self) -> None:
        self.name = f"{self.seed}/{self.chain.web3.eth.block_number}"
        self.lot = random.Random(f"{self.seed}/load")
        self._decks: dict[str, list[str]] = {}
        self.look_at_clock()

    @classmethod
    def at(cls, web3: Web3, deployment: Deployment, seed: int) -> Town:
        """The town of a deployment."""
        names = {address: name for name, address in deployment.addresses.items()}
        return cls(Outbox(web3, names), deployment, seed)

    def look_at_clock(self) -> None:
        """It is now what the chain's next block will say, or a moment earlier."""
        self.now = self.chain.now()

    def key(self, purpose: str, number: int) -> LocalAccount:
        """A key of one patient for one purpose, so that documents don't link (X6)."""
        return key_of(f"load/{purpose}", f"{self.name}/{number}")

    def dealt(self, what: str, weights: Mapping[str, int]) -> str:
        """What becomes of the next one: each end once, the commonest first, then by lot. So a few visits show them
        all."""
        deck = self._decks.setdefault(what, list(weights))
        return deck.pop(0) if deck else self.lot.choices(list(weights), list(weights.values()))[0]

    # ------------------------------------------------------------------------------------------------------- documents

    @cached_property
    def prescriptions_written(self) -> list[Taken]:
        """Synthetic ones, each with the rules under which it is issued."""
        return listed(_intake(synthetic.generate(self.seed, PATIENTS)), "sample")

    @cached_property
    def bills_written(self) -> list[Bill]:
        """Synthetic ones."""
        return [each.bill for each in synthetic.generate_bills(self.seed, PATIENTS)]

    # --------------------------------------------------------------------------------------------------------- ledgers

    @cached_property
    def prescriptions(self) -> PrescriptionClient:
        return self._client(PrescriptionClient)

    @cached_property
    def packs(self) -> PackClient:
        return self._client(PackClient)

    @cached_property
    def bills(self) -> InvoiceClient:
        return self._client(InvoiceClient)

    @cached_property
    def books(self) -> BookClient:
        return self._client(BookClient)

    @cached_property
    def consents(self) -> ConsentClient:
        return self._client(ConsentClient)

    @cached_property
    def records(self) -> RecordClient:
        return self._client(RecordClient)

    @cached_property
    def log(self) -> AccessLogClient:
        return self._client(AccessLogClient)

    def _client(self, kind: type[Client]) -> Client:
        return kind(self.chain, self.deployment[kind.contract_name], self.deployment.first_block)


def _intake(files: Mapping[str, str]) -> Intake:
    texts = ((name, text) for name, text in files.items() if name.endswith(".json"))
    return read_found(found for name, text in texts for found in read_text(text, name))
