"""Frauds with goods and money together (Z1)."""

from scripts.attacks.linked import charging
from scripts.attacks.linked.front import FRONT

__all__ = ["FRONT", "charging"]
