"""What all attacks of a run share: the chain as honest people and as thieves use it, the deployment, the documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from carestamp.chain import Chain
from scripts.attacks.forced import ForcedChain
from scripts.cast import Cast
from scripts.deploy import Deployment
from scripts.inputs import Given
from scripts.report import Chapter, Entry, Recorder
from scripts.stories.register import Register
from scripts.stories.stage import Stage


@dataclass(frozen=True)
class Ground:
    """given: documents of synthetic patients, made with `seed`. told: hears of each honest act."""

    chain: Chain
    forced: ForcedChain
    deployment: Deployment
    cast: Cast
    given: Given
    seed: int
    told: Callable[[Entry | Chapter], None] = lambda _: None

    def stage(self, recorder: Recorder) -> Stage:
        """For honest people, with a register of its own: whoever is met is nobody's whom an earlier one met."""
        return Stage(
            chain=self.chain,
            deployment=self.deployment,
            cast=self.cast,
            recorder=recorder,
            given=self.given,
            spare=lambda: self.given,
            own_input=True,
            seed=self.seed,
            register=Register(self.chain, self.deployment, self.cast),
        )

    def for_thieves(self, stage: Stage) -> Stage:
        """The same, but what is sent is mined although it fails."""
        return replace(stage, chain=self.forced)
