"""The package packs and unpacks what the chain does, bit by bit; one struct has one packed form (P1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import Evidence, errors
from carestamp.documents import eip712, typed
from carestamp.documents.typed import HolderKind, Line
from tests.support.tampering import TERMS, with_other

FULL = (Line(2047, 65535, 63), Line(1, 1, 0), Line(2, 3, 4), Line(5, 6, 7), Line(2047, 0, 65535))


@pytest.mark.rules("P1")
@pytest.mark.parametrize("field", TERMS)
def test_pack_agrees_with_the_package_in_every_field(town, cast, field):
    prescription = with_other(field, town.paper(origin="unvouched"), cast).prescription
    terms = typed.pack_terms(prescription)
    assert town.codec.pack(prescription) == terms
    assert town.codec.unpack(terms) == prescription == typed.unpack_terms(terms)


@pytest.mark.rules("P1")
def test_pack_agrees_when_every_field_is_full(town, cast):
    most, somebody = 2**32 - 1, eip712.int_to_address(2**160 - 1)
    prescription = replace(
        town.paper(origin="unvouched").prescription,
        holder=somebody,
        holder_kind=HolderKind.SLIP,
        prescriber=somebody,
        profile=most,
        issued_at=most,
        until=most,
        repeats=15,
        interval_days=65535,
        online=True,
        lines=FULL,
    )
    terms = typed.pack_terms(prescription)
    assert town.codec.pack(prescription) == terms
    assert typed.pack_terms(town.codec.unpack(terms)) == terms


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("word", "bit"), [("body", 193), ("body", 255), ("body", 186), ("lines", 240), ("lines", 255), ("lines", 32)]
)
def test_unpack_reverts_when_a_bit_means_nothing(town, cast, word, bit):
    terms = town.paper(origin="unvouched", lines=(Line(10, 7, 1),)).terms
    bad = replace(terms, **{word: getattr(terms, word) | 1 << bit})
    with town.refused(errors.PrescriptionRegistry_MalformedTerms()):
        town.codec.unpack(bad)
    with pytest.raises(eip712.TypedDataError):
        typed.unpack_terms(bad)
    with town.refused(errors.PrescriptionRegistry_MalformedTerms()):
        town.prescriptions.issue(cast.prescriber, bad)


@pytest.mark.rules("P1")
def test_pack_reverts_when_it_does_not_fit(town):
    prescription = town.paper(origin="unvouched").prescription
    wrong = [
        ({"lines": ()}, errors.PrescriptionRegistry_MalformedTerms()),
        ({"lines": (Line(0, 1, 1),)}, errors.PrescriptionRegistry_MalformedTerms()),
        ({"lines": (Line(1, 1, 1),) * 6}, errors.PrescriptionRegistry_TooManyLines(6, 5)),
        ({"repeats": 16}, errors.PrescriptionRegistry_TooManyRepeats(16, 15)),
        ({"lines": (Line(32_768, 1, 1),)}, errors.PrescriptionRegistry_QuantityTooLarge(0, 32_768, 32_767)),
        (
            {"repeats": 1, "lines": (Line(1, 1, 1), Line(16_384, 1, 1))},
            errors.PrescriptionRegistry_QuantityTooLarge(1, 16_384, 16_383),
        ),
    ]
    for change, error in wrong:
        with town.refused(error):
            town.codec.pack(replace(prescription, **change))
        with pytest.raises(eip712.TypedDataError):
            typed.pack_terms(replace(prescription, **change))


@pytest.mark.rules("P1", "P5")
@pytest.mark.parametrize("quantities", [(), (1,), (1, 2, 3, 4, 5), (32_767,) * 5])
def test_quantities_are_packed_alike(town, quantities):
    assert town.codec.pack_quantities(quantities) == typed.pack_lanes(quantities)


@pytest.mark.rules("P1", "P5")
def test_quantities_revert_when_they_do_not_fit(town):
    with town.refused(errors.PrescriptionRegistry_TooManyLines(6, 5)):
        town.codec.pack_quantities((1,) * 6)
    with town.refused(errors.PrescriptionRegistry_QuantityTooLarge(1, 32_768, 32_767)):
        town.codec.pack_quantities((1, 32_768))


@pytest.mark.rules("P5", "P7", "P11")
def test_supply_is_packed_alike(town, cast):
    usual = town.ask(10, 0, 7, second=cast.second_pharmacist)
    fullest = usual.changed(quantities=(32_767,) * 5, request=2**32 - 1, handed_over_at=2**32 - 1, deadline=2**32 - 1)
    for ask in (usual, fullest.changed(identity_checked=True, pharmacy=2**32 - 1)):
        for packs, evidence in (((), Evidence()), (town.packs_of_batch(3, 7, 9), Evidence(b"a", b"bc", b"def"))):
            shown = (packs, evidence)
            assert town.codec.pack_supply(ask.supply, *shown) == ask.supply.with_evidence(*shown)
        product, facts, pharmacist = town.codec.pack_facts(ask.facts)
        assert (product, facts, pharmacist.lower()) == (*ask.facts.as_tuple()[:2], ask.facts.pharmacist.lower())


@pytest.mark.rules("P6", "P11", "X14")
@pytest.mark.parametrize("word", [0, 1 << 80, 2**233 - 1 & ~sum(0x8000 << 16 * n for n in range(5))])
def test_told_supply_is_unpacked_alike(town, word):
    assert town.codec.unpack_supply(word) == typed.unpack_told(word)


@pytest.mark.rules("P1", "X5")
def test_domain_and_id_are_computed_alike(town, origin):
    paper = town.paper(origin=origin)
    assert town.prescriptions.domain_separator() == town.prescriptions.domain.separator
    assert town.credentials.domain_separator() == town.credentials.domain.separator
    on_chain = town.prescriptions.contract.functions.idOf(paper.terms.as_tuple()).call()
    assert on_chain == paper.id == town.prescriptions.id_of(paper.terms)


@pytest.mark.rules("D1")
def test_leaf_of_a_pack_is_computed_alike(town):
    pack = town.packs_of_batch(30)[0]
    on_chain = town.packs.contract.functions.leafOf(pack.pack, pack.capacity).call()
    assert on_chain == town.packs.leaf_of(pack.pack, pack.capacity)
