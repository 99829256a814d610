"""The patient's own list of who read what, checked against the chain; and a hospital that drops an entry (L1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from carestamp.client import Roles, errors
from carestamp.documents.records.audit import Anchored, History, audit
from carestamp.documents.records.entry import Access, OnConsent, OnOpening, Verdict, read_entry
from carestamp.documents.records.findings import Finding, Flaw
from carestamp.documents.records.heads import HeadProof
from carestamp.documents.records.log import LogBook, Logged, Proof
from carestamp.errors import Words
from scripts.report import Figure
from scripts.stories.consent.company import DRUGS, LAB, LIN, RECORD, Company
from scripts.stories.consent.gateway import Gateway, Question
from scripts.stories.consent.people import Patient
from scripts.stories.consent.tables import Cell, Mark, table
from scripts.stories.consent.words import SCRIPT, apart, contents, day, in_one
from scripts.stories.stage import DAY, HOUR, RefusedHere

ALLOWED = 7 * DAY
"""Seconds that a hospital has between an answer and the batch that anchors it."""
KINDS = {Verdict.PERMIT: "yes", Verdict.DENY: "no", Verdict.EMERGENCY: "emergency"}


class Request:
    """What a patient is handed by a hospital, and what the chain says of that hospital."""

    def __init__(self, c: Company, gate: Gateway, patient: Patient) -> None:
        self._c, self._patient = c, patient
        self.custodian, self.journal = gate.house.number, gate.journal
        self.entries = self.journal.book.history(patient.subject)
        self.proofs = self.journal.book.proofs(patient.subject)

    def findings(
        self, entries: Sequence[Logged] | None = None, proofs: Mapping[int, Proof] | None = None
    ) -> tuple[Finding, ...]:
        """The patient's own check, by the roots on chain."""
        handed = self.entries if entries is None else entries
        history = History(self.custodian, self._patient.subject, handed, self._batches(), proofs or self.proofs)
        return audit(history, self._c.stage.chain.now(), ALLOWED)

    def _batches(self) -> dict[int, Anchored]:
        """As the chain's events tell them; each root is asked once more."""
        found = self._c.stage.log.events("AccessLogAnchored", custodian=self.custodian)
        batches = {each["batch"]: Anchored(bytes(each["root"]), each["anchoredAt"]) for each in found}
        roots = {number: self._c.stage.log.root_of(self.custodian, number) for number in batches}
        self._c.stage.recorder.agree("check-log", "AccessLog", {n: b.root for n, b in batches.items()}, roots)
        return batches


def play(c: Company) -> None:
    """An honest hospital, then one that is not."""
    lin = c.patient(LIN)
    c.gate.journal.anchor()
    request = Request(c, c.gate, lin)
    _honest(c, request, lin)
    rows = list(_dishonest(c))
    c.stage.recorder.story.figures.insert(0, _list_figure(c, request))
    heads = [SCRIPT.remark("attempt"), SCRIPT.remark("finding")]
    rows.insert(0, (SCRIPT.remark("honest"), SCRIPT.remark("nothing-found")))
    c.stage.recorder.story.figures.append(Figure(*SCRIPT.figure("dropped"), table(heads, rows), wide=True))


def _honest(c: Company, request: Request, lin: Patient) -> None:
    """Nothing missing; the contract itself confirms the last head."""
    recorder, last = c.stage.recorder, max(request.proofs)
    proof = request.proofs[last]
    assert isinstance(proof, HeadProof)
    head = (proof.head.number, proof.head.chain, proof.siblings)
    on_chain = c.stage.log.is_head(request.custodian, last, lin.subject, *head)
    recorder.agree("check-log", "AccessLog", ((), True), (request.findings(), on_chain))
    why = SCRIPT.remark("list-holds", len(request.entries), len(request.proofs))
    recorder.answered("check-log", lin.actor, f"AccessLog {request.custodian}", why, ("L1",))


# ----------------------------------------------------------------------------------------------------------- hospital B


def _dishonest(c: Company) -> Iterator[tuple[Cell, Cell]]:
    """Three reads are logged and anchored in two batches; the second is to disappear."""
    lin = c.patient_of_b(LIN)
    _read_at_b(c, lin)
    request = Request(c, c.gate_b, lin)
    c.stage.recorder.agree("check-log", "AccessLog", (), request.findings())
    kept = [each for each in request.entries if each.number != 2]
    _anchor_again(c)
    yield _caught(c, request, "log-dropped", Flaw.MISSING, kept)
    renumbered = _without_second(lin, request)
    yield _caught(c, request, "log-renumbered", Flaw.HEAD_DIFFERS, renumbered.history(lin.subject))
    yield _rewritten(c, lin, request, renumbered)


def _read_at_b(c: Company, lin: Patient) -> None:
    doctor, gate = c.people.doctor_b, c.gate_b
    given = c.desk.for_person(lin, doctor)
    c.acts.grant(given, LAB | DRUGS | RECORD)
    for categories in (LAB, RECORD):
        gate.reads(Question(doctor, lin, categories), given.view, rules=("C2", "L1"))
    gate.journal.anchor()
    c.stage.wait(2 * HOUR)
    gate.reads(Question(doctor, lin, DRUGS), given.view, rules=("C2", "L1"))
    gate.journal.anchor()


