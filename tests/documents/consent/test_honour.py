"""C5: a signed act that closes counts for a gateway on receipt, and for nothing that the ledger would refuse.

does it close? -> is it in time? -> signed by the one whose act it is? -> is its number free, or too far ahead?
-> a delegate: inside of its mandate, and not the owner?
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account

from carestamp.documents import eip712
from carestamp.documents.consent import (
    ALL_CATEGORIES,
    Consent,
    ConsentDenial,
    ConsentErasure,
    ConsentGrant,
    ConsentRefusal,
    ConsentRevocation,
    ConsentSuspension,
    Grantee,
    NotHonoured,
    Power,
    Purpose,
    Received,
    honour,
    read_word,
    write_mandate,
    write_word,
)
from tests.documents.consent.acts import CONSENT

OWNER, DELEGATE, THIEF = (Account.from_key(bytes([n]) * 32) for n in (1, 2, 3))
ON_ENTRY = (OWNER.address, Grantee.of_organisation(101), Purpose.TREATMENT)
PERMIT = Consent(permitted=0b11, start=100, until=900, sequence=4)
MANDATE = write_mandate(Power(categories=0b11, purposes=0b1, start=100, until=200, sequence=8))
REVOKED = replace(PERMIT, permitted=0, start=0, until=0, revoked=True, closed_by_owner=True, sequence=5)


def plain(kind: Any, sequence: int = 5, deadline: int = 180) -> Any:
    return kind(*ON_ENTRY, sequence, deadline)


def denial(categories: int = 0b110, until: int = 500, sequence: int = 5, deadline: int = 180) -> ConsentDenial:
    return ConsentDenial(*ON_ENTRY, categories, until, sequence, deadline)


def honoured(consent: Consent, act: Any, signer: Any = OWNER, at: int = 150, **changes: Any) -> Consent:
    by = signer.address if signer is DELEGATE else ""
    signature = bytes(Account.unsafe_sign_hash(eip712.digest(CONSENT, act), signer.key).signature)
    received = replace(Received(act, signature, at, by), **changes)
    return read_word(honour(write_word(consent), received, CONSENT, OWNER.address, MANDATE))


@pytest.mark.rules("C5", "C3")
@pytest.mark.parametrize(
    ("act", "after"),
    [
        (plain(ConsentRevocation), REVOKED),
        (plain(ConsentSuspension), replace(PERMIT, suspended=True, closed_by_owner=True, sequence=5)),
        (plain(ConsentRefusal), replace(PERMIT, declined=True, closed_by_owner=True, sequence=5)),
        (denial(), replace(PERMIT, denied=0b110, denied_until=500, denied_by_owner=True, sequence=5)),
        (plain(ConsentErasure), Consent(erased=True, sequence=5)),
    ],
    ids=["revoke", "suspend", "decline", "deny", "erase"],
)
def test_honour_gives_the_word_as_it_will_be(act: Any, after: Consent) -> None:
    assert honoured(PERMIT, act) == after


@pytest.mark.rules("C5")
def test_honour_works_where_nothing_was_decided_yet() -> None:
    """An older grant in somebody's pocket is void on arrival."""
    assert honoured(Consent(), plain(ConsentRevocation, 2)) == Consent(
        revoked=True, closed_by_owner=True, sequence=2, holes=0b1
    )


@pytest.mark.rules("C3", "C5")
def test_honour_adds_denials_and_takes_the_later_end() -> None:
    denied = replace(PERMIT, denied=0b1000, denied_until=600, denied_by_owner=True)
    assert honoured(denied, denial(until=500)).denied_until == 600
    assert honoured(denied, denial(until=700)).denied_until == 700
    assert honoured(denied, denial()).denied == 0b1110
    over = honoured(replace(denied, denied_until=149), denial(until=500))
    assert (over.denied, over.denied_until) == (0b110, 500), "what is over does not come back with a new denial"
    last = honoured(replace(denied, denied_until=150), denial(until=500))
    assert last.denied == 0b1110


@pytest.mark.rules("C5")
def test_honour_counts_acts_in_any_order() -> None:
    """What a relayer brings late fills the place that it left."""
    acts = {5: denial(sequence=5), 6: plain(ConsentRevocation, 6), 7: plain(ConsentSuspension, 7)}
    for order in itertools.permutations(acts):
        there = PERMIT
        for number in order:
            there = honoured(there, acts[number])
        assert (there.permitted, there.denied, there.sequence, there.holes) == (0, 0b110, 7, 0)


