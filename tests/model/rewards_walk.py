"""People who act on studies at random, mostly sensibly, on a chain and on the model alike.

After each act both are asked what stands and where the money is. Time jumps to the second at which something begins or
ends, and what is asked then is about that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from tests.model import rewards_people as people
from tests.model.consent_subjects import Freeze
from tests.model.consent_terms import NOBODY, Entry, Grantee, Purpose
from tests.model.credentials import FOREVER
from tests.model.people import person
from tests.model.rewards import MOST, Given, Kept
from tests.model.rewards_agreement import require_whole_agreement
from tests.model.rewards_choice import CATEGORIES, Choosing
from tests.model.rewards_terms import NO_ID, Opinion, Status, Study, StudyStatus
from tests.model.signing import Signed
from tests.model.terms import DAY, HOUR

MANY_STUDIES, FEW, MANY = 3, 10, 25
SKIPPED = 2  # moments, on average, when time jumps
Does = Callable[[Random, Given], None]


class RewardsWalk(Choosing):
    """One story."""

    # --- studies

    def draft(self, r: Random) -> None:
        """A new one, while there are few, that is mostly opened too; or one that can't be; or one that is known."""
        known = [each.study for each in self.rewards.studies.values()]
        study = self.study(r)
        if known and r.random() < 0.1:
            study = r.choice((r.choice(known), replace(r.choice(known), protocol=self.fresh("protocol"))))
        elif r.random() < 0.2:
            study = self._unsound(r, study)
        elif self.count_open() >= MANY_STUDIES:
            return
        done = self.do(self.acts.draft(self.somebody(r, "steward_501"), study))
        if done and r.random() < 0.9:
            self.approve_it(r, self.rewards.studies[study.name])
            self.fund_it(r, self.rewards.studies[study.name])

    def count_open(self) -> int:
        every = self.rewards.studies.values()
        return sum(each.status(self.second) in (StudyStatus.OPEN, StudyStatus.PAUSED) for each in every)

    def _unsound(self, r: Random, study: Study) -> Study:
        return replace(study, **r.choice(_faults(study, self.second)))

    def approve(self, r: Random) -> None:
        kept = self.study_that(r, lambda each: not each.approved and each.status(self.second) == StudyStatus.DRAFT)
        if kept:
            self.approve_it(r, kept)

    def approve_it(self, r: Random, kept: Kept) -> None:
        chair, deadline = self.somebody(r, f"steward_{people.BOARD}"), self.deadline(r)
        caller, signature = self.signature(r, chair, ("StudyApproval", kept.study, deadline))
        self.do(self.acts.approve(caller, kept.study.name, chair, deadline, signature))

    def fund(self, r: Random) -> None:
        kept = self.study_that(r, lambda each: each.free < 200_00 and each.status(self.second) < StudyStatus.CLOSED)
        if kept:
            self.fund_it(r, kept)

    def fund_it(self, r: Random, kept: Kept) -> None:
        amount = self.usually(r, r.choice((50_00, 300_00, 900_00)), 0, MOST)
        account = person("account").address
        if r.random() < 0.95 and amount <= 900_00:
            self.provide(account, amount)
        caller = self.somebody(r, "account")
        total = self.usually(r, kept.funded + amount, kept.funded, amount)
        self.do(self.acts.fund(caller, kept.study.name, amount, total))

    def pause_study(self, r: Random) -> None:
        self._by_a_side(r, self.acts.pause_study, StudyStatus.OPEN)

    def resume_study(self, r: Random) -> None:
        if not any(each.paused for each in self.rewards.studies.values()):
            self.pause_study(r)
        self._by_a_side(r, self.acts.resume_study, StudyStatus.PAUSED)

    def close_study(self, r: Random) -> None:
        self._by_a_side(r, self.acts.close_study, StudyStatus.OPEN)

    def _by_a_side(self, r: Random, act: Callable[[str, int], object], status: StudyStatus) -> None:
        kept = self.study_is(r, status)
        if kept:
            caller = self.somebody(r, r.choice(("steward_501", f"steward_{people.BOARD}")))
            self.do(act(caller, kept.study.name))  # type: ignore[arg-type]

    def settle(self, r: Random) -> None:
        """Now and then before everything has ended."""
        kept = self.study_that(r, lambda each: not each.reserved and each.status(self.second) == StudyStatus.CLOSED)
        if kept is None:
            self.end(r)
            return
        name = self.usually(r, kept.study.name, 1 << 96)
        self.do(self.acts.settle(self.somebody(r, "relayer"), name))

    # --- contributing

    def commit(self, r: Random) -> None:
        for _ in range(r.choice((1, 2, 3))):
            self._commit_one(r)

    def _commit_one(self, r: Random) -> None:
        """With a consent, mostly; now and then a validator was faster."""
        kept = self.study_that(r, lambda each: each.status(self.second) == StudyStatus.OPEN and each.free >= 5_00)
        if kept is None or self.count_alive() >= MANY:
            return
        c = self.contribution(r, kept.study)
        if not self.rewards.is_permitted(c) and r.random() < 0.9:
            self._grant(r, c.contributor, c.number)
        name = self.house.name_of(c)
        self.find_out(r, c)
        if r.random() < 0.04:
            self._anchor(r, "validator_a", [name])
        custodian = self._custodian_of(r, c.custodian)
        custody = self.signed(r, custodian, ("Custody", name))
        caller, signature = self.signature(r, self.owner(r, c.contributor), c.act)
        self.do(self.acts.commit(caller, c, custodian, custody, signature), name)

    def _custodian_of(self, r: Random, house: int) -> str:
        known = {number: name for name, number in people.CUSTODIANS.items()}
        return self.somebody(r, known.get(house, "custodian"))

    def anchor(self, r: Random) -> None:
        """Validators of some houses judge what waits and what their house has not judged; now and then what it has."""
        for who in r.sample(list(people.VALIDATORS), r.choice((1, 3, 4))):
            house, at = people.VALIDATORS[who], self.second
            waiting = [self.name_of(each) for each in self._alive() if at <= each.moments.judged]
            silent = [each for each in waiting if house not in self.anchored.get(each, {})]
            chosen = silent if r.random() < 0.93 else waiting
            if chosen:
                self._anchor(r, who, r.sample(chosen, min(len(chosen), 8)))

    def _anchor(self, r: Random, who: str, names: list[bytes]) -> None:
        """What stands already is said again, or otherwise."""
        house, validator = people.VALIDATORS[who], person(self.usually(r, who, *people.EVERYBODY)).address
        said: dict[bytes, Opinion] = {}
        for name in names:
            known = self.anchored.get(name, {}).get(house)
            said[name] = known if known and r.random() < 0.6 else self.opinion(r, validator, name)
        hashes = [each.hash_of(name) for name, each in said.items()]
        told = self.usually(r, hashes, hashes[:-1])
        if self.do(self.acts.commit_verdicts(validator, names, told), *names):
            self._remember(validator, said)

    def _remember(self, validator: str, said: dict[bytes, Opinion]) -> None:
        house = self.house.credentials.standing_of(validator).organisation
        for name, opinion in said.items():
            self.anchored.setdefault(name, {}).setdefault(house, opinion)

    def tell(self, r: Random) -> None:
        """The source on which most agree; seldom with too few, an intruder, or another salt."""
        at = self.second
        given = self.given_that(r, lambda each: self._is_tellable(each, at) and self._quorum_is_there(each))
        if given:
            self.tell_of(r, given)

    @staticmethod
    def _is_tellable(given: Given, at: int) -> bool:
        return not given.ending and given.moments.judged < at <= given.moments.told

    def _quorum_is_there(self, given: Given) -> bool:
        """As many that agree as the study asks for."""
        found = [each.source for each in self.anchored.get(self.name_of(given), {}).values()]
        quorum = self.rewards.studies[given.contribution.study].study.quorum
        return max((found.count(each) for each in found), default=0) >= quorum

    def waits_to_be_judged(self) -> bool:
        """Something that nobody judged."""
        every, at = self._alive(), self.second
        return any(at <= each.moments.judged and not self.anchored.get(self.name_of(each)) for each in every)

    def waits_to_be_told(self) -> bool:
        every, at = self._alive(), self.second
        return any(self._is_tellable(each, at) and not each.told and self._quorum_is_there(each) for each in every)

    def tell_of(self, r: Random, given: Given) -> None:
        name, c = self.name_of(given), given.contribution
        found = list(self.anchored.get(name, {}).values())
        kept = self.rewards.studies[c.study].study
        sources = [each.source for each in found] or [self.fresh("source")]
        source = self.usually(r, max(sources, key=sources.count), r.choice(sources), NO_ID)
        agreed = [each for each in found if each.source == source]
        r.shuffle(agreed)
        opinions = agreed[: r.randint(min(kept.quorum, len(agreed)), len(agreed))]
        opinions = self.usually(r, opinions, found, opinions[:1], [*opinions, *opinions[:1]])
        if opinions and r.random() < 0.04:
            opinions = [*opinions[1:], replace(opinions[0], salt=self.fresh("salt"))]
        own = [told for (study, told), holder in self.rewards.sources.items() if holder == name and study == c.study]
        former = self.usually(r, own[0] if own else NO_ID, NO_ID, source)
        self.do(self.acts.attest(self.somebody(r, "relayer"), c, source, former, opinions), name)

    # --- disputes

    def challenge(self, r: Random) -> None:
        at = self.second
        given = self.given_that(r, lambda each: bool(each.tier) and each.moments.told < at <= each.moments.disputed)
        if given:
            self.challenge_it(r, given)

    def challenge_it(self, r: Random, given: Given) -> None:
        caller = self.usually(r, self._with_bond(r, given), person("outsider").address)
        self.do(self.acts.challenge(caller, given.contribution, self.fresh("grounds")), self.name_of(given))

    def appeal(self, r: Random) -> None:
        at = self.second

        def fits(each: Given) -> bool:
            lower = bool(each.told) and each.tier < each.contribution.tier and not each.duplicate
            return lower and each.moments.told < at <= each.moments.disputed

        given = self.given_that(r, fits)
        if given:
            self.appeal_it(r, given)

    def appeal_it(self, r: Random, given: Given) -> None:
        """By a friend, whom the contributor's signature names."""
        caller, name, deadline = self._with_bond(r, given), self.name_of(given), self.deadline(r)
        grounds, signer = self.fresh("grounds"), self.owner(r, given.contribution.contributor)
        by = self.usually(r, caller, person("relayer").address)
        signature = self.signed(r, signer, ("Appeal", name, grounds, by, deadline)) if signer in people.NAMES else None
        self.do(self.acts.appeal(caller, given.contribution, grounds, deadline, signature), name)

    def _with_bond(self, r: Random, given: Given) -> str:
        """Somebody who can put it up."""
        caller = person(r.choice(("friend", "friend", "account"))).address
        bond = self.rewards.studies[given.contribution.study].study.bond
        allowed = self.house.token.allowances[caller, self.rewards.address]
        if min(allowed, self.house.token.balances[caller]) < bond and r.random() < 0.95:
            self.provide(caller, 10 * bond)
        return caller

    def rule(self, r: Random) -> None:
        at = self.second
        given = self.given_that(r, lambda each: each.undecided and each.moments.disputed < at <= each.moments.ruled)
        if given:
            self.rule_on(r, given)

    def rule_on(self, r: Random, given: Given) -> None:
        tier = self.usually(r, r.randint(0, given.contribution.tier), given.contribution.tier + 1)
        heir = self.house.credentials.organisations[people.JUDGES].successor
        caller = self.somebody(r, self.usually(r, "college_judge" if heir else "judge", "judge", "college_judge"))
        self.do(self.acts.rule(caller, given.contribution, tier, self.fresh("grounds")), self.name_of(given))

    def lapse(self, r: Random) -> None:
        given = self.given_that(r, lambda each: each.undecided and self.second > each.moments.ruled)
        if given:
            self.lapse_it(r, given)

    def lapse_it(self, r: Random, given: Given) -> None:
        self.do(self.acts.lapse_dispute(self.somebody(r, "relayer"), given.contribution), self.name_of(given))

    # --- endings

    def pay(self, r: Random) -> None:
        given = self.given_is(r, Status.VESTED)
        if given:
            self.pay_it(r, given)

    def pay_it(self, r: Random, given: Given) -> None:
        self.do(self.acts.pay(self.somebody(r, "relayer"), given.contribution), self.name_of(given))

    def withdraw(self, r: Random) -> None:
        given = self.given_that(r, lambda each: not each.ending)
        if given is None:
            return
        name, deadline = self.name_of(given), self.deadline(r)
        signer = self.owner(r, given.contribution.contributor)
        caller, signature = self.signature(r, signer, ("Withdrawal", name, deadline))
        self.do(self.acts.withdraw(caller, given.contribution, deadline, signature), name)

    def end(self, r: Random) -> None:
        over = (Status.REJECTED, Status.EXPIRED, Status.LAPSED)
        given = self.given_that(r, lambda each: not each.ending and each.status(self.second) in over)
        if given:
            self.end_it(r, given)

    def end_it(self, r: Random, given: Given) -> None:
        self.do(self.acts.end(self.somebody(r, "relayer"), given.contribution), self.name_of(given))

    def again(self, r: Random) -> None:
        """Just what was asked before, by whom it was asked (X9)."""
        recent = [each for each in self.house.done[-40:] if each.contract == "StudyRewards"]
        if recent:
            self.do(r.choice(recent))

    # --- consents and keys

    def _entry(self, number: int) -> Entry:
        """The study's, or its sponsor's for all studies."""
        study = number if number != 999 else 1
        return Entry(Grantee(organisation=people.SPONSOR, study=study), Purpose.RESEARCH)

    def _grant(self, r: Random, subject: str, number: int) -> None:
        entry = (
            self._entry(number) if r.random() < 0.9 else Entry(Grantee(organisation=people.SPONSOR), Purpose.RESEARCH)
        )
        start, until = self.second, self.second + r.choice((400 * DAY, 400 * DAY, 400 * DAY, 3 * DAY))
        said = {"categories": CATEGORIES, "start": start, "until": until}
        self.on_consent("grant", "ConsentGrant", subject, entry, **said)

    def revoke(self, r: Random) -> None:
        """Mostly of what is about to be paid; then somebody tries."""
        self._stop_consent(r, "revoke", "ConsentRevocation")

    def suspend(self, r: Random) -> None:
        self._stop_consent(r, "suspend", "ConsentSuspension")

    def _stop_consent(self, r: Random, function: str, kind: str) -> None:
        given = self.given_is(r, Status.VESTED, Status.VESTING)
        if given:
            c = given.contribution
            self.on_consent(function, kind, c.contributor, self._entry(c.number))
            self.pay_it(r, given)

    def resume(self, r: Random) -> None:
        self._on_stopped(r, "resume", "ConsentResumption", lambda consent: consent.suspended)

    def renew(self, r: Random) -> None:
        """What was taken back is given again."""
        known = self.house.consents.entries.items()
        found = [(subject, entry) for (subject, entry), each in known if not each.permitted and each.revoked]
        if found:
            subject, entry = r.choice(found)
            self._grant(r, subject, entry.grantee.study or 1)

    def deny(self, r: Random) -> None:
        subject = person(r.choice(people.SUBJECTS)).address
        grantee = r.choice((Grantee(), Grantee(organisation=people.SPONSOR)))
        until = self.second + r.choice((HOUR, DAY))
        said = {"categories": CATEGORIES & -CATEGORIES, "until": until}
        self.on_consent("deny", "ConsentDenial", subject, Entry(grantee, Purpose.RESEARCH), **said)

    def _on_stopped(self, r: Random, function: str, kind: str, fits: Callable[..., bool]) -> None:
        found = [key for key, consent in self.house.consents.entries.items() if fits(consent)]
        if found:
            self.on_consent(function, kind, *r.choice(found))

    def freeze(self, r: Random) -> None:
        """Somebody who has something to come; then somebody tries to pay."""
        given = self.given_is(r, Status.VESTED, Status.VESTING, Status.ATTESTED)
        if given:
            caller, subject = person(f"steward_{people.REGISTRAR}").address, given.contribution.contributor
            self.do(self.acts.freeze(caller, subject, Freeze.STOLEN_KEY))
            self.pay_it(r, given)

    def unfreeze(self, r: Random) -> None:
        frozen = list(self.house.credentials.freezes)
        if frozen:
            self.do(self.acts.unfreeze(person(f"steward_{people.REGISTRAR}").address, r.choice(frozen)))

    def move(self, r: Random) -> None:
        """To a new phone, to a validator, or back."""
        subject = person(r.choice(people.SUBJECTS)).address
        new = r.choice((*(person(name).address for name in ("new_phone", "validator_c")), subject, subject))
        sequence, deadline = self.house.credentials.sequences.get(subject, 0) + 1, self.second + HOUR
        signer = self.house.credentials.owner_of(subject)
        act = ("ControllerMove", subject, new, sequence, deadline)
        signed = Signed(signer, act)
        self.do(self.acts.move(person("relayer").address, subject, new, sequence, deadline, signed))

    # --- houses and people

    def suspend_somebody(self, r: Random) -> None:
        who = r.choice((*people.HOUSES, f"steward_{people.SPONSOR}", f"steward_{people.BOARD}"))
        model = self.house.credentials.suspend_practitioner
        caller = person("health_steward").address
        self.do(self.acts.on_credentials("suspendPractitioner", model, caller, person(who).address))

    def suspend_sponsor(self, _: Random) -> None:
        model, caller = self.house.credentials.suspend_organisation, person("health_steward").address
        self.do(self.acts.on_credentials("suspendOrganisation", model, caller, people.SPONSOR))

    def reinstate(self, _: Random) -> None:
        """Everybody and every house that is suspended."""
        credentials, caller = self.house.credentials, person("health_steward").address
        people_, houses = list(credentials.practitioners.items()), list(credentials.organisations.items())
        for who, each in people_:
            if each.regulator_suspended_until == FOREVER:
                model = credentials.reinstate_practitioner
                self.do(self.acts.on_credentials("reinstatePractitioner", model, caller, who))
        for number, house in houses:
            if house.suspended_until == FOREVER:
                model_ = credentials.reinstate_organisation
                self.do(self.acts.on_credentials("reinstateOrganisation", model_, caller, number))

    def distrust(self, r: Random) -> None:
        """A validator whom the story can spare: what it anchored since counts for nothing."""
        caller, key = person("health_steward").address, person("validator_a2").address
        model, since = self.house.credentials.distrust_practitioner, self.second - r.choice((0, HOUR))
        self.do(self.acts.on_credentials("distrustPractitioner", model, caller, key, since))

    def succeed(self, r: Random) -> None:
        number, heir = r.choice(list(people.HEIRS.items()))
        caller = person("health_steward").address
        self.do(self.acts.on_credentials("succeed", self.house.credentials.succeed, caller, number, heir))

    def pause(self, r: Random) -> None:
        self.do(self.acts.pause_rewards(self.somebody(r, "governor")))

    def unpause(self, r: Random) -> None:
        self.do(self.acts.unpause_rewards(self.somebody(r, "governor")))

    # --- units

    def pass_on(self, r: Random) -> None:
        """Whoever has some tries to give some away."""
        rich = [who for who, has in self.house.token.balances.items() if has and who in people.NAMES]
        if rich:
            owner = r.choice(rich)
            amount = self.usually(r, 1, self.house.token.balances[owner] + 1)
            self.do(self.acts.on_token("transfer", self.house.token.transfer, owner, person("friend").address, amount))

    def burn(self, r: Random) -> None:
        friend, token = person("friend").address, self.house.token
        self.do(self.acts.on_token("burn", token.burn, friend, self.usually(r, 1, token.balances[friend] + 1)))

    def mint(self, r: Random) -> None:
        caller, to = self.somebody(r, "treasurer"), person("friend").address
        self.do(self.acts.on_token("mint", self.house.token.mint, caller, to, 1_00))

    def end_transfers(self, r: Random) -> None:
        self.do(self.acts.end_transfers(self.somebody(r, "governor")))

    # --- time

    def wait(self, r: Random) -> None:
        self.house.now.second += r.choice((60, 600, HOUR))

    def edge(self, r: Random) -> None:
        """One of the next moments, or a second before or after; what is asked then is about that."""
        moments = self._of_studies() if r.random() < 0.03 else self._of_contributions()
        coming = sorted((each for each in moments if each[0] > self.second), key=lambda each: each[0])
        if coming:
            moment, then = coming[min(int(r.expovariate(1 / SKIPPED)), len(coming) - 1)]
            self._go_about(r, moment)
            then(r)

    def follow(self, r: Random) -> None:
        """One that was told, to its end: disputed, ruled on, paid, each about when that can first or last be done."""
        found = [each for each in self._alive() if each.told and self.second <= each.moments.told]
        given = r.choice(found) if found else self._bring(r)
        if given is None or not given.told:
            return
        self._go_about(r, given.moments.told)
        self._dispute_it(r, given)
        self._go_about(r, given.moments.disputed)
        (self.rule_on if given.undecided else self._dispute_it)(r, given)
        self._go_about(r, given.moments.ruled if given.undecided else given.moments.vested)
        r.choice((self.rule_on, self.lapse_it) if given.undecided else (self.pay_it,))(r, given)

    def _bring(self, r: Random) -> Given | None:
        """One that waits is judged by three houses and told."""
        self._commit_one(r)
        waiting = [each for each in self._alive() if not each.told and self.second + 5 <= each.moments.judged]
        if not waiting:
            return None
        given = r.choice(waiting)
        for who in r.sample(("validator_a", "validator_b", "validator_c", "validator_d"), 3):
            self._anchor(r, who, [self.name_of(given)])
        self._go_about(r, given.moments.judged)
        for _ in range(2):
            self.tell_of(r, given)
        return given

    def _dispute_it(self, r: Random, given: Given) -> None:
        low = not given.duplicate and given.tier < given.contribution.tier
        r.choice((self.appeal_it, self.appeal_it, self.challenge_it) if low else (self.challenge_it,))(r, given)

    def _go_about(self, r: Random, moment: int) -> None:
        """So that the next act happens then, or a second before or after."""
        self.house.now.second = max(self.house.now.second, moment + r.choice((-2, -1, 0)))

    def leap(self, r: Random) -> None:
        """To the end of the time in which something can be paid."""
        vested = [each for each in self._alive() if each.status(self.second) == Status.VESTED]
        if vested:
            given = r.choice(vested)
            self._go_about(r, given.moments.claimed)
            r.choice((self.pay_it, self.end_it))(r, given)

    def missing(self) -> list[str]:
        return [each for each in WANTED if not self.house.outcomes.get(f"{each}: done")]

    def count_alive(self) -> int:
        return len(self._alive())

    def stopped(self) -> bool:
        """The ledger, somebody, or a house."""
        everybody = self.house.credentials.practitioners.values()
        suspended = any(each.regulator_suspended_until == FOREVER for each in everybody)
        houses = self.house.credentials.organisations.values()
        return self.rewards.paused or suspended or any(each.suspended_until == FOREVER for each in houses)

    def _alive(self) -> list[Given]:
        return [each for each in self.rewards.given.values() if not each.ending]

    def _of_contributions(self) -> Iterator[tuple[int, Callable[[Random], None]]]:
        for given in self._alive():
            named = self._untold(given) if not given.told else self._told(given)
            for moment, acts in named:
                yield moment, lambda r, g=given, a=acts: r.choice(a)(r, g)

    def _untold(self, given: Given) -> Iterator[tuple[int, tuple[Does, ...]]]:
        yield given.moments.judged, (self.tell_of, self.tell_of, self._late)
        yield given.moments.told, (self.tell_of, self.end_it)

    def _told(self, given: Given) -> Iterator[tuple[int, tuple[Does, ...]]]:
        yield given.moments.told, (self._dispute_it,)
        yield given.moments.disputed, (self.rule_on,) if given.undecided else (self.end_it, self._dispute_it)
        if given.undecided:
            yield given.moments.ruled, (self.rule_on, self.lapse_it)
        yield given.moments.vested, (self.pay_it,)

    def _of_studies(self) -> Iterator[tuple[int, Callable[[Random], None]]]:
        for kept in self.rewards.studies.values():
            yield from ((moment, self.commit) for moment in (kept.study.start, kept.study.until))

    def _late(self, r: Random, given: Given) -> None:
        """A verdict in the last second of judging, or one after it."""
        self._anchor(r, r.choice(list(people.VALIDATORS)), [self.name_of(given)])

    # --- the whole

    def look_at_everything(self) -> None:
        require_whole_agreement(self.house)


