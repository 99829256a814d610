"""What the chain says of a dossier: read only, through the clients."""

from __future__ import annotations

from carestamp.chain import Chain, ContractError
from carestamp.client import InvoiceClient, PackClient, PrescriptionClient
from carestamp.client.enums import SupplyState
from carestamp.client.structs import NOBODY
from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.linked import (
    BillPaper,
    Dossier,
    PrescriptionPaper,
    Seen,
    SeenBill,
    SeenClaim,
    SeenPack,
    SeenPrescription,
    SeenSupply,
    SupplyPaper,
)
from carestamp.documents.typed import pack_terms, sale_of, unpack_lanes

SUPPLIED = ("PrescriptionDispensed", "SupplyConflicted")


def ask(chain: Chain, dossier: Dossier) -> Seen:
    """Everything that a trace of this dossier needs. Raises ChainError."""
    return _Asking(chain, dossier).all()


class _Asking:
    def __init__(self, chain: Chain, dossier: Dossier) -> None:
        at, since = dossier.contracts, dossier.since
        self.chain, self.dossier = chain, dossier
        self.prescriptions = PrescriptionClient(chain, at["PrescriptionRegistry"], since)
        self.packs = PackClient(chain, at["PackRegistry"], since)
        self.bills = InvoiceClient(chain, at["InvoiceRegistry"], since)

    def all(self) -> Seen:
        block = self.chain.web3.eth.get_block("latest")
        return Seen(
            block=block["number"],
            at=block["timestamp"],
            prescriptions=self._prescriptions(),
            supplies={each.key: self._supply(each) for each in self.dossier.supplies},
            packs={pack: self._pack(pack, named) for pack, named in self._batches().items()},
            bills={each.place: self._bill(each) for each in self.dossier.bills},
        )

    def _prescriptions(self) -> dict[bytes, SeenPrescription]:
        """Those at hand, and of those that are only named which hospital they are from."""
        named = {each.prescription: None for each in self.dossier.supplies}
        known = {id_: SeenPrescription(issuer=self.prescriptions.word_of(id_).issuer) for id_ in named}
        return known | {each.id: self._prescription(each) for each in self.dossier.prescriptions}

    def _prescription(self, paper: PrescriptionPaper) -> SeenPrescription:
        status, word = self.prescriptions.status_of(pack_terms(paper.terms)), self.prescriptions.word_of(paper.id)
        return SeenPrescription(status, word.issuer, word.dispensed)

    def _supply(self, paper: SupplyPaper) -> SeenSupply:
        """The last of its events, since a conflict's number may be used once more."""
        state, _ = self.prescriptions.supply_of(*paper.key)
        asked = {"id": paper.prescription, "request": paper.request}
        found = [each for name in SUPPLIED for each in self.prescriptions.events(name, **asked)]
        if not found or state is SupplyState.UNKNOWN:
            return SeenSupply(pharmacist=NOBODY)
        told = max(found, key=lambda each: (each.block, each.index))
        return SeenSupply(
            known=True,
            conflict=state in (SupplyState.CONFLICT, SupplyState.CONFLICT_REVIEWED),
            reversed=state is SupplyState.REVERSED,
            pharmacy=told["pharmacy"],
            pharmacist=told["pharmacist"],
            quantities=unpack_lanes(told["quantities"]),
            handed_over_at=told["handedOverAt"],
            product=told["product"],
            sold=self._sold(paper),
        )

    def _sold(self, paper: SupplyPaper) -> dict[bytes, int]:
        units: dict[bytes, int] = {}
        for each in self.packs.events("PackSold", sale=sale_of(*paper.key)):
            units[each["pack"]] = units.get(each["pack"], 0) + each["units"]
        return units

    def _batches(self) -> dict[bytes, set[bytes]]:
        """Of each pack, every batch that a dispense names for it: one that names none hides none that another names."""
        named: dict[bytes, set[bytes]] = {}
        for each in (pack for supply in self.dossier.supplies for pack in supply.packs):
            named.setdefault(each.pack, set()).update({each.batch} if any(each.batch) else ())
        return named

    def _pack(self, pack: bytes, named: set[bytes]) -> SeenPack:
        found, batches = self.packs.pack_of(pack), [self.packs.batch_of(each) for each in sorted(named)]
        recalled = any(each.recalled for each in batches)
        commissioned = bool(batches) and all(each.operator for each in batches)
        return SeenPack(found.capacity, found.returned, found.stolen, found.destroyed, recalled, commissioned)

    def _bill(self, paper: BillPaper) -> SeenBill:
        try:
            status = self.bills.status_of(paper.terms)
        except ContractError:
            return SeenBill(same_terms=False)
        reissued = self.bills.events("InvoiceReissued", replaced=paper.place)
        void = self.bills.events("InvoiceRedLettered", id=paper.place) if status is BillStamp.RED_LETTERED else ()
        return SeenBill(
            status=status,
            claims=self._claims(paper.place),
            replaced_by=bytes(reissued[-1]["id"]) if reissued else b"",
            fund_reversed=void[-1]["fundReversed"] if void else 0,
        )

    def _claims(self, place: bytes) -> tuple[SeenClaim, ...]:
        """Of whoever ever reserved, or carried something over to it."""
        reserved, carried = (
            self.bills.events("ClaimReserved", id=place),
            self.bills.events("ClaimCarriedOver", to=place),
        )
        payers = dict.fromkeys(each["payer"] for each in (*reserved, *carried))
        return tuple(self._claim(place, payer) for payer in payers)

    def _claim(self, place: bytes, payer: int) -> SeenClaim:
        claim = self.bills.claim_of(place, payer)
        live = claim.amount if claim.state in (ClaimState.RESERVED, ClaimState.APPROVED) else 0
        return SeenClaim(payer, claim.state, live, claim.paid)
