"""A range of bills and a prescriber's batch, published once for all tests: nothing here changes them."""

from __future__ import annotations

import pytest
from Crypto.PublicKey import ECC

from carestamp.documents.published import Published, bills, prescriptions
from tests.documents.published.kit import HOUSE, LEDGER, PAYER, PRESCRIBER, range_of_bills, written


@pytest.fixture(scope="session")
def published() -> Published:
    """Twenty bills, for the payer and the hospital."""
    return bills.publish(range_of_bills(), [PAYER.public_key(), HOUSE.public_key()])


@pytest.fixture(scope="session")
def prescribed() -> Published:
    """Seven prescriptions, for the hospital."""
    return prescriptions.publish(LEDGER, PRESCRIBER, written(7), [HOUSE.public_key()])


@pytest.fixture
def stranger() -> ECC.EccKey:
    """A key that is no reader's."""
    return ECC.generate(curve="Curve25519")
