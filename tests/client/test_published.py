"""A published batch on a chain: `carestamp batch check --rpc`, and what a payer does with it (B2, B3, P2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from Crypto.PublicKey import ECC

from carestamp.cli.main import main
from carestamp.client import InvoiceStatus
from carestamp.client.published import Anchored, anchored
from carestamp.documents.invoice.batch import masks_of
from carestamp.documents.published import Published, bills, prescriptions
from scripts.cast import HOSPITAL
from tests.support import papers
from tests.support.bills import Lot
from tests.support.town import Town

PAYER = ECC.generate(curve="Curve25519")
Shown = pytest.CaptureFixture[str]


@pytest.fixture
def lot(town: Town) -> Lot:
    """Six bills under a root."""
    return town.till.lot(6)


def put(folder: Path, published: Published) -> str:
    """The name of the public part."""
    (folder / "batch.sealed").write_bytes(published.sealed.to_bytes())
    (folder / "batch.leaves").write_bytes(published.leaves.to_bytes())
    (folder / "payer.pem").write_text(PAYER.export_key(format="PEM"))
    return str(folder / "batch.leaves")


def ask(town: Town, file: str, *more: str) -> int:
    return main(["batch", "check", file, "--rpc", str(town.ear.endpoint_uri), *more])


@pytest.mark.rules("B2", "B3", "B11")
def test_a_payer_settles_what_it_opened(town: Town, lot: Lot) -> None:
    published = bills.publish(lot.batch, [PAYER.public_key()])
    found = anchored(town.chain, published.leaves)
    assert found == Anchored(town.cast.biller.address, town.invoices.range_of(lot.range).anchored_at, HOSPITAL)
    opened = bills.open_batch(published.leaves, published.sealed, PAYER)
    masks = masks_of(opened.invoices[0].code, [each.serial for each in opened.invoices])
    town.invoices.settle(town.cast.adjudicator, opened.range, masks, papers.some_bytes("evidence"))
    assert {town.invoices.status_of(each) for each in opened.invoices} == {InvoiceStatus.REIMBURSED}


@pytest.mark.rules("B2")
def test_check_ends_with_0_where_the_chain_has_the_root(town: Town, lot: Lot, tmp_path: Path, capsys: Shown) -> None:
    file = put(tmp_path, bills.publish(lot.batch, [PAYER.public_key()]))
    ledger = ("--ledger", town.invoices.address)
    assert ask(town, file, "--key", str(tmp_path / "payer.pem"), *ledger) == 0
    said = capsys.readouterr().out
    assert f"已锚定 / anchored: {town.cast.biller.address}" in said
    assert [line[0] for line in said.splitlines()[1:]] == ["✓", "✓", "✓"]


@pytest.mark.rules("P2")
def test_check_knows_a_prescribers_root_and_no_colleagues(town: Town, tmp_path: Path, capsys: Shown) -> None:
    author, other = town.cast.prescriber, town.cast.prescriber_b
    given = (town.cast.patient.address, author.address, town.clock.now())
    listed = [papers.prescription(papers.USUAL, *given) for _ in range(3)]
    published = prescriptions.publish(town.prescriptions.domain, author.address, listed, [PAYER.public_key()])
    file = put(tmp_path, published)
    assert ask(town, file) == 1
    town.prescriptions.anchor(author, author.address, published.leaves.root)
    assert ask(town, file, "--key", str(tmp_path / "payer.pem")) == 0
    stolen = replace(published, leaves=replace(published.leaves, owner=bytes.fromhex(other.address[2:])))
    assert ask(town, put(tmp_path, stolen)) == 1
    assert capsys.readouterr().out.count("✗ 此账本没有锚定过这个根") == 2


@pytest.mark.rules("B2")
def test_check_ends_with_1_where_the_root_is_another_ranges(town: Town, lot: Lot, tmp_path: Path) -> None:
    """The same leaves, said to be of the next place: only the chain can tell."""
    place = (int.from_bytes(lot.range.place, "big") + 1).to_bytes(32, "big")
    moved = bills.publish(lot.batch, []).leaves
    assert ask(town, put(tmp_path, replace(bills.publish(lot.batch, []), leaves=replace(moved, owner=place)))) == 1


@pytest.mark.parametrize(
    ("change", "why"), [({"chain_id": 1}, "another chain"), ({"ledger": "0x" + "11" * 20}, "no contract")]
)
def test_check_ends_with_2_where_no_such_ledger_answers(
    town: Town, lot: Lot, tmp_path: Path, capsys: Shown, change: dict[str, object], why: str
) -> None:
    published = bills.publish(lot.batch, [])
    file = put(tmp_path, replace(published, leaves=replace(published.leaves, **change)))  # type: ignore[arg-type]
    assert ask(town, file) == 2
    assert why in capsys.readouterr().err


def test_check_ends_with_2_where_no_node_answers(lot: Lot, tmp_path: Path, capsys: Shown) -> None:
    file = put(tmp_path, bills.publish(lot.batch, []))
    arguments: Sequence[str] = ["batch", "check", file, "--rpc", "http://127.0.0.1:1"]
    assert main(arguments) == 2
    assert "--rpc: no node answers" in capsys.readouterr().err
