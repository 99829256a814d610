"""Many questions in one request, and answers that are whole or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from web3 import Web3
from web3.exceptions import Web3RPCError

from carestamp.chain import ChainError, ContractError, NodeRefusedError, NodeUnreachableError
from carestamp.chain.refusals import error_of, translated

Question = tuple[str, list[Any]]
"""A method of the node's, and its arguments."""
Answer = Mapping[str, Any]
"""With a result or an error, as JSON-RPC has it."""


class Wire:
    """The node behind web3. batch: questions in one request."""

    def __init__(self, web3: Web3, batch: int) -> None:
        self._web3, self._batch = web3, batch

    def ask(self, questions: Sequence[Question]) -> Iterator[Answer]:
        """The answers in order of the questions, request by request. Raises NodeUnreachableError as soon as one was not
        answered whole."""
        for start in range(0, len(questions), self._batch):
            asked = questions[start : start + self._batch]
            yield from _whole(self._answers(asked), len(asked))

    def results(self, questions: Sequence[Question]) -> list[Any]:
        """The results of all. Raises NodeRefusedError where one is an error."""
        return [result_of(each) for each in self.ask(questions)]

    def _answers(self, asked: Sequence[Question]) -> Any:
        with _readable(), translated():
            return self._web3.provider.make_batch_request(list(asked))  # type: ignore[attr-defined]


def result_of(answer: Answer) -> Any:
    """What was asked for. Raises NodeRefusedError."""
    if said := refusal_of(answer):
        raise NodeRefusedError(said)
    return answer["result"]


def refusal_of(answer: Answer) -> str | None:
    """The node's message, None where it did what was asked."""
    error = answer.get("error")
    return str(error.get("message") or error) if error else None


def failure_of(answer: Answer) -> ContractError | ChainError | None:
    """What a call failed with, None where it went through."""
    said = refusal_of(answer)
    return error_of(Web3RPCError(said, rpc_response=dict(answer))) if said else None  # type: ignore[arg-type]


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except ValueError as problem:  # no JSON, or not all of it
        raise NodeUnreachableError("the node's answer can't be read") from problem


def _whole(answers: Any, count: int) -> list[Answer]:
    """All answers, sorted by their numbers already: one that is missing would move the others."""
    if not isinstance(answers, list):
        raise NodeRefusedError(refusal_of(answers) or "the node takes no batches")
    if len({each.get("id") for each in answers}) != count or len(answers) != count:
        raise NodeUnreachableError(f"{len(answers)} of {count} answers came")
    if any("result" not in each and "error" not in each for each in answers):
        raise NodeUnreachableError("an answer says nothing")
    return answers
