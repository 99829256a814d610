"""A short life of two custodians, at random: records alone and in batches, versions, tombstones, logs of access."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from carestamp.documents import merkle
from carestamp.documents.records.typed import record_leaf
from tests.model.consent_house import CREDENTIALS, ConsentHouse
from tests.model.consent_people import CLINIC, HOSPITAL, STEWARDS
from tests.model.credentials import FOREVER
from tests.model.ledgers import Outcome
from tests.model.people import person

RECORDS, LOG = "RecordRegistry", "AccessLog"
CUSTODIAN = 1 << 8
KEEPERS = {HOSPITAL: "custodian", CLINIC: "clinic_custodian"}

Record = tuple[bytes, bytes, bytes, int, int]  # as the contract has it


class Archive:
    """Two custodians who anchor, replace and erase; each act one second after the last."""

    def __init__(self, house: ConsentHouse) -> None:
        self.house, self.kept = house, {HOSPITAL: [], CLINIC: []}  # type: ignore[var-annotated]
        self.batches = dict.fromkeys(KEEPERS, 0)
        governor, known = person("governor").address, house.ledgers.addresses
        house.ledgers.deploy(RECORDS, governor, known["Governance"], known[CREDENTIALS])
        house.ledgers.deploy(LOG, governor, known[CREDENTIALS])
        for number, name in KEEPERS.items():
            who = (number, person(name).address, CUSTODIAN, 0, FOREVER)
            self._act(CREDENTIALS, "license", STEWARDS[number], *who)

    def live(self, r: Random, acts: int) -> None:
        everything: tuple[Callable[..., None], ...] = (self.alone, self.version, self.batch, self.erase, self.log)
        for number in range(acts):
            everything[number % len(everything)](r, r.choice(list(KEEPERS)))
        self.pause()

    def alone(self, r: Random, house: int) -> None:
        self._anchor(house, self._record(r, house))

    def version(self, r: Random, house: int) -> None:
        """Of whichever: perhaps it was replaced or erased before."""
        if self.kept[house]:
            self._anchor(house, self._record(r, house, self._id(r.choice(self.kept[house]))))

    def batch(self, r: Random, house: int) -> None:
        """One of its records is drawn, and another erased without having been drawn."""
        records = [self._record(r, house) for _ in range(4)]
        tree = merkle.MerkleTree([record_leaf(self._id(each)) for each in records])
        self._act(RECORDS, "anchorBatch", KEEPERS[house], tree.root)
        self._act(RECORDS, "anchor", "relayer", records[0], tree.proof(0))
        self._act(RECORDS, "erase", KEEPERS[house], records[1], tree.proof(1))
        self.kept[house].append(records[0])

    def erase(self, r: Random, house: int) -> None:
        if self.kept[house]:
            self._act(RECORDS, "erase", KEEPERS[house], r.choice(self.kept[house]), [])

    def log(self, r: Random, house: int) -> None:
        batch = self.batches[house] = self.batches[house] + 1
        self._act(LOG, "anchor", KEEPERS[house], batch, r.randbytes(32), batch * 100 + r.randrange(100))

    def pause(self) -> None:
        self._act(RECORDS, "pause", "governor")

    def _record(self, r: Random, house: int, previous: bytes = bytes(32)) -> Record:
        return (r.randbytes(32), previous, r.randbytes(32), house, r.randrange(15))

    def _anchor(self, house: int, record: Record) -> None:
        if self._act(RECORDS, "anchor", KEEPERS[house], record, []).error is None:
            self.kept[house].append(record)

    def _id(self, record: Record) -> bytes:
        return bytes(self.house.ledgers.view(RECORDS, "idOf", record)[0])

    def _act(self, contract: str, function: str, by: str, *values: Any) -> Outcome:
        self.house.now.second += 1
        return self.house.ledgers.act(contract, function, person(by).address, self.house.now.second, *values)
