"""`carestamp batch`: a published batch, checked by whoever has a copy, and one leaf of it, opened with its ticket.

`check` asks three things: do the leaves lead to the root; with --rpc, is that root anchored; with --key, do all boxes
open and hold the terms that were anchored. Without a node nobody can say that the root is anchored: exit code 2.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from Crypto.PublicKey.ECC import EccKey

from carestamp.cli.given import InputError, node, read_bytes
from carestamp.client.published import Anchored, anchored
from carestamp.documents.eip712 import Domain, Struct, TypedDataError, address_to_int, typed_message
from carestamp.documents.invoice.batch import BatchError
from carestamp.documents.linked.printable import printable
from carestamp.documents.published import (
    Kind,
    Leaves,
    PublishedError,
    Sealed,
    bills,
    leaves,
    prescriptions,
    reader_key,
    sealed,
    ticket,
)
from carestamp.errors import CarestampError, Words

HELP = "核对一个公布的批次，或凭票打开其中一片叶。 Checks a published batch, or opens one of its leaves with a ticket."
CHECK = "根对不对，链上有没有，里面是什么。 Whether its root is right and on chain, and what is inside."
LEAF = "凭票取出一份条款及其证明（JSON）。 The terms and the proof of one leaf, by its ticket, as JSON."
EPILOG = (
    "退出码 exit code: 0 全部成立 all holds; 1 有一项不成立 something is false; "
    "2 读不了，或未问链 a file or the node can't be read, or no chain was asked. docs/batches.md"
)

ROOT_HOLDS = Words("各叶汇成此根", "the leaves lead to this root")
ANCHORED = Words("已锚定", "anchored")
NOT_ANCHORED = Words("此账本没有锚定过这个根", "this ledger has anchored no such root")
OPENS = Words("全部打开，与根相符", "all open, and are what the root holds")
NOT_ASKED = Words("未问链：根是否已锚定，不得而知", "no chain was asked: whether the root is anchored, nobody can say")
NOT_NAMED = Words(
    "账本地址取自文件，请与监管方公布的核对，或用 --ledger 给出",
    "the ledger's address is the file's own: compare it with what the regulator publishes, or give --ledger",
)
ANOTHER_LEDGER = Words("文件属于另一个账本", "the file is about another ledger")


class WrongError(CarestampError):
    """Something that does not hold."""


def describe(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.set_defaults(run=run)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    looking = _command(commands, "check", CHECK, check)
    looking.add_argument("--key", type=Path, metavar="FILE", help="读者私钥（PEM） a reader's private key (PEM)")
    looking.add_argument("--rpc", metavar="URL", help="向此节点查询，只读 ask this node, read only")
    looking.add_argument("--ledger", metavar="0x…", help="监管方公布的账本地址 the ledger that the regulator publishes")
    opening = _command(commands, "leaf", LEAF, leaf)
    opening.add_argument("ticket", metavar="TICKET", help="凭票，t1.… the ticket")


def _command(commands: Any, name: str, words: str, act: Callable[[argparse.Namespace], bool]) -> Any:
    parser = commands.add_parser(name, help=words, description=words, epilog=EPILOG)
    parser.set_defaults(act=act)
    parser.add_argument("leaves", type=Path, metavar="FILE.leaves", help="公开部分 the public part")
    parser.add_argument("--sealed", type=Path, metavar="FILE", help="加密部分 the sealed part (FILE.sealed)")
    return parser


def run(given: argparse.Namespace) -> bool | None:
    """Whether what was asked holds; None where the chain was not asked. Raises InputError, ChainError."""
    try:
        return bool(given.act(given)) or None
    except (PublishedError, BatchError, TypedDataError, WrongError) as problem:
        print(f"✗ {printable(str(problem))}")
        return False


def check(given: argparse.Namespace) -> bool:
    """Whether a chain was asked; all that was asked holds. Raises CarestampError for what does not."""
    public = leaves.from_bytes(read_bytes(given.leaves))
    if given.ledger is not None and _address(given.ledger) != address_to_int(public.ledger):
        raise WrongError(str(ANOTHER_LEDGER))
    print(f"{public.kind.value}  {len(public):,}  0x{public.root.hex()}")
    print(f"✓ {ROOT_HOLDS}")
    if given.rpc is not None:
        print(f"✓ {ANCHORED}: {_told(_asked(given.rpc, public))}")
    if given.key is not None:
        print(f"✓ {OPENS}: {'; '.join(_inside(public, _sealed(given), given.key))}")
    for remark in ([NOT_ASKED] if given.rpc is None else []) + ([NOT_NAMED] if given.ledger is None else []):
        print(f"! {remark}")
    return given.rpc is not None


def leaf(given: argparse.Namespace) -> bool:
    """Prints one leaf's terms and proof. Raises CarestampError."""
    shown, public = _ticket(given.ticket), leaves.from_bytes(read_bytes(given.leaves))
    opened = _bill if public.kind is Kind.BILLS else _prescription
    print(json.dumps(opened(public, _sealed(given), shown), ensure_ascii=False, indent=2))
    return True


