"""L1: a hospital that drops, changes, reorders, cuts off or rewrites what it logged is caught, and a clean one is not.

what was handed out:  missing, handed out of order, another's, changed
against the chain:    cut off, vanished, rewritten between batches, another history than anchored, unproven
in time:              anchored too late, not anchored, dated ahead
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from carestamp.documents.records.audit import Anchored, audit
from carestamp.documents.records.entry import Entry, read_entry
from carestamp.documents.records.findings import Finding, Flaw
from carestamp.documents.records.log import Logged
from tests.documents.records.ledger import (
    ALLOWED,
    BROKEN_GLASS,
    PATIENT,
    REFUSED,
    Days,
    chain_of,
    subject,
    three_days,
)


@pytest.fixture
def days() -> Days:
    return three_days()


@pytest.fixture
def entries(days: Days) -> list[Logged]:
    return list(days.book.history(PATIENT))


@pytest.mark.rules("L1")
def test_a_clean_history_has_no_findings(days: Days) -> None:
    days.read(1, access=REFUSED)
    days.read(1, access=BROKEN_GLASS)
    assert days.findings() == [], "what is not anchored yet is not late yet"
    days.anchor()
    assert days.findings() == []


@pytest.mark.rules("L1")
def test_nothing_logged_has_no_findings() -> None:
    days = Days()
    assert days.findings() == []
    for _ in range(2):
        days.read(2, 3)
        days.anchor()
        assert days.findings() == []


@pytest.mark.rules("L1")
def test_a_batch_without_anything_new_of_the_patient_has_no_findings(days: Days) -> None:
    days.read(2, 3)
    days.anchor()
    days.anchor()
    assert days.findings() == []


@pytest.mark.rules("L1")
@pytest.mark.parametrize("dropped", range(5))
def test_a_dropped_entry_is_missing(days: Days, entries: list[Logged], dropped: int) -> None:
    del entries[dropped]
    assert days.findings(entries) == [Finding(Flaw.MISSING, dropped + 1, dropped + 1)]


@pytest.mark.rules("L1")
def test_a_gap_is_one_finding_however_wide(days: Days, entries: list[Logged]) -> None:
    assert days.findings([entries[0], *entries[4:]]) == [Finding(Flaw.MISSING, 2, 4)]
    far = replace(entries[5], number=1 << 63)
    assert Finding(Flaw.MISSING, 6, (1 << 63) - 1) in days.findings([*entries[:5], far])


@pytest.mark.rules("L1")
@pytest.mark.parametrize(("kept", "batch"), [(5, 3), (4, 3), (1, 3), (0, 3)])
def test_a_cut_off_end_is_truncated(days: Days, entries: list[Logged], kept: int, batch: int) -> None:
    assert days.findings(entries[:kept]) == [Finding(Flaw.TRUNCATED, kept + 1, 6, batch)]


@pytest.mark.rules("L1")
def test_entries_handed_out_of_order_or_twice_are_reordered(days: Days, entries: list[Logged]) -> None:
    swapped = [entries[1], entries[0], *entries[2:]]
    assert days.findings(swapped) == [Finding(Flaw.REORDERED, 1, 1)]
    assert days.findings([*entries[:3], *entries[2:]]) == [Finding(Flaw.REORDERED, 3, 3)]


@pytest.mark.rules("L1")
@pytest.mark.parametrize("changed", range(6))
def test_a_changed_document_or_salt_breaks_the_chain(days: Days, entries: list[Logged], changed: int) -> None:
    one = entries[changed]
    document = one.document.replace(b'"role":1', b'"role":2')
    broken = [Finding(Flaw.BROKEN, changed + 1, changed + 1)]
    for other in (replace(one, document=document), replace(one, salt=b"\x09" * 32), replace(one, salt=b"short")):
        assert days.findings([*entries[:changed], other, *entries[changed + 1 :]]) == broken


@pytest.mark.rules("L1")
def test_a_chain_made_anew_differs_from_the_batch_on_that_anchored_it(days: Days, entries: list[Logged]) -> None:
    """The hospital changes entry 3 and hands out a chain that holds together."""
    changed = replace(entries[2], document=entries[2].document.replace(b'"role":1', b'"role":2'))
    anew = chain_of([*entries[:2], changed, *entries[3:]])
    assert days.findings(anew) == [Finding(Flaw.HEAD_DIFFERS, batch=2)]


@pytest.mark.rules("L1")
def test_renumbered_entries_differ_too(days: Days, entries: list[Logged]) -> None:
    """Entry 2 is dropped and those after it get its numbers: the end is missing, and no head fits."""
    anew = _renumbered([entries[0], *entries[2:]])
    assert days.findings(anew) == [Finding(Flaw.TRUNCATED, 6, 6, 3), Finding(Flaw.HEAD_DIFFERS, batch=1)]


@pytest.mark.rules("L1")
def test_reordered_and_renumbered_entries_differ_too(days: Days, entries: list[Logged]) -> None:
    swapped = _renumbered([entries[1], entries[0], *entries[2:]])
    assert days.findings(swapped) == [Finding(Flaw.HEAD_DIFFERS, batch=1)]


@pytest.mark.rules("L1")
def test_documents_of_others_are_foreign(days: Days, entries: list[Logged]) -> None:
    """Another patient's, another hospital's, another number's, or no entry at all, chained as if they belonged here."""
    one = read_entry(entries[0].document)
    for other in (replace(one, subject=subject(2)), replace(one, custodian=102), replace(one, number=2)):
        anew = chain_of([replace(entries[0], document=other.document()), *entries[1:]])
        assert days.findings(anew)[0] == Finding(Flaw.FOREIGN, 1, 1)
    anew = chain_of([replace(entries[0], document=b"{}"), *entries[1:]])
    assert days.findings(anew) == [Finding(Flaw.FOREIGN, 1, 1), Finding(Flaw.HEAD_DIFFERS, batch=1)]


