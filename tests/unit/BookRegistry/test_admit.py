"""Only a ledger that governance admitted binds books, for ever (B1, X11)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from tests.support.events import told

BOOKS = "BookRegistry"


@pytest.mark.rules("X11")
def test_admit_lets_a_ledger_bind(town, cast):
    ledger = cast.outsider.address
    assert not town.books.is_ledger(ledger)
    receipt = town.books.admit_ledger(cast.governor, ledger)
    town.assert_told(receipt, told(BOOKS, "LedgerAdmitted", ledger=ledger))
    assert town.books.is_ledger(ledger)
    assert town.books.is_ledger(town.invoices.address)


@pytest.mark.rules("X9", "X11")
def test_admit_reverts_when_it_is_admitted(town, cast):
    ledger = town.invoices.address
    with town.refused(errors.BookRegistry_AlreadyDone(bytes(12) + bytes.fromhex(ledger[2:]))):
        town.books.admit_ledger(cast.governor, ledger)


@pytest.mark.rules("X11", "X7")
def test_admit_reverts_when_a_stranger_asks(town, cast):
    ledger = cast.outsider.address
    for stranger in (cast.fiscal_steward, cast.curator, cast.pauser, cast.outsider):
        with town.refused(errors.AccessManagedUnauthorized(stranger.address), lambda: town.books.is_ledger(ledger)):
            town.books.admit_ledger(stranger, ledger)
