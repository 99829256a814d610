"""What a deployment has signed, written down before it is sent, so that a second run resumes and sends nothing twice.

The journal holds signed transactions, no keys: who finds it can only send what was going to be sent anyway.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts._problems import DeployError


@dataclass(frozen=True)
class Head:
    """What a deployment is fixed to when it begins. params, code: digests of what went in."""

    chain_id: int
    genesis: str
    deployer: str
    first_nonce: int
    began_at: int
    params: str
    code: str


@dataclass(frozen=True)
class Entry:
    """A signed transaction."""

    hash: str
    raw: str


class Journal:
    """Head and entries, in a file or (path None) in memory only."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        written = _read(path)
        self.head = Head(**written["head"]) if written else None
        self._entries = {key: Entry(**each) for key, each in written.get("steps", {}).items()}

    def begin(self, head: Head) -> None:
        self.head = head
        self._write()

    def entry(self, key: str) -> Entry | None:
        return self._entries.get(key)

    def record(self, key: str, entry: Entry) -> None:
        """On disk when this returns."""
        self._entries[key] = entry
        self._write()

    def _write(self) -> None:
        if self.path is not None and self.head is not None:
            steps = {key: asdict(each) for key, each in self._entries.items()}
            write_atomically(self.path, {"head": asdict(self.head), "steps": steps})


def write_atomically(path: Path, content: Any) -> None:
    """The file holds the old content or the new, whole, whenever the machine stops."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _read(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        return {}
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    except ValueError:
        raise DeployError(f"{path.name} is damaged: restore it, or move it away to begin a new deployment.") from None
