"""docs/batches.md: its commands and its code do what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from carestamp.cli.main import main
from carestamp.documents.published import Published, Ticket, bills
from tests.documents.published.kit import PAYER, range_of_bills

PAGE = Path(__file__).resolve().parents[3] / "docs" / "batches.md"


def block(mark: str) -> str:
    """The first block of code in this language."""
    found = re.search(rf"^```{mark}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.mark.rules("B2")
def test_commands_of_the_page_are_the_programs(
    tmp_path: Path, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a chain: those that ask one end with 2 because none answers."""
    (tmp_path / "bills.leaves").write_bytes(published.leaves.to_bytes())
    (tmp_path / "bills.sealed").write_bytes(published.sealed.to_bytes())
    (tmp_path / "payer.pem").write_text(PAYER.export_key(format="PEM"))
    monkeypatch.chdir(tmp_path)
    shown = published.ticket(published.leaves.hashes[0]).encode()
    lines = [line.partition("#")[0] for line in block("").splitlines()]
    said = [
        line.replace("t1.…", shown).replace("0x…", published.leaves.ledger).replace(":8545", ":1") for line in lines
    ]
    codes = [main(shlex.split(line)[1:]) for line in said]
    assert codes == [2, 2, 2, 0]


@pytest.mark.rules("B2", "B3")
def test_code_of_the_page_runs() -> None:
    batch = range_of_bills()
    leaf = bills.leaf_of(batch.domain, batch.invoices[1])
    names: dict[str, Any] = {"batch": batch, "invoice": batch.invoices[1]}
    names |= {"public_pem": PAYER.public_key().export_key(format="PEM"), "private_pem": PAYER.export_key(format="PEM")}
    names |= {"text": "", "print": lambda text: names.update(text=text)}
    exec(block("python"), names)
    assert names["opened"].range == batch.range
    assert names["place"] == batch.leaf(batch.invoices[1].serial)
    assert names["shown"] == Ticket(leaf, names["key"].of_leaf(leaf))
