"""Z1: what the chain said is shown as what it is, to the fen, and kept in a file without a bit more than fits."""

from __future__ import annotations

import copy
import itertools
from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents import typed
from carestamp.documents.invoice.stamps import ClaimState
from carestamp.documents.linked import PackPaper, SeenClaim, seen_file, trace
from carestamp.documents.linked.reading import DossierError, Value
from carestamp.documents.merkle import MerkleTree
from tests.documents.linked import visit
from tests.documents.linked.visit import CONTRACTS, INSURER_A, PACKS, Case, codes, of_bill, of_supply, whole, with_

pytestmark = pytest.mark.rules("Z1")
BITS = {
    ("block",): 53,
    ("at",): 32,
    ("prescriptions", 0, "issuer"): 32,
    ("prescriptions", 0, "dispensed", 0): 16,
    ("supplies", 0, "pharmacy"): 32,
    ("supplies", 0, "quantities", 0): 16,
    ("supplies", 0, "handedOverAt"): 32,
    ("supplies", 0, "request"): 32,
    ("supplies", 0, "sold", 0, "units"): 32,
    ("packs", 0, "capacity"): 32,
    ("bills", 0, "fundReversed"): 40,
    ("bills", 0, "claims", 0, "payer"): 32,
    ("bills", 0, "claims", 0, "live"): 40,
    ("bills", 0, "claims", 0, "paid"): 40,
}


def _put(path: tuple[Any, ...], number: int) -> Value:
    section = copy.deepcopy(seen_file.written(whole()[1]))
    holder: Any = section
    for each in path[:-1]:
        holder = holder[each]
    holder[path[-1]] = number
    return Value("case.json", "seen", section)


@pytest.mark.parametrize("path", BITS, ids=lambda path: ".".join(map(str, path)))
def test_number_of_the_chain_holds_its_bits_and_not_one_more(path: tuple[Any, ...]) -> None:
    most = (1 << BITS[path]) - 1
    again = seen_file.written(seen_file.seen_of(_put(path, most)))
    assert again == _put(path, most).value
    for wrong in (most + 1, -1):
        with pytest.raises(DossierError):
            seen_file.seen_of(_put(path, wrong))


def test_what_was_written_is_what_was_seen() -> None:
    seen = whole()[1]
    assert seen_file.seen_of(Value("case.json", "seen", seen_file.written(seen))) == seen


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "dispensed"),
        ({"reversed": True}, "reversed"),
        ({"conflict": True}, "conflict"),
        ({"conflict": True, "reversed": True}, "conflict"),
        ({"known": False}, "not on chain"),
    ],
)
def test_supply_says_first_what_is_worst(changes: dict[str, bool], said: str) -> None:
    shown = [each for each in trace(*of_supply(whole(), **changes)).nodes if each.key.startswith("dispense:")]
    assert [each.facts[0].en for each in shown] == [said]
    assert [each.over for each in shown] == [changes.get("reversed", False)]


def _payers(case: Case) -> dict[str, list[str]]:
    """By the title of each payer, what is said of it."""
    shown = [each for each in trace(*case).nodes if each.key.startswith("payer:")]
    return {each.facts[0].en: [fact.en for fact in each.facts[1:]] for each in shown}


def test_patient_bears_what_neither_is_paid_nor_kept_for_a_payment() -> None:
    """58.00 in all, 28.00 of it the fund's."""
    waiting = SeenClaim(INSURER_A, ClaimState.APPROVED, live=500, paid=1_000)
    assert _payers(of_bill(whole(), claims=(waiting,)))["patient"] == ["bears 15.00"]
    assert "reserved 5.00" in _payers(of_bill(whole(), claims=(waiting,)))["insurer 411"]
    nothing_kept = _payers(of_bill(whole(), claims=(replace(waiting, live=0),)))
    assert nothing_kept["patient"] == ["bears 20.00"]
    assert not [each for each in nothing_kept["insurer 411"] if each.startswith("reserved")]
    all_of_it = replace(waiting, live=2_000)
    assert "patient" not in _payers(of_bill(whole(), claims=(all_of_it,)))


def test_batch_whose_root_has_a_zero_byte_is_a_batch() -> None:
    """One in eight has one."""
    leaf = typed.pack_leaf(31337, CONTRACTS["PackRegistry"], PACKS[0], 12)
    trees = (MerkleTree([leaf, number.to_bytes(32, "big")], ordered=True) for number in itertools.count())
    tree = next(each for each in trees if 0 in each.root)
    dossier, seen = whole()
    supply = dossier.supplies[0]
    packs = (PackPaper(PACKS[0], 12, tree.root, tuple(tree.proof(0))), *supply.packs[1:])
    changed = with_((dossier, seen), supplies=(replace(supply, packs=packs),))
    assert codes(changed) == set()
    nameless = (replace(packs[0], batch=bytes(32)), *packs[1:])
    assert codes(with_((dossier, seen), supplies=(replace(supply, packs=nameless),))) == {"batch-missing"}


def test_one_fen_too_much_in_one_of_two_claims_is_found() -> None:
    claims = (SeenClaim(411, ClaimState.PAID, 0, 3_000), SeenClaim(412, ClaimState.APPROVED, 1, 0))
    assert codes(of_bill(whole(), claims=claims)) == {"amount-exceeds"}
    assert visit.MONEY["total"] - visit.MONEY["pool"] == 3_000
