"""FHIR and native bills side by side: which file is which, and one bill in two formats is one bill."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carestamp import synthetic
from carestamp.documents.invoice import native
from carestamp.errors import DocumentError
from carestamp.synthetic.bills import houses
from scripts.inputs import Given, read, read_bill

CASES = synthetic.generate_bills(bills=4)


def given(folder: Path, **files: str) -> Given:
    for name, written in files.items():
        (folder / name.replace("_", ".")).write_text(written, encoding="utf-8")
    return read(folder)


def rejected(found: Given) -> list[tuple[str, str, str]]:
    return [(each.file, each.resource, each.field) for each in found.errors]


def test_read_tells_fhir_from_native_bills(tmp_path):
    one, two, three, four = CASES
    english = native.to_json(four.bill, english=True)
    found = given(tmp_path, a_json=one.fhir, b_json=two.json, c_xml=three.xml, d_json=english, h_json=houses())
    assert [each.bill for each in found.fhir.billing.bills] == [one.bill]
    assert found.native.bills == (two.bill, three.bill, four.bill)
    assert (found.files, rejected(found)) == (5, [])
    assert found.documents == found.fhir.documents + 3


@pytest.mark.rules("X4")
def test_read_knows_a_bill_again_in_another_format(tmp_path):
    case = CASES[0]
    found = given(tmp_path, a_json=case.fhir, b_json=case.json, c_xml=case.xml)
    assert found.native.bills == ()
    assert rejected(found) == [("b.json", "bill", "票据号码"), ("c.xml", "bill", "票据号码")]


def test_read_takes_escaped_names_for_names(tmp_path):
    written = json.dumps(json.loads(CASES[1].json))
    assert "票据" not in written
    assert given(tmp_path, a_json=written).native.bills == (CASES[1].bill,)


@pytest.mark.parametrize(
    ("name", "written", "field"),
    [
        ("a.json", '{"票据代码": ', "-"),
        ("a.json", '{"resourceType": "Invoice", ', "-"),
        ("a.json", '{"wish": 1}', "resourceType"),
        ("a.json", "[1]", "-"),
        ("a.xml", "<a><b>", "-"),
        ("a.xml", "\udcff", "-"),
        ("a.json", '{"票据代码": 1, "票据代码": 2}', "票据代码"),
    ],
)
def test_read_says_what_is_wrong_with_a_file(tmp_path, name, written, field):
    (tmp_path / name).write_bytes(written.encode("utf-8", "surrogateescape"))
    found = read(tmp_path)
    assert (name, field) in {(each[0], each[2]) for each in rejected(found)}
    assert not found.usable


def test_read_takes_one_file(tmp_path):
    (tmp_path / "one.xml").write_text(CASES[2].xml, encoding="utf-8")
    found = read(tmp_path / "one.xml")
    assert (found.native.bills, found.native.documents) == ((CASES[2].bill,), (("one.xml", "bill"),))
    assert (found.files, rejected(found), found.usable) == (1, [], True)


@pytest.mark.rules("X4")
@pytest.mark.parametrize("name", sorted(synthetic.respelled(CASES[0].bill)))
def test_read_bill_reads_every_writing_as_one_bill(name):
    assert read_bill(name, synthetic.respelled(CASES[0].bill)[name]) == CASES[0].bill


def test_read_bill_raises_for_a_bad_one():
    with pytest.raises(DocumentError):
        read_bill("a.json", '{"票据代码": "01060126"}')
