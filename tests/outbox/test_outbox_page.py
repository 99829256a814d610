"""docs/outbox.md: its code does what the page says."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from carestamp.client import ConsentClient
from carestamp.documents.consent.typed import ConsentGrant, Grantee, Purpose
from carestamp.outbox import Outbox
from scripts._artifacts import artifact
from scripts.cast import HOSPITAL, account
from tests.outbox.conftest import FAR, RELAYER, Place, somebody

PAGE = Path(__file__).resolve().parents[2] / "docs" / "outbox.md"


def consents_at(place: Place) -> str:
    """The address of a ledger of consents beside the registry."""
    made, web3 = artifact("ConsentRegistry"), place.chain.web3
    factory = web3.eth.contract(abi=list(made.abi), bytecode=made.creation)
    given = {"from": account(0).address, "gas": 16_000_000, "gasPrice": 0}
    sent = factory.constructor(account(0).address, place.registry.address).transact(given)  # type: ignore[arg-type]
    place.mine()
    return str(web3.eth.get_transaction_receipt(sent)["contractAddress"])


@pytest.mark.rules("C1", "X9")
def test_code_of_the_page_runs(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address, patient = consents_at(place), somebody()
    now = place.chain.now()
    permit = ConsentGrant(
        patient.address, Grantee.of_organisation(HOSPITAL), Purpose.TREATMENT, 8, now, FAR, 1, now + 3_600
    )
    signature = ConsentClient(place.chain, address).sign(patient, permit)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("carestamp.outbox.Outbox", partial(Outbox, clock=lambda: place.now, sleep=place.sleep))
    code = re.search(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert code is not None
    names = {"chain": place.chain, "relayer": RELAYER, "address": address, "permit": permit, "signature": signature}
    exec(code[1], names)  # the page's own
    names["outbox"].close()  # type: ignore[attr-defined]
    assert capsys.readouterr().out.split() == ["State.FINAL", str(names["done"].block), patient.address]  # type: ignore[attr-defined]
