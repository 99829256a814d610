"""Chains as scripts meet them: a connection, whether it is a development chain, where its records are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from requests import Session
from requests.exceptions import RequestException
from web3 import Web3
from web3.exceptions import Web3RPCError
from web3.middleware import ExtraDataToPOAMiddleware

from scripts._artifacts import ROOT
from scripts._problems import DeployError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def connect(url: str) -> Web3:
    """A connection of our own, without Brownie's caches. Raises DeployError when nobody answers."""
    # web3 asks for the chain id with nearly every call: once is enough.
    remembered = {"cache_allowed_requests": True, "cacheable_requests": {"eth_chainId"}}
    given = {"request_kwargs": {"timeout": 60}, "session": _session(url), **remembered}
    web3 = Web3(Web3.HTTPProvider(url, **given))  # type: ignore[arg-type]
    web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)  # consortium chains put signatures into blocks
    try:
        web3.eth.get_block(0)
    except (RequestException, OSError, Web3RPCError, ValueError):
        raise DeployError("the node does not answer: check NETWORK and that it is up.") from None
    return web3


def _session(url: str) -> Session:
    """No proxy stands before a node on this machine: requests would look for one at every call."""
    session = Session()
    session.trust_env = urlsplit(url).hostname not in LOOPBACK
    return session


def here() -> Web3:
    """A connection to the chain that Brownie was started with."""
    from brownie import web3

    provider: Any = web3.provider
    return connect(str(provider.endpoint_uri))


def is_development(web3: Web3) -> bool:
    """By the node's own word: Anvil or Ganache, with keys that everybody knows."""
    return web3.client_version.lower().startswith(("anvil/", "ganache/"))


def genesis_of(web3: Web3) -> str:
    return "0x" + bytes(web3.eth.get_block(0)["hash"]).hex()


def journal_file(web3: Web3) -> Path:
    """Development chains come and go with the same id: theirs are told apart by the genesis block."""
    number = web3.eth.chain_id
    if is_development(web3):
        return _passing(web3) / "journal.json"
    return ROOT / "deployments" / f"{number}.journal.json"


def book_file(web3: Web3) -> Path:
    number = web3.eth.chain_id
    return (_passing(web3) if is_development(web3) else ROOT / "deployments") / f"{number}.json"


def _passing(web3: Web3) -> Path:
    return ROOT / ".cache" / "deployments" / f"{web3.eth.chain_id}-{genesis_of(web3)[2:10]}"
