"""The rest of the day: what every synthetic patient decides about its records, emergencies and their review, keys that
are lost and come back, records that are anchored, replaced and erased, and who read them.

Each patient has an id here that is derived from a root, and does something else by its number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from eth_account.signers.local import LocalAccount

from carestamp.chain import ChainError, ContractError
from carestamp.client import Roles
from carestamp.documents import consent, merkle
from carestamp.documents.canonical import canonical
from carestamp.documents.commitment import commit, new_salt
from carestamp.documents.consent import Category, Grantee, Purpose, mask
from carestamp.documents.emergency import Opening, Reason
from carestamp.documents.records.entry import Access, OnConsent, OnOpening, Verdict
from carestamp.documents.records.log import LogBook
from carestamp.documents.records.sealing import RecordSecret
from carestamp.documents.records.typed import NO_VERSION, Record, record_id, record_leaf
from carestamp.documents.recovery import Recovery, RecoveryPlan, RecoveryPlanning, RecoveryVeto
from carestamp.documents.subjects import PatientRoot
from scripts.cast import HOSPITAL, SPONSOR, STUDY, SUBJECT_REGISTRAR
from tests.privacy.dossiers import Dossier
from tests.support.clock import DAY, HOUR
from tests.support.papers import climb
from tests.support.town import NOBODY, Town

SEEN = mask(Category.LABORATORY, Category.IMAGING, Category.MEDICAL_RECORD)
HIDDEN = mask(Category.MENTAL, Category.REPRODUCTIVE)
DELAY = 3 * DAY
OF_AGE = 18


@dataclass
class Bed:
    """One patient of the ward. numbers: the last sequence of each entry or delegate."""

    number: int
    dossier: Dossier
    root: PatientRoot = field(default_factory=PatientRoot.random)
    numbers: dict[object, int] = field(default_factory=dict)

    @property
    def key(self) -> LocalAccount:
        return self.root.consent(HOSPITAL)

    @property
    def subject(self) -> str:
        return self.key.address

    def next(self, what: object) -> int:
        self.numbers[what] = self.numbers.get(what, 0) + 1
        return self.numbers[what]


class Ward:
    """Where the patients lie."""

    def __init__(self, town: Town, dossiers: Sequence[Dossier]) -> None:
        self.town, self.cast, self.book = town, town.cast, LogBook(HOSPITAL)
        self.beds = [Bed(number, each) for number, each in enumerate(dossiers)]
        self.plans: list[RecoveryPlan] = []

    def a_day(self) -> None:
        for bed in self.beds:
            self._decide(bed)
            (self._deny, self._end, self._pause, self._entrust)[bed.number % 4](bed)
        for bed in self.beds[::4]:
            self._break_glass(bed)
        self._anchor()
        self._recover(self.beds[::3])
        self._try_in_vain(self.beds[0])

    # --- consent ------------------------------------------------------------------------------------------------------

    def _decide(self, bed: Bed) -> None:
        """Treatment at the hospital, and research for every second."""
        self._act("grant", bed, consent.ConsentGrant, Grantee.of_organisation(HOSPITAL), categories=SEEN, lasts=True)
        if bed.number % 2:
            study = Grantee.of_study(SPONSOR, STUDY)
            self._act("grant", bed, consent.ConsentGrant, study, Purpose.RESEARCH, categories=SEEN, lasts=True)
        self.book.append(bed.subject, self._access(bed))

    def _deny(self, bed: Bed) -> None:
        ledger = self.town.consents
        self._act("deny", bed, consent.ConsentDenial, Grantee.anyone(), categories=HIDDEN, ends=True)
        self._act("lift", bed, consent.DenialLifting, Grantee.anyone(), categories=mask(Category.MENTAL))
        policy = consent.OverrideProhibition(bed.subject, bed.next("policy"), self._soon())
        ledger.forbid_override(self.cast.relayer, policy, ledger.sign(bed.key, policy))

    def _end(self, bed: Bed) -> None:
        whom = Grantee.of_organisation(HOSPITAL)
        self._act("revoke", bed, consent.ConsentRevocation, whom)
        entry = consent.pack_entry(whom, Purpose.PAYMENT)
        self.town.consents.request(self.cast.prescriber, bed.subject, entry, SEEN, self._soon())
        self._act("decline", bed, consent.ConsentRefusal, whom, Purpose.PAYMENT)
        if bed.number % 8 == 1:
            self._act("erase", bed, consent.ConsentErasure, Grantee.of_person(self.cast.outsider.address))

    def _pause(self, bed: Bed) -> None:
        whom = Grantee.of_organisation(HOSPITAL)
        self._act("suspend", bed, consent.ConsentSuspension, whom)
        self._act("resume", bed, consent.ConsentResumption, whom)

    def _entrust(self, bed: Bed) -> None:
        """To a relative's key for this subject alone; a minor's guardian is attested."""
        ledger, relative, until = self.town.consents, PatientRoot.random().delegate(HOSPITAL, 0), self._soon()
        what = (mask(Purpose.TREATMENT), SEEN, until, bed.next(relative.address), until)
        mandate = consent.DelegateAppointment(bed.subject, relative.address, *what)
        ledger.appoint(self.cast.relayer, mandate, ledger.sign(bed.key, mandate))
        if bed.dossier.born.year + OF_AGE > dt.datetime.fromtimestamp(self.town.clock.now(), dt.UTC).year:
            quarter = consent.majority_quarter(bed.dossier.born, OF_AGE)
            guardian = PatientRoot.random().delegate(HOSPITAL, 1).address
            ledger.attest_guardian(self.cast.subject_registrar_steward, bed.subject, guardian, quarter)

    def _act(
        self,
        function: str,
        bed: Bed,
        kind: type,
        whom: Grantee,
        purpose: Purpose = Purpose.TREATMENT,
        lasts: bool = False,
        ends: bool = False,
        **fields: int,
    ) -> None:
        """Signed by the patient and relayed."""
        now, number = self.town.clock.now(), bed.next((whom, purpose))
        if lasts:
            fields |= {"start": now, "until": now + 90 * DAY}
        if ends:
            fields |= {"until": now + 90 * DAY}
        act = kind(subject=bed.subject, grantee=whom, purpose=purpose, sequence=number, deadline=self._soon(), **fields)
        ledger = self.town.consents
        getattr(ledger, function)(self.cast.relayer, act, signature=ledger.sign(bed.key, act))

    def _soon(self) -> int:
        return self.town.clock.now() + HOUR

    # --- emergencies --------------------------------------------------------------------------------------------------

    def _break_glass(self, bed: Bed) -> None:
        """On this patient, or, every second time, on one who is identified afterwards. Reviewed by the hospital."""
        ledger, unknown = self.town.emergencies, bed.number % 8 == 4
        clinician = (self.cast.emergency_clinician, self.cast.second_clinician)[bed.number // 4 % 2]
        subject = PatientRoot.random().consent(HOSPITAL).address if unknown else bed.subject
        reason = Reason.UNKNOWN_PATIENT if unknown else Reason.LIFE_AT_RISK
        now, encounter = self.town.clock.now(), commit(new_salt(), bed.dossier.record())
        opening = Opening(subject, clinician.address, reason, SEEN, now, now + HOUR, encounter, NOBODY)
        ledger.open(self.cast.relayer, opening, ledger.sign(clinician, opening))
        if unknown:
            ledger.identify(clinician, opening, bed.subject)
        ledger.review(self.cast.hospital_auditor, opening, True, commit(new_salt(), canonical(list(bed.dossier.facts))))
        self.book.append(bed.subject, self._access(bed, ledger.id_of(opening)))

    # --- records ------------------------------------------------------------------------------------------------------

    def _access(self, bed: Bed, opening: bytes = b"") -> Access:
        entry = consent.pack_entry(Grantee.of_organisation(HOSPITAL), Purpose.TREATMENT)
        basis = OnOpening(opening) if opening else OnConsent(consent.consent_id(bed.subject, entry), 1)
        what = (SEEN, Verdict.EMERGENCY if opening else Verdict.PERMIT, basis, new_salt(), self.town.clock.now())
        return Access(self.cast.prescriber.address, Roles.PRESCRIBER, Purpose.TREATMENT, *what)

    def _anchor(self) -> None:
        """Everybody's record in one batch; some are replaced, some erased, some both; and the log."""
        ledger, custodian = self.town.records, self.cast.custodian
        made = [self._record(bed) for bed in self.beds]
        leaves = [record_leaf(record_id(ledger.domain, each)) for each in made]
        tree = merkle.MerkleTree(leaves, ordered=True)
        ledger.anchor_batch(custodian, tree.root)
        for bed, record in list(zip(self.beds, made, strict=True))[::5]:
            proof = tree.proof(bed.number)
            assert climb(leaves[bed.number], list(proof)) == tree.root
            ledger.anchor(self.cast.relayer, record, proof)
            ledger.anchor(custodian, self._record(bed, 2, ledger.id_of(record)))
            ledger.erase(custodian, record)
        batch = self.book.close_batch()
        self.town.logs.anchor(custodian, batch.number, batch.root, batch.entries)

    def logged(self) -> list[bytes]:
        """Every entry of the access log, as the hospital keeps it."""
        return [each.document for bed in self.beds for each in self.book.history(bed.subject)]

    def _record(self, bed: Bed, version: int = 1, previous: bytes = NO_VERSION) -> Record:
        content = RecordSecret.random().commit(bed.dossier.record(version))
        locator = commit(new_salt(), f"vault/{bed.dossier.identity}/{version}".encode())
        return Record(content, previous, locator, HOSPITAL, Category.MEDICAL_RECORD)

    # --- recovery -----------------------------------------------------------------------------------------------------

    def _recover(self, beds: Sequence[Bed]) -> None:
        """All have a plan; of some the key is lost, and one of those recoveries is vetoed."""
        plans = [self._plan(bed) for bed in beds]
        lost = list(zip(beds, plans, strict=True))[::3]
        for bed, (plan, guardians) in lost:
            self._start(bed, plan, guardians)
        self._veto(lost[0][0])
        self.town.clock.pass_time(DELAY + 1)
        for bed, _ in lost[1:]:
            self.town.credentials.complete_recovery(self.cast.relayer, bed.subject)

    def _plan(self, bed: Bed) -> tuple[RecoveryPlan, list[LocalAccount]]:
        ledger, friends = self.town.credentials, [PatientRoot.random().delegate(HOSPITAL, 2) for _ in range(3)]
        guardians = sorted(friends, key=lambda each: each.address.lower())
        plan = RecoveryPlan(new_salt(), 2, DELAY, NOBODY, tuple(each.address for each in guardians))
        signature, deadline = self.planning(bed.key, plan.hash(), self._soon()), self._soon()
        ledger.plan_recovery(self.cast.subject_registrar_steward, bed.subject, plan.hash(), 1, deadline, signature)
        self.plans.append(plan)
        return plan, guardians

    def planning(self, key: LocalAccount, plan: bytes, deadline: int) -> bytes:
        """The signature of who chooses a plan."""
        return self.town.credentials.sign(key, RecoveryPlanning(key.address, plan, SUBJECT_REGISTRAR, 1, deadline))

    def _start(self, bed: Bed, plan: RecoveryPlan, guardians: Sequence[LocalAccount]) -> None:
        ledger, key = self.town.credentials, PatientRoot.random().consent(HOSPITAL)
        act = Recovery(bed.subject, key.address, 2, self._soon())
        signatures = [ledger.sign(each, act) for each in guardians[:2]] + [b""]
        ledger.start_recovery(self.cast.relayer, bed.subject, key.address, plan, act.deadline, signatures)

    def _veto(self, bed: Bed) -> None:
        ledger, act = self.town.credentials, RecoveryVeto(bed.subject, 2, self._soon())
        ledger.veto_recovery(self.cast.relayer, bed.subject, 2, bed.subject, act.deadline, ledger.sign(bed.key, act))

    # --- refusals -----------------------------------------------------------------------------------------------------

    def _try_in_vain(self, bed: Bed) -> None:
        """What is refused leaves revert data behind."""
        ledger, whom = self.town.consents, Grantee.of_organisation(HOSPITAL)
        late = consent.ConsentRevocation(bed.subject, whom, Purpose.TREATMENT, 0, self._soon())
        with suppress(ContractError, ChainError):
            ledger.revoke(self.cast.relayer, late, signature=ledger.sign(bed.key, late))
        with suppress(ContractError, ChainError):
            ledger.revoke(self.cast.outsider, late)
        with suppress(ContractError, ChainError):
            self.town.records.anchor(self.cast.outsider, self._record(bed))
        with suppress(ContractError, ChainError):
            self.town.credentials.complete_recovery(self.cast.relayer, bed.subject)
