"""Readable and packed forms of rewards, asked of the chain (interfaces/IRewardsCodec.sol).

carestamp.documents.rewards does the same without a chain; this one is for comparing.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from carestamp.client.enums import ContributionStatus
from carestamp.client.ledger import Ledger
from carestamp.documents.rewards.typed import Contribution, Terms
from carestamp.documents.rewards.words import Calendar, Progress, StudyWords

FACTS = (
    *("account", "ethics_board", "adjudicator", "categories", "approved", "paused_by_sponsor", "paused_by_board"),
    *("closed", "settled", "quorum", "bond", "start", "until", "per_day", "per_person", "panel", "prices"),
)
"""What the codec reads of a study, by the names of carestamp.documents.rewards.words.Rules."""


class RewardsCodecClient(Ledger):
    """A RewardsCodec: pure views."""

    contract_name = "RewardsCodec"

    def pack(self, contribution: Contribution) -> Terms:
        """The four words of a contribution."""
        readable = tuple(getattr(contribution, each.name) for each in fields(contribution))
        return Terms(*self._view("pack", readable))

    def unpack(self, terms: Terms) -> Contribution:
        """The readable form. Raises StudyRewards_MalformedTerms."""
        return Contribution(*self._view("unpack", terms.as_tuple()))

    def read_word(self, word: int) -> Progress:
        """The fields of a contribution's word."""
        facts = list(self._view("readWord", word))
        facts[-1] = ContributionStatus(facts[-1])
        return Progress(*facts)

    def read_study(self, words: StudyWords) -> dict[str, Any]:
        """What the words of a study say, by the names in FACTS."""
        *facts, panel, prices = self._view("readStudy", words.as_tuple())
        return dict(zip(FACTS, (*facts, tuple(panel), tuple(prices)), strict=True))

    def calendar_of(self, words: StudyWords, committed_at: int) -> Calendar:
        """The moments of a contribution of this study."""
        return Calendar(*self._view("calendarOf", words.as_tuple(), committed_at))
