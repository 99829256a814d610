"""The front of consent, emergency access, records and the access log."""

from __future__ import annotations

from scripts.attacks.attack import Front
from scripts.attacks.consent.bench import ConsentBench

FRONT = Front("consent", ConsentBench)
Bench = ConsentBench
