"""What the ledgers say of documents in the end, many in one request."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from carestamp.client.ledger import Ledger
from scripts.loading.outbox import Outbox
from scripts.stories.stage import name_of


@dataclass(frozen=True, slots=True)
class Question:
    """What is this document now? name: of the answer's first word. ready_at: second from which the answer stays so."""

    to: str
    data: str
    name: Callable[[int], str]
    ready_at: int = 0


def status_of(
    ledger: Ledger, arguments: Sequence[Any], statuses: type[enum.IntEnum], prefix: str = "", listed: bool = False
) -> Question:
    """The question of one document. listed: in an anchored batch, where the ledger knows nothing of it until it is
    used."""

    def name(word: int) -> str:
        status = statuses(word)
        return "Anchored" if listed and status.name == "UNKNOWN" else prefix + name_of(status)

    return Question(ledger.address, ledger.contract.encode_abi("statusOf", args=list(arguments)), name)


def answers(chain: Outbox, questions: Sequence[Question]) -> Counter[str]:
    """How many have which stamp at the newest block."""
    asked = [[{"to": each.to, "data": each.data}, "latest"] for each in questions]
    words = [int(each[2:66], 16) for each in chain.ask_all("eth_call", asked)]
    return Counter(each.name(word) for each, word in zip(questions, words, strict=True))
