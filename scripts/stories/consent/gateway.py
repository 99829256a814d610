"""A hospital's gateway: whoever asks for a record asks here. It asks the chain, compares with the twin, honours what it
received signed, and keeps the log that the patient gets (C2, C5, E1, L1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from carestamp.client import Decision, Roles
from carestamp.documents.consent.closing import Received, honour
from carestamp.documents.consent.decision import Actor, Judgement, Situation, decide, entries_of
from carestamp.documents.consent.signatures import is_signed_by
from carestamp.documents.consent.typed import Purpose, entry_of
from carestamp.documents.consent.words import write_word
from carestamp.errors import Words
from scripts.report import Document
from scripts.stories.consent.acts import Signed
from scripts.stories.consent.journal import Journal
from scripts.stories.consent.papers import Window
from scripts.stories.consent.people import Patient
from scripts.stories.consent.words import SCRIPT, contents
from scripts.stories.register import House, Person
from scripts.stories.stage import RefusedHere, Stage, name_of

ROLE_OF = {
    "prescriber": Roles.PRESCRIBER,
    "emergency-clinician": Roles.EMERGENCY_CLINICIAN,
    "researcher": Roles.CUSTODIAN,
    "adjudicator": Roles.ADJUDICATOR,
}
"""In which role somebody asks who does not say."""


@dataclass(frozen=True)
class Question:
    """Who asks, about whom, as what, for what, to see what."""

    who: Person
    patient: Patient
    categories: int
    purpose: Purpose = Purpose.TREATMENT
    role: Roles | None = None
    study: int = 0

    @property
    def capacity(self) -> Roles:
        return self.role or ROLE_OF[self.who.role]

    @property
    def words(self) -> Words:
        """What is asked for."""
        purpose, names = self.purpose.words, contents(self.categories)
        return Words(f"{purpose.zh}：{names.zh}", f"{purpose.en}: {names.en}")


@dataclass(frozen=True)
class Answered:
    """A question with all that its answer rests on. situation: None where the chain could not be asked. window: the
    opening that let it pass."""

    question: Question
    situation: Situation | None
    judgement: Judgement
    at: int
    window: Window | None = None

    @property
    def is_served(self) -> bool:
        return self.judgement.is_permitted or self.window is not None


class Gateway:
    """house: whose records it serves. keeper: the custodian who anchors its log."""

    def __init__(self, stage: Stage, house: House, keeper: Person) -> None:
        self._stage, self.house = stage, house
        self.journal = Journal(stage, house, keeper)
        self.answered: list[Answered] = []
        self._received: dict[tuple[str, int], list[Received]] = {}

    # ------------------------------------------------------------------------------------------------------- questions

    def reads(
        self,
        question: Question,
        about: Document,
        code: str = "read",
        expected: Decision = Decision.PERMITTED,
        rules: Sequence[str] = ("C2",),
        note: Words | None = None,
    ) -> Answered:
        """The gateway's answer must be this one, and it must be logged."""
        answer = self._answer(question)
        self._write_down(code, answer, about, expected, rules, note)
        return answer

    def reads_in_emergency(
        self, question: Question, window: Window, code: str = "read-emergency", opens: bool = True
    ) -> Answered:
        """What the patient denied, on the strength of an opening; or not, where the patient forbade that too."""
        answer, clinician = self._answer(question), question.who.account.address
        if self._stage.emergencies.is_open(question.patient.subject, clinician, question.categories):
            answer = replace(answer, window=window)
        expected = Decision.PERMITTED if opens else answer.judgement.decision
        self._write_down(code, answer, window.view, expected, ("E1",), None)
        return answer

    def reads_offline(self, question: Question, window: Window) -> None:
        """The chain can't be asked: the clinician's signature is enough, and the opening is brought later (E1)."""
        is_signed = is_signed_by(question.who.account.address, window.id, window.signature)
        self._stage.recorder.agree("read-emergency", window.view, True, is_signed)
        silent = Judgement(Decision.NOT_COVERED, 0, SCRIPT.remark("offline"))
        answer = Answered(question, None, silent, self._stage.now, window)
        self.answered.append(answer)
        self._write_down("read-emergency", answer, window.view, Decision.PERMITTED, ("E1",), None)

    def receive(self, signed: Signed) -> None:
        """A signed act that closes counts from now on, whatever the chain knows (C5)."""
        assert not hasattr(signed.act, "start")
        received = Received(signed.act, signed.signature, self._stage.now)  # type: ignore[arg-type]
        self._received.setdefault((signed.act.subject, entry_of(signed.act)), []).append(received)

    # -------------------------------------------------------------------------------------------------------- answering

    def _answer(self, question: Question) -> Answered:
        situation = self._situation(question)
        self._compare(question, decide(situation))
        honoured = replace(situation, words=self._honoured(question.patient.subject, situation.words))
        answer = Answered(question, honoured, decide(honoured), self._stage.now)
        self.answered.append(answer)
        return answer

    def _situation(self, question: Question) -> Situation:
        stage, address = self._stage, question.who.account.address
        actor, role = Actor.of(address, stage.credentials.standing_of(address).word), int(question.capacity)
        entries = entries_of(actor, question.purpose, role, question.study)
        words = {each: write_word(stage.consents.consent_of(question.patient.subject, each)) for each in entries}
        now = stage.chain.now()
        return Situation(actor, question.purpose, question.categories, role, question.study, now, words)

    def _compare(self, question: Question, twin: Judgement) -> None:
        """The chain and the twin must say the same, and rest it on the same entry."""
        asked = (question.patient.subject, question.who.account.address, question.purpose, question.categories)
        found = self._stage.consents.decision_of(*asked, question.capacity, question.study)
        self._stage.recorder.agree("twin", question.who.name, found, (twin.decision, twin.entry))

    def _honoured(self, subject: str, words: Mapping[int, int]) -> Mapping[int, int]:
        """With what was received and is not on chain yet."""
        consents, owner = self._stage.consents, self._stage.credentials.owner_of(subject)
        found = dict(words)
        for entry in words:
            for received in self._received.get((subject, entry), []):
                found[entry] = honour(found[entry], received, consents.domain, owner)
        return found

    def _write_down(
        self,
        code: str,
        answer: Answered,
        about: Document,
        expected: Decision,
        rules: Sequence[str],
        note: Words | None,
    ) -> None:
        recorder, question = self._stage.recorder, answer.question
        said = note or question.words
        self.journal.write(answer)
        if expected is Decision.PERMITTED:
            recorder.agree(code, about, True, answer.is_served)
            why = SCRIPT.remark("emergency") if answer.window else answer.judgement.why
            recorder.answered(code, question.who.actor, about, why, rules, said)
        else:
            recorder.refused(
                code, question.who.actor, about, lambda: _serve(answer), _refusal(expected, Words("", "")), rules, said
            )


def _serve(answer: Answered) -> None:
    """What a gateway does with a question that is answered with no."""
    if not answer.is_served:
        raise _refusal(answer.judgement.decision, answer.judgement.why)


def _refusal(decision: Decision, why: Words) -> RefusedHere:
    return RefusedHere(f"Decision_{name_of(decision)}", {}, why)
