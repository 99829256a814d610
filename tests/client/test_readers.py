"""What the clients read, and compute without asking, is what the contracts say."""

from __future__ import annotations

import pytest

from carestamp.client import (
    FOREVER,
    Batch,
    Kinds,
    Line,
    Organisation,
    Pack,
    Practitioner,
    Roles,
    SupplyState,
    errors,
)
from carestamp.client.directory import name_word
from carestamp.documents import profiles, typed
from scripts.cast import HOSPITAL, PHARMACY, REGISTRAR, Cast
from tests.support.town import Town


@pytest.mark.rules("X5")
def test_domains_are_those_of_the_contracts(town: Town) -> None:
    assert town.prescriptions.domain_separator() == town.prescriptions.domain.separator
    assert town.credentials.domain_separator() == town.credentials.domain.separator
    assert {each.version() for each in (town.prescriptions, town.credentials, town.packs, town.codec)} == {"1.0.0"}


@pytest.mark.rules("P1")
def test_id_and_packed_terms_are_those_of_the_contracts(town: Town) -> None:
    terms = town.paper(repeats=2, lines=(Line(30, 7, 1), Line(9, 30, 1))).prescription
    packed = town.codec.pack(terms)
    assert packed == typed.pack_terms(terms)
    assert town.codec.unpack(packed) == terms
    assert town.prescriptions.id_of(packed) == town.chain.read(town.prescriptions.call("idOf", packed.as_tuple()))
    assert town.codec.pack_quantities([1, 2, 3]) == typed.pack_lanes((1, 2, 3))


@pytest.mark.rules("P10", "X12")
@pytest.mark.parametrize("profile", profiles.all_profiles(), ids=lambda each: each.name)
def test_rules_are_packed_as_the_contract_packs_them(town: Town, profile: profiles.Profile) -> None:
    assert town.codec.pack_rules(profile.rules) == profile.rules.word == town.prescriptions.profile_of(profile.number)
    assert town.codec.unpack_rules(profile.rules.word) == profile.rules


@pytest.mark.rules("D1")
def test_pack_is_read_by_its_fields(town: Town, cast: Cast) -> None:
    (pack,) = town.packs_of_batch(30)
    leaf = town.chain.read(town.packs.call("leafOf", pack.pack, pack.capacity))
    assert town.packs.leaf_of(pack.pack, pack.capacity) == leaf
    paper, ask = town.paper(), town.ask(30, packs=(pack,))
    sold_at = town.dispense(paper, ask).block
    assert town.packs.pack_of(pack.pack) == Pack(30, 30, False, False, False, typed.sale_of(paper.id, ask.request))
    town.packs.recall(cast.registrar_steward, town.batch_of(pack))
    commissioned = town.packs.events("BatchCommissioned", batch=town.batch_of(pack))[0].block
    assert commissioned < sold_at
    at = town.web3.eth.get_block(commissioned)["timestamp"]
    assert town.packs.batch_of(town.batch_of(pack)) == Batch(REGISTRAR, at, True)
    assert town.packs.is_seller(town.prescriptions.address)
    assert not town.packs.is_seller(town.packs.address)


@pytest.mark.rules("X7", "K1")
def test_standing_is_read_by_its_fields(town: Town, cast: Cast) -> None:
    standing = town.credentials.standing_of(cast.prescriber.address)
    assert (standing.roles, standing.organisation) == (Roles.PRESCRIBER, HOSPITAL)
    assert (standing.kinds, standing.distrusted_since) == (Kinds.HOSPITAL, FOREVER)
    assert standing.may(Roles.PRESCRIBER, town.clock.now())
    assert not standing.may(Roles.REVIEWER, town.clock.now())
    since = town.clock.now() - 10
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.prescriber.address, since)
    distrusted = town.credentials.standing_of(cast.prescriber.address)
    assert distrusted.may(Roles.PRESCRIBER, since - 1)
    assert not distrusted.may(Roles.PRESCRIBER, since)


