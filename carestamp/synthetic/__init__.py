"""Synthetic FHIR R4 documents: patients who never lived, the same for the same seed.

`python -m carestamp.synthetic FOLDER [--seed N] [--patients N] [--bad]` writes them; `generate` returns them.
"""

from carestamp.synthetic.bad import BAD_EXAMPLES, write_bad_examples
from carestamp.synthetic.generator import DEFAULT_DAY, DEFAULT_SEED, generate, write

__all__ = ["BAD_EXAMPLES", "DEFAULT_DAY", "DEFAULT_SEED", "generate", "write", "write_bad_examples"]
