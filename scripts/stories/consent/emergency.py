"""Break-glass: justified, unjustified, overdue, on an unknown patient, while the chain was down (E1, E2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from carestamp.chain import Receipt
from carestamp.client import Decision, errors
from carestamp.client.structs import NOBODY
from carestamp.documents import commitment
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import Grantee, Purpose
from carestamp.documents.emergency import Opening as Signed
from carestamp.documents.emergency import Reason
from carestamp.errors import CarestampError, Words
from scripts.stories.consent.company import (
    ANYONE,
    DRUGS,
    GAO,
    GUO,
    HE,
    LAB,
    LIN,
    LUO,
    MA,
    RECORD,
    SUMMARY,
    UNKNOWN,
    XU,
    Company,
)
from scripts.stories.consent.gateway import Question
from scripts.stories.consent.papers import Window
from scripts.stories.consent.people import Patient
from scripts.stories.consent.words import SCRIPT, day
from scripts.stories.register import Person
from scripts.stories.stage import DAY, HOUR

LASTS = 4 * HOUR
URGENT = DRUGS | LAB | SUMMARY
DENIED = Decision.DENIED


# ------------------------------------------------------------------------------------------------------------- the acts


def _sign(
    c: Company,
    clinician: Person,
    patient: Patient,
    reason: Reason,
    categories: int = URGENT,
    second: Person | None = None,
) -> Window:
    """Signed, not brought yet. Why it was needed stays in the hospital's record of the encounter."""
    now = c.stage.now
    encounter = commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.encounter.1"}')
    countersigns = second.account.address if second else NOBODY
    named = (patient.subject, clinician.account.address, reason, categories)
    opening = Signed(*named, now, now + LASTS, encounter, countersigns)
    return c.desk.window(opening, clinician, patient.name)


def _open(c: Company, window: Window, second: Person | None = None, code: str = "open") -> None:
    """The relayer brings it."""
    opening = window.opening
    note = SCRIPT.remark("reason", Reason(opening.reason).words, day(opening.until))
    if second:
        told = SCRIPT.remark("second", second.name)
        note = Words(f"{note.zh}；{told.zh}", f"{note.en}; {told.en}")
    c.acts.do(code, window.clinician, window.view, lambda: _bring(c, window, second), ("E1",), note)


def _bring(c: Company, window: Window, second: Person | None = None) -> Receipt:
    account, ledger = c.people.relayer.account, c.stage.emergencies
    countersigned = ledger.countersign(second.account, window.opening) if second else b""
    return ledger.open(account, window.opening, window.signature, countersigned)


def _refused(c: Company, code: str, window: Window, expected: CarestampError, rules: Sequence[str] = ("E1",)) -> None:
    c.acts.refused(code, window.clinician, window.view, lambda: _bring(c, window), expected, rules)


def _unseen(c: Company, clinician: Person, patient: Patient, reason: Reason) -> Window:
    """One that will not be taken: the report shows no document of it."""
    window = _sign(c, clinician, patient, reason)
    c.desk.windows.remove(window)
    c.stage.recorder.story.documents.remove(window.view)
    return window


def _review(c: Company, window: Window, auditor: Person, justified: bool = True) -> None:
    code = "review-justified" if justified else "review-unjustified"
    note = None if justified else SCRIPT.remark("right-suspended")
    c.acts.do(code, auditor, window.view, lambda: _judge(c, window, auditor, justified), ("E2",), note)


def _judge(c: Company, window: Window, reviewer: Person, justified: bool) -> Receipt:
    grounds = commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.review.1"}')
    return c.stage.emergencies.review(reviewer.account, window.opening, justified, grounds)


# --------------------------------------------------------------------------------------------------------- the chapters


def glass(c: Company) -> None:
    """Denied to anyone, opened, read, reviewed, over."""
    ma, clinician = c.patient(MA), c.people.clinician
    _deny_anyone(c, ma)
    asks = Question(clinician, ma, DRUGS | LAB)
    anyone = c.consents[MA].view
    c.gate.reads(asks, anyone, "read-denied", DENIED, ("C3",))
    window = c.windows["glass"] = _sign(c, clinician, ma, Reason.UNCONSCIOUS)
    _open(c, window)
    c.gate.reads_in_emergency(asks, window)
    _open_again(c, window)
    own = errors.EmergencyAccess_SamePerson(clinician.account.address)
    c.acts.refused("review-own", clinician, window.view, lambda: _judge(c, window, clinician, True), own, ("E2",))
    _review(c, window, c.people.auditor)
    c.stage.wait(LASTS + HOUR)
    c.gate.reads(asks, window.view, "read-window-over", DENIED, ("E1",))
    _forbidden(c)


def _deny_anyone(c: Company, patient: Patient) -> None:
    anyone = c.consents[patient.name] = c.desk.consent(patient, Grantee.anyone(), Purpose.TREATMENT, ANYONE)
    c.acts.deny(anyone, DRUGS | LAB)


def _open_again(c: Company, window: Window) -> None:
    opening = window.opening
    second = _unseen(c, window.clinician, c.patient(MA), Reason.LIFE_AT_RISK)
    expected = errors.EmergencyAccess_AlreadyOpen(opening.clinician, opening.subject, opening.until)
    _refused(c, "open-again", second, expected)


