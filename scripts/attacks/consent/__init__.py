"""Frauds with consent, emergency access, records and the access log."""

from scripts.attacks.consent import emergencies, family, keys, logs, permits
from scripts.attacks.consent.front import FRONT

__all__ = ["FRONT", "emergencies", "family", "keys", "logs", "permits"]
