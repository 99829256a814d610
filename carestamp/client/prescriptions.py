"""Prescriptions, used once (interfaces/IPrescriptionRegistry.sol).

    terms = pack_terms(prescription)
    ledger.issue(prescriber, terms)
    signature = ledger.sign_acceptance(patient, terms, PHARMACY, supply)
    ledger.dispense(pharmacist, terms, supply, evidence=Evidence(acceptance=signature))
    ledger.status_of(terms).words.zh        # 已发药

Each act raises the contract's own error when it is refused; a repeated one is answered with the receipt of the first
(`receipt.already`, X9). Acts by signature: the account that calls only relays, it needs no standing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client import errors
from carestamp.client.enums import Status, SupplyState
from carestamp.client.ledger import SigningLedger, Trace, sign_digest
from carestamp.client.structs import (
    NO_EVIDENCE,
    Evidence,
    Held,
    PackUnits,
    PackUse,
    Prescription,
    PrescriptionWord,
    Supply,
    SupplyFacts,
    Terms,
)
from carestamp.documents import eip712, typed


class PrescriptionClient(SigningLedger):
    """A PrescriptionRegistry."""

    contract_name = "PrescriptionRegistry"

    @cached_property
    def domain(self) -> eip712.Domain:
        """The EIP-712 domain of this ledger on this chain."""
        return typed.prescriptions_domain(self.chain.id, self.address)

    # ----------------------------------------------------------------------------------------------------- governance

    def pause(self, account: LocalAccount) -> Receipt:
        """Stop new acts (X13). Governance only."""
        return self._act(account, "pause")

    def unpause(self, account: LocalAccount) -> Receipt:
        """End the pause. Governance only."""
        return self._act(account, "unpause")

    def publish_profile(self, account: LocalAccount, profile: int, word: int) -> Receipt:
        """Publish rules under a number that has none (X12). Governance only."""
        leaves = (("ProfilePublished", {"profile": profile}),)
        return self._act(account, "publishProfile", profile, word, leaves=leaves)

    def close_profile(self, account: LocalAccount, profile: int) -> Receipt:
        """Close a profile for documents issued from now on. Governance only."""
        return self._act(account, "closeProfile", profile, leaves=(("ProfileClosed", {"profile": profile}),))

    # ----------------------------------------------------------------------------------------------------- prescriber

    def issue(self, account: LocalAccount, terms: Terms, origin: bytes = b"") -> Receipt:
        """Issue: by the prescriber, or by anyone who brings its signature or leaf (P2)."""
        return self._act(account, "issue", terms.as_tuple(), origin, leaves=_left("PrescriptionIssued"))

    def anchor(
        self, account: LocalAccount, prescriber: str, root: bytes, deadline: int = 0, signature: bytes = b""
    ) -> Receipt:
        """Anchor a batch of a prescriber's own prescriptions. Without a signature the account is the prescriber."""
        leaves = (("RootAnchored", {"author": prescriber, "root": root}),)
        return self._act(account, "anchor", prescriber, root, deadline, signature, leaves=leaves)

    def cancel(self, account: LocalAccount, terms: Terms) -> Receipt:
        """Cancel what was never used, also before it was ever seen (P2, P9)."""
        return self._act(account, "cancel", terms.as_tuple(), leaves=_left("PrescriptionCancelled"))

    def stop(self, account: LocalAccount, terms: Terms) -> Receipt:
        """Void the rest (P9)."""
        return self._act(account, "stop", terms.as_tuple(), leaves=_left("PrescriptionStopped"))

    # ------------------------------------------------------------------------------------------------------- reviewer

    def approve(self, account: LocalAccount, terms: Terms, origin: bytes = b"") -> Receipt:
        """Approve (审方, P3)."""
        leaves = _left("PrescriptionApproved")
        return self._act(account, "approve", terms.as_tuple(), origin, leaves=leaves)

    def reject(self, account: LocalAccount, terms: Terms, reason: int, origin: bytes = b"") -> Receipt:
        """Reject, finally (P3). reason: a code of the reviewer's house."""
        leaves = _left("PrescriptionRejected")
        return self._act(account, "reject", terms.as_tuple(), reason, origin, leaves=leaves)

    # ---------------------------------------------------------------------------------------------- issuer, regulator

    def suspend(self, account: LocalAccount, prescription: bytes) -> Receipt:
        """Suspend by id, keeping what was dispensed (P9)."""
        return self._act(account, "suspend", prescription, leaves=_left("PrescriptionSuspended"))

    def resume(self, account: LocalAccount, prescription: bytes) -> Receipt:
        """End the suspension of the caller's side, by id."""
        return self._act(account, "resume", prescription)

    # --------------------------------------------------------------------------------------------------------- holder

    def hold(
        self,
        account: LocalAccount,
        terms: Terms,
        pharmacy: int,
        until: int,
        sequence: int,
        deadline: int = 0,
        signature: bytes = b"",
        origin: bytes = b"",
    ) -> Receipt:
        """Keep a prescription for one pharmacy (P4). Without a signature the account signs for the holder."""
        arguments = (terms.as_tuple(), pharmacy, until, sequence, deadline, signature, origin)
        leaves = _left("PrescriptionHeld", pharmacy=pharmacy, sequence=sequence)
        return self._act(account, "hold", *arguments, leaves=leaves)

    def release(
        self, account: LocalAccount, terms: Terms, sequence: int = 0, deadline: int = 0, signature: bytes = b""
    ) -> Receipt:
        """End a hold: by the holder (its signature, or itself), or by a pharmacist of the pharmacy that holds it."""
        arguments = (terms.as_tuple(), sequence, deadline, signature)
        leaves = _left("PrescriptionReleased", **({"sequence": sequence} if sequence else {}))
        return self._act(account, "release", *arguments, leaves=leaves)

    # ----------------------------------------------------------------------------------------------------- pharmacist

    def dispense(
        self,
        account: LocalAccount,
        terms: Terms,
        supply: Supply,
        packs: Sequence[PackUse] = (),
        evidence: Evidence = NO_EVIDENCE,
    ) -> Receipt:
        """Dispense (P5). Raises RequestReused where this very supply was recorded before and kept as a conflict."""
        receipt = self._supply(account, "dispense", terms, supply, packs, evidence)
        if receipt.already and self._is_conflict(terms, supply.request):
            raise errors.PrescriptionRegistry_RequestReused(self.id_of(terms), supply.request)
        return receipt

    def record_supply(
        self,
        account: LocalAccount,
        terms: Terms,
        supply: Supply,
        packs: Sequence[PackUse] = (),
        evidence: Evidence = NO_EVIDENCE,
    ) -> Receipt:
        """Record a supply that was made without the chain (P11). Whether it counts stands in the receipt: event
        PrescriptionDispensed, or SupplyConflicted."""
        return self._supply(account, "recordSupply", terms, supply, packs, evidence)

    def reverse(
        self, account: LocalAccount, terms: Terms, facts: SupplyFacts, packs: Sequence[PackUnits] = ()
    ) -> Receipt:
        """Take a supply back (P7). packs: those of the supply, in its order."""
        taken = [(each.pack, each.units) for each in packs]
        leaves = _left("SupplyReversed", request=facts.request)
        return self._act(account, "reverse", terms.as_tuple(), facts.as_tuple(), taken, leaves=leaves)

    def open_repeat(self, account: LocalAccount, terms: Terms, number: int) -> Receipt:
        """Open the next portion once its interval has passed (P8)."""
        return self._act(account, "openRepeat", terms.as_tuple(), number, leaves=_left("RepeatOpened"))

    # -------------------------------------------------------------------------------------------------------- auditor

    def review_conflict(self, account: LocalAccount, prescription: bytes, request: int, finding: int) -> Receipt:
        """Close a conflict with a finding, a code (P11)."""
        leaves = _left("ConflictReviewed", request=request)
        return self._act(account, "reviewConflict", prescription, request, finding, leaves=leaves)

    # ----------------------------------------------------------------------------------------------------- signatures

    def sign_prescription(self, account: LocalAccount, terms: Terms) -> bytes:
        """The prescriber's signature over the id; `typed.signed_origin` makes origin bytes of it (P2)."""
        return sign_digest(account, self.id_of(terms))

    def sign_anchor(self, account: LocalAccount, root: bytes, deadline: int) -> bytes:
        """The prescriber's signature for `anchor`."""
        return self._signed(account, typed.Anchor(account.address, root, deadline))

    def sign_hold(
        self, account: LocalAccount, terms: Terms, pharmacy: int, until: int, sequence: int, deadline: int
    ) -> bytes:
        """The holder's signature for `hold`."""
        return self._signed(account, typed.Hold(self.id_of(terms), pharmacy, until, sequence, deadline))

    def sign_release(self, account: LocalAccount, terms: Terms, sequence: int, deadline: int) -> bytes:
        """The holder's signature for `release`."""
        return self._signed(account, typed.Release(self.id_of(terms), sequence, deadline))

    def sign_acceptance(
        self, account: LocalAccount, terms: Terms, pharmacy: int, supply: Supply, packs: Sequence[PackUse] = ()
    ) -> bytes:
        """The holder's signature over a supply, all of it (P5)."""
        return self._signed(account, self.acceptance(terms, pharmacy, supply, packs))

    def sign_countersignature(
        self,
        account: LocalAccount,
        terms: Terms,
        pharmacy: int,
        pharmacist: str,
        supply: Supply,
        packs: Sequence[PackUse] = (),
    ) -> bytes:
        """The second pharmacist's signature over a supply of `pharmacist` (P10, P11)."""
        return self._signed(account, self.countersignature(terms, pharmacy, pharmacist, supply, packs))

    def acceptance(
        self, terms: Terms, pharmacy: int, supply: Supply, packs: Sequence[PackUse] = ()
    ) -> typed.Acceptance:
        """What the holder signs."""
        return typed.Acceptance(self.id_of(terms), _signed_supply(terms, pharmacy, supply, packs), supply.deadline)

    def countersignature(
        self, terms: Terms, pharmacy: int, pharmacist: str, supply: Supply, packs: Sequence[PackUse] = ()
    ) -> typed.Countersignature:
        """What the second pharmacist signs."""
        return typed.Countersignature(
            prescription=self.id_of(terms),
            pharmacist=pharmacist,
            supply=_signed_supply(terms, pharmacy, supply, packs),
            identity_checked=supply.identity_checked,
            deadline=supply.deadline,
        )

    # ---------------------------------------------------------------------------------------------------------- views

    def id_of(self, terms: Terms) -> bytes:
        """The id of a prescription; computed here, as the contract does. Raises TypedDataError for malformed terms."""
        return typed.prescription_id(self.domain, typed.unpack_terms(terms))

    def status_of(self, terms: Terms) -> Status:
        """What a prescription is at the newest block."""
        return Status(self._view("statusOf", terms.as_tuple()))

    def left_of(self, terms: Terms) -> tuple[int, ...]:
        """Units of each line that could be dispensed now, were its status to allow it."""
        return self.word_of(self.id_of(terms)).left_of(terms)

    def word_of(self, prescription: bytes) -> PrescriptionWord:
        """Everything that can change about a prescription, by id."""
        return PrescriptionWord.of(self._view("wordOf", prescription))

    def hold_of(self, prescription: bytes) -> Held:
        """The last hold of a prescription, by id."""
        return Held(*self._view("holdOf", prescription))

    def supply_of(self, prescription: bytes, request: int) -> tuple[SupplyState, int]:
        """What became of a request, and the pharmacy where it has a word of its own."""
        state, pharmacy = self._view("supplyOf", prescription, request)
        return SupplyState(state), int(pharmacy)

    def profile_of(self, profile: int) -> int:
        """The word of a profile, with the second of closing in bits 224 to 255. Raises Profiles_Unknown."""
        return int(self._view("profileOf", profile))

    def anchored_at(self, author: str, root: bytes) -> int:
        """When an author anchored a root, in seconds; 0 when never."""
        return int(self._view("anchoredAt", author, root))

    # -------------------------------------------------------------------------------------------------------- private

    def _is_conflict(self, terms: Terms, request: int) -> bool:
        state, _ = self.supply_of(self.id_of(terms), request)
        return state in (SupplyState.CONFLICT, SupplyState.CONFLICT_REVIEWED)

    def _supply(
        self,
        account: LocalAccount,
        function: str,
        terms: Terms,
        supply: Supply,
        packs: Sequence[PackUse],
        evidence: Evidence,
    ) -> Receipt:
        arguments = (terms.as_tuple(), *supply.with_evidence(packs, evidence))
        dispensed = _left("PrescriptionDispensed", request=supply.request)
        conflicted = _left("SupplyConflicted", request=supply.request)
        return self._act(account, function, *arguments, leaves=(*dispensed, *conflicted))


def _left(event: str, **values: Any) -> tuple[Trace, ...]:
    """The trace of an act on one prescription; which one, the error says."""
    return ((event, values),)


def _signed_supply(terms: Terms, pharmacy: int, supply: Supply, packs: Sequence[PackUse]) -> typed.Supply:
    """A supply as holder and second pharmacist sign it."""
    return typed.Supply(
        pharmacy=pharmacy,
        quantities=_each_line(terms, supply),
        request=supply.request,
        handed_over_at=supply.handed_over_at,
        product=supply.product,
        packs=tuple(each.taken for each in packs),
    )


def _each_line(terms: Terms, supply: Supply) -> tuple[int, ...]:
    """One quantity a line of the prescription, zeros included."""
    count = len(typed.unpack_terms(terms).lines)
    return (*supply.quantities, *(0,) * (count - len(supply.quantities)))


__all__ = ["Prescription", "PrescriptionClient"]
