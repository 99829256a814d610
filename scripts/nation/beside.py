"""On a node that keeps its history, before the hour: what one act writes, who is refused, what other ways cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain, ContractError, Receipt
from carestamp.client import ConsentClient, Evidence, InvoiceClient, PrescriptionClient, Supply
from carestamp.documents import typed
from carestamp.documents.consent import ConsentGrant, Grantee, Purpose
from carestamp.documents.invoice.batch import Range, masks_of
from carestamp.documents.keccak import keccak256
from scripts.benches import BenchError
from scripts.nation.country import Country, Province, account_of
from scripts.nation.feeding import Feeder
from scripts.nation.granting import CATEGORIES
from scripts.nation.keys import Key
from scripts.nation.parcel import ACTS, Making
from scripts.nation.prescribing import UNITS, Order, Prescribing
from scripts.nation.replay import mined
from scripts.stories.chainwork import fund
from scripts.stories.stage import DAY, HOUR

REVIEWED = "china-ordinary"
_NEVER = 1_000_000
"""Numbers of prescriptions that the hour has not."""


def rehearse(country: Country, feeder: Feeder) -> dict[str, Any]:
    """One parcel with all beside it. Raises BenchError where a twin goes through."""
    feeder.ask("evm_setAutomine", [False])
    done = mined(country, feeder, Making(country).parcel((0, 0)))
    slots = {act: _new_slots(feeder, first) for act, (_, first) in done.items()}
    feeder.ask("evm_setAutomine", [True])
    beside = _Beside(country)
    return {"new_slots": slots, "negative": beside.twins(), "other_ways": beside.other_ways()}


def _new_slots(feeder: Feeder, transaction: str) -> int:
    """Words that it wrote where nothing was, by the node's tracer."""
    asked = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}}
    found: dict[str, Any] = feeder.ask("debug_traceTransaction", [transaction, asked])
    after = found["post"].items()
    return sum(len(_words(each) - _words(found["pre"].get(address, {}))) for address, each in after)


def _words(account: Mapping[str, Any]) -> set[str]:
    return {slot for slot, value in account.get("storage", {}).items() if int(value, 16)}


@dataclass(frozen=True)
class _Beside:
    country: Country

    @cached_property
    def province(self) -> Province:
        return self.country.provinces[0]

    @cached_property
    def prescribing(self) -> Prescribing:
        return Prescribing(self.country, self.province, 0)

    @cached_property
    def chain(self) -> Chain:
        return Chain(self.country.web3, poll=0.002)

    @cached_property
    def prescriptions(self) -> PrescriptionClient:
        return PrescriptionClient(self.chain, self.country.deployment["PrescriptionRegistry"])

    @cached_property
    def bills(self) -> InvoiceClient:
        return InvoiceClient(self.chain, self.country.deployment["InvoiceRegistry"])

    @cached_property
    def consents(self) -> ConsentClient:
        return ConsentClient(self.chain, self.country.deployment["ConsentRegistry"])

    def who(self, role: str, number: int = 0) -> LocalAccount:
        account = account_of(self.province.key(role, number))
        fund(self.country.web3, [account.address])
        return account

    # ------------------------------------------------------------------------------------------------- negative twins

    def twins(self) -> list[dict[str, str]]:
        """Each act once more, or by somebody else: the act, what was tried, the error."""
        tried: Mapping[str, tuple[str, Callable[[], Receipt]]] = {
            ACTS[0]: ("the same serials under another root", self._anchor_again),
            ACTS[1]: ("a mask with a bill that is settled", self._settle_again),
            ACTS[2]: ("a root by nobody's prescriber", self._anchor_as_stranger),
            ACTS[3]: ("an old consent played again", self._grant_again),
            ACTS[4]: ("the same prescription a second time", self._dispense_again),
        }
        return [{"act": act, "tried": what, "error": _error_of(act, attempt)} for act, (what, attempt) in tried.items()]

    def _anchor_again(self) -> Receipt:
        biller, book = self.who("biller"), self.province.book
        return self.bills.anchor(biller, book, 1, self.country.size.visits, keccak256(b"another root"))

    def _settle_again(self) -> Receipt:
        place = self.bills.events("RangeAnchored")[0].values
        anchored = Range(self.province.book, self.country.size.visits, place["root"])
        last = self.country.size.settled
        both = masks_of(self.province.nullifier, (last, last + 1))
        return self.bills.settle(self.who("adjudicator"), anchored, both, keccak256(b"other evidence"))

    def _anchor_as_stranger(self) -> Receipt:
        stranger = self.who("relayer")
        return self.prescriptions.anchor(stranger, stranger.address, keccak256(b"a root"))

    def _grant_again(self) -> Receipt:
        """By the same patient's signature over a sequence that is used, with more categories."""
        patient, at = account_of(Key(f"consent/{self.province.number}/0")), self.chain.now()
        whom, given = Grantee.of_organisation(self.province.hospital), (at, at + DAY, 1, at + HOUR)
        permit = ConsentGrant(patient.address, whom, Purpose.TREATMENT, CATEGORIES | 1, *given)
        return self.consents.grant(self.who("relayer"), permit, signature=self.consents.sign(patient, permit))

    def _dispense_again(self) -> Receipt:
        return self._dispense(self.prescribing.order(0, 0), b"", request=_NEVER)

    # ------------------------------------------------------------------------------------------------------ other ways

    def other_ways(self) -> dict[str, int]:
        """Gas of acts that the hour has not: what would change if a nation went that way."""
        signed = self.prescribing.order(_NEVER, 0)
        reviewed = self.prescribing.order(_NEVER + 1, 0, REVIEWED)
        review = self.prescriptions.approve(self.who("reviewer"), reviewed.terms, self._signed(reviewed))
        return {
            "dispense, first seen, signed": self._dispense(signed, self._signed(signed), _NEVER).gas,
            "review, first seen, signed": review.gas,
            "dispense, reviewed": self._dispense(reviewed, b"", _NEVER + 1).gas,
        }

    def _signed(self, order: Order) -> bytes:
        return typed.signed_origin(self.province.key("prescriber").sign(order.identity))

    def _dispense(self, order: Order, origin: bytes, request: int) -> Receipt:
        at = self.chain.now()
        supply = Supply(UNITS, request, at, at + HOUR, product=keccak256(order.identity))
        holder = account_of(order.holder)
        accepted = self.prescriptions.sign_acceptance(holder, order.terms, self.province.pharmacy, supply)
        evidence = Evidence(accepted, origin=origin)
        return self.prescriptions.dispense(self.who("pharmacist"), order.terms, supply, (), evidence)


def _error_of(act: str, attempt: Callable[[], Receipt]) -> str:
    """The name of the contract's own error; what had been done already clients report as done (X9)."""
    try:
        receipt = attempt()
    except ContractError as refused:
        return type(refused).__name__
    if receipt.already:
        return "AlreadyDone"
    raise BenchError(f"national: the negative twin of '{act}' went through")