@pytest.mark.rules("L1")
def test_an_entry_that_counts_from_nothing_is_foreign(days: Days, entries: list[Logged]) -> None:
    assert days.findings([replace(entries[0], number=0), *entries]) == [Finding(Flaw.FOREIGN, 0, 0)]


@pytest.mark.rules("L1")
def test_a_history_rewritten_between_batches_is_found_whichever_is_handed_out() -> None:
    """After batch 1 the hospital drops entry 2 from its books and goes on without it."""
    honest, forged = three_days(), Days()
    forged.read(2, 1, 3, 4)
    for _ in range(2):
        forged.read(2, 1, 3, 1, 4)
        forged.anchor()
    forged.batches = {1: honest.batches[1]} | {number + 1: each for number, each in forged.batches.items()}
    forged.proofs = {1: honest.proofs[1]} | {number + 1: each for number, each in forged.proofs.items()}
    assert forged.findings() == [Finding(Flaw.REWRITTEN, batch=1)]
    original = honest.book.history(PATIENT)
    found = forged.findings(original[:5])
    assert found == [Finding(Flaw.HEAD_DIFFERS, batch=2)]


@pytest.mark.rules("L1")
def test_one_batch_that_tells_another_history_is_found(days: Days) -> None:
    other = three_days()
    forged = days.batches | {2: other.batches[2]}, days.proofs | {2: other.proofs[2]}
    assert days.findings(batches=forged[0], proofs=forged[1]) == [Finding(Flaw.REWRITTEN, batch=2)]


@pytest.mark.rules("L1")
def test_another_history_of_the_same_length_is_rewritten(days: Days, entries: list[Logged]) -> None:
    """Whichever of the two batches the hospital hands out, and however often the audit comes upon it."""
    other = three_days()
    batches, proofs = days.batches | {4: other.batches[3]}, days.proofs | {4: other.proofs[3]}
    found = days.findings(batches=batches, proofs=proofs)
    assert found == [Finding(Flaw.REWRITTEN, batch=4), Finding(Flaw.HEAD_DIFFERS, batch=4)]
    back = batches | {5: days.batches[3]}, proofs | {5: days.proofs[3]}
    found = days.findings(batches=back[0], proofs=back[1])
    assert found == [Finding(Flaw.REWRITTEN, batch=4), Finding(Flaw.REWRITTEN, batch=5)]


@pytest.mark.rules("L1")
def test_a_history_that_gets_shorter_is_rewritten(days: Days, entries: list[Logged]) -> None:
    batches = days.batches | {3: days.batches[1]}
    proofs = days.proofs | {3: days.proofs[1]}
    assert days.findings(entries[:4], batches=batches, proofs=proofs) == [Finding(Flaw.REWRITTEN, batch=3)]


