"""Packs that must not be sold: sold, returned, recalled, stolen, opened further than they hold, never commissioned."""

from __future__ import annotations

import dataclasses

from carestamp.client import PackUse, errors
from carestamp.client.structs import pack_uses
from carestamp.documents.keccak import keccak256
from scripts.attacks.prescriptions.bench import halves
from scripts.attacks.prescriptions.front import FRONT, Bench
from scripts.stories.counter import Sale
from scripts.stories.papers import Paper


@FRONT.attack("pack-twice", "D1", "X8")
def pack_twice(b: Bench) -> None:
    """One pack for two patients, in two pharmacies."""
    first, paper = b.issued(), b.issued()
    packs = b.packs(first)
    sold = b.counter.sale(first, b.own.pharmacist, packs=packs)
    b.counter.dispense(sold, rules=("P5", "D1"))
    again = b.counter.sale(paper, b.own.pharmacist_b, packs=packs)
    b.grabs(again, errors.PackRegistry_AlreadySold(packs[0].pack, sold.sale, again.sale), first)


@FRONT.attack("returned-pack", "D1", "P7")
def returned_pack(b: Bench) -> None:
    """Taken back, wiped clean, and sold to the next one."""
    paper, sold = _sold(b)
    second, taken = b.own.second, [each.taken for each in sold.packs]
    given = (second.account, paper.packed, sold.facts, taken)
    b.honest("reverse", second, paper.view, lambda: b.stage.ledger.reverse(*given), ("P7", "D1"))
    again = b.counter.sale(paper, b.own.pharmacist, packs=sold.packs)
    b.grabs(again, errors.PackRegistry_Unsaleable(sold.packs[0].pack, True, False, False))


@FRONT.attack("recalled-batch", "D1")
def recalled_batch(b: Bench) -> None:
    """The rest of a recalled lot is sold off."""
    paper, batch = b.issued(), b.goods.new_batch("待召回批次 lot to be recalled")
    pack = b.goods.sealed(batch, paper.portion[0])
    b.goods.commission(batch)
    registrar = b.own.registrar
    b.honest("recall", registrar, batch.name, lambda: b.stage.packs.recall(registrar.account, batch.root), ("D1",))
    sale = b.counter.sale(paper, b.own.pharmacist, packs=[b.goods.use(pack, paper.portion[0])])
    b.grabs(sale, errors.PackRegistry_Recalled(pack, batch.root))


@FRONT.attack("stolen-pack", "D1")
def stolen_pack(b: Bench) -> None:
    """Reported as stolen by the registrar, and on a shelf all the same."""
    paper = b.issued()
    packs, registrar = b.packs(paper), b.own.registrar
    report = b.stage.packs.report_stolen
    b.honest("report-stolen", registrar, "Pack", lambda: report(registrar.account, packs[0].pack), ("D1",))
    sale = b.counter.sale(paper, b.own.pharmacist, packs=packs)
    b.grabs(sale, errors.PackRegistry_Unsaleable(packs[0].pack, False, True, False))


@FRONT.attack("fake-pack", "D1", "X3")
def fake_pack(b: Bench) -> None:
    """A number that the thief made up, with the proof of a real pack."""
    paper = b.issued()
    real = b.packs(paper)[0]
    fake = dataclasses.replace(real, pack=keccak256(b"a made-up number" + real.pack))
    root = _climbed(b, fake)
    b.grabs(b.counter.sale(paper, b.own.pharmacist, packs=[fake]), errors.PackRegistry_UnknownBatch(fake.pack, root))
    b.counter.dispense(b.counter.sale(paper, b.own.pharmacist, packs=[real]), rules=("P5", "D1"))


@FRONT.attack("pack-stretched", "D1")
def pack_stretched(b: Bench) -> None:
    """An opened pack gives more units than it ever held."""
    first, paper = b.issued(), b.issued()
    now, _ = halves(first)
    pack = b.packs(first)[0]
    part = dataclasses.replace(pack, units=now[0])
    b.counter.dispense(b.counter.sale(first, b.own.pharmacist, now, packs=[part]), rules=("P5", "D1"))
    left = pack.capacity - now[0]
    again = b.counter.sale(paper, b.own.pharmacist, packs=[dataclasses.replace(pack, units=left + 1)])
    b.grabs(again, errors.PackRegistry_NotEnough(pack.pack, left + 1, left))


@FRONT.attack("seller-without-a-ledger", "D1", "X11")
def seller_without_a_ledger(b: Bench) -> None:
    """The thief calls the pack registry itself, past every prescription."""
    _, sold = _sold(b)
    call = b.stage.packs.call("sell", pack_uses(sold.packs), sold.sale)
    thief = b.robber.account
    refused = errors.PackRegistry_NotSeller(thief.address)
    b.tries(lambda: b.thief.chain.send(thief, call), refused, *sold.packs)
    call_back = b.stage.packs.call("takeBack", [sold.packs[0].pack], sold.sale)
    b.tries(lambda: b.thief.chain.send(thief, call_back), refused, *sold.packs)


def _sold(b: Bench) -> tuple[Paper, Sale]:
    paper = b.issued()
    sale = b.counter.sale(paper, b.own.pharmacist, packs=b.packs(paper))
    b.counter.dispense(sale, rules=("P5", "D1"))
    return paper, sale


def _climbed(b: Bench, use: PackUse) -> bytes:
    """The root to which a proof leads that is none."""
    found = b.stage.packs.leaf_of(use.pack, use.capacity)
    for each in use.proof:
        found = keccak256(min(found, each) + max(found, each))
    return found
