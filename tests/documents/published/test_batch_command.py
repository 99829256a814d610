"""`carestamp batch` at a terminal, without a chain: what holds, what does not, what can't be read (B2, P2)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from Crypto.PublicKey import ECC

from carestamp.cli.main import main
from carestamp.documents.published import Published, bills
from tests.documents.published.kit import COUNT, FIRST, HOUSE, PAYER, range_of_bills, written

pytestmark = pytest.mark.rules("B2", "P2")
Shown = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, published: Published, prescribed: Published) -> Path:
    """What a mirror has: bills and prescriptions; and two keys beside them."""
    for name, each in (("bills", published), ("prescriptions", prescribed)):
        (tmp_path / f"{name}.leaves").write_bytes(each.leaves.to_bytes())
        (tmp_path / f"{name}.sealed").write_bytes(each.sealed.to_bytes())
    for name, key in (("payer", PAYER), ("house", HOUSE)):
        (tmp_path / f"{name}.pem").write_text(key.export_key(format="PEM"))
    return tmp_path


def test_check_says_what_is_inside_and_that_no_chain_was_asked(folder: Path, capsys: Shown) -> None:
    assert main(["batch", "check", str(folder / "bills.leaves"), "--key", str(folder / "payer.pem")]) == 2
    said, total = capsys.readouterr().out, sum(each.total for each in range_of_bills().invoices)
    assert f"bills  {COUNT}  0x{range_of_bills().root.hex()}" in said
    assert f"{FIRST} … {FIRST + COUNT - 1}; total {total:,}" in said
    assert "! 未问链" in said
    assert main(["batch", "check", str(folder / "prescriptions.leaves"), "--key", str(folder / "house.pem")]) == 2
    assert f"lines {sum(len(each.lines) for each in written(7))}" in capsys.readouterr().out


def test_check_ends_with_1_where_something_is_false(folder: Path, capsys: Shown, stranger: ECC.EccKey) -> None:
    (folder / "stranger.pem").write_text(stranger.export_key(format="PEM"))
    file = folder / "bills.leaves"
    assert main(["batch", "check", str(file), "--key", str(folder / "stranger.pem")]) == 1
    assert "✗ this key is no reader's" in capsys.readouterr().out
    assert main(["batch", "check", str(file), "--ledger", "0x" + "22" * 20]) == 1
    assert "✗ 文件属于另一个账本" in capsys.readouterr().out
    file.write_bytes(file.read_bytes()[:-32])
    assert main(["batch", "check", str(file)]) == 1
    assert "✗ the file is cut off" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["check", "nothing.leaves"], "nothing.leaves: 打不开"),
        (["check", "bills.leaves", "--key", "nothing.pem"], "nothing.pem: 打不开"),
        (["check", "bills.leaves", "--key", "bills.leaves"], "bills.leaves: not a key"),
        (["check", "bills.leaves", "--ledger", "0x12"], "--ledger: an address"),
        (["leaf", "bills.leaves", "c1.x.y"], "not a ticket"),
    ],
)
def test_ends_with_2_and_one_sentence_for_what_cannot_be_read(
    folder: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch, arguments: list[str], why: str
) -> None:
    monkeypatch.chdir(folder)
    assert main(["batch", *arguments]) == 2
    error = capsys.readouterr().err
    assert why in error
    assert len(error.splitlines()) == 1


@pytest.mark.rules("P12")
def test_leaf_prints_terms_and_proof_of_a_ticket(
    folder: Path, capsys: Shown, published: Published, prescribed: Published
) -> None:
    batch = range_of_bills()
    bill, leaf = batch.invoices[4], bills.leaf_of(batch.domain, batch.invoices[4])
    assert main(["batch", "leaf", str(folder / "bills.leaves"), published.ticket(leaf).encode()]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["terms"]["serial"], told["terms"]["total"]) == (str(bill.serial), bill.total)
    assert told["proof"] == ["0x" + each.hex() for each in batch.leaf(bill.serial).proof]
    shown = prescribed.ticket(prescribed.leaves.hashes[0]).encode()
    assert main(["batch", "leaf", str(folder / "prescriptions.leaves"), shown]) == 0
    assert json.loads(capsys.readouterr().out)["origin"].startswith("0x02")


def test_leaf_ends_with_1_for_the_ticket_of_another_batch(folder: Path, capsys: Shown, prescribed: Published) -> None:
    shown = prescribed.ticket(prescribed.leaves.hashes[0]).encode()
    assert main(["batch", "leaf", str(folder / "bills.leaves"), shown]) == 1
    assert "✗ this leaf is not in the batch" in capsys.readouterr().out
