"""L1: a subject's decisions are numbered and chained, and every batch anchors the heads of all subjects."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_abi.abi import encode

from carestamp.documents.commitment import SaltError
from carestamp.documents.keccak import keccak256
from carestamp.documents.records.entry import read_entry
from carestamp.documents.records.heads import AbsenceProof, Head, HeadProof, is_absent, is_head
from carestamp.documents.records.log import LogBook, LogError, chained
from tests.documents.records.ledger import HOSPITAL, PATIENT, READ, REFUSED, subject, three_days


@pytest.mark.rules("L1", "X2")
def test_append_chains_as_the_interface_says() -> None:
    book, chain = LogBook(HOSPITAL), bytes(32)
    for number, access in enumerate((READ, REFUSED, READ), start=1):
        logged = book.append(PATIENT, access)
        entry = keccak256(logged.salt + logged.document)
        chain = keccak256(encode(["bytes32", "bytes32"], [chain, entry]))
        assert (logged.number, logged.chain) == (number, chain)
        assert read_entry(logged.document).number == number


@pytest.mark.rules("L1", "X2")
def test_append_salts_every_entry_anew() -> None:
    """The same decision twice looks like two of anybody's: a dictionary of decisions finds nothing."""
    one, other = LogBook(HOSPITAL), LogBook(HOSPITAL)
    pairs = [(one.append(PATIENT, READ), other.append(PATIENT, READ)) for _ in range(5)]
    assert all(a.document == b.document for a, b in pairs)
    assert len({each.salt for pair in pairs for each in pair}) == len({each.chain for p in pairs for each in p}) == 10


@pytest.mark.rules("L1")
def test_chained_refuses_a_salt_that_hides_nothing() -> None:
    for salt in (bytes(32), b"\x01" * 31):
        with pytest.raises(SaltError):
            chained(Head(0, bytes(32)), b"{}", salt)


@pytest.mark.rules("L1", "X4")
def test_subjects_have_histories_of_their_own() -> None:
    book = LogBook(HOSPITAL)
    for number in (1, 2, 1, 3, 1):
        book.append(subject(number), READ)
    assert [len(book.history(subject(number))) for number in (1, 2, 3, 4)] == [3, 1, 1, 0]
    assert book.history("0x" + "00" * 19 + "01") == book.history(PATIENT)
    assert [each.number for each in book.history(PATIENT)] == [1, 2, 3]
    assert book.entries == 5


@pytest.mark.rules("L1")
def test_close_batch_proves_every_head_in_every_batch() -> None:
    days = three_days()
    assert [(batch.number, batch.entries) for batch in days.book.batches] == [(1, 5), (2, 10), (3, 15)]
    for batch in days.book.batches:
        proof = batch.proof(PATIENT)
        assert isinstance(proof, HeadProof)
        assert proof.head.number == 2 * batch.number
        assert proof.head.chain == days.book.history(PATIENT)[proof.head.number - 1].chain
        assert is_head(batch.root, PATIENT, proof)


@pytest.mark.rules("L1")
def test_close_batch_keeps_those_of_whom_nothing_new_was_logged() -> None:
    book = LogBook(HOSPITAL)
    book.append(PATIENT, READ)
    first = book.close_batch()
    book.append(subject(2), READ)
    second = book.close_batch()
    proofs = book.proofs(PATIENT)
    assert {number: proof.head.number for number, proof in proofs.items() if isinstance(proof, HeadProof)} == {
        1: 1,
        2: 1,
    }
    assert first.root != second.root
    assert second.root == book.close_batch().root, "a batch in which nothing happened says the same again"


@pytest.mark.rules("L1")
def test_close_batch_proves_that_nothing_was_logged_yet() -> None:
    book = LogBook(HOSPITAL)
    book.append(subject(2), READ)
    book.close_batch()
    book.append(PATIENT, READ)
    book.close_batch()
    before, after = book.proofs(PATIENT).values()
    assert isinstance(before, AbsenceProof)
    assert isinstance(after, HeadProof)
    assert is_absent(book.batches[0].root, PATIENT, before)
    assert not is_absent(book.batches[1].root, PATIENT, before)


@pytest.mark.rules("L1")
def test_close_batch_refuses_an_empty_log() -> None:
    with pytest.raises(LogError, match="nothing was logged"):
        LogBook(HOSPITAL).close_batch()


@pytest.mark.rules("L1")
def test_a_refused_entry_leaves_no_trace() -> None:
    book = LogBook(HOSPITAL)
    book.append(PATIENT, READ)
    before = book.history(PATIENT)
    with pytest.raises(Exception, match="basis"):
        book.append(PATIENT, replace(READ, basis=None))
    assert book.history(PATIENT) == before
    assert book.append(PATIENT, READ).number == 2


@pytest.mark.rules("L1")
def test_what_a_patient_was_handed_does_not_grow() -> None:
    book = LogBook(HOSPITAL)
    book.append(PATIENT, READ)
    handed = book.history(PATIENT)
    book.append(PATIENT, REFUSED)
    assert (len(handed), len(book.history(PATIENT))) == (1, 2)
