"""C1 to C5 at their edges: the lowest category and role, another purpose, facts that outlive what they were about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.documents.consent import (
    Consent,
    ConsentRevocation,
    ConsentStamp,
    Decision,
    Grantee,
    Power,
    Purpose,
    pack_entry,
    read_word,
    write_mandate,
)
from carestamp.documents.consent.decision import Actor, entries_of
from carestamp.documents.consent.words import EVERY_BIT
from carestamp.documents.eip712 import TypedDataError
from tests.documents.consent import test_decision, test_honour
from tests.documents.consent.test_decision import ACTOR, ORDER, PERMIT, PERSON, asked, decision
from tests.documents.consent.test_honour import DELEGATE, denial, honoured, plain


@pytest.mark.rules("C1", "C2")
@pytest.mark.parametrize("purpose", Purpose)
def test_question_reads_the_entries_of_its_own_purpose(purpose: Purpose) -> None:
    expected = tuple(pack_entry(grantee, purpose) for grantee in ORDER)
    assert entries_of(ACTOR, purpose, 8, 7) == expected


@pytest.mark.rules("C2")
def test_lowest_category_and_lowest_role_can_be_asked_for() -> None:
    actor = Actor(ACTOR.key, 1, 101, ACTOR.distrusted_since)
    assert decision(asked({PERSON: PERMIT}, categories=1))[0] is Decision.PERMITTED
    assert decision(asked({PERSON: PERMIT}, actor=actor, role=1))[0] is Decision.PERMITTED
    assert decision(asked({PERSON: PERMIT}, categories=test_decision.ALL_CATEGORIES))[0] is Decision.NOT_COVERED


@pytest.mark.rules("C3")
def test_tombstone_permits_nothing_whatever_else_its_bits_say() -> None:
    assert Consent(permitted=5, start=0, until=200, erased=True).permits(150) == 0
    assert Consent(permitted=5, start=0, until=200, erased=True).denies(150) == EVERY_BIT


@pytest.mark.rules("C3")
def test_end_of_a_request_without_categories_is_no_request() -> None:
    assert Consent(requested=0, requested_until=200).stamp(150) is ConsentStamp.UNKNOWN


@pytest.mark.rules("C1")
def test_facts_of_a_word_are_true_or_false_and_numbers_numbers() -> None:
    read = read_word(1 << 235 | 1)
    assert (read.erased, read.suspended, read.permitted) == (True, False, 1)
    assert (type(read.erased), type(read.suspended), type(read.permitted)) == (bool, bool, int)


@pytest.mark.rules("C4", "C5")
def test_what_the_owner_closed_stays_the_owners_when_a_delegate_revokes() -> None:
    """Else the delegate could grant again what the subject itself had closed."""
    lent = Consent(permitted=0b11, start=100, until=900, sequence=4, by_delegate=True, closed_by_owner=True)
    after = honoured(lent, plain(ConsentRevocation, sequence=9), DELEGATE)
    assert after.revoked
    assert after.closed_by_owner
    free = honoured(replace(lent, closed_by_owner=False), plain(ConsentRevocation, sequence=9), DELEGATE)
    assert not free.closed_by_owner


@pytest.mark.rules("C4", "C5")
def test_a_delegate_without_the_lowest_category_may_deny_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a denial prolongs must be covered too; where it prolongs nothing, nothing more must be."""
    narrow = write_mandate(Power(categories=0b110, purposes=0b1, start=100, until=200, sequence=8))
    monkeypatch.setattr(test_honour, "MANDATE", narrow)
    standing = Consent(denied=0b001, denied_until=700, sequence=4)
    assert honoured(standing, denial(0b110, until=700, sequence=9), DELEGATE).denied == 0b111
    with pytest.raises(test_honour.NotHonoured, match="outside of the delegate's mandate"):
        honoured(standing, denial(0b110, until=701, sequence=9), DELEGATE)


@pytest.mark.rules("C3", "C5")
def test_end_of_an_older_denial_counts_only_while_it_stands() -> None:
    over = Consent(denied=0b001, denied_until=149, sequence=4)
    assert (honoured(over, denial(0b110)).denied, honoured(over, denial(0b110)).denied_until) == (0b110, 500)
    standing = replace(over, denied_until=600)
    assert (honoured(standing, denial(0b110)).denied, honoured(standing, denial(0b110)).denied_until) == (0b111, 600)


@pytest.mark.rules("C5", "X9")
def test_an_owners_number_is_held_against_its_own_and_no_delegates(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was used changes nothing, whatever a delegate's word says."""
    standing = Consent(denied=0b001, denied_until=700, sequence=4)
    for mandate in (0, test_honour.MANDATE):
        monkeypatch.setattr(test_honour, "MANDATE", mandate)
        assert honoured(standing, denial(0b110, sequence=3)) == standing


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("grantee", "why"),
    [
        (Grantee.of_organisation(1 << 32), "organisation: does not fit uint32"),
        (Grantee.of_organisation(-1), "organisation: does not fit uint32"),
        (Grantee.of_study(1 << 32, 7), "organisation: does not fit uint32"),
        (Grantee.of_study(501, 1 << 96), "study: does not fit uint96"),
        (Grantee.of_role(1 << 32), "role: does not fit uint32"),
    ],
    ids=str,
)
def test_entry_names_the_part_of_a_grantee_that_does_not_fit(grantee: Grantee, why: str) -> None:
    with pytest.raises(TypedDataError) as refused:
        pack_entry(grantee, Purpose.TREATMENT)
    assert str(refused.value) == why
