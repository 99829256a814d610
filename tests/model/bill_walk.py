"""People who act on bills at random, mostly sensibly, on a chain and on the model alike.

After each act both are asked about the bills it touched, and no bill may hold more money than it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.model import bill_people as people
from tests.model.bill_agreement import require_same_money_told, require_whole_agreement
from tests.model.bill_house import CREDENTIALS, Doing
from tests.model.bill_payers import Paying
from tests.model.bill_terms import place_of
from tests.model.credentials import FOREVER
from tests.model.invoices import ClaimState, Status
from tests.model.ledgers import Outcome
from tests.model.people import person
from tests.model.terms import DAY, HOUR


class BillWalk(Paying):
    """One story."""

    def begin(self) -> None:
        """Books of every sort; the second batch book starts near an edge of 256."""
        steward = person("fiscal_steward").address
        for number, (issuer, first, batch, payer) in enumerate(
            (
                (people.HOSPITAL, 1, False, 0),
                (people.CLINIC, 1, False, 0),
                (people.ANNEX, 1, False, 0),
                (people.SHOP, 1, False, 0),
                (people.HOSPITAL, 250, True, people.BASIC),
                (people.CLINIC, 0, True, people.INSURER_A),
                (people.ANNEX, 500, True, people.INSURER_C),
            )
        ):
            code = (number + 1).to_bytes(24, "big")
            self.do(self.acts.allot(steward, place_of(code, first), first + 2_000, issuer, batch, payer))

    # --- once more

    def again(self, r: Random) -> Outcome | None:
        """Just what was asked before, by whom it was asked (X9)."""
        ledger_acts = [each for each in self.house.done[-40:] if each.contract != CREDENTIALS]
        return self.do(r.choice(ledger_acts), *self.papers[-2:]) if ledger_acts else None

    # --- time

    def wait(self, r: Random) -> None:
        """A little, or to the very second at which something ends, or one before or past it."""
        now = self.house.now
        near = [each for each in self._moments() if 1 < each - now.second <= 3 * DAY]
        if near and r.random() < 0.5:
            now.second = r.choice(near) + r.choice((-2, -1, 0))  # an act happens one second later
        else:
            now.second += r.choice((1, 60, 60, HOUR, HOUR, 6 * HOUR, DAY))

    def _moments(self) -> Iterator[int]:
        for record in list(self.house.invoices.bills.values())[-20:]:
            yield from (claim.until for claim in record.claims.values())
            yield from (self.lapse_of(record, rank) for rank in range(record.order.ranks() % 8))
        for letter in self.house.invoices.red_letters.values():
            yield letter.deadline

    def edge(self, r: Random) -> Outcome | None:
        """An act in the last second in which it can be done, or in the first in which it can't."""
        edges = (self._edge_of_reservation, self._edge_of_reservation, self._edge_of_turn, self._edge_of_red_letter)
        return r.choice(edges)(r)

    def _be_at(self, r: Random, last: int) -> None:
        self.house.now.second = last - r.choice((0, 1))  # an act happens one second later

    def _edge_of_reservation(self, r: Random) -> Outcome | None:
        """The one that lapses next is approved, swept, or reserved anew."""
        now = self.house.now.second
        found = [
            (claim.until, record, payer, claim)
            for record in self.house.invoices.bills.values()
            for payer, claim in record.claims.items()
            if claim.state == ClaimState.RESERVED and claim.until > now + 1
        ]
        if not found:
            return None
        until, record, payer, claim = min(found, key=lambda each: each[0])
        self._be_at(r, until)
        caller, name = self.adjudicator_for(r, payer), record.terms.place
        doings = (
            self.acts.expire(caller, name, payer),
            self.acts.approve(caller, name, payer, claim.attempts, claim.asked),
            self.reservation(r, record.terms, payer),
        )
        return self.do(r.choice(doings), record.terms)

    def _edge_of_turn(self, r: Random) -> Outcome | None:
        """A rank whose turn comes by time asks."""
        now = self.house.now.second
        found = [
            (self.lapse_of(record, rank - 1), record, rank)
            for record in self.house.invoices.bills.values()
            for rank in range(1, record.order.ranks() if record.order.payers[0] else 0)
            if rank - 1 not in record.ranks_done and self.lapse_of(record, rank - 1) > now + 1
        ]
        open_ones = [each for each in found if each[1].frozen() == Status.UNKNOWN]
        if not open_ones:
            return None
        last, record, rank = min(open_ones, key=lambda each: each[0])
        self._be_at(r, last)
        return self.do(self.reservation(r, record.terms, record.order.payers[rank]), record.terms)

    def _edge_of_red_letter(self, r: Random) -> Outcome | None:
        """Somebody wants it to be over."""
        now, letters = self.house.now.second, self.house.invoices.red_letters
        found = [(each.deadline, place) for place, each in letters.items() if each.deadline > now + 1]
        if not found:
            return None
        deadline, red = min(found)
        self._be_at(r, deadline)
        bill = self.house.invoices.bills[letters[red].bill].terms
        return self.do(self.acts.complete(person("outsider").address, bill, red), bill)

    # --- houses and people

    def suspend(self, r: Random) -> Outcome:
        """Somebody of the staff, by its house or a regulator."""
        name = r.choice((*people.BILLERS, *people.ADJUDICATORS))
        caller, key = self._supervisor(r, name, r.random() < 0.5), person(name).address
        model = lambda: self.house.credentials.suspend_practitioner(caller, key)  # noqa: E731
        return self.house.redo(Doing("suspend", model, CREDENTIALS, "suspendPractitioner", caller, (key,)))

    def reinstate(self, r: Random) -> Outcome | None:
        """Whoever is suspended, by the side that did it."""
        idle = [each for each in (*people.BILLERS, *people.ADJUDICATORS) if FOREVER in self._suspensions(each)]
        if not idle:
            return None
        name = r.choice(idle)
        own, _ = self._suspensions(name)
        caller, key = self._supervisor(r, name, own != FOREVER), person(name).address
        model = lambda: self.house.credentials.reinstate_practitioner(caller, key)  # noqa: E731
        return self.house.redo(Doing("reinstate", model, CREDENTIALS, "reinstatePractitioner", caller, (key,)))

    def _suspensions(self, name: str) -> tuple[int, int]:
        each = self.house.credentials.practitioners[person(name).address]
        return each.own_suspended_until, each.regulator_suspended_until

    def _supervisor(self, r: Random, name: str, by_regulator: bool) -> str:
        houses = {**people.BILLERS, **people.ADJUDICATORS}
        regulator = "health_steward" if name in people.BILLERS else "fiscal_steward"
        usual = regulator if by_regulator else people.STEWARDS[houses[name]]
        return person(self.usually(r, usual, "outsider")).address

    def distrust(self, r: Random) -> Outcome:
        """A key that was stolen, one that the story can spare: just before it anchored a range, or just after."""
        caller, key = person("health_steward").address, person("annex_biller").address
        roots = {self.leaves[each].root for each in self.papers if self.is_waiting(each)}
        ranges = self.house.invoices.ranges.items()
        theirs = [each for each, anchored in ranges if anchored.biller == key and each.root in roots]
        if not theirs:
            return self._distrust(caller, key, self.moment())
        wanted = r.choice(theirs)
        self._distrust(caller, key, self.house.invoices.ranges[wanted].at + r.choice((0, 1)))
        for bill in [each for each in self.leaves if self.leaves[each].root == wanted.root and self.is_waiting(each)][
            :2
        ]:
            self.do(self.acts.draw(self.signer_for(bill), bill, self.leaves[bill], 0, None), bill)
        return self.do(self.turned_away(r, wanted))

    def _distrust(self, caller: str, key: str, since: int) -> Outcome:
        model = lambda: self.house.credentials.distrust_practitioner(caller, key, since)  # noqa: E731
        words = (key, since)
        return self.house.redo(Doing("distrust", model, CREDENTIALS, "distrustPractitioner", caller, words))

    def succeed(self, r: Random) -> Outcome:
        """A small house into a large one of its kind."""
        number, heir = r.choice(list(people.HEIRS.items()))
        caller = person("health_steward" if number == people.ANNEX else "fiscal_steward").address
        model = lambda: self.house.credentials.succeed(caller, number, heir)  # noqa: E731
        return self.house.redo(Doing("succeed", model, CREDENTIALS, "succeed", caller, (number, heir)))

    def move_controller(self, r: Random) -> Outcome:
        """A patient hands the signing to another key."""
        subject = person(r.choice(people.PATIENTS)).address
        heir, present = person(r.choice(people.PATIENTS)).address, self.house.credentials.controller_of(subject)
        sequence, deadline = self.house.credentials.sequences.get(subject, 0) + 1, self.moment()
        model = lambda: self.house.credentials.move_controller(  # noqa: E731
            present, subject, heir, sequence, deadline, None
        )
        words = (subject, heir, sequence, deadline, b"")
        return self.house.redo(Doing("move controller", model, CREDENTIALS, "moveController", present, words))

    # --- governance

    def pause(self, r: Random) -> Outcome:
        return self.do(self.acts.pause(self.somebody(r, "governor")))

    def unpause(self, r: Random) -> Outcome:
        return self.do(self.acts.unpause(self.somebody(r, "governor")))

    def close_profile(self, r: Random) -> Outcome:
        return self.do(self.acts.close_profile(self.somebody(r, "governor"), self.usually(r, 23, 99)))

    # --- the whole

    def look_at_everything(self) -> None:
        """Every bill and book, and by events alone the money of each payer."""
        require_whole_agreement(self.house, self.papers)
        require_same_money_told(self.house)


