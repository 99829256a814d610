"""Synthetic bills by the million, cheaply: values of some forty worked-out ones under other names and numbers."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from carestamp import synthetic
from carestamp.documents.invoice.model import Bill, BillItem

SEED = 20_260_302
CODE = "90016126"
_TEMPLATES = 40

Values = dict[str, Any]


def values_of(number: int) -> Values:
    """What a reader found of bill `number`, from 0: serial, payer and check code are its own; items are values too."""
    lot, drawn = random.Random(SEED * number), _drawn()
    names = {"payer": f"示例参保人 {number:07d}", "payer_id": f"P{number:07d}"}
    numbers = {"code": CODE, "number": f"{number + 1:010d}", "check_code": f"{lot.getrandbits(24):06x}"}
    return {**drawn[number % len(drawn)], **names, **numbers}


def checked(values: Values) -> Bill:
    """The bill of these values. Raises BillError."""
    return Bill(**{**values, "items": tuple(BillItem(**each) for each in values["items"])})


@cache
def _drawn() -> list[Values]:
    written = [each.bill for each in synthetic.generate_bills(SEED, _TEMPLATES)]
    return [{**_fields(each), "items": [_fields(item) for item in each.items]} for each in written]


def _fields(record: Bill | BillItem) -> Values:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
