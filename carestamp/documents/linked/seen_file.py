"""What the chain said, as the section `seen` of a dossier, so that a trace can be read where its chain is gone."""

from __future__ import annotations

import enum
from typing import Any, TypeVar

from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.linked.reading import NOT_A_NUMBER, Value
from carestamp.documents.linked.seen import (
    Seen,
    SeenBill,
    SeenClaim,
    SeenPack,
    SeenPrescription,
    SeenSupply,
    SupplyKey,
)
from carestamp.documents.stamps import Stamp

Code = TypeVar("Code", bound=enum.IntEnum)
_SUPPLY_FLAGS = ("known", "conflict", "reversed")
_PACK_FLAGS = ("returned", "stolen", "destroyed", "recalled", "commissioned")


def seen_of(found: Value) -> Seen:
    """What the section says. Raises DossierError."""
    found.only("block", "at", "prescriptions", "supplies", "packs", "bills")
    return Seen(
        block=found["block"].number(53),
        at=found["at"].number(32),
        prescriptions={each["id"].bytes(): _prescription(each) for each in found.list("prescriptions")},
        supplies=dict(_supply(each) for each in found.list("supplies")),
        packs={each["pack"].bytes(): _pack(each) for each in found.list("packs")},
        bills={each["place"].bytes(): _bill(each) for each in found.list("bills")},
    )


def _prescription(found: Value) -> SeenPrescription:
    dispensed = tuple(each.number(16) for each in found.list("dispensed"))
    return SeenPrescription(_code(found["status"], Stamp), found["issuer"].number(32), dispensed)


def _supply(found: Value) -> tuple[SupplyKey, SeenSupply]:
    sold = {each["pack"].bytes(): each["units"].number(32) for each in found.list("sold")}
    seen = SeenSupply(
        **{name: found[name].flag() for name in _SUPPLY_FLAGS},
        pharmacy=found["pharmacy"].number(32),
        pharmacist=found["pharmacist"].text(),
        quantities=tuple(each.number(16) for each in found.list("quantities")),
        handed_over_at=found["handedOverAt"].number(32),
        product=found["product"].bytes(),
        sold=sold,
    )
    return (found["prescription"].bytes(), found["request"].number(32)), seen


def _pack(found: Value) -> SeenPack:
    return SeenPack(found["capacity"].number(32), **{name: found[name].flag() for name in _PACK_FLAGS})


def _bill(found: Value) -> SeenBill:
    return SeenBill(
        status=_code(found["status"], BillStamp),
        same_terms=found["sameTerms"].flag(),
        claims=tuple(_claim(each) for each in found.list("claims")),
        replaced_by=found["replacedBy"].bytes() if found.has("replacedBy") else b"",
        fund_reversed=found["fundReversed"].number(40),
    )


def _claim(found: Value) -> SeenClaim:
    amounts = found["live"].number(40), found["paid"].number(40)
    return SeenClaim(found["payer"].number(32), _code(found["state"], ClaimState), *amounts)


def _code(found: Value, kind: type[Code]) -> Code:
    try:
        return kind(found.number(8))
    except ValueError:
        raise found.error(NOT_A_NUMBER) from None


# ------------------------------------------------------------------------------------------------------------- writing


def written(seen: Seen) -> dict[str, Any]:
    """The section."""
    return {
        "block": seen.block,
        "at": seen.at,
        "prescriptions": [_written_prescription(id_, each) for id_, each in seen.prescriptions.items()],
        "supplies": [_written_supply(key, each) for key, each in seen.supplies.items()],
        "packs": [_written_pack(pack, each) for pack, each in seen.packs.items()],
        "bills": [_written_bill(place, each) for place, each in seen.bills.items()],
    }


def _written_prescription(id_: bytes, seen: SeenPrescription) -> dict[str, Any]:
    facts = {"status": int(seen.status), "issuer": seen.issuer, "dispensed": list(seen.dispensed)}
    return {"id": _hex(id_)} | facts


def _written_supply(key: SupplyKey, seen: SeenSupply) -> dict[str, Any]:
    return {
        "prescription": _hex(key[0]),
        "request": key[1],
        **{name: getattr(seen, name) for name in _SUPPLY_FLAGS},
        "pharmacy": seen.pharmacy,
        "pharmacist": seen.pharmacist,
        "quantities": list(seen.quantities),
        "handedOverAt": seen.handed_over_at,
        "product": _hex(seen.product),
        "sold": [{"pack": _hex(pack), "units": units} for pack, units in seen.sold.items()],
    }


def _written_pack(pack: bytes, seen: SeenPack) -> dict[str, Any]:
    flags = {name: getattr(seen, name) for name in _PACK_FLAGS}
    return {"pack": _hex(pack), "capacity": seen.capacity, **flags}


def _written_bill(place: bytes, seen: SeenBill) -> dict[str, Any]:
    return {
        "place": _hex(place),
        "status": int(seen.status),
        "sameTerms": seen.same_terms,
        "claims": [_written_claim(each) for each in seen.claims],
        **({"replacedBy": _hex(seen.replaced_by)} if seen.replaced_by else {}),
        "fundReversed": seen.fund_reversed,
    }


def _written_claim(claim: SeenClaim) -> dict[str, Any]:
    return {"payer": claim.payer, "state": int(claim.state), "live": claim.live, "paid": claim.paid}


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"
