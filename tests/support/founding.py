"""A town is founded: deployed as everywhere else, people enrolled, and the clock set to a morning."""

from __future__ import annotations

from carestamp.chain.connection import connected
from scripts.cast import cast, enrol
from scripts.deploy import deploy
from scripts.deploy import load as load_params
from tests.support.clock import DAY, Clock
from tests.support.refusals import Ear
from tests.support.town import Town

NINE_IN_CHINA = 1 * 3600
"""01:00 UTC, a time at which every shipped profile but America's is well inside the same day."""


def found(url: str) -> Town:
    """The town on the development chain at this address."""
    ear = Ear(url)
    web3 = connected(ear)
    clock = Clock(web3)
    network = "anvil" if clock.exact else "ganache"
    deployment = deploy(cast().deployer, load_params(network), web3)
    town = Town(ear, deployment, enrol(deployment, web3), clock)
    clock.go_to((clock.now() // DAY + 1) * DAY + NINE_IN_CHINA)
    return town
