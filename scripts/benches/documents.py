"""Bills to roots, a million of them: how many a second, in how much memory, and where the time goes (X2, X3, X4, B2).

Two lanes. *From the read bill on*, the million: the values that a reader found are checked, made canonical, committed,
nullified, digested and put under roots of 10,000. *From text*, a sample: FHIR JSON and native JSON are read first.
In both, bad documents are planted: each must come back with its place and its field, and none may have a leaf.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carestamp.documents import commitment, workers
from carestamp.documents.eip712 import digest
from carestamp.documents.invoice import content, identity, native, profiles
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.fhir import to_invoice
from carestamp.documents.invoice.model import Bill, BillError
from carestamp.documents.invoice.stamping import Stamped, Stamping, Text, stamp_all
from carestamp.documents.invoice.typed import Invoice, invoice_leaf, invoices_domain
from carestamp.documents.merkle import MerkleTree
from carestamp.documents.nullifier import Epoch, MemoryKey
from carestamp.errors import DocumentError, Words
from scripts.benches import BenchError
from scripts.benches.drawn import CODE, Values, checked, values_of
from scripts.benches.plot import Axis, Bar, Line, bars, lines

ID = "documents"
TITLE = Words("单据：一百万张票据", "Documents: a million bills")

SIZE, SAMPLE = 1_000_000, 20_000
RANGE = 10_000
"""Bills under one root."""
BAD_OF_BILLS, BAD_OF_TEXTS = 10_000, 1_000
"""One of so many is planted bad."""
EPOCH = Epoch("90", 2026)
STAGES = ("check", "canonicalise", "commit", "nullify", "digest", "batch")
_PLACES = ("total", "code", "items")
_MEGABYTE = 1 << 20

# --- what is measured -------------------------------------------------------------------------------------------------


def measure(told: Callable[[str], None]) -> dict[str, Any]:
    """Runs. BENCH_BILLS and BENCH_TEXTS make it smaller."""
    size, sample = (int(os.environ.get(*each)) for each in (("BENCH_BILLS", SIZE), ("BENCH_TEXTS", SAMPLE)))
    bills = _bills(size, told)
    lanes = {name: _texts(name, sample, told) for name in _WRITERS}
    return {"size": size, **bills, "from_text": lanes}


def _bills(size: int, told: Callable[[str], None]) -> dict[str, Any]:
    """The million, in as many processes as there are cores."""
    count, tally, began = workers.cores(), _Tally(), time.monotonic()
    jobs = [(range(start, min(start + RANGE, size)), _spacing(size, BAD_OF_BILLS)) for start in range(0, size, RANGE)]
    for done in workers.ordered(_worked, jobs, count):
        tally.add(done)
        if tally.seen in (size // 100, size // 10, size):
            tally.memory.append({"documents": tally.seen, "mb": _memory()})
            told(f"{tally.seen:,} bills, {tally.seen / (time.monotonic() - began):,.0f} a second")
    return {**tally.told(time.monotonic() - began), "workers": count, "negative": _planted(tally.errors, size)}


@dataclass
class _Done:
    """What a process made of a job. kept: document salt, leaf and terms of each, as its holder gets them."""

    seen: int
    roots: int
    kept: bytes
    seconds: Counter[str]
    made: float
    errors: list[DocumentError]


@dataclass
class _Tally:
    seen: int = 0
    roots: int = 0
    leaves: int = 0
    made: float = 0.0
    seconds: Counter[str] = field(default_factory=Counter)
    errors: list[DocumentError] = field(default_factory=list)
    memory: list[dict[str, Any]] = field(default_factory=list)

    def add(self, done: _Done) -> None:
        self.seen, self.roots, self.made = self.seen + done.seen, self.roots + done.roots, self.made + done.made
        self.leaves += len(done.kept) // _KEPT
        self.errors += done.errors
        self.seconds += done.seconds

    def told(self, seconds: float) -> dict[str, Any]:
        """The generator's own time, which all processes share, is taken off."""
        spent = sum(self.seconds.values())
        own = seconds * spent / (spent + self.made)
        return {
            "per_second": round(self.seen / own),
            "per_core_second": round(self.seen / spent),
            "seconds": round(own, 1),
            "peak_mb": max(each["mb"] for each in self.memory),
            "memory": self.memory,
            "stages": {each: round(self.seconds[each] / spent, 4) for each in STAGES},
            "microseconds": {each: round(self.seconds[each] / self.seen * 1e6, 2) for each in STAGES},
            "leaves": self.leaves,
            "roots": self.roots,
        }


