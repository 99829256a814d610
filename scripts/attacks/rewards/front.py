"""The front of rewards for data."""

from __future__ import annotations

from scripts.attacks.attack import Front
from scripts.attacks.rewards.bench import RewardsBench

FRONT = Front("rewards", RewardsBench)
Bench = RewardsBench
