"""Files that are none, arguments that make no sense: one sentence and code 2, never a traceback."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.documents.leaf_file.kit import PROGRAM, Kept, Verifier, program

pytestmark = pytest.mark.rules("B2")

NO_FILES = {
    "empty": b"",
    "blank": b" \n",
    "garbage": bytes(range(256)),
    "another encoding": '{"format": "票据"}'.encode("gb18030"),
    "a number": b"1",
    "a list": b"[]",
    "null": b"null",
    "an empty object": b"{}",
    "another format": b'{"format": "carestamp-bill-leaf/2"}',
    "a format that is no text": b'{"format": ["carestamp-bill-leaf/1"]}',
    "only a format": b'{"format": "carestamp-bill-leaf/1"}',
    "deep": b"[" * 200_000,
    "a huge number": b'{"format": ' + b"9" * 10_000 + b"}",
    "too large": b" " * ((4 << 20) + 1),
}


@pytest.mark.parametrize("name", NO_FILES)
def test_verify_refuses_what_is_no_file(verify: Verifier, name: str) -> None:
    told = verify(NO_FILES[name])
    assert (told.code, len(told.lines("open")), told.lines("ok")) == (2, 1, [])
    assert told.text.rstrip().endswith("Verdict: not decided.")


def test_verify_refuses_a_file_cut_off_anywhere(kept: Kept, verify: Verifier, rng: random.Random) -> None:
    text = json.dumps(kept.written, indent=2).encode()
    for length in rng.sample(range(len(text)), 60):
        told = verify(text[:length], "--block-hash", kept.block_hash)
        assert (told.code, told.lines("ok")) == (2, []), length


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("chainId", "31337"),
        ("chainId", 1 << 53),
        ("chainId", -1),
        ("chainId", True),
        ("chainId", 31337.0),
        ("ledger", "0x12"),
        ("ledger", None),
        ("terms", []),
        ("terms.total", "100000"),
        ("terms.total", 1 << 40),
        ("terms.issuer", 1 << 32),
        ("terms.serial", 1201),
        ("terms.serial", "01201"),
        ("terms.serial", "１２０１"),
        ("terms.serial", str(1 << 64)),
        ("terms.holder", "0x" + "g" * 40),
        ("terms.content", "0x" + " 1" * 32),
        ("terms.code", "0x" + "11" * 32),
        ("range.root", "0x"),
        ("range.first", "-1"),
        ("proof", "0x"),
        ("proof", ["0x" + "11" * 31]),
        ("proof", [None]),
        ("anchor.header", "0x1"),
        ("anchor.receiptProof", [[]]),
        ("private.salt", "0x11"),
    ],
)
def test_verify_refuses_a_field_of_another_form(kept: Kept, verify: Verifier, path: str, value: Any) -> None:
    told = verify(kept.changed(path, value), "--block-hash", kept.block_hash)
    (said,) = told.lines("open")
    assert (told.code, told.lines("ok")) == (2, [])
    assert said.endswith(f"Not a readable leaf file: file.{re.sub('[.]0$', '', path)}.")


@pytest.mark.parametrize(
    ("path", "value", "section"),
    [
        ("note", "this bill is paid", "file"),
        ("terms.status", "paid", "file.terms"),
        ("private", None, "file.private"),
        ("private", {}, "file.private"),
    ],
)
def test_verify_refuses_fields_too_many_or_too_few(
    kept: Kept, verify: Verifier, path: str, value: Any, section: str
) -> None:
    """What nobody checks must not stand beside what was checked."""
    told = verify(kept.changed(path, value), "--block-hash", kept.block_hash)
    assert (told.code, told.lines("ok")) == (2, [])
    assert told.lines("open")[0].endswith(f"Not a readable leaf file: {section}.")


def test_verify_refuses_a_field_that_stands_twice(kept: Kept, verify: Verifier) -> None:
    """People read the first, programs take the last."""
    text = json.dumps(kept.written)
    twice = text.replace('"total": 100000', '"total": 999999, "total": 100000')
    assert json.loads(twice) == kept.written, "the control: to a careless reader it is the same file"
    assert verify(twice.encode(), "--block-hash", kept.block_hash).code == 2


NOT_RLP = ["81 05", "b8 37" + "00" * 55, "b9 00 38" + "00" * 56, "c1", "c2 01", "81", "bf" + "ff" * 8, "c4 c1 82 01 02"]


@pytest.mark.parametrize("data", NOT_RLP)
def test_rlp_has_one_form_only(data: str) -> None:
    with pytest.raises(program().MalformedError):
        program().rlp(bytes.fromhex(data))


def test_rlp_refuses_depth_and_what_follows() -> None:
    for data in (b"\xc1" * 5000 + b"\xc0", b"\xc0\xc0", b"\x01\x02", b""):
        with pytest.raises(program().MalformedError):
            program().rlp(data)


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("nothing-there.json",),
        (".",),
        ("FILE", "--header", "nothing-there"),
        ("FILE", "--header", "."),
        ("FILE", "--block-hash", "0x12"),
        ("FILE", "--block-hash", "12" * 32),
        ("FILE", "--ledger", "somewhere"),
        ("FILE", "--ledger", "0x12"),
        ("FILE", "--rpc", "file:///etc/hostname"),
        ("FILE", "--rpc", "http://"),
        ("FILE", "--rpc", "http://[::1"),
        ("FILE", "--rpc", "http://127.0.0.1:1"),
        ("FILE", "--rpc", "http://127.0.0.1:99999"),
        ("FILE", "--rpc", "http://127.0.0.1:1/\x7f票"),
        ("FILE", "OTHER"),
    ],
    ids=lambda options: " ".join(options) or "none",
)
def test_program_ends_with_code_2_and_no_traceback(kept: Kept, verify: Verifier, options: tuple[str, ...]) -> None:
    given = [str(verify.write(kept.written)) if each == "FILE" else each for each in options]
    ran = _run(verify.folder, *given)
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr + ran.stdout


def test_program_asks_nothing_but_http(verify: Verifier, kept: Kept) -> None:
    answer = verify.folder / "answer.json"
    answer.write_text('{"result": "0x7a69"}')
    ran = _run(verify.folder, str(verify.write(kept.written)), "--rpc", answer.as_uri())
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"starts with http:// or https://" in ran.stderr


def test_program_ends_quietly_when_nobody_listens(kept: Kept, verify: Verifier) -> None:
    path = verify.write(kept.written)
    shell = f'"{sys.executable}" "{PROGRAM}" "{path}" | true'
    ran = subprocess.run(["sh", "-c", shell], capture_output=True, timeout=60, check=False)
    assert (ran.stdout, ran.stderr) == (b"", b"")


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", "-S", str(PROGRAM), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=False)
