"""What reaches the chain, field by field: docs/privacy-fields.md, for a privacy assessment (X1).

    python tools/fields.py            write docs/privacy-fields.md
    python tools/fields.py --check    fail when it is stale, or a field of the ABI is none that was thought about

Read from the committed ABIs (carestamp/abi): every value that a call carries, an event tells or an error returns. A
name that stands in no class below fails: whoever adds a field says what it is and why it identifies nobody. So does a
name below that no ABI has.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "privacy-fields.md"
ABIS = ROOT / "carestamp" / "abi"


@dataclass(frozen=True)
class Class:
    """Fields of one kind: what they say, and why they name no patient."""

    title: str
    says: str
    fields: frozenset[str]


def _class(title: str, says: str, names: str) -> Class:
    return Class(title, says, frozenset(names.split()))


CLASSES = (
    _class(
        "Pseudonymous persons",
        "Addresses of subjects and of the keys that sign or act for them: delegates, guardians, guardians of a "
        "recovery, second devices, who contributes to a study, has units or puts up a bond. Personal data all the "
        "same. Each is fresh for a prescription, a bill, a study or a "
        "custodian, derived off chain from a root that never reaches it (carestamp.documents.subjects). A key that "
        "acts for two subjects ties them together, and so does a recovery that names the same guardians.",
        "holder subject controller provisional delegate device guardians ConsentRegistry.guardian ConsentRegistry.by "
        "RecoveryVetoed.by vetoRecovery.by contributor payee bondTo ContributionCommitted.signer "
        "ContributionChallenged.by ContributionAppealed.by owner spender sender receiver approver HealthToken.from "
        "HealthToken.to HealthToken.account",
    ),
    _class(
        "What patients decide about their records",
        "To whom a subject opens or closes which categories, for which purpose, from when until when; the same of a "
        "delegate. Numbers and masks, which say something all the same: who denies its mental or reproductive records "
        "may have some, and who grants a study takes part in it. They stand under the patient's id at one custodian. "
        "What is contributed to a study says of which category it is and what it is worth, under an id for that study.",
        "entry categories ConsentRegistry.terms StudyRewards.category tier",
    ),
    _class(
        "What is told of a subject itself",
        "Why its records were opened in an emergency (unconscious, life at risk), why a registrar froze it (contested "
        "guardianship, death, a stolen key), and in which quarter a minor comes of age. These are facts of health and "
        "life, in one number, under a pseudonym: nothing else on chain says as much. A birthday is never told, its "
        "quarter only where there is a guardian.",
        "EmergencyAccess.reason CredentialRegistry.reason majority",
    ),
    _class(
        "Professionals",
        "Keys of people who act in their profession. Their licences are public within the consortium.",
        "prescriber pharmacist reviewer auditor steward practitioner second by author biller adjudicator clinician "
        "person ConsentRequested.by validator chair minter who commit.custodian ContributionCommitted.custodian",
    ),
    _class(
        "Callers and signers",
        "Whoever called or signed; it stands in the transaction anyway.",
        "caller signer msgsender account callerConfirmation",
    ),
    _class(
        "Organisations",
        "Numbers of institutions, what they are, and what their people may do; the accounts of sponsors.",
        "organisation regulator operator issuer pharmacy successor kinds roles role allowed payer payers maskPayer "
        "requester custodian registrar study sponsor ethicsBoard draft.adjudicator house panel draft.account "
        "StudySettled.account StudyFunded.from",
    ),
    _class(
        "Commitments and keyed nullifiers",
        "Hashes over random salts, keyed functions, Merkle roots and proofs, digests of signed terms. Without salt, "
        "key or signature they can't be tried against a dictionary. `purpose` may also be a tax year. The `salt` of a "
        "recovery's plan is told when its guardians act, and they with it.",
        "content product packs pack batch root proof sale firstSale secondSale id digest leaf paper purpose "
        "pay.evidence recover.evidence settle.evidence ClaimPaid.evidence ClaimRecovered.evidence "
        "InvoicesSettled.evidence previous locator encounter grounds plan salt "
        "protocol hash hashes ids source former rewarded StudyRewards.person",
    ),
    _class(
        "Places of bills",
        "The keyed nullifier of a bill code with a serial: which code it is, only the operator of the regulator "
        "knows. Buckets and masks count such places.",
        "place book range red replaced to ClaimCarriedOver.from bucket firstBucket masks first next count "
        "InvoiceRegistry_BillsTaken.bits",
    ),
    _class(
        "Amounts",
        "Minor units of the profile's currency, or hundredths of a unit of the reward token. With institution and date "
        "they may narrow a patient down, as times "
        "may; for which treatment, only the commitment knows.",
        "amount capped total fund cap remaining cappedRemaining fundReversed debt net "
        "InvoiceRegistry_ExceedsTotal.asked InvoiceRegistry_ExceedsTotal.left InvoiceRegistry_ExceedsCap.asked "
        "InvoiceRegistry_ExceedsCap.left InvoiceRegistry_ExceedsMaximum.asked InvoiceRegistry_ExceedsMaximum.most "
        "money reserved free freed refunded bond allowance HealthToken.value ERC20InsufficientBalance.balance "
        "ERC20InsufficientBalance.needed "
        "ERC20InsufficientAllowance.needed "
        "StudyRewards_BudgetExhausted.asked",
    ),
    _class(
        "Signatures",
        "Over the values beside them.",
        "signature signatures countersignature origin custodianSignature permit.r permit.s v "
        "ECDSAInvalidSignatureS.s length",
    ),
    _class(
        "Times",
        "Seconds or calendar days. With institution and class of drug they may narrow a patient down: read access is "
        "permissioned, and real patients are never put on public chains.",
        "issuedAt until handedOverAt deadline validFrom validUntil since from day seenAt anchoredAt blockTime latest "
        "opens today when schedule openedAt broughtAt dueDay readyAt mandateUntil after_",
    ),
    _class(
        "Quantities",
        "Units and days; of which drug, only the commitment knows.",
        "quantity quantities units capacity left asked daysSupply repeats intervalDays line lines most least known "
        "waitingDays",
    ),
    _class(
        "Codes",
        "Numbers out of short lists, and answers yes or no; never text. The category of a record stands beside no "
        "subject.",
        "drugClass profile status state kind reason finding byRegulator allotBook.batch BookAllotted.batch returned "
        "stolen destroyed category outcome justified EmergencyOpened.opens "
        "byBoard",
    ),
    _class(
        "Packed fields",
        "Structs and words of fields that are listed here by themselves: holder, times and profile; prescriber and "
        "repeats, or amounts; lines; payers; an opening, a record, a plan of recovery, a study.",
        "terms head body supply facts admission evidence uses reserve.r order opening record startRecovery.plan "
        "draft.s words parties rules verdicts",
    ),
    _class(
        "Running numbers",
        "Of requests, signatures, portions, tries, ranks, serials, deployments, batches of a log and decisions in it, "
        "signatures of guardians, openings of a day, contributions of a person, validators of a panel.",
        "request sequence last number nonce attempt made rank recovery threshold signed entries overdue openedToday "
        "AccessLog.batch currentNonce StudyRewards_CapReached.today altogether given quorum seats",
    ),
    _class(
        "Rules",
        "Law and practice of a country, a deployment or a study; nothing of a person.",
        "word r longest lag reviewDays perDay constructor.categories draft.categories "
        "StudyRewards_BadCategories.categories perPerson prices verdictHours revealHours disputeDays rulingDays "
        "vestingDays claimDays",
    ),
    _class(
        "Contracts and governance",
        "Addresses of contracts, roles, delays and announced calls of governance; `release` and `label` are the only "
        "strings, and are about software.",
        "ledger seller books invoices authority newAuthority target selector selectors data operationId roleId admin "
        "guardian initialAdmin delay newDelay executionDelay newMember closed name release label credentials consents "
        "balance needed bits value str token studies",
    ),
)


class FieldsError(Exception):
    """The inventory can't be made; the message says why."""


