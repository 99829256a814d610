"""The rest of the day: patients contribute laboratory reports, gene panels and days of a wearable to studies.

Each contributes under an id for that study alone. The custodian computes persons' nullifiers under the study's key, two
validators those of sources; some contributions are challenged, withdrawn, or told of a source that has its reward.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from eth_account import Account
from eth_account.signers.local import LocalAccount

from carestamp.chain import ChainError, ContractError, Receipt
from carestamp.documents.commitment import commit, new_salt
from carestamp.documents.consent.typed import Category, ConsentGrant, Grantee, Purpose
from carestamp.documents.rewards.package import Package, read_package
from carestamp.documents.rewards.sources import PersonIdentity, PersonKey, SourceKey, person_nullifier, source_nullifier
from carestamp.documents.rewards.typed import Contribution, Study, Withdrawal
from carestamp.documents.rewards.verdicts import Finding, VerdictBook
from carestamp.synthetic.rewards import contributed
from scripts.cast import VALIDATOR_A, VALIDATOR_B
from tests.privacy.dossiers import Dossier
from tests.support.clock import DAY, HOUR
from tests.support.purse import TAKEN
from tests.support.town import Town

KINDS = (Category.LABORATORY, Category.WEARABLE, Category.GENOMIC)


@dataclass
class Given:
    """One contribution, as patient and custodian know it. written: the FHIR package."""

    written: str
    package: Package
    subject: LocalAccount
    contribution: Contribution
    source: bytes


class Cohort:
    """The patients of one study."""

    def __init__(self, town: Town, study: Study) -> None:
        self.town, self.purse, self.study = town, town.purse, study
        self.sources, self.persons = SourceKey.random(study), PersonKey.random(study)
        self.given: list[Given] = []

    def a_day(self, dossiers: Sequence[Dossier]) -> None:
        for number, dossier in enumerate(dossiers, 1):
            self.contribute(number, dossier, Account.create())
        self.contribute(1, dossiers[0], Account.create())
        self._judge()
        self._dispute()
        self._try_in_vain()

    def contribute(self, number: int, dossier: Dossier, subject: LocalAccount) -> Receipt:
        """With a consent to this study, relayed."""
        written = json.dumps(contributed(KINDS[number % 3], number), ensure_ascii=False)
        package = read_package(written, f"contribution-{number}.json")
        made = self.purse.contribution(
            self.study,
            content=commit(new_salt(), package.content),
            person=person_nullifier(self.persons, PersonIdentity("identity card", dossier.identity)),
            contributor=subject.address,
            category=package.source.kind,
        )
        self.given.append(Given(written, package, subject, made, source_nullifier(self.sources, package.source)))
        self._permit(subject)
        return self.purse.commit(made, signed_by=subject)

    def _permit(self, subject: LocalAccount) -> None:
        ledger, now = self.town.consents, self.town.clock.now()
        to, times = Grantee.of_study(self.study.sponsor, self.study.number), (now, now + 365 * DAY)
        act = ConsentGrant(subject.address, to, Purpose.RESEARCH, TAKEN, *times, 1, now + HOUR)
        ledger.grant(self.town.cast.relayer, act, signature=ledger.sign(subject, act))

    def _judge(self) -> None:
        """Two houses, everything in one batch each; told one by one, twice for the first source."""
        cast, ledger = self.town.cast, self.town.rewards
        found = [Finding(ledger.id_of(each.contribution), each.source, 2) for each in self.given]
        houses = ((cast.validator_a, VALIDATOR_A), (cast.validator_b, VALIDATOR_B))
        books = [VerdictBook(who.address, house, found) for who, house in houses]
        for (who, _), book in zip(houses, books, strict=True):
            ledger.commit_verdicts(who, book.ids, book.hashes)
        self.town.clock.go_to(self.purse.calendar(self.given[-1].contribution).judged_until)
        for each in self.given:
            verdicts = [book.verdict(ledger.id_of(each.contribution)) for book in books]
            self.purse.attest(each.contribution, each.source, *verdicts)

    def _dispute(self) -> None:
        """One is challenged, one withdrawn; the others are paid."""
        first, second, *rest = self.given
        self.purse.tell_over(self.given[-1].contribution)
        self.purse.challenge(first.contribution)
        act = Withdrawal(self.town.rewards.id_of(second.contribution), self.town.clock.now() + HOUR)
        signature = self.town.rewards.sign(second.subject, act)
        self.town.rewards.withdraw(self.town.cast.relayer, second.contribution, act, signature)
        self.purse.rule(first.contribution, 1)
        self.purse.vest(self.given[-1].contribution)
        for each in (first, *rest[:-1]):
            self.purse.pay(each.contribution)

    def _try_in_vain(self) -> None:
        """What is refused leaves revert data behind."""
        ledger, cast = self.town.rewards, self.town.cast
        with suppress(ContractError, ChainError):
            ledger.pay(cast.relayer, self.given[-1].contribution)
        with suppress(ContractError, ChainError):
            ledger.commit(cast.outsider, self.given[0].contribution)
        with suppress(ContractError, ChainError):
            self.town.token.transfer(self.given[0].subject, cast.outsider.address, 1)