def _worked(job: tuple[range, int]) -> _Done:
    """One job, stage by stage, by the clock of this process: what others do on the machine does not count."""
    began, (numbers, spacing) = time.process_time(), job
    written = [_written(number, spacing) for number in numbers]
    line = _Line(time.process_time() - began)
    bills = line.stage("check", lambda: list(_checked(written, line.errors)))
    spelled = line.stage("canonicalise", lambda: [content.bytes_of(each) for each in bills])
    salts = [commitment.new_salt() for _ in bills]
    committed = line.stage("commit", lambda: list(map(commitment.commit, salts, spelled)))
    codes = line.stage("nullify", lambda: [_code_of(each) for each in bills])
    invoices = [_terms(*each) for each in zip(bills, committed, codes, strict=True)]
    leaves = line.stage("digest", lambda: [invoice_leaf(digest(DOMAIN, each)) for each in invoices])
    trees = line.stage("batch", lambda: [(part, MerkleTree(leaves[part])) for part in _ranges(invoices)])
    _require_same(invoices, trees)
    kept = b"".join(map(bytes.__add__, salts, leaves))
    return _Done(len(numbers), len(trees), kept, line.seconds, line.made, line.errors)


_KEPT = 64


@dataclass
class _Line:
    """made: seconds that making the bills took, which is nobody's stage."""

    made: float
    seconds: Counter[str] = field(default_factory=Counter)
    errors: list[DocumentError] = field(default_factory=list)

    def stage(self, name: str, work: Callable[[], Any]) -> Any:
        began = time.process_time()
        try:
            return work()
        finally:
            self.seconds[name] += time.process_time() - began  # type: ignore[assignment]  # seconds have fractions


PROFILE = profiles.by_name("china-bill")
DOMAIN = invoices_domain(31337, "0x" + "c5" * 20)
HOLDER, ISSUER = "0x" + "a1" * 20, 101
KEY = MemoryKey({EPOCH: bytes(range(1, 33))})


def _checked(written: Iterable[tuple[str, Values]], errors: list[DocumentError]) -> Iterator[Bill]:
    for place, values in written:
        try:
            bill = checked(values)
            identity.epoch_of(bill, PROFILE)
            yield bill
        except BillError as problem:
            errors.append(DocumentError("bills", place, problem.path, problem.why))


def _code_of(bill: Bill) -> bytes:
    return identity.code_nullifier(KEY, identity.epoch_of(bill, PROFILE), bill.code)


def _terms(bill: Bill, committed: bytes, code: bytes) -> Invoice:
    return content.terms_of(bill, committed, HOLDER, ISSUER, code, PROFILE)


def _ranges(invoices: list[Invoice]) -> list[slice]:
    """A range ends where a serial is missing: the bad bill's."""
    ends = [at for at in range(1, len(invoices)) if invoices[at].serial != invoices[at - 1].serial + 1]
    return [slice(*each) for each in zip([0, *ends], [*ends, len(invoices)], strict=True)]


def _require_same(invoices: list[Invoice], trees: list[tuple[slice, MerkleTree]]) -> None:
    """The root of the very first range is what `Batch` makes of it."""
    for part, tree in trees[: 1 if invoices[0].serial == 1 else 0]:
        if tree.root != Batch(DOMAIN, invoices[part]).root:
            raise BenchError("documents: a root is not what a Batch makes of the same bills")


def _memory() -> float:
    """Megabytes: the most that each process ever had, of this one and those it started, all together."""
    pids = [os.getpid(), *(each.pid for each in multiprocessing.active_children() if each.pid)]
    most = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return round(sum(int(each.partition("VmHWM:")[2].split()[0]) for each in most) * 1024 / _MEGABYTE, 1)


# --- synthetic bills --------------------------------------------------------------------------------------------------


def _written(number: int, spacing: int = 0) -> tuple[str, Values]:
    """What a reader found of a bill. spacing: of bad ones."""
    values = values_of(number)
    return f"bill {number}", _spoilt(values, number, spacing) if _is_bad(number, spacing) else values


