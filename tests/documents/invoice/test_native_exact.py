"""B1: what is told of a native file that is wrong, and how a bill is written, sign for sign."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from carestamp.documents.invoice import native
from carestamp.documents.invoice import native_fields as names
from carestamp.documents.invoice.model import Bill, BillError
from carestamp.documents.invoice.native_xml import XmlError, parse_xml


def _told(found: native.NativeIntake) -> list[tuple[str, str, str, Any]]:
    assert found.bills == ()
    return [(each.file, each.resource, each.field, each.why) for each in found.errors]


@pytest.mark.rules("B1")
def test_a_file_that_nobody_can_read_is_named(tmp_path: Path) -> None:
    assert _told(native.read(tmp_path)) == [(tmp_path.name, "-", "-", native.NOTHING_HERE)]
    (tmp_path / "a.json").write_bytes(b"\xff\xfe")
    assert _told(native.read(tmp_path)) == [("a.json", "-", "-", native.NOT_UTF8)]
    assert _told(native.read(tmp_path / "none.json")) == [("none.json", "-", "-", native.UNREADABLE)]


@pytest.mark.rules("B1", "X4")
@pytest.mark.parametrize("before", ["", "\ufeff", "\ufeff\ufeff", "\r\n\t ", "\ufeff\n"])
def test_what_editors_put_before_a_text_is_passed_over(bill: Bill, tmp_path: Path, before: str) -> None:
    assert native.read_text(before + native.to_xml(bill), "one").bills == (bill,)
    assert native.read_text(before + native.to_json(bill), "one").bills == (bill,)
    path = tmp_path / "one.xml"
    path.write_text(before + native.to_xml(bill), encoding="utf-8-sig")
    assert native.read(path).bills == (bill,)


@pytest.mark.rules("B1")
def test_a_bill_is_written_with_its_own_signs_and_an_indent_of_one(bill: Bill) -> None:
    written = native.to_json(bill)
    assert written == json.dumps(json.loads(written), ensure_ascii=False, indent=1)
    assert '\n "票据代码": ' in written
    assert native.to_xml(bill).splitlines()[1] == "<医疗收费电子票据>"
    assert "<项目>" in native.to_xml(bill)
    english = native.to_xml(bill, english=True)
    assert english.splitlines()[1] == "<MedicalBill>"
    assert "<item>" in english
    assert "<MedicalBill>" not in native.to_xml(bill)


@pytest.mark.rules("B1")
def test_a_quantity_is_written_without_an_exponent(bill: Bill) -> None:
    items = (replace(bill.items[0], quantity=Decimal("1E+2"), unit=""), bill.items[1])
    row = json.loads(native.to_json(replace(bill, items=items)))["收费项目"][0]
    assert row["数量"] == "100"
    assert "单位" not in row


@pytest.mark.rules("B1")
@pytest.mark.parametrize("name", ["code", "cash", "items"])
def test_a_field_of_the_bill_is_no_detail_of_it(bill: Bill, name: str) -> None:
    with pytest.raises(BillError) as refused:
        native.to_json(replace(bill, details=((name, "1"),)))
    assert refused.value.path == "details"


@pytest.mark.rules("B1", "X1")
def test_a_wrong_field_is_named_as_the_document_writes_it(bill: Bill, written: dict[str, Any], refusals: Any) -> None:
    assert [each[0] for each in refusals({**written, "金额合计": "1.00"})] == ["金额合计"]
    english = json.loads(native.to_json(bill, english=True))
    label = next(each.en for each in names.BILL if each.name == "total")
    assert [each[0] for each in refusals({**english, label: "1.00"})] == [label]
    lacking = {name: value for name, value in written.items() if name != "收费项目"}
    assert [each[0] for each in refusals(lacking)] == ["收费项目"]
    assert refusals({**written, "收费项目": "x"}) == [("收费项目", native.NO_LIST.en)]
    assert refusals({**written, "收费项目": [5]}) == [("收费项目[0]", native.NO_OBJECT.en)]
    assert [each[0] for each in refusals({**written, "Zoe 1980": "1"})] == ["?"]
    assert native._Object("a.").path("total", names.BILL) == "a.金额合计"
    assert native._Object("a.").path("nothing of ours", names.BILL) == "a.nothing of ours"


@pytest.mark.rules("B1")
def test_a_spelling_of_a_known_name_is_told_as_written(written: dict[str, Any], refusals: Any) -> None:
    """A known name in a spelling of its own is no stranger's: it stands in the message."""
    spelled = {("金额 合计" if name == "金额合计" else name): value for name, value in written.items()}
    assert [each[0] for each in refusals({**spelled, "金额 合计": "x"})] == ["金额 合计"]


@pytest.mark.rules("B1")
def test_broken_xml_names_its_line() -> None:
    with pytest.raises(XmlError) as refused:
        parse_xml("<a>\n<b>\n</a>")
    assert (refused.value.path, refused.value.why.en[-10:], refused.value.why.zh[-7:]) == (
        "-",
        " at line 3",
        "（第 3 行）",
    )
    assert parse_xml("<x:a>1</x:a>") == ("a", "1")


@pytest.mark.rules("B1")
@pytest.mark.parametrize("year", [names._FIRST_YEAR, names._LAST_YEAR])
def test_the_first_and_the_last_year_of_bills_count(year: int) -> None:
    assert names.read_date(f"{year}-05-06", "at") == dt.date(year, 5, 6)
    assert names.read_date(f"{year}-05-06T00:00:00+08:00", "at") == dt.date(year, 5, 6)
    outside = year - 1 if year == names._FIRST_YEAR else year + 1
    for written in (f"{outside}-05-06", f"{outside}-05-06T00:00:00+08:00"):
        with pytest.raises(BillError):
            names.read_date(written, "at")


@pytest.mark.rules("B1")
def test_a_check_code_of_digits_has_its_zeros_again() -> None:
    assert names.read_check_code("12", "at") == "000012"
    for written in ("a1", "٣"):
        with pytest.raises(BillError):
            names.read_check_code(written, "at")
