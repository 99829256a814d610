"""One hospital day in all ledgers together: people of every walk at random, and stories that only all ledgers can tell.

Each act is foretold by the plain model of its ledger. What is written here says, beyond that, how it must end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from tests.model import bill_walk, consent_walk, rewards_walk, walk
from tests.model import day_people as people
from tests.model.agreement import require_agreement, require_conservation
from tests.model.bill_house import LEDGER
from tests.model.bill_terms import Bill
from tests.model.consent_house import CONSENTS, DELAY
from tests.model.consent_subjects import Freeze, Plan
from tests.model.consent_terms import NOBODY, Entry, Grantee, Purpose
from tests.model.consent_walk import ConsentWalk
from tests.model.credentials import FOREVER, Role
from tests.model.day_moves import SEEN, Moves, at
from tests.model.day_town import PACKS, PRESCRIPTIONS, RECORDS, Move, Town
from tests.model.day_walks import Billing, Filing, Studying, Supplying, TownCounter, file_something, supplying_in
from tests.model.invoices import Status as BillStatus
from tests.model.ledgers import Outcome, sale_of
from tests.model.prescriptions import Supply
from tests.model.records import Record
from tests.model.rewards_choice import CATEGORIES
from tests.model.rewards_house import REWARDS
from tests.model.rewards_terms import Contribution, Study, StudyStatus
from tests.model.signing import Signed
from tests.model.terms import DAY, Terms

CORE = tuple(
    each
    for each in people.STAFF
    if each[0]
    in {
        *("prescriber", "reviewer", "pharmacist", "second_pharmacist", "pharmacist_b", "biller", "adjudicator_a"),
        *(
            "adjudicator_b",
            "clinician",
            "second_clinician",
            "hospital_auditor",
            "custodian",
            "validator_a",
            "validator_b",
            "validator_c",
        ),
    }
) + tuple((people.STEWARDS[number][0], number, Role.STEWARD) for number in (1, people.FISCAL, 101, 301, 501, 601))
"""Whom the stories need. Nothing in a walk ends their licences for good, but for pharmacist_b's."""
TREATMENT = Entry(Grantee(organisation=people.HOSPITAL), Purpose.TREATMENT)
REFUSED_ALIKE = ("NotAuthorised", "NotCustodian", "NotLive", "BadSecond", "NotGrantee", "Distrusted")
FROZEN = ("SignedActs_BadSignature", "StudyRewards_Frozen", "ConsentRegistry_Frozen", "Subjects_Frozen")
AT_RANDOM = ("supplies", "supplies", "newer", "bills", "bills", "consents", "consents", "rewards", "records")


