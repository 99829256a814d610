"""B2: a bill that its book or its patient does not know keeps no other from its leaf."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NoReturn

import pytest

from carestamp.documents.invoice.model import BillError
from carestamp.documents.invoice.stamping import Stamped
from carestamp.errors import DocumentError, Words
from tests.documents.invoice.spellings import BILL
from tests.documents.invoice.test_stamping import STAMPING

NOT_KNOWN = Words("没有这位患者", "nobody has this number")


def _unknown(_: Any) -> NoReturn:
    raise BillError("payer_id", NOT_KNOWN)


@pytest.mark.rules("B2")
@pytest.mark.parametrize("asked", ["holder", "code"])
def test_bill_that_somebody_does_not_know_is_named_with_its_field(asked: str) -> None:
    found = replace(STAMPING, **{asked: _unknown}).stamp("one.json", "bill 1", BILL)
    assert isinstance(found, DocumentError)
    assert (found.file, found.resource, found.field, found.why) == ("one.json", "bill 1", "payer_id", NOT_KNOWN)
    assert isinstance(STAMPING.stamp("one.json", "bill 1", BILL), Stamped)
