"""Frauds with rewards for data."""

from scripts.attacks.rewards import farming, judges, money
from scripts.attacks.rewards.front import FRONT

__all__ = ["FRONT", "farming", "judges", "money"]
