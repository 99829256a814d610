"""A dossier as a file: what is written is read again, what is wrong is named by field and never by value."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents.linked import DossierError, dossier_of, to_json, trace
from carestamp.documents.linked.dossier_file import merged
from tests.documents.linked import visit

Edit = Callable[[dict[str, Any]], object]


def text() -> str:
    dossier, seen = visit.whole()
    return to_json(
        replace(dossier, seen=visit.of_bill((dossier, seen), replaced_by=b"\x05" * 32)[1], houses={101: "甲"})
    )


def edited(change: Edit) -> str:
    found = json.loads(text())
    change(found)
    return json.dumps(found)


@pytest.mark.rules("Z1")
def test_written_dossier_is_read_again() -> None:
    read = dossier_of(text(), "a.json")
    dossier, seen = visit.whole()
    assert read.prescriptions == dossier.prescriptions
    assert [each.terms for each in read.bills] == [each.terms for each in dossier.bills]
    assert read.supplies[0].product == dossier.supplies[0].product
    assert read.seen == visit.of_bill((dossier, seen), replaced_by=b"\x05" * 32)[1]
    assert to_json(read) == text()
    assert trace(read, seen).fits


@pytest.mark.rules("Z1", "X4")
def test_documents_in_another_spelling_are_the_same() -> None:
    """The order of names, 24.0 for 24."""
    assert '"value": 24,' in text()
    spelled = json.dumps(json.loads(text()), sort_keys=True).replace('"value": 24}', '"value": 24.0}')
    assert trace(dossier_of(spelled, "a.json"), visit.whole()[1]).fits


WRONG: dict[str, tuple[Edit, str]] = {
    "format": (lambda d: d.update(format="other/1"), "format"),
    "no chain": (lambda d: d.pop("chain"), "chain"),
    "no contract": (lambda d: d["chain"]["contracts"].pop("PackRegistry"), "chain.contracts.PackRegistry"),
    "address": (lambda d: d["chain"]["contracts"].update(PackRegistry="0x12"), "chain.contracts.PackRegistry"),
    "unknown field": (lambda d: d.update(bill=[]), "bill"),
    "field that nobody has": (lambda d: d.update({"林秀兰\x1b[2J": 1}), "?"),
    "house": (lambda d: d["houses"].update({"\n✓": "甲"}), "houses.?"),
    "no list": (lambda d: d.update(bills={}), "bills"),
    "salt": (lambda d: d["bills"][0].update(salt="0x00"), "bills[0].salt"),
    "empty salt": (lambda d: d["bills"][0].update(salt="0x" + "00" * 32), "bills[0].salt"),
    "amount": (lambda d: d["bills"][0]["terms"].update(total=1 << 40), "bills[0].terms.total"),
    "float": (lambda d: d["bills"][0]["terms"].update(total=1.5), "bills[0].terms.total"),
    "total as text": (lambda d: d["bills"][0]["document"].update(total="5800"), "bills[0].document.total"),
    "no total": (lambda d: d["bills"][0]["document"].pop("total"), "bills[0].document.total"),
    "no items": (lambda d: d["bills"][0]["document"].update(items=[]), "bills[0].document"),
    "item": (lambda d: d["bills"][0]["document"]["items"][1].pop("amount"), "bills[0].document.items[1].amount"),
    "pack": (lambda d: d["supplies"][0]["packs"][1].update(pack=7), "supplies[0].packs[1].pack"),
    "pack twice": (lambda d: d["supplies"][0]["packs"].append(d["supplies"][0]["packs"][0]), "supplies[0].packs"),
    "no such service": (lambda d: d["bills"][0].update(services=[3]), "bills[0].services[0]"),
    "service nought": (lambda d: d["bills"][0].update(services=[0]), "bills[0].services[0]"),
    "share as text": (lambda d: d["bills"][0]["document"].update(self_borne="1"), "bills[0].document.self_borne"),
    "no documents": (lambda d: d["supplies"][0].update(documents=[]), "supplies[0].documents"),
    "half a charge": (
        lambda d: d["supplies"][0]["documents"][0]["extension"][0].update(extension=[]),
        "supplies[0].documents",
    ),
    "holder kind": (lambda d: d["prescriptions"][0]["terms"].update(holderKind=9), "prescriptions[0].terms.holderKind"),
    "no lines": (lambda d: d["prescriptions"][0]["terms"].update(lines=[]), "prescriptions[0].terms"),
    "twice": (lambda d: d["bills"].append(d["bills"][0]), "bills"),
    "status": (lambda d: d["seen"]["bills"][0].update(status=99), "seen.bills[0].status"),
}


@pytest.mark.rules("Z1", "X1")
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_by_field(name: str) -> None:
    change, field = WRONG[name]
    with pytest.raises(DossierError) as problem:
        dossier_of(edited(change), "case.json")
    assert (problem.value.file, problem.value.field) == ("case.json", field)
    assert "林秀兰" not in str(problem.value)


@pytest.mark.rules("Z1")
@pytest.mark.parametrize("broken", ["", "[", "[]", '{"format": 1, "format": 2}', "[" * 5_000, "\ud800", "null"])
def test_what_is_no_dossier_is_refused(broken: str) -> None:
    with pytest.raises(DossierError):
        dossier_of(broken, "case.json")


@pytest.mark.rules("Z1")
def test_files_of_a_folder_are_one_dossier() -> None:
    dossier, seen = visit.whole()
    goods, money = replace(dossier, bills=()), replace(dossier, prescriptions=(), supplies=(), seen=seen)
    whole = merged([("goods.json", goods), ("money.json", money)])
    assert trace(whole, whole.seen or visit.seen_of(dossier)).fits
    with pytest.raises(DossierError, match=r"other\.json: chain"):
        merged([("goods.json", goods), ("other.json", replace(money, chain_id=1))])
    with pytest.raises(DossierError, match=r"again\.json: bills"):
        merged([("money.json", money), ("again.json", money)])
