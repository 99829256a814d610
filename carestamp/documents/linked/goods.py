"""Prescription -> dispense -> packs: what is missing there, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from carestamp.documents import merkle, typed
from carestamp.documents.linked.case import Case
from carestamp.documents.linked.dossier import PackPaper, PrescriptionPaper, SupplyPaper
from carestamp.documents.linked.findings import Finding
from carestamp.documents.linked.nodes import pack_key, prescription_key, supply_key
from carestamp.documents.linked.seen import SeenPack, SeenSupply
from carestamp.documents.stamps import Stamp


def of_prescription(case: Case, paper: PrescriptionPaper) -> Iterator[Finding]:
    key, seen = (prescription_key(paper.id),), case.prescription(paper.id)
    if seen.status is Stamp.UNKNOWN:
        yield Finding("prescription-unseen", key)
    if not paper.is_committed:
        yield Finding("prescription-content", key)
    supplies = [case.supply(each) for each in case.dossier.supplies if each.prescription == paper.id]
    gone, here = sum(seen.dispensed), sum(each.counted for each in supplies)
    if not supplies:
        yield Finding("supply-missing", key)
    elif gone > here:
        yield Finding("supply-omitted", key, (str(gone), str(here)))


def of_supply(case: Case, paper: SupplyPaper) -> Iterator[Finding]:
    seen, key = case.supply(paper), supply_key(*paper.key)
    if paper.prescription not in case.prescriptions:
        yield Finding("prescription-missing", (prescription_key(paper.prescription), key))
    if not seen.known:
        yield Finding("supply-unseen", (key,))
    else:
        yield from _as_recorded(paper, seen, key)
    if not paper.packs:
        yield Finding("no-packs", (key,))
    for pack in paper.packs:
        yield from _of_pack(case, paper, pack)


def _as_recorded(paper: SupplyPaper, seen: SeenSupply, key: str) -> Iterator[Finding]:
    if seen.conflict:
        yield Finding("supply-conflict", (key,))
    if _facts(paper.pharmacy, paper.pharmacist, paper.quantities, paper.handed_over_at) != _facts(
        seen.pharmacy, seen.pharmacist, seen.quantities, seen.handed_over_at
    ):
        yield Finding("supply-facts", (key,))
    if paper.product != seen.product:
        yield Finding("supply-content", (key,))
    counted, taken = sum(seen.quantities), sum(seen.sold.values())
    if taken > counted:
        yield Finding("supply-units", (key,), (str(counted), str(taken)))
    if set(seen.sold) - {each.pack for each in paper.packs}:
        yield Finding("pack-unlisted", (key,))


def _facts(pharmacy: int, pharmacist: str, quantities: tuple[int, ...], at: int) -> tuple[object, ...]:
    """Zeros behind the last line say nothing."""
    lines = [number for number, each in enumerate(quantities, 1) if each]
    return pharmacy, pharmacist.lower(), quantities[: max(lines, default=0)], at


def _of_pack(case: Case, paper: SupplyPaper, pack: PackPaper) -> Iterator[Finding]:
    link = (supply_key(*paper.key), pack_key(paper, pack.pack))
    sold, seen = case.supply(paper).sold, case.pack(pack.pack)
    if not seen.capacity:
        yield Finding("pack-not-sold", link)
    elif pack.pack not in sold:
        yield Finding("pack-other-sale", link)
    elif sold[pack.pack] != pack.units:
        yield Finding("units-differ", link, (str(pack.units), str(sold[pack.pack])))
    if seen.capacity:
        yield from _batch(case, pack, seen, link[1:])
    yield from _withdrawn(case, paper, pack)


def _batch(case: Case, pack: PackPaper, seen: SeenPack, at: tuple[str, ...]) -> Iterator[Finding]:
    """A recall is of a batch: one that is not named, or that nobody commissioned, would hide it."""
    if not any(pack.batch):
        yield Finding("batch-missing", at)
    elif not _is_in_batch(case, pack, seen.capacity):
        yield Finding("batch-differs", at)
    elif not seen.commissioned:
        yield Finding("batch-unseen", at)


def _is_in_batch(case: Case, pack: PackPaper, capacity: int) -> bool:
    leaf = typed.pack_leaf(case.dossier.chain_id, case.dossier.contracts["PackRegistry"], pack.pack, capacity)
    return merkle.verify(pack.batch, leaf, pack.proof)


def _withdrawn(case: Case, paper: SupplyPaper, pack: PackPaper) -> Iterator[Finding]:
    """What nobody may keep is charged all the same. A dispense that was reversed says so once, for all its packs."""
    seen, key = case.pack(pack.pack), (pack_key(paper, pack.pack),)
    charged = [each for each in case.charges if each.supply is paper and pack.pack in each.packs]
    if not any(case.is_charging(line) for each in charged for line in case.way_of(each)):
        return
    if seen.returned and not case.supply(paper).reversed:
        yield Finding("pack-returned", key)
    if seen.recalled:
        yield Finding("pack-recalled", key)
    if seen.stolen or seen.destroyed:
        yield Finding("pack-withdrawn", key)
