"""The words of a ledger about one thing, whole and raw, so that before and after can be compared."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, singledispatch
from typing import Any

from eth_abi.abi import encode

from carestamp.client import PackUse
from carestamp.documents.keccak import keccak256
from scripts import cast as casting
from scripts.stories.consent.papers import Consent, Window
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.papers import Paper
from scripts.stories.register import Person
from scripts.stories.stage import Stage

Look = Callable[[], Any]
Asked = tuple[str, str, tuple[Any, ...]]
"""A contract, a view by its signature, and its arguments."""
PAYERS = (casting.BASIC_INSURER, casting.INSURER_A, casting.INSURER_B)


def look(stage: Stage, thing: object) -> Look:
    """Reads everything that the ledgers keep about a thing: a paper, a pack, a bill, a consent, a person, a subject by
    its address; or whatever a function of no arguments reads."""
    return thing if callable(thing) else lambda: _answers(stage, _asked(thing))


def _answers(stage: Stage, asked: list[Asked]) -> list[str]:
    """What the views say, undecoded, in one request."""
    calls = [("eth_call", [_call(stage, *each), "latest"]) for each in asked]
    provider: Any = stage.chain.web3.provider
    return [each["result"] for each in provider.make_batch_request(calls)]


def _call(stage: Stage, contract: str, view: str, values: tuple[Any, ...]) -> dict[str, str]:
    takes = view.partition("(")[2].removesuffix(")").split(",")
    return {"to": stage.deployment[contract], "data": "0x" + (_selector(view) + encode(takes, values)).hex()}


@cache
def _selector(view: str) -> bytes:
    """The first four bytes of calldata."""
    return keccak256(view.encode())[:4]


@singledispatch
def _asked(thing: object) -> list[Asked]:
    raise TypeError(f"nobody knows how to watch a {type(thing).__name__}")


@_asked.register
def _(thing: Paper) -> list[Asked]:
    return [("PrescriptionRegistry", view, (thing.id,)) for view in ("wordOf(bytes32)", "holdOf(bytes32)")]


@_asked.register
def _(thing: PackUse) -> list[Asked]:
    return [("PackRegistry", "packOf(bytes32)", (thing.pack,))]


@_asked.register
def _(thing: BillPaper) -> list[Asked]:
    """Word, order, bit, what it replaces, and the claims of all payers of the cast."""
    place, ledger = thing.place, "InvoiceRegistry"
    views = ("wordOf(bytes32)", "orderOf(bytes32)", "isTaken(bytes32)", "replaces(bytes32)")
    claims = [(ledger, "claimOf(bytes32,uint32)", (place, payer)) for payer in PAYERS]
    return [*((ledger, view, (place,)) for view in views), *claims]


@_asked.register
def _(thing: Consent) -> list[Asked]:
    return [("ConsentRegistry", "wordOf(address,uint256)", (thing.subject, thing.entry))]


@_asked.register
def _(thing: Window) -> list[Asked]:
    """What became of it, and the clinician's window on the subject."""
    opening, ledger = thing.opening, "EmergencyAccess"
    window = (ledger, "windowOf(address,address)", (opening.clinician, opening.subject))
    return [(ledger, "wordOf(bytes32)", (thing.id,)), window]


@_asked.register
def _(thing: Person) -> list[Asked]:
    return [("CredentialRegistry", "practitionerOf(address)", (thing.account.address,))]


@_asked.register
def _(thing: str) -> list[Asked]:
    """A subject: who signs for it, how often that changed, what waits, who is frozen."""
    views = ("ownerOf", "sequenceOf", "recoveryOf", "planOf", "freezeOf")
    return [("CredentialRegistry", f"{view}(address)", (thing,)) for view in views]
