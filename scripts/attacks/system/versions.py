"""Second ledgers, a thief's own and a lawful one: what is used up in the first is used up (X11)."""

from __future__ import annotations

import dataclasses
from typing import Any

from carestamp.client import ConsentClient, Evidence, InvoiceClient, PackUse, PrescriptionClient, Roles, errors
from carestamp.documents.consent import typed as consent_typed
from carestamp.documents.consent.typed import Category, Grantee, Purpose, mask
from carestamp.documents.invoice.typed import book_id
from carestamp.documents.keccak import keccak256
from scripts._artifacts import artifact
from scripts._plan import GUARDED, ROLES
from scripts.attacks.own_contracts import calldata, deployed
from scripts.attacks.system.front import FRONT, Bench
from scripts.stories.counter import Sale
from scripts.stories.papers import Paper
from scripts.stories.pool import unreviewed
from scripts.stories.stage import DAY, HOUR, MINUTE

LEDGER = "PrescriptionRegistry"


@FRONT.attack("thiefs-own-ledger", "X11", "X5", "D1")
def thiefs_own_ledger(b: Bench) -> None:
    """A copy of the ledger under the thief's own governance: a used prescription is played there, and its pack sold."""
    paper, packs, sale = _used(b)
    governance = deployed(b.stage.chain, b.robber.account, "Governance", b.robber.account.address)
    second = _second(b, b.robber.account, governance)
    second.publish_profile(b.robber.account, paper.profile.number, paper.profile.rules.word)
    forced = PrescriptionClient(b.thief.chain, second.address)
    doctor = errors.SignedActs_BadSignature(paper.author.account.address)
    b.tries(lambda: _hand_out(forced, sale), doctor, _word(second, paper), *packs)
    bribed, again = _issued_there(b, second, packs)
    b.tries(
        lambda: _hand_out(forced, again), errors.PackRegistry_NotSeller(second.address), _word(second, bribed), *packs
    )


@FRONT.attack("used-in-version-one", "X11", "D1", "X8")
def used_in_version_one(b: Bench) -> None:
    """A lawful second version, governed, with its profiles, admitted to sell packs: the first one's prescription is
    played there, then its pack sold once more."""
    paper, packs, sale = _used(b)
    second = _second(b, b.cast.governor, b.stage.deployment["Governance"])
    _govern(b, second)
    curator = b.cast.curator
    second.publish_profile(curator, paper.profile.number, paper.profile.rules.word)
    admit, governor = b.stage.packs.admit_seller, b.cast.governor
    b.honest("admit", b.relayer, LEDGER, lambda: admit(governor, second.address), ("X11",))
    forced = PrescriptionClient(b.thief.chain, second.address)
    doctor = errors.SignedActs_BadSignature(paper.author.account.address)
    b.tries(lambda: _hand_out(forced, sale), doctor, _word(second, paper), *packs)
    there, again = _issued_there(b, second, packs)
    sold = errors.PackRegistry_AlreadySold(packs[0].pack, sale.sale, again.sale)
    b.tries(lambda: _hand_out(forced, again), sold, _word(second, there), *packs)


@FRONT.attack("book-in-version-two", "X11", "B1")
def book_in_version_two(b: Bench) -> None:
    """The same numbers in a second ledger of bills, by the regulator itself: each bill would live twice."""
    code, regulator = keccak256(b"code" + b.new_key().address.encode())[:24], b.cast.fiscal_steward
    book, issuer = book_id(code, 1), b.own.hospital.number
    allot = b.stage.invoices.allot_book
    b.honest("allot", b.own.regulator, "Book", lambda: allot(regulator, book, 9, issuer), ("B1",))
    given = [b.stage.deployment[each] for each in ("Governance", "CredentialRegistry", "BookRegistry")]
    second = deployed(b.stage.chain, b.robber.account, "InvoiceRegistry", *given)
    forced = InvoiceClient(b.thief.chain, second)
    other = errors.BookRegistry_NotLedger(second)
    watched = lambda: b.stage.books.ledger_of(book)  # noqa: E731
    b.tries(lambda: forced.allot_book(regulator, book, 9, issuer), other, watched)


