"""Frauds with prescriptions and packs."""

from scripts.attacks.prescriptions import forging, goods, patients, rules, twice
from scripts.attacks.prescriptions.front import FRONT

__all__ = ["FRONT", "forging", "goods", "patients", "rules", "twice"]
