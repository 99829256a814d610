"""The first page: what was stamped, what was refused, what it cost; money only at a price that somebody gave."""

from __future__ import annotations

import dataclasses
import re

import pytest

from scripts.report.front import Front
from scripts.report.page import render
from scripts.report.price import Price, PriceError
from scripts.report.recorder import Step
from scripts.report.seals import SEALS
from tests.report.conftest import Played


def test_front_counts_what_the_data_has(played: Played):
    page = played.html.partition('id="manager"')[2].partition("</section>")[0]
    stories = played.data["stories"]
    refused = sum(len(each["refusals"]) for each in stories)
    tiles = [int(each) for each in re.findall(r'<div class="tile"><b>(\d+)', page)]
    assert tiles[0] >= 30
    assert tiles[1:3] == [played.html.count('<article class="paper">'), refused]
    assert f"{sum(act['gas'] for story in stories for act in story['acts']):,}" in page


def test_front_names_the_gravest_of_each_story(played: Played):
    page = played.html.partition('id="manager"')[2].partition("</section>")[0]
    assert re.findall(r'href="#r-(\w+)-\d+"', page) == [each["id"] for each in played.data["stories"] for _ in range(3)]
    for words in ("同一盒药卖第二次", "多报一分", "撤回后重放旧授权", "5,860"):
        assert words in page


def test_front_counts_patients_once(report):
    (document,) = report.stories[0].documents
    report.stories[0].documents.append(dataclasses.replace(document))
    front = Front(report, SEALS)
    assert (front.patients, front.documents) == (1, 2)


def test_front_groups_documents_by_kind_over_all_stories(report):
    (story,) = report.stories
    consent = dataclasses.replace(story.documents[0], steps=[Step("ConsentActive", None, 0)])
    other = dataclasses.replace(story, id="other", documents=[consent, *story.documents])
    story.documents.append(consent)
    found = [
        (each.title.en, each.stamps)
        for each in Front(dataclasses.replace(report, stories=(story, other)), SEALS).groups()
    ]
    assert found == [
        ("Prescriptions", {"Dispensed": 1}),
        ("Consents", {"ConsentActive": 2}),
        ("Prescriptions", {"Dispensed": 1}),
    ]


def test_money_is_null_where_nobody_gave_a_price(report):
    page = render(report)
    assert "In money: no price was given." in page
    assert "CNY" in page.partition("In money: no price was given.")[2][:200]


def test_money_follows_the_price(report):
    priced = dataclasses.replace(report, price=Price.read("0.35 CNY"))
    page = render(priced)
    assert "In money: no price" not in page
    assert "0.021 CNY" in page


@pytest.mark.parametrize(("gas", "shown"), [(60_000, "0.75 USD"), (10**9, "12,000 USD"), (0, "0 USD")])
def test_price_of_gas_has_two_digits(gas, shown):
    price = Price.read("12.5 USD")
    assert price is not None
    assert price.of(gas) == shown


@pytest.mark.parametrize("written", ["0.35", "CNY 0.35", "-1 CNY", "1e3 CNY", "1 <b>"])
def test_price_refuses_what_is_none(written):
    with pytest.raises(PriceError, match="a million gas"):
        Price.read(written)


def test_price_is_none_where_nothing_is_written():
    assert Price.read("") is None