def _faults(study: Study, second: int) -> list[dict[str, Any]]:
    """What would make it one that can't be drafted."""
    panel, prices = study.panel, study.prices
    singles: list[tuple[str, Any]] = [
        *(("protocol", NO_ID), ("number", 0), ("account", NOBODY), ("categories", 0), ("categories", 1 << 15)),
        *(("ethics_board", study.sponsor), ("ethics_board", people.HOSPITAL), ("adjudicator", 0), ("adjudicator", 999)),
        *(("panel", (*panel[:-1], each)) for each in (panel[0], people.HOSPITAL, study.adjudicator)),
        *(("quorum", 1), ("quorum", len(panel) + 1), ("panel", ()), ("bond", 0), ("bond", prices[-1] + 1)),
        *(("prices", each) for each in ((), (*prices[:-1], prices[0]), (0, *prices[1:]), (1, 2, 3, 4, 5))),
        *((f"{each}_hours", 0) for each in ("verdict", "reveal")),
        *((f"{each}_days", 0) for each in ("dispute", "ruling")),
        *(("ruling_days", study.vesting_days + 1), ("claim_days", 89), ("per_day", 0), ("per_person", 0)),
        *(("until", second - 1), ("start", study.until + 1), ("until", 2**32 - 1)),
    ]
    return [{name: value} for name, value in singles]


