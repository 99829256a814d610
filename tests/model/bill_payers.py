"""What payers, tax offices and those who bring a bill for something else do in a walk through bills."""

from __future__ import annotations

import dataclasses
from random import Random

from tests.model import bill_people as people
from tests.model.bill_choice import RECENT
from tests.model.bill_house import Doing
from tests.model.bill_issuers import Issuing
from tests.model.bill_terms import NO_ORDER, Bill, Order, Range, Reservation, code_in
from tests.model.bill_uses import Use, UseKind
from tests.model.invoices import Amounts, Claim, ClaimState, Record, Status, reservation_act
from tests.model.ledgers import Outcome
from tests.model.people import person
from tests.model.terms import HOUR

OPEN = (Status.UNREIMBURSED, Status.PARTLY_REIMBURSED)
Found = tuple[Record, int, Claim]


class Paying(Issuing):
    # --- reserving

    def reserve(self, r: Random) -> Outcome:
        bill = self._reservable(r)
        return self.do(self.reservation(r, bill, self._next_payer(r, bill)), bill)

    def _reservable(self, r: Random) -> Bill:
        """An open one with something left, or one that waits in its batch."""
        if r.random() < 0.2:
            return self.bill(r, self.is_waiting)
        is_open = self.with_status(*OPEN)
        return self.bill(r, lambda each: is_open(each) and self._known(each).left()[0] > 0)

    def _next_payer(self, r: Random, bill: Bill) -> int:
        """Whose turn it is; now and then anybody."""
        record = self._known(bill)
        working = self.payers_at_work()
        if record.order_sequence == 0 or r.random() < 0.1:
            return r.choice(working)
        turns = [payer for rank, payer in enumerate(record.order.payers) if payer and self._has_turn(record, rank)]
        return r.choice([each for each in turns if each in working] or turns)

    def _has_turn(self, record: Record, rank: int) -> bool:
        lapsed = rank == 0 or self.moment() > self.lapse_of(record, rank - 1)
        return lapsed or all(lower in record.ranks_done for lower in range(rank))

    def reservation(self, r: Random, bill: Bill, payer: int) -> Doing:
        record = self._known(bill)
        asked = self._asked(r, record, payer)
        act = reservation_act(self.house.digest_of(bill), payer, asked)
        signature = self.usually(r, self.signed(r, self.signer_for(bill), act), None)
        order = self.usually(r, record.order, NO_ORDER, self._order(r))
        leaf = self.leaf_of(r, bill)
        return self.acts.reserve(self.adjudicator_of(r, payer), bill, asked, order, leaf, signature)

    def _asked(self, r: Random, record: Record, payer: int) -> Reservation:
        """To the fen what is left, one fen more, or a part."""
        claim, bill = record.claim(payer), record.terms
        left, left_capped = record.left()
        amount = max(r.choice((left, left, left // 2, left // 3, 1)), 0) + self.usually(r, 0, 0, 1)
        capped = min(amount, r.choice((left_capped, left_capped // 2, 0))) + self.usually(r, 0, 0, 1)
        room, room_capped = self.usually(r, 0, 5, -1), self.usually(r, 0, 3, -1)
        rules = self.house.invoices.profiles.get(bill.profile)
        longest = rules.reservation_hours * HOUR if rules else HOUR
        return Reservation(
            rank=self.usually(r, self._rank(r, record, payer), 1, 8),
            attempt=claim.attempts + self.usually(r, 1, 0, 2),
            amount=min(amount, 2**40 - 1),
            capped=min(capped, 2**40 - 1),
            maximum=min(max(amount + room + max(room_capped, 0), 0), 2**40 - 1),
            capped_maximum=min(max(capped + room_capped, 0), 2**40 - 1),
            until=self.moment() + self.usually(r, r.choice((longest, longest, longest // 2, 60)), 0, longest + 1, -1),
            deadline=self.deadline(r),
        )

    def _rank(self, r: Random, record: Record, payer: int) -> int:
        ranks = [rank for rank, each in enumerate(record.order.payers) if each == payer]
        return r.choice(ranks) if ranks else 0

    def rush(self, r: Random) -> list[Outcome]:
        """Several payers want all that is left, in one block."""
        bill = self._reservable(r)
        payers = r.sample(self.payers_at_work(), min(len(self.payers_at_work()), r.randint(2, 4)))
        doings = [self.reservation(r, bill, payer) for payer in payers]
        if self.record(bill) and r.random() < 0.3:
            doings.insert(r.randint(0, len(doings)), self._meanwhile(r, bill))
        found = self.house.rush(doings)
        self.look([bill])
        return found

    def _meanwhile(self, r: Random, bill: Bill) -> Doing:
        """The issuer voids the bill in the same block."""
        book = self.book(r, batch=False, issuers=(bill.issuer,))
        caller = self.biller_for(r, bill.issuer)
        return self.acts.red_letter(caller, bill, self.free_place(r, book), book.place)

    # --- claims

    def _claim(self, r: Random, *states: ClaimState, lapsed: bool = False) -> Found | None:
        """Of some bill and payer, in one of these states; a reservation that is past its time, or one that is not."""
        every = [
            (record, payer, claim)
            for record in self.house.invoices.bills.values()
            for payer, claim in record.claims.items()
        ]
        fitting = [each for each in every if each[2].state in states and self._has_lapsed(each[2]) == lapsed]
        found = self.usually(r, fitting[-8:], every[-8:]) or every[-8:]
        return r.choice(found) if found else None

    def _has_lapsed(self, claim: Claim) -> bool:
        return claim.state == ClaimState.RESERVED and not claim.is_live(self.moment())

    def _part(self, r: Random, most: Amounts) -> Amounts:
        """All of it, some of it, or a fen more of one part or the other."""
        amount, capped = most
        whole, less, half = most, (amount - 1, min(capped, amount - 1)), (amount - amount // 2, capped // 2)
        least = (amount - capped, 0) if amount > capped else (1, min(capped, 1))
        more, shifted, more_capped = (amount + 1, capped), (amount, capped - 1), (amount + 1, capped + 1)
        wanted = self.usually(
            r, r.choice((whole, whole, less, half, least)), more, shifted, more_capped, (0, 0), (1, 2)
        )
        return min(max(wanted[0], 0), 2**40 - 1), min(max(wanted[1], 0), 2**40 - 1)

    def _try(self, r: Random, claim: Claim) -> int:
        return self.usually(r, claim.attempts, claim.attempts + 1, 0)

    def approve(self, r: Random) -> Outcome | None:
        found = self._claim(r, ClaimState.RESERVED)
        if found is None:
            return None
        record, payer, claim = found
        caller, name = self.adjudicator_for(r, payer), record.terms.place
        return self.do(
            self.acts.approve(caller, name, payer, self._try(r, claim), self._part(r, claim.asked)), record.terms
        )

    def pay(self, r: Random) -> Outcome | None:
        found = self._claim(r, ClaimState.APPROVED)
        if found is None:
            return None
        record, payer, claim = found
        caller, name = self.adjudicator_for(r, payer), record.terms.place
        part, evidence = self._part(r, claim.asked), self.fresh("evidence")
        return self.do(self.acts.pay(caller, name, payer, self._try(r, claim), part, evidence), record.terms)

    def release(self, r: Random) -> Outcome | None:
        found = self._claim(r, ClaimState.RESERVED, ClaimState.APPROVED)
        if found is None:
            return None
        record, payer, claim = found
        name, caller = self.usually(r, record.terms.place, self.fresh("place")), self.adjudicator_for(r, payer)
        return self.do(self.acts.release(caller, name, payer, self._try(r, claim)), record.terms)

    def expire(self, r: Random) -> Outcome | None:
        found = self._claim(r, ClaimState.RESERVED, lapsed=r.random() < 0.8)
        if found is None:
            return None
        record, payer, _ = found
        caller = self.somebody(r, "outsider")
        return self.do(self.acts.expire(caller, record.terms.place, payer), record.terms)

    def recover(self, r: Random) -> Outcome | None:
        found = self._claim(r, ClaimState.PAID)
        if found is None:
            return None
        record, payer, claim = found
        remaining = (0, 0) if r.random() < 0.5 else self._part(r, claim.paid)
        caller, evidence, name = self.adjudicator_for(r, payer), self.fresh("evidence"), record.terms.place
        doing = self.acts.recover(caller, name, payer, self._try(r, claim), remaining, evidence)
        return self.do(doing, record.terms)

    def waive(self, r: Random) -> Outcome | None:
        record = self.record_of_some(r, lambda each: each.order_sequence > 0)
        if record is None:
            return None
        rank = r.randrange(max(record.order.ranks(), 1))
        payer = self.usually(r, record.order.payer_at(rank) or people.BASIC, people.INSURER_A)
        order: Order = self.usually(r, record.order, NO_ORDER)
        caller, name = self.adjudicator_for(r, payer), record.terms.place
        return self.do(self.acts.waive(caller, name, payer, rank, order), record.terms)

    def carry_over(self, r: Random) -> Outcome | None:
        """What a payer had paid on the old bill, or a fen more."""
        links = list(self.house.invoices.replaces.items())
        open_ones = [each for each in links if self._can_be_carried(*each)]
        if not links:
            return None
        name, replaced = r.choice(open_ones or links[-8:])
        record, old = self.house.invoices.bills[name], self.house.invoices.bills[replaced]
        paid = [payer for payer, claim in old.claims.items() if claim.paid[0]]
        fresh = [payer for payer in paid if payer not in record.claims]
        payer = r.choice(self.usually(r, fresh, paid) or people.PAYERS)
        asked = self._part(r, old.claim(payer).paid)
        wanted = self.usually(r, replaced, name, bytes(32))
        doing = self.acts.carry_over(self.adjudicator_for(r, payer), wanted, record.terms, payer, asked)
        return self.do(doing, record.terms, old.terms)

    def _can_be_carried(self, name: bytes, replaced: bytes) -> bool:
        record, old = self.house.invoices.bills[name], self.house.invoices.bills[replaced]
        paid = {payer for payer, claim in old.claims.items() if claim.paid[0]}
        return record.frozen() == Status.UNKNOWN and bool(paid - set(record.claims))

    # --- masks

    def turned_away(self, r: Random, wanted: Range) -> Doing:
        """The house's own mask payer, for one bill of this range."""
        first = int.from_bytes(wanted.place, "big")
        caller = self.adjudicator_of(r, self.house.invoices.ranges[wanted].mask_payer)
        return self.acts.settle(caller, wanted, *_masked([first], first), self.fresh("evidence"))

    def settle(self, r: Random) -> Outcome | None:
        ranges = [each for each, anchored in self.house.invoices.ranges.items() if anchored.mask_payer]
        if not ranges:
            return None
        wanted = r.choice(ranges[-4:])
        payer = self.house.invoices.ranges[wanted].mask_payer
        wanted = self.usually(r, wanted, dataclasses.replace(wanted, count=wanted.count + 1))
        first_bucket, masks = self._masks(r, wanted)
        caller = self.adjudicator_of(r, payer)
        bills = [each for each in self.papers[-40:] if code_in(each.place) == code_in(wanted.place)]
        return self.do(self.acts.settle(caller, wanted, first_bucket, masks, self.fresh("evidence")), *bills[:4])

    def _masks(self, r: Random, wanted: Range) -> tuple[int, tuple[int, ...]]:
        """Some bills of the range: free ones, mostly; settled or drawn ones; one outside; none."""
        first = int.from_bytes(wanted.place, "big")
        every = list(range(first, first + min(wanted.count, 600)))
        taken = {int.from_bytes(each, "big") for each in self.house.invoices.taken}
        free = [each for each in every if each not in taken]
        some = [each for each in free if r.random() < 0.6] or free
        settled = [each for each in every if each in taken]
        wrong = (every, settled or every, [*some, every[-1] + 1], [every[-1] + 1], [first - 1], [first - 1, *some], [])
        places = r.choice(wrong) if r.random() < 0.25 else some or every
        return _masked(places, first)

    def draw_settled(self, r: Random) -> Outcome:
        settled = [each for each in self.leaves if self.is_settled_by_mask(each)]
        bill = r.choice((self.usually(r, settled, list(self.leaves)) or self.papers)[-RECENT:])
        return self.do(self.acts.draw_settled(self.somebody(r, "outsider"), bill, self.leaf_of(r, bill)), bill)

    # --- uses

    def deduct(self, r: Random) -> Outcome:
        bill = self.bill(r, self._has_net if r.random() < 0.7 else lambda each: self.record(each) is not None)
        purpose = r.choice((2025, 2026)).to_bytes(32, "big")
        caller = self.somebody(r, "tax_auditor")
        return self._use(r, bill, UseKind.DEDUCTION, people.FISCAL, purpose, caller)

    def _has_net(self, bill: Bill) -> bool:
        record = self.record(bill)
        return record is not None and bill.profile == 21 and record.paid()[0] < bill.rest

    def prove(self, r: Random) -> Outcome:
        bill = self.bill(r, lambda each: self.record(each) is not None)
        purpose = r.choice((1, 2)).to_bytes(32, "big")
        caller = person(r.choice(("relayer", "outsider"))).address
        return self._use(r, bill, UseKind.PROOF, r.choice((people.CLINIC, people.SHOP)), purpose, caller)

    def benefit(self, r: Random) -> Outcome:
        bill, payer = self.bill(r, lambda each: self.record(each) is not None), r.choice(people.PAYERS)
        purpose, caller = r.choice((1, 2)).to_bytes(32, "big"), self.adjudicator_of(r, payer)
        return self._use(r, bill, UseKind.FIXED_BENEFIT, payer, purpose, caller)

    def _use(self, r: Random, bill: Bill, kind: UseKind, organisation: int, purpose: bytes, caller: str) -> Outcome:
        use = Use(kind, self.usually(r, organisation, people.HEALTH), purpose, self.deadline(r))
        told = (int(kind), use.organisation, purpose, use.deadline)
        signature = self.signed(r, self.signer_for(bill), ("Use", self.house.digest_of(bill), *told))
        return self.do(self.acts.use(caller, bill, use, self.usually(r, signature, None)), bill)


def _masked(places: list[int], first: int) -> tuple[int, tuple[int, ...]]:
    """First bucket and masks that name these places."""
    words: dict[int, int] = {}
    for place in places:
        words[place >> 8] = words.get(place >> 8, 0) | 1 << (place & 255)
    lowest, highest = min(words, default=first >> 8), max(words, default=(first >> 8) - 1)
    return lowest, tuple(words.get(bucket, 0) for bucket in range(lowest, highest + 1))
