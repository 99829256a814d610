"""Whoever follows goods to money: holds the documents against the chain, and says what is missing or does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from carestamp.cli.asking import ask
from carestamp.cli.picture import draw
from carestamp.cli.tree import ALL_FITS
from carestamp.documents.invoice.content import content_of
from carestamp.documents.linked import (
    BillPaper,
    Dossier,
    PackPaper,
    PrescriptionPaper,
    SupplyPaper,
    Trace,
    to_json,
    trace,
)
from carestamp.documents.linked.dossier import LEDGERS
from carestamp.errors import Words
from scripts.report import Document, Figure
from scripts.stories.counter import Sale
from scripts.stories.goods import Goods
from scripts.stories.invoices.papers import BillPaper as Billed
from scripts.stories.linked.papers import content
from scripts.stories.linked.words import SCRIPT
from scripts.stories.papers import Paper
from scripts.stories.register import House, Person
from scripts.stories.stage import RefusedHere, Stage


class Checker:
    """who: asks; the dossier is what it was given. houses: whose names the pictures show."""

    def __init__(self, stage: Stage, who: Person, houses: Iterable[House]) -> None:
        self._stage, self._who = stage, who
        self._houses = {each.number: each.name for each in houses}

    def dossier(self, prescription: Paper, supply: SupplyPaper, *bills: BillPaper) -> Dossier:
        """Everything about one visit."""
        stage = self._stage
        given = PrescriptionPaper(
            stage.ledger.domain, prescription.terms, prescription.salt, content(prescription.document.canonical_bytes)
        )
        contracts = {name: stage.deployment[name] for name in LEDGERS}
        since = stage.deployment.first_block
        return Dossier(stage.chain.id, contracts, since, (given,), (supply,), bills, self._houses)

    def asked(self, dossier: Dossier) -> Trace:
        """What the chain says of it now."""
        return trace(dossier, ask(self._stage.chain, dossier))

    def kept(self, dossier: Dossier) -> str:
        """The dossier as a file, with what the chain says now."""
        return to_json(replace(dossier, seen=ask(self._stage.chain, dossier)))

    def fits(self, dossier: Dossier, about: Document, rules: Sequence[str] = ("Z1",), figure: str = "") -> None:
        """Every link is there and fits, else the run has failed."""
        found = self.asked(dossier)
        self._stage.recorder.agree("trace", about, [], [each.code for each in found.findings])
        self._stage.recorder.answered("trace", self._who.actor, about, ALL_FITS, rules)
        self._draw(figure, found)

    def finds(
        self,
        code: str,
        dossier: Dossier,
        about: Document,
        expected: Sequence[str],
        rules: Sequence[str],
        figure: str = "",
    ) -> None:
        """Just this is wrong, the gravest first."""
        found = self.asked(dossier)
        announced = _refusal(expected, Words("", ""))
        self._stage.recorder.refused(code, self._who.actor, about, lambda: _accept(found), announced, rules)
        self._draw(figure, found)

    def _draw(self, name: str, found: Trace) -> None:
        if name:
            self._stage.recorder.story.figures.append(Figure(*SCRIPT.figure(name), draw(found, names=True), wide=True))


def _accept(found: Trace) -> None:
    """What a payer does with a trace."""
    if not found.fits:
        words = [each.words for each in found.findings]
        said = Words("；".join(each.zh for each in words), "; ".join(each.en for each in words))
        raise _refusal([each.code for each in found.findings], said)


def _refusal(codes: Sequence[str], words: Words) -> RefusedHere:
    first = "".join(part.title() for part in codes[0].split("-"))
    return RefusedHere(f"Trace_{first}", {"findings": " ".join(codes)}, words)


def bill_paper(stage: Stage, bill: Billed, services: frozenset[int] = frozenset()) -> BillPaper:
    """A bill of the story as a dossier holds it."""
    return BillPaper(stage.invoices.domain, bill.invoice, bill.salt, content_of(bill.bill), services)


def supply_paper(sale: Sale, salt: bytes, documents: Sequence[Mapping[str, Any]], goods: Goods) -> SupplyPaper:
    """A dispense of the story as a dossier holds it."""
    packs = tuple(PackPaper(each.pack, each.units, goods.batch_of(each.pack).root, each.proof) for each in sale.packs)
    facts = sale.facts
    return SupplyPaper(
        prescription=sale.paper.id,
        pharmacy=facts.pharmacy,
        pharmacist=facts.pharmacist,
        request=facts.request,
        quantities=facts.quantities,
        handed_over_at=facts.handed_over_at,
        packs=packs,
        salt=salt,
        documents=tuple(documents),
    )