def inventory() -> dict[str, dict[str, list[str]]]:
    """Where each field stands, by class and by field. Raises FieldsError for one that is in no class, and for a class's
    name that stands nowhere."""
    found: dict[str, dict[str, list[str]]] = {each.title: defaultdict(list) for each in CLASSES}
    unused = {name for each in CLASSES for name in each.fields}
    for file in sorted(ABIS.glob("*.json")):
        for where, name, kind in _fields(json.loads(file.read_text(encoding="utf-8"))):
            title, known = _known_as(name, f"{file.stem}.{where}")
            unused.discard(known)
            places = found[title][f"{name}: {kind}"]
            if f"{file.stem}.{where}" not in places:
                places.append(f"{file.stem}.{where}")
    if unused:
        raise FieldsError(f"no ABI has {', '.join(sorted(unused))}: take it out of tools/fields.py")
    return found


def _class_of(name: str, place: str) -> str:
    """The title of its class. Raises FieldsError."""
    return _known_as(name, place)[0]


def _known_as(name: str, place: str) -> tuple[str, str]:
    """Title and listed name: with the function, event or error that carries it, with the contract, or alone."""
    contract, _, carrier = place.partition(".")
    for known in (f"{carrier}.{name}", f"{contract}.{name}", name):
        for each in CLASSES:
            if known in each.fields:
                return each.title, known
    raise FieldsError(f"{place} carries {name}: say in tools/fields.py what it is and why it identifies nobody (X1)")


