"""The front of prescriptions and packs, and what several of its attacks do."""

from __future__ import annotations

import dataclasses

from scripts.attacks.attack import Front
from scripts.attacks.prescriptions.bench import CounterBench
from scripts.stories.counter import Sale
from scripts.stories.register import Person

FRONT = Front("prescriptions", CounterBench)
Bench = CounterBench


def suspended(b: Bench, person: Person) -> None:
    """By the steward of their own house, at once (K3)."""
    steward = b.stage.register.steward_of(person.house)
    suspend = b.stage.credentials.suspend_practitioner
    given = (steward.account, person.account.address)
    b.honest("suspend-prescriber", steward, f"Practitioner {person.actor.code}", lambda: suspend(*given), ("K3",))


def signed_anew(b: Bench, sale: Sale) -> Sale:
    """By the patient, over what is asked now."""
    return accepted_by(b, sale, Person(sale.paper.holder, sale.pharmacist.house, "patient"))


def accepted_by(b: Bench, sale: Sale, who: Person) -> Sale:
    """With this person's signature in the place of the patient's."""
    paper, house = sale.paper, sale.pharmacist.house.number
    signature = b.stage.ledger.sign_acceptance(who.account, paper.packed, house, sale.supply, sale.packs)
    return dataclasses.replace(sale, evidence=dataclasses.replace(sale.evidence, acceptance=signature))
