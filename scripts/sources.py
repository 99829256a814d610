"""Where the demo's documents come from: a given file or folder, else synthetic patients of our own."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from carestamp import synthetic
from carestamp.documents.fhir.prescriptions import Assumption
from carestamp.errors import DocumentError, Words
from carestamp.synthetic.bills import houses
from carestamp.synthetic.consents import SPONSOR, STUDY
from carestamp.synthetic.generator import write_files
from scripts.inputs import Given, read
from scripts.report.run import Inputs
from scripts.stories.papers import NO_PROFILE
from scripts.stories.pool import homeless
from scripts.stories.stage import StoryError

PATIENTS, BILLS, CONSENTS = 40, 32, 20
DAYS_BETWEEN = 35
"""Our own bills are written so long after our own prescriptions: by then the story of these is over."""
DAYS_TO_CONSENTS = 60
"""And our own consents so long after the prescriptions."""
NO_HOME = Words("发药记录所依据的处方不在输入中", "rests on no prescription among these documents")


@dataclass(frozen=True)
class Source:
    """Where documents come from. folder: for those that we make. later: our own bills and consents are of later days
    than our own prescriptions; else of the same day."""

    given: str
    seed: int
    day: dt.date
    folder: Path
    later: bool = True

    @property
    def own(self) -> bool:
        return not self.given

    @property
    def title(self) -> Words:
        if self.own:
            return Words("程序生成的示例患者", "synthetic patients")
        return Words("给定的输入", "the given input")

    def documents(self) -> Given:
        """Raises StoryError when there is no such file."""
        if self.own:
            made = self.folder / "synthetic" / "synthetic" / "consents"
            write_files(made, _consents(self.seed, self._after(DAYS_TO_CONSENTS), self.day))
            return self.samples("synthetic", self.day, self._after(DAYS_BETWEEN))
        if not Path(self.given).exists():
            raise StoryError(f"INPUT={self.given}: there is no such file or folder")
        return read(Path(self.given))

    def _after(self, days: int) -> dt.date:
        return self.day + dt.timedelta(days=days if self.later else 0)

    def samples(self, name: str, day: dt.date, bills_day: dt.date) -> Given:
        """Synthetic documents of our own; their file names begin with `name`."""
        inner = self.folder / name
        synthetic.write(inner / name, self.seed, PATIENTS, day)
        write_files(inner / name / "bills", _bills(self.seed, bills_day, day))
        return read(inner)


def _bills(seed: int, day: dt.date, patients_day: dt.date) -> Mapping[str, str]:
    """Each bill in one format: FHIR from one hospital, native JSON and XML in turn from the other."""
    files = {"houses.json": houses()}
    for place, case in enumerate(synthetic.generate_bills(seed, BILLS, day, patients_day)):
        form = ("fhir", "json", "fhir", "xml")[place % 4]
        suffix = "xml" if form == "xml" else "json"
        files[f"{form}/{case.name}.{suffix}"] = getattr(case, form)
    return files


def _consents(seed: int, day: dt.date, patients_day: dt.date) -> Mapping[str, str]:
    """What patients of ours decided, each in a file of its own. The prescriptions bring all other houses and people."""
    cases = synthetic.generate_consents(seed, CONSENTS, day, patients_day)
    bundle = json.loads(synthetic.consent_houses())
    bundle["entry"] = [each for each in bundle["entry"] if each["resource"]["id"] in (STUDY, SPONSOR)]
    study = json.dumps(bundle, ensure_ascii=False)
    return {"study.json": study} | {f"{each.name}.json": each.fhir for each in cases}


def inputs_of(source: Source, given: Given, problems: Sequence[DocumentError] = ()) -> Inputs:
    """What the report says of the documents. problems: what only a ledger or a register can tell."""
    rejected = [*given.errors, *_unissuable(given), *problems]
    return Inputs(
        title=source.title,
        files=given.files,
        documents=given.documents,
        rejected=tuple(each.as_row() for each in rejected),
        remarks=tuple(_remarks(source, given)),
    )


def _unissuable(given: Given) -> Iterator[DocumentError]:
    """Valid FHIR that no rules allow on chain."""
    for each in given.fhir.prescriptions:
        if each.suggested_profile() is None:
            yield DocumentError(each.file, each.label, "dispenseRequest", NO_PROFILE)
    for supply in homeless(given.fhir):
        yield DocumentError(supply.file, supply.resource, "authorizingPrescription", NO_HOME)


def _remarks(source: Source, given: Given) -> Iterator[Words]:
    if source.own:
        seed = source.seed
        yield Words(f"随机种子 {seed}，可重现。", f"Seed {seed}: the same again with SEED={seed}.")
    for name, count in given.fhir.skipped.items():
        yield Words(f"未读取：{name} × {count}", f"Left alone: {name} × {count}")
    for why, count in Counter(note.why for note in _assumed(given)).items():
        yield Words(f"{why.zh} × {count}", f"{why.en} × {count}")


def _assumed(given: Given) -> Iterator[Assumption]:
    """What was filled in where documents were silent."""
    fhir, billing = given.fhir, given.fhir.billing
    bills = (*billing.bills, *billing.coverages, *billing.claims, *billing.approvals, *billing.payments)
    for each in (*fhir.prescriptions, *fhir.supplies, *bills, *fhir.consents):
        yield from each.assumed
