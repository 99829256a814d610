"""By hand against `make node`: a prescription is dispensed once, a bill is paid once, a permit ends when it is revoked,
and what is too much or too late is refused.

    .venv/bin/python -i scripts/try_refusal.py [.cache/node/31337.json]

Only carestamp.client is used, as the software of pharmacies and insurers would. With -i a prompt follows: change a
field, ask again.
"""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import replace
from pathlib import Path

from eth_account import Account

from carestamp.client import (
    Chain,
    ConsentClient,
    ContractError,
    Evidence,
    HolderKind,
    Invoice,
    InvoiceClient,
    Line,
    PackClient,
    PackUse,
    Prescription,
    PrescriptionClient,
    Reservation,
    Roles,
    Supply,
)
from carestamp.documents import commitment, profiles
from carestamp.documents.consent import Category, ConsentGrant, ConsentRevocation, Grantee, Purpose, mask, pack_entry
from carestamp.documents.invoice import profiles as bill_profiles
from carestamp.documents.invoice.typed import book_id
from carestamp.documents.typed import pack_terms

FILE = Path(sys.argv[1] if len(sys.argv) > 1 else ".cache/node/31337.json")
if not FILE.is_file():
    sys.exit(f"{FILE} is not there: run make node in another terminal first.")
town = json.loads(FILE.read_text())
people = {each["name"]: Account.from_key(each["key"]) for each in town["people"]}
chain = Chain.at(town["rpc"])
ledger = PrescriptionClient(chain, town["contracts"]["PrescriptionRegistry"], town["first_block"])
packs = PackClient(chain, town["contracts"]["PackRegistry"])
bills = InvoiceClient(chain, town["contracts"]["InvoiceRegistry"], town["first_block"])
consents = ConsentClient(chain, town["contracts"]["ConsentRegistry"], town["first_block"])

# A prescription of 30 units, of which only the commitment names the drug.
rules = profiles.by_name("germany-ordinary")
now = chain.now()
prescription = Prescription(
    content=commitment.commit(commitment.new_salt(), b"the document stays in the hospital"),
    holder=people["patient"].address,
    holder_kind=HolderKind.SUBJECT,
    prescriber=people["prescriber"].address,
    profile=rules.number,
    issued_at=now,
    until=rules.rules.until(now),
    repeats=0,
    interval_days=0,
    online=False,
    lines=(Line(quantity=30, days_supply=10, drug_class=1),),
)
terms = pack_terms(prescription)
print("issued    ", ledger.issue(people["prescriber"], terms).transaction)


def take(pharmacy: int, pharmacist: str, units: int, pack: int) -> None:
    """A pharmacist asks, the patient signs, the chain decides."""
    read = town["packs"]["packs"][pack]
    proof = tuple(bytes.fromhex(each[2:]) for each in read["proof"])
    used = (PackUse(bytes.fromhex(read["pack"][2:]), units, read["capacity"], proof),)
    moment = chain.now()
    supply = Supply((units,), secrets.randbits(31) + 1, handed_over_at=moment, deadline=moment + 600)
    signature = ledger.sign_acceptance(people["patient"], terms, pharmacy, supply, used)
    try:
        ledger.dispense(people[pharmacist], terms, supply, used, Evidence(acceptance=signature))
        print("dispensed ", units, "by organisation", pharmacy, "-", ledger.status_of(terms).words)
    except ContractError as refusal:
        print("refused   ", refusal)


def fresh(units: int) -> int:
    """A pack that holds so many units and was never sold from: its place in the file."""
    for place, each in enumerate(town["packs"]["packs"]):
        if each["capacity"] == units and not packs.pack_of(bytes.fromhex(each["pack"][2:])).sold:
            return place
    sys.exit(f"every pack of {units} units is sold: start the node anew.")


first, second = fresh(30), fresh(24)
take(201, "pharmacist", 30, first)
take(202, "pharmacist_b", 24, second)

# A bill of 1000.00, of which the basic fund paid 600.00: 400.00 are left for two insurers.
code = secrets.token_bytes(24)  # really the keyed nullifier of the bill code
book = book_id(code, 1)
bills.allot_book(people["fiscal_steward"], book, last=99, issuer=101)
bill = Invoice(
    content=commitment.commit(commitment.new_salt(), b"the bill stays in the hospital"),
    holder=people["patient"].address,
    issuer=101,
    code=code,
    serial=1,
    issued_at=chain.now(),
    profile=bill_profiles.by_name("china-bill").number,
    total=1000_00,
    fund=600_00,
    cap=1000_00,
)
print("issued    ", bills.issue(people["biller"], bill, book).transaction)


def claim(insurer: int, adjudicator: str, amount: int) -> None:
    """The patient signs, the insurer reserves, approves and pays; the chain counts. amount: in fen."""
    moment = chain.now()
    wanted = Reservation(bills.digest_of(bill), insurer, 0, amount, 0, moment + 86_400, 1, moment + 600)
    by, act = people[adjudicator], (bill.place, insurer, 1, amount, 0)
    try:
        bills.reserve(by, bill, wanted, amount, 0, bills.sign(people["patient"], wanted))
        bills.approve(by, *act)
        bills.pay(by, *act, evidence=commitment.commit(commitment.new_salt(), b"the transfer"))
        print("paid      ", f"{amount / 100:.2f} by insurer {insurer} -", bills.status_of(bill).words)
    except ContractError as refusal:
        print("refused   ", refusal)


claim(411, "adjudicator_a", 250_00)
claim(412, "adjudicator_b", 150_01)
claim(412, "adjudicator_b", 150_00)
try:
    bills.issue(people["biller"], replace(bill, total=2000_00), book)
except ContractError as refusal:
    print("refused   ", refusal)

# The patient lets hospital 101 see laboratory results, and takes it back: the old permit opens nothing any more.
patient, doctor, laboratory = people["patient"], people["prescriber"].address, mask(Category.LABORATORY)
entry, moment = (Grantee.of_organisation(101), Purpose.TREATMENT), chain.now()
number, deadline = consents.next_of(patient.address, pack_entry(*entry)), moment + 600
permit = ConsentGrant(patient.address, *entry, laboratory, moment, moment + 86_400, number, deadline)
revocation = ConsentRevocation(patient.address, *entry, number + 1, deadline)
signed = consents.sign(patient, permit)


def may_see() -> str:
    """What the ledger answers to a doctor of the hospital."""
    seen = consents.is_permitted(patient.address, doctor, Purpose.TREATMENT, laboratory, Roles.PRESCRIBER)
    return "yes" if seen else "no"


consents.grant(people["relayer"], permit, signature=signed)
print("permitted ", may_see())
consents.revoke(people["relayer"], revocation, signature=consents.sign(patient, revocation))
print("revoked   ", may_see())
try:
    consents.grant(people["outsider"], permit, signature=signed)
except ContractError as refusal:
    print("refused   ", refusal)