def _forbidden(c: Company) -> None:
    """She wrote that not even an emergency opens it; the opening is recorded and reviewed all the same."""
    luo, ledger, relayer = c.patient(LUO), c.stage.consents, c.people.relayer.account
    _deny_anyone(c, luo)
    act = typed.OverrideProhibition(luo.subject, 1, c.stage.now + HOUR)
    signature, view = ledger.sign(luo.key, act), c.consents[LUO].view
    c.acts.do("forbid-override", luo.actor, view, lambda: ledger.forbid_override(relayer, act, signature), ("E1", "X5"))
    window = _sign(c, c.people.clinician, luo, Reason.LIFE_AT_RISK)
    _open(c, window)
    c.gate.reads_in_emergency(Question(window.clinician, luo, LAB), window, "read-forbidden", opens=False)
    _review(c, window, c.people.auditor)


def unjustified(c: Company) -> None:
    """Out of curiosity."""
    he, curious = c.patient(HE), c.people.curious
    window = c.windows["unjustified"] = _sign(c, curious, he, Reason.LIFE_AT_RISK)
    _open(c, window)
    c.gate.reads_in_emergency(Question(curious, he, LAB), window)
    _review(c, window, c.people.auditor, justified=False)
    again = _unseen(c, curious, c.patient(MA), Reason.UNCONSCIOUS)
    _refused(c, "open-suspended", again, errors.EmergencyAccess_RightSuspended(curious.account.address), ("E2",))


def overdue(c: Company) -> None:
    """Nobody at B reviews; the next one there needs two."""
    guo, clinician, second = c.patient_of_b(GUO), c.people.clinician_b, c.people.second_b
    window = c.windows["overdue"] = _sign(c, clinician, guo, Reason.UNCONSCIOUS)
    _open(c, window)
    c.gate_b.reads_in_emergency(Question(clinician, guo, LAB), window)
    c.stage.wait((c.stage.emergencies.rules().review_days + 2) * DAY)
    c.desk.look()
    _alert(c, window)
    _countersigned(c, second, clinician)
    _restored(c)


def _alert(c: Company, window: Window) -> None:
    relayer, ledger = c.people.relayer, c.stage.emergencies
    note = SCRIPT.remark("anyone")
    c.acts.do("alert", relayer, window.view, lambda: ledger.alert(relayer.account, window.opening), ("E2",), note)


def _countersigned(c: Company, first: Person, second: Person) -> None:
    xu = c.patient_of_b(XU)
    alone = _unseen(c, first, xu, Reason.LIFE_AT_RISK)
    needed = errors.EmergencyAccess_CountersignatureNeeded(c.people.b.number, 1, 0)
    _refused(c, "open-alone", alone, needed, ("E2",))
    window = c.windows["countersigned"] = _sign(c, first, xu, Reason.LIFE_AT_RISK, second=second)
    _open(c, window, second, "open-countersigned")
    c.gate_b.reads_in_emergency(Question(first, xu, LAB), window)
    _review(c, window, c.people.auditor_b)


def _restored(c: Company) -> None:
    """The regulator gives the curious one her right back."""
    regulator, clinician = c.people.regulator, c.people.curious
    note = Words(clinician.name, clinician.name)
    ledger, address = c.stage.emergencies, clinician.account.address
    c.acts.do(
        "restore-right", regulator, "Right", lambda: ledger.restore_right(regulator.account, address), ("E2",), note
    )


def unknown(c: Company) -> None:
    """A provisional id, and later who it was."""
    nobody, clinician, gao = c.patient(UNKNOWN), c.people.clinician, c.patient(GAO)
    window = c.windows["unknown"] = _sign(c, clinician, nobody, Reason.UNKNOWN_PATIENT, URGENT | RECORD)
    _open(c, window)
    c.gate.reads_in_emergency(Question(clinician, nobody, RECORD), window)
    ledger = c.stage.emergencies
    given = (clinician.account, window.opening, gao.subject)
    note = SCRIPT.remark("is-known-now", gao.name)
    c.acts.do("identify", clinician, window.view, lambda: ledger.identify(*given), ("E1",), note)
    _identify_known(c, clinician)
    _review(c, window, c.people.auditor)


def _identify_known(c: Company, clinician: Person) -> None:
    known, ledger, gao = c.windows["glass"], c.stage.emergencies, c.patient(GAO)
    expected = errors.EmergencyAccess_NotProvisional(known.id)
    given = (clinician.account, known.opening, gao.subject)
    c.acts.refused("identify-known", clinician, known.view, lambda: ledger.identify(*given), expected, ("E1",))


def outage(c: Company) -> None:
    """Signed, honoured by the gateway, and brought five hours later."""
    lin, clinician = c.patient(LIN), c.people.clinician
    window = c.windows["outage"] = _sign(c, clinician, lin, Reason.SYSTEMS_DOWN)
    c.gate.reads_offline(Question(clinician, lin, LAB), window)
    c.stage.wait(5 * HOUR)
    altered = replace(window, opening=replace(window.opening, categories=URGENT | RECORD))
    bad = errors.SignedActs_BadSignature(clinician.account.address)
    _refused(c, "open-altered", altered, bad, ("X5",))
    _open(c, window, code="open-late")
    c.gate.journal.anchor()
    c.gate_b.journal.anchor()
