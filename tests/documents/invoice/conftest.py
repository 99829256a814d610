"""One bill, and what a document that can't be read is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from carestamp.documents.invoice import native
from carestamp.documents.invoice.model import Bill
from tests.documents.invoice.spellings import BILL


@pytest.fixture
def bill() -> Bill:
    """See BILL."""
    return BILL


@pytest.fixture
def written() -> dict[str, Any]:
    """The bill as native JSON with Chinese names, for tests that change one thing."""
    return dict(json.loads(native.to_json(BILL)))


@pytest.fixture
def refusals() -> Callable[[Any], list[tuple[str, str]]]:
    """Field and English rule of each error of one document, which leaves no bill."""

    def refused(document: Any) -> list[tuple[str, str]]:
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        found = native.read_text(text, "one.json")
        assert found.bills == ()
        assert {(each.file, each.resource) for each in found.errors} <= {("one.json", "bill"), ("one.json", "-")}
        return [(each.field, each.why.en) for each in found.errors]

    return refused