@pytest.mark.rules("K1", "K5")
def test_organisation_and_licence_are_read_by_their_fields(town: Town, cast: Cast) -> None:
    people = town.credentials
    house = people.organisation_of(HOSPITAL)
    assert house == Organisation(Kinds.HOSPITAL, house.valid_from, FOREVER, 0, FOREVER, 0)
    assert people.practitioner_of(cast.reviewer.address) == Practitioner(
        HOSPITAL, Roles.REVIEWER, 0, FOREVER, 0, 0, FOREVER
    )
    people.suspend_practitioner(cast.hospital_steward, cast.reviewer.address)
    people.suspend_organisation(cast.health_steward, HOSPITAL)
    assert people.practitioner_of(cast.reviewer.address).own_suspended_until == FOREVER
    assert people.organisation_of(HOSPITAL).suspended_until == FOREVER
    assert (people.live_kinds_of(HOSPITAL), people.live_kinds_of(PHARMACY)) == (Kinds(0), Kinds.PHARMACY)
    assert people.may_finish(PHARMACY, PHARMACY)
    assert not people.may_finish(PHARMACY, HOSPITAL)
    assert Roles.PRESCRIBER in people.roles_allowed_for(Kinds.HOSPITAL)
    assert people.accreditation_delay() == 60


@pytest.mark.rules("P1", "P6")
def test_word_is_read_by_its_fields(town: Town, cast: Cast) -> None:
    paper = town.paper(repeats=2, lines=(Line(30, 7, 1), Line(9, 30, 1)))
    first, second = town.ask(30, 0), town.ask(0, 9)
    town.dispense(paper, first)
    only = town.prescriptions.word_of(paper.id)
    assert (only.request, any(only.tag), only.several) == (first.request, True, False)
    town.dispense(paper, second)
    town.prescriptions.suspend(cast.health_steward, paper.id)
    word = town.prescriptions.word_of(paper.id)
    assert word.dispensed == (30, 9, 0, 0, 0)
    assert (word.request, word.issuer, word.repeats_opened) == (0, HOSPITAL, 0)
    assert word.known
    assert not any(word.tag)
    facts = {name for name in word.__slots__ if getattr(word, name) is True}
    assert facts == {"several", "partial", "suspended_by_regulator"}
    assert town.prescriptions.supply_of(paper.id, first.request) == (SupplyState.SUPPLIED, 0)
    assert town.prescriptions.supply_of(paper.id, 1) == (SupplyState.UNKNOWN, 0)
    assert not town.prescriptions.word_of(bytes(32)).known


@pytest.mark.rules("P8")
def test_opened_repeat_is_read_by_its_day(town: Town, cast: Cast) -> None:
    paper = town.paper(repeats=2)
    town.clock.pass_time(paper.prescription.interval_days * 86_400)
    event = town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1).event("RepeatOpened")
    word = town.prescriptions.word_of(paper.id)
    today = profiles.by_number(paper.prescription.profile).rules.day_of(town.clock.now())
    assert (word.repeats_opened, word.repeat_day) == (event["number"], event["day"]) == (1, today)


@pytest.mark.rules("X11")
def test_directory_knows_what_was_deployed(town: Town) -> None:
    assert town.directory.deployments_of("PrescriptionRegistry") == 1
    assert town.directory.latest("PrescriptionRegistry") == town.prescriptions.address
    assert town.directory.deployment_at("PackRegistry", 1) == town.packs.address
    with pytest.raises(errors.Directory_Unknown) as caught:
        town.directory.latest("Nothing")
    assert caught.value == errors.Directory_Unknown(name_word("Nothing"), 0)


@pytest.mark.rules("X14")
def test_events_are_found_by_their_values(town: Town, cast: Cast) -> None:
    paper = town.paper()
    asks = [town.ask(10), town.ask(20)]
    receipts = [town.dispense(paper, ask) for ask in asks]
    found = town.prescriptions.events("PrescriptionDispensed", id=paper.id)
    assert found == tuple(receipt.event("PrescriptionDispensed") for receipt in receipts)
    by_request = town.prescriptions.events("PrescriptionDispensed", id=paper.id, request=asks[1].request)
    assert by_request == found[1:]
    lower = town.prescriptions.events("PrescriptionDispensed", id=paper.id, pharmacist=cast.pharmacist.address.lower())
    assert lower == found
    assert town.prescriptions.events("PrescriptionDispensed", id=paper.id, pharmacist=cast.pharmacist_b.address) == ()
    with pytest.raises(KeyError, match="has no drug"):
        town.prescriptions.events("PrescriptionDispensed", drug=1)