def _anchor_again(c: Company) -> None:
    """The chain takes no batch a second time."""
    ledger, keeper = c.stage.log, c.people.custodian_b
    last, entries, _ = ledger.last_of(keeper.house.number)
    given = (keeper.account, last - 1, b"\1" * 32, entries)
    stale = errors.AccessLog_OutOfSequence(keeper.house.number, last - 1, last)
    label = f"AccessLog {keeper.house.number}/{last - 1}"
    c.acts.refused("log-again", keeper, label, lambda: ledger.anchor(*given), stale, ("L1",))


def _without_second(lin: Patient, request: Request) -> LogBook:
    """A whole book in which it never happened."""
    book = LogBook(request.custodian)
    for each in request.entries:
        if each.number != 2:
            book.append(lin.subject, read_entry(each.document).access)
    return book


def _rewritten(c: Company, lin: Patient, request: Request, forged: LogBook) -> tuple[Cell, Cell]:
    """It even anchors the other history: the chain takes it, the earlier batches give it away."""
    keeper, ledger = c.people.custodian_b, c.stage.log
    last, entries, _ = ledger.last_of(request.custodian)
    batch = forged.close_batch()
    given = (keeper.account, last + 1, batch.root, entries)
    label = f"AccessLog {request.custodian}/{last + 1}"
    note = SCRIPT.remark("batch", last + 1, 1, entries)
    c.acts.do("anchor-log", keeper, label, lambda: ledger.anchor(*given), ("L1",), note)
    proofs = {**request.proofs, last + 1: batch.proof(lin.subject)}
    return _caught(c, request, "log-rewritten", Flaw.REWRITTEN, forged.history(lin.subject), proofs)


def _caught(
    c: Company,
    request: Request,
    code: str,
    flaw: Flaw,
    entries: Sequence[Logged],
    proofs: Mapping[int, Proof] | None = None,
) -> tuple[Cell, Cell]:
    """The patient's check finds this flaw, whatever else it finds."""
    found = request.findings(entries, proofs)
    said = Words("；".join(each.words.zh for each in found), "; ".join(each.words.en for each in found))

    def check() -> None:
        if flaw in {each.flaw for each in found}:
            raise _flaw(flaw, said)

    keeper = c.people.custodian_b
    label = f"AccessLog {request.custodian}"
    c.stage.recorder.refused(code, keeper.actor, label, check, _flaw(flaw, said), ("L1",))
    return c.stage.recorder.story.refusals[-1].words, said


def _flaw(flaw: Flaw, words: Words) -> RefusedHere:
    name = "".join(part.title() for part in flaw.name.split("_"))
    return RefusedHere(f"AccessLog_{name}", {}, words)


# ------------------------------------------------------------------------------------------------------------- the list


def _list_figure(c: Company, request: Request) -> Figure:
    heads = ["#", *map(SCRIPT.remark, ("when", "who", "purpose", "data", "answer", "grounds", "proof"))]
    rows = [_row(c, request, each) for each in request.entries]
    return Figure(*SCRIPT.figure("list"), table(heads, rows), wide=True)


def _row(c: Company, request: Request, logged: Logged) -> list[Cell]:
    access = read_entry(logged.document).access
    answer = Mark(access.verdict.words, KINDS[access.verdict])
    asked = (in_one(day(access.occurred_at)), _who(c, access), access.purpose.words, contents(access.categories))
    anchored = SCRIPT.remark("the-batch", _batch_of(request, logged))
    return [logged.number, *asked, answer, _grounds(c, access), anchored]


def _batch_of(request: Request, logged: Logged) -> int:
    """The first whose head is not before this entry."""
    heads = {batch: each.head for batch, each in request.proofs.items() if isinstance(each, HeadProof)}
    return next(batch for batch, head in heads.items() if head.number >= logged.number)


def _who(c: Company, access: Access) -> Words:
    """The hospital knows its people by key; the chain knows no name."""
    people = {each.question.who.account.address: each.question.who for each in c.gate.answered}
    who, role = people[access.actor], Roles(access.role).words
    name, house = apart(who.name or who.actor.role.zh), apart(who.house.name)
    zh, en = filter(None, (name.zh, role.zh, house.zh)), filter(None, (name.en, role.en, house.en))
    return Words("，".join(zh), ", ".join(en))


def _grounds(c: Company, access: Access) -> Words:
    if isinstance(access.basis, OnOpening):
        opening = access.basis.opening
        window = next(each for each in c.desk.windows if each.id == opening)
        return Words(window.view.label, window.view.label)
    if not isinstance(access.basis, OnConsent):
        return SCRIPT.remark("nobody")
    consent = next(each for each in c.desk.consents if each.id == access.basis.consent)
    number = access.basis.sequence
    zh, en = f"{consent.view.label}，第 {number} 号决定", f"{consent.view.label}, decision no. {number}"
    whom = apart(consent.whom.zh) if consent.whom.zh == consent.whom.en else consent.whom
    return Words(f"{whom.zh}：{zh}", f"{whom.en}: {en}")
