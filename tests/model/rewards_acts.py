"""Every act on studies, contributions and units as something that can be done in both worlds: now, or again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.model.consent_acts import Acts
from tests.model.consent_house import Doing
from tests.model.rewards_house import REWARDS, TOKEN, RewardsHouse
from tests.model.rewards_terms import Contribution, Opinion, Study, packed
from tests.model.signing import Signed


class RewardsActs(Acts):
    """Callers are addresses; `signature` None is the empty one."""

    def __init__(self, house: RewardsHouse) -> None:
        super().__init__(house)
        self.rewards, self.token = house.rewards, house.token

    def _signed(self, signature: Signed | None) -> bytes:
        return self._bytes(signature, REWARDS)

    # --- studies

    def draft(self, caller: str, study: Study) -> Doing:
        return self._on("draft", lambda: self.rewards.draft(caller, study), caller, tuple(vars(study).values()))

    def approve(self, caller: str, name: int, chair: str, deadline: int, signature: Signed | None) -> Doing:
        model = lambda: self.rewards.approve(caller, name, chair, deadline, signature)  # noqa: E731
        return self._on("approve", model, caller, name, chair, deadline, self._signed(signature))

    def fund(self, caller: str, name: int, amount: int, total: int) -> Doing:
        return self._on("fund", lambda: self.rewards.fund(caller, name, amount, total), caller, name, amount, total)

    def pause_study(self, caller: str, name: int) -> Doing:
        return self._on("pauseStudy", lambda: self.rewards.pause_study(caller, name), caller, name)

    def resume_study(self, caller: str, name: int) -> Doing:
        return self._on("resumeStudy", lambda: self.rewards.resume_study(caller, name), caller, name)

    def close_study(self, caller: str, name: int) -> Doing:
        return self._on("closeStudy", lambda: self.rewards.close_study(caller, name), caller, name)

    def settle(self, caller: str, name: int) -> Doing:
        return self._on("settle", lambda: self.rewards.settle(name), caller, name)

    def pause_rewards(self, caller: str) -> Doing:
        return self._on("pause", lambda: self.rewards.pause(caller), caller)

    def unpause_rewards(self, caller: str) -> Doing:
        return self._on("unpause", lambda: self.rewards.unpause(caller), caller)

    # --- contributions

    def commit(
        self, caller: str, c: Contribution, custodian: str, custody: Signed | None, signature: Signed | None
    ) -> Doing:
        model = lambda: self.rewards.commit(caller, c, custodian, custody, signature)  # noqa: E731
        words = custodian, self._signed(custody), self._signed(signature)
        return self._on("commit", model, caller, packed(c), *words)

    def commit_verdicts(self, caller: str, names: Sequence[bytes], hashes: Sequence[bytes]) -> Doing:
        model = lambda: self.rewards.commit_verdicts(caller, names, hashes)  # noqa: E731
        return self._on("commitVerdicts", model, caller, tuple(names), tuple(hashes))

    def attest(self, caller: str, c: Contribution, source: bytes, former: bytes, opinions: Sequence[Opinion]) -> Doing:
        model = lambda: self.rewards.attest(c, source, former, opinions)  # noqa: E731
        return self._on("attest", model, caller, packed(c), source, former, tuple(each.told() for each in opinions))

    def challenge(self, caller: str, c: Contribution, grounds: bytes) -> Doing:
        model = lambda: self.rewards.challenge(caller, c, grounds)  # noqa: E731
        return self._on("challenge", model, caller, packed(c), grounds)

    def appeal(self, caller: str, c: Contribution, grounds: bytes, deadline: int, signature: Signed | None) -> Doing:
        model = lambda: self.rewards.appeal(caller, c, grounds, deadline, signature)  # noqa: E731
        return self._on("appeal", model, caller, packed(c), grounds, deadline, self._signed(signature))

    def rule(self, caller: str, c: Contribution, tier: int, grounds: bytes) -> Doing:
        return self._on("rule", lambda: self.rewards.rule(caller, c, tier, grounds), caller, packed(c), tier, grounds)

    def lapse_dispute(self, caller: str, c: Contribution) -> Doing:
        return self._on("lapseDispute", lambda: self.rewards.lapse_dispute(c), caller, packed(c))

    def pay(self, caller: str, c: Contribution) -> Doing:
        return self._on("pay", lambda: self.rewards.pay(c), caller, packed(c))

    def withdraw(self, caller: str, c: Contribution, deadline: int, signature: Signed | None) -> Doing:
        model = lambda: self.rewards.withdraw(caller, c, deadline, signature)  # noqa: E731
        return self._on("withdraw", model, caller, packed(c), deadline, self._signed(signature))

    def end(self, caller: str, c: Contribution) -> Doing:
        return self._on("end", lambda: self.rewards.end(c), caller, packed(c))

    # --- units

    def on_token(self, function: str, model: Callable[..., None], caller: str, *words: Any) -> Doing:
        return Doing(function, lambda: model(caller, *words), TOKEN, function, caller, words)

    def end_transfers(self, caller: str) -> Doing:
        token = self.house.ledgers.addresses[TOKEN]
        return Doing("endTransfers", lambda: self.token.end_transfers(caller, token), TOKEN, "endTransfers", caller, ())

    @staticmethod
    def _on(function: str, model: Callable[[], None], caller: str, *words: Any) -> Doing:
        return Doing(function, model, REWARDS, function, caller, words)
