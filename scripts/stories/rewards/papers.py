"""The study and the contributions of this story, each with the stamp that its ledger gives it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from carestamp.documents import commitment
from carestamp.documents.canonical import canonical
from carestamp.documents.consent import Category, mask
from carestamp.documents.keccak import keccak256
from carestamp.documents.rewards import Contribution, Study
from carestamp.documents.rewards.package import Package, read_package
from carestamp.documents.rewards.sources import PersonIdentity, PersonKey, SourceKey, person_nullifier, source_nullifier
from carestamp.errors import Words
from carestamp.synthetic import contributed
from carestamp.synthetic.people import PATIENT_SYSTEM
from scripts import cast as casting
from scripts.report import Document
from scripts.stories.consent.people import Patient
from scripts.stories.rewards.words import SCRIPT, points
from scripts.stories.stage import DAY, HOUR, Stage, name_of

PRICES = (200, 1_000, 8_000)
"""Hundredths of a unit for a wearable's day, a laboratory report, a gene panel."""
FIRST, FUNDED, BOND = 5_000, 50_037, 500
PER_DAY, PER_PERSON, QUORUM = 4, 6, 3
TIERS = {Category.WEARABLE: 1, Category.LABORATORY: 2, Category.GENOMIC: 3}
PROTOCOL = {"title": "示例研究 Example study", "tiers": ["wearable day", "laboratory report", "gene panel"]}


@dataclass(eq=False)
class StudyPaper:
    """A study with its two keys, each behind a signer: sources is held by validators, persons by custodians."""

    study: Study
    sources: SourceKey = field(repr=False)
    persons: PersonKey = field(repr=False)
    view: Document


@dataclass(eq=False)
class Case:
    """One contribution on its way. written: the file that validators read. tiers: what each seat will find; without
    one it says nothing."""

    patient: Patient
    written: str = field(repr=False)
    package: Package
    contribution: Contribution
    id: bytes
    view: Document
    tiers: Mapping[str, int] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return self.patient.subject


class Desk:
    """Where studies and contributions are written, numbered and shown."""

    study: StudyPaper

    def __init__(self, stage: Stage) -> None:
        self._stage, self._source = stage, "input" if stage.own_input else "sample"
        self.cases: list[Case] = []

    def write_study(self, panel: tuple[int, ...], account: str) -> StudyPaper:
        """Its rules: short, for a demonstration."""
        stage, now = self._stage, self._stage.now
        study = Study(
            protocol=commitment.commit(commitment.new_salt(), canonical(PROTOCOL)),
            account=account,
            number=int.from_bytes(keccak256(f"rewards {stage.run}".encode())[:5], "big"),
            sponsor=casting.SPONSOR,
            ethics_board=casting.ETHICS_BOARD,
            adjudicator=casting.STUDY_BOARD,
            categories=mask(*TIERS),
            quorum=QUORUM,
            bond=BOND,
            start=now,
            until=now + 30 * DAY,
            verdict_hours=2,
            reveal_hours=2,
            dispute_days=1,
            ruling_days=1,
            vesting_days=2,
            claim_days=90,
            per_day=PER_DAY,
            per_person=PER_PERSON,
            panel=panel,
            prices=PRICES,
        )
        view = self._view(f"Study {study.number}", "示例研究 Example study", "", SCRIPT.remark("a-study"), study.id)
        view.lines = _terms_of(study)
        view.ask = lambda: "Study" + name_of(stage.rewards.study_status_of(study.id))
        keys = SourceKey.random(study), PersonKey.random(study)
        self.study = StudyPaper(study, *keys, stage.recorder.document(view))
        return self.study

    def case(self, patient: Patient, kind: Category, number: int, written: str = "") -> Case:
        """A contribution that is ready to be signed. number: of the synthetic patient. written: another file than the
        plain one."""
        written = written or plain(kind, number, self._stage.today)
        package = read_package(written, f"contribution-{len(self.cases) + 1:02d}.json")
        made = self._contribution(patient, package)
        identity, price = self._stage.rewards.id_of(made), points(PRICES[made.tier - 1])
        view = self._view(
            f"Contribution {len(self.cases) + 1:02d}",
            patient.name,
            patient.house.name,
            SCRIPT.remark("a-contribution", package.category.words),
            int.from_bytes(identity, "big"),
        )
        claimed = SCRIPT.remark("claims", made.tier, price)
        view.lines = (claimed.zh, claimed.en)
        view.ask = lambda: "Contribution" + name_of(self._stage.rewards.status_of(made))
        case = Case(patient, written, package, made, identity, view)
        self.cases.append(case)
        return case

    @property
    def is_drafted(self) -> bool:
        """Whether there is a study."""
        return hasattr(self, "study")

    def show(self, case: Case) -> None:
        """A card in the report: not for each of twenty tries."""
        self._stage.recorder.document(case.view)

    def source_of(self, case: Case) -> bytes:
        """As every validator computes it, from the file (S4)."""
        return source_nullifier(self.study.sources, read_package(case.written, case.package.file).source)

    def look(self) -> None:
        """The stamps as they are now, of what is shown."""
        for view in self._stage.recorder.story.documents:
            self._stage.recorder.look(view)

    def _contribution(self, patient: Patient, package: Package) -> Contribution:
        """person: as the custodian computes it, from the number that it registered (X6)."""
        study, who = self.study.study, PersonIdentity(PATIENT_SYSTEM, package.patient.own(PATIENT_SYSTEM))
        return Contribution(
            content=commitment.commit(commitment.new_salt(), package.content),
            person=person_nullifier(self.study.persons, who),
            contributor=patient.subject,
            custodian=patient.house.number,
            deadline=self._stage.now + HOUR,
            category=package.category,
            tier=TIERS[package.category],
            sponsor=study.sponsor,
            study=study.number,
        )

    def _view(self, label: str, title: str, author: str, kind: Words, key: int) -> Document:
        return Document(label, title, author, (), kind, lambda: "", source=self._source, key=f"0x{key:064x}")


def plain(kind: Category, number: int, day: dt.date) -> str:
    """The file as the custodian has it."""
    return json.dumps(contributed(kind, number, day=day), ensure_ascii=False)


def _terms_of(study: Study) -> tuple[str, ...]:
    prices = " / ".join(points(each) for each in study.prices)
    said = SCRIPT.remark("study-terms", prices, study.quorum, len(study.panel), points(study.bond))
    return said.zh, said.en
