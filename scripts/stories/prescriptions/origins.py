"""How a prescription comes to the chain, and what only looks as if it did."""

from __future__ import annotations

import dataclasses

from carestamp.client import Line, Roles, errors
from carestamp.documents import typed
from carestamp.errors import CarestampError, Words
from scripts.stories.papers import Paper
from scripts.stories.prescriptions.company import Company
from scripts.stories.register import Person
from scripts.stories.stage import MINUTE


def offline(c: Company) -> None:
    """Signed without a chain, first seen when it is used, used once."""
    paper, here, other, counter = c["offline"], c.pharmacist("offline"), c.people.own.pharmacist_b, c.counter
    sign_off_chain(c, paper)
    note = Words(
        "医生的签名随同提交，链在此时第一次见到它", "brought with the doctor's signature: here the chain first sees it"
    )
    counter.approve(paper, note)
    counter.dispense(counter.sale(paper, here, packs=c.packs("offline")), note, ("P2", "P5"))
    counter.attempt(
        "offline-twice",
        counter.sale(paper, other),
        errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, paper.portion[0], 0),
        ("P2", "X8"),
    )


def forgeries(c: Company) -> None:
    """Nothing gets in that its named prescriber did not vouch for."""
    forged = c.copy("first")
    forged.origin = typed.signed_origin(c.stage.ledger.sign_prescription(c.people.own.outsider.account, forged.packed))
    bad = errors.SignedActs_BadSignature(forged.author.account.address)
    _try_issue(c, "forged", c.people.own.outsider, forged, bad, ("P2",))

    true = c.copy("parts")
    sign_off_chain(c, true)
    more = tuple(dataclasses.replace(line, quantity=line.quantity % 1000 + 7) for line in true.terms.lines)
    altered = c.desk.altered(true, lines=more)
    altered.origin = true.origin
    bad = errors.SignedActs_BadSignature(true.author.account.address)
    _try_issue(c, "altered", c.people.own.outsider, altered, bad, ("P1", "P2"))

    alone, outsider = c.copy("first"), c.people.own.outsider.account.address
    refused = errors.PrescriptionRegistry_NotPrescriber(outsider, alone.author.account.address)
    _try_issue(c, "outsider-issues", c.people.own.outsider, alone, refused, ("P2",))
    _six_lines(c)


def _six_lines(c: Company) -> None:
    paper = c.copy("first")
    line = paper.terms.lines[0]
    six = dataclasses.replace(paper.terms, lines=(Line(line.quantity, line.days_supply, line.drug_class),) * 6)
    c.stage.recorder.refused(
        "six-lines",
        paper.author.actor,
        paper.view,
        lambda: c.stage.codec.pack(six),
        errors.PrescriptionRegistry_TooManyLines(6, 5),
        ("P1", "P10"),
        Words("同一种药写成六行", "one drug of the document, written on six lines"),
    )


def practice(c: Company) -> None:
    """A suspended prescriber, and a stolen key."""
    _suspension(c)
    _theft(c)


def _suspension(c: Company) -> None:
    credentials = c.stage.credentials
    paper = c.copy("returned")
    author, steward = paper.author, c.people.steward_of(paper.author.house)
    code = f"Practitioner {author.actor.code}"
    c.counter.do(
        "suspend-prescriber",
        steward,
        code,
        lambda: credentials.suspend_practitioner(steward.account, author.account.address),
        ("K3", "X7"),
    )
    refusal = errors.PrescriptionRegistry_NotLive(author.account.address, Roles.PRESCRIBER)
    _try_issue(c, "suspended-prescriber", author, paper, refusal, ("K3", "X7", "P2"))
    c.counter.do(
        "reinstate-prescriber",
        steward,
        code,
        lambda: credentials.reinstate_practitioner(steward.account, author.account.address),
        ("K3",),
    )
    c.stage.wait(credentials.accreditation_delay() + MINUTE)


def _theft(c: Company) -> None:
    counter, honest = c.counter, c["honest"]
    sign_off_chain(c, honest)
    author, steward = honest.author, c.people.steward_of(honest.author.house)
    c.stage.wait(2 * MINUTE)
    since = c.stage.now
    stolen = c.copy("honest", issued_at=since)
    sign_off_chain(c, stolen)
    c.counter.do(
        "distrust",
        steward,
        f"Practitioner {author.actor.code}",
        lambda: c.stage.credentials.distrust_practitioner(steward.account, author.account.address, since),
        ("K4",),
    )
    thief = Person(c.people.own.outsider.account, c.people.own.outsider.house, "thief")
    refusal = errors.PrescriptionRegistry_NotLive(author.account.address, Roles.PRESCRIBER)
    _try_issue(c, "distrusted-key", thief, stolen, refusal, ("K4", "P2"))
    relayer = c.people.own.relayer
    c.counter.do(
        "issue-offline",
        relayer,
        honest.view,
        lambda: c.stage.ledger.issue(relayer.account, honest.packed, honest.origin),
        ("K4", "P2"),
        Words("失窃之前签的，照样有效", "signed before the theft, and still good"),
    )
    counter.approve(honest)
    here = c.pharmacist("honest")
    counter.dispense(counter.sale(honest, here, packs=c.packs("honest")), rules=("P5", "D1"))


def sign_off_chain(c: Company, paper: Paper) -> None:
    """The prescriber signs the id; from now on the paper carries the signature with it."""
    paper.origin = typed.signed_origin(c.stage.ledger.sign_prescription(paper.author.account, paper.packed))


def _try_issue(
    c: Company, code: str, who: Person, paper: Paper, expected: CarestampError, rules: tuple[str, ...]
) -> None:
    c.stage.recorder.refused(
        code,
        who.actor,
        paper.view,
        lambda: c.stage.ledger.issue(who.account, paper.packed, paper.origin),
        expected,
        rules,
    )
