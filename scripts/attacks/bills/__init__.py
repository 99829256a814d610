"""Frauds with bills."""

from scripts.attacks.bills import batches, claims, numbers, voiding
from scripts.attacks.bills.front import FRONT

__all__ = ["FRONT", "batches", "claims", "numbers", "voiding"]
