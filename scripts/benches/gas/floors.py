"""The floors of our goals: what an act can't do without, in gas, counted by hand.

*Arithmetic floor*: the chain's prices for this very calldata and these very reads, writes and logs; no opcode between.
*Row*: the frozen goal for the act; its *adders*: the price of each rule that it carries besides. Their sum is the floor
that an act is measured by where it has a row.
"""

from __future__ import annotations

from dataclasses import dataclass

from scripts.benches.meter import Measure

Adder = tuple[str, int]
"""A rule and its price in gas."""

CREDENTIAL: Adder = ("person and organisation in another contract", 4_700)
SECOND = ("a second person", 2_200)
SIGNATURE = ("the patient's signature", 4_600)
PROFILE = ("profile at first sight", 2_100)
PAUSE = ("pause", 2_100)
CONTROLLER = ("controller lookup", 2_100)
CLAIM = ("the payer's claim, updated", 5_000)
NEW_CLAIM = ("the payer's claim, new", 22_100)
RED_NUMBER = ("the place of the red letter", 22_100)
CUSTODY = ("the custodian's signature", 4_600)
PERSON = ("the person's count, new", 22_100)
COUNTED = ("the person's count, updated", 5_000)
MONEY = ("the study's money, updated", 5_000)
SOURCE = ("the source, new", 22_100)
STANDING = ("the contribution stands already: updated, not new", 5_000 - 22_100)
QUESTION = ("the consent question as measured (8,780), and its call", 8_780 + 2_600)


def _hashing(*words: int) -> int:
    return sum(30 + 6 * count for count in words)


TERMS_HASHED = _hashing(12, 4, 1, 3)  # struct, line, list of lines, digest
FIVE_LINES_HASHED = _hashing(12, 4, 4, 4, 4, 4, 5, 3)
BILL_HASHED = _hashing(11, 3)  # struct, digest
CONSENT_HASHED = _hashing(2, 5, 9, 3)  # id, grantee, struct, digest
RECORD_HASHED = _hashing(6, 3)  # struct, digest
CONTRIBUTION_HASHED = _hashing(10, 3)  # struct, digest
CLEARED = 4_800
PROOF_HASHED = 14 * _hashing(2)


@dataclass(frozen=True)
class Work:
    """What an act can't do without: storage words, cold reads, calls to other contracts, its log, its signatures."""

    new: int = 0
    updated: int = 0
    cold: int = 0
    calls: int = 0
    topics: int = 0
    data: int = 0  # words
    signatures: int = 0
    more: int = 0  # logs and words of the packs, proofs; less what is given back for a cleared word
    hashed: int = TERMS_HASHED  # gas of hashing the terms


@dataclass(frozen=True)
class Row:
    """A frozen row of the goals, and the price of each rule that the act carries besides."""

    gas: int
    adders: tuple[Adder, ...]

    def priced(self, measure: Measure) -> tuple[Adder, ...]:
        """All adders: the packed terms, 16 a byte that is not zero, and their hashing, too."""
        terms = ("packed terms", 16 * measure.terms_non_zero)
        return (*self.adders, *(each for each in (terms, ("their hashing", WORK[measure.act].hashed)) if each[1]))


