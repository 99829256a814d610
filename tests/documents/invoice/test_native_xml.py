"""XML of strangers does nothing but say what a bill says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents.invoice import native, native_xml
from carestamp.documents.invoice.model import Bill

Refusals = Callable[[Any], list[tuple[str, str]]]
BOMB = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE 票据 [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE 票据 SYSTEM "http://127.0.0.1/x.dtd">',
        f'<!DOCTYPE 票据 [<!ENTITY a "ha">{BOMB}]>',
        "<!DOCTYPE 票据>",
    ],
    ids=["file", "network", "bomb", "empty"],
)
@pytest.mark.rules("B1")
def test_read_refuses_every_document_type(refusals: Refusals, prologue: str) -> None:
    assert refusals(f"{prologue}<票据><交款人>&x;</交款人></票据>") == [("-", native_xml.NO_DOCTYPE.en)]


@pytest.mark.rules("B1")
@pytest.mark.parametrize(
    ("written", "field", "why"),
    [
        ("<票据>", "-", "broken XML at line 1"),
        ("<票据/><票据/>", "-", "broken XML at line 1"),
        ("<票据>\n&x;</票据>", "-", "broken XML at line 2"),
        ("<票据>\n<交款人 a='1'>x</交款人></票据>", "票据.交款人", native_xml.NO_ATTRIBUTES.en),
        ("<票据>x<交款人>y</交款人></票据>", "票据", native_xml.STRAY_TEXT.en),
        ("<票据>" * 9 + "</票据>" * 9, "-", native_xml.TOO_DEEP.en),
        ("<发票/>", "-", native.NO_ROOT.en),
        ("<票据列表><票据/><x/></票据列表>", "-", native.NO_ROOT.en),
        ("<票据>x</票据>", "-", native.NO_OBJECT.en),
    ],
)
def test_read_names_broken_xml(refusals: Refusals, written: str, field: str, why: str) -> None:
    assert refusals(written) == [(field, why)]


@pytest.mark.rules("B1", "X4")
def test_read_takes_namespaces_comments_and_references(bill: Bill) -> None:
    plain = native.to_xml(replace(bill, payer="A & <B>"))
    assert "A &amp; &lt;B&gt;" in plain
    other = plain.replace("<医疗收费电子票据>", '<医疗收费电子票据 xmlns="urn:mof" xmlns:x="urn:x"><!-- 票 -->')
    other = (
        other.replace("<交款人>", "<x:交款人>").replace("</交款人>", "</x:交款人>").replace("A &amp;", "A&#32;&#x26;")
    )
    assert native.read_text(other, "one").bills == native.read_text(plain, "one").bills != ()


@pytest.mark.rules("B1", "X4")
def test_read_names_an_element_that_is_there_twice(bill: Bill, refusals: Refusals) -> None:
    twice = native.to_xml(bill).replace("<票据号码>", "<票据号码>7</票据号码><票据号码>")
    assert refusals(twice) == [("票据号码", native.TWICE.en)]
    nested = native.to_xml(bill).replace("<收费项目>", "<收费项目><行>x</行>")
    assert refusals(nested) == [("收费项目", native.NO_LIST.en)]


@pytest.mark.rules("B1")
def test_read_takes_a_list_of_bills(bill: Bill) -> None:
    bills = tuple(replace(bill, number=str(n)) for n in (1, 2))
    bodies = [native.to_xml(each).split("\n", 1)[1] for each in bills]
    found = native.read_text(f"<票据列表>{''.join(bodies)}</票据列表>", "day.xml")
    assert (found.bills, found.errors) == (bills, ())
    assert [place for _, place in found.documents] == ["entry 0", "entry 1"]
