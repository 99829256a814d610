"""FHIR's decimals to the whole numbers that a ledger counts (docs/decisions/quantity-rule.md).

One unit on chain is one unit of the document: a tablet where it says tablets, a millilitre where it says ml. Nothing
is rounded and no unit is converted, since a pharmacist must find the same number on the prescription and on the pack.
Days are days; weeks count 7, months 30, years 365, hours a day begun.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from carestamp.documents.canonical import CanonicalError, number, text
from carestamp.errors import CarestampError, Words

MOST_UNITS = 32_767
"""quantity × (1 + repeats): a lane of 16 bits, one kept free (contracts/prescriptions/PrescriptionTerms.sol)."""
MOST_REPEATS = 15
MOST_DAYS = 65_535

NOT_WHOLE = Words("数量须为整数个发药单位", "the quantity must be a whole number of dispensing units")
TOO_MANY = Words(
    f"数量乘以总份数超过 {MOST_UNITS}，请改用更大的单位",
    f"quantity × portions is above {MOST_UNITS:,}: write it in a bigger unit",
)
TOO_MANY_REPEATS = Words(f"重复次数超过 {MOST_REPEATS}", f"more than {MOST_REPEATS} repeats")
NO_DAYS = Words("不是可以换算成天数的时长", "not a duration that can be told in days")

_DAYS_OF: Mapping[str, Fraction] = MappingProxyType(
    {
        **dict.fromkeys(("", "d", "day", "days", "天", "日"), Fraction(1)),
        **dict.fromkeys(("wk", "week", "weeks", "周", "星期"), Fraction(7)),
        **dict.fromkeys(("mo", "month", "months", "月", "个月"), Fraction(30)),
        **dict.fromkeys(("a", "year", "years", "年"), Fraction(365)),
        **dict.fromkeys(("h", "hour", "hours", "小时"), Fraction(1, 24)),
    }
)


class QuantityError(CarestampError):
    """A quantity that a ledger can't count. `path` is below the element that was asked about."""

    def __init__(self, path: str, why: Words) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why


def units(quantity: Any) -> int | None:
    """Whole units of a FHIR Quantity; None where it gives no value. Raises QuantityError."""
    value = decimal_of(quantity)
    if value is None:
        return None
    if value != value.to_integral_value() or value <= 0:
        raise QuantityError("value", NOT_WHOLE)
    if value > MOST_UNITS:
        raise QuantityError("value", TOO_MANY)
    return int(value)


def days(duration: Any) -> int | None:
    """Whole days of a FHIR Duration, a day begun counts; None where it gives no value. Raises QuantityError."""
    value = decimal_of(duration)
    if value is None:
        return None
    unit = text(str(duration.get("code") or duration.get("unit") or "")).lower()
    if unit not in _DAYS_OF or not 0 < value <= MOST_DAYS:
        raise QuantityError("value" if unit in _DAYS_OF else "unit", NO_DAYS)
    found = math.ceil(Fraction(value) * _DAYS_OF[unit])
    if found > MOST_DAYS:
        raise QuantityError("value", NO_DAYS)
    return found


def decimal_of(quantity: Any) -> Decimal | None:
    """The exact value of a FHIR Quantity; None where there is none."""
    if not isinstance(quantity, dict) or quantity.get("value") is None:
        return None
    try:
        return Decimal(number(quantity["value"]))
    except CanonicalError:
        return None


def unit_of(quantity: Any) -> str:
    """The unit as the document writes it, for people."""
    return text(str(quantity.get("unit") or quantity.get("code") or "")) if isinstance(quantity, dict) else ""


def days_by_dosage(quantity: Any, dosage: Any) -> int | None:
    """How long a quantity lasts at the first dosage, where it says how many of them how often; else its own bounds.

    The first dosage alone speaks: a second one may be meant together with it or after it.
    """
    first = dosage[0] if isinstance(dosage, list) and dosage and isinstance(dosage[0], dict) else {}
    repeat = _dict(_dict(first.get("timing")).get("repeat"))
    count, daily = decimal_of(quantity), _daily(first, repeat, quantity)
    if count and daily:
        return max(1, min(MOST_DAYS, int(Fraction(count) / daily)))
    return days(repeat.get("boundsDuration"))


def _daily(dosage: dict[str, Any], repeat: dict[str, Any], quantity: Any) -> Fraction | None:
    given = dosage.get("doseAndRate")
    dose = _dict(_dict(given[0] if isinstance(given, list) and given else None).get("doseQuantity"))
    each, often = decimal_of(dose), decimal_of({"value": repeat.get("frequency")})
    period = _period(repeat)
    if each is None or often is None or not period or not _same_unit(dose, quantity):
        return None
    return Fraction(each * often) / period


def _same_unit(dose: dict[str, Any], quantity: Any) -> bool:
    """Whether both count the same: a unit or code in common (tablet, tablets, TAB), or a dose without any unit."""
    ours, theirs = _unit_names(dose), _unit_names(_dict(quantity))
    return not ours or bool(ours & theirs)


def _unit_names(quantity: dict[str, Any]) -> set[str]:
    written = (text(str(quantity.get(name) or "")).lower() for name in ("unit", "code"))
    return {each.removesuffix("s") for each in written if each not in ("", "1")}


def _period(repeat: dict[str, Any]) -> Fraction | None:
    value, unit = decimal_of({"value": repeat.get("period")}), _DAYS_OF.get(str(repeat.get("periodUnit") or "?"))
    return Fraction(value) * unit if value and unit else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
