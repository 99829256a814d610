"""XML of native bills to plain values and back, without anything that XML can do to a reader.

A document type, and with it every entity of one's own, is refused before it is looked at; so are attributes, depth and
text beside elements. An element with elements inside becomes `Pairs`, another one its text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from carestamp.errors import CarestampError, Words

MAX_DEPTH = 8

BROKEN = Words("XML 有误", "broken XML")
NO_DOCTYPE = Words("不接受文档类型声明与实体", "a document type or an entity is not accepted")
NO_ATTRIBUTES = Words("不接受属性", "attributes are not accepted")
TOO_DEEP = Words("XML 嵌套过深", "XML nested too deeply")
STRAY_TEXT = Words("元素之间有多余文字", "there is text beside elements")


class XmlError(CarestampError):
    """XML that is not read. `path`: the element, `-` where there is none to name."""

    def __init__(self, path: str, why: Words) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why


class Pairs(list[tuple[str, Any]]):
    """Members of an object in order, with a name given twice kept twice."""


def parse_xml(written: str) -> tuple[str, Any]:
    """Name and value of the root element. Raises XmlError."""
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(written, True)
    except (expat.ExpatError, UnicodeEncodeError):
        where = f"（第 {parser.ErrorLineNumber} 行）", f" at line {parser.ErrorLineNumber}"
        raise XmlError("-", Words(BROKEN.zh + where[0], BROKEN.en + where[1])) from None
    return builder.root


def write_xml(name: str, members: Iterable[tuple[str, Any]]) -> str:
    """An XML document: a value that is a list of pairs becomes an element with elements inside."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(name, members, "")}'


def _element(name: str, value: Any, indent: str) -> str:
    if isinstance(value, str):
        return f"{indent}<{name}>{escape(value)}</{name}>\n"
    inner = "".join(_element(each, below, indent + "  ") for each, below in value)
    return f"{indent}<{name}>\n{inner}{indent}</{name}>\n"


class _Builder:
    def __init__(self) -> None:
        self.root: tuple[str, Any] = ("", "")
        self._open: list[tuple[str, Pairs, list[str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rsplit(":", 1)[-1]
        if any(each != "xmlns" and not each.startswith("xmlns:") for each in attributes):
            raise XmlError(self._path(local), NO_ATTRIBUTES)
        if len(self._open) >= MAX_DEPTH:
            raise XmlError("-", TOO_DEEP)
        self._open.append((local, Pairs(), []))

    def text(self, data: str) -> None:
        self._open[-1][2].append(data)

    def end(self, _: str) -> None:
        path = self._path()
        name, members, texts = self._open.pop()
        written = "".join(texts)
        if members and written.strip():
            raise XmlError(path, STRAY_TEXT)
        self._keep(name, members or written)

    def _keep(self, name: str, value: Any) -> None:
        if self._open:
            self._open[-1][1].append((name, value))
        else:
            self.root = (name, value)

    def _path(self, *below: str) -> str:
        return ".".join([*(name for name, _, _ in self._open), *below])


def _refuse_doctype(*_: Any) -> None:
    raise XmlError("-", NO_DOCTYPE)
