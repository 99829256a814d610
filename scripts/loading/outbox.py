"""Acts that don't wait for each other: signed one by one, handed to the node in one request, mined together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from eth_account.signers.local import LocalAccount
from web3 import Web3

from carestamp.chain import Chain, Receipt
from carestamp.chain.connection import Call
from carestamp.chain.fees import offer
from carestamp.chain.refusals import NodeRefusedError, translated
from carestamp.errors import CarestampError
from scripts.stories.chainwork import mine

MOST = 1_000_000
"""Gas that an act may use: estimating each would cost more than the act. The dearest, a supply of five packs, takes
less than half."""
REQUESTS = 200
"""Questions in one request to the node."""
IDLE = 5
"""Blocks without any of our acts, after which the node is given up."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An act on its way. kind: contract and function."""

    kind: str
    transaction: str
    raw: str


@dataclass(frozen=True, slots=True)
class Mined:
    """What became of it. refusal: what it failed with."""

    kind: str
    gas: int
    refusal: CarestampError | None = None


class Outbox(Chain):
    """A chain whose `send` only signs; `flush` sends. Nonces are counted here from what the node has.

    names: of the contracts, by address.
    """

    def __init__(self, web3: Web3, names: Mapping[str, str]) -> None:
        super().__init__(web3)
        self._names = {address.lower(): name for address, name in names.items()}
        self._nonces: dict[str, Iterator[int]] = {}
        self._waiting: list[Sent] = []
        self._offer = offer(web3, self.fees)

    def send(self, account: LocalAccount, call: Call) -> Receipt:
        """Signs it. The receipt names the transaction and nothing else: it is in no block yet."""
        given = {"from": account.address, "chainId": self.id, "value": 0, "gas": MOST, **self._offer}
        whole = dict(call.build_transaction({**given, "nonce": self._nonce(account.address)}))
        kind = f"{self._names[whole['to'].lower()]}.{call.fn_name}"  # type: ignore[attr-defined]
        del whole["from"]
        signed = account.sign_transaction(whole)
        self._waiting.append(Sent(kind, _hex(signed.hash), _hex(signed.raw_transaction)))
        return Receipt(_hex(signed.hash), 0, 0, ())

    def flush(self) -> list[Mined]:
        """Sends and mines all that waits. Raises NodeRefusedError where the node takes or mines them not."""
        sent, self._waiting = self._waiting, []
        self.ask_all("eth_sendRawTransaction", [[each.raw] for each in sent])
        receipts = self._receipts([each.transaction for each in sent])
        self._offer = offer(self.web3, self.fees)
        return [self._read(each, receipts[each.transaction]) for each in sent]

    def ask_all(self, method: str, questions: Sequence[list[Any]]) -> list[Any]:
        """The node's answers, in order. Raises NodeRefusedError for the first that is an error."""
        answers: list[Any] = []
        for start in range(0, len(questions), REQUESTS):
            asked: Any = [(method, each) for each in questions[start : start + REQUESTS]]
            with translated():
                answers += self.web3.provider.make_batch_request(asked)  # type: ignore[attr-defined]
        return [_answer(method, each) for each in answers]

    def _nonce(self, address: str) -> int:
        if address not in self._nonces:
            self._nonces[address] = count(self.web3.eth.get_transaction_count(address, "pending"))  # type: ignore[arg-type]
        return next(self._nonces[address])

    def _receipts(self, transactions: Sequence[str]) -> dict[str, Any]:
        """Of all, mining until they are there."""
        found: dict[str, Any] = {}
        idle = 0
        while left := [each for each in transactions if each not in found]:
            mine(self.web3)
            answers = self.ask_all("eth_getTransactionReceipt", [[each] for each in left])
            new = {each: answer for each, answer in zip(left, answers, strict=True) if answer}
            idle = 0 if new else idle + 1
            if idle == IDLE:
                raise NodeRefusedError(f"the node has {len(left)} acts and mines none of them")
            found |= new
        return found

    def _read(self, sent: Sent, receipt: Mapping[str, Any]) -> Mined:
        gas = int(receipt["gasUsed"], 16)
        return Mined(sent.kind, gas, None if int(receipt["status"], 16) == 1 else self._refusal(sent.transaction))

    def _refusal(self, transaction: str) -> CarestampError:
        try:
            self.wait(transaction)
        except CarestampError as problem:
            return problem
        return NodeRefusedError("it failed in its block and the chain went on without it")


def _answer(method: str, answer: Mapping[str, Any]) -> Any:
    if "error" in answer:
        raise NodeRefusedError(f"{method}: {answer['error'].get('message', 'refused')}")
    return answer["result"]


def _hex(value: bytes) -> str:
    return "0x" + bytes(value).hex()