@pytest.mark.rules("C5")
@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ((4, 0), 5, (5, 0)),
        ((4, 0), 6, (6, 0b1)),
        ((4, 0), 21, (21, 0xFFFF)),
        ((4, 0b10), 6, (6, 0b1001)),
        ((9, 0b11), 8, (9, 0b10)),
        ((9, 0b11), 7, (9, 0b01)),
        ((30, 0x8000), 14, (30, 0)),
        ((30, 0x4000), 31, (31, 0x8000)),
        ((30, 0x0001), 45, (45, 0xBFFF)),
    ],
)
def test_honour_keeps_the_numbers_as_the_ledger_does(
    before: tuple[int, int], number: int, after: tuple[int, int]
) -> None:
    """(sequence, holes): what is skipped may be used later."""
    found = honoured(replace(PERMIT, sequence=before[0], holes=before[1]), plain(ConsentSuspension, number))
    assert ((found.sequence, found.holes), found.suspended) == (after, True)


@pytest.mark.rules("C5", "X5")
@pytest.mark.parametrize(("holes", "number"), [(0x8000, 31), (0x0001, 46), (0x0001, 47), (0, 48)])
def test_a_number_that_would_push_out_one_that_is_missing_waits(holes: int, number: int) -> None:
    with pytest.raises(NotHonoured, match="its number is too far ahead"):
        honoured(replace(PERMIT, sequence=30, holes=holes), plain(ConsentSuspension, number))


@pytest.mark.rules("C5")
@pytest.mark.parametrize(("number", "holes"), [(4, 0), (3, 0b10), (1, 0b11), (4, 0xFFFF)])
def test_a_number_that_was_used_changes_nothing(number: int, holes: int) -> None:
    """The chain is ahead of it: what it closed is closed already, or was opened by somebody who knew of it."""
    there = replace(PERMIT, holes=holes)
    assert honoured(there, plain(ConsentSuspension, number)) == there


@pytest.mark.rules("C3", "C5")
def test_honour_leaves_a_tombstone_as_it_is() -> None:
    tombstone = Consent(erased=True, sequence=9)
    assert honoured(tombstone, plain(ConsentRevocation, 10)) == tombstone


@pytest.mark.rules("C3", "C5")
def test_erasing_keeps_the_highest_number_and_no_holes() -> None:
    there = replace(PERMIT, sequence=9, holes=0b11)
    assert honoured(there, plain(ConsentErasure, 8)) == Consent(erased=True, sequence=9)
    assert honoured(there, plain(ConsentErasure, 12)) == Consent(erased=True, sequence=12)