@pytest.mark.rules("L1")
def test_absent_after_it_was_logged_is_vanished(days: Days, entries: list[Logged]) -> None:
    emptied = Days()
    emptied.read(2, 3, 4)
    emptied.anchor()
    batches = days.batches | {3: emptied.batches[1]}
    proofs = days.proofs | {3: emptied.proofs[1]}
    found = days.findings(entries[:4], batches=batches, proofs=proofs)
    assert found == [Finding(Flaw.VANISHED, batch=3)]


@pytest.mark.rules("L1")
def test_a_batch_without_a_proof_that_holds_is_unproven(days: Days) -> None:
    unproven = [Finding(Flaw.UNPROVEN, batch=2)]
    without = {number: proof for number, proof in days.proofs.items() if number != 2}
    assert days.findings(proofs=without) == unproven
    assert days.findings(proofs=without | {2: days.proofs[1]}) == unproven
    stranger = days.book.batches[1].proof(subject(77))
    assert days.findings(proofs=without | {2: stranger}) == unproven
    assert days.findings(batches={number: each for number, each in days.batches.items() if number != 2}) == unproven


@pytest.mark.rules("L1")
def test_an_entry_is_late_one_second_after_its_time() -> None:
    for after, findings in ((ALLOWED, []), (ALLOWED + 1, [Finding(Flaw.LATE, 1, 1, 1)])):
        days = Days()
        days.read(1)
        days.anchor(after)
        assert days.findings() == findings


@pytest.mark.rules("L1")
def test_an_entry_dated_after_its_batch_or_after_now_is_misdated() -> None:
    """It would never be late: a hospital could show it today and drop it from every batch."""
    for ahead, findings in ((300, []), (301, [Finding(Flaw.MISDATED, 1, 1, 1)])):
        days = Days()
        days.read(1)
        days.anchor(-ahead)
        assert days.findings() == findings
    days = Days()
    days.read(1)
    days.now -= 301
    assert days.findings() == [Finding(Flaw.MISDATED, 1, 1)]


@pytest.mark.rules("L1")
def test_an_entry_that_is_never_anchored_is_found_when_its_time_is_over(days: Days) -> None:
    days.read(1)
    days.now += ALLOWED
    assert days.findings() == []
    days.now += 1
    assert days.findings() == [Finding(Flaw.NOT_ANCHORED, 7, 7)]


@pytest.mark.rules("L1")
def test_findings_say_in_two_languages_what_is_wrong() -> None:
    found = {flaw: Finding(flaw, 3, 5, 9).words for flaw in Flaw}
    assert all(words.zh and words.en for words in found.values())
    assert all("{" not in f"{words}" for words in found.values())
    assert str(found[Flaw.MISSING]) == "缺少第 3 至 5 条 / missing: entry no. 3 to 5"
    assert Finding(Flaw.LATE, 3, 3, 9).words.en == "entry 3 was anchored too late, in batch 9"


@pytest.mark.rules("L1")
def test_an_entry_that_was_added_afterwards_is_found(days: Days, entries: list[Logged]) -> None:
    """Invented in the middle, with numbers made anew."""
    assert Finding(Flaw.HEAD_DIFFERS, batch=1) in days.findings(_renumbered([entries[0], entries[0], *entries[1:]]))
    assert days.findings(batches=days.batches | {4: Anchored(b"\x01" * 32, days.now)}) == [
        Finding(Flaw.UNPROVEN, batch=4)
    ]


def _renumbered(entries: Sequence[Logged]) -> list[Logged]:
    """With documents that say their new numbers, and a chain that holds together."""
    found = []
    for number, each in enumerate(entries, start=1):
        entry: Entry = replace(read_entry(each.document), number=number)
        found.append(replace(each, document=entry.document()))
    return chain_of(found)


@pytest.mark.rules("L1")
def test_batches_are_held_in_their_order_whatever_the_order_they_came_in(days: Days) -> None:
    turned = dict(reversed(days.batches.items()))
    found = audit(days.handed(batches=turned), days.now, ALLOWED)
    assert found == ()
    assert isinstance(found, tuple)
    assert days.findings(batches=turned, proofs={2: days.proofs[2], 3: days.proofs[3]})[:1] == [
        Finding(Flaw.UNPROVEN, batch=1)
    ]


@pytest.mark.rules("L1")
def test_entry_that_nobody_can_read_hides_no_delay_behind_it(days: Days) -> None:
    first, *rest = days.book.history(PATIENT)
    handed = [replace(first, document=b"{}"), *rest]
    late = [each.first for each in audit(days.handed(handed), days.now, 0) if each.flaw is Flaw.LATE]
    assert late == [2, 3, 4, 5, 6]
