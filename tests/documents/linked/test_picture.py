"""What a trace looks like on a terminal and drawn: complete, escaped, and without names unless they are asked for."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from carestamp.cli import picture, tree
from carestamp.cli.tracing import as_row, page
from carestamp.documents.linked import Trace, trace
from tests.documents.linked import visit

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script>"&'


def traced(case: visit.Case) -> Trace:
    dossier, seen = case
    return trace(replace(dossier, houses={visit.PHARMACY: "阳光大药房", visit.HOSPITAL: HOSTILE}), seen)


def shown(found: Trace, names: bool = False) -> str:
    return "\n".join(tree.lines(found, names))


def back() -> visit.Case:
    return visit.of_supply(visit.whole(), reversed=True)


@pytest.mark.rules("Z1")
def test_terminal_shows_both_ways_and_says_that_all_fits() -> None:
    text = shown(traced(visit.whole()))
    forth, money, rest = text.split("\n\n")
    assert [forth.count("✓"), money.count("✓")] == [13, 15]
    assert "✗" not in text
    fits, service = rest.splitlines()[:2]
    assert fits == "✓ 每一环都在，且都相符。 / No link is missing, and all fit."
    assert service.startswith(
        "! 第 1 项（共 22.00）称为服务项，仅凭卷宗所说 / services on the dossier's word alone: line 1"
    )
    order = [forth.index(word) for word in ("处方", "发药", "药盒", "收费项", "票据", "付款方")]
    assert order == sorted(order)


@pytest.mark.rules("Z1")
def test_terminal_names_the_broken_link_in_both_ways() -> None:
    lines = shown(traced(back())).splitlines()
    assert [each.split()[1] for each in lines if "✗" in each] == ["票据", "收费项", "1."]
    assert (
        "✗ 1. 已退药，票据未冲红，仍在收费 / the goods are back, and the bill still charges them  [Z1 P7 B8]"
        in "\n".join(lines)
    )


@pytest.mark.rules("Z1", "X1")
def test_names_are_shown_only_when_asked_for() -> None:
    found = traced(visit.whole())
    for drawn in (shown, lambda each, names=False: str(picture.draw(each, names))):
        assert not any(name in drawn(found) for name in ("阳光大药房", "cefuroxime", "林秀兰"))
        assert all(name in drawn(found, True) for name in ("阳光大药房", "cefuroxime"))
        assert "林秀兰" not in drawn(found, True)


@pytest.mark.rules("Z1")
def test_picture_is_well_formed_with_a_box_a_node_and_a_line_a_link() -> None:
    found = traced(visit.whole())
    drawn = ET.fromstring(str(picture.draw(found, names=True, standalone=True)))
    boxes = [each for each in drawn.iter(f"{SVG}rect") if each.get("stroke")]
    lines = [each for each in drawn.iter(f"{SVG}path") if each.get("marker-end")]
    assert (len(boxes), len(lines)) == (len(found.nodes), len(found.links)) == (11, 11)
    assert HOSTILE not in str(picture.draw(found, names=True))


@pytest.mark.rules("Z1")
def test_broken_link_is_red_with_its_number_and_reason() -> None:
    drawn = ET.fromstring(str(picture.draw(traced(back()), standalone=True)))
    red = picture.COLOURS[picture.Verdict.DOES_NOT_FIT]
    assert [each.get("stroke") for each in drawn.iter(f"{SVG}path") if each.get("marker-end")].count(red) == 1
    texts = [each.text for each in drawn.iter(f"{SVG}text")]
    assert texts.count("1") == 2
    assert "不符：已退药，票据未冲红，仍在收费" in texts


@pytest.mark.rules("Z1")
def test_page_fetches_nothing_and_data_has_all_findings() -> None:
    found = traced(back())
    assert "http" not in page(picture.draw(found))
    row = as_row(found)
    assert (row["fits"], row["block"], len(row["nodes"]), len(row["links"])) == (False, 77, 11, 11)
    assert [(each["code"], each["verdict"], each["rules"]) for each in row["findings"]] == [
        ("reversed-still-charged", "does not fit", ["Z1", "P7", "B8"])
    ]


@pytest.mark.rules("Z1")
def test_empty_trace_is_drawn_too() -> None:
    empty = traced((visit.blank(), visit.seen_of(visit.blank())))
    assert "? 1. 卷内没有发药，无货可循" in shown(empty)
    assert "✓" not in shown(empty)
    ET.fromstring(str(picture.draw(empty, standalone=True)))
