"""What unit tests of several ledgers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.clock import Clock
    from tests.support.desk import Desk
    from tests.support.town import Town


@pytest.fixture
def desk(town: Town) -> Desk:
    """The town's consents, openings, records and recoveries."""
    return town.desk


@pytest.fixture
def clock(town: Town) -> Clock:
    """The town's."""
    return town.clock
