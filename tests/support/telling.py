"""The events that acts should leave, spelled out from what was asked, so that tests compare them whole."""

from __future__ import annotations

from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.client import Basis, Obstacle, Origin
from carestamp.client.structs import PackUse
from carestamp.documents import typed
from scripts.cast import HEALTH_REGULATOR, HOSPITAL, PHARMACY, PHARMACY_B, REGISTRAR
from tests.support.events import Told, told
from tests.support.papers import Ask, Paper

LEDGER, PACKS = "PrescriptionRegistry", "PackRegistry"


class Telling:
    """Part of the town that knows what is told of each act."""

    def house_of(self, person: LocalAccount) -> int:
        """The organisation of one of the cast, from its role's name."""
        raise NotImplementedError

    def told_issued(self, paper: Paper, origin: str) -> Told:
        terms = paper.prescription
        who = {"prescriber": terms.prescriber, "holder": terms.holder}
        admission = HOSPITAL | terms.profile << 32 | Origin[origin.upper()] << 64
        return told(LEDGER, "PrescriptionIssued", id=paper.id, admission=admission, **who)

    def first_sight(self, paper: Paper, origin: str) -> tuple[Told, ...]:
        """What an act on it tells first when it is its first sight: issued ones have been told already."""
        return () if origin == "issued" else (self.told_issued(paper, origin),)

    def told_anchored(self, author: LocalAccount, root: bytes, at: int) -> Told:
        return told(LEDGER, "RootAnchored", author=author.address, root=root, anchoredAt=at)

    def told_approved(self, paper: Paper, by: LocalAccount) -> Told:
        return told(LEDGER, "PrescriptionApproved", id=paper.id, reviewer=by.address)

    def told_rejected(self, paper: Paper, by: LocalAccount, reason: int) -> Told:
        return told(LEDGER, "PrescriptionRejected", id=paper.id, reviewer=by.address, reason=reason)

    def told_held(self, paper: Paper, act: typed.Hold) -> Told:
        named = {"pharmacy": act.pharmacy, "until": act.until, "sequence": act.sequence}
        return told(LEDGER, "PrescriptionHeld", id=paper.id, **named)

    def told_released(self, paper: Paper, pharmacy: int, by: LocalAccount, sequence: int) -> Told:
        return told(LEDGER, "PrescriptionReleased", id=paper.id, pharmacy=pharmacy, by=by.address, sequence=sequence)

    def told_dispensed(self, paper: Paper, ask: Ask, basis: str = "ACCEPTANCE", recorded: bool = False) -> Told:
        code = Basis[basis] | recorded << 8
        return told(LEDGER, "PrescriptionDispensed", **_supplied(paper, ask, code))

    def told_conflict(self, paper: Paper, ask: Ask, obstacle: Obstacle) -> Told:
        return told(LEDGER, "SupplyConflicted", **_supplied(paper, ask, obstacle | 1 << 8))

    def told_conflict_reviewed(self, paper: Paper, ask: Ask, by: LocalAccount, finding: int) -> Told:
        named = {"id": paper.id, "request": ask.request, "auditor": by.address, "finding": finding}
        return told(LEDGER, "ConflictReviewed", **named)

    def told_reversed(self, paper: Paper, ask: Ask, by: LocalAccount) -> Told:
        lanes = typed.pack_lanes(ask.supply.quantities)
        named = {"pharmacy": ask.pharmacy, "pharmacist": by.address, "request": ask.request, "quantities": lanes}
        return told(LEDGER, "SupplyReversed", id=paper.id, **named)

    def told_repeat(self, paper: Paper, by: LocalAccount, number: int, day: int) -> Told:
        return told(LEDGER, "RepeatOpened", id=paper.id, pharmacist=by.address, number=number, day=day)

    def told_cancelled(self, paper: Paper, by: LocalAccount, issuer: int = HOSPITAL) -> Told:
        return told(LEDGER, "PrescriptionCancelled", id=paper.id, prescriber=by.address, issuer=issuer)

    def told_stopped(self, paper: Paper, by: LocalAccount) -> Told:
        return told(LEDGER, "PrescriptionStopped", id=paper.id, prescriber=by.address)

    def told_suspended(self, paper: Paper, by: LocalAccount, by_regulator: bool) -> Told:
        return told(LEDGER, "PrescriptionSuspended", id=paper.id, by=by.address, byRegulator=by_regulator)

    def told_resumed(self, paper: Paper, by: LocalAccount, by_regulator: bool) -> Told:
        return told(LEDGER, "PrescriptionResumed", id=paper.id, by=by.address, byRegulator=by_regulator)

    def told_sold(self, paper: Paper, ask: Ask, place: int) -> Told:
        use = ask.packs[place]
        named = {"units": use.units, "capacity": use.capacity}
        return told(PACKS, "PackSold", pack=use.pack, sale=typed.sale_of(paper.id, ask.request), **named)

    def told_returned(self, paper: Paper, ask: Ask, place: int) -> Told:
        sale = typed.sale_of(paper.id, ask.request)
        return told(PACKS, "PackReturned", pack=ask.packs[place].pack, sale=sale)

    def told_alarm(self, pack: PackUse, first: bytes, second: bytes, by: LocalAccount) -> Told:
        return told(PACKS, "PackAlarm", pack=pack.pack, firstSale=first, secondSale=second, by=by.address)

    def told_commissioned(self, batch: bytes, by: LocalAccount) -> Told:
        return told(PACKS, "BatchCommissioned", batch=batch, operator=REGISTRAR, by=by.address)

    def told_recalled(self, batch: bytes, by: LocalAccount) -> Told:
        return told(PACKS, "BatchRecalled", batch=batch, organisation=self.house_of(by), by=by.address)

    def told_reported(self, fate: str, pack: PackUse, by: LocalAccount) -> Told:
        event = f"PackReported{fate.capitalize()}"
        return told(PACKS, event, pack=pack.pack, organisation=self.house_of(by), by=by.address)


def _supplied(paper: Paper, ask: Ask, code: int) -> dict[str, Any]:
    supply = ask.supply
    word = typed.pack_supply(supply.quantities, ask.request, ask.handed_over_at)
    word |= int.from_bytes(ask.tag_on(paper)) << 144 | code << 224
    who = {"id": paper.id, "pharmacy": ask.pharmacy, "pharmacist": ask.pharmacist.address}
    return {**who, "supply": word, "product": supply.product}


HOUSES = {"health": HEALTH_REGULATOR, "hospital": HOSPITAL, "registrar": REGISTRAR, "pharmacy": PHARMACY}
HOUSES |= {"pharmacy_b": PHARMACY_B}
