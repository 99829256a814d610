"""Chains as scripts meet them: a connection, whether it is a development chain, where its records are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3
from requests.exceptions import RequestException
from web3 import HTTPProvider, Web3
from web3.exceptions import Web3RPCError
from web3.providers import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from carestamp.chain.connection import connected
from scripts._artifacts import ROOT
from scripts._problems import DeployError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TIMEOUT = 60.0
"""Seconds to wait for an answer."""


def connect(url: str) -> Web3:
    """A connection of our own, without Brownie's caches. Raises DeployError when nobody answers."""
    near = urlsplit(url).hostname in LOOPBACK
    web3 = connected(Direct(url) if near else HTTPProvider(url, request_kwargs={"timeout": TIMEOUT}))
    try:
        web3.eth.get_block(0)
    except (RequestException, OSError, Web3RPCError, ValueError):
        raise DeployError("the node does not answer: check NETWORK and that it is up.") from None
    return web3


class Direct(JSONBaseProvider):
    """Kept connections to a node on this machine: no look at proxies, cookies and redirects, and half the time."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.endpoint_uri, self._path = url, urlsplit(url).path or "/"
        self._pool = urllib3.connection_from_url(url, maxsize=8, timeout=TIMEOUT, retries=False)

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        return self.decode_rpc_response(self._post(self.encode_rpc_request(method, params)))

    def make_batch_request(self, requests: list[tuple[RPCEndpoint, Any]]) -> list[RPCResponse] | RPCResponse:
        answers: Any = self.decode_rpc_response(self._post(self.encode_batch_rpc_request(requests)))
        return sorted(answers, key=_number) if isinstance(answers, list) else answers

    def _post(self, body: bytes) -> bytes:
        """Raises OSError, as requests does."""
        try:
            return self._pool.urlopen("POST", self._path, body, {"Content-Type": "application/json"}).data
        except urllib3.exceptions.HTTPError as problem:
            raise ConnectionError(str(problem)) from problem


def _number(answer: RPCResponse) -> int:
    return int(answer["id"] or 0)


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
