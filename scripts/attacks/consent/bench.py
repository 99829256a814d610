"""The bench of consent, emergencies and records: two hospitals with their people, patients whom nobody knew before."""

from __future__ import annotations

from typing import Any

from carestamp.documents import commitment
from carestamp.documents.emergency import Opening, Reason
from carestamp.errors import Words
from scripts.attacks.attack import Front
from scripts.attacks.bench import Bench, Expected
from scripts.attacks.ground import Ground
from scripts.stories.consent.acts import Acts, Signed
from scripts.stories.consent.company import LAB, Company
from scripts.stories.consent.papers import Consent, Window
from scripts.stories.consent.people import Patient
from scripts.stories.consent.words import SCRIPT
from scripts.stories.register import Person
from scripts.stories.stage import HOUR

ENROLLED = Words("登记参与者", "those who take part")


class ConsentBench(Bench):
    """Patients, their consents, gateways, break-glass, logs, ready to be attacked."""

    def __init__(self, ground: Ground, front: Front[Any]) -> None:
        super().__init__(ground, front)
        self.recorder.chapter(ENROLLED, ENROLLED)
        self.c = Company(self.stage)
        self.people, self.papers, self.consenting = self.c.people, self.c.desk, self.c.acts
        self.people.meet()
        self._stolen = Acts(self.thief, self.people)
        self._met = 0

    @staticmethod
    def more_words() -> dict[str, Words]:
        return dict(SCRIPT.acts)

    # --------------------------------------------------------------------------------------------------------- consents

    def patient(self) -> Patient:
        """Somebody new at hospital A."""
        self._met += 1
        return self.c.patient(f"示例患者 Patient {self._met}")

    def patient_of_b(self) -> Patient:
        self._met += 1
        return self.c.patient_of_b(f"示例患者 Patient {self._met}")

    def consent(self, patient: Patient | None = None, who: Person | None = None) -> Consent:
        """Nothing decided yet; about the doctor, where nobody else is named."""
        return self.papers.for_person(patient or self.patient(), who or self.people.doctor)

    def permitted(self, categories: int = LAB) -> tuple[Consent, Signed]:
        """What the patient permitted the doctor, and the signature with which."""
        consent = self.consent()
        return consent, self.consenting.grant(consent, categories)

    def plays(self, consent: Consent, signed: Signed, expected: Expected, *things: object) -> None:
        """Somebody brings what the ledger must not take."""
        self.tries(lambda: self._stolen.play(signed), expected, consent, *things)

    def citizen(self, role: str) -> Person:
        """Somebody who acts for a patient, with a key for this one only."""
        self._met += 1
        return self.people.citizen(f"示例 {role} {self._met}").for_(self.people.a, role)

    # ------------------------------------------------------------------------------------------------------ emergencies

    def window(self, clinician: Person, patient: Patient | None = None, **changes: Any) -> Window:
        """Signed by its clinician, not brought yet."""
        asked = patient or self.patient()
        now, encounter = self.stage.now, commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.encounter.1"}')
        usual = {"reason": Reason.LIFE_AT_RISK, "categories": LAB, "opened_at": now, "until": now + 4 * HOUR}
        named = {"subject": asked.subject, "clinician": clinician.account.address, "encounter": encounter}
        return self.papers.window(Opening(**{**usual, **named, **changes}), clinician, asked.name)

    def opened(self, clinician: Person, patient: Patient | None = None, **changes: Any) -> Window:
        """Brought by the relayer."""
        window, relayer = self.window(clinician, patient, **changes), self.relayer.account
        open_ = self.stage.emergencies.open
        self.honest("open", clinician, window.view, lambda: open_(relayer, window.opening, window.signature), ("E1",))
        return window

    def breaks_glass(self, window: Window, expected: Expected) -> None:
        """Somebody opens what must stay shut."""
        open_, relayer = self.thief.emergencies.open, self.relayer.account
        self.tries(lambda: open_(relayer, window.opening, window.signature), expected, window)

    def review(self, window: Window, auditor: Person, justified: bool = True) -> None:
        """By somebody who took no part."""
        code = "review-justified" if justified else "review-unjustified"
        given = (auditor.account, window.opening, justified, grounds())
        self.honest(code, auditor, window.view, lambda: self.stage.emergencies.review(*given), ("E2",))


def grounds() -> bytes:
    """A commitment to the reasons of a review, which stay with the reviewer."""
    return commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.review.1"}')
