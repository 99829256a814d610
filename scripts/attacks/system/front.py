"""The front of what all ledgers share. Its bench has the papers, packs and patients of the prescriptions' one."""

from __future__ import annotations

from scripts.attacks.attack import Front
from scripts.attacks.prescriptions.bench import CounterBench

FRONT = Front("system", CounterBench)
Bench = CounterBench
