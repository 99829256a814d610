"""Chains of our own, without Brownie: the whole town on anvil, and a small registry on anvil and Ganache alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import runner

from carestamp.chain import Chain
from carestamp.client import CodecClient, CredentialClient
from scripts._artifacts import artifact
from scripts._networks import connect
from scripts.cast import account

POLL = 0.01
DELAY = 60


@pytest.fixture(scope="session", params=["anvil", "ganache"])
def chain(request: pytest.FixtureRequest, built: None) -> Iterator[Chain]:
    """A chain with nothing on it, of both kinds."""
    with runner.Node(request.param) as node:
        yield Chain(connect(node.url), poll=POLL)


@pytest.fixture(scope="session")
def registry(chain: Chain) -> CredentialClient:
    """A CredentialRegistry that obeys nobody."""
    return CredentialClient(chain, deployed(chain, "CredentialRegistry", account(0).address, DELAY))


@pytest.fixture(scope="session")
def codec(chain: Chain) -> CodecClient:
    return CodecClient(chain, deployed(chain, "PrescriptionCodec"))


def deployed(chain: Chain, name: str, *arguments: object) -> str:
    """The address of a new contract."""
    made = artifact(name)
    factory = chain.web3.eth.contract(abi=list(made.abi), bytecode=made.creation)
    created = chain.send(account(0), factory.constructor(*arguments)).created
    assert created is not None
    return created
