"""Packs: each is sold once in the whole system, for ever (D1, X11)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.model.credentials import Credentials, Kind, Role
from tests.model.refusals import Now, Pausable, Refused, paused_or_not, refuse_when

HOUSES_THAT_REPORT = Kind.PHARMACY | Kind.REGISTRAR | Kind.HEALTH_REGULATOR


@dataclass(frozen=True)
class PackUse:
    """Units out of one pack. `batch` is the root to which its proof leads, whoever made the proof."""

    pack: bytes
    units: int
    capacity: int
    batch: bytes
    proof: tuple[bytes, ...] = ()


@dataclass
class Pack:
    capacity: int = 0
    sold: int = 0
    returned: bool = False
    stolen: bool = False
    destroyed: bool = False
    sale: bytes = bytes(20)


@dataclass
class Batch:
    operator: int
    commissioned_at: int
    recalled: bool = False


@dataclass
class Packs(Pausable):
    governor: str
    credentials: Credentials
    now: Now
    paused: bool = False
    packs: dict[bytes, Pack] = field(default_factory=dict)
    batches: dict[bytes, Batch] = field(default_factory=dict)
    alarms: set[tuple[bytes, bytes]] = field(default_factory=set)
    sellers: set[str] = field(default_factory=set)

    def commission(self, caller: str, batch: bytes) -> None:
        paused_or_not(self.paused)
        operator = self._require_steward(caller, Kind.REGISTRAR)
        if batch in self.batches:
            known = self.batches[batch].operator
            refuse_when(known == operator, "PackRegistry_AlreadyDone", batch)
            raise Refused("PackRegistry_CommissionedElsewhere", batch, known)
        self.batches[batch] = Batch(operator, self.now.second)
        self.now.tell("BatchCommissioned", batch, operator, caller)

    def recall(self, caller: str, batch: bytes) -> None:
        """By the operator that commissioned it, or a health regulator."""
        refuse_when(batch not in self.batches, "PackRegistry_UnknownBatch", bytes(32), batch)
        known = self.batches[batch]
        house = self._require_steward(caller, Kind.REGISTRAR | Kind.HEALTH_REGULATOR)
        if not self.credentials.may_finish(house, known.operator):
            self._require_steward(caller, Kind.HEALTH_REGULATOR)
        refuse_when(known.recalled, "PackRegistry_AlreadyDone", batch)
        known.recalled = True
        self.now.tell("BatchRecalled", batch, house, caller)

    def report_stolen(self, caller: str, pack: bytes) -> None:
        house = self._require_steward(caller, HOUSES_THAT_REPORT)
        refuse_when(self.pack(pack).stolen, "PackRegistry_AlreadyDone", pack)
        self.packs.setdefault(pack, Pack()).stolen = True
        self.now.tell("PackReportedStolen", pack, house, caller)

    def report_destroyed(self, caller: str, pack: bytes) -> None:
        house = self._require_steward(caller, HOUSES_THAT_REPORT)
        refuse_when(self.pack(pack).destroyed, "PackRegistry_AlreadyDone", pack)
        self.packs.setdefault(pack, Pack()).destroyed = True
        self.now.tell("PackReportedDestroyed", pack, house, caller)

    def raise_alarm(self, caller: str, pack: bytes, second_sale: bytes) -> None:
        """Puts a refused second sale on record, naming both."""
        standing = self.credentials.standing_of(caller)
        refuse_when(not standing.may(Role.PHARMACIST, self.now.second), "PackRegistry_NotAuthorised", caller)
        refuse_when(self.pack(pack).sold == 0, "PackRegistry_NotSold", pack)
        refuse_when((pack, second_sale) in self.alarms, "PackRegistry_AlreadyDone", pack)
        self.alarms.add((pack, second_sale))
        self.now.tell("PackAlarm", pack, self.pack(pack).sale, second_sale, caller)

    def sell(self, seller: str, uses: tuple[PackUse, ...], sale: bytes) -> None:
        """All or none."""
        paused_or_not(self.paused)
        refuse_when(seller not in self.sellers, "PackRegistry_NotSeller", seller)
        before, told = dict(self.packs), len(self.now.happened)
        try:
            for use in uses:
                self._sell(use, sale)
        except Refused:
            self.packs = before
            del self.now.happened[told:]
            raise

    def take_back(self, seller: str, packs: tuple[bytes, ...], sale: bytes) -> None:
        refuse_when(seller not in self.sellers, "PackRegistry_NotSeller", seller)
        for each in packs:
            refuse_when(self.pack(each).sold == 0, "PackRegistry_NotSold", each)
            self.packs[each].returned = True
            self.now.tell("PackReturned", each, sale)

    def pack(self, pack: bytes) -> Pack:
        return self.packs.get(pack, Pack())

    def _sell(self, use: PackUse, sale: bytes) -> None:
        known = self.pack(use.pack)
        self._require_batch(use)
        unfit = (known.returned, known.stolen, known.destroyed)
        refuse_when(any(unfit), "PackRegistry_Unsaleable", use.pack, *unfit)
        refuse_when(use.units == 0, "PackRegistry_NoUnits", use.pack)
        other = known.capacity not in (0, use.capacity)
        refuse_when(other, "PackRegistry_CapacityMismatch", use.pack, use.capacity, known.capacity)
        self._require_left(use, known, sale)
        self.packs[use.pack] = Pack(use.capacity, known.sold + use.units, sale=sale)
        self.now.tell("PackSold", use.pack, sale, use.units, use.capacity)

    def _require_batch(self, use: PackUse) -> None:
        known = self.batches.get(use.batch)
        refuse_when(known is None, "PackRegistry_UnknownBatch", use.pack, use.batch)
        refuse_when(known is not None and known.recalled, "PackRegistry_Recalled", use.pack, use.batch)

    @staticmethod
    def _require_left(use: PackUse, known: Pack, sale: bytes) -> None:
        left = use.capacity - known.sold
        gone = use.units > left and left == 0 and known.sold != 0
        refuse_when(gone, "PackRegistry_AlreadySold", use.pack, known.sale, sale)
        refuse_when(use.units > left, "PackRegistry_NotEnough", use.pack, use.units, left)

    def _require_steward(self, caller: str, kinds: Kind) -> int:
        standing = self.credentials.standing_of(caller)
        fit = bool(standing.kinds & kinds) and standing.may(Role.STEWARD, self.now.second)
        refuse_when(not fit, "PackRegistry_NotAuthorised", caller)
        return standing.organisation
