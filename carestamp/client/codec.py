"""Readable and packed forms, asked of the chain (interfaces/IPrescriptionCodec.sol).

carestamp.documents.typed and .profiles do the same without a chain; this one is for comparing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carestamp.client.enums import HolderKind
from carestamp.client.ledger import Ledger
from carestamp.client.structs import (
    Evidence,
    Line,
    PackUse,
    Prescription,
    Rules,
    Supply,
    SupplyFacts,
    Terms,
    as_tuples,
)
from carestamp.documents.typed import SupplyTold, pack_lanes


class CodecClient(Ledger):
    """A PrescriptionCodec: pure views."""

    contract_name = "PrescriptionCodec"

    def pack(self, prescription: Prescription) -> Terms:
        """The four words of readable terms. Raises the errors of the contract where they don't fit."""
        return Terms(*self._view("pack", _as_tuple(prescription)))

    def unpack(self, terms: Terms) -> Prescription:
        """The readable form. Raises PrescriptionRegistry_MalformedTerms."""
        content, holder, kind, *rest, lines = self._view("unpack", terms.as_tuple())
        members: list[Any] = [content, holder, HolderKind(kind), *rest, tuple(Line(*each) for each in lines)]
        return Prescription(*members)

    def pack_quantities(self, quantities: Sequence[int]) -> int:
        """Quantities of up to five lines in lanes."""
        return int(self._view("packQuantities", list(quantities)))

    def pack_supply(self, supply: Supply, packs: Sequence[PackUse], evidence: Evidence) -> tuple[Any, ...]:
        """A supply and its evidence as `dispense` and `recordSupply` take them."""
        what = (list(supply.quantities), supply.request, supply.handed_over_at, supply.deadline)
        signed = (evidence.acceptance, supply.second, evidence.countersignature)
        shown = (*signed, as_tuples(packs), evidence.origin)
        return tuple(self._view("packSupply", (*what, supply.identity_checked, supply.product), shown))

    def pack_uses(self, packs: Sequence[PackUse]) -> bytes:
        """Packs as the pack registry takes them."""
        return bytes(self._view("packUses", as_tuples(packs)))

    def pack_facts(self, made: SupplyFacts) -> tuple[Any, ...]:
        """A supply as `reverse` takes it."""
        what = (list(made.quantities), made.request, made.handed_over_at)
        return tuple(self._view("packFacts", (*what, made.pharmacy, made.pharmacist, made.product)))

    def unpack_supply(self, word: int) -> SupplyTold:
        """What an event tells of a supply in its word."""
        quantities, request, handed_over_at, tag, code, recorded = self._view("unpackSupply", word)
        return SupplyTold(pack_lanes(quantities), request, handed_over_at, tag.to_bytes(10, "big"), code, recorded)

    def pack_rules(self, rules: Rules) -> int:
        """The word of a profile. Raises PrescriptionCodec_UnsoundRules."""
        return int(self._view("packRules", rules.as_tuple()))

    def unpack_rules(self, word: int) -> Rules:
        """The rules of a profile's word."""
        return Rules(*self._view("unpackRules", word))


def _as_tuple(p: Prescription) -> tuple[Any, ...]:
    who = (p.content, p.holder, int(p.holder_kind), p.prescriber, p.profile)
    when = (p.issued_at, p.until, p.repeats, p.interval_days, p.online)
    return (*who, *when, [(each.quantity, each.days_supply, each.drug_class) for each in p.lines])
