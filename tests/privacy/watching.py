"""What anybody reads of a chain: each transaction with its logs, and, of those that a `Sight` describes, the Sight.

Nothing here knows who brought what: only transactions, logs and the shipped ABIs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from web3 import Web3

from carestamp.chain import Event
from carestamp.chain.receipts import read_log
from carestamp.documents import consent, typed
from carestamp.documents.invoice import typed as bills
from scripts.cast import LICENCES
from tests.privacy.crowd import RELAYER, Sight
from tests.support.town import Town


@dataclass(frozen=True)
class Passage:
    """One transaction as a node tells it. data: calldata, topics and data of its logs, one after the other."""

    sight: Sight
    data: bytes


class Watcher:
    """Reads the chain of a town from a block on."""

    def __init__(self, town: Town, since: int) -> None:
        self.town, self.since = town, since
        self._readers = {"dispense": self._supply, "reserve": self._bill, "grant": self._consent}
        ledgers = (town.prescriptions, town.invoices, town.consents)
        self._contracts = {each.address: each.contract for each in ledgers}

    def passages(self) -> list[Passage]:
        """Of each handing over, reservation and grant."""
        return list(self._passages(self._logs()))

    def _logs(self) -> Mapping[str, list[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        for log in self.town.web3.eth.get_logs({"fromBlock": self.since}):
            found[Web3.to_hex(log["transactionHash"])].append(log)
        return found

    def _passages(self, logs: Mapping[str, list[Any]]) -> Iterator[Passage]:
        for number in range(self.since, self.town.web3.eth.block_number + 1):
            block = self.town.web3.eth.get_block(number, full_transactions=True)
            for transaction in block["transactions"]:
                told = logs[Web3.to_hex(transaction["hash"])]
                seen = self._read(transaction, block["timestamp"], told)
                if seen is not None:
                    yield Passage(seen, _bytes_of(transaction, told))

    def _read(self, transaction: Any, at: int, logs: list[Any]) -> Sight | None:
        contract = self._contracts.get(transaction["to"])
        if contract is None:
            return None
        function, arguments = contract.decode_function_input(transaction["input"])
        reader = self._readers.get(function.fn_name)
        events = {event.name: event for event in map(read_log, logs) if event is not None}
        return reader(arguments, events, at, self._sender(transaction["from"])) if reader else None

    def _sender(self, address: str) -> str:
        """Whoever has a licence is one of its organisation, for licences are public."""
        people = {getattr(self.town.cast, each.person).address: f"one of {each.organisation}" for each in LICENCES}
        return {**people, self.town.cast.relayer.address: RELAYER}.get(address, address)

    def _supply(self, said: Mapping[str, Any], told: Mapping[str, Event], at: int, sender: str) -> Sight:
        terms = typed.unpack_terms(typed.Terms(*said["terms"].values()))
        issued, dispensed = told["PrescriptionIssued"], told["PrescriptionDispensed"]
        houses = frozenset({issued["admission"] & 0xFFFFFFFF, dispensed["pharmacy"]})
        deadline = said["supply"]["facts"] >> 144 & 0xFFFFFFFF
        return Sight(issued["id"], "prescription", terms.holder, houses, at, terms.issued_at, deadline, sender)

    def _bill(self, said: Mapping[str, Any], told: Mapping[str, Event], at: int, sender: str) -> Sight:
        terms = bills.unpack_terms(bills.Terms(*said["terms"].values()))
        houses = frozenset({terms.issuer, told["ClaimReserved"]["payer"]})
        moments = (at, terms.issued_at, said["r"] >> 216 & 0xFFFFFFFF)
        return Sight(terms.place, "bill", terms.holder, houses, *moments, sender, terms.total, terms.serial)

    def _consent(self, said: Mapping[str, Any], _: Mapping[str, Event], at: int, sender: str) -> Sight:
        whom, _ = consent.unpack_entry(said["entry"])
        terms = consent.unpack_terms(said["terms"])
        document = consent.consent_id(said["subject"], said["entry"])
        houses = frozenset({whom.organisation})
        return Sight(document, "consent", said["subject"], houses, at, terms.start, terms.deadline, sender)


def _bytes_of(transaction: Any, logs: list[Any]) -> bytes:
    told = [bytes(each) for log in logs for each in (*log["topics"], log["data"])]
    return b"".join([bytes(transaction["input"]), *told])
