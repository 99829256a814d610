"""`make attack`, played once whole: each fraud was mined and failed as announced, and one that gets through is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import rules as rules_known

from carestamp.chain import Chain
from carestamp.client import errors
from scripts import attack
from scripts.attack import Order
from scripts.attacks import FRONTS, Front
from scripts.attacks.prescriptions.bench import CounterBench

LEAST = 25
KEYS = {"id", "rules", "tried", "error", "prevented"}


@dataclass(frozen=True)
class Attacked:
    """What a run left. statuses: of every transaction of a thief, by its hash, as the node has them."""

    code: int
    data: dict[str, Any]
    html: str
    statuses: dict[str, int]

    @property
    def attacks(self) -> list[dict[str, Any]]:
        return list(self.data["attacks"])


def _run(chain: Chain, folder: Path, fronts: Sequence[Front[Any]]) -> Attacked:
    code = attack.attack(attack.chain_of(chain.web3), Order(folder=folder, fronts=fronts, standing=True))
    data = json.loads((folder / "attack.json").read_text(encoding="utf-8"))
    sent = [each["tx"] for row in data["attacks"] for each in row["attempts"] if each["tx"]]
    statuses = {each: chain.web3.eth.get_transaction_receipt(each)["status"] for each in sent}
    return Attacked(code, data, (folder / "attack.html").read_text(encoding="utf-8"), statuses)


@pytest.fixture(scope="session")
def attacked(standing: Chain, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """All of them."""
    return _run(standing, tmp_path_factory.mktemp("attack"), FRONTS)


@pytest.mark.rules("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "B11", "B12", "D1")
@pytest.mark.rules("C1", "C2", "C3", "C4", "C5", "E1", "E2", "K1", "K2", "K3", "K4", "L1", "L2")
@pytest.mark.rules("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12")
@pytest.mark.rules("S1", "S2", "S3", "S4", "S5", "S6", "S7", "Z1")
@pytest.mark.rules("X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X11", "X12", "X13")
def test_every_attack_is_prevented(attacked: Attacked, request: pytest.FixtureRequest):
    assert [each["id"] for each in attacked.attacks if not each["prevented"]] == []
    assert (attacked.code, len(attacked.attacks) >= LEAST) == (0, True)
    assert {rule for each in attacked.attacks for rule in each["rules"]} == {
        rule for mark in request.node.iter_markers("rules") for rule in mark.args
    }


def test_every_try_was_mined_and_failed(attacked: Attacked):
    assert len(attacked.statuses) == sum(len(each["attempts"]) for each in attacked.attacks)
    assert set(attacked.statuses.values()) == {0}


def test_json_has_the_form_of_the_issue(attacked: Attacked):
    ids = [each["id"] for each in attacked.attacks]
    assert (len(set(ids)), set(attacked.data)) == (len(ids), {"attacks", "run"})
    for each in attacked.attacks:
        assert set(each) >= KEYS
        assert all((each["tried"]["zh"], each["tried"]["en"], each["answered"], each["error"]))
        assert each["attempts"] or each["findings"]
        assert set(each["rules"]) <= set(rules_known.RULES)
        assert each["honest"]["tx"], "an attack against a dead system proves nothing"


def test_every_attack_of_the_words_is_there_in_both_languages(attacked: Attacked):
    assert [each["id"] for each in attacked.attacks] == [name for front in FRONTS for name in front.ids]
    for each in attacked.attacks:
        assert f'id="{each["id"]}"' in attacked.html
    assert 'role="alert"' not in attacked.html


# --- attacks that get through, or prove nothing -----------------------------------------------------------------------


def _goes_through(b: CounterBench) -> None:
    """What is refused nowhere."""
    sale = b.counter.sale(b.issued(), b.own.pharmacist)
    b.grabs(sale, errors.PrescriptionRegistry_AlreadyDone(sale.paper.id))


def _answered_otherwise(b: CounterBench) -> None:
    paper = b.issued()
    b.counter.dispense(b.counter.sale(paper, b.own.pharmacist))
    b.grabs(b.counter.sale(paper, b.own.pharmacist_b), errors.PrescriptionRegistry_AlreadyDone(paper.id))


def _other_values(b: CounterBench) -> None:
    paper = b.issued()
    b.counter.dispense(b.counter.sale(paper, b.own.pharmacist))
    wrong = errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, paper.portion[0], 1)
    b.grabs(b.counter.sale(paper, b.own.pharmacist_b), wrong)


def _nothing_honest(b: CounterBench) -> None:
    paper = b.paper()
    doctor = paper.author.account.address
    b.sneaks_in(paper, b.robber, errors.PrescriptionRegistry_NotPrescriber(b.robber.account.address, doctor))


def _nothing_sent(b: CounterBench) -> None:
    b.tries(lambda: None, errors.PrescriptionRegistry_MalformedTerms(), b.issued())


def _something_moves(b: CounterBench) -> None:
    paper, other = b.issued(), b.issued()

    def act() -> None:
        b.counter.dispense(b.counter.sale(other, b.own.pharmacist))
        b.thief.ledger.issue(b.robber.account, b.paper().packed)

    refused = errors.PrescriptionRegistry_NotPrescriber(b.robber.account.address, paper.author.account.address)
    b.tries(act, refused, other)


def _measured_otherwise(b: CounterBench) -> None:
    b.issued()
    b.finds("Dictionary_FindsNothing", 0, 1)


FALSE: tuple[Callable[[CounterBench], None], ...] = (
    *(_goes_through, _answered_otherwise, _other_values, _nothing_honest, _nothing_sent, _something_moves),
    _measured_otherwise,
)


@pytest.fixture(scope="session")
def fooled(standing: Chain, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """The same with attacks that are none: each under the words of another."""
    front = Front("prescriptions", CounterBench)
    for name, play in zip(front.ids, FALSE, strict=False):
        front.attack(name, "P5")(play)
    return _run(standing, tmp_path_factory.mktemp("fooled"), [front])


def test_an_attack_that_succeeds_fails_the_command(fooled: Attacked):
    assert fooled.code == 1
    assert [each["prevented"] for each in fooled.attacks] == [False] * len(FALSE)
    assert fooled.attacks[0]["error"] is None
    assert list(fooled.statuses.values()).count(1) == 1
    assert 'role="alert"' in fooled.html


def test_success_is_told_from_what_proves_nothing(fooled: Attacked):
    said = [" ".join(one["zh"] for one in each["answered"]) for each in fooled.attacks]
    assert "攻击得手" in said[0]
    assert "没有发出交易" in said[4]
    assert "却有东西变动" in said[5]


@pytest.mark.parametrize(("asked", "named"), [({"only": "no-such"}, "ONLY=no-such"), ({"rule": "Q9"}, "RULE=Q9")])
def test_unknown_attack_or_rule_is_refused_with_those_that_are_known(asked, named, capsys):
    assert attack.attack(None, Order(**asked)) == 1
    said = capsys.readouterr().err
    assert named in said
    assert ("second-pharmacy" if "only" in asked else "B5") in said