OFTEN: tuple[str, ...] = (
    *("issue", "issue", "reserve", "reserve", "reserve", "approve", "approve", "pay", "pay"),
    *("draw", "anchor", "declare", "red_letter", "rush", "again", "wait", "edge", "edge"),
)
SOMETIMES: tuple[str, ...] = (
    *("complete", "complete", "abort", "reissue", "reissue", "carry_over", "carry_over", "release", "expire"),
    *("recover", "waive", "settle", "draw_settled", "exchange", "return_paper", "deduct", "prove", "benefit"),
    *("reinstate", "unpause"),
)
SELDOM: tuple[str, ...] = (
    *("allot", "allot", "allot", "close_book", "suspend", "move_controller", "pause", "close_profile"),
)
ONCE: tuple[str, ...] = ("succeed", "distrust")  # what ends a house or a key comes late
ACTS: tuple[str, ...] = OFTEN * 6 + SOMETIMES * 4 + SELDOM


def step(walk: BillWalk, r: Random) -> None:
    """One act, by its weight; what needs a bill waits for the first, and a pause does not last."""
    paused = walk.house.invoices.paused
    name = "unpause" if paused and r.random() < 0.25 else r.choice(ACTS)
    name = r.choice(ONCE) if r.random() < 0.004 else name
    getattr(walk, name if walk.papers else "issue")(r)
