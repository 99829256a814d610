"""Every field of a dossier's file: what may stand there, what is refused by name, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from carestamp.documents.commitment import commit
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.fhir import content as fhir
from carestamp.documents.invoice.typed import invoices_domain
from carestamp.documents.linked import DossierError, PackPaper, dossier_file, dossier_of, reading, to_json
from carestamp.documents.linked.dossier_file import merged
from carestamp.documents.linked.reading import Value
from carestamp.errors import Words
from tests.documents.linked import visit
from tests.documents.linked.visit import PACKS

pytestmark = pytest.mark.rules("Z1")

Edit = Callable[[dict[str, Any]], object]
TWO_NAMES = {"a": 1, "ａ": 2}
"""The same name twice once it is in canonical spelling."""


def written(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_json(replace(visit.whole()[0], **changes)))
    return found


def refused(change: Edit) -> tuple[str, Words]:
    found = written()
    change(found)
    with pytest.raises(DossierError) as problem:
        dossier_of(json.dumps(found), "case.json")
    return problem.value.field, problem.value.why


def _bill(**changes: Any) -> Edit:
    return lambda d: d["bills"][0]["document"].update(**changes)


def _item(**changes: Any) -> Edit:
    return lambda d: d["bills"][0]["document"]["items"][0].update(**changes)


def _supply(**changes: Any) -> Edit:
    return lambda d: d["supplies"][0].update(**changes)


def _terms(kind: str, **changes: Any) -> Edit:
    return lambda d: d[kind][0]["terms"].update(**changes)


def _again(kind: str) -> Edit:
    return lambda d: d[kind].append(d[kind][0])


WRONG: dict[str, tuple[Edit, str, Words]] = {
    "format missing": (lambda d: d.pop("format"), "format", reading.MISSING),
    "chain missing": (lambda d: d.pop("chain"), "chain", reading.MISSING),
    "contracts missing": (lambda d: d["chain"].pop("contracts"), "chain.contracts", reading.MISSING),
    "chain's id": (lambda d: d["chain"].update(id=1 << 53), "chain.id", reading.NOT_A_NUMBER),
    "chain's id as text": (lambda d: d["chain"].update(id="31337"), "chain.id", reading.NOT_A_NUMBER),
    "block of deployment": (lambda d: d["chain"].update(since=1 << 53), "chain.since", reading.NOT_A_NUMBER),
    "block as text": (lambda d: d["chain"].update(since="7"), "chain.since", reading.NOT_A_NUMBER),
    "address as number": (
        lambda d: d["chain"]["contracts"].update(PackRegistry=1),
        "chain.contracts.PackRegistry",
        reading.NOT_AN_ADDRESS,
    ),
    "houses as list": (lambda d: d.update(houses=[]), "houses", reading.NOT_AN_OBJECT),
    "name of a house": (lambda d: d.update(houses={"101": 5}), "houses.101", reading.NOT_A_TEXT),
    "prescription twice": (_again("prescriptions"), "prescriptions", dossier_file.TWICE),
    "supply twice": (_again("supplies"), "supplies", dossier_file.TWICE),
    "field of a prescription": (
        lambda d: d["prescriptions"][0].update(note=1),
        "prescriptions[0].note",
        reading.UNKNOWN_FIELD,
    ),
    "field of its terms": (_terms("prescriptions", note=1), "prescriptions[0].terms.note", reading.UNKNOWN_FIELD),
    "field of a line": (
        lambda d: d["prescriptions"][0]["terms"]["lines"][0].update(note=1),
        "prescriptions[0].terms.lines[0].note",
        reading.UNKNOWN_FIELD,
    ),
    "prescription without form": (
        lambda d: d["prescriptions"][0].update(document=TWO_NAMES),
        "prescriptions[0].document",
        dossier_file.NO_FORM,
    ),
    "prescription as list": (
        lambda d: d["prescriptions"][0].update(document=[]),
        "prescriptions[0].document",
        reading.NOT_AN_OBJECT,
    ),
    "flag": (_terms("prescriptions", online=1), "prescriptions[0].terms.online", reading.NOT_TRUE_OR_FALSE),
    "field of a supply": (_supply(note=1), "supplies[0].note", reading.UNKNOWN_FIELD),
    "pharmacy": (_supply(pharmacy=1 << 32), "supplies[0].pharmacy", reading.NOT_A_NUMBER),
    "request": (_supply(request=1 << 32), "supplies[0].request", reading.NOT_A_NUMBER),
    "handed over": (_supply(handedOverAt=1 << 32), "supplies[0].handedOverAt", reading.NOT_A_NUMBER),
    "quantity": (_supply(quantities=[1 << 16]), "supplies[0].quantities[0]", reading.NOT_A_NUMBER),
    "quantities as number": (_supply(quantities=24), "supplies[0].quantities", reading.NOT_A_LIST),
    "supply without form": (_supply(documents=[TWO_NAMES]), "supplies[0].documents", dossier_file.NO_FORM),
    "field of a pack": (
        lambda d: d["supplies"][0]["packs"][1].update(note=1),
        "supplies[0].packs[1].note",
        reading.UNKNOWN_FIELD,
    ),
    "units of a pack": (
        lambda d: d["supplies"][0]["packs"][0].update(units=1 << 32),
        "supplies[0].packs[0].units",
        reading.NOT_A_NUMBER,
    ),
    "no hexadecimal digits": (
        lambda d: d["supplies"][0]["packs"][0].update(pack="0x" + "zz" * 32),
        "supplies[0].packs[0].pack",
        reading.NOT_HEX,
    ),
    "batch": (
        lambda d: d["supplies"][0]["packs"][0].update(batch="0x" + "00" * 33),
        "supplies[0].packs[0].batch",
        reading.NOT_HEX,
    ),
    "field of a bill": (lambda d: d["bills"][0].update(note=1), "bills[0].note", reading.UNKNOWN_FIELD),
    "field of a bill's terms": (_terms("bills", note=1), "bills[0].terms.note", reading.UNKNOWN_FIELD),
    "serial": (_terms("bills", serial=str(1 << 64)), "bills[0].terms.serial", reading.NOT_A_NUMBER),
    "serial with a nought": (_terms("bills", serial="012"), "bills[0].terms.serial", reading.NOT_A_NUMBER),
    "issuer": (_terms("bills", issuer=True), "bills[0].terms.issuer", reading.NOT_A_NUMBER),
    "bill without form": (_bill(**TWO_NAMES), "bills[0].document", dossier_file.NO_FORM),
    "line without form": (_item(quantity="many"), "bills[0].document", dossier_file.NO_FORM),
    "total": (_bill(total=1 << 40), "bills[0].document.total", reading.NOT_A_NUMBER),
    "amount of an item": (_item(amount=1 << 40), "bills[0].document.items[0].amount", reading.NOT_A_NUMBER),
    "name of an item": (_item(name=5), "bills[0].document.items[0].name", reading.NOT_A_TEXT),
    "line sixteen bits on": (
        lambda d: d["bills"][0].update(services=[1 << 16]),
        "bills[0].services[0]",
        reading.NOT_A_NUMBER,
    ),
    **{
        f"{name} as text": (_bill(**{name: "1"}), f"bills[0].document.{name}", reading.NOT_A_NUMBER)
        for name in ("pool", "other_funds", "account", "cash", "self_borne")
    },
    **{
        f"{name} as number": (_bill(**{name: 5}), f"bills[0].document.{name}", reading.NOT_A_TEXT)
        for name in ("issued", "payer", "number")
    },
}


@pytest.mark.rules("Z1", "X1")
@pytest.mark.parametrize("name", WRONG)
def test_field_that_is_wrong_is_refused_with_its_reason(name: str) -> None:
    change, field, why = WRONG[name]
    assert refused(change) == (field, why)


def test_block_of_deployment_is_read_and_nought_where_it_is_not_said() -> None:
    most = (1 << 53) - 1
    assert dossier_of(json.dumps(written(since=most, chain_id=most)), "a.json").since == most
    unsaid = written(since=7)
    del unsaid["chain"]["since"]
    assert dossier_of(json.dumps(unsaid), "a.json").since == 0
    assert written(since=7)["chain"]["since"] == 7


def test_what_a_dossier_need_not_say_is_empty() -> None:
    found = written()
    for name in ("houses", "prescriptions", "supplies", "bills"):
        del found[name]
    assert dossier_of(json.dumps(found), "a.json") == visit.blank()


def test_what_is_read_is_held_against_the_contracts_of_its_chain() -> None:
    dossier = visit.whole()[0]
    read = dossier_of(to_json(dossier), "a.json")
    assert (read.bills[0].domain, read.prescriptions[0].domain) == (read.invoice_domain, read.prescription_domain)
    assert read.invoice_domain == invoices_domain(31337, visit.CONTRACTS["InvoiceRegistry"])
    assert read.bills == dossier.bills
    assert read.supplies == dossier.supplies


def test_last_line_may_be_a_service_too_and_services_are_named_only_where_there_are_any() -> None:
    bill = visit.whole()[0].bills[0]
    both = written(bills=(replace(bill, services=frozenset({2, 1})),))
    assert both["bills"][0]["services"] == [1, 2]
    assert dossier_of(json.dumps(both), "a.json").bills[0].services == {1, 2}
    assert "services" not in written(bills=(replace(bill, services=frozenset()),))["bills"][0]


def test_salt_may_have_a_nought_in_it() -> None:
    found = written()
    found["bills"][0]["salt"] = "0x" + "00" * 31 + "01"
    assert dossier_of(json.dumps(found), "a.json").bills[0].salt == bytes(31) + b"\x01"


@pytest.mark.parametrize(
    ("pack", "said"),
    [
        (PackPaper(PACKS[0], 12), {"pack": "0x" + "01" * 32, "units": 12}),
        (
            PackPaper(PACKS[0], 12, bytes(31) + b"\x05", (b"\x06" * 32,)),
            {
                "pack": "0x" + "01" * 32,
                "units": 12,
                "batch": "0x" + "00" * 31 + "05",
                "proof": ["0x" + "06" * 32],
            },
        ),
    ],
)
def test_pack_names_its_batch_where_that_is_known(pack: PackPaper, said: dict[str, Any]) -> None:
    supply = replace(visit.whole()[0].supplies[0], packs=(pack,))
    found = written(supplies=(supply,))
    assert found["supplies"][0]["packs"] == [said]
    assert dossier_of(json.dumps(found), "a.json").supplies[0].packs == (pack,)


def test_text_is_written_in_its_own_letters_and_numbers_in_their_shortest_spelling() -> None:
    paper = visit.bill(items=(visit.VISIT, replace(visit.DRUG, quantity=Decimal("2.5"))))
    text = to_json(replace(visit.whole()[0], bills=(paper,)))
    assert '"payer": "林秀兰"' in text
    assert '"quantity": 1,' in text
    assert '"quantity": 2.5,' in text
    assert '"serial": "12"' in text
    assert '"total": 5800' in text
    assert text.endswith("}\n")


def test_documents_that_nobody_can_change_are_written_like_others() -> None:
    dossier = visit.whole()[0]
    bill, supply = dossier.bills[0], dossier.supplies[0]
    closed = replace(
        dossier,
        contracts=MappingProxyType(dict(dossier.contracts)),
        bills=(replace(bill, document=MappingProxyType(dict(bill.document))),),
        supplies=(replace(supply, documents=tuple(MappingProxyType(dict(each)) for each in supply.documents)),),
    )
    assert to_json(closed) == to_json(dossier)


def test_last_file_that_says_what_the_chain_said_counts() -> None:
    dossier, seen = visit.whole()
    later = replace(seen, block=78)
    goods, money = replace(dossier, bills=()), replace(dossier, prescriptions=(), supplies=())
    for first, second, expected in ((seen, None, seen), (None, seen, seen), (seen, later, later), (None, None, None)):
        whole = merged([("a.json", replace(goods, seen=first)), ("b.json", replace(money, seen=second))])
        assert whole.seen == expected


def test_houses_of_all_files_are_named_as_the_last_names_them() -> None:
    first, second = (replace(visit.blank(), houses=each) for each in ({101: "甲", 201: "乙"}, {201: "丙"}))
    assert merged([("a.json", first), ("b.json", second)]).houses == {101: "甲", 201: "丙"}


def test_product_covers_the_documents_of_a_dispense_one_behind_the_other() -> None:
    supply, first, second = visit.whole()[0].supplies[0], visit.dispense(units=12), visit.dispense(units=6)
    covered = fhir.bytes_of(first) + fhir.bytes_of(second)
    assert replace(supply, documents=(first, second)).product == commit(supply.salt, covered)


# ------------------------------------------------------------------------------------------------------------- reading


def value(of: Any) -> Value:
    return Value("a.json", "b", of)


READERS: dict[str, tuple[Callable[[Value], object], Words, tuple[object, ...]]] = {
    "text": (Value.text, reading.NOT_A_TEXT, (5, None, [], True)),
    "flag": (Value.flag, reading.NOT_TRUE_OR_FALSE, (0, 1, "true", None)),
    "bytes": (Value.bytes, reading.NOT_HEX, (5, None, "ab" * 33, "0x" + "zz" * 32, "0x" + "ab" * 31)),
    "address": (Value.address, reading.NOT_AN_ADDRESS, (5, None, "", [], "0x12", {})),
    "number": (Value.number, reading.NOT_A_NUMBER, (-1, 1 << 64, 1.0, True, None, [], "01", "１", "1" * 21)),
    "object": (Value.object, reading.NOT_AN_OBJECT, (5, None, [], "text")),
}


@pytest.mark.parametrize("name", READERS)
def test_value_of_another_kind_is_refused_where_it_stands(name: str) -> None:
    read, why, wrong = READERS[name]
    for each in wrong:
        with pytest.raises(DossierError) as problem:
            read(value(each))
        assert (problem.value.file, problem.value.field, problem.value.why) == ("a.json", "b", why)


def test_value_of_the_right_kind_is_read() -> None:
    assert value("text").text() == "text"
    assert (value(True).flag(), value(False).flag()) == (True, False)
    assert value("0xAb").bytes(1) == b"\xab"
    assert value(int_to_address(5).lower()).address() == int_to_address(5)
    assert (value(5).number(), value("5").number(), value((1 << 53) - 1).number(53)) == (5, 5, (1 << 53) - 1)


def test_only_an_object_has_fields() -> None:
    assert value({"name": None}).has("name")
    assert not any(value(each).has("name") for each in ("name", ["name"], None, 5, {}))


def test_field_that_is_missing_is_told_and_one_of_nothing_is_there() -> None:
    with pytest.raises(DossierError) as problem:
        value({"other": 1})["name"]
    assert (problem.value.field, problem.value.why) == ("b.name", reading.MISSING)
    assert value({"name": None})["name"] == Value("a.json", "b.name", None)


def test_list_that_is_not_there_is_empty_and_each_of_one_has_its_place() -> None:
    assert list(value({}).list("name")) == []
    assert list(value({"name": []}).list("name")) == []
    assert list(value({"name": [5]}).list("name")) == [Value("a.json", "b.name[0]", 5)]
    for wrong in ({}, "", "text", 0, None):
        with pytest.raises(DossierError) as problem:
            list(value({"name": wrong}).list("name"))
        assert (problem.value.field, problem.value.why) == ("b.name", reading.NOT_A_LIST)
