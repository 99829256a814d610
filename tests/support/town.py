"""A town on a real chain: everything deployed, people licensed, and their acts in a word each.

Acts go through carestamp.client. A paper knows its terms and who vouched for them; an ask is what a
pharmacist asks for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eth_account.signers.local import LocalAccount
from web3 import Web3

from carestamp.chain import Chain, Receipt
from carestamp.chain.connection import connected
from carestamp.client import (
    FOREVER,
    AccessLogClient,
    BookClient,
    CodecClient,
    ConsentClient,
    ConsentCodecClient,
    CredentialClient,
    DirectoryClient,
    EmergencyClient,
    Evidence,
    InvoiceClient,
    InvoiceCodecClient,
    InvoiceUsesClient,
    Kinds,
    PackClient,
    PrescriptionClient,
    RecordClient,
    RewardsClient,
    RewardsCodecClient,
    Roles,
    StudyRegistryClient,
    TokenClient,
)
from carestamp.client.ledger import sign
from carestamp.client.structs import NOBODY, PackUse, Supply
from carestamp.documents import eip712, profiles, typed
from scripts._artifacts import artifact
from scripts.cast import Cast
from scripts.deploy import Deployment
from tests.support import papers
from tests.support.clock import DAY, HOUR, Clock
from tests.support.desk import Desk
from tests.support.looking import Looking
from tests.support.papers import Ask, Paper
from tests.support.purse import Purse
from tests.support.refusals import Ear
from tests.support.telling import HOUSES, Telling
from tests.support.till import Till

HOLDER = object()
"""Accepted by the key that the paper names."""


class Town(Looking, Telling):
    """The people of scripts.cast, the ledgers, and a clock."""

    def __init__(self, ear: Ear, deployment: Deployment, cast: Cast, clock: Clock) -> None:
        self.ear, self.cast, self.clock, self.deployment = ear, cast, clock, deployment
        self.web3 = connected(ear)
        self.web3.eth.default_block = "pending"  # gas is estimated at the second of the block to come
        self.chain = Chain(self.web3, poll=0.003)
        self.prescriptions = PrescriptionClient(self.chain, deployment["PrescriptionRegistry"])
        self.packs = PackClient(self.chain, deployment["PackRegistry"])
        self.credentials = CredentialClient(self.chain, deployment["CredentialRegistry"])
        self.directory = DirectoryClient(self.chain, deployment["Directory"])
        self.codec = CodecClient(self.chain, deployment["PrescriptionCodec"])
        self.books = BookClient(self.chain, deployment["BookRegistry"])
        self.invoices = InvoiceClient(self.chain, deployment["InvoiceRegistry"])
        self.bill_codec = InvoiceCodecClient(self.chain, deployment["InvoiceCodec"])
        self.uses = InvoiceUsesClient(self.chain, deployment["InvoiceUses"])
        self.consents = ConsentClient(self.chain, deployment["ConsentRegistry"])
        self.consent_codec = ConsentCodecClient(self.chain, deployment["ConsentCodec"])
        self.emergencies = EmergencyClient(self.chain, deployment["EmergencyAccess"])
        self.records = RecordClient(self.chain, deployment["RecordRegistry"])
        self.logs = AccessLogClient(self.chain, deployment["AccessLog"])
        self.token = TokenClient(self.chain, deployment["HealthToken"])
        self.studies = StudyRegistryClient(self.chain, deployment["StudyRegistry"])
        self.rewards = RewardsClient(self.chain, deployment["StudyRewards"])
        self.rewards_codec = RewardsCodecClient(self.chain, deployment["RewardsCodec"])
        self.names = {Web3.to_checksum_address(at): name for name, at in deployment.addresses.items()}
        self._accounts = {account.address: (name, account) for name, account in cast}

    @property
    def till(self) -> Till:
        """Where bills are made, shown and paid."""
        return Till(self)

    @property
    def desk(self) -> Desk:
        """Where patients decide."""
        return Desk(self)

    @property
    def purse(self) -> Purse:
        """Where data earns its reward."""
        return Purse(self)

    # --- people ---------------------------------------------------------------------------------------------------

    def account_of(self, address: str) -> LocalAccount:
        return self._accounts[address][1]

    def house_of(self, person: LocalAccount) -> int:
        """By the name of the role: whoever is none of a pharmacy's people stands at the first pharmacy's counter."""
        name, _ = self._accounts.get(person.address, ("", None))
        if name.endswith("_steward"):
            return HOUSES.get(name.removesuffix("_steward"), 0)
        return HOUSES["pharmacy_b" if name.endswith("pharmacist_b") else "pharmacy"]

    def license(self, steward: LocalAccount, house: int, person: LocalAccount, roles: int) -> Receipt:
        return self.credentials.license(steward, house, person.address, Roles(roles), 0, FOREVER)

    def accredit_hospital(self, number: int, steward: LocalAccount) -> None:
        """Another hospital, live."""
        who = (number, Kinds.HOSPITAL, 0, FOREVER, steward.address)
        self.credentials.accredit(self.cast.health_steward, *who)
        self.clock.pass_time(self.credentials.accreditation_delay() + 1)

    def wallet(self, owner: LocalAccount) -> str:
        """An honest ERC-1271 wallet of this owner: its address."""
        return self._deployed("WalletMock", owner.address)

    def hostile_wallet(self, manner: int, act: bytes, target: str = "PrescriptionRegistry") -> str:
        """One that misbehaves: see contracts/mocks/HostileWalletMock.sol. act: what it tries at this contract."""
        return self._deployed("HostileWalletMock", manner, self.deployment[target], act)

    def _deployed(self, contract: str, *values: Any) -> str:
        code = artifact(contract)
        wallet = self.web3.eth.contract(abi=code.abi, bytecode=code.creation)
        receipt = self.chain.send(self.cast.outsider, wallet.constructor(*values))
        assert receipt.created
        return receipt.created

    # --- papers ---------------------------------------------------------------------------------------------------

    def paper(
        self,
        profile: str = papers.USUAL,
        origin: str = "issued",
        vouch_only: bool = False,
        number: int | None = None,
        **changes: Any,
    ) -> Paper:
        """A prescription of the patient's, as its prescriber vouches for it: issued, signed, leaf or unvouched."""
        usual = {"holder": self.cast.patient.address, "prescriber": self.cast.prescriber.address}
        usual["issued_at"] = self.clock.now()
        terms = papers.prescription(profile, **(usual | changes))
        terms = replace(terms, profile=number or terms.profile)
        paper = Paper(terms, self.prescriptions.domain)
        if origin == "signed":
            return self.signed_by(self.account_of(terms.prescriber), paper)
        if origin == "leaf":
            return self.leaf_of_batch(self.account_of(terms.prescriber), paper)
        if origin == "issued" and not vouch_only:
            self.prescriptions.issue(self.account_of(terms.prescriber), paper.terms)
        return paper

    def signed_by(self, doctor: LocalAccount, paper: Paper) -> Paper:
        """With this account's signature as its origin."""
        return replace(paper, origin=typed.signed_origin(self.sign(doctor, paper.prescription)))

    def leaf_of_batch(self, author: LocalAccount, paper: Paper, at: int | None = None) -> Paper:
        """As a leaf of a batch that this account anchors, at this second."""
        root, proof = papers.tree_with(typed.prescription_leaf(paper.id))
        if at is not None:
            self.clock.next_block_at(at)
        self.prescriptions.anchor(author, author.address, root)
        return replace(paper, origin=typed.leaf_origin(proof))

    def sign(self, person: LocalAccount, struct: eip712.Struct) -> bytes:
        """A signature in the domain of the prescriptions."""
        return sign(person, self.prescriptions.domain, struct)

    def sign_in(self, domain: eip712.Domain, person: LocalAccount, struct: eip712.Struct) -> bytes:
        """A signature in another domain."""
        return sign(person, domain, struct)

    def sign_long(self, person: LocalAccount, struct: eip712.Struct) -> bytes:
        """The same signature in 65 bytes: r, s, v."""
        return bytes(person.unsafe_sign_hash(eip712.digest(self.prescriptions.domain, struct)).signature)

    def see(self, paper: Paper, by: LocalAccount | None = None) -> Receipt:
        """Somebody shows it to the ledger."""
        return self.prescriptions.issue(by or self.cast.relayer, paper.terms, paper.origin)

    def approve(self, paper: Paper) -> None:
        """The reviewer approves, where the profile asks for it."""
        if profiles.by_number(paper.prescription.profile).rules.review:
            self.prescriptions.approve(self.cast.reviewer, paper.terms, paper.origin)

    def publish(self, like: str, **changes: Any) -> int:
        """A profile of governance's own, like a shipped one but for the changes: its number."""
        number = 9_990_000 + papers.some_number() % 10_000
        word = replace(profiles.by_name(like).rules, **changes).word
        self.prescriptions.publish_profile(self.cast.curator, number, word)
        return number

    # --- supplies -------------------------------------------------------------------------------------------------

    def ask(self, *quantities: int, by: LocalAccount | None = None, **changes: Any) -> Ask:
        """What a pharmacist asks for, now, for an hour."""
        pharmacist = by or self.cast.pharmacist
        now = changes.pop("handed_over_at", None) or self.clock.now()
        supply = Supply(quantities, 1000 + papers.some_number(), now, now + HOUR, product=papers.some_bytes("product"))
        if changes.get("second"):
            supply = replace(supply, second=changes["second"].address)
        return Ask(pharmacist, self.house_of(pharmacist), supply).changed(**changes)

    def evidence(self, paper: Paper, ask: Ask, accepted_by: Any = HOLDER) -> Evidence:
        """The holder's acceptance, the second pharmacist's signature where one is named, and the origin."""
        holder = self.account_of(paper.prescription.holder) if accepted_by is HOLDER else accepted_by
        accepted = self.prescriptions.acceptance(paper.terms, ask.pharmacy, ask.supply, ask.packs)
        named = (paper.terms, ask.pharmacy, ask.pharmacist.address, ask.supply, ask.packs)
        return Evidence(
            acceptance=self.sign(holder, accepted) if holder else b"",
            countersignature=self.sign(ask.second, self.prescriptions.countersignature(*named)) if ask.second else b"",
            origin=paper.origin,
        )

    def dispense(self, paper: Paper, ask: Ask, evidence: Evidence | None = None, accepted_by: Any = HOLDER) -> Receipt:
        proof = evidence or self.evidence(paper, ask, accepted_by)
        return self.prescriptions.dispense(ask.pharmacist, paper.terms, ask.supply, ask.packs, proof)

    def record(self, paper: Paper, ask: Ask, accepted_by: Any = HOLDER) -> Receipt:
        proof = self.evidence(paper, ask, accepted_by)
        return self.prescriptions.record_supply(ask.pharmacist, paper.terms, ask.supply, ask.packs, proof)

    def dispense_data(self, paper: Paper, ask: Ask, accepted_by: Any = HOLDER) -> str:
        """The calldata of a dispense, as it stands in the mempool."""
        asked = ask.supply.with_evidence(ask.packs, self.evidence(paper, ask, accepted_by))
        return self.data("dispense", paper.terms.as_tuple(), *asked)

    def data(self, function: str, *values: Any) -> str:
        """The calldata of an act of the prescription ledger."""
        return str(self.prescriptions.contract.encode_abi(function, args=values))

    def dispense_lanes(self, paper: Paper, lanes: int) -> Receipt:
        """With quantities in lanes that no client would pack."""
        ask = self.ask(1)
        (facts, product), evidence = ask.supply.with_evidence((), self.evidence(paper, ask))
        supply = (facts >> 80 << 80 | lanes, product)
        return self.raw(ask.pharmacist, "PrescriptionRegistry", "dispense", paper.terms.as_tuple(), supply, evidence)

    def reverse(self, paper: Paper, ask: Ask, by: LocalAccount) -> Receipt:
        return self.prescriptions.reverse(by, paper.terms, ask.facts, ask.units)

    # --- holds ----------------------------------------------------------------------------------------------------

    def hold_act(self, paper: Paper, pharmacy: int, until: int | None = None, sequence: int = 1) -> typed.Hold:
        """What the holder signs to keep it for a pharmacy, for twelve hours."""
        now = self.clock.now()
        return typed.Hold(paper.id, pharmacy, until or now + 12 * HOUR, sequence, now + HOUR)

    def hold(self, paper: Paper, act: typed.Hold, signed_by: LocalAccount | None = None) -> Receipt:
        """Anyone relays the holder's signature."""
        signature = self.sign(signed_by or self.account_of(paper.prescription.holder), act)
        named = (act.pharmacy, act.until, act.sequence, act.deadline, signature, paper.origin)
        return self.prescriptions.hold(self.cast.relayer, paper.terms, *named)

    def release(self, paper: Paper, sequence: int) -> Receipt:
        """Anyone relays the holder's signature."""
        deadline = self.clock.now() + HOUR
        act = typed.Release(paper.id, sequence, deadline)
        signature = self.sign(self.account_of(paper.prescription.holder), act)
        return self.prescriptions.release(self.cast.relayer, paper.terms, sequence, deadline, signature)

    def move_controller(self, subject: LocalAccount, controller: LocalAccount, sequence: int = 1) -> Receipt:
        """The subject itself hands its papers to another key."""
        return self.credentials.move_controller(subject, subject.address, controller.address, sequence)

    # --- packs ----------------------------------------------------------------------------------------------------

    def packs_of_batch(self, *units: int) -> tuple[PackUse, ...]:
        """Sealed packs of one commissioned batch, each taken whole."""
        return self.commissioned(*((papers.some_bytes("pack"), each) for each in units))

    def commissioned(self, *packs: tuple[bytes, int]) -> tuple[PackUse, ...]:
        """Sealed packs by nullifier and capacity, commissioned as a batch."""
        leaves = [typed.pack_leaf(self.chain.id, self.packs.address, *each) for each in packs]
        tree = papers.merkle.MerkleTree([*leaves, papers.some_bytes("decoy")], ordered=True)
        self.packs.commission(self.cast.registrar_steward, tree.root)
        return tuple(PackUse(pack, n, n, tuple(tree.proof(i))) for i, (pack, n) in enumerate(packs))

    def batch_of(self, pack: PackUse) -> bytes:
        """The root that the proof of a pack leads to."""
        return papers.climb(self.packs.leaf_of(pack.pack, pack.capacity), list(pack.proof))

    def report(self, fate: str, by: LocalAccount, pack: PackUse) -> Receipt:
        return getattr(self.packs, f"report_{fate}")(by, pack.pack)

    def raw(self, account: LocalAccount, contract: str, function: str, *values: Any) -> Receipt:
        """Straight to the contract, past the client's own checks."""
        deployed = self.chain.contract(contract, self.deployment[contract])
        return self.chain.send(account, deployed.functions[function](*values))


__all__ = ["DAY", "FOREVER", "HOLDER", "HOUR", "NOBODY", "Town"]
