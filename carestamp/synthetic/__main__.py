"""`python -m carestamp.synthetic FOLDER`: writes the documents."""

from __future__ import annotations

import argparse
from pathlib import Path

from carestamp.synthetic import DEFAULT_SEED, write, write_bad_examples


def main() -> None:
    """Writes the folder that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m carestamp.synthetic", description="synthetic FHIR R4 documents")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--patients", type=int, default=36)
    parser.add_argument("--bad", action="store_true", help="the wrong ones instead, for trying the refusals")
    asked = parser.parse_args()
    paths = write_bad_examples(asked.folder) if asked.bad else write(asked.folder, asked.seed, asked.patients)
    print(f"{len(paths)} files, seed {asked.seed}")


if __name__ == "__main__":
    main()
