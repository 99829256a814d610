"""C1, E1, L1, L2: what carestamp.documents computes of consents, openings, records and logs, the contracts do too."""

from __future__ import annotations

import random
from dataclasses import astuple, replace

import pytest

from carestamp.client import RecordStatus
from carestamp.documents import emergency
from carestamp.documents.consent import Act, Grantee, Purpose, consent_id, last_second_before, pack_entry, read_word
from carestamp.documents.consent.words import read_mandate
from carestamp.documents.merkle import MerkleTree
from carestamp.documents.records.audit import Anchored, History, audit
from carestamp.documents.records.heads import AbsenceProof, HeadProof
from carestamp.documents.records.log import Batch, LogBook
from carestamp.documents.records.typed import NO_VERSION, Record, record_leaf
from scripts.cast import HOSPITAL
from tests.documents.records.ledger import PATIENT, READ, subject
from tests.support.town import Town

SEED = 20261122
COUNT = 25


@pytest.fixture
def rng() -> random.Random:
    print(f"seed {SEED}")
    return random.Random(SEED)


def holds(town: Town, batch: Batch, who: str, proof: HeadProof | AbsenceProof) -> bool:
    if isinstance(proof, HeadProof):
        head = proof.head
        return town.logs.is_head(HOSPITAL, batch.number, who, head.number, head.chain, proof.siblings)
    return town.logs.is_absent(HOSPITAL, batch.number, who, proof.other, proof.siblings)


@pytest.mark.rules("L1")
def test_proofs_hold_on_chain_and_changed_ones_do_not(town: Town, rng: random.Random) -> None:
    book = LogBook(HOSPITAL)
    for _ in range(2):
        for number in rng.choices(range(1, 60), k=80):
            book.append(subject(number), READ)
        batch = book.close_batch()
        town.logs.anchor(town.cast.custodian, batch.number, batch.root, batch.entries)
        for who in (subject(number) for number in rng.sample(range(1, 120), COUNT)):
            proof = batch.proof(who)
            assert holds(town, batch, who, proof)
            assert not holds(town, batch, subject(200), proof) or isinstance(proof, AbsenceProof)
            assert not holds(town, batch, who, replace(proof, siblings=(*proof.siblings, bytes(32))))
            if isinstance(proof, HeadProof):
                more = replace(proof.head, number=proof.head.number + 1)
                assert not holds(town, batch, who, replace(proof, head=more))


@pytest.mark.rules("L1")
def test_a_patient_audits_what_the_chain_anchored(town: Town) -> None:
    book = LogBook(HOSPITAL)
    for _ in range(2):
        for number in (1, 2, 1):
            book.append(subject(number), replace(READ, occurred_at=town.clock.now()))
        batch = book.close_batch()
        town.logs.anchor(town.cast.custodian, batch.number, batch.root, batch.entries)
    last, entries, at = town.logs.last_of(HOSPITAL)
    anchored = {number: Anchored(town.logs.root_of(HOSPITAL, number), at) for number in range(1, last + 1)}
    handed = History(HOSPITAL, PATIENT, book.history(PATIENT), anchored, book.proofs(PATIENT))
    assert entries == 6
    assert audit(handed, at, 3600) == ()
    dropped = replace(handed, entries=handed.entries[:1] + handed.entries[2:])
    assert [str(each.words) for each in audit(dropped, at, 3600)] == ["缺少第 2 条 / missing: entry no. 2"]


@pytest.mark.rules("C1")
def test_entries_terms_and_words_are_those_of_the_codec(town: Town, rng: random.Random) -> None:
    codec, person = town.consent_codec, town.cast.patient.address
    grantees = [Grantee.anyone(), Grantee.of_person(person), Grantee.of_organisation(7), Grantee.of_role(1 << 31)]
    for grantee in (*grantees, Grantee.of_study(501, 1 << 95)):
        entry = pack_entry(grantee, Purpose.RESEARCH)
        assert codec.pack(grantee, Purpose.RESEARCH) == entry
        assert codec.unpack(entry) == (grantee, Purpose.RESEARCH)
    act = Act(*(rng.getrandbits(bits) for bits in (24, 32, 32, 32, 32, 8)))
    assert codec.unpack_act(codec.pack_act(act)) == act
    for _ in range(10):
        word, mandate = rng.getrandbits(255), rng.getrandbits(161)
        assert astuple(codec.read_word(word)) == astuple(read_word(word))
        assert codec.read_mandate(mandate) == read_mandate(mandate)


@pytest.mark.rules("C4")
def test_majority_is_that_of_the_codec(town: Town, rng: random.Random) -> None:
    for quarter in (0, 1, 224, 225, 226, 227, 65_535, *rng.sample(range(65_535), 20)):
        assert town.consent_codec.last_second_before(quarter) == last_second_before(quarter)


@pytest.mark.rules("C1", "E1", "L2")
def test_ids_are_those_of_the_ledgers(town: Town, rng: random.Random) -> None:
    who, other = (person.address for person in (town.cast.patient, town.cast.emergency_clinician))
    entry = pack_entry(Grantee.of_study(501, 7), Purpose.RESEARCH)
    assert bytes(town.consents._view("idOf", who, entry)) == consent_id(who, entry)
    opening = emergency.Opening(who, other, emergency.Reason.SYSTEMS_DOWN, 5, 1_000, 2_000, rng.randbytes(32), who)
    found = bytes(town.emergencies._view("idOf", opening.as_tuple()))
    assert found == emergency.opening_id(town.emergencies.domain, opening)
    record = Record(rng.randbytes(32), NO_VERSION, rng.randbytes(32), HOSPITAL, 4)
    assert bytes(town.records._view("idOf", record.as_tuple())) == town.records.id_of(record)


@pytest.mark.rules("L2")
def test_a_record_of_a_batch_is_shown_by_its_proof(town: Town, rng: random.Random) -> None:
    records = [Record(rng.randbytes(32), NO_VERSION, rng.randbytes(32), HOSPITAL, 4) for _ in range(9)]
    tree = MerkleTree([record_leaf(town.records.id_of(each)) for each in records])
    town.records.anchor_batch(town.cast.custodian, tree.root)
    for place, record in enumerate(records):
        status, anchored_at = town.records.status_of(record, tree.proof(place))
        assert (status, anchored_at > 0) == (RecordStatus.CURRENT, True)
    stranger = replace(records[0], content=rng.randbytes(32))
    assert town.records.status_of(stranger, tree.proof(0)) == (RecordStatus.UNKNOWN, 0)
