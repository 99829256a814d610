"""Batches are commissioned by registrars, recalled for good; packs in none are refused, stewards report packs (D1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors
from tests.support.papers import some_bytes


@pytest.mark.both_chains
@pytest.mark.rules("D1")
def test_dispense_reverts_when_the_batch_is_recalled(town, cast):
    packs = town.packs_of_batch(30)
    batch = town.batch_of(packs[0])
    receipt = town.packs.recall(cast.registrar_steward, batch)
    town.assert_told(receipt, town.told_recalled(batch, cast.registrar_steward))
    paper = town.paper()
    with town.refused(errors.PackRegistry_Recalled(packs[0].pack, batch), paper, *packs):
        town.dispense(paper, town.ask(30, packs=packs))


@pytest.mark.rules("D1")
def test_recall_stops_what_is_left_of_an_opened_pack(town, cast):
    pack = town.packs_of_batch(30)[0]
    paper = town.paper()
    town.dispense(paper, town.ask(10, packs=(replace(pack, units=10),)))
    town.packs.recall(cast.health_steward, town.batch_of(pack))
    with town.refused(errors.PackRegistry_Recalled(pack.pack, town.batch_of(pack)), paper, pack):
        town.dispense(paper, town.ask(10, packs=(replace(pack, units=10),)))


@pytest.mark.rules("D1", "X9")
def test_recall_is_final_and_of_its_operator_or_regulator_only(town, cast):
    batch = town.batch_of(town.packs_of_batch(30)[0])
    for stranger in (cast.pharmacy_steward, cast.fiscal_steward, cast.outsider, cast.pharmacist):
        with town.refused(errors.PackRegistry_NotAuthorised(stranger.address), town.batch(batch)):
            town.packs.recall(stranger, batch)
    town.packs.recall(cast.registrar_steward, batch)
    with town.refused(errors.PackRegistry_AlreadyDone(batch), town.batch(batch)):
        town.packs.recall(cast.health_steward, batch)
    unknown = some_bytes("batch")
    with town.refused(errors.PackRegistry_UnknownBatch(bytes(32), unknown)):
        town.packs.recall(cast.registrar_steward, unknown)


@pytest.mark.rules("D1")
@pytest.mark.parametrize("fate", ["stolen", "destroyed"])
@pytest.mark.parametrize("reporter", ["pharmacy_steward", "registrar_steward", "health_steward"])
def test_dispense_reverts_when_the_pack_is_reported(town, cast, fate, reporter):
    pack = town.packs_of_batch(30)[0]
    by = getattr(cast, reporter)
    receipt = town.report(fate, by, pack)
    town.assert_told(receipt, town.told_reported(fate, pack, by))
    with town.refused(errors.PackRegistry_AlreadyDone(pack.pack), pack):
        town.report(fate, by, pack)
    paper = town.paper()
    error = errors.PackRegistry_Unsaleable(pack.pack, False, fate == "stolen", fate == "destroyed")
    with town.refused(error, paper, pack):
        town.dispense(paper, town.ask(30, packs=(pack,)))


@pytest.mark.rules("D1", "X7")
@pytest.mark.parametrize("fate", ["stolen", "destroyed"])
def test_report_reverts_when_no_steward_makes_it(town, cast, fate):
    pack = town.packs_of_batch(30)[0]
    for stranger in (cast.outsider, cast.pharmacist, cast.hospital_steward, cast.fiscal_steward):
        with town.refused(errors.PackRegistry_NotAuthorised(stranger.address), pack):
            town.report(fate, stranger, pack)


@pytest.mark.rules("D1")
def test_dispense_reverts_when_the_pack_is_in_no_batch(town, cast):
    pack = town.packs_of_batch(30)[0]
    paper = town.paper()
    for forged in (replace(pack, pack=some_bytes("pack")), replace(pack, capacity=60), replace(pack, proof=())):
        error = errors.PackRegistry_UnknownBatch(forged.pack, town.batch_of(forged))
        with town.refused(error, paper, forged):
            town.dispense(paper, town.ask(30, packs=(forged,)))


@pytest.mark.rules("D1", "X9")
def test_commission_is_for_stewards_of_registrars_and_once(town, cast):
    batch = some_bytes("batch")
    for stranger in (cast.outsider, cast.pharmacy_steward, cast.health_steward):
        with town.refused(errors.PackRegistry_NotAuthorised(stranger.address), town.batch(batch)):
            town.packs.commission(stranger, batch)
    receipt = town.packs.commission(cast.registrar_steward, batch)
    town.assert_told(receipt, town.told_commissioned(batch, cast.registrar_steward))
    with town.refused(errors.PackRegistry_AlreadyDone(batch), town.batch(batch)):
        town.packs.commission(cast.registrar_steward, batch)
