"""Looks at the ledgers: what stands there now, what an act told, and that a refusal moved nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import astuple
from typing import Any

from eth_account.signers.local import LocalAccount
from web3 import Web3

from carestamp.chain import ContractError, Receipt
from carestamp.client import CredentialClient, PackClient, PrescriptionClient, Status, SupplyState
from carestamp.client.structs import PackUse
from tests.support.bills import Bill
from tests.support.events import Told, events_of
from tests.support.papers import Ask, Paper
from tests.support.refusals import Ear, reverts_with
from tests.support.till import Till


class Looking:
    """Part of the town that only reads."""

    ear: Ear
    web3: Web3
    prescriptions: PrescriptionClient
    packs: PackClient
    credentials: CredentialClient
    names: dict[str, str]
    """Contract names by address."""

    @property
    def till(self) -> Till:
        """Where bills are looked at."""
        raise NotImplementedError

    def status(self, paper: Paper) -> Status:
        return self.prescriptions.status_of(paper.terms)

    def left(self, paper: Paper) -> tuple[int, ...]:
        return self.prescriptions.left_of(paper.terms)

    def dispensed(self, paper: Paper) -> tuple[int, ...]:
        """Units of each of the five lanes that were given and not taken back."""
        return self.prescriptions.word_of(paper.id).dispensed

    def supply(self, paper: Paper, ask: Ask) -> tuple[SupplyState, int]:
        return self.prescriptions.supply_of(paper.id, ask.request)

    def hold_of(self, paper: Paper) -> tuple[int, ...]:
        return astuple(self.prescriptions.hold_of(paper.id))

    def pack(self, pack: PackUse) -> tuple[Any, ...]:
        return astuple(self.packs.pack_of(pack.pack))

    def anchored_at(self, author: LocalAccount, root: bytes) -> Callable[[], int]:
        """A look at a root, for `refused`."""
        return lambda: self.prescriptions.anchored_at(author.address, root)

    def controller(self, subject: LocalAccount) -> Callable[[], Any]:
        """A look at who signs for a subject, for `refused`."""
        asked = subject.address
        return lambda: (self.credentials.controller_of(asked), self.credentials.sequence_of(asked))

    def profile(self, number: int) -> Callable[[], int]:
        """A look at a profile, for `refused`."""
        return lambda: self.prescriptions.profile_of(number)

    def batch(self, batch: bytes) -> Callable[[], Any]:
        """A look at a batch, for `refused`."""
        return lambda: self.packs.batch_of(batch)

    def standing(self, person: LocalAccount) -> Callable[[], Any]:
        """A look at a person's licence, for `refused`."""
        return lambda: self.credentials.practitioner_of(person.address)

    def organisation(self, number: int) -> Callable[[], Any]:
        """A look at an organisation, for `refused`."""
        return lambda: self.credentials.organisation_of(number)

    def refused(self, error: ContractError, *things: Any) -> AbstractContextManager[None]:
        """What is done inside is refused with exactly this error, and these papers, packs, bills and looks stay."""
        return reverts_with(self.ear, error, [self._look(each) for each in things])

    def _look(self, thing: Any) -> Callable[[], Any]:
        if isinstance(thing, Paper):
            return lambda: (self.prescriptions.word_of(thing.id), self.prescriptions.hold_of(thing.id))
        if isinstance(thing, PackUse):
            return lambda: self.packs.pack_of(thing.pack)
        if isinstance(thing, Bill):
            return lambda: self.till.look(thing)
        return thing  # type: ignore[no-any-return]

    def assert_told(self, receipt: Receipt, *expected: Told) -> None:
        """The act left exactly these events, in this order."""
        assert not receipt.already
        raw = self.web3.eth.get_transaction_receipt(receipt.transaction)  # type: ignore[arg-type]
        assert events_of(raw, self.names) == list(expected)
