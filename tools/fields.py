"""What reaches the chain, field by field: docs/privacy-fields.md, for a privacy assessment (X1).

    python tools/fields.py            write docs/privacy-fields.md
    python tools/fields.py --check    fail when it is stale, or a field of the ABI is none that was thought about

Read from the committed ABIs (carestamp/abi): every value that a call carries, an event tells or an error returns. A
name that stands in no class below fails: whoever adds a field says what it is and why it identifies nobody.
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
        "Addresses of subjects and of the keys that sign for them. Personal data all the same: fresh for each "
        "document, derived off chain from a root that never reaches the chain.",
        "holder subject controller",
    ),
    _class(
        "Professionals",
        "Keys of people who act in their profession. Their licences are public within the consortium.",
        "prescriber pharmacist reviewer auditor steward practitioner second by author biller adjudicator",
    ),
    _class(
        "Callers and signers",
        "Whoever called or signed; it stands in the transaction anyway.",
        "caller signer msgsender account callerConfirmation",
    ),
    _class(
        "Organisations",
        "Numbers of institutions, what they are, and what their people may do.",
        "organisation regulator operator issuer pharmacy successor original actor kinds roles role allowed payer "
        "payers maskPayer requester",
    ),
    _class(
        "Commitments and keyed nullifiers",
        "Hashes over random salts, keyed functions, Merkle roots and proofs, digests of signed terms. Without salt, "
        "key or signature they can't be tried against a dictionary. `purpose` may also be a tax year.",
        "content product packs pack batch root proof sale firstSale secondSale id prescription digest leaf paper "
        "purpose pay.evidence recover.evidence settle.evidence ClaimPaid.evidence ClaimRecovered.evidence "
        "InvoicesSettled.evidence",
    ),
    _class(
        "Places of bills",
        "The keyed nullifier of a bill code with a serial: which code it is, only the operator of the regulator knows. "
        "Buckets and masks count such places.",
        "place book range red replaced to ClaimCarriedOver.from bucket firstBucket masks first next count "
        "InvoiceRegistry_BillsTaken.bits",
    ),
    _class(
        "Amounts",
        "Minor units of the profile's currency. With institution and date they may narrow a patient down, as times "
        "may; for which treatment, only the commitment knows.",
        "amount capped total fund cap maximum cappedMaximum remaining cappedRemaining fundReversed debt net "
        "InvoiceRegistry_ExceedsTotal.asked InvoiceRegistry_ExceedsTotal.left InvoiceRegistry_ExceedsCap.asked "
        "InvoiceRegistry_ExceedsCap.left InvoiceRegistry_ExceedsMaximum.asked InvoiceRegistry_ExceedsMaximum.most",
    ),
    _class(
        "Signatures",
        "Over the values beside them.",
        "signature acceptance countersignature origin evidence",
    ),
    _class(
        "Times",
        "Seconds or calendar days. With institution and class of drug they may narrow a patient down: read access is "
        "permissioned, and real patients are never put on public chains.",
        "issuedAt until handedOverAt deadline validFrom validUntil since from day seenAt anchoredAt blockTime latest "
        "opens today when schedule",
    ),
    _class(
        "Quantities",
        "Units and days; of which drug, only the commitment knows.",
        "quantity quantities units capacity left asked daysSupply repeats intervalDays line lines most least "
        "known uses waitingDays",
    ),
    _class(
        "Codes",
        "Numbers out of short lists; never text.",
        "drugClass holderKind profile online identityChecked basis obstacle status state kind reason finding recorded "
        "byRegulator allotBook.batch BookAllotted.batch "
        "returned stolen destroyed",
    ),
    _class(
        "Packed terms",
        "The same fields in words: holder, times and profile; prescriber and repeats, or amounts; lines; payers.",
        "terms head body supply facts reserve.r order p",
    ),
    _class(
        "Running numbers",
        "Of requests, signatures, portions, tries, ranks, serials, deployments.",
        "request sequence last number nonce attempt made rank",
    ),
    _class(
        "Rules of profiles",
        "Law and practice of a country; nothing of a person.",
        "word r classes validDays longestDays lagHours holdHours reverseHours maxDaysSupply maxQuantity "
        "minIntervalDays maxLines maxRepeats timeZone parts review secondPharmacist slip controlled "
        "identityCheck offline",
    ),
    _class(
        "Contracts and governance",
        "Addresses of contracts, roles, delays and announced calls of governance; `release` and `label` are the only "
        "strings, and are about software.",
        "ledger seller books invoices authority newAuthority target selector selectors data operationId roleId admin "
        "guardian initialAdmin delay newDelay executionDelay newMember closed name release label "
        "credentials balance needed bits value str",
    ),
)


class FieldsError(Exception):
    """The inventory can't be made; the message says why."""


def inventory() -> dict[str, dict[str, list[str]]]:
    """Where each field stands, by class and by field. Raises FieldsError for one that is in no class."""
    found: dict[str, dict[str, list[str]]] = {each.title: defaultdict(list) for each in CLASSES}
    for file in sorted(ABIS.glob("*.json")):
        for where, name, kind in _fields(json.loads(file.read_text(encoding="utf-8"))):
            places = found[_class_of(name, f"{file.stem}.{where}").title][f"{name}: {kind}"]
            if f"{file.stem}.{where}" not in places:
                places.append(f"{file.stem}.{where}")
    return found


def _class_of(name: str, place: str) -> Class:
    """By the name together with what carries it, where that is listed, else by the name alone."""
    for known in (f"{place.partition('.')[2]}.{name}", name):
        for each in CLASSES:
            if known in each.fields:
                return each
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
    parts = [_HEAD]
    for each in CLASSES:
        parts += [f"## {each.title}", "", each.says, "", "| field | type | in |", "| --- | --- | --- |"]
        for field, places in sorted(found[each.title].items()):
            name, kind = field.split(": ")
            parts.append(f"| `{name}` | `{kind}` | {', '.join(places)} |")
        parts.append("")
    return "\n".join(parts)


_HEAD = """# What reaches the chain, field by field

Made by `python tools/fields.py` from the ABIs; don't edit. It lists each value that a call carries, an event tells or
an error returns, by what it is. No field is a name, a number of a person, a phone, a birthday, a diagnosis, a drug or
free text (X1); a test looks for the synthetic patients' own in everything that a long run leaves on a chain.
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
