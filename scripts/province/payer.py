"""The basic insurer: opens what was published for it, checks that these are all bills, settles by mask (B3, B11)."""

from __future__ import annotations

from collections.abc import Collection

from carestamp.chain import Receipt
from carestamp.client.published import anchored
from carestamp.documents import commitment
from carestamp.documents.invoice.batch import Batch, masks_of
from carestamp.documents.published import bills
from scripts.benches import BenchError
from scripts.cast import BASIC_INSURER
from scripts.province.ground import Ground
from scripts.province.mirror import Mirror

EVIDENCE = b'{"kind":"carestamp.payment.1"}'
MOST = 300 * 256
"""Bills of one call: 300 words take some eight million gas, half of what a transaction may."""


def opened(ground: Ground, mirror: Mirror, root: bytes) -> Batch:
    """The whole range, from a mirror and with its own key: on chain, complete, each serial once. Raises BenchError,
    PublishedError, BatchError."""
    public, boxes = mirror.get(root)
    if anchored(ground.chain, public) is None:
        raise BenchError("a published range is not anchored")
    return bills.open_batch(public, boxes, ground.keys[BASIC_INSURER])


def settle(ground: Ground, batch: Batch, serials: Collection[int]) -> list[tuple[Receipt, int]]:
    """All or nothing, a call for each MOST of them: the act, and how many bills."""
    listed, code = sorted(serials), batch.invoices[0].code
    evidence = commitment.commit(commitment.new_salt(), EVIDENCE)
    parts = [listed[start : start + MOST] for start in range(0, len(listed), MOST)]
    by = ground.cast.adjudicator
    return [(ground.bills.settle(by, batch.range, masks_of(code, each), evidence), len(each)) for each in parts]
