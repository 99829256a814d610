"""A study belongs to the ledger that bound it, for ever; only the token's ledgers bind (X11)."""

from __future__ import annotations

import pytest

from carestamp.chain.refusals import translated
from carestamp.client import errors


@pytest.mark.rules("X11", "X8")
def test_bind_reverts_when_it_is_bound_or_the_caller_is_no_ledger(town, cast):
    study, ledger = town.purse.drafted().id, town.rewards.address
    for caller, error in (
        (ledger, errors.StudyRegistry_Bound(study, ledger)),
        (cast.sponsor_steward.address, errors.StudyRegistry_NotLedger(cast.sponsor_steward.address)),
    ):
        with town.refused(error, lambda: town.studies.ledger_of(study)), translated():
            town.studies.call("bind", study).call({"from": caller})
    assert town.studies.ledger_of(study) == ledger
    assert town.studies.ledger_of(study + 1) == "0x" + "00" * 20
