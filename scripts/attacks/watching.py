"""The words of a ledger about one thing, whole, so that before and after can be compared."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, singledispatch
from typing import Any

from carestamp.client import PackUse
from carestamp.documents.keccak import keccak256
from scripts import cast as casting
from scripts.stories.consent.papers import Consent, Window
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.papers import Paper
from scripts.stories.register import Person
from scripts.stories.stage import Stage

Look = Callable[[], Any]
PAYERS = (casting.BASIC_INSURER, casting.INSURER_A, casting.INSURER_B)


def look(stage: Stage, thing: object) -> Look:
    """Reads everything that the ledgers keep about a thing: a paper, a pack, a bill, a consent, a person, a subject by
    its address; or whatever a function of no arguments reads."""
    return thing if callable(thing) else lambda: _read(thing, stage)


@singledispatch
def _read(thing: object, stage: Stage) -> Any:  # noqa: ARG001
    raise TypeError(f"nobody knows how to watch a {type(thing).__name__}")


@_read.register
def _(thing: Paper, stage: Stage) -> Any:
    return stage.ledger.word_of(thing.id), stage.ledger.hold_of(thing.id)


@_read.register
def _(thing: PackUse, stage: Stage) -> Any:
    return stage.packs.pack_of(thing.pack)


@_read.register
def _(thing: BillPaper, stage: Stage) -> Any:
    """Word, order, bit, what it replaces, and the claims of all payers of the cast: in one request."""
    calls = [_selector(name) + thing.place for name in ("wordOf", "orderOf", "isTaken", "replaces")]
    calls += [_selector("claimOf", "bytes32,uint32") + thing.place + payer.to_bytes(32, "big") for payer in PAYERS]
    asked = [("eth_call", [{"to": stage.invoices.address, "data": "0x" + each.hex()}, "latest"]) for each in calls]
    provider: Any = stage.chain.web3.provider
    return [each["result"] for each in provider.make_batch_request(asked)]


@cache
def _selector(name: str, takes: str = "bytes32") -> bytes:
    """The first four bytes of calldata."""
    return keccak256(f"{name}({takes})".encode())[:4]


@_read.register
def _(thing: Consent, stage: Stage) -> Any:
    return stage.chain.read(stage.consents.call("wordOf", thing.subject, thing.entry))


@_read.register
def _(thing: Window, stage: Stage) -> Any:
    opening, ledger = thing.opening, stage.emergencies
    open_ = ledger.is_open(opening.subject, opening.clinician, opening.categories)
    return ledger.outcome_of(opening), open_


@_read.register
def _(thing: Person, stage: Stage) -> Any:
    return stage.credentials.practitioner_of(thing.account.address)


@_read.register
def _(thing: str, stage: Stage) -> Any:
    """A subject: who signs for it, how often that changed, what waits, who is frozen."""
    ledger = stage.credentials
    views = (ledger.owner_of, ledger.sequence_of, ledger.recovery_of, ledger.plan_of, ledger.freeze_of)
    return [view(thing) for view in views]
