"""The package packs bills, orders, reservations and rules as the chain does, bit by bit (B2, B4, B6, X12)."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from carestamp.client import errors
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.invoice import profiles, typed

FULL = {
    "content": b"\xff" * 32,
    "holder": int_to_address(2**160 - 1),
    "issuer": 2**32 - 1,
    "code": b"\xff" * 24,
    "serial": 2**64 - 1,
    "issued_at": 2**32 - 1,
    "profile": 2**32 - 1,
    **dict.fromkeys(("total", "fund", "cap"), 2**40 - 1),
}


@pytest.mark.rules("B2")
def test_pack_agrees_with_the_package_in_every_field(town, till):
    bill = till.unissued().invoice
    for changed in (bill, *(replace(bill, **{name: value}) for name, value in FULL.items()), replace(bill, **FULL)):
        terms = typed.pack_terms(changed)
        assert town.bill_codec.pack(changed) == terms
        assert town.bill_codec.unpack(terms) == changed == typed.unpack_terms(terms)


@pytest.mark.rules("B2", "X5")
def test_digest_is_computed_alike_in_every_field(town, till):
    bill = till.unissued().invoice
    seen = set()
    for name, value in FULL.items():
        changed = replace(bill, **{name: value})
        terms = typed.pack_terms(changed).as_tuple()
        digest = till.ledger.contract.functions.digestOf(terms).call()
        assert digest == till.ledger.digest_of(changed)
        seen.add(digest)
    assert len(seen) == len(fields(bill))


@pytest.mark.rules("B2")
@pytest.mark.parametrize("bit", [120, 121, 255])
def test_unpack_reverts_when_a_bit_means_nothing(town, till, bit):
    terms = till.unissued().terms
    with town.refused(errors.InvoiceRegistry_MalformedTerms()):
        town.bill_codec.unpack(replace(terms, body=terms.body | 1 << bit))


@pytest.mark.rules("B1")
def test_place_is_the_code_and_the_serial(town):
    for serial in (0, 1, 2**64 - 1):
        code = bytes(range(24))
        assert town.bill_codec.place_of(code, serial) == code + serial.to_bytes(8, "big")


@pytest.mark.rules("B6")
@pytest.mark.parametrize("count", [1, 2, 8])
def test_order_is_packed_alike(town, count):
    payers, days = tuple(range(2**32 - count, 2**32)), tuple(range(2**16 - count, 2**16))
    order = typed.CoverageOrder(bytes(32), payers, days, 1, 0)
    found = town.bill_codec.pack_order(payers, days)
    assert found == typed.pack_order(order)
    assert found[0] == sum(payer << 32 * rank for rank, payer in enumerate(payers))
    assert found[1] == sum(each << 16 * rank for rank, each in enumerate(days))


@pytest.mark.rules("B6")
@pytest.mark.parametrize(
    ("payers", "days"), [((), ()), ((1,) * 9, (1,) * 9), ((1, 0, 2), (1, 1, 1)), ((1, 2), (1,)), ((1,), (1, 2))]
)
def test_order_reverts_when_it_can_not_be(town, payers, days):
    with town.refused(errors.InvoiceCodec_BadOrder()):
        town.bill_codec.pack_order(payers, days)


@pytest.mark.rules("B4")
def test_reservation_is_packed_alike(town, till):
    most = typed.Reservation(bytes(32), 1, 255, 2**40 - 1, 2**40 - 1, until=2**32 - 1, attempt=255, deadline=2**32 - 1)
    none = replace(most, rank=0, maximum=0, capped=0, until=0, attempt=0, deadline=0)
    for name in ("rank", "maximum", "capped", "until", "attempt", "deadline"):
        one = replace(none, **{name: getattr(most, name)})
        assert town.bill_codec.pack_reservation(one, 0, 0) == typed.pack_reservation(one, 0, 0)
    for amounts in ((2**40 - 1, 0), (0, 2**40 - 1), (2**40 - 1, 2**40 - 1)):
        assert town.bill_codec.pack_reservation(most, *amounts) == typed.pack_reservation(most, *amounts)


@pytest.mark.rules("X12")
def test_rules_are_packed_alike(town):
    for profile in profiles.all_profiles():
        word = profile.rules.word
        assert town.bill_codec.pack_rules(profile.rules) == word
        assert town.bill_codec.unpack_rules(word) == profile.rules
        assert town.bill_codec.unpack_rules(word | 7 << 224) == profile.rules  # closed since second 7


@pytest.mark.rules("X12")
@pytest.mark.parametrize(
    "flaw",
    [
        *({name: 0} for name in ("lagHours", "reservationHours", "redLetterHours", "currency")),
        {"currency": 1000},
        {"timeZone": -49},
        {"timeZone": 57},
    ],
    ids=str,
)
def test_rules_revert_when_nobody_could_work_by_them(town, cast, flaw):
    rules = replace(profiles.by_name("china-bill").rules, **flaw)
    with town.refused(errors.InvoiceCodec_UnsoundRules()):
        town.bill_codec.pack_rules(rules)
    with town.refused(errors.Profiles_Unsound(9_980_001)):
        town.invoices.publish_profile(cast.curator, 9_980_001, rules.word)


@pytest.mark.rules("X12")
def test_rules_revert_when_a_bit_means_nothing(town, cast):
    word = profiles.by_name("china-bill").rules.word
    for bit in (74, 223):
        with town.refused(errors.InvoiceCodec_UnsoundRules()):
            town.bill_codec.unpack_rules(word | 1 << bit)
    for bit in (74, 223, 224, 255):
        with town.refused(errors.Profiles_Unsound(9_980_002)):
            town.invoices.publish_profile(cast.curator, 9_980_002, word | 1 << bit)
