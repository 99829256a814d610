"""Every signature that an act takes, with one thing about it changed: refused, whoever brings it (X5, X8).

for each row of the table that carries signatures, and each of them
├── as it is: served (the control)
├── over another domain, another act's type, another field or member of a field
├── in another form; the 65 bytes are served
├── by a wallet at the signer's address: an honest one is served, eight hostile ones are not
├── after its last second
├── with another bit in the call that it stands in: refused, but for what UNSIGNED names
└── brought again after it was used
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from eth_abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils import keccak

from tests.model.ledgers import ROOT, code
from tests.permissions import cells, signing
from tests.permissions.cells import SERVED, Cell, Error
from tests.permissions.row import ANYBODY, Row
from tests.permissions.scene import Scene, fresh
from tests.permissions.signing import Made
from tests.permissions.table import ROWS

NESTED = {"Grantee", "Invoice", "Line", "Pack", "Record", "RecoveryPlan", "Study", "Supply"}
"""Hashed as a part of what is signed, or to name a thing: nobody signs them."""
SPLIT = "Permit"
"""Taken as v, r and s, by ECDSA alone: OpenZeppelin's."""
OWNER = fresh("owner of a wallet")
MANNERS = 8
BY_ITS_OWN_SECOND = "recordSupply"
"""A supply is recorded later: its own second is held against the deadline (tests/scenario/test_outage.py)."""
LONG = bool(os.environ.get("CARESTAMP_LONG"))
BITS = range(256) if LONG else (0, 37, 127, 255)
"""Of each word of a call: all in the long lane."""
BYTES = ROOT / "contracts"

ALL = range(256)
UNSIGNED: dict[str, dict[int, range]] = {
    "PrescriptionRegistry.dispense countersigned": {7: ALL},
    "PrescriptionRegistry.dispense with identity checked": {7: ALL},
    "PrescriptionRegistry.recordSupply": {11: range(32, 64), 12: ALL, 13: ALL},
    "InvoiceRegistry.reserve": {4: range(40), 5: ALL, 6: ALL, 7: ALL, 9: ALL, 10: ALL, 11: ALL, 12: ALL},
}
"""Bits of words of a call that the caller may choose. After the last signature stands the origin, which is not read of
a paper that is known. A pack that is not proved is kept as a conflict (P11). A payer may ask for less than the holder
allows; it shows an order where one was declared, and a leaf where the bill is not known."""

Signed = list[tuple[Row, int, Made]]
"""A row, and each signature that it carries with its number."""


@pytest.fixture(scope="module")
def signed(scene: Scene) -> Signed:
    return [(row, at, made) for row in ROWS for at, made in enumerate(_made(scene, row))]


def _made(scene: Scene, row: Row) -> list[Made]:
    with signing.watched() as made:
        row.values(scene)
    return made


def cell(scene: Scene, row: Row, what: str, expected: Error | None = SERVED, **more: Any) -> Cell:
    """What the row's caller would be answered. more: what is done to a signature (signing.Pen), state, second."""
    state, second = more.pop("state", None), more.pop("second", None)
    with signing.watched(**more):
        data = code(row.contract).calldata(row.function, row.values(scene))
    return Cell(f"{row.name}, {what}", row.contract, data, scene.at(caller_of(row)), expected, state, second)


def caller_of(row: Row) -> str:
    return row.caller or ("relayer" if row.allowed == ANYBODY else row.allowed[0])


def refused(made: Made) -> Error | None:
    """How a signature that is none of the signer's is refused."""
    return None if made.struct.type_name == SPLIT else ("SignedActs_BadSignature", made.account.address)


# --- whether all are there


