"""`carestamp trace` at a terminal: exit codes 0, 1, 2, files written, one clear sentence for what can't be read."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from carestamp.cli.main import main
from carestamp.documents.linked import to_json
from tests.documents.linked import visit

Case = visit.Case


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return written(tmp_path / "case.json", visit.whole())


def written(path: Path, case: Case) -> Path:
    path.write_text(to_json(replace(case[0], seen=case[1])), encoding="utf-8")
    return path


def book(path: Path, **changes: object) -> Path:
    contracts = {name: {"address": at, "block": 3} for name, at in visit.CONTRACTS.items()}
    path.write_text(json.dumps({"chain_id": 31337, "contracts": contracts} | changes), encoding="utf-8")
    return path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main(["trace", *map(str, arguments)]) == 2
    shown = capsys.readouterr()
    assert not shown.out
    return shown.err.strip()


@pytest.mark.rules("Z1")
def test_trace_ends_with_0_where_all_fits(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(dossier)]) == 0
    text = capsys.readouterr().out
    assert "✓ 每一环都在" in text
    assert "! 链上情况取自卷宗" in text


@pytest.mark.rules("Z1")
def test_trace_ends_with_1_where_something_does_not_fit(tmp_path: Path) -> None:
    assert main(["trace", str(written(tmp_path / "back.json", visit.of_supply(visit.whole(), reversed=True)))]) == 1


@pytest.mark.rules("Z1")
def test_trace_prints_where_a_terminal_knows_no_chinese(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(shown, encoding="ascii", write_through=True))
    assert main(["trace", str(dossier)]) == 0
    assert b"goods to money" in shown.getvalue()


@pytest.mark.rules("Z1")
def test_trace_reads_a_folder_and_writes_picture_and_data(tmp_path: Path, dossier: Path) -> None:
    svg, data = tmp_path / "trace.svg", tmp_path / "data.txt"
    assert main(["trace", str(dossier.parent), "--out", str(svg), "--json", str(data)]) == 0
    assert svg.read_text(encoding="utf-8").startswith('<svg viewBox="0 0 ')
    assert json.loads(data.read_text(encoding="utf-8"))["fits"] is True
    assert main(["trace", str(dossier), "--out", str(tmp_path / "trace.html")]) == 0


@pytest.mark.rules("Z1")
def test_trace_compares_addresses_with_the_book(
    tmp_path: Path, dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", str(dossier), "--deployment", str(book(tmp_path / "b.txt"))]) == 0
    assert "合约地址取自卷宗" not in capsys.readouterr().out
    elsewhere = {name: {"address": visit.PHARMACIST, "block": 3} for name in visit.CONTRACTS}
    for changes in ({"chain_id": 1}, {"contracts": elsewhere}):
        told = refused(capsys, dossier, "--deployment", book(tmp_path / "other.txt", **changes))
        assert told.startswith("carestamp: other.txt: contracts: 与 --deployment")


@pytest.mark.rules("Z1")
def test_trace_names_file_and_field_of_what_is_wrong(
    tmp_path: Path, dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = dossier.read_text(encoding="utf-8")
    dossier.write_text(text.replace('"request": 5', '"request": -5'), encoding="utf-8")
    assert refused(capsys, dossier).startswith("carestamp: case.json: supplies[0].request: ")
    assert refused(capsys, tmp_path / "none.json").startswith("carestamp: none.json: 打不开")
    (tmp_path / "empty").mkdir()
    assert refused(capsys, tmp_path / "empty").startswith("carestamp: empty: 文件夹中没有")


@pytest.mark.rules("Z1")
def test_names_of_a_dossier_command_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a line of their own nor what hides the lines below; half a surrogate pair is drawn too."""
    dossier, seen = visit.of_supply(visit.whole(), reversed=True)
    houses = {visit.HOSPITAL: "甲\n✓ all fit\x1b[8m", visit.PHARMACY: "\ud800"}
    path, svg = tmp_path / "case.json", tmp_path / "trace.svg"
    path.write_text(json.dumps(json.loads(to_json(replace(dossier, houses=houses, seen=seen)))), encoding="utf-8")
    assert main(["trace", str(path), "--names", "--out", str(svg)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(line.isprintable() for line in lines)
    assert not [line for line in lines if line.startswith("✓")]
    ET.fromstring(svg.read_text(encoding="utf-8"))


@pytest.mark.rules("Z1")
def test_what_is_too_deep_or_too_long_has_its_sentence(
    tmp_path: Path, dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = tmp_path / "deep.txt"
    deep.write_text("[" * 100_000, encoding="utf-8")
    assert refused(capsys, dossier, "--deployment", deep).startswith("carestamp: deep.txt: 不是可读的 JSON")
    found = json.loads(dossier.read_text(encoding="utf-8"))
    found["supplies"][0]["quantities"] = [24] * 99
    dossier.write_text(json.dumps(found), encoding="utf-8")
    assert main(["trace", str(dossier)]) == 1
    assert "发药的事实与链上不符" in capsys.readouterr().out


@pytest.mark.rules("Z1")
def test_trace_without_answers_of_a_chain_says_how_to_get_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "unasked.json"
    path.write_text(to_json(visit.whole()[0]), encoding="utf-8")
    assert "--rpc" in refused(capsys, path)
    assert refused(capsys, path, "--rpc", "http://127.0.0.1:9").startswith("carestamp: --rpc: ")
    assert refused(capsys, path, "--out", "trace.gif").startswith("carestamp: --out trace.gif: ")


@pytest.mark.rules("Z1")
def test_trace_ends_quietly_where_nobody_reads_on(dossier: Path) -> None:
    command = [sys.executable, "-m", "carestamp.cli.main", "trace", str(dossier)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0) as trace:
        assert trace.stdout is not None
        assert trace.stderr is not None
        trace.stdout.close()
        assert trace.stderr.read() == b""
    assert trace.returncode == 1
