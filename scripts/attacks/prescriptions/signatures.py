"""Signatures that are good somewhere else, or in another form."""

from __future__ import annotations

from dataclasses import replace

from carestamp.client import PrescriptionClient
from carestamp.client.ledger import sign
from carestamp.documents.eip712 import Domain, digest
from carestamp.documents.typed import Acceptance
from scripts.stories.counter import Sale

_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1: s and order - s sign the same message."""


def in_domain(ledger: PrescriptionClient, sale: Sale, domain: Domain) -> Sale:
    """The patient's honest signature over the same words, for another ledger, chain or version."""
    return _with(sale, sign(sale.paper.holder, domain, _acceptance(ledger, sale)))


def flipped(ledger: PrescriptionClient, sale: Sale) -> Sale:
    """The mirror image of the patient's signature, in 65 bytes: r, order - s, and the other parity."""
    signed = sale.paper.holder.unsafe_sign_hash(digest(ledger.domain, _acceptance(ledger, sale)))  # type: ignore[arg-type]
    r, s = int(signed.r).to_bytes(32, "big"), (_ORDER - int(signed.s)).to_bytes(32, "big")
    return _with(sale, r + s + bytes([55 - int(signed.v)]))


def _acceptance(ledger: PrescriptionClient, sale: Sale) -> Acceptance:
    return ledger.acceptance(sale.paper.packed, sale.pharmacist.house.number, sale.supply, sale.packs)


def _with(sale: Sale, acceptance: bytes) -> Sale:
    return replace(sale, evidence=replace(sale.evidence, acceptance=acceptance))
