"""One supply lives in the prescription's word; with a second, each gets a word of its own, and each can be reversed."""

from __future__ import annotations

import pytest


@pytest.mark.rules("P6")
def test_supply_lives_in_the_word_until_there_is_a_second(town):
    paper = town.paper()
    first = town.ask(10)
    town.dispense(paper, first)
    word = town.prescriptions.word_of(paper.id)
    assert (word.request, word.dispensed[0], word.several) == (first.request, 10, False)
    town.dispense(paper, town.ask(5))
    word = town.prescriptions.word_of(paper.id)
    assert (word.request, word.tag, word.dispensed[0], word.several) == (0, bytes(10), 15, True)


@pytest.mark.rules("P6", "P7")
@pytest.mark.parametrize("supplies", [1, 2, 3])
def test_reverse_gives_back_what_each_supply_gave(town, cast, supplies):
    paper = town.paper()
    asks = [town.ask(3 + place) for place in range(supplies)]
    for ask in asks:
        town.dispense(paper, ask)
    for ask in asks:
        town.reverse(paper, ask, cast.second_pharmacist)
    assert town.left(paper) == (30,)