_SUPPLY = Work(updated=1, cold=4, calls=1, topics=4, data=2, signatures=1)
_FIRST = Work(new=1, cold=7, calls=1, topics=8, data=3, signatures=2)
WORK = {
    "issue": Work(new=1, cold=4, calls=1, topics=4, data=1),
    "issue, five lines": Work(new=1, cold=4, calls=1, topics=4, data=1, hashed=FIVE_LINES_HASHED),
    "issue, relayed": Work(new=1, cold=4, calls=1, topics=4, data=1, signatures=1),
    "anchor": Work(new=1, cold=3, calls=1, topics=3, data=1),
    "approve": Work(updated=1, cold=3, calls=1, topics=3),
    "cancel": Work(updated=1, cold=2, calls=1, topics=3, data=1),
    "cancel, never seen": Work(new=1, cold=2, calls=1, topics=3, data=1),
    "stop": Work(updated=1, cold=2, calls=1, topics=3),
    "suspend": Work(updated=1, cold=2, calls=1, topics=3, data=1),
    "hold": Work(new=1, updated=1, cold=4, calls=1, topics=3, data=2, signatures=1),
    "release, by the pharmacy": Work(updated=1, cold=3, calls=1, topics=4, data=1),
    "dispense": _SUPPLY,
    "dispense, held": Work(updated=1, cold=5, calls=1, topics=4, data=2),
    "dispense, countersigned": Work(updated=1, cold=5, calls=1, topics=4, data=2, signatures=2),
    "dispense, one pack": Work(1, 1, 7, 2, 4, 2, 1, more=375 * 4 + 8 * 64),
    "dispense, a second part": Work(2, 1, 4, 1, 4, 2, 1),
    "dispense, a third part": Work(1, 1, 4, 1, 4, 2, 1),
    "dispense, first seen, signed": _FIRST,
    "dispense, first seen, leaf of 10,000": Work(1, 0, 8, 1, 8, 3, 1, more=PROOF_HASHED),
    "open a repeat": Work(updated=1, cold=4, calls=1, topics=3, data=2),
    "record": Work(updated=1, cold=5, calls=1, topics=4, data=2, signatures=1),
    "record, a conflict": Work(1, 1, 5, 1, 4, 2, 1),
    "reverse": Work(updated=1, cold=3, calls=1, topics=4, data=2),
    "reverse, an older one": Work(updated=2, cold=3, calls=1, topics=4, data=2),
    "reject": Work(updated=1, cold=3, calls=1, topics=3, data=1),
    "resume": Work(updated=1, cold=2, calls=1, topics=3, data=1, hashed=0),
    "review a conflict": Work(updated=1, cold=3, calls=1, topics=3, data=1, hashed=_hashing(2)),
    "pack: commission a batch": Work(new=1, cold=3, calls=1, topics=4, hashed=0),
    "pack: recall a batch": Work(updated=1, cold=2, calls=1, topics=4, hashed=0),
    "pack: report it stolen": Work(new=1, cold=2, calls=1, topics=4, hashed=0),
    "pack: report it destroyed": Work(new=1, cold=2, calls=1, topics=4, hashed=0),
    "bill: issue": Work(1, 0, 5, 1, 4, 1, hashed=BILL_HASHED),
    "bill: reserve": Work(1, 1, 5, 1, 4, 5, 1, hashed=BILL_HASHED),
    "bill: reserve, leaf of 10,000": Work(2, 1, 8, 1, 8, 6, 1, more=PROOF_HASHED, hashed=BILL_HASHED),
    "bill: approve": Work(0, 2, 3, 1, 4, 2, hashed=0),
    "bill: pay": Work(0, 2, 2, 1, 4, 3, hashed=0),
    "bill: release": Work(0, 2, 2, 1, 4, 0, hashed=0),
    "bill: recover": Work(0, 2, 2, 1, 4, 3, hashed=0),
    "bill: red letter": Work(1, 1, 3, 1, 3, 2, hashed=BILL_HASHED),
    "bill: red letter that waits": Work(1, 1, 4, 1, 4, 1, hashed=BILL_HASHED),
    "bill: anchor 10,000": Work(1, 1, 3, 1, 4, 3, hashed=0),
    "bill: draw, leaf of 10,000": Work(1, 1, 6, 1, 4, 1, 1, more=PROOF_HASHED, hashed=BILL_HASHED),
    "bill: settle 10,000": Work(40, 0, 6, 1, 4, 44, hashed=40 * _hashing(2)),
    "bill: expire": Work(0, 2, topics=3, hashed=0),
    "bill: red letter, completed": Work(0, 1, 1, 0, 3, 2, hashed=BILL_HASHED),
    "bill: red letter, aborted": Work(0, 2, 2, 1, 3, hashed=0),
    "bill: reissue": Work(2, 1, 4, 1, 7, 1, hashed=2 * BILL_HASHED),
    "bill: carry over": Work(1, 2, 3, 1, 4, 2, hashed=BILL_HASHED),
    "bill: exchange for paper": Work(1, 1, 4, 1, 3, 2, 1, hashed=BILL_HASHED + _hashing(6, 3)),
    "bill: paper back": Work(0, 1, 3, 1, 3, 1, hashed=BILL_HASHED),
    "bill: declare an order": Work(1, 1, 1, 1, 2, 3, 1, hashed=BILL_HASHED + _hashing(3, 3, 6, 3)),
    "bill: waive a rank": Work(0, 1, 4, 1, 3, 1, hashed=0),
    "bill: draw what was settled": Work(2, 0, 2, 0, 4, 3, more=PROOF_HASHED, hashed=BILL_HASHED),
    "bill: deduct": Work(3, 0, 5, 2, 4, 3, 1, hashed=BILL_HASHED + _hashing(6, 3)),
    "bill: prove": Work(1, 0, 2, 2, 4, 2, 1, hashed=BILL_HASHED + _hashing(6, 3)),
    "bill: fixed benefit": Work(1, 0, 4, 2, 4, 2, 1, hashed=BILL_HASHED + _hashing(6, 3)),
    "consent: grant": Work(1, 0, 2, 1, 4, 1, hashed=CONSENT_HASHED),
    "consent: grant, by signature": Work(1, 0, 2, 1, 4, 1, 1, hashed=CONSENT_HASHED),
    "consent: revoke": Work(0, 1, 1, 1, 4, 1, hashed=CONSENT_HASHED),
    "consent: deny": Work(1, 0, 1, 1, 4, 1, hashed=CONSENT_HASHED),
    "consent: suspend": Work(0, 1, 1, 1, 4, 1, hashed=_hashing(2)),
    "consent: resume": Work(0, 1, 2, 1, 4, 1, hashed=_hashing(2)),
    "consent: lift a denial": Work(0, 1, 2, 1, 4, 1, hashed=_hashing(2)),
    "consent: request": Work(1, 0, 3, 1, 4, 2, hashed=_hashing(2)),
    "consent: decline": Work(0, 1, 1, 1, 4, 1, hashed=_hashing(2)),
    "consent: erase": Work(0, 1, 1, 1, 3, 1, hashed=_hashing(2)),
    "consent: appoint a delegate": Work(1, 0, 2, 1, 3, 1, hashed=0),
    "consent: dismiss a delegate": Work(0, 1, 1, 1, 4, 1, hashed=0),
    "consent: forbid an override": Work(1, 0, 1, 1, 2, 1, hashed=0),
    "consent: allow an override": Work(0, 1, 2, 1, 2, 1, hashed=0),
    "consent: attest a guardian": Work(1, 0, 3, 1, 4, 3, hashed=0),
    "consent: end a guardianship": Work(0, 1, 2, 1, 4, more=-CLEARED, hashed=0),
    "emergency: open": Work(4, 0, 2, 1, 4, 12, hashed=_hashing(8, 3)),
    "emergency: review": Work(0, 2, 3, 1, 4, 2, hashed=_hashing(8, 3)),
    "emergency: review, unjustified": Work(0, 3, 2, 1, 6, 2, hashed=_hashing(8, 3)),
    "emergency: restore the right": Work(0, 1, 2, 1, 3, hashed=0),
    "emergency: alert": Work(0, 1, topics=3, hashed=_hashing(8, 3)),
    "emergency: identify": Work(0, 1, 2, 1, 3, 1, hashed=_hashing(8, 3)),
    "record: anchor": Work(1, 0, 3, 1, 4, 5, hashed=RECORD_HASHED),
    "record: anchor, next version": Work(1, 1, 3, 1, 4, 5, hashed=RECORD_HASHED),
    "record: anchor a batch": Work(1, 0, 2, 1, 4, 1, hashed=0),
    "record: erase": Work(0, 1, 2, 1, 3, hashed=RECORD_HASHED),
    "access log: anchor": Work(1, 1, 2, 1, 4, 3, hashed=0),
    "token: mint": Work(0, 2, 1, 0, 3, 1, hashed=0),
    "token: mint, new holder": Work(1, 1, 1, 0, 3, 1, hashed=0),
    "consent: a study's question": Work(0, 0, 3, hashed=0),
    "reward: commit": Work(2, 1, 11, 2, 4, 7, 2, hashed=CONTRIBUTION_HASHED + _hashing(2, 3)),
    "reward: commit, the person's second": Work(1, 2, 11, 2, 4, 7, 2, hashed=CONTRIBUTION_HASHED + _hashing(2, 3)),
    "reward: one verdict": Work(1, 0, 2, 1, 4, 1, hashed=0),
    "reward: 500 verdicts": Work(500, 0, 2, 1, 4 * 500, 500, hashed=0),
    "reward: attest, three verdicts": Work(1, 1, 13, 1, 4, 3, hashed=CONTRIBUTION_HASHED + 3 * _hashing(5, 2)),
    "reward: challenge": Work(1, 3, 4, 1, 7, 2, hashed=CONTRIBUTION_HASHED),
    "reward: appeal": Work(1, 3, 5, 2, 6, 2, 1, hashed=CONTRIBUTION_HASHED + _hashing(5, 3)),
    "reward: a dispute lapses": Work(1, 2, 4, 1, 6, 2, hashed=CONTRIBUTION_HASHED),
    "reward: end": Work(0, 3, 2, 0, 3, 1, hashed=CONTRIBUTION_HASHED),
    "reward: rule": Work(0, 3, 7, 2, 7, 4, hashed=CONTRIBUTION_HASHED),
    "reward: pay": Work(0, 4, 7, 3, 7, 3, hashed=CONTRIBUTION_HASHED),
    "reward: pay, new holder": Work(1, 3, 7, 3, 7, 3, hashed=CONTRIBUTION_HASHED),
    "reward: withdraw": Work(0, 2, 2, 1, 4, 1, 1, hashed=CONTRIBUTION_HASHED + _hashing(3, 3)),
}
_USE = (CREDENTIAL, SIGNATURE, PAUSE, CONTROLLER)
_FIRST_USE = (CREDENTIAL, SECOND, SIGNATURE, PROFILE, PAUSE, CONTROLLER)
_COMMIT = (CREDENTIAL, SECOND, SIGNATURE, CUSTODY, PROFILE, PAUSE, CONTROLLER, QUESTION, MONEY)
_PAY = (STANDING, PROFILE, CONTROLLER, QUESTION, MONEY)
ROWS = {
    "issue": Row(48_311, (CREDENTIAL, PROFILE, PAUSE)),
    "dispense": Row(30_572, _USE),
    "dispense, first seen, signed": Row(54_357, _FIRST_USE),
    "dispense, first seen, leaf of 10,000": Row(58_511, _FIRST_USE),
    "bill: issue": Row(47_696, (CREDENTIAL, PROFILE, PAUSE)),
    "bill: pay": Row(30_176, (CREDENTIAL, CLAIM)),
    "bill: red letter": Row(28_076, (CREDENTIAL, RED_NUMBER)),
    "bill: draw, leaf of 10,000": Row(58_511, (CREDENTIAL, SIGNATURE, PROFILE, PAUSE, CONTROLLER)),
    "bill: reserve, leaf of 10,000": Row(58_511, (*_FIRST_USE, NEW_CLAIM)),
    "bill: anchor 10,000": Row(47_700, (CREDENTIAL, PAUSE)),
    "bill: settle 10,000": Row(942_000, (CREDENTIAL, PAUSE)),
    "consent: grant": Row(45_640, (PAUSE, CONTROLLER)),
    "consent: grant, by signature": Row(50_268, (PAUSE, CONTROLLER)),
    "consent: revoke": Row(28_120, (CONTROLLER,)),
    "record: anchor": Row(45_176, (CREDENTIAL, PAUSE)),
    "token: mint": Row(33_388, ()),
    "token: mint, new holder": Row(50_488, ()),
    "reward: commit": Row(45_176, (*_COMMIT, PERSON)),
    "reward: commit, the person's second": Row(45_176, (*_COMMIT, COUNTED)),
    "reward: one verdict": Row(45_176, (CREDENTIAL,)),
    "reward: attest, three verdicts": Row(30_572, (CREDENTIAL, SECOND, SECOND, PROFILE, CONTROLLER, SOURCE)),
    "reward: pay": Row(56_932, _PAY),
    "reward: pay, new holder": Row(74_032, _PAY),
    "reward: withdraw": Row(30_572, (SIGNATURE, CONTROLLER, MONEY)),
}


def arithmetic_floor(measure: Measure) -> int:
    """Gas of the act if nothing but its calldata, storage, calls, logs, hashes and signatures had a price."""
    work = WORK[measure.act]
    storage = 22_100 * work.new + 5_000 * work.updated + 2_100 * work.cold + 2_600 * work.calls
    log = 375 * (work.topics // 4 + (work.topics % 4 != 0)) + 375 * work.topics + 256 * work.data
    told = 21_000 + 16 * measure.non_zero + 4 * measure.zero
    done = told + storage + log + work.hashed + 3_000 * work.signatures + work.more
    return max(done, calldata_floor(measure))


def calldata_floor(measure: Measure) -> int:
    """What a transaction with this calldata costs at least since EIP-7623; the EVM that we compile for is older."""
    return 21_000 + 10 * (measure.zero + 4 * measure.non_zero)
