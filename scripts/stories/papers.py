"""Prescriptions between a hospital's document and the chain: terms, a fresh holder, a commitment, a stamp."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.client import HolderKind, Status
from carestamp.documents import commitment, typed
from carestamp.documents.fhir import PrescriptionDocument, SupplyDocument
from carestamp.documents.profiles import Profile
from carestamp.errors import Words
from scripts.report import Actor, Document
from scripts.stories.people import People
from scripts.stories.register import ROLES, Person, key_of
from scripts.stories.stage import Stage, name_of


@dataclass(eq=False)
class Paper:
    """One prescription on its way. holder: a key of its own, so that a patient's prescriptions don't link (X6).

    supplies: what its documents say was handed out. origin: how the chain can tell that its prescriber vouches.
    """

    document: PrescriptionDocument
    profile: Profile
    terms: typed.Prescription
    packed: typed.Terms
    id: bytes
    salt: bytes = field(repr=False)
    holder: LocalAccount = field(repr=False)
    author: Person
    view: Document
    supplies: tuple[SupplyDocument, ...] = ()
    origin: bytes = b""
    anchored: bool = False

    @property
    def portion(self) -> tuple[int, ...]:
        """Units of each line of one portion."""
        return tuple(line.quantity for line in self.terms.lines)

    @property
    def patient(self) -> Actor:
        """The patient, or whoever bears the slip."""
        role = "slip" if self.terms.holder_kind is HolderKind.SLIP else "patient"
        name = self.document.subject.name if role == "patient" else ""
        return Actor(role, ROLES[role], name, "", self.holder.address)


class Desk:
    """Where documents become papers. `written` counts, so that each has keys of its own."""

    def __init__(self, stage: Stage, people: People) -> None:
        self._stage, self._people = stage, people
        self._written = 0
        self.moved = 0

    def write(
        self,
        document: PrescriptionDocument,
        source: str,
        supplies: tuple[SupplyDocument, ...] = (),
        **changes: Any,
    ) -> Paper:
        """A new paper by the document's own prescriber. `changes` replace fields of the terms. A document of another
        day is issued today: its content stays as it is. Raises TypedDataError for what no ledger takes."""
        profile = document.suggested_profile()
        assert profile is not None
        self._written += 1
        holder = key_of("holder", f"{self._stage.run}/{self._stage.recorder.story.id}/{self._written}")
        salt = commitment.new_salt()
        author = self._people.prescriber_of(document)
        issued_at, until = self._times(document, profile)
        terms = typed.Prescription(
            content=commitment.commit(salt, document.canonical_bytes),
            holder=holder.address,
            holder_kind=HolderKind.SUBJECT,
            prescriber=author.account.address,
            profile=profile.number,
            issued_at=issued_at,
            until=until,
            repeats=document.repeats,
            interval_days=document.interval_days,
            online=document.online,
            lines=tuple(typed.Line(each.quantity, each.days_supply, each.drug_class) for each in document.lines),
        )
        changed = dataclasses.replace(terms, **changes)
        return self._paper(document, profile, changed, salt, holder, author, source, supplies)

    def altered(self, paper: Paper, **changes: Any) -> Paper:
        """The same paper with other terms, as somebody would forge it."""
        terms = dataclasses.replace(paper.terms, **changes)
        view = paper.view
        return self._paper(
            paper.document, paper.profile, terms, paper.salt, paper.holder, paper.author, view.source, ()
        )

    def _times(self, document: PrescriptionDocument, profile: Profile) -> tuple[int, int]:
        now, rules = self._stage.now, profile.rules
        issued_at = document.issued_at
        if issued_at is None or not issued_at <= now <= min(rules.until(issued_at), issued_at + rules.lagHours * 3_600):
            self.moved += 1
            return now, rules.until(now)
        until = document.until
        kept = until is not None and now <= until <= rules.latest_until(issued_at)
        return issued_at, until if kept and until is not None else rules.until(issued_at)

    def _paper(
        self,
        document: PrescriptionDocument,
        profile: Profile,
        terms: typed.Prescription,
        salt: bytes,
        holder: LocalAccount,
        author: Person,
        source: str,
        supplies: tuple[SupplyDocument, ...],
    ) -> Paper:
        identity = typed.prescription_id(self._stage.ledger.domain, terms)
        view = Document(
            label=document.label,
            title=document.subject.name,
            author=" · ".join(filter(None, (author.name, author.house.name))),
            lines=tuple(_line(each.drug, each.quantity, each.unit) for each in document.lines),
            kind=profile.title,
            ask=lambda: "",
            file=document.file,
            source=source,
            key="0x" + identity.hex(),
        )
        paper = Paper(document, profile, terms, typed.pack_terms(terms), identity, salt, holder, author, view, supplies)
        view.ask = lambda: self._stamp(paper)
        return paper

    def _stamp(self, paper: Paper) -> str:
        """What the ledger calls it; what lies unused in an anchored batch the ledger has not met yet."""
        status = self._stage.ledger.status_of(paper.packed)
        if status is Status.UNKNOWN and paper.anchored:
            return "Anchored"
        return name_of(status)


def _line(drug: str, quantity: int, unit: str) -> str:
    amount = f"{quantity} {unit}".strip()
    return f"{drug or '（未写药名 no name）'} × {amount}"


NO_PROFILE = Words(
    "没有规则版本允许这样的行数、天数、重复次数或药品类别",
    "no published profile allows so many lines, days or repeats, or this class of drug",
)
"""Why a document can't be issued anywhere."""
