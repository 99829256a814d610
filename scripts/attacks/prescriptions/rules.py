"""Against the rules of a profile: reviews, narcotics, validity."""

from __future__ import annotations

from carestamp.client import HolderKind, Roles, Status, errors
from scripts.attacks.prescriptions.bench import changed
from scripts.attacks.prescriptions.front import FRONT, Bench, signed_anew
from scripts.stories.pool import controlled
from scripts.stories.stage import HOUR


@FRONT.attack("unreviewed", "P3")
def unreviewed_dispense(b: Bench) -> None:
    paper = b.paper()
    b.counter.issue(paper)
    waits = errors.PrescriptionRegistry_NotUsable(paper.id, Status.AWAITING_REVIEW)
    b.grabs(b.counter.sale(paper, b.own.pharmacist), waits)
    b.counter.approve(paper)


@FRONT.attack("own-review", "P3")
def own_review(b: Bench) -> None:
    """Licensed for both, the doctor reviews what the doctor prescribed."""
    doctor = b.licensed(b.own.hospital, "prescriber", Roles.PRESCRIBER | Roles.REVIEWER)
    paper = b.paper(by=doctor)
    b.counter.issue(paper)
    own = errors.PrescriptionRegistry_SamePerson(doctor.account.address)
    b.tries(lambda: b.thief.ledger.approve(doctor.account, paper.packed), own, paper)
    b.counter.approve(paper)


@FRONT.attack("self-prescribed", "P10", "X6")
def self_prescribed(b: Bench) -> None:
    """A doctor writes narcotics for the doctor; then for a straw man who hands the doctor his key afterwards."""
    doctor = b.licensed(b.own.hospital, "prescriber", Roles.PRESCRIBER)
    refused = errors.PrescriptionRegistry_SelfPrescribed(doctor.account.address)
    b.sneaks_in(b.paper(controlled, by=doctor, holder=doctor.account.address), doctor, refused)
    paper = b.paper(controlled, by=doctor)
    straw, paper.holder = paper.holder, doctor.account
    b.counter.issued(paper)
    move, deadline = b.stage.credentials.move_controller, b.stage.now + HOUR
    signed = b.stage.credentials.sign_controller_move(straw, straw.address, doctor.account.address, 1, deadline)
    given = (b.relayer.account, straw.address, doctor.account.address, 1, deadline, signed)
    b.honest("move-controller", b.relayer, "Subject", lambda: move(*given), ("X6",))
    b.grabs(b.counter.sale(paper, b.own.pharmacist), refused)


@FRONT.attack("no-second-pharmacist", "P10")
def no_second_pharmacist(b: Bench) -> None:
    """A narcotic with one pharmacist; then with the same one twice."""
    paper, here = b.issued(controlled), b.own.pharmacist
    alone = b.counter.sale(paper, here, alone=True)
    b.grabs(alone, errors.PrescriptionRegistry_SecondPharmacistNeeded(paper.id))
    twice = signed_anew(b, changed(alone, second=here.account.address))
    b.grabs(twice, errors.PrescriptionRegistry_SamePerson(here.account.address))
    b.counter.dispense(b.counter.sale(paper, here), rules=("P10",))


@FRONT.attack("slip-for-narcotics", "P10", "P11")
def slip_for_narcotics(b: Bench) -> None:
    """A bearer slip for a drug that may only go to a known patient."""
    b.issued(controlled)
    paper = b.paper(controlled, holder_kind=HolderKind.SLIP)
    refused = errors.PrescriptionRegistry_SlipNotAllowed(paper.profile.number)
    b.sneaks_in(paper, paper.author, refused)


@FRONT.attack("beyond-profile", "P10", "X12")
def beyond_profile(b: Bench) -> None:
    """Longer than the law allows; and under a profile that nobody published."""
    paper = b.issued()
    latest = paper.profile.rules.latest_until(paper.terms.issued_at)
    long = b.paper(issued_at=paper.terms.issued_at, until=latest + 1)
    b.sneaks_in(long, long.author, errors.PrescriptionRegistry_BadValidity(latest + 1, latest))
    lax = b.paper(profile=9_999_999)
    b.sneaks_in(lax, lax.author, errors.Profiles_Unknown(9_999_999))
