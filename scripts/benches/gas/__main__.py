"""Gas of every act, a line each; with --write it becomes the snapshot that tests/gas compares with.

python -m scripts.benches.gas [--write]
"""

from __future__ import annotations

import sys

from scripts.benches import BenchError, meter
from scripts.benches.gas import rows, snapshot


def main(arguments: list[str]) -> int:
    try:
        measures = meter.measured()
    except BenchError as problem:
        print(f"gas: {problem}", file=sys.stderr)
        return 1
    print(rows.table(measures))
    if "--write" in arguments:
        snapshot.write(measures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