@pytest.mark.rules("X5")
def test_every_signed_act_is_in_the_matrix(signed: Signed) -> None:
    """A type of the contracts is signed in some row, or is part of one that is."""
    in_python = sorted(each.type_name for each in set(signing.by_hash().values()) if each.type_name != "EIP712Domain")
    of_contracts = [name for file in sorted(BYTES.rglob("*.sol")) for name in _types(file.read_text("utf-8"))]
    assert sorted([*of_contracts, SPLIT]) == in_python
    acts = {(made.domain.name, made.struct.type_name) for _, _, made in signed}
    assert {name for _, name in acts} == set(in_python) - NESTED
    assert len(acts) - len({name for _, name in acts}) == 1, "two ledgers have a Countersignature"
    cells.remember("acts", [f"{domain}: {name}" for domain, name in acts])


def _types(source: str) -> list[str]:
    return re.findall(r'"([A-Z]\w+)\((?=\w+ \w)', source)


@pytest.mark.rules("X5")
def test_every_signature_is_served_as_it_is(scene: Scene, signed: Signed) -> None:
    cells.require("signatures", scene, [cell(scene, row, "as it is") for row, _, _ in signed])


# --- another digest


@pytest.mark.rules("X5", "P5", "B4")
def test_signature_for_another_domain_is_refused(scene: Scene, signed: Signed) -> None:
    found = [
        cell(
            scene,
            row,
            f"another {what}",
            refused(made),
            at=at,
            over=lambda _, struct, d=domain: signing.digest(d, struct),
        )
        for row, at, made in signed
        for what, domain in signing.elsewhere(made.domain).items()
    ]
    cells.require("signatures", scene, found)


@pytest.mark.rules("X5")
def test_signature_for_another_type_of_act_is_refused(scene: Scene, signed: Signed) -> None:
    found = [
        cell(scene, row, f"as {name}", refused(made), at=at, over=signing.of_type(hashed))
        for row, at, made in signed
        for name, hashed in signing.other_types(made.struct)
    ]
    cells.require("signatures", scene, found)


@pytest.mark.rules("X5", "P5", "B4", "C1", "S4")
def test_signature_over_another_field_is_refused(scene: Scene, signed: Signed) -> None:
    found = [
        cell(scene, row, f"another {name}", refused(made), at=at, over=lambda d, _, s=other: signing.digest(d, s))
        for row, at, made in signed
        for name, other in signing.changed(made.struct)
    ]
    cells.require("signatures", scene, found)


# --- another form, another signer


@pytest.mark.rules("X5", "X8")
def test_signature_in_another_form_is_refused(scene: Scene, signed: Signed) -> None:
    found = [
        cell(scene, row, form, refused(made), at=at, form=bend)
        for row, at, made in signed
        for form, bend in signing.BENT.items()
        if made.struct.type_name != SPLIT or form in signing.SAME_LENGTH
    ]
    cells.require("signatures", scene, found)


@pytest.mark.rules("X5", "X8")
def test_signature_in_65_bytes_is_served(scene: Scene, signed: Signed) -> None:
    found = [
        cell(scene, row, "65 bytes", at=at, form=signing.long)
        for row, at, made in signed
        if made.struct.type_name != SPLIT
    ]
    cells.require("signatures", scene, found)


@pytest.mark.rules("X5")
def test_signature_of_somebody_else_is_refused(scene: Scene, signed: Signed) -> None:
    found = [
        cell(scene, row, f"signed by {who}", refused(made), at=at, by=account)
        for row, at, made in signed
        for who, account in (("a stranger", OWNER), ("the relayer", scene.town.cast.relayer))
    ]
    cells.require("signatures", scene, found)


@pytest.mark.rules("X5")
def test_honest_wallet_of_the_signer_is_served_and_hostile_ones_are_not(scene: Scene, signed: Signed) -> None:
    with scene.town.clock.isolated():
        honest, hostile = _code(scene, scene.town.wallet(OWNER)), _hostile(scene)
    found: list[Cell] = []
    for row, at, made in signed:
        if made.struct.type_name == SPLIT:
            continue
        signer = made.account.address
        asked, no = partial(cell, scene, row, at=at, form=signing.long), refused(made)
        found.append(asked("an honest wallet", by=OWNER, state={signer: honest}))
        found.append(asked("an honest wallet, another's key", no, by=scene.town.cast.relayer, state={signer: honest}))
        for manner, wallet in enumerate(hostile):
            found.append(asked(f"a wallet of manner {manner}", no, by=OWNER, state={signer: wallet}))
    cells.require("signatures", scene, found)


