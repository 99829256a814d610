"""A province's day: 5,860 bills under one root, 4,600 settled by mask, ten asked for singly (B2, B3, B11)."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client import Draw, Invoice, Leaf, errors
from carestamp.documents.invoice.batch import Batch, check_batch, masks_of
from carestamp.documents.invoice.typed import bucket_and_bit, invoices_domain
from carestamp.documents.keccak import keccak256
from carestamp.errors import CarestampError
from carestamp.synthetic import generate_bills
from scripts.report import Figure
from scripts.report.page import number
from scripts.stories.acting import RELAYED
from scripts.stories.invoices import keeping
from scripts.stories.invoices.books import Book
from scripts.stories.invoices.company import Company
from scripts.stories.invoices.day import BILLS, SETTLED, Day
from scripts.stories.invoices.dossiers import Dossier
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.invoices.pictures import squares
from scripts.stories.invoices.words import SCRIPT
from scripts.stories.register import Person
from scripts.stories.stage import HOUR

KINDS = 24
"""Different bills of the day."""
FIRST = 100_001
RESERVED = 3
"""Of those asked for singly so many are drawn by a payer that reserves."""
NEIGHBOURS = 64
"""Bills of the batch that another ledger is said to have anchored."""


class Province:
    """The scene. papers: the ten that somebody asks for, the last of them settled already."""

    def __init__(self, company: Company) -> None:
        self.c, self.stage = company, company.stage
        self.acts, self.ledger, self.own = company.acts, company.stage.invoices, company.people.own
        self.day = self._day()
        self.papers = [company.show(self._paper(each)) for each in self.day.singly]

    def play(self) -> Receipt:
        """Anchored, settled, drawn. The act that anchored."""
        anchored = self._anchor()
        self._anchor_again()
        settled = self._settle()
        self._draw_all()
        self._draw_settled()
        self._forged()
        story = self.stage.recorder.story
        story.figures.append(self._figure(anchored, settled))
        story.headlines.append(SCRIPT.remark("province-headline", number(BILLS), number(SETTLED)))
        return anchored

    def _day(self) -> Day:
        text, code = self.c.books.made_up_code("01")
        book = Book(code, FIRST, FIRST + BILLS - 1, self.own.biller.house)
        payer = self.own.insurer.house.number
        self.c.books.allot(book, payer, SCRIPT.remark("mask-payer", payer))
        templates = [each.bill for each in generate_bills(self.stage.seed, KINDS, self.stage.today)]
        return Day(book, text, templates, self.ledger.domain, random.Random(f"{self.stage.seed}/province"))

    def _paper(self, serial: int) -> BillPaper:
        name = f"province-{serial}.json"
        dossier = Dossier(name, name, "json", "own", self.day.bill(serial))
        terms, salt, holder = self.day.terms(serial), self.day.salt(serial), self.day.holder(serial)
        paper = self.c.desk.paper(dossier, terms, salt, holder, self.own.biller)
        paper.leaf = self.day.batch.leaf(serial)
        return paper

    # ------------------------------------------------------------------------------------------------- the whole batch

    def _anchor(self) -> Receipt:
        biller, book, root = self.own.biller, self.day.book, self.day.batch.root
        given = (biller.account, book.id, book.first, BILLS, root)
        done = self.acts.do("anchor", biller, _many(BILLS), lambda: self.ledger.anchor(*given), ("B2", "B11"))
        self._look(self.papers)
        return done

    def _anchor_again(self) -> None:
        """The same numbers under another root."""
        biller, book = self.own.biller, self.day.book
        given = (biller.account, book.id, book.first, BILLS, keccak256(b"another root"))
        overlaps = errors.InvoiceRegistry_RangeOverlaps(book.id, book.first, book.last + 1)
        self.acts.refused("anchor-again", biller, _many(BILLS), lambda: self.ledger.anchor(*given), overlaps, ("B2",))

    def _settle(self) -> Receipt:
        """The payer first looks whether these are all the bills, each number once: a root alone does not say that."""
        insurer, batch, other = self.own.insurer, self.day.batch, self.c.payer_a
        check_batch(batch.domain, batch.range, batch.invoices)
        not_theirs = errors.InvoiceRegistry_NotAuthorised(other.account.address)
        self._settle_refused("settle-other", other, sorted(self.day.settled), not_theirs)
        given = (insurer.account, batch.range, self.day.masks, self.acts.evidence())
        done = self.acts.do("settle", insurer, _many(SETTLED), lambda: self.ledger.settle(*given), ("B3", "B11"))
        self._look(self.papers[-1:])
        return done

    def _settle_refused(self, code: str, payer: Person, serials: Sequence[int], expected: CarestampError) -> None:
        masks = masks_of(self.day.book.code, serials)
        given = (payer.account, self.day.batch.range, masks, self.acts.evidence())
        self.acts.refused(code, payer, _many(len(serials)), lambda: self.ledger.settle(*given), expected, ("B3", "B11"))

    def _look(self, papers: Sequence[BillPaper]) -> None:
        """An act about many bills changed the stamp of these."""
        for each in papers:
            self.stage.recorder.look(each.view, self.stage.recorder.story.acts[-1])

    # ------------------------------------------------------------------------------------------------------ one by one

    def _draw_all(self) -> None:
        """Three by a payer that reserves, six for patients; the tenth is settled already."""
        *ours, settled = self.papers
        for paper in ours[:RESERVED]:
            self._pay(paper)
        self._stranger(ours[RESERVED])
        for paper in ours[RESERVED:]:
            self._draw(paper)
        given, already = self._signed(settled), errors.InvoiceRegistry_Settled(settled.place)
        who, draw = settled.patient, self.ledger.draw
        self.acts.refused("draw-settled", who, settled.view, lambda: draw(*given), already, ("B3",))
        self._settle_drawn(ours[0])

    def _pay(self, paper: BillPaper) -> None:
        claim = self.acts.claim(paper, self.own.insurer, paper.rest)
        self.acts.reserve(claim, ("B3", "B4"), "reserve-drawn")
        self.acts.approve(claim)
        self.acts.pay(claim)

    def _draw(self, paper: BillPaper) -> None:
        given = self._signed(paper)
        self.acts.do("draw", paper.patient, paper.view, lambda: self.ledger.draw(*given), ("B3", "X5"), RELAYED)

    def _signed(self, paper: BillPaper) -> tuple[LocalAccount, Invoice, Leaf, int, bytes]:
        """What a relayer needs to draw it for the patient."""
        deadline = self.stage.now + HOUR
        signature = self.ledger.sign(paper.holder, Draw(self.ledger.digest_of(paper.invoice), deadline))
        return self.own.relayer.account, paper.invoice, paper.leaf, deadline, signature

    def _stranger(self, paper: BillPaper) -> None:
        """Whoever drew a stranger's bill would make the payer's whole mask fail."""
        outsider = self.own.outsider
        unsigned = errors.SignedActs_NotSigner(paper.holder.address, outsider.account.address)
        given = (outsider.account, paper.invoice, paper.leaf)
        self.acts.refused("draw-stranger", outsider, paper.view, lambda: self.ledger.draw(*given), unsigned, ("B3",))

    def _settle_drawn(self, paper: BillPaper) -> None:
        """All or nothing: one bill in the mask that was drawn, and none of it counts."""
        bucket, alike = self.day.bucket_of(paper.invoice.serial)
        drawn = [each for each in self.day.singly if each in alike]
        bits = sum(1 << bucket_and_bit(self.day.book.place(each))[1] for each in drawn)
        taken = errors.InvoiceRegistry_BillsTaken(bucket, bits)
        self._settle_refused("settle-drawn", self.own.insurer, alike, taken)

    def _draw_settled(self) -> None:
        """A word of its own for a bill that was settled, so that it can be taken back: by anyone who has the leaf."""
        paper, relayer = self.papers[-1], self.own.relayer
        given = (relayer.account, paper.invoice, paper.leaf)
        note = SCRIPT.remark("anyone")
        self.acts.do("give-word", relayer, paper.view, lambda: self.ledger.draw_settled(*given), ("B3",), note)

    def _forged(self) -> None:
        """A leaf of another ledger, and a bill with one fen more."""
        serial = self.day.unasked
        honest = self._paper(serial)
        start = min(serial - self.day.book.first, BILLS - NEIGHBOURS)
        listed = self.day.batch.invoices[start : start + NEIGHBOURS]
        elsewhere = Batch(invoices_domain(self.stage.chain.id, self.stage.books.address), listed)
        self._draw_forged("other-ledger", dataclasses.replace(honest, leaf=elsewhere.leaf(serial)))
        self._draw_forged("altered-leaf", self.c.desk.altered(honest, total=honest.invoice.total + 1))

    def _draw_forged(self, code: str, paper: BillPaper) -> None:
        given, first = self._signed(paper), self.day.book.place(paper.leaf.first)
        unknown = errors.InvoiceRegistry_NotAnchored(first)
        self.acts.refused(code, paper.patient, paper.view, lambda: self.ledger.draw(*given), unknown, ("B2", "B3"))

    # ----------------------------------------------------------------------------------------------------- the picture

    def _figure(self, anchored: Receipt, settled: Receipt) -> Figure:
        title, _ = SCRIPT.figure("province")
        costs = (number(BILLS), f"{anchored.gas / BILLS:.1f}", number(SETTLED), f"{settled.gas / SETTLED:.1f}")
        shown = squares(self.day.book.first, map(self.day.kind, self.day.serials))
        return Figure(title, SCRIPT.remark("province-cost", *costs), shown, wide=True)


def play(c: Company) -> None:
    """The day; one who asked keeps his bill's file."""
    day = Province(c)
    anchored = day.play()
    c.papers["drawn"] = day.papers[0]
    keeping.keep(c.stage, day.papers[0], anchored.transaction)


def _many(count: int) -> str:
    return f"{number(count)} 张 bills"
