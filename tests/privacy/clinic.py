"""A day on a chain: every synthetic patient's FHIR documents, issued, dispensed, some reversed, and every synthetic
bill, settled or claimed; and what it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount

from carestamp import synthetic
from carestamp.documents import commitment, fhir, nullifier
from carestamp.documents.fhir import Intake, PrescriptionDocument, SupplyDocument
from carestamp.documents.nullifier import Epoch, MemoryKey
from carestamp.documents.profiles import Profile
from carestamp.documents.typed import Line
from carestamp.synthetic.bills import BillCase
from tests.model.ledgers import Ledgers, Rpc
from tests.privacy.cashier import bill_a_day
from tests.support.founding import found
from tests.support.papers import Paper
from tests.support.town import Town

EPOCH = Epoch("registrar", 2026)


@dataclass
class Clinic:
    """The town after that day. files: the documents as the hospital keeps them."""

    town: Town
    ledgers: Ledgers
    files: dict[str, str]
    intake: Intake
    bills: tuple[BillCase, ...] = ()
    treated: int = 0

    def traces(self) -> bytes:
        """All that a reader of the chain has: calldata, topics and data of logs, return data of nobody, storage."""
        return b"".join(self._traces())

    def _traces(self) -> Iterator[bytes]:
        ask = self.ledgers.rpc.ask
        for name in self.ledgers.transactions():
            yield bytes.fromhex(ask("eth_getTransactionByHash", name)["input"][2:])
        for log in ask("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"}):
            yield from (bytes.fromhex(each[2:]) for each in (*log["topics"], log["data"]))
        for slots in self.ledgers.storage().values():
            yield from (number.to_bytes(32) for slot in slots.items() for number in slot)


def a_day(url: str, folder: Path) -> Clinic:
    synthetic.write(folder)
    files = {str(each.relative_to(folder)): each.read_text("utf-8") for each in folder.rglob("*.*json")}
    town = found(url)
    clinic = Clinic(town, Ledgers(Rpc(url), dict(town.deployment.addresses)), files, fhir.read(folder))
    key = MemoryKey.random([EPOCH])
    for document in clinic.intake.prescriptions:
        profile = document.suggested_profile()
        if profile is not None:
            treat(clinic, document, profile, key)
    clinic.bills = bill_a_day(town)
    clinic.files |= {f"{each.name}.fhir.json": each.fhir for each in clinic.bills}
    clinic.files |= {f"{each.name}.json": each.json for each in clinic.bills}
    return clinic


def treat(clinic: Clinic, document: PrescriptionDocument, profile: Profile, key: MemoryKey) -> None:
    """Issued for a fresh holder, approved, and handed out when documents say so."""
    town, holder = clinic.town, Account.create()
    paper = town.paper(
        profile.name,
        origin="signed",
        content=commitment.commit(commitment.new_salt(), document.canonical_bytes),
        holder=holder.address,
        repeats=document.repeats,
        interval_days=document.interval_days,
        online=document.online,
        lines=tuple(Line(each.quantity, each.days_supply, each.drug_class) for each in document.lines),
    )
    town.see(paper)
    town.approve(paper)
    clinic.treated += 1
    supplies = [each for each in clinic.intake.supplies if each.request in document.resources]
    if supplies and not profile.rules.secondPharmacist:
        hand_out(clinic, paper, document, holder, supplies, key)


def hand_out(
    clinic: Clinic,
    paper: Paper,
    document: PrescriptionDocument,
    holder: LocalAccount,
    supplies: list[SupplyDocument],
    key: MemoryKey,
) -> None:
    """Out of packs that stand under keyed nullifiers; every fourth is taken back."""
    town = clinic.town
    known = [nullifier.pack(key, EPOCH, each.product, each.serial) for each in supplies]
    given = {each.request: each.quantity for each in supplies}
    ask = town.ask(
        *(given.get(each, 0) for each in document.resources),
        packs=town.commissioned(*((pack, 100) for pack in known)),
        product=commitment.commit(commitment.new_salt(), supplies[0].canonical_bytes),
    )
    town.dispense(paper, ask, accepted_by=holder)
    if clinic.treated % 4 == 0:
        town.reverse(paper, ask, by=town.cast.second_pharmacist)
