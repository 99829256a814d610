"""The page is one file, fetches nothing, runs nothing, speaks both languages, and lets no document write into it."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest

from carestamp.drawing import rows, tag
from scripts.report import Failure
from scripts.report.page import clean, render
from tests.report.conftest import HOSTILE

FETCHING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping"}


class Reader(HTMLParser):
    """Elements, attributes and text as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.languages = {"zh": "", "en": ""}
        self._open: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "span":
            self._open.append(dict(attrs).get("lang"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for language in {each for each in self._open if each in self.languages}:
            self.languages[language] += data


@pytest.mark.rules("X1")
def test_page_lets_no_document_write_into_it(report):
    page = render(report)
    assert "<script" not in page
    assert "<img" not in page
    assert "49" not in re.findall(r"&amp;amp;(.*?)[<…]", page)
    assert "&lt;script&gt;alert(1)" in page
    assert not [name for _, given in Reader(page).elements for name in given if name.startswith("on")]


def test_page_is_self_contained(report):
    reader = Reader(render(report))
    assert {name for name, _ in reader.elements} & {"script", "link", "iframe", "object", "embed", "base"} == set()
    assert not [given for _, given in reader.elements if FETCHING & set(given)]
    links = [given[key] for _, given in reader.elements for key in ("href", "xlink:href") if key in given]
    assert all(str(link).startswith("#") for link in links)
    policy = [given["content"] for name, given in reader.elements if given.get("http-equiv") and name == "meta"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert not re.search(r"url\((?!#)|@import|https?://", render(report))


def test_page_speaks_both_languages(report):
    said = Reader(render(report)).languages
    assert re.search("[一-鿿]", said["zh"])
    assert "a second pharmacy" in said["en"]
    assert "第二家药房" in said["zh"]
    assert "已发药" in said["zh"]
    assert "Dispensed" in said["en"]


def test_page_gives_each_sentence_in_both(report):
    spans = [given.get("lang") for name, given in Reader(render(report)).elements if name == "span" and "lang" in given]
    assert spans.count("zh") == spans.count("en")


def test_page_says_when_a_run_failed(report):
    failed = dataclasses.replace(report)
    failed.stories[0].failures.append(Failure("again", "MedicationRequest/1", "a refusal", "no refusal"))
    page = render(failed)
    assert 'role="alert"' in page
    assert "again (MedicationRequest/1): expected a refusal, got no refusal" in page


def test_page_shows_null_for_what_is_unknown(report):
    assert re.search(r'<dd class="hash">null</dd>', render(report))


def test_clean_takes_out_what_turns_a_page_around():
    assert clean("a\u202eb\x00c\n d") == "<bdi>a b c d</bdi>"
    assert clean(HOSTILE, 8) == "<bdi>&lt;script&gt;…</bdi>"


def test_rows_counts_chinese_twice():
    assert rows("处方abc", 7) == "处方abc"
    assert rows("处方abcd", 7) == "处方abc…"


def test_tag_escapes_values_and_content():
    assert tag("a", "<b>", title='"x"', font_size=1.25) == '<a title="&#34;x&#34;" font-size="1.2">&lt;b&gt;</a>'
