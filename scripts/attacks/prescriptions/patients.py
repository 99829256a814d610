"""Without the patient: copied, intercepted, altered, replayed, blocked."""

from __future__ import annotations

import dataclasses

from carestamp.client import Evidence, errors
from scripts.attacks.own_contracts import Manner, hostile_wallet
from scripts.attacks.prescriptions.bench import changed, halves
from scripts.attacks.prescriptions.front import FRONT, Bench, accepted_by
from scripts.attacks.prescriptions.signatures import flipped, in_domain
from scripts.stories.papers import Paper
from scripts.stories.stage import HOUR


@FRONT.attack("copied-qr", "P5", "P12")
def copied_qr(b: Bench) -> None:
    """Everything that the picture holds, and a signature of the thief's own."""
    paper = b.issued()
    sale = b.counter.sale(paper, b.own.pharmacist_b)
    forged = accepted_by(b, sale, b.robber)
    b.grabs(forged, errors.SignedActs_BadSignature(paper.holder.address))
    b.grabs(dataclasses.replace(sale, evidence=Evidence()), errors.SignedActs_BadSignature(paper.holder.address))
    b.counter.dispense(sale)


@FRONT.attack("stolen-acceptance", "P5", "X5")
def stolen_acceptance(b: Bench) -> None:
    """The patient signed for pharmacy A; pharmacy B caught the signature."""
    paper = b.issued()
    sale = b.counter.sale(paper, b.own.pharmacist)
    stolen = dataclasses.replace(sale, pharmacist=b.own.pharmacist_b)
    b.grabs(stolen, errors.SignedActs_BadSignature(paper.holder.address))
    b.counter.dispense(sale)


@FRONT.attack("altered-quantity", "P5", "X5")
def altered_quantity(b: Bench) -> None:
    """The patient signed for a part; the pharmacist enters the whole."""
    paper = b.issued()
    now, _ = halves(paper)
    sale = b.counter.sale(paper, b.own.pharmacist, now)
    b.grabs(changed(sale, quantities=paper.portion), errors.SignedActs_BadSignature(paper.holder.address))
    b.counter.dispense(sale)


@FRONT.attack("swapped-product", "P5", "P6")
def swapped_product(b: Bench) -> None:
    """The patient agreed to one product; another, cheaper one is put on record."""
    paper = b.issued()
    sale = b.counter.sale(paper, b.own.pharmacist)
    b.grabs(changed(sale, product=bytes(31) + b"\1"), errors.SignedActs_BadSignature(paper.holder.address))
    b.counter.dispense(sale)


@FRONT.attack("front-run", "P5", "X5")
def front_running(b: Bench) -> None:
    """Read in the mempool, sent with a higher fee, mined before the original."""
    paper = b.issued()
    sale, thief = b.counter.sale(paper, b.own.pharmacist), b.own.pharmacist_b
    asked = (paper.packed.as_tuple(), *sale.supply.with_evidence((), sale.evidence))
    call = b.stage.ledger.call("dispense", *asked)
    stranger = errors.SignedActs_BadSignature(paper.holder.address)
    b.runs_ahead("dispense", sale.pharmacist, call, thief, stranger, paper.view)


@FRONT.attack("replay-elsewhere", "X5")
def replay_elsewhere(b: Bench) -> None:
    """Signed for another contract, another chain, another version of this one."""
    paper = b.issued()
    sale, home = b.counter.sale(paper, b.own.pharmacist), b.stage.ledger.domain
    others = (
        dataclasses.replace(home, verifying_contract=b.stage.packs.address),
        dataclasses.replace(home, chain_id=home.chain_id + 1),
        dataclasses.replace(home, version="2"),
        dataclasses.replace(home, name="Carestamp Invoices"),
    )
    for each in others:
        b.grabs(in_domain(b.stage.ledger, sale, each), errors.SignedActs_BadSignature(paper.holder.address))
    b.counter.dispense(sale)


