"""Two farmers: one record in twenty disguises, and one day under twenty ids of one person (S4, X4, X6)."""

from __future__ import annotations

from carestamp.client import errors
from carestamp.synthetic import contributed, disguised
from carestamp.synthetic.disguised import WAYS
from scripts.stories.rewards.company import LAB, NAMES, WEARABLE, Company, number_of
from scripts.stories.rewards.papers import PER_DAY, Case, plain
from scripts.stories.rewards.people import SEATS
from scripts.stories.rewards.words import SCRIPT, same
from scripts.stories.stage import DAY, HOUR

DISGUISES = tuple(way for way in WAYS if way != "other-subject")
ADDRESSES = 20


def play(c: Company) -> None:
    """Each is taken as often as a person may on a day; what comes of those is for the validators."""
    _before_midnight(c)
    _one_record(c)
    _twenty_ids(c)


def _before_midnight(c: Company) -> None:
    """What a person may on a day is counted by days of UTC: both farmers have theirs on one."""
    left = DAY - c.stage.chain.now() % DAY
    if left < HOUR:
        c.stage.wait(left + HOUR)


def _one_record(c: Company) -> None:
    whole = contributed(LAB, number_of("qian"), day=c.stage.today)
    patient = c.patient("qian")
    tries = c.tries["qian"] = [
        (way, c.desk.case(patient, LAB, number_of("qian"), disguised(whole, way))) for way in DISGUISES
    ]
    c.acts.permit(patient, f"Subject {patient.subject[:8]}…")
    for number, (way, case) in enumerate(tries):
        _try(c, "qian", "contribute-disguised", case, number, way)
    assert len({each.contribution.content for _, each in tries}) == len(tries)


def _twenty_ids(c: Company) -> None:
    day = plain(WEARABLE, number_of("niu"), c.stage.today)
    for number in range(ADDRESSES):
        patient = c.people.patient(NAMES["niu"], c.people.hospital, number)
        case = c.desk.case(patient, WEARABLE, number_of("niu"), day)
        c.tries.setdefault("niu", []).append((str(number + 1), case))
        c.acts.permit(patient, f"Subject {patient.subject[:8]}…")
        _try(c, "niu", "contribute-other-id", case, number, "")


def _try(c: Company, farmer: str, code: str, case: Case, number: int, way: str) -> None:
    """Taken, or one too many for this person today."""
    note = SCRIPT.remark(f"way-{way}") if way else same(case.subject)
    if number < PER_DAY:
        c.desk.show(case)
        case.tiers = dict.fromkeys(SEATS, case.contribution.tier)
        c.acts.do(code, case.patient.actor, case.view, lambda: c.acts.send(case), ("S2", "S4"), note)
        c.taken.setdefault(farmer, []).append(case)
        return
    capped = errors.StudyRewards_CapReached(case.contribution.person, PER_DAY, PER_DAY)
    c.acts.commit_refused(f"{code}-capped", case, capped, ("S4", "X6"), case.view.label, note)