# --------------------------------------------------------------------------------------------------------------- check


def _asked(url: str, public: Leaves) -> Anchored:
    with node(url, public.chain_id) as chain:
        found = anchored(chain, public)
    if found is None:
        raise WrongError(str(NOT_ANCHORED))
    return found


def _told(found: Anchored) -> str:
    at = dt.datetime.fromtimestamp(found.at, dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{found.by}, {at}" + (f", organisation {found.issuer}" if found.issuer else "")


def _inside(public: Leaves, boxes: Sealed, key: Path) -> Iterator[str]:
    """Numbers and sums of bills; of prescriptions their prescriber and how many lines."""
    reader = _reader(key)
    if public.kind is Kind.BILLS:
        found = bills.open_batch(public, boxes, reader).invoices
        yield f"{found[0].serial} … {found[-1].serial}"
        yield from (f"{name} {sum(getattr(each, name) for each in found):,}" for name in ("total", "fund"))
    else:
        listed = prescriptions.open_batch(public, boxes, reader)
        yield f"{prescriptions.author_of(public)}"
        yield f"lines {sum(len(each.lines) for each in listed):,}"


# ---------------------------------------------------------------------------------------------------------------- leaf


def _bill(public: Leaves, boxes: Sealed, shown: ticket.Ticket) -> dict[str, Any]:
    invoice, place = bills.open_bill(public, boxes, shown)
    span = {"first": str(place.first), "count": place.count, "root": _hex(public.root)}
    return {**_terms(bills.domain_of(public), invoice), "range": span, "proof": [_hex(each) for each in place.proof]}


def _prescription(public: Leaves, boxes: Sealed, shown: ticket.Ticket) -> dict[str, Any]:
    found, origin = prescriptions.open_prescription(public, boxes, shown)
    return {**_terms(prescriptions.domain_of(public), found), "root": _hex(public.root), "origin": _hex(origin)}


def _terms(domain: Domain, struct: Struct) -> Mapping[str, Any]:
    """By the names that are signed. A number of 64 bits is a string, since many readers of JSON round above 2^53."""
    message = typed_message(domain, struct)["message"]
    wide = {name for name, kind in struct.types[struct.type_name] if kind == "uint64"}
    terms = {name: str(value) if name in wide else value for name, value in message.items()}
    return {"chainId": domain.chain_id, "ledger": domain.verifying_contract, "terms": terms}


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


# --------------------------------------------------------------------------------------------------------------- files


def _sealed(given: argparse.Namespace) -> Sealed:
    path = given.sealed if given.sealed is not None else given.leaves.with_suffix(".sealed")
    return sealed.from_bytes(read_bytes(path))


def _reader(path: Path) -> EccKey:
    try:
        return reader_key(read_bytes(path).decode(errors="replace"))
    except PublishedError as problem:
        raise InputError(f"{path.name}: {problem}") from None


def _ticket(text: str) -> ticket.Ticket:
    try:
        return ticket.parse(text)
    except PublishedError as problem:
        raise InputError(str(problem)) from None


def _address(text: str) -> int:
    try:
        return address_to_int(text, "--ledger")
    except TypedDataError as problem:
        raise InputError(str(problem)) from None
