"""Synthetic FHIR R4 documents: patients who never lived, the same for the same seed.

`python -m carestamp.synthetic FOLDER [--seed N] [--patients N] [--bad]` writes them; `generate` returns them.
`write_bills` and `generate_bills` do so for bills, in FHIR and as native JSON and XML.
"""

from carestamp.synthetic.bad import BAD_EXAMPLES, write_bad_examples
from carestamp.synthetic.bills import BillCase, generate_bills, write_bills
from carestamp.synthetic.generator import DEFAULT_DAY, DEFAULT_SEED, generate, write
from carestamp.synthetic.respelled import respelled

__all__ = [
    "BAD_EXAMPLES",
    "DEFAULT_DAY",
    "DEFAULT_SEED",
    "BillCase",
    "generate",
    "generate_bills",
    "respelled",
    "write",
    "write_bad_examples",
    "write_bills",
]
