"""Frauds against what all ledgers share: governance, licences, versions, and the privacy of what stands on chain."""

from scripts.attacks.system import governance, licences, privacy, versions
from scripts.attacks.system.front import FRONT

__all__ = ["FRONT", "governance", "licences", "privacy", "versions"]
