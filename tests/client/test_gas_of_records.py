"""Regression: an estimate finds the least gas for an act to pass; a supply must not pass as a conflict by that."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account.signers.local import LocalAccount

from carestamp.chain import ContractError, NodeRefusedError
from carestamp.chain.refusals import translated
from carestamp.client import SupplyState, errors
from scripts.cast import Cast
from tests.support import papers
from tests.support.town import Town

MANY = 100
"""Packs enough for a 64th of the gas to pay for keeping a conflict."""


def answer(call: Any, account: LocalAccount, gas: int) -> bool | ContractError | None:
    """What the ledger would answer to this much gas; None when the node says that it is not enough."""
    try:
        with translated():
            return bool(call.call({"from": account.address, "gas": gas}))
    except ContractError as refusal:
        return refusal
    except NodeRefusedError:
        return None


@pytest.mark.rules("P11", "X10")
def test_record_never_becomes_a_conflict_for_want_of_gas(town: Town, cast: Cast) -> None:
    packs = town.packs_of_batch(*[1] * MANY)
    paper, ask = town.paper(lines=papers.lines(MANY)), town.ask(MANY, packs=packs)
    values = (paper.terms.as_tuple(), *ask.supply.with_evidence(packs, town.evidence(paper, ask)))
    call = town.prescriptions.call("recordSupply", *values)
    answers = {answer(call, cast.pharmacist, gas) for gas in range(1_500_000, 4_000_000, 50_000)}
    assert answers - {None} == {errors.PrescriptionRegistry_PacksNotAsked(paper.id), True}
    assert [each.name for each in town.record(paper, ask).events][-1] == "PrescriptionDispensed"
    assert town.supply(paper, ask) == (SupplyState.SUPPLIED, 0)