class Day:
    """One story. `told`: how often each story of several ledgers was told to its end."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.older, self.newer = supplying_in(town)
        self.billing, self.consenting = Billing(town.bills), ConsentWalk(town.consents)
        self.studying, self.filing = Studying(town.rewards), Filing(town.archive)
        self.moves = Moves(town, self.older, self.newer, self.filing)
        self.counter = TownCounter(town.bills)
        self.billing.begin()
        self.visitors = self.chiefs = self.studies = 0
        self.study: Study | None = None
        self.told = Counter[str]()

    # --- anybody, anything

    def anything(self, r: Random, where: str) -> None:
        """An act of somebody in one ledger."""
        steps: dict[str, Callable[[], object]] = {
            "supplies": lambda: walk.step(self.older, r),
            "newer": lambda: walk.step(self.newer, r),
            "bills": lambda: bill_walk.step(self.billing, r),
            "consents": lambda: consent_walk.step(self.consenting, r),
            "rewards": lambda: rewards_walk.step(self.studying, r, late=False),
            "records": lambda: file_something(self.filing, r),
        }
        steps[where]()

    def tell(self, r: Random, story: str) -> None:
        """One of `STORIES`."""
        stories: dict[str, Callable[[Random], None]] = {
            "visit": self.visit,
            "one pack": self.one_pack,
            "suspension": self.suspension,
            "merger": self.merger,
            "freeze": self.freeze,
            "griefers": self.griefers,
            "recovery": lambda _: self.recovery(),
            "unpaid": self.unpaid,
            "pause": self.pause,
        }
        stories[story](r)

    def look_at_everything(self) -> None:
        """Every ledger's views say what its model says, and nothing was made or lost."""
        for each in (self.older, self.newer):
            require_agreement(each.house, each.papers)
            require_conservation(each.house)
        self.billing.papers += [each.terms for each in self.town.bills.invoices.bills.values()]
        for other in (self.billing, self.consenting, self.studying, self.filing):
            other.look_at_everything()

    # --- making ready

    def ready(self) -> bool:
        """Nothing is paused and whom the stories need is at work, if that can be had."""
        for house, ledger, contract in self.pausable():
            if ledger.paused:
                self.done(self.moves.pausing(house, ledger, contract, "unpause"))
        mended = [self.town.do(move).error is None for each in CORE for move in self._mending(*each)]
        self.town.now.second += (DELAY + 1) * any(mended)
        if not all(self.works(name, role) for name, _, role in CORE):
            return False
        if self.town.bills.invoices.books[self.counter.book].closed:
            self.counter = TownCounter(self.town.bills)
        return self._has_study()

    def works(self, name: str, role: Role) -> bool:
        return self.town.credentials.standing_of(at(name)).may(role, self.town.now.second + 1)

    def _mending(self, name: str, number: int, role: Role) -> Iterator[Move]:
        """What keeps this one from working is put right by who can."""
        credentials, moves = self.town.credentials, self.moves
        house, by, own = credentials.organisations[number], people.regulator_of(number), people.STEWARDS[number][0]
        if house.suspended_until == FOREVER:
            yield moves.on_credentials("reinstateOrganisation", credentials.reinstate_organisation, by, number)
        if house.valid_until <= self.town.now.second + DAY:
            end = self.town.now.second + 400 * DAY
            yield moves.on_credentials("renew", credentials.renew, by, number, end)
        known = credentials.practitioners[at(name)]
        for until, side in ((known.regulator_suspended_until, by), (known.own_suspended_until, own)):
            if until == FOREVER:
                model = credentials.reinstate_practitioner
                yield moves.on_credentials("reinstatePractitioner", model, side, at(name))
        if not known.roles & role or known.valid_until <= self.town.now.second + DAY:
            yield moves.license(number, name, role)

    def _has_study(self) -> bool:
        """An open one that can pay."""
        rewards, second = self.town.rewards.rewards, self.town.now.second + 1
        kept = rewards.studies.get(self.study.name) if self.study else None
        if kept is None or kept.status(second) != StudyStatus.OPEN or kept.free < 100_00:
            self.studies += 1
            self.study = self.moves.study(900 + self.studies)
            return all(self.town.do(each).error is None for each in self.moves.drafting(self.study))
        return True

    def visitor(self) -> tuple[int, str]:
        """Somebody who was never here: the number and the address."""
        self.visitors += 1
        return self.visitors, at(people.visitor(self.visitors))

    def done(self, move: Move) -> Outcome:
        """It succeeds."""
        outcome = self.town.do(move)
        assert outcome.error is None, f"{move.doing.name}: {outcome}"
        return outcome

    def refused(self, move: Move, error: str) -> Outcome:
        """It is refused, by this name."""
        outcome = self.town.do(move)
        assert outcome.error == error, f"{move.doing.name}: {outcome} instead of {error}"
        return outcome

    def all_done(self, moves: list[Move]) -> None:
        """In one block."""
        for move, outcome in zip(moves, self.town.rush(moves), strict=True):
            assert outcome.error is None, f"{move.doing.name}: {outcome}"

    # --- a visit

    def visit(self, r: Random) -> None:
        """Consent, record, prescription, packs, bill, two payers, a contribution; now and then all is taken back."""
        if not self.ready():
            return
        _, patient = self.visitor()
        self.done(self.moves.grant(patient, patient, TREATMENT))
        record = self.filing.record(r, people.HOSPITAL)
        self.all_done([self.moves.anchor(record, "custodian"), self.moves.log("custodian")])
        self._treated(r, patient)
        self._billed(r, patient)
        c = self._contributed(patient)
        if r.random() < 0.5:
            self.done(self.moves.withdraw(c, patient))
            self.done(self.moves.erase(record))
        self.told["visit"] += 1

    def _treated(self, r: Random, patient: str) -> None:
        """A prescription, and one pack of it; a second pharmacist may take it back."""
        side = r.choice((self.older, self.newer))
        terms, used = self.moves.paper(patient, at("prescriber")), self.moves.pack()
        self.done(self.moves.issue(side, terms))
        supply = self.moves.supply(terms, (used,))
        self.done(self.moves.dispense(side, terms, supply, patient))
        facts = self.moves.facts(supply, "pharmacist")
        if r.random() < 0.5:
            self.done(self.moves.reverse(side, terms, facts, "second_pharmacist"))

    def _billed(self, r: Random, patient: str) -> None:
        """B12 with drawn amounts: what one payer leaves the other may take, and not a fen more."""
        bill = self.counter.bill(holder=patient, fund=r.choice((0, 60_000)))
        self.done(self.moves.issue_bill(bill, self.counter.book))
        first = r.randrange(1, bill.rest)
        self._paid(bill, people.INSURER_A, "adjudicator_a", first, patient)
        over = self.moves.reserve(bill, people.INSURER_B, "adjudicator_b", bill.rest - first + 1, patient)
        self.refused(over, "InvoiceRegistry_ExceedsTotal")
        self._paid(bill, people.INSURER_B, "adjudicator_b", bill.rest - first, patient)
        if r.random() < 0.5:
            self._taken_back(bill)

    def _paid(self, bill: Bill, payer: int, by: str, amount: int, patient: str) -> None:
        self.done(self.moves.reserve(bill, payer, by, amount, patient))
        self.done(self.moves.approve_claim(bill, payer, by, (amount, 0)))
        self.done(self.moves.pay_claim(bill, payer, by, (amount, 0)))

    def _taken_back(self, bill: Bill) -> None:
        """A red letter waits for both payers."""
        red, moves = self.counter.place(), self.moves
        self.done(moves.red_letter(bill, red, self.counter.book))
        self.refused(moves.complete(bill, red), "InvoiceRegistry_RedLetterWaits")
        self.done(moves.recover_claim(bill, people.INSURER_A, "adjudicator_a"))
        self.done(moves.recover_claim(bill, people.INSURER_B, "adjudicator_b"))
        self.done(moves.complete(bill, red))
        assert self.town.bills.invoices.status_of(bill) == BillStatus.RED_LETTERED

    def _contributed(self, patient: str) -> Contribution:
        assert self.study
        self.done(self.moves.grant(patient, patient, self._research(), CATEGORIES))
        return self._contributed_to(patient)

    def _research(self) -> Entry:
        assert self.study
        return Entry(Grantee(organisation=people.SPONSOR, study=self.study.number), Purpose.RESEARCH)

    # --- one pack, two ledgers

    def one_pack(self, r: Random) -> None:
        """What one ledger sold, the other can't sell again, also when it came back (D1, X11)."""
        if not self.ready():
            return
        first, second = r.sample((self.older, self.newer), 2)
        _, patient = self.visitor()
        used = self.moves.pack()
        terms, other = (self.moves.paper(patient, at("prescriber")) for _ in range(2))
        self.all_done([self.moves.issue(first, terms), self.moves.issue(second, other)])
        supply = self.moves.supply(terms, (used,))
        again = self.moves.supply(other, (used,))
        assert self.town.would(self.moves.dispense(second, other, again, patient, "pharmacist_b")).error is None
        self.done(self.moves.dispense(first, terms, supply, patient))
        sales = sale_of(first.house.id_of(terms), supply.request), sale_of(second.house.id_of(other), again.request)
        outcome = self.refused(self._later(second, other, again, patient), "PackRegistry_AlreadySold")
        assert outcome.values == (used.pack, *sales)
        facts = self.moves.facts(supply, "pharmacist")
        self.done(self.moves.reverse(first, terms, facts, "second_pharmacist"))
        outcome = self.refused(self._later(second, other, again, patient), "PackRegistry_Unsaleable")
        assert outcome.values == (used.pack, True, False, False)
        unpacked = self.moves.supply(other)
        self.done(self.moves.dispense(second, other, unpacked, patient, "pharmacist_b"))
        self.told["one pack"] += 1

    def _later(self, side: Supplying, terms: Terms, supply: Supply, patient: str) -> Move:
        return self.moves.dispense(side, terms, supply, patient, "pharmacist_b")

    # --- a licence ends

    def suspension(self, r: Random) -> None:
        """Who is suspended is refused in every ledger from that very block on; what it did stays (X7, K3, K4)."""
        if not self.ready():
            return
        self.chiefs += 1
        chief, (_, patient) = people.chief(self.chiefs), self.visitor()
        self.done(self.moves.license(people.HOSPITAL, chief, people.CHIEF))
        self.done(self.moves.grant(patient, patient, self._research(), CATEGORIES))
        before = self._begun_by(chief, patient)
        acts = self._acts_of(r, chief, patient)
        self._refused_at_once(self._ending(r, chief), acts)
        for each in before:
            self.done(each())
        self.told["suspension"] += 1

    def _refused_at_once(self, ending: Move, acts: list[Move]) -> None:
        """What would all succeed is all refused when it comes behind this in a block."""
        for each in acts:
            assert self.town.would(each).error is None, f"{each.doing.name}: {self.town.would(each)}"
        ended, *outcomes = self.town.rush([ending, *acts])
        assert ended.error is None, ended
        for each, outcome in zip(acts, outcomes, strict=True):
            alike = outcome.error and outcome.error.split("_")[1] in REFUSED_ALIKE
            assert alike, f"{each.doing.contract}.{each.doing.function} by whose licence ended: {outcome}"

    def _begun_by(self, chief: str, patient: str) -> list[Callable[[], Move]]:
        """A prescription and a bill, and what others do with them later."""
        terms, bill = self.moves.paper(patient, at(chief)), self.counter.bill(holder=patient)
        self.done(self.moves.issue(self.older, terms))
        self.done(self.moves.issue_bill(bill, self.counter.book, chief))
        return [
            lambda: self.moves.dispense(self.older, terms, self.moves.supply(terms), patient),
            lambda: self.moves.reserve(bill, people.INSURER_A, "adjudicator_a", 1_00, patient),
        ]

    def _acts_of(self, r: Random, chief: str, patient: str) -> list[Move]:
        """One in each ledger that asks who is live."""
        assert self.study
        waiting = self.moves.paper(patient, at("prescriber"), profile=12)
        self.done(self.moves.issue(self.older, waiting))
        return [
            *(self.moves.issue(side, self.moves.paper(patient, at(chief))) for side in (self.older, self.newer)),
            self.moves.approve_paper(self.older, waiting, at(chief)),
            self.moves.issue_bill(self.counter.bill(holder=patient), self.counter.book, chief),
            self.moves.request(patient, chief),
            self.moves.open_emergency(self.moves.opening(patient, chief)),
            self.moves.anchor(self.filing.record(r, people.HOSPITAL), chief),
            self.moves.log(chief),
            self.moves.commit(self.moves.contribution(patient, self.study), patient, chief),
        ]

    def _ending(self, r: Random, chief: str) -> Move:
        """By its house, by a regulator, with its whole house, or because its key was stolen."""
        credentials, moves, key = self.town.credentials, self.moves, at(chief)
        own, over = people.STEWARDS[people.HOSPITAL][0], "health_steward"
        person, house = credentials.suspend_practitioner, credentials.suspend_organisation
        since = self.town.now.second + 1
        return r.choice(
            (
                moves.on_credentials("suspendPractitioner", person, own, key),
                moves.on_credentials("suspendPractitioner", person, over, key),
                moves.on_credentials("suspendOrganisation", house, over, people.HOSPITAL),
                moves.on_credentials("distrustPractitioner", credentials.distrust_practitioner, own, key, since),
            )
        )

    # --- a house is taken over

    def merger(self, r: Random) -> None:
        """Who belonged to the old house is refused in every ledger from then on; its heir ends what it began (K5)."""
        if not self.ready():
            return
        number, chief, bill, book = self._house()
        _, patient = self.visitor()
        self.done(self.moves.grant(patient, patient, self._research(), CATEGORIES))
        terms, record = self.moves.paper(patient, at(chief)), self.filing.record(r, number)
        bills = [replace(bill, holder=patient, serial=bill.serial + each) for each in range(2)]
        begun = [self.moves.issue(self.older, terms), self.moves.issue_bill(bills[0], book, chief)]
        opening = self.moves.opening(patient, chief)
        self.all_done([*begun, self.moves.anchor(record, chief), self.moves.open_emergency(opening)])
        acts = [
            self.moves.issue(self.older, self.moves.paper(patient, at(chief))),
            self.moves.issue(self.newer, self.moves.paper(patient, at(chief))),
            self.moves.issue_bill(bills[1], book, chief),
            self.moves.request(patient, chief),
            self.moves.open_emergency(self.moves.opening(at("patient"), chief)),
            self.moves.anchor(self.filing.record(r, number), chief),
            self.moves.log(chief),
        ]
        self._refused_at_once(self.moves.succeed(number, people.HOSPITAL), acts)
        self.done(self.moves.suspend(self.older, terms, people.STEWARDS[people.HOSPITAL][0]))
        self.done(self.moves.red_letter(bills[0], self.counter.place(), self.counter.book))
        self.done(self.moves.erase(record))
        self.done(self.moves.review(opening, "hospital_auditor"))
        self.told["merger"] += 1

    def _house(self) -> tuple[int, str, Bill, bytes]:
        """Founded today: its number, one of its people, a bill to be issued in a book of its own."""
        self.chiefs += 2
        number, steward, chief = people.new_house(self.chiefs), people.chief(self.chiefs - 1), people.chief(self.chiefs)
        self.done(self.moves.found(number, steward))
        self.town.now.second += DELAY + 1
        self.done(self.moves.license_by(steward, number, chief, people.CHIEF))
        bill = replace(self.counter.bill(), issuer=number, code=self.moves.fresh("code")[:24], serial=1)
        self.done(self.moves.allot(bill.place, number))
        return number, chief, bill, bill.place

    # --- a subject is frozen

    def freeze(self, r: Random) -> None:
        """While it is frozen no key opens anything for a subject, in no ledger (X6); what closes stays open."""
        if not self.ready():
            return
        _, patient = self.visitor()
        closing = Entry(Grantee(organisation=102), Purpose.TREATMENT)
        for entry, categories in ((self._research(), CATEGORIES), (closing, SEEN)):
            self.done(self.moves.grant(patient, patient, entry, categories))
        begun, acts = self._contributed_to(patient), self._acts_for(patient)
        self.done(self.moves.freeze(patient, r.choice((Freeze.CONTESTED, Freeze.DEATH, Freeze.STOLEN_KEY))))
        moves = [each(key) for key in (patient, people.SCRAWL) for each in acts]
        for move, outcome in zip(moves, self.town.rush(moves), strict=True):
            frozen = outcome.error in FROZEN and (outcome.values[0] in (NOBODY, patient))
            assert frozen, f"{move.doing.contract}.{move.doing.function} for a frozen subject: {outcome}"
        self.all_done([self.moves.revoke(patient, patient, closing), self.moves.withdraw(begun, patient)])
        self.done(self.moves.unfreeze(patient))
        self.all_done([each(patient) for each in acts])
        self.told["freeze"] += 1

    def _contributed_to(self, patient: str) -> Contribution:
        """With the consent that there is."""
        assert self.study
        c = self.moves.contribution(patient, self.study)
        self.done(self.moves.commit(c, patient))
        return c

    # --- others, with every licence that there is

    def griefers(self, r: Random) -> None:
        """Whoever is not the holder holds, reserves, takes, shows and decides nothing, and stands in nobody's way."""
        if not self.ready():
            return
        _, patient = self.visitor()
        self.done(self.moves.grant(patient, patient, self._research(), CATEGORIES))
        acts = self._acts_for(patient)
        moves = [each(at(name)) for name, *_ in r.sample(CORE, 2) for each in acts]
        for move, outcome in zip(moves, self.town.rush(moves), strict=True):
            refused = (outcome.error, outcome.values) == ("SignedActs_BadSignature", (patient,))
            assert refused, f"{move.doing.contract}.{move.doing.function} by a stranger: {outcome}"
        self.all_done([each(patient) for each in acts])
        self.told["griefers"] += 1

    # --- a key comes back

    def recovery(self) -> None:
        """Once guardians gave a subject a new key, it acts in every ledger, and the old one in none (X6)."""
        if not self.ready():
            return
        number, patient = self.visitor()
        new = at(people.new_phone(number))
        self.done(self.moves.grant(patient, patient, self._research(), CATEGORIES))
        waiting = self._recovering(number, patient, new)
        self.town.now.second = waiting
        if not self.ready():  # in a day a licence may have run out
            return
        acts = self._acts_for(patient)
        for each in acts:
            assert self.town.would(each(patient)).error is None, self.town.would(each(patient))
        moves = [each(key) for key in (patient, new) for each in acts]
        complete = Move(self.town.consents, self.moves.on_consents.complete(at("relayer"), patient))
        done, *outcomes = self.town.rush([complete, *moves])
        assert done.error is None, done
        old, later = outcomes[: len(acts)], outcomes[len(acts) :]
        for move, outcome in zip(moves, old, strict=False):
            assert (outcome.error, outcome.values) == ("SignedActs_BadSignature", (new,)), (
                f"{move.doing.name}: {outcome}"
            )
        for move, outcome in zip(moves[len(acts) :], later, strict=True):
            assert outcome.error is None, f"{move.doing.contract}.{move.doing.function} by the new key: {outcome}"
        self.told["recovery"] += 1

    def _recovering(self, number: int, patient: str, new: str) -> int:
        """Planned with a registrar and started by two of three friends. The second before it is ready."""
        acts, deadline = self.moves.on_consents, self.moves.soon
        guardians = sorted((at(each) for each in people.friends(number)), key=lambda each: int(each, 16))
        plan = Plan(self.moves.fresh("salt"), 2, DAY, NOBODY, tuple(guardians))
        sealed = Signed(patient, ("RecoveryPlanning", patient, plan.hash(), people.REGISTRAR, 1, deadline))
        planned = acts.plan(at("registrar_steward"), patient, plan.hash(), 1, deadline, sealed)
        self.done(Move(self.town.consents, planned))
        act = ("Recovery", patient, new, 2, deadline)
        agreed = (*(Signed(each, act) for each in guardians[:2]), None)
        started = acts.start(at("relayer"), patient, new, plan, deadline, agreed)
        self.done(Move(self.town.consents, started))
        return self.town.credentials.recoveries[patient].ready_at

    def _acts_for(self, patient: str) -> list[Callable[[str], Move]]:
        """One in each ledger that asks for the patient's key, by whichever key."""
        moves, study = self.moves, self.study
        assert study
        held, taken, other = (moves.paper(patient, at("prescriber")) for _ in range(3))
        bill = self.counter.bill(holder=patient)
        self.done(moves.issue_bill(bill, self.counter.book))
        for side, terms in ((self.older, held), (self.older, taken), (self.newer, other)):
            self.done(moves.issue(side, terms))
        supply, elsewhere, c = moves.supply(taken), moves.supply(other), moves.contribution(patient, study)
        return [
            lambda key: moves.hold(self.older, held, key),
            lambda key: moves.dispense(self.older, taken, supply, key),
            lambda key: moves.dispense(self.newer, other, elsewhere, key),
            lambda key: moves.reserve(bill, people.INSURER_A, "adjudicator_a", 1_00, key),
            lambda key: moves.prove(bill, key),
            lambda key: moves.grant(patient, key, TREATMENT),
            lambda key: moves.commit(c, key),
        ]

    # --- a study and a consent

    def unpaid(self, r: Random) -> None:
        """A consent that was revoked stops a reward that all else is ready for; a new one sets it free (S6, C3)."""
        if not self.ready():
            return
        _, patient = self.visitor()
        c = self._contributed(patient)
        hashed, tell = self.moves.judge(c)
        self.all_done(hashed)
        moments = self.town.rewards.rewards.given[self.town.rewards.name_of(c)].moments
        self.town.now.second = moments.judged
        self.done(tell())
        self.town.now.second = moments.vested
        if not self.ready():
            return
        balances = self.town.rewards.token.balances
        assert self.town.would(self.moves.pay_contribution(c)).error is None
        self.done(self.moves.revoke(patient, patient, self._research_of(c)))
        self.refused(self.moves.pay_contribution(c), "StudyRewards_NoConsent")
        assert balances[patient] == 0
        if r.random() < 0.5:
            self.done(self.moves.grant(patient, patient, self._research_of(c), CATEGORIES))
            self.done(self.moves.pay_contribution(c))
            assert balances[patient] == 1_00
        else:
            self.done(self.moves.withdraw(c, patient))
        self.told["unpaid"] += 1

    @staticmethod
    def _research_of(c: Contribution) -> Entry:
        return Entry(Grantee(organisation=c.sponsor, study=c.number), Purpose.RESEARCH)

    # --- a pause

    def pausable(self) -> list[tuple[object, object, str]]:
        """What governance can stop: the house, the model, the contract."""
        town = self.town
        return [
            (town.supplies, town.supplies.prescriptions, PRESCRIPTIONS),
            (town.newer, town.newer.prescriptions, PRESCRIPTIONS),
            (town.supplies, town.supplies.packs, PACKS),
            (town.bills, town.bills.invoices, LEDGER),
            (town.consents, town.consents.consents, CONSENTS),
            (town.archive, town.archive.records, RECORDS),
            (town.rewards, town.rewards.rewards, REWARDS),
        ]

    def pause(self, r: Random) -> None:
        """One ledger stops, in all others new acts go on, and what takes back stays open everywhere (X13)."""
        if not self.ready():
            return
        _, patient = self.visitor()
        self.done(self.moves.grant(patient, patient, self._research(), CATEGORIES))
        back = self._to_take_back(r, patient)
        place = r.randrange(len(self.pausable()))
        acts, rest = self._new_acts(r, patient)
        for each in (*acts, *rest):
            assert self.town.would(each).error is None, f"{each.doing}: {self.town.would(each)}"
        stopped, *outcomes = self.town.rush([self.moves.pausing(*self.pausable()[place], "pause"), *acts, *rest])
        assert stopped.error is None, stopped
        for number, (each, outcome) in enumerate(zip((*acts, *rest), outcomes, strict=True)):
            wanted = "EnforcedPause" if number == place else None
            assert outcome.error == wanted, f"{each.doing.contract}.{each.doing.function}: {outcome}"
        self.all_done(back)
        self.told["pause"] += 1

    def _new_acts(self, r: Random, patient: str) -> tuple[list[Move], list[Move]]:
        """One in each ledger that can be paused, in the order of `pausable`; and in those that can't."""
        moves, study = self.moves, self.study
        assert study
        papers = [moves.paper(patient, at("prescriber")) for _ in range(2)]
        acts = [
            moves.issue(self.older, papers[0]),
            moves.issue(self.newer, papers[1]),
            moves.commission(moves.fresh("batch")),
            moves.issue_bill(self.counter.bill(holder=patient), self.counter.book),
            moves.grant(patient, patient, TREATMENT),
            moves.anchor(self.filing.record(r, people.HOSPITAL), "custodian"),
            moves.commit(moves.contribution(patient, study), patient),
        ]
        self.chiefs += 1
        licensed = moves.license(people.HOSPITAL, people.chief(self.chiefs), people.CHIEF)
        return acts, [licensed, moves.log("custodian")]

    def _to_take_back(self, r: Random, patient: str) -> list[Move]:
        """Begun in every ledger, and how each is taken back."""
        moves, study = self.moves, self.study
        assert study
        terms, other = (moves.paper(patient, at("prescriber")) for _ in range(2))
        bill, record, batch = self.counter.bill(holder=patient), self._record(r), moves.fresh("batch")
        c, asked = moves.contribution(patient, study), Entry(Grantee(organisation=102), Purpose.TREATMENT)
        begun = [moves.issue(self.older, terms), moves.issue(self.newer, other), moves.commission(batch)]
        begun += [moves.issue_bill(bill, self.counter.book), moves.grant(patient, patient, asked)]
        self.all_done([*begun, moves.anchor(record, "custodian"), moves.commit(c, patient)])
        back = [moves.cancel(self.older, terms), moves.cancel(self.newer, other), moves.recall(batch)]
        back += [moves.red_letter(bill, self.counter.place(), self.counter.book)]
        return [*back, moves.revoke(patient, patient, asked), moves.erase(record), moves.withdraw(c, patient)]

    def _record(self, r: Random) -> Record:
        return self.filing.record(r, people.HOSPITAL)


STORIES = ("visit", "one pack", "suspension", "merger", "freeze", "griefers", "recovery", "unpaid", "pause")
