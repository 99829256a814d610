"""Is this published batch on chain, by whom and since when? (B2, P2)"""

from __future__ import annotations

from dataclasses import dataclass

from carestamp.chain import Chain
from carestamp.client.invoices import InvoiceClient
from carestamp.client.prescriptions import PrescriptionClient
from carestamp.documents.published import Kind, Leaves, bills, prescriptions


@dataclass(frozen=True, slots=True)
class Anchored:
    """by: the biller or the prescriber that anchored the root. at: second of its block. issuer: organisation number of
    a range; 0 for a prescriber's root, which is no organisation's."""

    by: str
    at: int
    issuer: int = 0


def anchored(chain: Chain, leaves: Leaves) -> Anchored | None:
    """What the ledger that the file names says of this root; None where it has none such. Raises ChainError.

    Whether that ledger and this chain are the ones to trust, the file can't say.
    """
    return _range(chain, leaves) if leaves.kind is Kind.BILLS else _root(chain, leaves)


def _range(chain: Chain, leaves: Leaves) -> Anchored | None:
    found = InvoiceClient(chain, leaves.ledger).range_of(bills.range_of(leaves))
    return Anchored(found.biller, found.anchored_at, found.issuer) if found.anchored_at else None


def _root(chain: Chain, leaves: Leaves) -> Anchored | None:
    author = prescriptions.author_of(leaves)
    at = PrescriptionClient(chain, leaves.ledger).anchored_at(author, leaves.root)
    return Anchored(author, at) if at else None
