"""Every act of consent with every number near the last one, by whoever might claim to act: what the ledger has to say.

The patient has moved to a new key. Acts on entries meet an entry whose last number of the owner's is 3, without a
number left out; a delegate's number is its mandate's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.client import Freeze
from carestamp.client.structs import NOBODY
from carestamp.documents.consent.typed import (
    ConsentDenial,
    ConsentErasure,
    ConsentGrant,
    ConsentRefusal,
    ConsentResumption,
    ConsentRevocation,
    ConsentSuspension,
    DelegateDismissal,
    DenialLifting,
    Grantee,
    Purpose,
    act_of,
    consent_id,
    entry_of,
    pack_entry,
    pack_terms,
)
from tests.model.ledgers import Ledgers, Rpc, code
from tests.support.clock import DAY
from tests.support.desk import GENES, LAB, ON_ENTRIES, THE_HOSPITAL
from tests.support.founding import found
from tests.support.town import Town

LAST = 3
ACTIVE = (ConsentGrant, ConsentSuspension, ConsentResumption)
STORIES: dict[type[Any], tuple[type[Any], ...]] = {
    ConsentGrant: ACTIVE,
    DenialLifting: (ConsentGrant, ConsentGrant, ConsentDenial),
    ConsentResumption: (ConsentGrant, ConsentGrant, ConsentSuspension),
    ConsentRevocation: ACTIVE,
    ConsentDenial: ACTIVE,
    ConsentSuspension: ACTIVE,
    ConsentRefusal: ACTIVE,
    ConsentErasure: ACTIVE,
}
"""What the owner did to an entry before the act that is tried: three acts each."""
OPENS = (ConsentGrant, DenialLifting, ConsentResumption)
DELEGATED: dict[type[Any], tuple[type[Any], ...]] = {
    ConsentGrant: (),
    DenialLifting: (ConsentDenial,),
    ConsentResumption: (ConsentGrant, ConsentSuspension),
    ConsentRevocation: (ConsentGrant,),
    ConsentDenial: (),
    ConsentSuspension: (ConsentGrant,),
    ConsentRefusal: (),
}
"""What a delegate did to another entry before."""
WHO = ("controller", "controller calling", "old key", "old key calling", "delegate", "former delegate", "stranger")
DELEGATES = WHO[4:]
OFFSETS = (-1, 0, 1, 2)


class Numbers:
    """A patient whose key has moved, a delegate, one who was dismissed, and an entry for each act."""

    def __init__(self, url: str) -> None:
        self.town: Town = found(url)
        self.desk, self.cast = self.town.desk, self.town.cast
        self.ledgers = Ledgers(Rpc(url), dict(self.town.deployment.addresses))
        self.patient = self.cast.patient.address
        for delegate in (self.cast.delegate, self.cast.friend_b):
            self.desk.appoint(delegate)
        self._stories()
        self._requests()
        self._dismiss()
        self.town.move_controller(self.cast.patient, self.cast.friend)

    def freeze(self) -> None:
        self.town.credentials.freeze(self.cast.subject_registrar_steward, self.patient, Freeze.STOLEN_KEY)

    def _stories(self) -> None:
        for kind, story in STORIES.items():
            for each in story:
                self.desk.do(self._act(each, self._entry_for(kind)))
        for kind, story in DELEGATED.items():
            for each in story:
                by = self.cast.delegate
                self.desk.do(self._act(each, self._entry_for(kind, by), by), by=by)

    def _requests(self) -> None:
        """So that a delegate has something to decline."""
        entry, until = pack_entry(THE_HOSPITAL, Purpose.RESEARCH), self.town.clock.now() + 2 * DAY
        self.town.consents.request(self.cast.prescriber, self.patient, entry, LAB, until)

    def _dismiss(self) -> None:
        self.desk.do(self.desk.act(DelegateDismissal, delegate=self.cast.friend_b.address))

    def _entry_for(self, kind: type[Any], by: LocalAccount | None = None) -> dict[str, Any]:
        """Every act has entries of its own: one of the owner's, one of the delegate's."""
        if kind is ConsentRefusal and by:
            return {"grantee": THE_HOSPITAL, "purpose": Purpose.RESEARCH}
        return {"grantee": Grantee.of_organisation(900 + list(STORIES).index(kind) + (50 if by else 0))}

    def _act(self, kind: type[Any], entry: dict[str, Any], by: LocalAccount | None = None) -> Any:
        return self.desk.act(kind, by=by, until=self.town.clock.now() + DAY, **entry)

    # --- trying

    def made(self, kind: type[Any], who: str, offset: int) -> Any:
        """The act that is tried: `offset` is added to the last number of whoever acts."""
        by = self._by(who)
        number = max(0, self._last(by) + offset)
        entry = self._entry_for(kind, self.cast.delegate if by else None)
        act = self.desk.act(kind, sequence=number, until=self.town.clock.now() + DAY, **entry)
        return replace(act, categories=LAB | GENES) if kind is ConsentGrant else act

    def asked(self, act: Any, who: str) -> tuple[Any, ...]:
        """What the chain says to it, without doing it: its error and values."""
        by, signer, calls = self._by(who), self._signer(who), who.endswith("calling")
        signature = b"" if calls else self.town.consents.sign(signer, act)
        delegate = () if isinstance(act, ConsentErasure) else (by.address if by else NOBODY,)
        values = (act.subject, entry_of(act), pack_terms(act_of(act)), *delegate, signature)
        data = code("ConsentRegistry").calldata(ON_ENTRIES[type(act)], values)
        caller = signer if calls else self.cast.relayer
        said = self.ledgers.would("ConsentRegistry", data, caller.address)
        return (said.error, *said.values)

    def _by(self, who: str) -> LocalAccount | None:
        named = {"delegate": self.cast.delegate, "former delegate": self.cast.friend_b, "stranger": self.cast.thief}
        return named.get(who)

    def _signer(self, who: str) -> LocalAccount:
        return self._by(who) or (self.cast.patient if who.startswith("old key") else self.cast.friend)

    def _last(self, by: LocalAccount | None) -> int:
        return self.town.consents.power_of(self.patient, by.address).sequence if by else LAST

    # --- what must be said

    def expected(self, act: Any, who: str, offset: int, frozen: bool) -> tuple[Any, ...]:
        """In the order in which the ledger asks: freeze, mandate, number, signature."""
        kind = type(act)
        if frozen and kind in OPENS:
            return ("ConsentRegistry_Frozen", self.patient)
        if by := self._by(who):
            return self._expected_of_delegate(act, by, who, offset)
        goes = offset == 1 or (offset == 2 and kind not in OPENS)
        if not goes:
            return ("ConsentRegistry_StaleSequence", consent_id(act.subject, entry_of(act)), act.sequence, LAST)
        if frozen and kind is ConsentErasure:
            return ("ConsentRegistry_Frozen", self.patient)
        controller, old = self.cast.friend.address, self.cast.patient.address
        if who == "old key":
            return ("SignedActs_BadSignature", controller)
        return ("SignedActs_NotSigner", controller, old) if who == "old key calling" else (None,)

    def _expected_of_delegate(self, act: Any, by: LocalAccount, who: str, offset: int) -> tuple[Any, ...]:
        if who != "delegate":
            return ("ConsentRegistry_OutsideMandate", self.patient, by.address)
        if offset == 1:
            return (None,)
        last = self._last(by)
        return ("ConsentRegistry_StaleSequence", bytes(12) + bytes.fromhex(by.address[2:]), act.sequence, last)