OFTEN: tuple[str, ...] = (
    ("commit",) * 4 + ("anchor",) * 2 + ("tell",) * 3 + ("pay",) * 2 + ("edge",) * 5 + ("follow",) * 2
)
DISPUTES: tuple[str, ...] = ("challenge", "challenge", "appeal", "appeal", "rule", "rule", "lapse")
SOMETIMES: tuple[str, ...] = ("draft", "approve", "fund", "end", "end", "again", "again", "settle", "wait")
SELDOM: tuple[str, ...] = (
    *("pause_study", "resume_study", "resume_study", "close_study", "revoke", "suspend", "resume", "renew", "deny"),
    *("freeze", "unfreeze", "unfreeze", "move", "move", "suspend_somebody", "pause", "withdraw"),
    *("withdraw", "pass_on", "burn", "mint"),
)
LATE: tuple[str, ...] = ("leap", "leap", "suspend_sponsor", "distrust", "succeed", "end_transfers")
ACTS: tuple[str, ...] = OFTEN * 6 + DISPUTES * 3 + SOMETIMES * 3 + SELDOM


WANTED = {
    **dict.fromkeys(("attest", "challenge", "appeal", "rule", "lapseDispute", "pay"), "follow"),
    **{each: each for each in ("withdraw", "settle", "revoke", "suspend", "freeze", "unfreeze", "pause", "unpause")},
    **{f"{each}Study": f"{each}_study" for each in ("pause", "resume", "close")},
    "moveController": "move",
    "suspendPractitioner": "suspend_somebody",
}
"""What a story must have done once, and where it is done: it is tried more as long as it was not."""


def step(walk: RewardsWalk, r: Random, late: bool) -> None:
    """One act, by its weight; what is stopped goes on soon, and what must be told in time mostly is."""
    if r.random() < 0.15 and walk.stopped():
        walk.unpause(r) if walk.rewards.paused else walk.reinstate(r)
    elif r.random() < 0.5 and walk.count_alive() >= MANY:
        walk.end(r)
    elif r.random() < 0.2 and (missing := walk.missing()):
        getattr(walk, WANTED[r.choice(missing)])(r)
    elif r.random() < 0.7 and walk.waits_to_be_told():
        walk.tell(r)
    elif r.random() < 0.5 and walk.waits_to_be_judged():
        walk.anchor(r)
    elif r.random() < 0.4 and not walk.count_open():
        walk.draft(r)
    elif r.random() < 0.5 and walk.count_alive() < FEW:
        walk.commit(r)
    else:
        getattr(walk, r.choice(LATE) if late and r.random() < 0.01 else r.choice(ACTS))(r)