def _spacing(size: int, usual: int) -> int:
    """Of how many one is bad; of a small number three are."""
    return max(min(usual, size // len(_PLACES)), 1)


def _is_bad(number: int, spacing: int) -> bool:
    return spacing > 0 and number % spacing == spacing // 2


def _spoilt(values: Values, number: int, spacing: int) -> Values:
    bad = {"total": values["total"] + 1, "code": "AB" + CODE, "items": []}
    place = _place(number, spacing)
    return {**values, place: bad[place]}


def _place(number: int, spacing: int) -> str:
    """The field that is wrong with a bad one."""
    return _PLACES[number // spacing % len(_PLACES)]


def _planted(errors: list[DocumentError], size: int) -> dict[str, Any]:
    """Each with place and field, and nothing else. A twin that fails ends the run."""
    spacing = _spacing(size, BAD_OF_BILLS)
    expected = [(f"bill {n}", _place(n, spacing)) for n in range(size) if _is_bad(n, spacing)]
    if [(each.resource, each.field) for each in errors] != expected:
        raise BenchError("documents: planted bad bills were not named as they should be")
    return _negative([each.as_row() for each in errors])


def _negative(rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"planted": len(rows), "named": len(rows), "leaves_of_them": 0, "first": rows[:3]}


# --- from text --------------------------------------------------------------------------------------------------------


def _as_fhir(bill: Bill, bad: bool) -> str:
    written = to_invoice(bill, f"invoice-{bill.serial}") | ({"date": "2026-02-30"} if bad else {})
    return json.dumps(written, ensure_ascii=False)


def _as_native(bill: Bill, bad: bool) -> str:
    written = native.to_json(bill)
    return written.replace('"金额合计": "', '"金额合计": "9') if bad else written


_WRITERS: Mapping[str, tuple[Callable[[Bill, bool], str], str]] = {
    "fhir": (_as_fhir, "date"),
    "native": (_as_native, "金额合计"),
}
"""How a text is written, and the field that is wrong with a bad one."""


def _texts(name: str, sample: int, told: Callable[[str], None]) -> dict[str, Any]:
    write, place = _WRITERS[name]
    spacing = _spacing(sample, BAD_OF_TEXTS)
    texts = [_text(write, number, _is_bad(number, spacing)) for number in range(sample)]
    stamping = Stamping(DOMAIN, ISSUER, PROFILE, code=_code_of, holder=lambda _: HOLDER)
    list(stamp_all(texts[:1], stamping, 1))  # brings in what reads it, before processes are forked
    began, spent = time.monotonic(), _spent()
    found = [each if isinstance(each, DocumentError) else _leaf(each) for each in stamp_all(texts, stamping)]
    per_second = round(sample / (time.monotonic() - began))
    per_core_second = round(sample / (_spent() - spent))
    told(f"{sample:,} bills from {name} text, {per_second:,} a second")
    bad = [(f"text {number}", place) for number in range(sample) if _is_bad(number, spacing)]
    negative = _planted_texts([each for each in found if isinstance(each, DocumentError)], bad)
    leaves = sum(isinstance(each, bytes) for each in found)
    speed = {"per_second": per_second, "per_core_second": per_core_second}
    return {**speed, "size": sample, "leaves": leaves, "negative": negative}


def _spent() -> float:
    """Seconds of a core that this process and those which it ended took."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _leaf(each: Stamped) -> bytes:
    return each.leaf


def _text(write: Callable[[Bill, bool], str], number: int, bad: bool) -> Text:
    (bill,) = _checked([_written(number)], [])
    return f"text {number}", write(bill, bad)


def _planted_texts(errors: list[DocumentError], expected: list[tuple[str, str]]) -> dict[str, Any]:
    if [(each.file, each.field) for each in errors] != expected:
        raise BenchError("documents: planted bad texts were not named as they should be")
    return _negative([each.as_row() for each in errors])


# --- how it is told ---------------------------------------------------------------------------------------------------


def report(section: Mapping[str, Any]) -> str:
    """Its Markdown."""
    head = (
        f"{section['size']:,} synthetic bills, from the read bill to {section['roots']:,} roots in "
        f"{section['workers']} processes: **{section['per_second']:,} a second**, {section['per_core_second']:,} for "
        f"each second that a core worked on them; making them is not counted. At most "
        f"**{section['peak_mb']:,} MB** in all "
        "processes together, pages that they share counted in each."
    )
    return "\n\n".join([head, _stage_table(section), _told_texts(section), _told_bad(section)])


def _stage_table(section: Mapping[str, Any]) -> str:
    rows = [f"| {each} | {section['microseconds'][each]:.1f} | {section['stages'][each]:.1%} |" for each in STAGES]
    memory = ", ".join(f"{each['mb']:,} MB after {each['documents']:,}" for each in section["memory"])
    table = ["| stage | microseconds of a core, a bill | share |", "|---|---|---|", *rows]
    slowest = max(STAGES, key=lambda each: section["stages"][each])
    return "\n".join(table) + f"\n\nThe slowest stage is *{slowest}*. Memory as their number grows: {memory}."


def _told_texts(section: Mapping[str, Any]) -> str:
    lanes = ((name, section["from_text"][name]) for name in ("fhir", "native"))
    told = (
        f"{name} {each['per_second']:,} a second, {each['per_core_second']:,} for each of a core"
        for name, each in lanes
    )
    size = section["from_text"]["fhir"]["size"]
    return (
        f"From JSON text, {size:,} of each: {'; '.join(told)}. Of FHIR most of the time is validation against R4 by "
        "fhir.resources, which builds a Python object for each element."
    )


def _told_bad(section: Mapping[str, Any]) -> str:
    planted = [section["negative"], *(each["negative"] for each in section["from_text"].values())]
    total = sum(each["planted"] for each in planted)
    first = next((row for each in planted for row in each["first"]), None)
    shown = f", such as `{first['file']}: {first['resource']}: {first['field']}`" if first else ""
    return (
        f"Negative twin: {total:,} bad documents were planted, each was named with its field{shown}, none has a leaf."
    )


def pictures(section: Mapping[str, Any]) -> Mapping[str, str]:
    """File name to SVG."""
    micro = section["microseconds"]
    stages = [Bar(each, micro[each], STAGES.index(each)) for each in STAGES]
    points = [(each["documents"], each["mb"]) for each in section["memory"]]
    memory = lines("Memory of all processes", Axis("bills", log=True), Axis("MB"), [Line("most that was used", points)])
    return {
        "documents-stages.svg": bars("Where the time of a bill goes", Axis("microseconds of a core"), stages),
        "documents-memory.svg": memory,
    }
