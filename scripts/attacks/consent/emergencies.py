"""Break-glass abused: by those who may not, for what it must not open, without a review."""

from __future__ import annotations

import dataclasses

from carestamp.client import Roles, errors
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import Grantee, Purpose
from carestamp.errors import Words
from scripts.attacks.consent.bench import grounds
from scripts.attacks.consent.front import FRONT, Bench
from scripts.stories.consent.company import GENOMIC, LAB
from scripts.stories.register import House, Person
from scripts.stories.stage import DAY, HOUR


def _clinician(b: Bench, house: House | None = None) -> Person:
    """A new one, whose day has no opening yet."""
    return b.licensed(house or b.people.a, "emergency-clinician", Roles.EMERGENCY_CLINICIAN)


@FRONT.attack("glass-by-the-suspended", "E1", "K3")
def glass_by_the_suspended(b: Bench) -> None:
    """A suspended clinician, and a doctor who never was one."""
    clinician = _clinician(b)
    b.review(b.opened(clinician), b.people.auditor)
    steward, suspend = b.stage.register.steward_of(b.people.a), b.stage.credentials.suspend_practitioner
    given = (steward.account, clinician.account.address)
    b.honest("suspend-person", steward, "Practitioner", lambda: suspend(*given), ("K3",))
    for person in (clinician, b.people.doctor):
        b.breaks_glass(b.window(person), errors.EmergencyAccess_NotLive(person.account.address))


@FRONT.attack("glass-in-anothers-name", "E1", "X5")
def glass_in_anothers_name(b: Bench) -> None:
    """A curious nurse signs as the clinician; then stretches what the clinician really signed."""
    clinician = _clinician(b)
    honest = b.window(clinician)
    named = errors.SignedActs_BadSignature(clinician.account.address)
    forged = dataclasses.replace(honest, signature=b.stage.emergencies.sign(b.robber.account, honest.opening))
    b.breaks_glass(forged, named)
    longer = dataclasses.replace(honest.opening, until=honest.opening.until + HOUR)
    b.breaks_glass(dataclasses.replace(honest, opening=longer), named)
    b.review(b.opened(clinician), b.people.auditor)


@FRONT.attack("glass-too-wide", "E1")
def glass_too_wide(b: Bench) -> None:
    """For genomic data; for longer than a day; dated ahead."""
    clinician, now, ledger = _clinician(b), b.stage.now, b.stage.emergencies
    wide = b.window(clinician, categories=LAB | GENOMIC)
    b.breaks_glass(wide, errors.EmergencyAccess_BadOpening(wide.id))
    long = b.window(clinician, until=now + ledger.rules().longest + HOUR)
    b.breaks_glass(long, errors.EmergencyAccess_BadWindow(long.opening.opened_at, long.opening.until))
    ahead = b.window(clinician, opened_at=now + HOUR)
    b.breaks_glass(ahead, errors.EmergencyAccess_BadWindow(now + HOUR, ahead.opening.until))
    b.review(b.opened(clinician), b.people.auditor)


@FRONT.attack("own-emergency-review", "E2")
def own_emergency_review(b: Bench) -> None:
    """The clinician is an auditor too and finds the own opening justified; then a friend at another hospital does."""
    both = b.licensed(b.people.a, "emergency-clinician", Roles.EMERGENCY_CLINICIAN | Roles.AUDITOR)
    window, review = b.opened(both), b.thief.emergencies.review
    own = errors.EmergencyAccess_SamePerson(both.account.address)
    b.tries(lambda: review(both.account, window.opening, True, grounds()), own, window)
    friend = b.people.auditor_b
    foreign = errors.EmergencyAccess_NotAuthorised(friend.account.address)
    b.tries(lambda: review(friend.account, window.opening, True, grounds()), foreign, window)
    b.review(window, b.people.auditor)


@FRONT.attack("unjustified-again", "E2")
def unjustified_again(b: Bench) -> None:
    """Found unjustified; opens the next record, and wants the finding turned round."""
    curious = _clinician(b)
    window = b.opened(curious)
    b.review(window, b.people.auditor, justified=False)
    b.breaks_glass(b.window(curious), errors.EmergencyAccess_RightSuspended(curious.account.address))
    outcome = b.stage.emergencies.outcome_of(window.opening)
    auditor, review = b.people.auditor, b.thief.emergencies.review
    judged = errors.EmergencyAccess_Reviewed(window.id, outcome)
    b.tries(lambda: review(auditor.account, window.opening, True, grounds()), judged, window)


@FRONT.attack("glass-while-reviews-are-overdue", "E2")
def glass_while_reviews_are_overdue(b: Bench) -> None:
    """Nobody at that hospital reviews; its people go on opening alone."""
    house, first = b.people.b, _clinician(b, b.people.b)
    old = b.opened(first, b.patient_of_b())
    b.later((b.stage.emergencies.rules().review_days + 2) * DAY)
    overdue = b.stage.emergencies.overdue_of(house.number)
    fresh = _clinician(b, house)
    needed = errors.EmergencyAccess_CountersignatureNeeded(house.number, overdue, 0)
    b.breaks_glass(b.window(fresh, b.patient_of_b()), needed)
    b.review(old, b.people.auditor_b)
    b.review(b.opened(fresh, b.patient_of_b()), b.people.auditor_b)


@FRONT.attack("glass-all-day", "E1")
def glass_all_day(b: Bench) -> None:
    """One record after the other, out of boredom."""
    clinician, most = _clinician(b), b.stage.emergencies.rules().per_day
    windows = [b.opened(clinician) for _ in range(most)]
    needed = errors.EmergencyAccess_CountersignatureNeeded(b.people.a.number, 0, most)
    b.breaks_glass(b.window(clinician), needed)
    for each in windows:
        b.review(each, b.people.auditor)


@FRONT.attack("glass-against-the-patients-word", "E1", "C3")
def glass_against_the_patients_word(b: Bench) -> None:
    """The patient wrote that not even an emergency passes the denial; a clinician breaks the glass."""
    patient, clinician, ledger = b.patient(), _clinician(b), b.stage.consents
    anyone = b.papers.consent(patient, Grantee.anyone(), Purpose.TREATMENT, Words("任何人", "anyone"))
    b.consenting.deny(anyone, LAB)
    act = typed.OverrideProhibition(patient.subject, 1, b.stage.now + HOUR)
    signature, relayer = ledger.sign(patient.key, act), b.relayer.account
    who = patient.actor
    b.honest("forbid-override", who, anyone.view, lambda: ledger.forbid_override(relayer, act, signature), ("E1",))
    forbidden, other = b.opened(clinician, patient), b.opened(clinician)
    is_open, address = b.stage.emergencies.is_open, clinician.account.address
    found = [is_open(each.opening.subject, address, LAB) for each in (forbidden, other)]
    b.finds("Emergency_StaysShut", [False, True], found)
    for each in (forbidden, other):
        b.review(each, b.people.auditor)
