"""`make demo`: documents in, all stories on a real chain, a report out.

CARESTAMP_INPUT: a file or folder of FHIR R4 (prescriptions, bills, consents) and native bills; empty: synthetic
patients, by CARESTAMP_SEED. CARESTAMP_PRICE: what a million gas costs on the reader's chain, for the report's first
page. Ends with 0 when every act went through and every refusal was the one that was announced; else with 1.
"""

from __future__ import annotations

import os
import sys

from carestamp.chain import Chain
from scripts._networks import here
from scripts.performance import POLL, Order, perform


def main() -> None:
    """What Brownie runs."""
    asked = {name: os.environ.get(f"CARESTAMP_{name.upper()}", "") for name in ("seed", "price")}
    given = os.environ.get("CARESTAMP_INPUT", "")
    sys.exit(perform(Chain(here(), poll=POLL), Order("demo", given, **asked)) or None)
