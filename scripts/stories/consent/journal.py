"""The log that a gateway keeps: each answer chained for its patient, the heads of all anchored in batches (L1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carestamp.client import Decision
from carestamp.documents.consent.typed import consent_id
from carestamp.documents.consent.words import read_word
from carestamp.documents.records.entry import Access, Basis, OnConsent, OnOpening, Verdict
from carestamp.documents.records.log import LogBook, Logged
from scripts.stories.acting import Acting
from scripts.stories.consent.words import SCRIPT
from scripts.stories.register import House, Person
from scripts.stories.stage import Stage

if TYPE_CHECKING:
    from scripts.stories.consent.gateway import Answered

NO_SINGLE_RECORD = bytes(32)


class Journal(Acting):
    """One custodian's. book: what it keeps; anchored: the transaction of each batch."""

    def __init__(self, stage: Stage, house: House, keeper: Person) -> None:
        super().__init__(stage)
        self.house, self.keeper = house, keeper
        self.book = LogBook(house.number)
        self.anchored: list[str] = []
        self._patients: set[str] = set()

    def write(self, answer: Answered) -> Logged:
        """Before anything is served."""
        subject = answer.question.patient.subject
        self._patients.add(subject)
        return self.book.append(subject, _access(answer))

    def anchor(self) -> None:
        """What was logged since the last batch, if anything was."""
        if self.book.entries == sum(batch.entries for batch in self.book.batches[-1:]):
            return
        batch = self.book.close_batch()
        note = SCRIPT.remark("batch", batch.number, len(self._patients), batch.entries)
        given = (batch.number, batch.root, batch.entries)
        label, ledger, account = f"AccessLog {self.house.number}/{batch.number}", self.stage.log, self.keeper.account
        done = self.do("anchor-log", self.keeper, label, lambda: ledger.anchor(account, *given), ("L1",), note)
        self.anchored.append(done.transaction)


def _access(answer: Answered) -> Access:
    question = answer.question
    asked = (question.who.account.address, int(question.capacity), question.purpose, question.categories)
    return Access(*asked, _verdict(answer), _basis(answer), NO_SINGLE_RECORD, answer.at)


def _verdict(answer: Answered) -> Verdict:
    if answer.window:
        return Verdict.EMERGENCY
    return Verdict.PERMIT if answer.judgement.is_permitted else Verdict.DENY


def _basis(answer: Answered) -> Basis:
    """The opening, or the entry that permits or denies."""
    if answer.window:
        return OnOpening(answer.window.id)
    judged = answer.judgement
    if answer.situation is None or judged.decision not in (Decision.PERMITTED, Decision.DENIED):
        return None
    word = answer.situation.words[judged.entry]
    return OnConsent(consent_id(answer.question.patient.subject, judged.entry), read_word(word).sequence)
