"""A day on a chain: every synthetic patient's FHIR documents, issued, dispensed, some reversed; every synthetic bill,
settled or claimed; every patient's consents, records, some emergencies, lost keys and rewards; and what that leaves."""

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
from tests.model.ledgers import Rpc
from tests.privacy.cashier import bill_a_day
from tests.privacy.cohort import Cohort
from tests.privacy.dossiers import Dossier, dossiers
from tests.privacy.ward import Ward
from tests.support.founding import found
from tests.support.papers import Paper, some_bytes
from tests.support.town import Town

EPOCH = Epoch("registrar", 2026)
CONTRIBUTORS = 12
CHANGES = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True, "disableCode": True}}


@dataclass
class Clinic:
    """The town after that day. files: the documents as the hospital keeps them."""

    town: Town
    rpc: Rpc
    files: dict[str, str]
    intake: Intake
    dossiers: list[Dossier]
    ward: Ward
    bills: tuple[BillCase, ...] = ()
    treated: int = 0
    cohort: Cohort | None = None

    def traces(self, since: int = 1) -> bytes:
        """All that a reader of the chain has: calldata, topics and data of logs, every word that was ever stored and
        where; and what refused calls returned. since: the first block."""
        return b"".join((*self._traces(since), *self.town.ear.refusals))

    def _traces(self, since: int) -> Iterator[bytes]:
        last = int(self.rpc.ask("eth_blockNumber"), 16)
        blocks = self.rpc.ask_all([("eth_getBlockByNumber", (hex(at), True)) for at in range(since, last + 1)])
        sent = [each for block in blocks for each in block["transactions"]]
        yield from (_plain(each["input"]) for each in sent)
        for log in self.rpc.ask("eth_getLogs", {"fromBlock": hex(since), "toBlock": "latest"}):
            yield from map(_plain, (*log["topics"], log["data"]))
        for changed in self.rpc.ask_all([("debug_traceTransaction", (each["hash"], CHANGES)) for each in sent]):
            stored = (after.get("storage", {}) for after in changed["post"].values())
            yield from (_plain(word) for slots in stored for slot in slots.items() for word in slot)

    def separators(self) -> list[bytes]:
        """Of every ledger in whose domain something is signed."""
        town = self.town
        signing = (town.credentials, town.prescriptions, town.invoices, town.uses)
        signing += (town.consents, town.emergencies, town.records, town.rewards, town.token)
        return [each.domain.separator for each in signing]

    def wrote(self) -> set[str]:
        """Contracts that left a log."""
        names = {address.lower(): name for name, address in self.town.deployment.addresses.items()}
        logs = self.rpc.ask("eth_getLogs", {"fromBlock": "0x1", "toBlock": "latest"})
        return {names.get(each["address"].lower(), "") for each in logs}

    def send_with_note(self, note: bytes) -> None:
        """A custodian anchors a batch with some bytes after its arguments."""
        ledger, custodian = self.town.records, self.town.cast.custodian.address
        data = ledger.contract.encode_abi("anchorBatch", [some_bytes("root")]) + note.hex()
        self.rpc.ask("eth_sendTransactionSync", {"from": custodian, "to": ledger.address, "data": data})

    def next_block(self) -> int:
        """Where `traces` begins for what comes now."""
        return int(self.town.web3.eth.block_number) + 1


def a_day(url: str, folder: Path) -> Clinic:
    synthetic.write(folder)
    files = {str(each.relative_to(folder)): each.read_text("utf-8") for each in folder.rglob("*.*json")}
    town = found(url)
    known = dossiers(files)
    clinic = Clinic(town, Rpc(url), files, fhir.read(folder), known, Ward(town, known))
    key = MemoryKey.random([EPOCH])
    for document in clinic.intake.prescriptions:
        profile = document.suggested_profile()
        if profile is not None:
            treat(clinic, document, profile, key)
    clinic.ward.a_day()
    clinic.bills = bill_a_day(town)
    clinic.cohort = Cohort(town, town.purse.opened())
    clinic.cohort.a_day(known[:CONTRIBUTORS])
    clinic.files |= {f"{number}.reward.json": each.written for number, each in enumerate(clinic.cohort.given)}
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


def _plain(digits: str) -> bytes:
    return bytes.fromhex(digits[2:])
