"""C5, C4: what a gateway makes of a signed act on receipt is what ConsentRegistry makes of it later, in any order."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from eth_account.signers.local import LocalAccount

from carestamp.chain import ContractError
from carestamp.documents.consent import (
    ConsentDenial,
    ConsentErasure,
    ConsentGrant,
    ConsentRefusal,
    ConsentRevocation,
    ConsentSuspension,
    DelegateAppointment,
    Grantee,
    NotHonoured,
    Purpose,
    Received,
    honour,
    pack_entry,
    write_mandate,
    write_word,
)
from tests.support.clock import DAY
from tests.support.town import Town

SEED = 20261122
ACTS = 70
CLOSING = (ConsentRevocation, ConsentSuspension, ConsentRefusal, ConsentDenial, ConsentDenial)
HOUSES = tuple(range(1, 7))
NOBODY = "0x" + "00" * 20


class Gateway:
    """Honours on receipt, then brings it to the chain and compares."""

    def __init__(self, town: Town) -> None:
        self.town, self.ledger, self.met = town, town.consents, Counter[str]()
        self.patient, self.friend, self.thief = town.cast.patient, town.cast.friend, town.cast.thief
        self.now = town.clock.now()
        self.numbers = self.now + 30 * DAY
        self._appoint()

    def _appoint(self) -> None:
        act = DelegateAppointment(self.patient.address, self.friend.address, 1, 0b1111, self.numbers, 1, self.numbers)
        self.ledger.appoint(self.friend, act, self.ledger.sign(self.patient, act))

    def word(self, house: int) -> int:
        entry = pack_entry(Grantee.of_organisation(house), Purpose.TREATMENT)
        return write_word(self.ledger.consent_of(self.patient.address, entry))

    def mandate(self, by: str) -> int:
        return write_mandate(self.ledger.power_of(self.patient.address, by)) if by else 0

    def bring(self, act: Any, signer: LocalAccount, by: str) -> None:
        """An act that closes, first here and then there."""
        house, signature = act.grantee.organisation, self.ledger.sign(signer, act)
        before, mandate = self.word(house), self.mandate(by)
        refusal = self._chain_says(act, by, signature)
        after, at = self.word(house), self.town.clock.now()
        honoured = self._honoured(before, mandate, Received(act, signature, at, by))
        assert after == (before if honoured is None else honoured), (act, refusal)
        assert (honoured is None) <= (refusal is not None), (act, refusal)
        self.met["moved" if after != before else "refused" if honoured is None else "passed"] += 1

    def _chain_says(self, act: Any, by: str, signature: bytes) -> str | None:
        functions = {ConsentRevocation: "revoke", ConsentSuspension: "suspend", ConsentRefusal: "decline"}
        function = functions.get(type(act), "deny" if isinstance(act, ConsentDenial) else "erase")
        extra = () if function == "erase" else (by or NOBODY,)
        try:
            done = getattr(self.ledger, function)(self.town.cast.outsider, act, *extra, signature)
        except ContractError as refusal:
            return type(refusal).__name__
        return "AlreadyDone" if done.already else None

    def _honoured(self, word: int, mandate: int, received: Received) -> int | None:
        try:
            return honour(word, received, self.ledger.domain, self.patient.address, mandate)
        except NotHonoured:
            return None

    def permit(self, house: int, categories: int) -> None:
        """Unless it was erased, or a number before it is missing."""
        place = (self.patient.address, Grantee.of_organisation(house), Purpose.TREATMENT)
        there = self.ledger.consent_of(self.patient.address, pack_entry(*place[1:]))
        number = there.sequence + 1
        act = ConsentGrant(*place, categories, self.now, self.numbers, number, self.numbers)
        if not there.erased and not there.holes:
            self.ledger.grant(self.patient, act)


def an_act(rng: random.Random, gateway: Gateway, house: int, by: str) -> Any:
    """With a number around those that count."""
    place = (gateway.patient.address, Grantee.of_organisation(house), Purpose.TREATMENT)
    there = gateway.ledger.consent_of(gateway.patient.address, pack_entry(*place[1:]))
    last = gateway.ledger.power_of(place[0], by).sequence if by else there.sequence
    number = max(0, last + rng.choice([-3, -2, -1, 0, 1, 1, 1, 1, 2, 3] + ([] if by else [17, 18])))
    deadline = gateway.numbers if rng.random() < 0.95 else gateway.now - 1
    kind = rng.choice(CLOSING) if rng.random() < 0.97 else ConsentErasure
    if kind is not ConsentDenial:
        return kind(*place, number, deadline)
    until = gateway.now + rng.choice([-DAY, DAY, 2 * DAY])
    return ConsentDenial(*place, rng.choice([0b1, 0b110, 0b11000]), until, number, deadline)


@pytest.mark.rules("C5", "C4", "C3", "X5")
def test_honour_gives_the_word_that_the_chain_will_have(town: Town) -> None:
    print(f"seed {SEED}")
    rng, gateway = random.Random(SEED), Gateway(town)
    for _ in range(ACTS):
        house = rng.choice(HOUSES)
        signer, by = rng.choice([(gateway.patient, "")] * 5 + [(gateway.friend, gateway.friend.address)] * 4)
        if rng.random() < 0.04:
            signer = gateway.thief
        gateway.bring(an_act(rng, gateway, house, by), signer, by)
        if rng.random() < 0.25:
            gateway.permit(rng.choice(HOUSES), rng.choice([0b1, 0b111, 0b10001]))
    assert min(gateway.met[each] for each in ("moved", "refused", "passed")) >= 10, gateway.met
