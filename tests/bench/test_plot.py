"""Plots: files of their own that escape every word, name their axes, and read on light and on dark paper."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from scripts.benches.plot import Axis, Bar, Line, bars, lines

SVG = "{http://www.w3.org/2000/svg}"


def _texts(svg: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{SVG}text")]


def test_lines_name_axes_and_series_and_escape_them() -> None:
    svg = lines("a < b", Axis("items & more", log=True), Axis("gas"), [Line("<one>", [(1, 5)]), Line("two", [(10, 7)])])
    assert {"a < b", "items & more", "gas", "<one>", "two"} <= set(_texts(svg))
    assert ET.fromstring(svg).get("aria-label") == "a < b"
    assert "prefers-color-scheme:dark" in svg


def test_lines_place_a_point_by_its_logarithm() -> None:
    svg = lines("t", Axis("x", log=True), Axis("y", log=True), [Line("l", [(1, 1), (10, 10), (100, 100)])])
    places = [float(each.get("cx", "")) for each in ET.fromstring(svg).iter(f"{SVG}circle")]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=0.2)


def test_lines_of_one_value_alone_are_drawn() -> None:
    assert "0" in _texts(lines("t", Axis("x"), Axis("y"), [Line("l", [(0, 0)])]))
    assert {"1", "10"} <= set(_texts(lines("t", Axis("x", log=True), Axis("y", log=True), [Line("l", [(1, 1)])])))


def test_lines_reverts_when_there_is_nothing_or_no_logarithm() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        lines("t", Axis("x"), Axis("y"), [Line("l", [])])
    with pytest.raises(ValueError, match="no place for 0"):
        lines("t", Axis("x", log=True), Axis("y"), [Line("l", [(0, 1)])])
    with pytest.raises(ValueError, match="nothing to draw"):
        bars("t", Axis("x"), [])


def test_bars_are_as_long_as_their_values() -> None:
    svg = bars(
        "t", Axis("gas"), [Bar("one", 500), Bar("two", 1_000, 1, "2×"), Bar("long" * 20, 250)], ["ours", "theirs"]
    )
    drawn = [
        each for each in ET.fromstring(svg).iter(f"{SVG}rect") if each.get("rx") == "2" and each.get("height") == "15"
    ]
    one, two, _ = (float(each.get("width", "")) for each in drawn)
    assert two == pytest.approx(2 * one, abs=0.2)
    assert {"ours", "theirs", "1,000 2×"} <= set(_texts(svg))