@FRONT.attack("flipped-signature", "X5", "X8")
def flipped_signature(b: Bench) -> None:
    """The mirror image of a good signature, which other systems take for a second one."""
    paper = b.issued()
    now, _ = halves(paper)
    sale = b.counter.sale(paper, b.own.pharmacist, now)
    bent = flipped(b.stage.ledger, sale)
    b.grabs(bent, errors.SignedActs_BadSignature(paper.holder.address))
    b.counter.dispense(sale)
    b.grabs(bent, errors.PrescriptionRegistry_AlreadyDone(paper.id))


@FRONT.attack("hostile-wallet", "X5", "P5")
def hostile_wallets(b: Bench) -> None:
    """Wallets that say yes to everything, burn all gas, or call back into the ledger in the middle."""
    honest = b.issued()
    for manner in (Manner.SAYS_TRUE, Manner.MAGIC_IN_THE_WRONG_PLACE, Manner.BURNS_GAS, Manner.REENTERS):
        wallet = hostile_wallet(
            b.stage.chain, b.robber.account, manner, b.stage.ledger.contract, _release_of(b, honest)
        )
        paper = b.issued(holder=wallet)
        sale = b.counter.sale(paper, b.own.pharmacist)
        b.grabs(sale, errors.SignedActs_BadSignature(wallet), honest)
    b.counter.dispense(b.counter.sale(honest, b.own.pharmacist))


@FRONT.attack("hold-griefing", "P4", "X5")
def hold_griefing(b: Bench) -> None:
    """Others block a prescription without its holder, or the holder's word is stretched beyond the cap."""
    paper, thief = b.issued(), b.robber
    now, rules, ledger = b.stage.now, paper.profile.rules, b.thief.ledger
    number, deadline = b.own.pharmacy_b.number, now + HOUR
    unsigned = errors.SignedActs_NotSigner(paper.holder.address, thief.account.address)
    b.tries(lambda: ledger.hold(thief.account, paper.packed, number, now + HOUR, 1), unsigned, paper)
    long = now + (rules.holdHours + 2) * HOUR
    signature = b.stage.ledger.sign_hold(paper.holder, paper.packed, number, long, 1, deadline)
    given = (thief.account, paper.packed, number, long, 1, deadline, signature)
    b.tries(
        lambda: ledger.hold(*given),
        lambda at: errors.PrescriptionRegistry_BadHold(long, at + rules.holdHours * HOUR),
        paper,
    )
    b.counter.dispense(b.counter.sale(paper, b.own.pharmacist))


@FRONT.attack("hold-broken", "P4")
def hold_broken(b: Bench) -> None:
    """Another pharmacy frees what the patient kept for the first, and plays the used signature again."""
    paper, other = b.issued(), b.own.pharmacist_b
    until, deadline = b.stage.now + HOUR, b.stage.now + HOUR
    number, ledger = b.own.pharmacy.number, b.stage.ledger
    signature = ledger.sign_hold(paper.holder, paper.packed, number, until, 1, deadline)
    given = (b.relayer.account, paper.packed, number, until, 1, deadline, signature)
    b.honest("hold", paper.patient, paper.view, lambda: ledger.hold(*given), ("P4", "X5"))
    stranger = errors.SignedActs_NotSigner(paper.holder.address, other.account.address)
    b.tries(lambda: b.thief.ledger.release(other.account, paper.packed, 2), stranger, paper)
    here = b.own.pharmacist
    b.honest("release", here, paper.view, lambda: ledger.release(here.account, paper.packed), ("P4",))
    stale = errors.PrescriptionRegistry_StaleSequence(paper.id, 1, 1)
    b.tries(lambda: b.thief.ledger.hold(*given), stale, paper)


def _release_of(b: Bench, paper: Paper) -> bytes:
    """Calldata that a wallet plays while it is asked for a signature."""
    given = (paper.packed.as_tuple(), 1, b.stage.now + HOUR, b"")
    return bytes.fromhex(str(b.stage.ledger.contract.encode_abi("release", args=given))[2:])
