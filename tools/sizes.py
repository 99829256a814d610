"""How large each deployable contract is, and how far from what a chain admits (EIP-170).

Some headroom is kept, so that a fault can be mended without taking a contract apart.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "build" / "contracts"
LIMIT = 24_576
HEADROOM = 512
NOT_DEPLOYED = "contracts/mocks/"


def main() -> int:
    sizes = {path.stem: size for path in sorted(BUILD.glob("*.json")) if (size := _size(path))}
    width = max(map(len, sizes), default=0)
    for name, size in sizes.items():
        print(f"{name:<{width}} {size:>7,} bytes {LIMIT - HEADROOM - size:>8,} left")
    over = [name for name, size in sizes.items() if size > LIMIT - HEADROOM]
    if over:
        print(f"sizes: {', '.join(over)} leaves less than {HEADROOM} of {LIMIT:,} bytes: split it.", file=sys.stderr)
    return 1 if over else 0


def _size(path: Path) -> int:
    built = json.loads(path.read_text())
    source = built.get("sourcePath") or ""
    if built.get("type") == "library" or not source.startswith("contracts/") or source.startswith(NOT_DEPLOYED):
        return 0
    return len(built.get("deployedBytecode") or "") // 2


if __name__ == "__main__":
    sys.exit(main())
