"""The bills of the scene: one in each situation that a function of the invoice ledger acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carestamp.client import Draw, UseKind
from scripts.cast import BASIC_INSURER, FISCAL_REGULATOR, INSURER_A, INSURER_B
from tests.support.clock import HOUR, MINUTE
from tests.support.papers import some_bytes
from tests.support.till import Till

if TYPE_CHECKING:
    from tests.permissions.scene import Scene

ASKED = 100_00


def furnish(scene: Scene) -> None:
    till = scene.town.till
    _expired(scene, till)
    for name in ("open", "reserved", "approved", "paid", "ordered", "on paper", "pending", "recovered", "replaced"):
        scene.bills[name] = till.bill()
    for name in ("unissued", "red", "red of pending", "red of recovered", "red of replaced", "new"):
        scene.bills[name] = till.unissued()
    _claims(scene, till)
    _red_letters(scene, till)
    _batches(scene, till)
    _signed(scene, till)


def _expired(scene: Scene, till: Till) -> None:
    """A reservation that nobody has freed yet."""
    bill, payer = till.bill(), scene.town.cast.adjudicator_a
    until = scene.now() + MINUTE
    till.reserve(bill, payer, ASKED, permission=till.permission(bill, payer, ASKED, until=until))
    scene.town.clock.go_to(until + 1)
    scene.bills["expired"] = bill


def _claims(scene: Scene, till: Till) -> None:
    payer = scene.town.cast.adjudicator_a
    for name in ("reserved", "approved"):
        till.reserve(scene.bills[name], payer, ASKED)
    till.approve(scene.bills["approved"], payer, ASKED)
    for name in ("paid", "pending", "recovered", "replaced"):
        till.reimburse(scene.bills[name], payer, ASKED)


def _red_letters(scene: Scene, till: Till) -> None:
    for name in ("pending", "recovered", "replaced"):
        till.red_letter(scene.bills[name], scene.bills[f"red of {name}"])
    till.recover(scene.bills["recovered"], scene.town.cast.adjudicator_a)
    scene.bills["replacing"] = till.unissued()
    till.reissue(scene.bills["replacing"], scene.bills["replaced"])


def _batches(scene: Scene, till: Till) -> None:
    lot = scene.lots["anchored"] = till.lot(6)
    scene.lots["unanchored"] = till.unanchored(3, till.book(batch=True, mask_payer=BASIC_INSURER))
    till.settle(lot, lot.masks(5))


def _signed(scene: Scene, till: Till) -> None:
    """What the holder signed and nobody has used yet; and an order and an exchange that were used."""
    bills, until = scene.bills, scene.now() + 12 * HOUR
    bill = bills["open"]
    order = scene.acts["order"] = till.order(bills["ordered"], (INSURER_A, 3), (INSURER_B, 3))
    till.declare(bills["ordered"], order)
    scene.acts["paper"] = till.exchange(bills["on paper"])
    till.put_on_paper(bills["on paper"], scene.acts["paper"])
    scene.acts["draw"] = Draw(scene.lots["anchored"].bills[0].digest, until)
    scene.acts["new order"] = till.order(bill, (INSURER_A, 3), (INSURER_B, 3))
    scene.acts["exchange"] = till.exchange(bill)
    scene.acts["permission"] = till.permission(bill, scene.town.cast.adjudicator_a, ASKED)
    scene.acts["deduction"] = till.use(bill, UseKind.DEDUCTION, FISCAL_REGULATOR, purpose=some_bytes("year"))
    scene.acts["proof"] = till.use(bill, UseKind.PROOF, INSURER_B)
    scene.acts["benefit"] = till.use(bill, UseKind.FIXED_BENEFIT, INSURER_B)


def terms(scene: Scene, name: str) -> tuple[Any, ...]:
    return scene.bills[name].terms.as_tuple()