def _fields(written: Any) -> Iterator[tuple[str, str, str]]:
    """Place, name and type of each value that reaches the chain or comes back from it in an error."""
    for entry in written["abi"] if isinstance(written, dict) else written:
        reaches = entry["type"] in ("event", "error", "constructor") or entry.get("stateMutability") == "nonpayable"
        if reaches:
            yield from _inputs(entry.get("name", "constructor"), entry["inputs"])


def _inputs(where: str, inputs: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for each in inputs:
        yield where, each["name"], each["type"]
        yield from _inputs(where, each.get("components", ()))


def page(found: dict[str, dict[str, list[str]]]) -> str:
    parts = [_HEAD, "| what | fields |", "| --- | --- |"]
    parts += [f"| [{each.title}](#{_anchor(each.title)}) | {len(found[each.title])} |" for each in CLASSES]
    for each in CLASSES:
        parts += ["", f"## {each.title}", "", each.says, "", "| field | type | in |", "| --- | --- | --- |"]
        for field, places in sorted(found[each.title].items()):
            name, kind = field.split(": ")
            parts.append(f"| `{name}` | `{kind}` | {_by_contract(places)} |")
    return "\n".join([*parts, ""])


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _by_contract(places: Iterable[str]) -> str:
    """Each contract once, with what of it carries the field; its own errors without its name."""
    carriers: dict[str, list[str]] = defaultdict(list)
    for contract, _, carrier in (each.partition(".") for each in places):
        carriers[contract].append(carrier.removeprefix(f"{contract}_"))
    return "; ".join(f"**{contract}** {', '.join(names)}" for contract, names in carriers.items())


_HEAD = """# What reaches the chain, field by field

Made by `python tools/fields.py` from the ABIs; don't edit. For the privacy assessment (DPIA): each value that a call
carries, an event tells or an error returns, by what it is. No field is a name, a number of a person, a phone, a
birthday, a diagnosis, a drug or free text (X1); tests/privacy looks for the synthetic patients' own in everything that
a day leaves on a chain, and tries to guess it.

What remains is pseudonymous personal data and is treated as such: reading is permissioned, and real patients are never
put on public chains. Everybody who reads sees, of every act, its second and who paid for the transaction. What ties two
documents of one patient together, and what keeps them apart: [what leaks anyway](threat-model.md#what-leaks-anyway).
"""


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        text = page(inventory())
    except FieldsError as problem:
        print(f"fields: {problem}", file=sys.stderr)
        return 1
    if not arguments:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        print("fields: docs/privacy-fields.md is stale: run python tools/fields.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
