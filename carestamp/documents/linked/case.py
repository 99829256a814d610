"""A dossier with what the chain said of it, looked up from every side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from carestamp.documents.linked.charge import Charge, names_in
from carestamp.documents.linked.dossier import BillPaper, Dossier, PrescriptionPaper, SupplyPaper
from carestamp.documents.linked.line import LineOpening
from carestamp.documents.linked.seen import Seen, SeenBill, SeenPack, SeenPrescription, SeenSupply


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line of a bill at hand."""

    bill: BillPaper
    opening: LineOpening
    commitment: bytes

    @property
    def is_service(self) -> bool:
        return self.opening.line.number in self.bill.services


@dataclass(frozen=True, slots=True)
class Charged:
    """What one document of a dispense names. alone: it is the dispense's only document."""

    supply: SupplyPaper
    document: int
    charge: Charge
    alone: bool

    @property
    def packs(self) -> tuple[bytes, ...]:
        """Those that it names; all of the dispense where there is nothing to tell apart."""
        return self.charge.packs or (tuple(each.pack for each in self.supply.packs) if self.alone else ())


@dataclass(frozen=True)
class Case:
    """What a check looks at."""

    dossier: Dossier
    seen: Seen

    # ------------------------------------------------------------------------------------------------------- the chain

    def prescription(self, id_: bytes) -> SeenPrescription:
        return self.seen.prescriptions.get(id_, SeenPrescription())

    def supply(self, paper: SupplyPaper) -> SeenSupply:
        return self.seen.supplies.get(paper.key, SeenSupply())

    def pack(self, pack: bytes) -> SeenPack:
        return self.seen.packs.get(pack, SeenPack())

    def bill(self, place: bytes) -> SeenBill:
        return self.seen.bills.get(place, SeenBill())

    # --------------------------------------------------------------------------------------------------- the documents

    @cached_property
    def prescriptions(self) -> dict[bytes, PrescriptionPaper]:
        return {each.id: each for each in self.dossier.prescriptions}

    @cached_property
    def bills(self) -> dict[bytes, BillPaper]:
        return {each.place: each for each in self.dossier.bills}

    @cached_property
    def lines(self) -> dict[bytes, BillLine]:
        """Every line of every bill, by its commitment."""
        found = [BillLine(bill, each, each.commitment) for bill in self.dossier.bills for each in bill.lines]
        return {each.commitment: each for each in found}

    @cached_property
    def charges(self) -> tuple[Charged, ...]:
        """What all dispenses name."""
        return tuple(
            Charged(supply, number, each, len(supply.documents) == 1)
            for supply in self.dossier.supplies
            for number, charges in enumerate(supply.charges)
            for each in charges
        )

    @cached_property
    def handed_out(self) -> frozenset[str]:
        """By what it is known: codes and names in the documents of dispenses, and on the lines that they name."""
        documents = [each for supply in self.dossier.supplies for each in supply.documents]
        lines = [line for each in self.charges for line in self.way_of(each)]
        return frozenset().union(*map(names_in, documents), *(each.opening.line.names for each in lines))

    def charged_on(self, line: BillLine) -> list[Charged]:
        """The dispenses whose goods this line charges: by name, or because its bill replaces the one they name."""
        return [each for each in self.charges if line in self.way_of(each)]

    def way_of(self, charged: Charged) -> list[BillLine]:
        """The line that a dispense names, and those that followed when its bill was replaced; empty where it is on no
        bill at hand."""
        line, way = self.lines.get(charged.charge.line), list[BillLine]()
        while line is not None and line not in way:
            way.append(line)
            line = self.successor(line)
        return way

    def successor(self, line: BillLine) -> BillLine | None:
        """The line that charges the same on the bill that replaces this one: the only one of its kind (B9)."""
        new = self.bills.get(self.bill(line.bill.place).replaced_by)
        if new is None:
            return None
        kind = line.opening.line.kind
        alike = [each for each in self.lines_on(new) if each.opening.line.kind == kind]
        return alike[0] if len(alike) == 1 else None

    def is_charging(self, line: BillLine) -> bool:
        """Whether its bill stands: neither void nor replaced."""
        bill = self.bill(line.bill.place)
        return not bill.void and not bill.replaced_by

    def lines_on(self, bill: BillPaper) -> Iterator[BillLine]:
        """All lines of a bill."""
        return (each for each in self.lines.values() if each.bill is bill)
