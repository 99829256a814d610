"""A good file, checked as its holder would: against a hash, a header, a node, or nothing; by the program alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from carestamp.chain import abi
from carestamp.documents.eip712 import digest, encode_type
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.leaf_file import FORMAT, RANGE_ANCHORED, leaf_file, to_json
from carestamp.documents.invoice.typed import TYPES
from tests.documents.leaf_file.kit import FIRST, PROGRAM, Kept, Ledger, Verifier, bills, mixed, program

pytestmark = pytest.mark.rules("B2")

CHECKS_OF_FILE = 7


def test_verify_holds_against_each_source_that_the_holder_trusts(each_kept: Kept, verify: Verifier) -> None:
    header, shouted = verify.folder / "header", "0x" + each_kept.block_hash[2:].upper()
    for content in (each_kept.file.anchor.header, b"0x" + each_kept.file.anchor.header.hex().encode() + b"\n"):
        header.write_bytes(content)
        told = verify(each_kept.written, "--header", str(header), "--block-hash", shouted)
        assert (told.code, told.lines("FAIL"), told.lines("open")) == (0, [], [])
        assert len(told.lines("ok ")) == CHECKS_OF_FILE + 2
    told = verify(each_kept.written, "--rpc", each_kept.ledger.url, "--ledger", each_kept.ledger.address)
    assert (told.code, len(told.lines("ok ")), told.lines("note")) == (0, CHECKS_OF_FILE + 5, [])


def test_verify_without_a_source_says_that_it_could_not_tell(each_kept: Kept, verify: Verifier) -> None:
    told = verify(each_kept.written)
    assert (told.code, told.lines("FAIL"), len(told.lines("ok "))) == (2, [], CHECKS_OF_FILE)
    (said,) = told.lines("open")
    assert "无法判断此区块头是否属于该链" in said
    assert "could not tell whether this header is the chain's" in said
    (ledger,) = told.lines("note")
    assert "compare them with what the regulator publishes" in ledger


def test_verify_shows_what_the_terms_say(kept: Kept, verify: Verifier) -> None:
    told = verify(kept.written, "--block-hash", kept.block_hash)
    invoice = kept.file.invoice
    assert f"number {FIRST + 1}" in told.text
    assert f"total {invoice.total}, 基金 fund {invoice.fund}, 上限 cap {invoice.cap}" in told.text
    assert f"digest 0x{digest(kept.ledger.domain, invoice).hex()}" in told.text


def test_verify_takes_a_file_without_document_and_one_with_a_byte_order_mark(kept: Kept, verify: Verifier) -> None:
    text = to_json(replace(kept.file, private=None))
    for content in (text.encode(), b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()):
        told = verify(content, "--block-hash", kept.block_hash)
        assert (told.code, len(told.lines("ok "))) == (0, CHECKS_OF_FILE)


@pytest.mark.parametrize("count", [1, 2, 3, 33])
def test_verify_holds_for_each_bill_of_a_range(ledger: Ledger, verify: Verifier, count: int) -> None:
    """The anchoring stands in a block of several kinds of transactions; one proof of it serves all bills."""
    batch = Batch(ledger.domain, bills(count))
    anchor = ledger.proof_of(mixed(ledger, batch, count, failing=ledger.is_anvil)[0])
    for bill in batch.invoices[:: max(1, count // 4)]:
        written = to_json(leaf_file(ledger.domain, bill, batch.leaf(bill.serial), anchor))
        assert verify(written.encode(), "--block-hash", "0x" + anchor.block_hash.hex()).code == 0


# ------------------------------------------------------------------------------------------------------- stand-alone


def test_program_runs_alone_where_nothing_is_installed_and_the_console_has_no_chinese(
    each_kept: Kept, verify: Verifier, tmp_path: Path
) -> None:
    copied = tmp_path / "elsewhere" / "check.py"
    copied.parent.mkdir()
    copied.write_bytes(PROGRAM.read_bytes())
    path = verify.write(each_kept.written)
    for encoding in ("utf-8", "ascii", "gbk"):
        ran = subprocess.run(
            [sys.executable, "-S", "-s", str(copied), str(path), "--rpc", each_kept.ledger.url],
            env={"PYTHONIOENCODING": encoding},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, b""), encoding
        assert b"Verdict: it holds." in ran.stdout


def test_program_needs_the_standard_library_and_python_3_9_only() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 9))
    names = [each.module for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    names += [name.name for each in ast.walk(tree) if isinstance(each, ast.Import) for name in each.names]
    assert {str(each).split(".")[0] for each in names} <= set(sys.stdlib_module_names)


def test_program_knows_the_type_and_event_of_package_and_ledger() -> None:
    event = abi.event_named("InvoiceRegistry", "RangeAnchored")
    assert [(each["name"], each["indexed"]) for each in event["inputs"]] == [
        *(("book", True), ("issuer", True), ("biller", True)),
        *(("first", False), ("count", False), ("root", False)),
    ]
    assert abi.topic_of(event) == program().keccak256(program().EVENT.encode()) == RANGE_ANCHORED
    assert encode_type(TYPES, "Invoice") == program().TERMS_TYPE
    assert program().FORMAT == FORMAT
