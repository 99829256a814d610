"""People who act at random, mostly sensibly, on a chain and on the model alike.

Every choice is drawn from a `random.Random`: Hypothesis passes one that it can shrink, a replay passes a seeded one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any, TypeVar

from eth_abi import encode
from eth_utils import keccak

from carestamp.documents.merkle import MerkleTree, leaf_of_bytes
from tests.model import people
from tests.model.credentials import FOREVER, Kind, Role
from tests.model.house import House, accredit, license_key, packed
from tests.model.ledgers import Outcome, sale_of
from tests.model.packs import PackUse
from tests.model.people import person
from tests.model.prescriptions import (
    NOBODY,
    Facts,
    Hold,
    Leaf,
    Status,
    Supply,
    SupplyState,
    Vouching,
    acceptance_of,
    countersignature_of,
    what,
)
from tests.model.signing import Act, Signed
from tests.model.terms import DAY, HOUR, HolderKind, Line, Rules, Terms

T = TypeVar("T")
HEIRS = ((people.ANNEX, people.HOSPITAL), (people.KIOSK, people.PHARMACY), (people.CODES, people.REGISTRAR))
LEDGER, PACKS, CREDENTIALS = "PrescriptionRegistry", "PackRegistry", "CredentialRegistry"
EXPENDABLE = ("prescriber_b", "reviewer_b", "pharmacist_b", "outsider")  # distrust is for ever: the others go on


class Walk:
    """One story. `papers` are prescriptions that prescribers wrote, with the evidence that goes with each."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.papers: list[Terms] = []
        self.evidence: dict[Terms, Vouching] = {}
        self.asked: list[tuple[str, Terms, Supply, Vouching, str]] = []  # supplies that were asked for
        self.goods: list[PackUse] = []
        self.batches: list[bytes] = []
        self.count = 0

    # --- choosing

    def names(self) -> dict[str, str]:
        return {person(name).address: name for name in people.EVERYBODY} | self._slips()

    def _slips(self) -> dict[str, str]:
        return {person(name).address: name for name in (f"slip {n}" for n in range(1, self.count + 1))}

    def fresh(self) -> int:
        self.count += 1
        return self.count

    @staticmethod
    def usually(r: Random, sensible: T, *others: T) -> T:
        """The first, but for one time in fifteen or so."""
        return sensible if r.random() < 0.93 or not others else r.choice(others)

    def somebody(self, r: Random, name: str) -> str:
        """The address of this person, or now and then of another."""
        return person(self.usually(r, name, *people.EVERYBODY)).address

    def at_work(self, r: Random, names: Iterable[str]) -> str:
        """One of these who is live, when there is one."""
        listed = list(names)
        return r.choice([each for each in listed if self._works(each)] or listed)

    def paper(self, r: Random, wanted: Callable[[Terms], bool] | None = None) -> Terms:
        """One that fits, when there is one; later ones more often."""
        recent = self.papers[-12:]
        fitting = [each for each in recent if wanted and wanted(each)] or self._known_papers(recent) or recent
        return r.choice(fitting)

    def _known_papers(self, papers: list[Terms]) -> list[Terms]:
        return [each for each in papers if self.house.id_of(each) in self.house.prescriptions.records]

    def with_status(self, *wanted: Status) -> Callable[[Terms], bool]:
        """In one of these; one that was never seen needs evidence, to be seen at all."""
        status_of = self.house.prescriptions.status_of
        return lambda terms: status_of(terms) in wanted and (status_of(terms) > 0 or self.evidence[terms] is not None)

    def name_of(self, address: str) -> str:
        return self.names().get(address, "outsider")

    def key_of(self, subject: str) -> str:
        """The key that signs for a subject."""
        return self.house.credentials.controller_of(subject)

    # --- signing

    def signed(self, r: Random, signer: str, act: Act) -> Signed:
        """By the signer, or now and then by another, or over something else."""
        honest = Signed(signer, act)
        stolen = Signed(person("outsider").address, act)
        altered = Signed(signer, (*act[:-1], act[-1] + 1 if isinstance(act[-1], int) else act[-1]))
        return self.usually(r, honest, stolen, altered)

    def bytes_of(self, contract: str, signature: Signed | None) -> bytes:
        if signature is None:
            return b""
        return self.house.signature(contract, self.name_of(signature.by), signature.act)

    def origin_bytes(self, origin: Vouching) -> bytes:
        if origin is None:
            return b""
        if isinstance(origin, Signed):
            return b"\x01" + self.bytes_of(LEDGER, origin)
        return b"\x02" + b"".join(origin.proof)

    # --- prescribers

    def write(self, r: Random) -> Terms:
        """A prescription on paper; nothing on the chain yet."""
        name = self.usually(r, self.at_work(r, people.PRESCRIBERS), "reviewer", "outsider")
        profile = self._profile(r)
        terms = self._written(r, name, profile)
        if r.random() < 0.12:
            terms = self._spoilt(r, terms)
        self.papers.append(terms)
        self.evidence[terms] = Signed(person(name).address, terms.as_act()) if r.random() < 0.5 else None
        return terms

    def _profile(self, r: Random) -> int:
        """One that is open, most of the time."""
        closed = self.house.prescriptions.closed_since
        return r.choice((11, 11, 12, 13, *(each for each in (14,) if each not in closed or r.random() < 0.2)))

    def _written(self, r: Random, name: str, profile: int) -> Terms:
        rules = self.house.prescriptions.profiles[profile]
        holder, kind = self._holder(r, rules)
        issued_at = self.house.now.second - r.choice((0, 0, 60, HOUR, rules.lag_hours * HOUR // 2))
        repeats = r.choice((0, rules.max_repeats))
        return Terms(
            content=keccak(text=f"content {self.fresh()}"),
            holder=holder,
            holder_kind=kind,
            prescriber=person(name).address,
            profile=profile,
            issued_at=issued_at,
            until=rules.latest_until(issued_at) - r.choice((0, 0, DAY, HOUR)),
            repeats=repeats,
            interval_days=rules.min_interval_days + r.choice((0, 1)) if repeats else 0,
            online=rules.online and r.random() < 0.3,
            lines=tuple(self._line(r, rules, repeats) for _ in range(r.randint(1, rules.max_lines))),
        )

    def _holder(self, r: Random, rules: Rules) -> tuple[str, HolderKind]:
        if rules.slip and r.random() < 0.3:
            return person(f"slip {self.fresh()}").address, HolderKind.SLIP
        name = r.choice(people.PATIENTS)
        return person(name).address, HolderKind.DELEGATE if name == "delegate" else HolderKind.SUBJECT

    @staticmethod
    def _line(r: Random, rules: Rules, repeats: int) -> Line:
        quantity = r.choice((1, 2, 10, rules.most_units(repeats)))
        return Line(
            min(quantity, rules.most_units(repeats)),
            r.randint(1, rules.max_days_supply),
            r.choice(sorted(rules.classes)),
        )

    def _spoilt(self, r: Random, terms: Terms) -> Terms:
        """One rule broken, often by one."""
        rules = self.house.prescriptions.profiles[terms.profile]
        line, latest = terms.lines[0], rules.latest_until(terms.issued_at)
        flaws: list[dict[str, Any]] = [
            {"until": latest + 1},
            {"until": terms.issued_at},
            {"issued_at": self.house.now.second + HOUR, "until": self.house.now.second + 2 * HOUR},
            {"issued_at": terms.issued_at - (rules.lag_hours + 2) * HOUR},
            {"repeats": rules.max_repeats + 1},
            {"repeats": rules.max_repeats or 1, "interval_days": max(rules.min_interval_days - 1, 0)},
            {"online": True},
            {"holder_kind": HolderKind.SLIP},
            {"holder": terms.prescriber},
            {"profile": 99},
            {"lines": (dataclasses.replace(line, quantity=rules.most_units(terms.repeats) + 1), *terms.lines[1:])},
            {"lines": (dataclasses.replace(line, days_supply=r.choice((0, rules.max_days_supply + 1))),)},
            {"lines": (dataclasses.replace(line, drug_class=r.choice((40, 64, 300))),)},
            {"lines": (terms.lines * 5)[:5]},
        ]
        return dataclasses.replace(terms, **r.choice(flaws))

    def issue(self, r: Random) -> Outcome:
        terms = self.write(r) if r.random() < 0.8 or not self.papers else self.paper(r)
        if r.random() < 0.2 and self.evidence[terms] is None:
            self._as_leaf(r, [terms])
        origin = self.evidence[terms]
        caller = self.somebody(r, "relayer") if origin else self.somebody(r, self.name_of(terms.prescriber))
        return self.house.act(
            "issue",
            lambda: self.house.prescriptions.issue(caller, terms, origin),
            *(LEDGER, "issue", caller, packed(terms), self.origin_bytes(origin)),
        )

    def anchor(self, r: Random) -> Outcome:
        """A batch of one prescriber's: some are drawn from it later."""
        name = self.at_work(r, people.PRESCRIBERS)
        batch = [self._written(r, name, self._profile(r)) for _ in range(r.randint(1, 4))]
        self.papers += batch
        return self._as_leaf(r, batch)

    def _as_leaf(self, r: Random, batch: list[Terms]) -> Outcome:
        leaves = [leaf_of_bytes(self.house.id_of(each)) for each in batch]
        tree = MerkleTree(leaves)
        outcome = self._anchor(r, self.somebody(r, self.name_of(batch[0].prescriber)), tree.root)
        for place, terms in enumerate(batch):
            leaf = Leaf(tree.root, tuple(tree.proof(place)))
            self.evidence[terms] = leaf if outcome.error is None or r.random() < 0.1 else None
        return outcome

    def _anchor(self, r: Random, author: str, root: bytes) -> Outcome:
        root = self.usually(r, root, root, root, bytes(32))
        deadline = self.house.now.second + r.choice((HOUR, HOUR, HOUR, -1))
        own = r.random() < 0.5
        caller = self.usually(r, author, person("outsider").address) if own else person("relayer").address
        signature = None if own else self.signed(r, author, ("Anchor", author, root, deadline))
        return self.house.act(
            "anchor",
            lambda: self.house.prescriptions.anchor(caller, author, root, deadline, signature),
            *(LEDGER, "anchor", caller, author, root, deadline, self.bytes_of(LEDGER, signature)),
        )

    def cancel(self, r: Random) -> Outcome:
        usual, unusual = (Status.ACTIVE, Status.UNKNOWN), (Status.PARTLY_DISPENSED, Status.HELD, Status.DISPENSED)
        terms = self.paper(r, self.with_status(*(usual if r.random() < 0.7 else unusual)))
        caller = self.somebody(r, self.name_of(terms.prescriber))
        model = lambda: self.house.prescriptions.cancel(caller, terms)  # noqa: E731
        return self.house.act("cancel", model, LEDGER, "cancel", caller, packed(terms))

    def stop(self, r: Random) -> Outcome:
        terms = self.paper(r, self.with_status(Status.PARTLY_DISPENSED))
        caller = self.somebody(r, self.name_of(terms.prescriber))
        model = lambda: self.house.prescriptions.stop(caller, terms)  # noqa: E731
        return self.house.act("stop", model, LEDGER, "stop", caller, packed(terms))

    # --- reviewers

    def approve(self, r: Random) -> Outcome:
        terms = self.paper(r, self.with_status(Status.AWAITING_REVIEW))
        caller, origin = self.somebody(r, self.at_work(r, people.REVIEWERS)), self.origin_for(r, terms)
        return self.house.act(
            "approve",
            lambda: self.house.prescriptions.approve(caller, terms, origin),
            *(LEDGER, "approve", caller, packed(terms), self.origin_bytes(origin)),
        )

    def reject(self, r: Random) -> Outcome:
        terms = self.paper(r, self.with_status(Status.AWAITING_REVIEW, Status.ACTIVE))
        caller, reason = self.somebody(r, self.at_work(r, people.REVIEWERS)), r.randint(0, 9)
        origin = self.origin_for(r, terms)
        return self.house.act(
            "reject",
            lambda: self.house.prescriptions.reject(caller, terms, reason, origin),
            *(LEDGER, "reject", caller, packed(terms), reason, self.origin_bytes(origin)),
        )

    def origin_for(self, r: Random, terms: Terms) -> Vouching:
        """What the paper came with; now and then nothing, or another's."""
        honest = self.evidence[terms]
        forged = Signed(person("outsider").address, terms.as_act())
        return self.usually(r, honest, None, forged)

    # --- issuer, regulator

    def suspend(self, r: Random) -> Outcome:
        name = self.house.id_of(self.paper(r, self.with_status(Status.ACTIVE, Status.PARTLY_DISPENSED)))
        caller = self._suspender(r)
        model = lambda: self.house.prescriptions.suspend(caller, name)  # noqa: E731
        return self.house.act("suspend", model, LEDGER, "suspend", caller, name)

    def resume(self, r: Random) -> Outcome:
        name = self.house.id_of(self.paper(r, self.with_status(Status.SUSPENDED)))
        caller = self._suspender(r)
        model = lambda: self.house.prescriptions.resume(caller, name)  # noqa: E731
        return self.house.act("resume", model, LEDGER, "resume", caller, name)

    def _suspender(self, r: Random) -> str:
        return self.somebody(r, r.choice(("hospital_steward", "clinic_steward", "annex_steward", "health_steward")))

    # --- holders

    def hold(self, r: Random) -> Outcome:
        terms = self.paper(r, self.with_status(Status.ACTIVE, Status.PARTLY_DISPENSED, Status.UNKNOWN))
        wanted, deadline = self._wanted(r, terms), self.house.now.second + r.choice((HOUR, HOUR, HOUR, -1))
        signer = self.key_of(terms.holder)
        act = ("Hold", self.house.id_of(terms), wanted.pharmacy, wanted.until, wanted.sequence, deadline)
        own = r.random() < 0.3
        caller = self.usually(r, signer, person("outsider").address) if own else person("relayer").address
        signature, origin = None if own else self.signed(r, signer, act), self.origin_for(r, terms)
        words = (wanted.pharmacy, wanted.until, wanted.sequence, deadline)
        return self.house.act(
            "hold",
            lambda: self.house.prescriptions.hold(caller, terms, wanted, deadline, signature, origin),
            *(LEDGER, "hold", caller, packed(terms), *words),
            *(self.bytes_of(LEDGER, signature), self.origin_bytes(origin)),
        )

    def _wanted(self, r: Random, terms: Terms) -> Hold:
        record = self.house.prescriptions.records.get(self.house.id_of(terms))
        last = record.hold if record and record.hold else Hold()
        if r.random() < 0.06:
            return last
        rules = self.house.prescriptions.profiles.get(terms.profile)
        longest = rules.hold_hours * HOUR if rules else HOUR
        until = self.house.now.second + 1 + r.choice((0, 10, HOUR, longest, longest + 1))
        house = self.usually(r, r.choice((people.PHARMACY, people.PHARMACY_B)), people.HOSPITAL, 999)
        return Hold(house, until, last.sequence + self.usually(r, 1, 0, 7))

    def release(self, r: Random) -> Outcome:
        terms = self.paper(r, self.with_status(Status.HELD))
        record = self.house.prescriptions.records.get(self.house.id_of(terms))
        last = record.hold if record and record.hold else Hold()
        sequence, deadline = last.sequence + self.usually(r, 1, 0), self.house.now.second + r.choice((HOUR, -1))
        signer = self.key_of(terms.holder)
        act = ("Release", self.house.id_of(terms), sequence, deadline)
        caller, signature = person("relayer").address, None
        if r.random() < 0.5:
            signature = self.signed(r, signer, act)
        else:
            caller = self.usually(r, r.choice((signer, self._pharmacist_of(r, last.pharmacy))), caller)
        return self.house.act(
            "release",
            lambda: self.house.prescriptions.release(caller, terms, sequence, deadline, signature),
            *(LEDGER, "release", caller, packed(terms), sequence, deadline, self.bytes_of(LEDGER, signature)),
        )

    def _pharmacist_of(self, r: Random, pharmacy: int) -> str:
        theirs = [name for name, house in people.PHARMACISTS.items() if house == pharmacy]
        return person(self.at_work(r, theirs or people.PHARMACISTS)).address

    # --- pharmacists

    def dispense(self, r: Random) -> Outcome:
        terms = self.paper(r, self.with_status(Status.ACTIVE, Status.PARTLY_DISPENSED, Status.HELD, Status.UNKNOWN))
        handed = self.house.now.second + 1 - self.usually(r, r.choice((0, 1, 60)), HOUR, HOUR + 1, -5)
        caller, supply = self._asked(r, terms, handed)
        return self._supply("dispense", caller, terms, supply, self.origin_for(r, terms))

    def record(self, r: Random) -> Outcome:
        """After an outage: what was handed out some time ago, also for a prescription of long ago."""
        known = self._known_papers(self.papers)
        terms = r.choice(known) if known and r.random() < 0.4 else self.paper(r)
        ago = r.choice((0, HOUR, 5 * HOUR, 20 * HOUR, 47 * HOUR, 49 * HOUR, 3 * DAY))
        handed = max(self.house.now.second + 1 - ago, self.usually(r, terms.issued_at, 0))
        caller, supply = self._asked(r, terms, handed)
        return self._supply("record", caller, terms, supply, self.origin_for(r, terms))

    def retry(self, r: Random) -> Outcome | None:
        """The same once more, or the same number for something else."""
        if not self.asked:
            return None
        function, terms, supply, origin, caller = r.choice(self.asked[-8:])
        if r.random() < 0.3:
            other = tuple(max(each - 1, 0) for each in supply.quantities)
            supply = dataclasses.replace(supply, quantities=other)
        return self._supply(function, caller, terms, supply, origin)

    def _supply(self, function: str, caller: str, terms: Terms, supply: Supply, origin: Vouching) -> Outcome:
        ledger = self.house.prescriptions
        model = ledger.dispense if function == "dispense" else ledger.record_supply
        self.asked.append((function, terms, supply, origin, caller))
        return self.house.act(
            function,
            lambda: model(caller, terms, supply, origin),
            *(LEDGER, {"dispense": "dispense", "record": "recordSupply"}[function], caller, packed(terms)),
            *self.supply_values(supply, origin),
        )

    def supply_values(self, supply: Supply, origin: Vouching) -> Iterator[Any]:
        facts = what(supply) | supply.deadline << 144 | supply.identity_checked << 176
        accepted, signed = (self.bytes_of(LEDGER, each) for each in (supply.acceptance, supply.countersignature))
        if supply.second != NOBODY or signed:
            signed = bytes.fromhex(supply.second[2:]) + signed
        parts = (accepted, signed, b"".join(map(_packed_use, supply.packs)))
        lengths = sum(len(each) << 184 + 16 * place for place, each in enumerate(parts))
        yield (facts | lengths, supply.product)
        yield b"".join((*parts, self.origin_bytes(origin)))

    def _asked(self, r: Random, terms: Terms, handed: int) -> tuple[str, Supply]:
        """A supply with the signatures that it needs, most of the time."""
        record = self.house.prescriptions.records.get(self.house.id_of(terms))
        caller = self._counter(r, terms)
        supply = Supply(
            quantities=self._quantities(r, terms),
            request=self.usually(r, r.getrandbits(31) + 1, 0, record.latest if record else 0),
            handed_over_at=handed,
            deadline=handed + self.usually(r, HOUR, -1),
            product=keccak(text=f"product {self.fresh()}"),
            packs=self._uses(r),
            identity_checked=r.random() < 0.15,
        )
        return caller, self._agreed(r, terms, caller, supply)

    def _counter(self, r: Random, terms: Terms) -> str:
        """A pharmacist, of the house that holds it if one does."""
        record = self.house.prescriptions.records.get(self.house.id_of(terms))
        if record and record.live_hold(self.house.now.second) and record.hold and r.random() < 0.7:
            return self._pharmacist_of(r, record.hold.pharmacy)
        return self.somebody(r, self.at_work(r, people.PHARMACISTS))

    def _quantities(self, r: Random, terms: Terms) -> tuple[int, ...]:
        """What is left, a part of it, one unit more, or the whole portion whatever was given."""
        left = self.house.prescriptions.left_of(terms)
        part = tuple(r.randint(0, each) for each in left)
        more = (*left[:-1], left[-1] + 1)
        return r.choice((left, left, left, part, part, part, part, more, terms.portions(1)))

    def _agreed(self, r: Random, terms: Terms, caller: str, supply: Supply) -> Supply:
        name, credentials = self.house.id_of(terms), self.house.credentials
        pharmacy = credentials.standing_of(caller).organisation
        facts = facts_of(supply, pharmacy, caller)
        holder = self.key_of(terms.holder)
        acceptance = self.signed(r, holder, acceptance_of(name, facts, supply.deadline))
        second = self._second(r, caller, pharmacy)
        act = countersignature_of(name, facts, supply.identity_checked, supply.deadline)
        return dataclasses.replace(
            supply,
            acceptance=self.usually(r, acceptance, None),
            second=second,
            countersignature=None if second == NOBODY else self.signed(r, second, act),
        )

    def _second(self, r: Random, caller: str, pharmacy: int) -> str:
        theirs = [person(name).address for name, house in people.PHARMACISTS.items() if house == pharmacy]
        others = [each for each in theirs if each != caller]
        return self.usually(r, others[0] if others else NOBODY, NOBODY, caller, person("pharmacist_b").address)

    def reverse(self, r: Random) -> Outcome | None:
        found = list(self._supplied())
        if not found:
            return None
        terms, facts = r.choice(self._reversible(found) if r.random() < 0.8 else found[-6:])
        if r.random() < 0.08:
            facts = dataclasses.replace(facts, request=facts.request + 1)
        caller = self._reverser(r, facts)
        made = (facts.product, what(facts) | facts.pharmacy << 144, facts.pharmacist)
        return self.house.act(
            "reverse",
            lambda: self.house.prescriptions.reverse(caller, terms, facts),
            *(LEDGER, "reverse", caller, packed(terms)),
            *(made, list(facts.packs)),
        )

    def _reverser(self, r: Random, facts: Facts) -> str:
        """A second pharmacist of the house, or of the one that took it over."""
        finishing = self.house.credentials.may_finish
        able = [name for name, number in people.PHARMACISTS.items() if finishing(number, facts.pharmacy)]
        others = [name for name in able if person(name).address != facts.pharmacist]
        name = self.at_work(r, others or able)
        return self.usually(r, person(name).address, facts.pharmacist, person("pharmacist_b").address)

    def _reversible(self, found: list[tuple[Terms, Facts]]) -> list[tuple[Terms, Facts]]:
        """Those still inside the window, when there are some; all otherwise."""
        hours = {number: rules.reverse_hours for number, rules in self.house.prescriptions.profiles.items()}
        now = self.house.now.second
        inside = [(t, f) for t, f in found if now < f.handed_over_at + hours[t.profile] * HOUR]
        return inside or found

    def _supplied(self) -> Iterator[tuple[Terms, Facts]]:
        for record in self.house.prescriptions.records.values():
            for state, facts in record.supplies.values():
                if state in (SupplyState.SUPPLIED, SupplyState.REVERSED):
                    yield record.terms, facts

    def open_repeat(self, r: Random) -> Outcome:
        open_ones = self.with_status(Status.ACTIVE, Status.PARTLY_DISPENSED)
        terms = self.paper(r, lambda each: each.repeats > 0 and open_ones(each))
        caller = self.somebody(r, self.at_work(r, people.PHARMACISTS))
        record = self.house.prescriptions.records.get(self.house.id_of(terms))
        opened = record.repeats_opened if record else 0
        number = r.choice((opened + 1, opened + 1, opened, opened + 2))
        model = lambda: self.house.prescriptions.open_repeat(caller, terms, number)  # noqa: E731
        return self.house.act("open repeat", model, LEDGER, "openRepeat", caller, packed(terms), number)

    def review_conflict(self, r: Random) -> Outcome | None:
        found = [
            (name, request) for name, record in self.house.prescriptions.records.items() for request in record.supplies
        ]
        conflicts = [each for each in found if self.house.prescriptions.supply_state(*each) > SupplyState.REVERSED]
        if not found:
            return None
        name, request = self.usually(r, r.choice(conflicts or found), r.choice(found))
        caller, finding = self.somebody(r, "auditor"), r.randint(0, 9)
        return self.house.act(
            "review conflict",
            lambda: self.house.prescriptions.review_conflict(caller, name, request, finding),
            *(LEDGER, "reviewConflict", caller, name, request, finding),
        )

    # --- packs

    def commission(self, r: Random) -> Outcome:
        """A batch of two or three packs."""
        goods = [(keccak(text=f"pack {self.fresh()}"), r.choice((1, 10, 1000))) for _ in range(r.randint(2, 3))]
        tree = MerkleTree([self.leaf_of(*each) for each in goods])
        proofs = [tuple(tree.proof(place)) for place in range(len(goods))]
        self.batches.append(tree.root)
        batch = self.usually(r, tree.root, self.batches[0])
        outcome = self._commission(self.somebody(r, "registrar_steward"), batch)
        if outcome.error is None or r.random() < 0.1:
            both = zip(goods, proofs, strict=True)
            self.goods += [PackUse(pack, 1, capacity, tree.root, proof) for (pack, capacity), proof in both]
        return outcome

    def _commission(self, caller: str, batch: bytes) -> Outcome:
        model = lambda: self.house.packs.commission(caller, batch)  # noqa: E731
        return self.house.act("commission", model, PACKS, "commission", caller, batch)

    def leaf_of(self, pack: bytes, capacity: int) -> bytes:
        here = (self.house.domains[LEDGER]["chainId"], self.house.ledgers.addresses[PACKS], pack, capacity)
        return leaf_of_bytes(encode(["uint256", "address", "bytes32", "uint32"], here))

    def _uses(self, r: Random) -> tuple[PackUse, ...]:
        """Nothing, or units of a pack or two."""
        if not self.goods or r.random() < 0.5:
            return ()
        chosen = [r.choice(self.goods[-6:]) for _ in range(r.choice((1, 1, 2)))]
        return tuple(self._use(r, each) for each in chosen)

    def _use(self, r: Random, goods: PackUse) -> PackUse:
        units = self.usually(r, r.randint(1, max(goods.capacity // 2, 1)), 0, goods.capacity, goods.capacity + 1)
        return dataclasses.replace(goods, units=units)

    def recall(self, r: Random) -> Outcome | None:
        recent = self.batches[-2:] or [keccak(b"unknown")]
        batch = self.usually(r, r.choice(recent), keccak(b"unknown"))
        caller = self.somebody(r, r.choice(("registrar_steward", "health_steward")))
        model = lambda: self.house.packs.recall(caller, batch)  # noqa: E731
        return self.house.act("recall", model, PACKS, "recall", caller, batch)

    def report(self, r: Random) -> Outcome:
        pack = r.choice(self.goods).pack if self.goods else keccak(b"a pack")
        caller = self.somebody(r, r.choice(("registrar_steward", "pharmacy_steward", "health_steward")))
        stolen = r.random() < 0.5
        model = self.house.packs.report_stolen if stolen else self.house.packs.report_destroyed
        function = "reportStolen" if stolen else "reportDestroyed"
        return self.house.act(function, lambda: model(caller, pack), PACKS, function, caller, pack)

    def alarm(self, r: Random) -> Outcome:
        sold = [name for name, pack in self.house.packs.packs.items() if pack.sold]
        pack = r.choice(sold or [keccak(b"a pack")])
        caller, sale = self.somebody(r, "pharmacist"), sale_of(keccak(b"another"), r.randint(1, 3))
        model = lambda: self.house.packs.raise_alarm(caller, pack, sale)  # noqa: E731
        return self.house.act("alarm", model, PACKS, "raiseAlarm", caller, pack, sale)

    # --- credentials

    def suspend_person(self, r: Random) -> Outcome:
        """Mostly a regulator or its house; mostly ended soon by `reinstate_person`."""
        caller, name = self._supervisor(r), self._staff(r)
        model = lambda: self.house.credentials.suspend_practitioner(caller, name)  # noqa: E731
        return self.house.act("suspend person", model, CREDENTIALS, "suspendPractitioner", caller, name)

    def reinstate_person(self, r: Random) -> Outcome:
        return self._reinstate_person(self.name_of(self._supervisor(r)), self.name_of(self._suspended_staff(r)))

    def _reinstate_person(self, by: str, whom: str) -> Outcome:
        caller, name = person(by).address, person(whom).address
        model = lambda: self.house.credentials.reinstate_practitioner(caller, name)  # noqa: E731
        return self.house.act("reinstate person", model, CREDENTIALS, "reinstatePractitioner", caller, name)

    def distrust_person(self, r: Random) -> Outcome:
        caller, name = self._supervisor(r), person(r.choice(EXPENDABLE)).address
        since = self.house.now.second + 1 - r.choice((0, -1, HOUR, DAY))
        model = lambda: self.house.credentials.distrust_practitioner(caller, name, since)  # noqa: E731
        return self.house.act("distrust person", model, CREDENTIALS, "distrustPractitioner", caller, name, since)

    def _supervisor(self, r: Random) -> str:
        usual = ("health_steward", "health_steward", "hospital_steward", "pharmacy_steward", "pharmacy_b_steward")
        return self.somebody(r, r.choice(usual))

    def _staff(self, r: Random) -> str:
        return self.somebody(r, r.choice((*people.PRESCRIBERS, *people.REVIEWERS, *people.PHARMACISTS)))

    def _suspended_staff(self, r: Random) -> str:
        known = list(self.house.credentials.practitioners.items())
        found = [name for name, each in known if FOREVER in (each.own_suspended_until, each.regulator_suspended_until)]
        return r.choice(found) if found else self._staff(r)

    def suspend_house(self, r: Random) -> Outcome:
        caller, number = self.somebody(r, "health_steward"), self._number(r)
        model = lambda: self.house.credentials.suspend_organisation(caller, number)  # noqa: E731
        return self.house.act("suspend house", model, CREDENTIALS, "suspendOrganisation", caller, number)

    def reinstate_house(self, r: Random) -> Outcome:
        houses = self.house.credentials.organisations.items()
        found = [number for number, each in houses if each.suspended_until == FOREVER]
        number = r.choice(found) if found else self._number(r)
        return self._reinstate_house(self.usually(r, "health_steward", *people.EVERYBODY), number)

    def _reinstate_house(self, by: str, number: int) -> Outcome:
        caller = person(by).address
        model = lambda: self.house.credentials.reinstate_organisation(caller, number)  # noqa: E731
        return self.house.act("reinstate house", model, CREDENTIALS, "reinstateOrganisation", caller, number)

    def distrust_house(self, r: Random) -> Outcome:
        caller, number = self.somebody(r, "health_steward"), self.usually(r, r.choice(HEIRS)[0], 999)
        since = self.house.now.second + 1 - r.choice((0, -1, DAY))
        model = lambda: self.house.credentials.distrust_organisation(caller, number, since)  # noqa: E731
        return self.house.act("distrust house", model, CREDENTIALS, "distrustOrganisation", caller, number, since)

    def renew(self, r: Random) -> Outcome:
        until = self.house.now.second + r.choice((-DAY, 30 * DAY, 400 * DAY))
        return self._renew(self.usually(r, "health_steward", *people.EVERYBODY), self._number(r), until)

    def _renew(self, by: str, number: int, until: int) -> Outcome:
        caller = person(by).address
        model = lambda: self.house.credentials.renew(caller, number, until)  # noqa: E731
        return self.house.act("renew", model, CREDENTIALS, "renew", caller, number, until)

    def succeed(self, r: Random) -> Outcome:
        """Mostly a small house into a large one of its kind."""
        number, heir = self.usually(r, r.choice(HEIRS), (people.PHARMACY, people.PHARMACY), (people.HOSPITAL, 999))
        caller = self.somebody(r, "health_steward")
        model = lambda: self.house.credentials.succeed(caller, number, heir)  # noqa: E731
        return self.house.act("succeed", model, CREDENTIALS, "succeed", caller, number, heir)

    def _number(self, r: Random) -> int:
        small = [number for number, _ in HEIRS]
        usual = r.choice((people.CLINIC, people.PHARMACY_B, people.REGISTRAR, *small))
        return self.usually(r, usual, people.HOSPITAL, 1, 2, 999)

    def found(self, r: Random) -> Outcome:
        """A house under a number, taken or not."""
        number = r.choice((*people.STEWARDS, 0))
        kind = r.choice((Kind.HOSPITAL, Kind.PHARMACY, Kind.BASIC_INSURER, Kind.HEALTH_REGULATOR))
        known = self.house.credentials.organisations.get(number)
        end = known.valid_until if known and r.random() < 0.5 else self.house.now.second + 30 * DAY
        by = self.usually(r, "health_steward", "fiscal_steward", "outsider")
        return (
            accredit(self.house, by, number, kind, self.house.now.second, end) if number else self._unnumbered(by, kind)
        )

    def _unnumbered(self, by: str, kind: Kind) -> Outcome:
        caller, steward, end = person(by).address, person("outsider").address, self.house.now.second + DAY * 30
        model = lambda: self.house.credentials.accredit(caller, 0, kind, 0, end, steward)  # noqa: E731
        return self.house.act("accredit", model, CREDENTIALS, "accredit", caller, 0, int(kind), 0, end, steward)

    def heal(self, r: Random) -> Outcome | None:
        """Put right what keeps somebody of the staff from working, if it can be."""
        houses = self.house.credentials.organisations
        staff = [each for each in people.STAFF if not houses[each[1]].successor]
        idle = [each for each in staff if not self._works(each[0])]
        if not idle:
            return None
        name, number, role = r.choice(idle)
        return self._healed(name, number, role)

    def _works(self, name: str) -> bool:
        standing = self.house.credentials.standing_of(person(name).address)
        return bool(standing.roles) and self.house.now.second < standing.distrusted_since

    def _healed(self, name: str, number: int, role: Role) -> Outcome | None:
        house = self.house.credentials.organisations[number]
        known = self.house.credentials.practitioners[person(name).address]
        if house.suspended_until == FOREVER:
            return self._reinstate_house("health_steward", number)
        if house.valid_until < self.house.now.second:
            return self._renew("health_steward", number, self.house.now.second + 400 * DAY)
        if known.regulator_suspended_until == FOREVER:
            return self._reinstate_person("health_steward", name)
        if known.own_suspended_until == FOREVER:
            return self._reinstate_person(people.STEWARDS[known.organisation], name)
        if known.organisation == number and known.valid_until > self.house.now.second:
            return None
        end = self.house.now.second + 400 * DAY
        return license_key(self.house, people.STEWARDS[number], number, name, role, self.house.now.second, end)

    def license(self, r: Random) -> Outcome:
        """Another licence for somebody: other roles, another house, another end."""
        number = r.choice((people.HOSPITAL, people.CLINIC, people.PHARMACY, people.PHARMACY_B))
        caller, key = self.somebody(r, people.STEWARDS[number]), person(r.choice(EXPENDABLE)).address
        usual = Role.PHARMACIST if number in (people.PHARMACY, people.PHARMACY_B) else Role.PRESCRIBER
        role = self.usually(r, usual, Role.REVIEWER, Role.STEWARD, Role.ADJUDICATOR, Role(0))
        start, end = self.house.now.second, self.house.now.second + r.choice((DAY, 60 * DAY, -1))
        model = lambda: self.house.credentials.license(caller, number, key, role, start, end)  # noqa: E731
        words = (number, key, int(role), start, end)
        return self.house.act("license", model, CREDENTIALS, "license", caller, *words)

    def appoint(self, r: Random) -> Outcome:
        caller, number = self.somebody(r, "health_steward"), self._number(r)
        name = self.usually(r, people.STEWARDS.get(number, "outsider"), *EXPENDABLE)
        key, end = person(name).address, self.house.now.second + 400 * DAY
        model = lambda: self.house.credentials.appoint_steward(caller, number, key, end)  # noqa: E731
        return self.house.act("appoint", model, CREDENTIALS, "appointSteward", caller, number, key, end)

    def resign(self, r: Random) -> Outcome:
        caller = person(r.choice(EXPENDABLE)).address
        model = lambda: self.house.credentials.resign(caller)  # noqa: E731
        return self.house.act("resign", model, CREDENTIALS, "resign", caller)

    def move_controller(self, r: Random) -> Outcome:
        """A patient hands the signing to another key."""
        subject, heir = person(r.choice(people.PATIENTS)).address, person(r.choice(people.PATIENTS)).address
        present = self.key_of(subject)
        sequence = self.house.credentials.sequences.get(subject, 0) + self.usually(r, 1, 0, 2)
        deadline = self.house.now.second + self.usually(r, HOUR, -1)
        heir = self.usually(r, heir, NOBODY)
        own = r.random() < 0.3
        caller = self.usually(r, present, person("outsider").address) if own else person("relayer").address
        act = ("ControllerMove", subject, heir, sequence, deadline)
        signature = None if own else self.signed(r, present, act)
        return self.house.act(
            "move controller",
            lambda: self.house.credentials.move_controller(caller, subject, heir, sequence, deadline, signature),
            *(CREDENTIALS, "moveController", caller, subject, heir, sequence, deadline),
            self.bytes_of(CREDENTIALS, signature),
        )

    # --- governance and time

    def pause(self, r: Random) -> Outcome:
        ledger, contract = r.choice(((self.house.prescriptions, LEDGER), (self.house.packs, PACKS)))
        caller = self.somebody(r, "governor")
        return self.house.act("pause", lambda: ledger.pause(caller), contract, "pause", caller)

    def unpause(self, r: Random) -> Outcome:
        """Of whatever is paused, if anything is."""
        ledgers = ((self.house.prescriptions, LEDGER), (self.house.packs, PACKS))
        ledger, contract = r.choice([each for each in ledgers if each[0].paused] or ledgers)
        caller = self.somebody(r, "governor")
        return self.house.act("unpause", lambda: ledger.unpause(caller), contract, "unpause", caller)

    def close_profile(self, r: Random) -> Outcome:
        caller, profile = self.somebody(r, "governor"), self.usually(r, 14, 99)
        model = lambda: self.house.prescriptions.close_profile(caller, profile)  # noqa: E731
        return self.house.act("close profile", model, LEDGER, "closeProfile", caller, profile)

    def wait(self, r: Random) -> None:
        """Time passes: a little, or to the very second at which something ends, or one before or past it."""
        now = self.house.now
        near = [each for each in self._moments() if 1 < each - now.second <= 3 * DAY]
        if near and r.random() < 0.6:
            now.second = r.choice(near) + r.choice((-1, 0, 1))
        else:
            now.second += r.choice((1, 60, HOUR, 6 * HOUR, DAY))

    def _moments(self) -> Iterator[int]:
        for record in list(self.house.prescriptions.records.values())[-8:]:
            yield record.terms.until
            if record.hold:
                yield record.hold.until
        for known in self.house.credentials.practitioners.values():
            yield from (known.valid_until, known.own_suspended_until, known.regulator_suspended_until)


def _packed_use(use: PackUse) -> bytes:
    """As the pack registry reads it."""
    return use.pack + (use.units | use.capacity << 32 | len(use.proof) << 64).to_bytes(32, "big") + b"".join(use.proof)


def facts_of(supply: Supply, pharmacy: int, pharmacist: str) -> Facts:
    """What a supply leaves behind when it counts."""
    return Facts(
        supply.quantities,
        supply.request,
        supply.handed_over_at,
        pharmacy,
        pharmacist,
        supply.product,
        supply.list_of_packs(),
    )


OFTEN: tuple[str, ...] = ("issue", "dispense", "dispense", "hold", "approve", "wait", "heal")
SOMETIMES: tuple[str, ...] = (
    *(
        "anchor",
        "record",
        "retry",
        "reverse",
        "reverse",
        "release",
        "open_repeat",
        "review_conflict",
        "cancel",
        "stop",
        "reject",
    ),
    *(
        "suspend",
        "resume",
        "reinstate_person",
        "reinstate_house",
        "unpause",
        "license",
        "move_controller",
        "commission",
    ),
)
SELDOM: tuple[str, ...] = (
    *("recall", "report", "alarm", "suspend_person", "distrust_person", "suspend_house", "distrust_house"),
    *("renew", "succeed", "found", "appoint", "pause", "close_profile", "resign"),
)
ACTS: tuple[str, ...] = OFTEN * 9 + SOMETIMES * 2 + SELDOM


def step(walk: Walk, r: Random) -> None:
    """One act, by its weight; what needs a prescription waits for the first, and a pause does not last."""
    paused = walk.house.prescriptions.paused or walk.house.packs.paused
    name = "unpause" if paused and r.random() < 0.2 else r.choice(ACTS)
    getattr(walk, name if walk.papers else "issue")(r)