def _hostile(scene: Scene) -> list[dict[str, Any]]:
    """In each manner. The act that the last one tries in between is one that anybody may do."""
    act = code("HealthToken").calldata("approve", (scene.at("outsider"), 1))
    made = [scene.town.hostile_wallet(manner, act, "HealthToken") for manner in range(MANNERS)]
    return [_code(scene, each) for each in made]


def _code(scene: Scene, wallet: str) -> dict[str, Any]:
    """Code and storage of a wallet, to stand at another address."""
    slots = [0, *(int.from_bytes(keccak(encode(["uint256"], [0]))) + i for i in range(3))]
    at = {f"0x{slot:064x}": scene.ledgers.rpc.ask("eth_getStorageAt", wallet, hex(slot), "latest") for slot in slots}
    return {"code": scene.ledgers.rpc.ask("eth_getCode", wallet, "latest"), "stateDiff": at}


# --- too late, bent, again


@pytest.mark.rules("X5")
def test_signature_is_served_until_its_last_second_and_not_after(scene: Scene, signed: Signed) -> None:
    """Of those that name it: what is asked late may be refused for another reason, never be served."""
    found = [
        cell(scene, row, "a second too late", None, second=made.struct.deadline + 1)
        for row, _, made in signed
        if hasattr(made.struct, "deadline") and row.function != BY_ITS_OWN_SECOND
    ]
    answers = cells.require("signatures", scene, found)
    assert {each[0] for each in answers} >= {"SignedActs_Expired"}


@pytest.mark.rules("X5", "X8", "P5", "B4")
def test_call_with_another_bit_is_refused(scene: Scene, signed: Signed) -> None:
    """Whoever relays changes nothing of what the signer agreed to."""
    rows = {row.name: row for row, _, _ in signed}.values()
    cells.require("signatures", scene, [each for row in rows for each in bent_calls(scene, row)])


def bent_calls(scene: Scene, row: Row) -> Iterator[Cell]:
    """The row's call with one bit changed that means anything: what fills up a list of bytes means nothing."""
    data, same = code(row.contract).calldata(row.function, row.values(scene)), decoded(row)
    whole = same(data)
    for word, bit in ((word, bit) for word in range((len(data) - 4) // 32) for bit in BITS):
        other = flipped(data, word, bit)
        if same(other) != whole and bit not in UNSIGNED.get(row.name, {}).get(word, ()):
            yield Cell(f"{row.name}, word {word} bit {bit}", row.contract, other, scene.at(caller_of(row)))


def decoded(row: Row) -> Callable[[bytes], Any]:
    """What a call of this row says; None where it says nothing."""
    _, types = code(row.contract).inputs[row.function]

    def read(data: bytes) -> Any:
        try:
            return decode(types, data[4:], strict=False)
        except (DecodingError, OverflowError, MemoryError):
            return None

    return read


def flipped(data: bytes, word: int, bit: int) -> bytes:
    """The call with this bit of this word of its arguments changed; bit 0 is the lowest."""
    at = 4 + 32 * word + 31 - bit // 8
    return data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]


@pytest.mark.rules("X5", "X8", "X9", "S4", "B4")
def test_signature_that_was_used_is_refused(scene: Scene, signed: Signed) -> None:
    """By the same caller and by another one, at once."""
    for row in {row.name: row for row, _, _ in signed}.values():
        data, caller = code(row.contract).calldata(row.function, row.values(scene)), caller_of(row)
        with scene.town.clock.isolated():
            done = scene.ledgers.raw(row.contract, data, scene.at(caller), scene.now() + 1)
            assert done.error is None, f"{row.name}: {done}"
            again = [
                Cell(f"{row.name}, again by {who}", row.contract, data, scene.at(who)) for who in (caller, "outsider")
            ]
            cells.require("signatures", scene, again)
