"""Frauds on stage: what thieves try against the ledgers, with real transactions, and what the chain answers.

forced: transactions that are mined although they fail. bench: where honest people act and thieves try. watching: what
must not move. attack, running: what an attack is, and playing them. told, report: what people and programs read. Each
front is a folder with its bench and its attacks; words/ has what they say, in Chinese and English.
"""

from __future__ import annotations

from typing import Any

from scripts.attacks.attack import Front
from scripts.attacks.bills import FRONT as BILLS
from scripts.attacks.consent import FRONT as CONSENT
from scripts.attacks.linked import FRONT as LINKED
from scripts.attacks.prescriptions import FRONT as PRESCRIPTIONS
from scripts.attacks.rewards import FRONT as REWARDS
from scripts.attacks.system import FRONT as SYSTEM

FRONTS: tuple[Front[Any], ...] = (PRESCRIPTIONS, BILLS, LINKED, CONSENT, REWARDS, SYSTEM)
"""In the order in which they are played."""

__all__ = ["FRONTS", "Front"]
