"""`make scenarios` on a chain that stands already: what was chosen, what it needs, again and again, with and without a
clock that can be moved."""

from __future__ import annotations

from pathlib import Path

import pytest
from web3.middleware import Web3Middleware
from web3.types import RPCEndpoint, RPCResponse

from carestamp.chain import Chain
from scripts._networks import connect
from scripts.deploy import DeployError
from scripts.performance import POLL, Order
from scripts.performance import play as perform
from scripts.report import Chapter
from scripts.stories import STORIES
from scripts.stories.choice import choose
from scripts.stories.told import NO_CLOCK, PREPARATION
from tests.report.conftest import Played, play, runner

NODES = ("evm", "anvil", "miner")
"""How calls begin that no public node answers."""


class Public(Web3Middleware):
    """A node that obeys nobody."""

    def wrap_make_request(self, make_request):
        def ask(method: RPCEndpoint, values: object) -> RPCResponse:
            if method.split("_")[0] in NODES:
                return {"jsonrpc": "2.0", "id": 1, "error": {"code": -32601, "message": "the method does not exist"}}
            return make_request(method, values)

        return ask


def told(chain: Chain, folder: Path, story: str, rule: str) -> Played:
    return play(chain, Order("scenarios", folder=folder, choice=choose(STORIES, story, rule), standing=True))


def chapters(played: Played) -> dict[str, Chapter]:
    (story,) = played.report.stories
    return {each.title.en: each for each in story.chapters}


@pytest.mark.rules("E2", "L1")
def test_chosen_scenarios_run_twice_on_one_chain(standing: Chain, tmp_path: Path):
    """Overdue reviews, batches of a log, subjects and their numbers of the first run are nobody's in the second."""
    choice = {"consent": frozenset(("overdue", "log"))}
    orders = [Order(name, folder=tmp_path / name, choice=choice, standing=True) for name in ("first", "again")]
    first, again = [play(standing, each) for each in orders]
    assert (first.code, again.code) == (0, 0)
    assert [each["act"] for each in again.consent["acts"]] == [each["act"] for each in first.consent["acts"]]
    assert again.refusals(again.consent) == first.refusals(first.consent)


def test_what_others_need_is_a_preparation(standing: Chain, tmp_path: Path):
    played = told(standing, tmp_path, "invoices", "X4")
    notes = {name: each.note for name, each in chapters(played).items()}
    assert [note for name, note in notes.items() if "eleven writings" in name] == [None]
    assert list(notes.values()) == [PREPARATION, PREPARATION, PREPARATION, None]
    assert played.html.count('<p class="chapter-note">') == 3
    assert list(played.data) == ["commit", "network", "chain_id", "solc", "stories", "inputs"]


def test_documents_that_nothing_happened_to_are_left_out(standing: Chain, tmp_path: Path):
    played = told(standing, tmp_path, "prescriptions", "P12")
    (story,) = played.report.stories
    assert [each.stamp for each in story.documents] == ["Dispensed", "Dispensed"]


def test_without_a_clock_the_others_run(standing: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Enrolled, with bill numbers and B12 that the debts need; a bill is voided, and no debt waits for its day."""
    web3 = connect(standing.web3.provider.endpoint_uri)
    web3.middleware_onion.inject(Public, layer=0)
    monkeypatch.setattr("scripts.stories.clock.Clock._wait_really", lambda *_: _pass(standing))
    choice = {"invoices": frozenset(("void", "debts"))}
    played = play(Chain(web3, poll=POLL), Order("scenarios", folder=tmp_path, choice=choice, standing=True))
    assert played.code == 0
    notes = [each.note for each in chapters(played).values()]
    assert notes == [PREPARATION, PREPARATION, PREPARATION, None, NO_CLOCK]


def _pass(chain: Chain) -> None:
    """Two minutes go by in the world."""
    for method, values in (("evm_increaseTime", [120]), ("evm_mine", [])):
        chain.web3.manager.request_blocking(method, values)


def test_where_nothing_stands_a_sentence_says_so(tmp_path: Path):
    with (
        runner.Node("anvil") as node,
        pytest.raises(DeployError, match="no Carestamp is known on chain 31337: run make"),
    ):
        perform(Chain(connect(node.url), poll=POLL), Order(standing=True), tmp_path)
