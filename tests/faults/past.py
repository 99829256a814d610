"""What a node answered some blocks ago: the views of nodes that are behind, which are bounded by LAG."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from random import Random
from typing import Any

LAG = 16
"""Blocks that a node behind a balancer may be late."""
ABOUT_THE_CHAIN = (
    "eth_blockNumber",
    "eth_getBlockByNumber",
    "eth_getTransactionReceipt",
    "eth_getTransactionCount",
    "eth_getTransactionByHash",
)
KEPT = 40
"""Answers to one question that are remembered."""


class Past:
    """head: the block that the chain has come to; whoever drives the chain tells it."""

    def __init__(self) -> None:
        self.head = 0
        self._answers: dict[str, deque[tuple[int, Any]]] = defaultdict(lambda: deque(maxlen=KEPT))
        self._lock = threading.Lock()

    def remember(self, asked: Any, answered: Any) -> None:
        """What the node says now."""
        for question, answer in _pairs(asked, answered):
            if "result" in answer:
                with self._lock:
                    self._answers[_key(question)].append((self.head, answer["result"]))

    def view(self, asked: Any, answered: Any, random: Random) -> Any:
        """The same answers, each as it was at some time within the last LAG blocks."""
        old = {question["id"]: self._older(question, answer, random) for question, answer in _pairs(asked, answered)}
        if isinstance(answered, list):
            return [old.get(each.get("id"), each) for each in answered]
        return old.get(answered.get("id"), answered)

    def _older(self, question: Mapping[str, Any], answer: Mapping[str, Any], random: Random) -> Mapping[str, Any]:
        with self._lock:
            known = [result for head, result in self._answers.get(_key(question), ()) if head >= self.head - LAG]
        return {**answer, "result": random.choice(known)} if known and "result" in answer else answer


def _pairs(asked: Any, answered: Any) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    questions = asked if isinstance(asked, list) else [asked]
    answers = {each.get("id"): each for each in (answered if isinstance(answered, list) else [answered])}
    about = [each for each in questions if each["method"] in ABOUT_THE_CHAIN]
    return [(each, answers[each["id"]]) for each in about if each["id"] in answers]


def _key(question: Mapping[str, Any]) -> str:
    return f"{question['method']} {question.get('params', [])}"
