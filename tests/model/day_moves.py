"""What people of a town do in each ledger when all goes well, as moves that can be made now, later, or in one block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from eth_utils import keccak

from carestamp.documents.merkle import MerkleTree
from tests.model import day_people as people
from tests.model.bill_house import Doing
from tests.model.bill_terms import NO_LEAF, NO_ORDER, Bill, Reservation, serial_in
from tests.model.bill_uses import Use, UseKind
from tests.model.consent_acts import Acts as ConsentActs
from tests.model.consent_emergency import Opening
from tests.model.consent_registry import Deed
from tests.model.consent_subjects import Freeze
from tests.model.consent_terms import Entry, Grantee, Purpose, Terms
from tests.model.credentials import FOREVER, Kind, Role
from tests.model.day_town import PACKS, PRESCRIPTIONS, Move, Town
from tests.model.day_walks import Filing, Supplying, TownBillActs
from tests.model.house import packed
from tests.model.invoices import Amounts, reservation_act
from tests.model.packs import PackUse
from tests.model.people import person
from tests.model.prescriptions import Facts, Hold, Supply, acceptance_of, what
from tests.model.records import Record
from tests.model.rewards import Kept
from tests.model.rewards_acts import RewardsActs
from tests.model.rewards_choice import CATEGORIES
from tests.model.rewards_terms import Contribution, Opinion, Study
from tests.model.signing import Signed
from tests.model.terms import DAY, HOUR, HolderKind, Line
from tests.model.terms import Terms as Paper
from tests.model.walk import facts_of

EVIDENCE = keccak(text="evidence")
LABORATORY = 4
SEEN = 0b1111
PACKS_A_BATCH = 8


def at(name: str) -> str:
    return person(name).address


class Moves:
    """Of one town. Keys and callers are addresses."""

    def __init__(self, town: Town, older: Supplying, newer: Supplying, filing: Filing) -> None:
        self.town, self.older, self.newer, self.filing = town, older, newer, filing
        self.on_bills, self.on_consents = TownBillActs(town.bills), ConsentActs(town.consents)
        self.on_rewards = RewardsActs(town.rewards)
        self.shelf: list[PackUse] = []
        self.count = 0

    def fresh(self, what: str) -> bytes:
        self.count += 1
        return keccak(text=f"{what} of the day {self.count}")

    @property
    def soon(self) -> int:
        """A deadline that no story of a day reaches by accident."""
        return self.town.now.second + HOUR

    def _on(self, house: Any, name: str, model: Callable[..., None], contract: str, caller: str, *given: Any) -> Move:
        """For acts whose words are those of the model."""
        return Move(house, Doing(name, lambda: model(caller, *given), contract, name, caller, given))

    # --- prescriptions and packs

    def paper(self, holder: str, prescriber: str, profile: int = 11) -> Paper:
        now = self.town.now.second
        rules = self.town.supplies.prescriptions.profiles[profile]
        line = Line(2, 3, min(rules.classes))
        until = rules.latest_until(now)
        kind = HolderKind.SUBJECT
        return Paper(self.fresh("paper"), holder, kind, prescriber, profile, now, until, 0, 0, False, (line,))

    def issue(self, walk: Supplying, terms: Paper) -> Move:
        model = lambda: walk.house.prescriptions.issue(terms.prescriber, terms, None)  # noqa: E731
        words = (packed(terms), b"")
        return Move(walk.house, Doing("issue", model, PRESCRIPTIONS, "issue", terms.prescriber, words))

    def approve_paper(self, walk: Supplying, terms: Paper, reviewer: str) -> Move:
        model = lambda: walk.house.prescriptions.approve(reviewer, terms, None)  # noqa: E731
        words = (packed(terms), b"")
        return Move(walk.house, Doing("approve", model, PRESCRIPTIONS, "approve", reviewer, words))

    def cancel(self, walk: Supplying, terms: Paper) -> Move:
        model = lambda: walk.house.prescriptions.cancel(terms.prescriber, terms)  # noqa: E731
        return Move(walk.house, Doing("cancel", model, PRESCRIPTIONS, "cancel", terms.prescriber, (packed(terms),)))

    def suspend(self, walk: Supplying, terms: Paper, by: str) -> Move:
        name = walk.house.id_of(terms)
        return self._on(walk.house, "suspend", walk.house.prescriptions.suspend, PRESCRIPTIONS, at(by), name)

    def supply(self, terms: Paper, packs: tuple[PackUse, ...] = ()) -> Supply:
        """All of it, in the second of the next act."""
        self.count += 1
        product = self.fresh("product")
        return Supply(terms.portions(1), self.count, self.town.now.second + 1, self.soon, product, packs)

    def dispense(self, walk: Supplying, terms: Paper, supply: Supply, key: str, by: str = "pharmacist") -> Move:
        """`key` accepted it."""
        caller, house = at(by), walk.house
        act = acceptance_of(house.id_of(terms), self.facts(supply, by), supply.deadline)
        asked = replace(supply, acceptance=Signed(key, act))
        model = lambda: house.prescriptions.dispense(caller, terms, asked, None)  # noqa: E731
        words = (packed(terms), *walk.supply_values(asked, None))
        return Move(house, Doing("dispense", model, PRESCRIPTIONS, "dispense", caller, words))

    def facts(self, supply: Supply, by: str) -> Facts:
        return facts_of(supply, self.town.credentials.standing_of(at(by)).organisation, at(by))

    def reverse(self, walk: Supplying, terms: Paper, facts: Facts, by: str) -> Move:
        caller = at(by)
        made = (facts.product, what(facts) | facts.pharmacy << 144, facts.pharmacist)
        model = lambda: walk.house.prescriptions.reverse(caller, terms, facts)  # noqa: E731
        words = (packed(terms), made, list(facts.packs))
        return Move(walk.house, Doing("reverse", model, PRESCRIPTIONS, "reverse", caller, words))

    def hold(self, walk: Supplying, terms: Paper, key: str) -> Move:
        """Signed, and brought by a relayer."""
        house, wanted, deadline = walk.house, Hold(people.PHARMACY, self.soon, 1), self.soon
        words = (wanted.pharmacy, wanted.until, wanted.sequence)
        signature, caller = Signed(key, ("Hold", house.id_of(terms), *words, deadline)), at("relayer")
        model = lambda: house.prescriptions.hold(caller, terms, wanted, deadline, signature, None)  # noqa: E731
        values = (packed(terms), *words, deadline, walk.bytes_of(PRESCRIPTIONS, signature), b"")
        return Move(house, Doing("hold", model, PRESCRIPTIONS, "hold", caller, values))

    def commission(self, root: bytes) -> Move:
        return self._on(
            self.town.supplies, "commission", self.town.supplies.packs.commission, PACKS, at("registrar_steward"), root
        )

    def recall(self, root: bytes) -> Move:
        return self._on(
            self.town.supplies, "recall", self.town.supplies.packs.recall, PACKS, at("health_steward"), root
        )

    def pack(self) -> PackUse:
        """A whole one, which nobody sold."""
        if not self.shelf:
            names = [self.fresh("pack") for _ in range(PACKS_A_BATCH)]
            tree = MerkleTree([self.older.leaf_of(each, 1) for each in names])
            assert self.town.do(self.commission(tree.root)).error is None
            self.shelf = [PackUse(each, 1, 1, tree.root, tuple(tree.proof(i))) for i, each in enumerate(names)]
        return self.shelf.pop()

    # --- bills

    def allot(self, book: bytes, issuer: int) -> Move:
        """A single one with a few numbers."""
        last = serial_in(book) + 99
        return Move(self.town.bills, self.on_bills.allot(at("fiscal_steward"), book, last, issuer, False, 0))

    def issue_bill(self, bill: Bill, book: bytes, by: str = "biller") -> Move:
        return Move(self.town.bills, self.on_bills.issue(at(by), bill, book))

    def reserve(self, bill: Bill, payer: int, by: str, amount: int, key: str) -> Move:
        asked = Reservation(0, 1, amount, 0, amount, 0, self.soon, self.soon)
        act = reservation_act(self.town.bills.digest_of(bill), payer, asked)
        return Move(self.town.bills, self.on_bills.reserve(at(by), bill, asked, NO_ORDER, NO_LEAF, Signed(key, act)))

    def approve_claim(self, bill: Bill, payer: int, by: str, asked: Amounts) -> Move:
        return Move(self.town.bills, self.on_bills.approve(at(by), bill.place, payer, 1, asked))

    def pay_claim(self, bill: Bill, payer: int, by: str, asked: Amounts) -> Move:
        return Move(self.town.bills, self.on_bills.pay(at(by), bill.place, payer, 1, asked, EVIDENCE))

    def recover_claim(self, bill: Bill, payer: int, by: str) -> Move:
        return Move(self.town.bills, self.on_bills.recover(at(by), bill.place, payer, 1, (0, 0), EVIDENCE))

    def red_letter(self, bill: Bill, red: bytes, book: bytes) -> Move:
        return Move(self.town.bills, self.on_bills.red_letter(at("biller"), bill, red, book))

    def complete(self, bill: Bill, red: bytes) -> Move:
        return Move(self.town.bills, self.on_bills.complete(at("outsider"), bill, red))

    def prove(self, bill: Bill, key: str) -> Move:
        """Shown to an insurer, which consumes nothing."""
        use = Use(UseKind.PROOF, people.INSURER_B, self.fresh("purpose"), self.soon)
        told = (int(use.kind), use.organisation, use.purpose, use.deadline)
        signature = Signed(key, ("Use", self.town.bills.digest_of(bill), *told))
        return Move(self.town.bills, self.on_bills.use(at("relayer"), bill, use, signature))

    # --- consent and emergencies

    def grant(self, subject: str, key: str, entry: Entry, categories: int = SEEN) -> Move:
        said = {"categories": categories, "start": self.town.now.second, "until": self.town.now.second + 400 * DAY}
        return self._on_entry("grant", "ConsentGrant", subject, key, entry, **said)

    def revoke(self, subject: str, key: str, entry: Entry) -> Move:
        return self._on_entry("revoke", "ConsentRevocation", subject, key, entry)

    def _on_entry(self, function: str, kind: str, subject: str, key: str, entry: Entry, **said: int) -> Move:
        known = self.town.consents.consents.consent(subject, entry)
        terms = Terms(sequence=known.sequence + 1, deadline=self.soon, **said)
        deed = Deed(at("relayer"), subject, entry, terms)
        signed = replace(deed, signature=Signed(key, deed.act(kind, *said.values())))
        return Move(self.town.consents, self.on_consents.on_entry(function, signed))

    def request(self, subject: str, by: str) -> Move:
        """An entry for just this person."""
        entry = Entry(Grantee(person=at(by)), Purpose.TREATMENT)
        return Move(self.town.consents, self.on_consents.request(at(by), subject, entry, SEEN, self.soon))

    def opening(self, subject: str, by: str) -> Opening:
        """With a second clinician, so that nothing that is overdue stands in the way."""
        now, second = self.town.now.second, at("second_clinician")
        return Opening(subject, at(by), 1, 1, now, now + HOUR, self.fresh("encounter"), second)

    def open_emergency(self, opening: Opening) -> Move:
        counted = Signed(opening.second, ("Countersignature", self.town.consents.id_of(opening)))
        return Move(self.town.consents, self.on_consents.open(opening.clinician, opening, None, counted))

    def review(self, opening: Opening, by: str) -> Move:
        return Move(self.town.consents, self.on_consents.review(at(by), opening, True, self.fresh("grounds")))

    # --- records

    def anchor(self, record: Record, by: str) -> Move:
        return Move(self.town.archive, self.filing.anchoring(at(by), record))

    def erase(self, record: Record, by: str = "custodian") -> Move:
        return Move(self.town.archive, self.filing.erasing(at(by), record))

    def log(self, by: str) -> Move:
        return Move(self.town.archive, self.filing.logging(at(by), self.fresh("head")))

    # --- studies

    def contribution(self, contributor: str, study: Study) -> Contribution:
        person_of = keccak(text=f"person behind {contributor}")
        where = (people.HOSPITAL, self.soon, LABORATORY, 1, study.sponsor, study.number)
        return Contribution(self.fresh("data"), person_of, contributor, *where)

    def commit(self, c: Contribution, key: str, custodian: str = "custodian") -> Move:
        name = self.town.rewards.name_of(c)
        custody = Signed(at(custodian), ("Custody", name))
        doing = self.on_rewards.commit(at("relayer"), c, at(custodian), custody, Signed(key, c.act))
        return Move(self.town.rewards, doing)

    def withdraw(self, c: Contribution, key: str) -> Move:
        name, deadline = self.town.rewards.name_of(c), self.soon
        signature = Signed(key, ("Withdrawal", name, deadline))
        return Move(self.town.rewards, self.on_rewards.withdraw(at("relayer"), c, deadline, signature))

    def pay_contribution(self, c: Contribution) -> Move:
        return Move(self.town.rewards, self.on_rewards.pay(at("relayer"), c))

    def judge(self, c: Contribution) -> tuple[list[Move], Callable[[], Move]]:
        """Each house's hash; and, for later, telling what they found."""
        name, source, salt = self.town.rewards.name_of(c), self.fresh("source"), self.fresh("salt")
        panel = {701: "validator_a", 702: "validator_b", 703: "validator_c"}
        found = [Opinion(at(who), number, source, 1, salt) for number, who in panel.items()]
        hashed = [self.on_rewards.commit_verdicts(each.validator, [name], [each.hash_of(name)]) for each in found]
        tell = lambda: Move(  # noqa: E731
            self.town.rewards, self.on_rewards.attest(at("relayer"), c, source, bytes(32), found)
        )
        return [Move(self.town.rewards, each) for each in hashed], tell

    def drafting(self, study: Study) -> Iterator[Move]:
        """From the draft until it is open; the sponsor's units are minted for it."""
        chair, account, amount = at("steward_601"), study.account, 900_00
        token, acts, ledger = self.town.rewards.token, self.on_rewards, self.town.rewards.rewards.address
        signature = Signed(chair, ("StudyApproval", study, self.soon))
        doings = (
            acts.draft(at("steward_501"), study),
            acts.approve(at("relayer"), study.name, chair, self.soon, signature),
            acts.on_token("mint", token.mint, at("treasurer"), account, amount),
            acts.on_token("approve", token.approve, account, ledger, amount),
            acts.fund(account, study.name, amount, amount),
        )
        yield from (Move(self.town.rewards, each) for each in doings)

    def study(self, number: int) -> Study:
        now = self.town.now.second
        parties = (people.SPONSOR, 601, 602, CATEGORIES, 2, 1_00, now, now + 40 * DAY)
        times = (1, 2, 1, 1, 1, 90, 9, 50)
        return Study(self.fresh("protocol"), at("account"), number, *parties, *times, (701, 702, 703), (1_00, 5_00))

    def free_of(self, study: Study | None) -> int:
        kept: Kept | None = self.town.rewards.rewards.studies.get(study.name) if study else None
        return kept.free if kept else 0

    # --- credentials

    def on_credentials(self, function: str, model: Callable[..., None], by: str, *given: Any) -> Move:
        return Move(self.town.consents, self.on_consents.on_credentials(function, model, at(by), *given))

    def license(self, number: int, name: str, role: Role) -> Move:
        return self.license_by(people.STEWARDS[number][0], number, name, role)

    def found(self, number: int, steward: str) -> Move:
        """A hospital."""
        words = (number, int(Kind.HOSPITAL), self.town.now.second, FOREVER - 1, at(steward))
        return self.on_credentials("accredit", self.town.credentials.accredit, "health_steward", *words)

    def license_by(self, steward: str, number: int, name: str, role: Role) -> Move:
        window = self.town.now.second, FOREVER - 1
        return self.on_credentials(
            "license", self.town.credentials.license, steward, number, at(name), int(role), *window
        )

    def succeed(self, number: int, heir: int) -> Move:
        return self.on_credentials("succeed", self.town.credentials.succeed, "health_steward", number, heir)

    def freeze(self, subject: str, reason: Freeze) -> Move:
        return Move(self.town.consents, self.on_consents.freeze(at("registrar_steward"), subject, reason))

    def unfreeze(self, subject: str) -> Move:
        return Move(self.town.consents, self.on_consents.unfreeze(at("registrar_steward"), subject))

    def pausing(self, house: Any, ledger: Any, contract: str, function: str) -> Move:
        return self._on(house, function, getattr(ledger, function), contract, at("governor"))
