"""Whether the chain's views say what the model says, and whether nothing was made or lost on the way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from tests.model.house import House, packed
from tests.model.ledgers import Seen
from tests.model.prescriptions import Hold, Record, SupplyState
from tests.model.terms import Terms

LEDGER, PACKS, CREDENTIALS = "PrescriptionRegistry", "PackRegistry", "CredentialRegistry"
CODEC = "PrescriptionCodec"

Question = tuple[str, str, tuple[Any, ...]]
Expectation = tuple[Question, tuple[Any, ...]]


def require_agreement(house: House, papers: Iterable[Terms]) -> None:
    """Status, what is left, holds and supplies of these papers; every pack, batch and credential."""
    expected = [each for terms in papers for each in _of_paper(house, terms)]
    expected += [*_of_packs(house), *_of_batches(house), *_of_organisations(house), *_of_people(house)]
    found = house.ledgers.views([question for question, _ in expected], house.now.second)
    for (question, wanted), answer in zip(expected, found, strict=True):
        assert answer == wanted, f"{question[1]}{question[2]}: the chain says {answer}, the model {wanted}"
    _require_same_left(house, list(papers))


def _require_same_left(house: House, papers: list[Terms]) -> None:
    """What is left is in the word; the codec counts it for people."""
    words = house.ledgers.views([(LEDGER, "wordOf", (house.id_of(terms),)) for terms in papers])
    both = zip(papers, words, strict=True)
    found = house.ledgers.views([(CODEC, "leftOf", (packed(terms), word)) for terms, (word,) in both])
    for terms, (left,) in zip(papers, found, strict=True):
        assert left == house.prescriptions.left_of(terms), f"{terms}: the chain says {left} are left"


def _of_paper(house: House, terms: Terms) -> Iterator[Expectation]:
    ledger, name = house.prescriptions, house.id_of(terms)
    yield (LEDGER, "idOf", (packed(terms),)), (name,)
    yield (LEDGER, "statusOf", (packed(terms),)), (int(ledger.status_of(terms)),)
    record = ledger.records.get(name)
    hold = record.hold if record and record.hold else Hold()
    yield (LEDGER, "holdOf", (name,)), ((hold.pharmacy, hold.until, hold.sequence),)
    if record:
        yield from _of_supplies(name, record)


def _of_supplies(name: bytes, record: Record) -> Iterator[Expectation]:
    """Only a conflict's pharmacy is kept in a word of its own."""
    for request, (state, facts) in record.supplies.items():
        pharmacy = facts.pharmacy if state >= SupplyState.CONFLICT else 0
        yield (LEDGER, "supplyOf", (name, request)), (int(state), pharmacy)


def _of_packs(house: House) -> Iterator[Expectation]:
    for name, each in house.packs.packs.items():
        fates = (each.returned, each.stolen, each.destroyed)
        yield (PACKS, "packOf", (name,)), ((each.capacity, each.sold, *fates, each.sale),)


def _of_batches(house: House) -> Iterator[Expectation]:
    for name, each in house.packs.batches.items():
        yield (PACKS, "batchOf", (name,)), (each.operator, each.commissioned_at, each.recalled)


def _of_organisations(house: House) -> Iterator[Expectation]:
    for number, each in house.credentials.organisations.items():
        yield (CREDENTIALS, "organisationOf", (number,)), (tuple(vars(each).values()),)
        yield (CREDENTIALS, "liveKindsOf", (number,)), (int(house.credentials.live_kinds_of(number)),)


def _of_people(house: House) -> Iterator[Expectation]:
    for name, each in house.credentials.practitioners.items():
        yield (CREDENTIALS, "practitionerOf", (name,)), (tuple(vars(each).values()),)
        standing = house.credentials.standing_of(name)
        words = (standing.roles, standing.organisation, standing.kinds, standing.distrusted_since)
        yield (CREDENTIALS, "standingOf", (name,)), (sum(int(w) << (32 * i) for i, w in enumerate(words)),)


def require_conservation(house: House) -> None:
    """Told by events alone: what was handed out less what came back is what the records say, and within the terms."""
    given = _handed_out(house.history)
    for name, record in house.prescriptions.records.items():
        units = tuple(given[name][line] for line in range(len(record.terms.lines)))
        assert units == record.dispensed, f"{name.hex()}: events tell {units}, the record {record.dispensed}"
        within = all(0 <= unit <= most for unit, most in zip(units, record.allowed(), strict=True))
        assert within, f"{name.hex()}: {units} of {record.allowed()}"
    _require_packs_once(house)


def _handed_out(history: Iterable[Seen]) -> dict[bytes, Counter[int]]:
    given: dict[bytes, Counter[int]] = defaultdict(Counter)
    for each in history:
        if each.name in ("PrescriptionDispensed", "SupplyReversed"):
            sign, lanes = (1, each.values[3]) if each.name == "PrescriptionDispensed" else (-1, each.values[4])
            for line in range(5):
                given[each.values[0]][line] += sign * (lanes >> (16 * line) & 0xFFFF)
    return given


def _require_packs_once(house: House) -> None:
    sold: Counter[bytes] = Counter()
    for each in house.history:
        if each.name == "PackSold":
            sold[each.values[0]] += each.values[2]
            assert sold[each.values[0]] <= each.values[3], f"{each.values[0].hex()} sold beyond its capacity"
    assert all(house.packs.pack(name).sold == units for name, units in sold.items())
