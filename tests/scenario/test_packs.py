"""A pack is sold once in the whole system, and never when recalled, returned, stolen or destroyed (D1).

proof leads to a commissioned batch?   no ....... UnknownBatch
batch recalled?                        yes ...... Recalled
returned, stolen, destroyed?           yes ...... Unsaleable
units left in it?                      none ..... AlreadySold, naming both sales
                                       fewer .... NotEnough
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import Status, errors
from carestamp.client.structs import pack_uses
from carestamp.documents import typed
from tests.support.papers import lines


@pytest.mark.rules("D1", "P6", "X3")
def test_dispense_sells_its_packs(town, cast, origin):
    packs = town.packs_of_batch(30, 12)
    paper = town.paper(origin=origin, lines=lines(30, 12))
    ask = town.ask(30, 12, packs=packs)
    receipt = town.dispense(paper, ask)
    sales = [town.told_sold(paper, ask, i) for i in range(2)]
    town.assert_told(receipt, *town.first_sight(paper, origin), *sales, town.told_dispensed(paper, ask))
    for pack in packs:
        assert town.pack(pack) == (pack.capacity, pack.units, False, False, False, typed.sale_of(paper.id, ask.request))


@pytest.mark.both_chains
@pytest.mark.rules("D1", "X8")
def test_dispense_reverts_when_the_pack_was_sold_elsewhere_and_names_both_sales(town, cast):
    packs = town.packs_of_batch(30)
    first, second = town.paper(), town.paper()
    sold = town.ask(30, packs=packs)
    town.dispense(first, sold)
    again = town.ask(30, by=cast.pharmacist_b, packs=packs)
    sales = typed.sale_of(first.id, sold.request), typed.sale_of(second.id, again.request)
    with town.refused(errors.PackRegistry_AlreadySold(packs[0].pack, *sales), second, *packs):
        town.dispense(second, again)
    receipt = town.packs.raise_alarm(cast.pharmacist_b, packs[0].pack, sales[1])
    town.assert_told(receipt, town.told_alarm(packs[0], *sales, cast.pharmacist_b))


@pytest.mark.rules("D1", "X9")
def test_alarm_is_raised_once_for_each_second_sale(town, cast):
    packs = town.packs_of_batch(30)
    paper = town.paper()
    town.dispense(paper, town.ask(30, packs=packs))
    town.packs.raise_alarm(cast.pharmacist_b, packs[0].pack, b"\x02" * 20)
    with town.refused(errors.PackRegistry_AlreadyDone(packs[0].pack), *packs):
        town.packs.raise_alarm(cast.pharmacist, packs[0].pack, b"\x02" * 20)
    town.packs.raise_alarm(cast.pharmacist, packs[0].pack, b"\x03" * 20)


@pytest.mark.rules("D1", "X7")
def test_alarm_reverts_when_nothing_was_sold_or_a_stranger_raises_it(town, cast):
    pack = town.packs_of_batch(30)[0]
    with town.refused(errors.PackRegistry_NotSold(pack.pack), pack):
        town.packs.raise_alarm(cast.pharmacist, pack.pack, b"\x02" * 20)
    with town.refused(errors.PackRegistry_NotAuthorised(cast.outsider.address), pack):
        town.packs.raise_alarm(cast.outsider, pack.pack, b"\x02" * 20)


@pytest.mark.rules("D1")
def test_dispense_opens_a_pack_and_keeps_its_balance(town, cast):
    pack = town.packs_of_batch(30)[0]
    first, second = town.paper(), town.paper()
    town.dispense(first, town.ask(20, packs=(replace(pack, units=20),)))
    assert town.pack(pack)[:2] == (30, 20)
    with town.refused(errors.PackRegistry_NotEnough(pack.pack, 11, 10), second, pack):
        town.dispense(second, town.ask(11, packs=(replace(pack, units=11),)))
    town.dispense(second, town.ask(10, packs=(replace(pack, units=10),)))
    assert town.pack(pack)[:2] == (30, 30)


@pytest.mark.rules("D1")
def test_dispense_reverts_when_a_pack_gives_no_units(town, cast):
    pack = town.packs_of_batch(30)[0]
    paper = town.paper()
    with town.refused(errors.PackRegistry_NoUnits(pack.pack), paper, pack):
        town.dispense(paper, town.ask(30, packs=(replace(pack, units=0),)))


@pytest.mark.rules("D1", "P5")
def test_dispense_sells_no_pack_when_one_of_them_is_refused(town, cast):
    good, bad = town.packs_of_batch(15, 15)
    town.report("stolen", cast.pharmacy_steward, bad)
    paper = town.paper()
    with town.refused(errors.PackRegistry_Unsaleable(bad.pack, False, True, False), paper, good, bad):
        town.dispense(paper, town.ask(30, packs=(good, bad)))
    assert town.status(paper) is Status.ACTIVE


@pytest.mark.rules("D1", "X11")
def test_sell_reverts_when_no_admitted_ledger_calls(town, cast):
    pack = town.packs_of_batch(30)[0]
    for caller in (cast.pharmacist, cast.governor, cast.registrar_steward):
        with town.refused(errors.PackRegistry_NotSeller(caller.address), pack):
            town.raw(caller, "PackRegistry", "sell", pack_uses([pack]), bytes(20))
        with town.refused(errors.PackRegistry_NotSeller(caller.address), pack):
            town.raw(caller, "PackRegistry", "takeBack", [pack.pack], bytes(20))
