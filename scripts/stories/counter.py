"""Acts of the prescription ledger, each written down by the recorder with the rules that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from carestamp.chain import Receipt
from carestamp.client import Evidence, PackUse, Supply, SupplyFacts
from carestamp.client.structs import NOBODY
from carestamp.documents import commitment, typed
from carestamp.errors import CarestampError, Words
from scripts.stories.acting import RELAYED, Acting
from scripts.stories.goods import Goods
from scripts.stories.papers import Desk, Paper
from scripts.stories.people import Own, People
from scripts.stories.register import Person
from scripts.stories.stage import HOUR, Stage


@dataclass(frozen=True)
class Sale:
    """A supply as it is asked for, with all that belongs to it."""

    paper: Paper
    pharmacist: Person
    supply: Supply
    packs: tuple[PackUse, ...]
    evidence: Evidence

    @property
    def facts(self) -> SupplyFacts:
        return SupplyFacts.of(self.supply, self.pharmacist.house.number, self.pharmacist.account.address)

    @property
    def sale(self) -> bytes:
        return typed.sale_of(self.paper.id, self.supply.request)


class Counter(Acting):
    """What people do with prescriptions. Each method is one act; `attempt…` are refused and say with what."""

    def __init__(self, stage: Stage, people: People, desk: Desk, goods: Goods) -> None:
        super().__init__(stage)
        self.people, self.desk, self.goods = people, desk, goods

    @property
    def own(self) -> Own:
        return self.people.own

    # ------------------------------------------------------------------------------------------------- at the hospital

    def issue(self, paper: Paper) -> None:
        """By its prescriber."""
        ledger, author = self.stage.ledger, paper.author
        self.do("issue", author, paper.view, lambda: ledger.issue(author.account, paper.packed), ("P1", "P2", "P10"))

    def approve(self, paper: Paper, note: Words | None = None) -> None:
        """By the reviewer, where the profile asks for it."""
        ledger, reviewer = self.stage.ledger, self.own.reviewer
        if paper.profile.rules.review:
            self.do(
                "approve",
                reviewer,
                paper.view,
                lambda: ledger.approve(reviewer.account, paper.packed, paper.origin),
                ("P3",),
                note,
            )

    def issued(self, paper: Paper) -> Paper:
        """Issued and reviewed."""
        self.issue(paper)
        self.approve(paper)
        return paper

    # -------------------------------------------------------------------------------------------------- at the pharmacy

    def sale(
        self,
        paper: Paper,
        pharmacist: Person,
        quantities: Sequence[int] | None = None,
        packs: Sequence[PackUse] = (),
        held: bool = False,
        checked: bool = False,
        alone: bool = False,
        at: int | None = None,
        product: bytes | None = None,
    ) -> Sale:
        """Signed by whoever must sign. held: a hold stands for the patient's signature. checked: two pharmacists looked
        at papers instead. alone: without the second pharmacist. at: handed out then, not now."""
        moment = self.stage.now if at is None else at
        second = self.people.second_of(pharmacist)
        countersigned = (paper.profile.rules.secondPharmacist or checked) and not alone
        supply = Supply(
            quantities=tuple(paper.portion if quantities is None else quantities),
            request=self.stage.request(),
            handed_over_at=moment,
            deadline=moment + HOUR,
            identity_checked=checked,
            second=second.account.address if countersigned else NOBODY,
            product=product or self._product(paper),
        )
        sale = Sale(paper, pharmacist, supply, tuple(packs), Evidence(origin=paper.origin))
        if not held and not checked:
            sale = self._accepted(sale)
        return self._countersigned(sale, second) if countersigned else sale

    def _accepted(self, sale: Sale) -> Sale:
        paper, house = sale.paper, sale.pharmacist.house.number
        signature = self.stage.ledger.sign_acceptance(paper.holder, paper.packed, house, sale.supply, sale.packs)
        return replace(sale, evidence=replace(sale.evidence, acceptance=signature))

    def _countersigned(self, sale: Sale, second: Person) -> Sale:
        house, first = sale.pharmacist.house.number, sale.pharmacist.account.address
        signature = self.stage.ledger.sign_countersignature(
            second.account, sale.paper.packed, house, first, sale.supply, sale.packs
        )
        return replace(sale, evidence=replace(sale.evidence, countersignature=signature))

    def dispense(
        self, sale: Sale, note: Words | None = None, rules: Sequence[str] = ("P5", "P6"), code: str = ""
    ) -> None:
        """Hands it out."""
        usual = "dispense-part" if any(self._after(sale)) else "dispense"
        self.do(code or usual, sale.pharmacist, sale.paper.view, lambda: self._dispense(sale), rules, note)

    def attempt(
        self, code: str, sale: Sale, expected: CarestampError, rules: Sequence[str], note: Words | None = None
    ) -> None:
        """Tries to hand it out, and is refused."""
        self.recorder.refused(
            code, sale.pharmacist.actor, sale.paper.view, lambda: self._dispense(sale), expected, rules, note
        )

    def hold(self, paper: Paper, pharmacist: Person, seconds: int, sequence: int = 1) -> int:
        """The patient keeps it for one pharmacy; until when."""
        ledger, until, number = self.stage.ledger, self.stage.now + seconds, pharmacist.house.number
        deadline = self.stage.now + HOUR
        signature = ledger.sign_hold(paper.holder, paper.packed, number, until, sequence, deadline)
        relayer = self.own.relayer.account
        self.do(
            "hold",
            paper.patient,
            paper.view,
            lambda: ledger.hold(relayer, paper.packed, number, until, sequence, deadline, signature, paper.origin),
            ("P4", "X5"),
            RELAYED,
        )
        return until

    def _dispense(self, sale: Sale) -> Receipt:
        return self.stage.ledger.dispense(
            sale.pharmacist.account, sale.paper.packed, sale.supply, sale.packs, sale.evidence
        )

    def _after(self, sale: Sale) -> tuple[int, ...]:
        """Units that will be left of each line, further portions included."""
        terms, dispensed = sale.paper.terms, self.stage.ledger.word_of(sale.paper.id).dispensed
        return tuple(
            line.quantity * (1 + terms.repeats) - gone - now
            for line, gone, now in zip(terms.lines, dispensed, sale.supply.quantities, strict=False)
        )

    def _product(self, paper: Paper) -> bytes:
        """A commitment to the product given: by the documents of the supply, else as it was prescribed."""
        given = b"".join(each.canonical_bytes for each in paper.supplies) or paper.document.canonical_bytes
        return commitment.commit(commitment.new_salt(), given)
