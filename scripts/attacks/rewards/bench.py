"""The bench of rewards: one open study, patients under a fresh id each, a panel that judges in the dark."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client import RewardsClient, TokenClient
from carestamp.documents import commitment
from carestamp.documents.consent.typed import Category, ConsentGrant, ConsentRevocation, Grantee, Purpose, mask
from carestamp.documents.rewards.sources import SourceIdentity, SourceKey, source_nullifier
from carestamp.documents.rewards.typed import Contribution, Study, StudyApproval
from carestamp.documents.rewards.verdicts import Finding, Verdict, VerdictBook
from carestamp.documents.rewards.words import Calendar, calendar_of
from carestamp.errors import Words
from scripts import cast as casting
from scripts.attacks.attack import Front
from scripts.attacks.bench import Bench, Expected
from scripts.attacks.ground import Ground
from scripts.report import Actor
from scripts.stories.stage import DAY, HOUR, MINUTE

TAKEN = mask(Category.LABORATORY, Category.GENOMIC, Category.WEARABLE)
PRICES = (1_00, 5_00, 20_00, 80_00)
BOND, FUNDS, TIER = 5_00, 10_000_00, 2
PANEL = (casting.VALIDATOR_A, casting.VALIDATOR_B, casting.VALIDATOR_C, casting.VALIDATOR_D)
PER_DAY = 3
SCHEME = "https://demo.carestamp.example/laboratories"
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Given:
    """A contribution with the key that signs for its contributor."""

    contribution: Contribution
    key: LocalAccount = field(repr=False)

    @property
    def subject(self) -> str:
        return self.contribution.contributor


class RewardsBench(Bench):
    """Studies and contributions, ready to be attacked."""

    def __init__(self, ground: Ground, front: Front[Any]) -> None:
        super().__init__(ground, front)
        chain, at = self.stage.chain, ground.deployment
        self.ledger = RewardsClient(chain, at["StudyRewards"], at.first_block)
        self.token = TokenClient(chain, at["HealthToken"], at.first_block)
        self.stolen = RewardsClient(ground.forced, at["StudyRewards"], at.first_block)
        self.false_token = TokenClient(ground.forced, at["HealthToken"], at.first_block)
        self.validators = tuple(getattr(self.cast, f"validator_{each}") for each in "abcd")
        self.sponsor, self.board = self.cast.sponsor_steward, self.cast.ethics_steward

    def who(self, role: str, account: LocalAccount) -> Actor:
        """Of this front, by its words."""
        return Actor(role, WHO[role], "", "", account.address)

    # ---------------------------------------------------------------------------------------------------------- studies

    @cached_property
    def study(self) -> Study:
        """The one that most attacks are about: drafted, signed, funded."""
        return self.opened()

    @cached_property
    def key(self) -> SourceKey:
        """With which its validators name sources."""
        return SourceKey.random(self.study)

    def unseen(self, **changes: Any) -> Study:
        """Rules that nobody has seen, under a number that no run had."""
        now, number = self.stage.now, int(self.stage.chain.web3.eth.block_number) * 1_000 + next(_NUMBERS)
        usual = Study(
            protocol=commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.protocol.1"}'),
            account=self.sponsor.address,
            number=number,
            sponsor=casting.SPONSOR,
            ethics_board=casting.ETHICS_BOARD,
            adjudicator=casting.STUDY_BOARD,
            categories=TAKEN,
            quorum=2,
            bond=BOND,
            start=now,
            until=now + 400 * DAY,
            verdict_hours=2,
            reveal_hours=2,
            dispute_days=1,
            ruling_days=1,
            vesting_days=2,
            claim_days=90,
            per_day=PER_DAY,
            per_person=9,
            panel=PANEL,
            prices=PRICES,
        )
        return replace(usual, **changes)

    def drafted(self, **changes: Any) -> Study:
        """By the sponsor."""
        study, sponsor = self.unseen(**changes), self.sponsor
        self.honest("draft", self.who("sponsor", sponsor), "Study", lambda: self.ledger.draft(sponsor, study), ("S1",))
        return study

    def opened(self, funds: int = FUNDS, **changes: Any) -> Study:
        """Drafted, signed by its board, funded."""
        study, board = self.drafted(**changes), self.board
        act = StudyApproval(study, self.stage.now + HOUR)
        given = (self.relayer.account, act, board.address, self.ledger.sign(board, act))
        self.honest("approve-study", self.who("board", board), "Study", lambda: self.ledger.approve(*given), ("S1",))
        self.provide(self.sponsor, funds)
        fund, paid = self.ledger.fund, (self.sponsor, study.id, funds, funds)
        self.honest("fund", self.who("sponsor", self.sponsor), "Study", lambda: fund(*paid), ("S3",))
        return study

    def provide(self, owner: LocalAccount, amount: int) -> None:
        """New units, which the ledger may take."""
        treasurer, token = self.cast.treasurer, self.token
        who = self.who("treasurer", treasurer)
        self.honest("mint", who, "Token", lambda: token.mint(treasurer, owner.address, amount), ("S7",))
        allowed = token.allowance(owner.address, self.ledger.address) + amount
        token.approve(owner, self.ledger.address, allowed)

    # ---------------------------------------------------------------------------------------------------- contributions

    def written(self, study: Study | None = None, key: LocalAccount | None = None, **changes: Any) -> Given:
        """Laboratory data at the hospital, not brought yet; by somebody new where nobody is named."""
        study, patient = study or self.study, key or self.new_key()
        usual = Contribution(
            content=commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.data.1"}'),
            person=commitment.commit(commitment.new_salt(), b"a person's nullifier in this study"),
            contributor=patient.address,
            custodian=casting.HOSPITAL,
            deadline=self.stage.now + HOUR,
            category=Category.LABORATORY,
            tier=TIER,
            sponsor=study.sponsor,
            study=study.number,
        )
        return Given(replace(usual, **changes), patient)

    def committed(self, study: Study | None = None, key: LocalAccount | None = None, **changes: Any) -> Given:
        """With a consent to this study. key: of somebody who has given that already."""
        given = self.written(study, key, **changes)
        if key is None:
            self.agree(given)
        who = self.who("patient", given.key)
        self.honest("contribute", who, "Contribution", lambda: self.commit(given, self.ledger), ("S2", "S6"))
        return given

    def commit(
        self, given: Given, ledger: RewardsClient, keeper: LocalAccount | None = None, by: LocalAccount | None = None
    ) -> Receipt:
        """Anyone relays both signatures; through `ledger`, which is an honest client or a thief's."""
        custodian, contribution = keeper or self.cast.custodian, given.contribution
        custody = self.ledger.sign_custody(custodian, contribution)
        signature = self.ledger.sign(by or given.key, contribution)
        return ledger.commit(self.relayer.account, contribution, custodian.address, custody, signature)

    def agree(self, given: Given) -> None:
        """The patient permits the study all that it takes."""
        now, relayer = self.stage.now, self.relayer.account
        act = ConsentGrant(*self._about(given), TAKEN, now, now + 390 * DAY, 1, now + HOUR)
        signature, grant = self.stage.consents.sign(given.key, act), self.stage.consents.grant
        who = self.who("patient", given.key)
        self.honest("grant", who, "Consent", lambda: grant(relayer, act, signature=signature), ("S6", "C1"))

    def revoke(self, given: Given) -> None:
        """The patient ends that."""
        act = ConsentRevocation(*self._about(given), 2, self.stage.now + HOUR)
        signature, revoke = self.stage.consents.sign(given.key, act), self.stage.consents.revoke
        who, relayer = self.who("patient", given.key), self.relayer.account
        self.honest("revoke", who, "Consent", lambda: revoke(relayer, act, signature=signature), ("S6", "C3"))

    def _about(self, given: Given) -> tuple[str, Grantee, Purpose]:
        to = Grantee.of_study(given.contribution.sponsor, given.contribution.study)
        return given.subject, to, Purpose.RESEARCH

    # --------------------------------------------------------------------------------------------------------- verdicts

    def source(self, accession: str) -> bytes:
        """As any honest validator of the panel names a sample, whatever the file about it looks like."""
        return source_nullifier(self.key, SourceIdentity(Category.LABORATORY, SCHEME, "lab-1", accession))

    def anchored(self, given: Given, source: bytes, *tiers: int) -> list[Verdict]:
        """What validators A, B, … found, each anchored."""
        return [self.verdict(each, given, source, tier) for each, tier in zip(self.validators, tiers, strict=False)]

    def verdict(self, validator: LocalAccount, given: Given, source: bytes, tier: int) -> Verdict:
        """One that stands."""
        house = PANEL[self.validators.index(validator)]
        book = VerdictBook(validator.address, house, [Finding(self.ledger.id_of(given.contribution), source, tier)])
        commit, who = self.ledger.commit_verdicts, self.who("validator", validator)
        self.honest("judge", who, "Contribution", lambda: commit(validator, book.ids, book.hashes), ("S5",))
        return book.verdict(self.ledger.id_of(given.contribution))

    def judged(self, given: Given, source: bytes, *tiers: int) -> list[Verdict]:
        """Anchored, and told when judging is over."""
        verdicts = self.anchored(given, source, *tiers)
        self.until(self.calendar(given).judged_until)
        self.tell(given, source, verdicts)
        return verdicts

    def tell(self, given: Given, source: bytes, verdicts: Sequence[Verdict]) -> None:
        """The relayer brings what validators found."""
        attest, asked = self.ledger.attest, (self.relayer.account, given.contribution, source, verdicts)
        self.honest("tell", self.relayer, "Contribution", lambda: attest(*asked), ("S4", "S5"))

    def tells(self, given: Given, source: bytes, verdicts: Sequence[Verdict], expected: Expected) -> None:
        """Somebody tells verdicts that must not count."""
        attest, asked = self.stolen.attest, (self.robber.account, given.contribution, source, verdicts)
        self.tries(lambda: attest(*asked), expected, self.look(given))

    # ------------------------------------------------------------------------------------------------------------- ends

    def calendar(self, given: Given) -> Calendar:
        """The last seconds of its stretches."""
        rules = self.ledger.study_of(given.contribution.study_id)
        return calendar_of(rules, self.ledger.progress_of(given.contribution).committed_at)

    def until(self, moment: int) -> None:
        """A minute past this second."""
        self.stage.wait(max(moment + MINUTE - self.stage.chain.now(), 0))

    def vested(self, accession: str) -> Given:
        """Committed, judged, and ripe to be paid."""
        given = self.committed()
        self.judged(given, self.source(accession), TIER, TIER)
        self.until(self.calendar(given).vesting_until)
        return given

    def paid(self, given: Given) -> None:
        """Anyone has it paid."""
        pay, relayer = self.ledger.pay, self.relayer
        self.honest(
            "pay-reward", relayer, "Contribution", lambda: pay(relayer.account, given.contribution), ("S2", "S3")
        )

    def look(self, given: Given) -> Any:
        """Word, counts, the study's money, and balances of contributor and ledger."""
        return lambda: self._look(given)

    def _look(self, given: Given) -> Any:
        contribution, ledger, token = given.contribution, self.ledger, self.token
        counted = ledger.count_of(contribution.study_id, contribution.person)
        balances = [token.balance_of(each) for each in (given.subject, ledger.address, self.cast.thief.address)]
        return ledger.progress_of(contribution), counted, ledger.words_of(contribution.study_id), balances


WHO = {
    "sponsor": Words("申办方", "sponsor"),
    "board": Words("伦理委员会", "ethics board"),
    "treasurer": Words("发放人", "treasurer"),
    "validator": Words("数据核验员", "data validator"),
    "patient": Words("患者", "patient"),
    "adjudicator": Words("争议裁定人", "adjudicator of disputes"),
}
"""Who acts here, by role."""