@pytest.mark.rules("C5", "X5")
@pytest.mark.parametrize(
    ("act", "changes", "why"),
    [
        (plain(ConsentRevocation, deadline=149), {}, "its last second is over"),
        (denial(until=149), {}, "its last second is over"),
        (denial(categories=0), {}, "the denial names no category, or one that does not exist"),
        (denial(categories=1 << 15), {}, "the denial names no category, or one that does not exist"),
        (ConsentGrant(*ON_ENTRY, 1, 1, 500, 5, 180), {}, "only what closes is honoured before it is on chain"),
        (plain(ConsentRevocation), {"signature": b""}, "it is not signed by the one whose act it is"),
        (plain(ConsentRevocation), {"signer": THIEF}, "it is not signed by the one whose act it is"),
        (plain(ConsentRevocation), {"by": DELEGATE.address}, "it is not signed by the one whose act it is"),
        (plain(ConsentRevocation, 4 + 18), {}, "its number is too far ahead"),
    ],
)
def test_honour_refuses_what_the_ledger_would(act: Any, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(NotHonoured) as refused:
        honoured(PERMIT, act, **changes)
    assert refused.value.why.en == why
    assert refused.value.why.zh
    assert OWNER.address not in str(refused.value), "nobody is named (X1)"


@pytest.mark.rules("C5")
def test_the_last_second_and_the_last_number_count() -> None:
    assert honoured(PERMIT, plain(ConsentRevocation, 4 + 17, deadline=150)).revoked
    assert honoured(PERMIT, denial(until=150)).denied == 0b110
    assert honoured(PERMIT, denial(ALL_CATEGORIES)).denied == ALL_CATEGORIES


@pytest.mark.rules("C4", "C5")
def test_a_delegate_closes_within_its_mandate() -> None:
    own = replace(PERMIT, by_delegate=True)
    after = honoured(own, plain(ConsentRevocation, 9), DELEGATE)
    assert (after.permitted, after.closed_by_owner, after.sequence) == (0, False, 4)
    assert honoured(PERMIT, plain(ConsentRevocation, 9), DELEGATE).closed_by_owner, "what the owner permitted"
    assert not honoured(PERMIT, denial(0b1, sequence=9), DELEGATE).denied_by_owner
    assert not honoured(PERMIT, plain(ConsentSuspension, 9), DELEGATE).closed_by_owner


@pytest.mark.rules("C4", "C5")
@pytest.mark.parametrize(("denied_until", "by_owner"), [(149, False), (150, True)])
def test_a_delegates_denial_keeps_whose_the_standing_one_is(denied_until: int, by_owner: bool) -> None:
    denied = replace(PERMIT, denied=0b1, denied_until=denied_until, denied_by_owner=True)
    assert honoured(denied, denial(0b10, sequence=9), DELEGATE).denied_by_owner == by_owner
    own = replace(denied, denied_by_owner=False)
    assert not honoured(own, denial(0b10, sequence=9), DELEGATE).denied_by_owner


@pytest.mark.rules("C4", "C5")
def test_a_delegate_may_deny_beside_what_it_does_not_prolong() -> None:
    denied = replace(PERMIT, denied=0b100, denied_until=500)
    assert honoured(denied, denial(0b1, until=500, sequence=9), DELEGATE).denied == 0b101


@pytest.mark.rules("C4", "C5")
@pytest.mark.parametrize(
    ("consent", "act", "at"),
    [
        (PERMIT, denial(0b100, sequence=9), 150),
        (PERMIT, plain(ConsentRevocation, 9, deadline=201), 201),
        (PERMIT, plain(ConsentRevocation, 9), 99),
        (replace(PERMIT, permitted=0b111), plain(ConsentSuspension, 9), 150),
        (Consent(), plain(ConsentRevocation, 9), 150),
        (replace(PERMIT, requested=0b100), plain(ConsentRefusal, 9), 150),
        (PERMIT, plain(ConsentRefusal, 9), 150),
        (PERMIT, plain(ConsentErasure, 9), 150),
        (replace(PERMIT, denied=0b100, denied_until=400), denial(0b1, until=500, sequence=9), 150),
    ],
    ids=[
        "category",
        "after",
        "before",
        "more permitted",
        "nothing",
        "more asked",
        "nothing asked",
        "erase",
        "prolonged",
    ],
)
def test_a_delegate_is_not_honoured_outside_of_its_mandate(consent: Consent, act: Any, at: int) -> None:
    with pytest.raises(NotHonoured, match="outside of the delegate's mandate"):
        honoured(consent, act, DELEGATE, at)


@pytest.mark.rules("C4", "C5")
def test_a_delegates_numbers_are_those_of_its_mandate() -> None:
    with pytest.raises(NotHonoured, match="too far ahead"):
        honoured(PERMIT, plain(ConsentRevocation, 10), DELEGATE)
    for used in (0, 7, 8):
        assert honoured(PERMIT, plain(ConsentRevocation, used), DELEGATE) == PERMIT
    holed = replace(PERMIT, holes=0b1)
    after = honoured(holed, plain(ConsentRevocation, 9), DELEGATE)
    assert (after.sequence, after.holes) == (4, 0b1), "the owner's numbers are left alone"


@pytest.mark.rules("C4", "C5")
def test_an_owner_is_not_honoured_as_a_delegate() -> None:
    act = plain(ConsentRevocation, 9)
    with pytest.raises(NotHonoured, match="outside of the delegate's mandate"):
        honoured(PERMIT, act, OWNER, by=OWNER.address.lower())


@pytest.mark.rules("C5", "X5", "X6")
def test_honour_asks_a_wallet_where_it_is_told_to() -> None:
    """ERC-1271: a gateway with a chain brings its own check."""
    asked = []
    received = Received(plain(ConsentRevocation), b"whatever", 150)

    def wallet(signer: str, digest: bytes, signature: bytes) -> bool:
        asked.append((signer, digest, signature))
        return True

    word = honour(write_word(PERMIT), received, CONSENT, OWNER.address, is_signed=wallet)
    assert read_word(word) == REVOKED
    assert asked == [(OWNER.address, eip712.digest(CONSENT, received.act), b"whatever")]


@pytest.mark.rules("C5", "X6")
def test_nobody_owns_a_subject_without_a_controller() -> None:
    """For an erasure the gateway asks signerFor, which is nobody while the subject is frozen."""
    signature = bytes(Account.unsafe_sign_hash(b"\x01" * 32, OWNER.key).signature)
    with pytest.raises(NotHonoured, match="not signed"):
        honour(0, Received(plain(ConsentErasure), signature, 150), CONSENT, "0x" + "00" * 20)
