"""`carestamp trace`: a dossier in, the chain asked, a tree and a picture out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from carestamp.cli import picture, tree
from carestamp.cli.asking import ask
from carestamp.cli.given import NO_FILE, InputError, node, read_bytes
from carestamp.documents.canonical import CanonicalError, parse
from carestamp.documents.linked import Dossier, DossierError, Finding, Seen, Trace, dossier_of, trace
from carestamp.documents.linked.dossier import LEDGERS
from carestamp.documents.linked.dossier_file import NOT_JSON, merged
from carestamp.documents.linked.reading import Value
from carestamp.errors import Words

HELP = (
    "从货到钱再从钱到货，逐环核对一份卷宗。 Follows a dossier's goods to money and back, and says which link is "
    "missing or does not fit."
)
EPILOG = (
    "退出码 exit code: 0 全部相符 all fits; 1 有缺失或不符 something is missing or does not fit; "
    "2 读不了 the dossier, a file or the node can't be read. docs/tracing.md"
)
FORMAT = "carestamp-trace/1"
PICTURES = (".svg", ".html")
RECORDED = (
    "链上情况取自卷宗，未向任何节点查询；要查询请用 --rpc。 What the chain said is the dossier's own word: --rpc asks."
)
UNCHECKED = (
    "合约地址取自卷宗，请与监管方公布的核对，或用 --deployment 给出。 Addresses are the dossier's own: compare them "
    "with what the regulator publishes, or give --deployment."
)

NOTHING_INSIDE = Words("文件夹中没有 JSON 文件", "no JSON file is in this folder")
NO_ANSWERS = Words("卷宗中没有链上情况，请用 --rpc 查询", "the dossier holds no answers of a chain: ask one with --rpc")
ANOTHER_LEDGER = Words("与 --deployment 所列的合约不同", "another ledger than --deployment names")
NO_PICTURE = Words("图片文件名须以 .svg 或 .html 结尾", "a picture's name ends with .svg or .html")


def describe(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("dossier", type=Path, metavar="DOSSIER", help="卷宗文件或文件夹 a dossier, or a folder of them")
    parser.add_argument("--rpc", metavar="URL", help="向此节点查询，只读 ask this node, read only")
    parser.add_argument(
        "--deployment", type=Path, metavar="FILE", help="地址簿（deployments/…json） the address book to trust"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="画图，.svg 或 .html draw it, .svg or .html")
    parser.add_argument("--json", type=Path, metavar="FILE", help="写出结果数据 write what was found as data")
    parser.add_argument("--names", action="store_true", help="显示收费项目与机构名称 show names of items and houses")


def run(given: argparse.Namespace) -> bool:
    """Whether all fits. Raises DossierError, InputError, ChainError."""
    if given.out is not None and given.out.suffix.lower() not in PICTURES:
        raise InputError(f"--out {given.out.name}: {NO_PICTURE}")
    dossier = read(given.dossier)
    if given.deployment is not None:
        dossier = _trusted(dossier, given.deployment)
    found = trace(dossier, _seen(dossier, given))
    _write(found, given)
    for line in tree.lines(found, given.names):
        print(line)
    for remark in _remarks(given):
        print(f"! {remark}")
    return found.fits


def read(path: Path) -> Dossier:
    """A dossier, or all JSON files of a folder as one. Raises DossierError."""
    if not path.is_dir():
        return dossier_of(read_bytes(path), path.name)
    files = sorted(path.glob("*.json"))
    if not files:
        raise DossierError(path.name, "", NOTHING_INSIDE)
    return merged([(each.name, dossier_of(read_bytes(each), each.name)) for each in files])


def as_row(found: Trace) -> dict[str, Any]:
    """The trace as data: --json."""
    return {
        "format": FORMAT,
        "fits": found.fits,
        "block": found.block,
        "at": found.at,
        "nodes": [
            {"key": each.key, "column": each.column.name.lower(), "facts": [_words(one) for one in each.facts]}
            for each in found.nodes
        ],
        "links": [{"from": each.start, "to": each.end} for each in found.links],
        "findings": [_finding(each) for each in found.findings],
        "unchecked": [_finding(each) for each in found.unchecked],
    }


def _finding(each: Finding) -> dict[str, Any]:
    said = {"code": each.code, "verdict": each.verdict.value, "rules": list(each.rules), "at": list(each.at)}
    return {**said, **_words(each.words)}


def page(drawn: Markup) -> str:
    """The picture in a page of its own."""
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{picture.TITLE.zh} · {picture.TITLE.en}</title>"
        "<style>body{margin:16px;background:#f4f0e8}@page{size:A4 landscape;margin:10mm}</style></head>"
        f"<body>{drawn}</body></html>\n"
    )


def _seen(dossier: Dossier, given: argparse.Namespace) -> Seen:
    """Events are looked for from the first block, unless an address book says which that is: a dossier that says a
    later one would hide what came before."""
    if given.rpc is None:
        if dossier.seen is None:
            raise InputError(f"{given.dossier.name}: {NO_ANSWERS}")
        return dossier.seen
    with node(given.rpc, dossier.chain_id) as chain:
        return ask(chain, dossier if given.deployment else replace(dossier, since=0))


def _trusted(dossier: Dossier, file: Path) -> Dossier:
    """The same dossier, about ledgers that the address book names. Raises DossierError."""
    try:
        book = Value(file.name, "", parse(read_bytes(file)))
    except CanonicalError:
        raise DossierError(file.name, "", NOT_JSON) from None
    addresses = {name: book["contracts"][name]["address"].address() for name in LEDGERS}
    if book["chain_id"].number(53) != dossier.chain_id or addresses != dict(dossier.contracts):
        raise DossierError(file.name, "contracts", ANOTHER_LEDGER)
    first = min(book["contracts"][name]["block"].number(53) for name in LEDGERS)
    return replace(dossier, since=first)


def _write(found: Trace, given: argparse.Namespace) -> None:
    if given.out is not None:
        alone = given.out.suffix.lower() == ".svg"
        drawn = picture.draw(found, given.names, standalone=alone)
        _put(given.out, f"{drawn}\n" if alone else page(drawn))
    if given.json is not None:
        _put(given.json, json.dumps(as_row(found), ensure_ascii=False, indent=2) + "\n")


def _put(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError):
        raise InputError(f"{path.name}: {NO_FILE}") from None


def _remarks(given: argparse.Namespace) -> list[str]:
    return [*([RECORDED] if given.rpc is None else []), *([UNCHECKED] if given.deployment is None else [])]


def _words(words: Words) -> Mapping[str, str]:
    return {"zh": words.zh, "en": words.en}
