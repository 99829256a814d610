"""Where data earns its reward: the acts of sponsors, boards, custodians, patients and validators in a word each.

    study = purse.opened()                                # drafted, signed by its board, funded
    given = purse.committed(study)                        # the patient permits, custodian and patient sign
    source = purse.judged(given, 2, 2, 3)                 # anchored by A, B and C, told when judging is over
    purse.vest(given)
    purse.pay(given)

Amounts are hundredths of a unit, times seconds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client import ContributionStatus
from carestamp.client.rewards import NO_SOURCE
from carestamp.documents.consent.typed import Category, ConsentGrant, ConsentRevocation, Grantee, Purpose, mask
from carestamp.documents.rewards.typed import Appeal, Contribution, Permit, Study, StudyApproval, Withdrawal
from carestamp.documents.rewards.verdicts import Finding, Verdict, VerdictBook
from carestamp.documents.rewards.words import Calendar, Rules, calendar_of
from scripts.cast import (
    ETHICS_BOARD,
    HOSPITAL,
    SPONSOR,
    STUDY_BOARD,
    VALIDATOR_A,
    VALIDATOR_B,
    VALIDATOR_C,
    VALIDATOR_D,
)
from tests.support.clock import DAY, HOUR
from tests.support.papers import some_bytes, some_number

if TYPE_CHECKING:
    from tests.support.town import Town

TAKEN = mask(Category.LABORATORY, Category.GENOMIC, Category.WEARABLE)
PRICES = (1_00, 5_00, 20_00, 80_00)
BOND = 5_00
FUNDS = 1_000_00


class Purse:
    """The studies, contributions and units of a town."""

    def __init__(self, town: Town) -> None:
        self.town, self.cast, self.clock = town, town.cast, town.clock
        self.ledger, self.token = town.rewards, town.token

    @property
    def validators(self) -> tuple[LocalAccount, ...]:
        """Of the panel, in its order."""
        return (self.cast.validator_a, self.cast.validator_b, self.cast.validator_c, self.cast.validator_d)

    # --- studies --------------------------------------------------------------------------------------------------

    def study(self, **changes: Any) -> Study:
        """Rules that nobody has seen: from now for 30 days, two validators of four, four tiers."""
        now = self.clock.now()
        usual = Study(
            protocol=some_bytes("protocol"),
            account=self.cast.sponsor_steward.address,
            number=1_000 + some_number(),
            sponsor=SPONSOR,
            ethics_board=ETHICS_BOARD,
            adjudicator=STUDY_BOARD,
            categories=TAKEN,
            quorum=2,
            bond=BOND,
            start=now,
            until=now + 30 * DAY,
            verdict_hours=2,
            reveal_hours=2,
            dispute_days=1,
            ruling_days=1,
            vesting_days=2,
            claim_days=90,
            per_day=5,
            per_person=20,
            panel=(VALIDATOR_A, VALIDATOR_B, VALIDATOR_C, VALIDATOR_D),
            prices=PRICES,
        )
        return replace(usual, **changes)

    def drafted(self, **changes: Any) -> Study:
        """By the sponsor's steward."""
        study = self.study(**changes)
        self.ledger.draft(self.cast.sponsor_steward, study)
        return study

    def opened(self, funds: int = FUNDS, **changes: Any) -> Study:
        """Drafted, signed by its board, funded by the sponsor."""
        study = self.drafted(**changes)
        self.approve(study)
        self.fund(study, funds)
        return study

    def approve(self, study: Study, signed_by: LocalAccount | None = None) -> Receipt:
        """Anyone relays the chair's signature."""
        chair, act = signed_by or self.cast.ethics_steward, StudyApproval(study, self.clock.now() + HOUR)
        return self.ledger.approve(self.cast.relayer, act, chair.address, self.ledger.sign(chair, act))

    def fund(self, study: Study, amount: int) -> Receipt:
        """From the study's account, out of units that the treasurer mints for it."""
        sponsor = self.town.account_of(study.account)
        self.provide(sponsor, amount)
        return self.ledger.fund(sponsor, study.id, amount, self.ledger.money_of(study.id).funded + amount)

    def provide(self, owner: LocalAccount, amount: int) -> None:
        """New units, which the ledger may take."""
        self.token.mint(self.cast.treasurer, owner.address, amount)
        self.token.approve(
            owner, self.ledger.address, self.token.allowance(owner.address, self.ledger.address) + amount
        )

    def permit(self, owner: LocalAccount, amount: int, **changes: Any) -> Permit:
        """What an owner signs to let the ledger take units, for an hour."""
        nonce, deadline = self.token.nonce_of(owner.address), self.clock.now() + HOUR
        return replace(Permit(owner.address, self.ledger.address, amount, nonce, deadline), **changes)

    def rules(self, study: int) -> Rules:
        return self.ledger.study_of(study)

    # --- contributions --------------------------------------------------------------------------------------------

    def contribution(self, study: Study, **changes: Any) -> Contribution:
        """The patient's laboratory data at the hospital, the second tier claimed."""
        usual = Contribution(
            content=some_bytes("data"),
            person=some_bytes("person"),
            contributor=self.cast.patient.address,
            custodian=HOSPITAL,
            deadline=self.clock.now() + HOUR,
            category=Category.LABORATORY,
            tier=2,
            sponsor=study.sponsor,
            study=study.number,
        )
        return replace(usual, **changes)

    def committed(self, study: Study, **changes: Any) -> Contribution:
        """With a consent to this study."""
        given = self.contribution(study, **changes)
        self.agree(given)
        self.commit(given)
        return given

    def commit(
        self, given: Contribution, signed_by: LocalAccount | None = None, custodian: LocalAccount | None = None
    ) -> Receipt:
        """Anyone relays both signatures."""
        keeper = custodian or self.cast.custodian
        signature = self.ledger.sign(signed_by or self.patient_of(given), given)
        custody = self.ledger.sign_custody(keeper, given)
        return self.ledger.commit(self.cast.relayer, given, keeper.address, custody, signature)

    def agree(self, given: Contribution) -> Receipt:
        """The patient permits the study all that it takes, for a year."""
        return self.town.desk.do(
            self._consent(ConsentGrant, given, categories=TAKEN, until=self.clock.now() + 365 * DAY)
        )

    def revoke(self, given: Contribution) -> Receipt:
        """The patient ends that."""
        return self.town.desk.do(self._consent(ConsentRevocation, given))

    def patient_of(self, given: Contribution) -> LocalAccount:
        return self.town.account_of(given.contributor)

    # --- verdicts -------------------------------------------------------------------------------------------------

    def judged(self, given: Contribution, *tiers: int, source: bytes = b"") -> bytes:
        """Anchored now by as many validators, told when judging is over: the source, a new one unless named."""
        source = source or some_bytes("source")
        verdicts = self.anchored(given, source, *tiers)
        self.clock.go_to(self.calendar(given).judged_until)
        self.attest(given, source, *verdicts)
        return source

    def anchored(self, given: Contribution, source: bytes, *tiers: int) -> list[Verdict]:
        """What validators A, B, … found, each anchored by itself."""
        return [self.verdict(each, given, source, tier) for each, tier in zip(self.validators, tiers, strict=False)]

    def verdict(self, validator: LocalAccount, given: Contribution, source: bytes, tier: int) -> Verdict:
        """One that stands."""
        house = self.town.credentials.standing_of(validator.address).organisation
        book = VerdictBook(validator.address, house, [Finding(self.ledger.id_of(given), source, tier)])
        self.ledger.commit_verdicts(validator, book.ids, book.hashes)
        return book.verdict(self.ledger.id_of(given))

    def attest(self, given: Contribution, source: bytes, *verdicts: Verdict, former: bytes = NO_SOURCE) -> Receipt:
        return self.ledger.attest(self.cast.relayer, given, source, verdicts, former)

    # --- disputes and endings -------------------------------------------------------------------------------------

    def challenge(self, given: Contribution, by: LocalAccount | None = None) -> Receipt:
        """By the sponsor, with a bond."""
        challenger = by or self.cast.sponsor_steward
        self.provide(challenger, BOND)
        return self.ledger.challenge(challenger, given, some_bytes("grounds"))

    def appeal(self, given: Contribution, by: LocalAccount | None = None) -> Receipt:
        """Signed by the patient; the friend puts up the bond."""
        friend = by or self.cast.friend
        self.provide(friend, BOND)
        return self.ledger.appeal(friend, given, *self.appealed(given, friend))

    def appealed(self, given: Contribution, by: LocalAccount) -> tuple[Appeal, bytes]:
        """What the patient signs so that `by` appeals."""
        act = Appeal(self.ledger.id_of(given), some_bytes("grounds"), by.address, self.clock.now() + HOUR)
        return act, self.ledger.sign(self.patient_of(given), act)

    def rule(self, given: Contribution, tier: int) -> Receipt:
        """When everybody was heard."""
        self.clock.go_to(self.calendar(given).dispute_until)
        return self.ledger.rule(self.cast.study_auditor, given, tier, some_bytes("grounds"))

    def withdraw(self, given: Contribution) -> Receipt:
        """Anyone relays the patient's signature."""
        act = Withdrawal(self.ledger.id_of(given), self.clock.now() + HOUR)
        return self.ledger.withdraw(self.cast.relayer, given, act, self.ledger.sign(self.patient_of(given), act))

    def pay(self, given: Contribution) -> Receipt:
        return self.ledger.pay(self.cast.relayer, given)

    # --- time -----------------------------------------------------------------------------------------------------

    def calendar(self, given: Contribution) -> Calendar:
        """The last seconds of its stretches."""
        return calendar_of(self.rules(given.study_id), self.ledger.progress_of(given).committed_at)

    def tell_over(self, given: Contribution) -> None:
        """Nothing is told any more; disputes begin."""
        self.clock.go_to(self.calendar(given).told_until)

    def vest(self, given: Contribution) -> None:
        """It can be paid in the next block."""
        self.clock.go_to(self.calendar(given).vesting_until)

    def lapse(self, given: Contribution) -> None:
        """Nobody can have it paid any more."""
        self.clock.go_to(self.calendar(given).claim_until)

    # --- looks ----------------------------------------------------------------------------------------------------

    def status(self, given: Contribution) -> ContributionStatus:
        return self.ledger.status_of(given)

    def look(self, thing: Contribution | Study) -> Any:
        """What stands of a contribution and of its study's money, or of a study: for `refused`."""
        if isinstance(thing, Study):
            return self.ledger.study_status_of(thing.id), self._words(thing.id)
        return (
            self.ledger.progress_of(thing),
            self.ledger.disputant_of(thing),
            self.ledger.count_of(thing.study_id, thing.person),
            self._words(thing.study_id),
            self.token.balance_of(self.ledger.address),
        )

    def _words(self, study: int) -> Any:
        return self.ledger.study_status_of(study) and self.ledger.words_of(study)

    def _consent(self, kind: Any, given: Contribution, **changes: Any) -> Any:
        to = Grantee.of_study(given.sponsor, given.study)
        return self.town.desk.act(kind, subject=given.contributor, grantee=to, purpose=Purpose.RESEARCH, **changes)


__all__ = ["BOND", "FUNDS", "PRICES", "TAKEN", "Purse"]
