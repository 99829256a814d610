"""Against a node: another chain, a block that is gone, answers that are none."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.documents.leaf_file.kit import Kept, Ledger, Verifier, kept_on, program

pytestmark = pytest.mark.rules("B2")

COULD_NOT_TELL = "could not tell whether this header is the chain's"
BLOCK, RECEIPT = "eth_getBlockByNumber", "eth_getTransactionReceipt"
Answer = Callable[[str, list[Any]], Any]


def test_verify_refuses_a_node_of_another_chain(kept: Kept, ganache: Ledger, verify: Verifier) -> None:
    told = verify(kept.written, "--rpc", ganache.url)
    assert (told.code, told.failed >= {"chain"}) == (1, True)


def test_verify_refuses_a_block_that_the_chain_left(anvil: Ledger, verify: Verifier) -> None:
    """A reorganisation: for a while nobody has a block of this number, then there is another one."""
    before = anvil.ask("evm_snapshot", [])
    kept = kept_on(anvil)
    assert verify(kept.written, "--rpc", anvil.url).code == 0, "the control"
    anvil.ask("evm_revert", [before])
    told = verify(kept.written, "--rpc", anvil.url)
    assert (told.code, COULD_NOT_TELL in told.text) == (2, True)
    anvil.send(to=anvil.accounts[1], value="0x5")
    told = verify(kept.written, "--rpc", anvil.url)
    assert (told.code, told.failed) == (1, {"canonical"})


def test_verify_counts_the_blocks_above(kept: Kept, verify: Verifier) -> None:
    for _ in range(2):
        kept.ledger.send(to=kept.ledger.accounts[1], value="0x1")
    newest = int(kept.ledger.ask("eth_blockNumber", []), 16)
    told = verify(kept.written, "--rpc", kept.ledger.url)
    assert f"{newest - kept.file.anchor.block_number} blocks stand above it" in told.text


# -------------------------------------------------------------------------------------------- a node that is none


class Puppet:
    """A server whose answers a test makes."""

    def __init__(self) -> None:
        self.answer: Answer = _nothing
        puppet = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                found = puppet.answer(asked["method"], asked["params"])
                body = found if isinstance(found, bytes) else json.dumps({"id": 1, "result": found}).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def puppet() -> Iterator[Puppet]:
    made = Puppet()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def _nothing(_method: str, _params: list[Any]) -> None:
    """The answer of a node that knows nothing."""


def _but(kept: Kept, method: str, change: Callable[[Any], Any]) -> Answer:
    """The real node's answers, one of them changed."""

    def answer(asked: str, params: list[Any]) -> Any:
        found = kept.ledger.web3.provider.make_request(asked, params)["result"]  # type: ignore[arg-type]
        return change(found) if asked == method else found

    return answer


def test_puppet_that_repeats_the_node_is_believed(kept: Kept, puppet: Puppet, verify: Verifier) -> None:
    puppet.answer = _but(kept, "no method", dict)
    assert verify(kept.written, "--rpc", puppet.url).code == 0


RESULTS: tuple[Any, ...] = (None, 31337, "0x" + "9" * 99, [], {})
BODIES = (b"<html>", b"\xff\xfe", b"[" * 100_000, b"[]", b'{"error": {}}')


@pytest.mark.parametrize("answer", RESULTS + BODIES, ids=lambda answer: str(answer)[:20])
def test_verify_can_not_tell_from_a_node_that_babbles(
    kept: Kept, puppet: Puppet, verify: Verifier, answer: Any
) -> None:
    for method in ("eth_chainId", BLOCK, RECEIPT):
        puppet.answer = _but(kept, method, lambda _: answer)
        told = verify(kept.written, "--rpc", puppet.url)
        assert (told.code, told.failed, COULD_NOT_TELL in told.text) == (2, set(), True), method


@pytest.mark.parametrize(
    ("method", "field", "value"),
    [
        (BLOCK, "hash", 5),
        (BLOCK, "transactions", None),
        (BLOCK, "number", None),
        (RECEIPT, "status", None),
        (RECEIPT, "logs", None),
        (RECEIPT, "logs", [None]),
        (RECEIPT, "logs", [{"address": "0x", "topics": 7, "data": "0x"}]),
        (RECEIPT, "logs", [{"address": "0x", "topics": [], "data": "0xz"}]),
    ],
)
def test_verify_can_not_tell_from_a_field_that_is_none(
    kept: Kept, puppet: Puppet, verify: Verifier, method: str, field: str, value: Any
) -> None:
    puppet.answer = _but(kept, method, lambda found: found | {field: value})
    told = verify(kept.written, "--rpc", puppet.url)
    assert (told.code, told.failed, COULD_NOT_TELL in told.text) == (2, set(), True)


@pytest.mark.parametrize(
    ("method", "field", "value", "failed"),
    [
        (BLOCK, "hash", "0x" + "12" * 32, "canonical"),
        (BLOCK, "transactions", [], "live receipt"),
        (RECEIPT, "status", "0x0", "live receipt"),
        (RECEIPT, "logs", [], "live receipt"),
    ],
)
def test_verify_refuses_what_the_node_has_otherwise(
    kept: Kept, puppet: Puppet, verify: Verifier, method: str, field: str, value: Any, failed: str
) -> None:
    puppet.answer = _but(kept, method, lambda found: found | {field: value})
    told = verify(kept.written, "--rpc", puppet.url)
    assert (told.code, told.failed) == (1, {failed})


def test_verify_keeps_what_failed_when_the_node_is_silent(kept: Kept, verify: Verifier) -> None:
    changed = kept.changed("terms.total", 1)
    told = verify(changed, "--rpc", "http://127.0.0.1:1")
    assert (told.code, told.failed, len(told.lines("open"))) == (program().FALSE, {"leaf"}, 1)
