"""Synthetic FHIR R4 documents: patients who never lived, the same for the same seed.

`python -m carestamp.synthetic FOLDER [--seed N] [--patients N] [--bad]` writes them; `generate` returns them.
`write_bills` and `generate_bills` do so for bills, in FHIR and as native JSON and XML; `write_consents` and
`generate_consents` for what patients decided, `generate_accesses` for who looked, `contributed` for what they
contribute to studies and `disguised` for the same again as if it were new.
"""

from carestamp.synthetic.accesses import generate_accesses
from carestamp.synthetic.bad import BAD_EXAMPLES, write_bad_examples
from carestamp.synthetic.bad_consents import BAD_CONSENTS, write_bad_consents
from carestamp.synthetic.bills import BillCase, generate_bills, write_bills
from carestamp.synthetic.consents import ConsentCase, consent_houses, generate_consents, write_consents
from carestamp.synthetic.disguised import disguised, disguised_often
from carestamp.synthetic.generator import DEFAULT_DAY, DEFAULT_SEED, generate, write
from carestamp.synthetic.respelled import respelled
from carestamp.synthetic.rewards import contributed

__all__ = [
    "BAD_CONSENTS",
    "BAD_EXAMPLES",
    "DEFAULT_DAY",
    "DEFAULT_SEED",
    "BillCase",
    "ConsentCase",
    "consent_houses",
    "contributed",
    "disguised",
    "disguised_often",
    "generate",
    "generate_accesses",
    "generate_bills",
    "generate_consents",
    "respelled",
    "write",
    "write_bad_consents",
    "write_bad_examples",
    "write_bills",
    "write_consents",
]
