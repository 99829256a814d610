"""A deployment that stops anywhere goes on where it stopped: no step twice, the same end.

stopped at a step
├── before it is written down: nothing was sent; the next run signs it
├── written down, before it is sent: the next run sends the same bytes
└── sent, before the answer: the next run finds its receipt and sends nothing
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from scripts import _journal, _sender
from scripts._plan import addresses, plan
from scripts.cast import account
from scripts.deploy import CodeError, DeployError, Deployment, Journal, deploy
from tests.support.figures import record_figures

STEPS = 62
SLOW = 1 if os.environ.get("CARESTAMP_LONG") else 12
"""On ganache, whose answers take longer, one of so many steps is cut, and the last."""


class PowerCutError(Exception):
    """What stops a run in these tests."""


class FailingJournal(Journal):
    """Loses power before a certain step is written down."""

    fails_at = ""

    def record(self, key: str, entry: Any) -> None:
        if key == self.fails_at:
            raise PowerCutError
        super().record(key, entry)


def keys_of(params, deployer, web3) -> list[str]:
    return [step.key for step in plan(params, deployer.address, 0, web3.eth.get_block("latest")["timestamp"])]


@pytest.mark.both_chains
def test_deploy_resumes_after_three_crashes_at_every_step(web3, deployer, params, journal_path, monkeypatch):
    first = web3.eth.get_transaction_count(deployer.address)
    keys = keys_of(params, deployer, web3)
    assert len(keys) == STEPS
    cut = list(cut_steps(web3, keys))
    for number, key in cut:
        _crash_before_writing(web3, deployer, params, journal_path, key)
        assert web3.eth.get_transaction_count(deployer.address) == first + number, key
        _crash_at_sending(web3, deployer, params, journal_path, monkeypatch, key, after=False)
        assert web3.eth.get_transaction_count(deployer.address) == first + number, key
        _crash_at_sending(web3, deployer, params, journal_path, monkeypatch, key, after=True)
        assert web3.eth.get_transaction_count(deployer.address) == first + number + 1, key
    deployment = deploy(deployer, params, web3, Journal(journal_path))
    assert web3.eth.get_transaction_count(deployer.address) == first + STEPS
    assert deployment.addresses == addresses(deployer.address, first)
    assert deploy(deployer, params, web3, Journal(journal_path)) == deployment
    node = "anvil" if on_anvil(web3) else "ganache"
    record_figures("deployment", {node: {"steps": len(keys), "kills": 3 * len(cut), "resumed": 3 * len(cut)}})


def cut_steps(web3, keys):
    """Number and key of each step that loses power."""
    each = 1 if on_anvil(web3) else SLOW
    return ((i, key) for i, key in enumerate(keys) if i % each == 0 or i == len(keys) - 1)


def on_anvil(web3):
    return "anvil" in web3.client_version.lower()


def _crash_before_writing(web3, deployer, params, path, key) -> None:
    journal = FailingJournal(path)
    journal.fails_at = key
    with pytest.raises(PowerCutError):
        deploy(deployer, params, web3, journal)
    assert Journal(path).entry(key) is None


def _crash_at_sending(web3, deployer, params, path, monkeypatch, key, after) -> None:
    real = _sender.broadcast

    def fail(web3, raw):
        if Journal(path).entry(key) is not None:
            if after:
                real(web3, raw)
                web3.eth.wait_for_transaction_receipt(Journal(path).entry(key).hash, poll_latency=0.01)
            raise PowerCutError
        real(web3, raw)

    with monkeypatch.context() as patch:
        patch.setattr(_sender, "broadcast", fail)
        with pytest.raises(PowerCutError):
            deploy(deployer, params, web3, Journal(path))
    assert Journal(path).entry(key) is not None


def test_deploy_sends_nothing_the_second_time(web3, deployer, params, journal_path, sent):
    first = deploy(deployer, params, web3, Journal(journal_path))
    assert len(sent) == STEPS
    second = deploy(deployer, params, web3, Journal(journal_path))
    assert len(sent) == STEPS
    assert second == first


def test_journal_keeps_the_old_content_when_writing_fails(web3, deployer, params, journal_path, monkeypatch):
    deploy(deployer, params, web3, Journal(journal_path))
    before = journal_path.read_text()
    monkeypatch.setattr(_journal.os, "fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        Journal(journal_path).record("another", _journal.Entry("0x", "0x"))
    assert journal_path.read_text() == before


def test_journal_holds_no_key(web3, deployer, params, journal_path):
    deploy(deployer, params, web3, Journal(journal_path))
    assert deployer.key.hex() not in journal_path.read_text()


CHANGES = {
    "genesis": ("0x00", "is of another chain with this id"),
    "deployer": ("0x" + "22" * 20, "was begun by 0x2222222222222222222222222222222222222222"),
    "params": ("", "was begun with other parameters"),
    "code": ("", "was begun with other code of the contracts"),
}


@pytest.mark.parametrize("field", CHANGES)
def test_deploy_refuses_a_journal_of_something_else(web3, deployer, params, journal_path, sent, field):
    deploy(deployer, params, web3, Journal(journal_path))
    written = json.loads(journal_path.read_text())
    value, why = CHANGES[field]
    written["head"][field] = value
    journal_path.write_text(json.dumps(written))
    sent.clear()
    with pytest.raises(DeployError, match=why):
        deploy(deployer, params, web3, Journal(journal_path))
    assert not sent


def test_deploy_refuses_a_damaged_journal(journal_path):
    journal_path.write_text("{")
    with pytest.raises(DeployError, match=r"journal\.json is damaged"):
        Journal(journal_path)


def test_deploy_refuses_an_account_that_was_used_in_between(web3, deployer, params, journal_path):
    keys = keys_of(params, deployer, web3)
    _crash_before_writing(web3, deployer, params, journal_path, keys[3])
    stray = web3.eth.send_transaction({"from": deployer.address, "to": account(0).address, "value": 0})
    web3.eth.wait_for_transaction_receipt(stray, poll_latency=0.01)
    with pytest.raises(DeployError, match="used for something else"):
        deploy(deployer, params, web3, Journal(journal_path))


def test_deploy_refuses_changed_code(web3, deployer, params, journal_path):
    deployment: Deployment = deploy(deployer, params, web3, Journal(journal_path))
    code = bytearray(web3.eth.get_code(deployment["PackRegistry"]))
    code[100] ^= 1
    web3.provider.make_request("anvil_setCode", [deployment["PackRegistry"], "0x" + code.hex()])
    with pytest.raises(CodeError, match=r"PackRegistry: the code at 0x.* is not what was compiled"):
        deploy(deployer, params, web3, Journal(journal_path))
