"""Where anybody finds what was published: a folder of files, named by their roots. It asks nobody and knows no key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from carestamp.documents.published import Leaves, Published, Sealed, leaves, sealed


@dataclass(frozen=True)
class Mirror:
    """One copy."""

    folder: Path

    def put(self, published: Published) -> None:
        """The two files of a root."""
        self._path(published.leaves.root, "leaves").write_bytes(published.leaves.to_bytes())
        self._path(published.leaves.root, "sealed").write_bytes(published.sealed.to_bytes())

    def get(self, root: bytes) -> tuple[Leaves, Sealed]:
        """Both files. Raises PublishedError."""
        public = leaves.from_bytes(self._path(root, "leaves").read_bytes())
        return public, sealed.from_bytes(self._path(root, "sealed").read_bytes())

    def size(self, kind: str) -> int:
        """Bytes of all files of a kind: leaves or sealed."""
        return sum(each.stat().st_size for each in self.folder.glob(f"*.{kind}"))

    def _path(self, root: bytes, kind: str) -> Path:
        return self.folder / f"{root.hex()}.{kind}"
