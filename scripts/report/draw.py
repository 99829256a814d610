"""SVG by hand, as the package draws it too."""

from carestamp.drawing import arrow_heads, picture, rows, tag

__all__ = ["arrow_heads", "picture", "rows", "tag"]