@FRONT.attack("consent-in-version-two", "X11", "X5")
def consent_in_version_two(b: Bench) -> None:
    """A permit that was given and revoked in the first ledger is played in a second one that the thief deployed."""
    patient, doctor, now = b.new_key(), b.own.prescriber.account.address, b.stage.now
    about = (patient.address, Grantee.of_person(doctor), Purpose.TREATMENT)
    categories = mask(Category.LABORATORY)
    permit = consent_typed.ConsentGrant(*about, categories, now, now + 30 * DAY, 1, now + HOUR)
    ledger, relayer = b.stage.consents, b.relayer.account
    signed = ledger.sign(patient, permit)
    b.honest("grant", b.relayer, "Consent", lambda: ledger.grant(relayer, permit, signature=signed), ("C1",))
    given = [b.stage.deployment[each] for each in ("Governance", "CredentialRegistry")]
    second = ConsentClient(b.thief.chain, deployed(b.stage.chain, b.robber.account, "ConsentRegistry", *given))
    refused = errors.SignedActs_BadSignature(patient.address)
    asked = (patient.address, doctor, Purpose.TREATMENT, categories, Roles.PRESCRIBER)
    permitted = lambda: second.is_permitted(*asked)  # noqa: E731
    b.tries(lambda: second.grant(relayer, permit, signature=signed), refused, permitted)


# --------------------------------------------------------------------------------------------------------------- shared


def _used(b: Bench) -> tuple[Paper, tuple[PackUse, ...], Sale]:
    """A prescription that its doctor signed off chain, dispensed in full out of packs, with the sale."""
    paper = b.offline()
    packs = b.packs(paper)
    sale = b.counter.sale(paper, b.own.pharmacist, packs=packs)
    b.counter.dispense(sale, rules=("P5", "D1"))
    return paper, packs, sale


def _second(b: Bench, account: Any, governance: str) -> PrescriptionClient:
    """Another deployment, by this account, under this governance, with the same credentials and packs."""
    shared = [b.stage.deployment[each] for each in ("CredentialRegistry", "PackRegistry")]
    return PrescriptionClient(b.stage.chain, deployed(b.stage.chain, account, LEDGER, governance, *shared))


def _govern(b: Bench, second: PrescriptionClient) -> None:
    """The governor announces who calls what in it, waits, and does it."""
    chain, governor = b.stage.chain, b.cast.governor
    governance = chain.contract("Governance", b.stage.deployment["Governance"])
    acts = [
        governance.functions.setTargetFunctionRole(second.address, [artifact(LEDGER).selector(name)], ROLES[role])
        for name, role in GUARDED[LEDGER].items()
        if name == "publishProfile"
    ]
    for act in acts:
        data = calldata(act)
        chain.send(governor, governance.functions.schedule(governance.address, data, 0))
    b.later(b.stage.deployment.params.delays.governor + MINUTE)
    for act in acts:
        chain.send(governor, act)


def _issued_there(b: Bench, second: PrescriptionClient, packs: tuple[PackUse, ...]) -> tuple[Paper, Sale]:
    """A doctor issues in the second ledger, the patient accepts there: all but the packs is lawful in it."""
    paper, house = b.paper(unreviewed), b.own.pharmacy.number
    paper.id = second.id_of(paper.packed)
    b.honest("issue", paper.author, LEDGER, lambda: second.issue(paper.author.account, paper.packed), ("P1",))
    sale = b.counter.sale(paper, b.own.pharmacist, packs=packs)
    accepted = second.sign_acceptance(paper.holder, paper.packed, house, sale.supply, packs)
    return paper, dataclasses.replace(sale, evidence=Evidence(acceptance=accepted))


def _hand_out(ledger: PrescriptionClient, sale: Sale) -> object:
    return ledger.dispense(sale.pharmacist.account, sale.paper.packed, sale.supply, sale.packs, sale.evidence)


def _word(ledger: PrescriptionClient, paper: Paper) -> Any:
    return lambda: ledger.word_of(ledger.id_of(paper.packed))
