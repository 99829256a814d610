"""A chain, an account that only deployments use, and small parameters: a whole deployment takes half a second."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3

from scripts import _sender
from scripts._networks import here
from scripts._params import Params, for_chain
from scripts.cast import account

PASSWORD = "an umbrella, three pears"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "rules(*numbers): the rules of the domain that this test proves")


@pytest.fixture(scope="session")
def web3() -> Web3:
    return here()


@pytest.fixture(scope="session")
def deployer() -> LocalAccount:
    return account(79)


@pytest.fixture(scope="session")
def params(web3: Web3) -> Params:
    """The parameters of this chain with one regulator, two profiles of prescriptions and one of bills."""
    whole = for_chain(web3.eth.chain_id)
    return replace(whole, regulators=whole.regulators[:1], profiles=(*whole.profiles[:2], whole.profiles[-1]))


@pytest.fixture(scope="session")
def stranger() -> LocalAccount:
    return Account.from_key("0x" + "5a" * 32)


@pytest.fixture
def keystore(tmp_path: Path, stranger: LocalAccount) -> Path:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(Account.encrypt(stranger.key, PASSWORD, kdf="pbkdf2", iterations=1)))
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    return file


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "journal.json"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every transaction that the deployment sends, signed, in order."""
    real, listed = _sender.broadcast, []

    def listen(web3: Web3, raw: str) -> None:
        listed.append(raw)
        real(web3, raw)

    monkeypatch.setattr(_sender, "broadcast", listen)
    return listed
