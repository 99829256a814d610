"""Readable and packed forms of consent, asked of the chain (interfaces/IConsentCodec.sol).

carestamp.documents.consent does the same without a chain; this one is for comparing.
"""

from __future__ import annotations

from carestamp.client.ledger import Ledger
from carestamp.documents.consent.typed import Act, Grantee, Purpose
from carestamp.documents.consent.words import Consent, Power


class ConsentCodecClient(Ledger):
    """A ConsentCodec: pure views."""

    contract_name = "ConsentCodec"

    def pack(self, grantee: Grantee, purpose: Purpose) -> int:
        """The entry of a grantee and a purpose. Raises ConsentCodec_BadGrantee."""
        named = (grantee.person, grantee.organisation, grantee.role, grantee.study)
        return int(self._view("pack", named, int(purpose)))

    def unpack(self, entry: int) -> tuple[Grantee, Purpose]:
        """The readable form. Raises ConsentCodec_BadEntry."""
        named, purpose = self._view("unpack", entry)
        return Grantee(*named), Purpose(purpose)

    def pack_act(self, act: Act) -> int:
        """The terms of an act."""
        times = (act.start, act.until, act.sequence, act.deadline)
        return int(self._view("packAct", (act.categories, *times, act.purposes)))

    def unpack_act(self, terms: int) -> Act:
        """The readable form."""
        return Act(*self._view("unpackAct", terms))

    def read_word(self, word: int) -> Consent:
        """The fields of an entry's word."""
        return Consent(*self._view("readWord", word))

    def read_mandate(self, word: int) -> Power:
        """The fields of a delegate's word."""
        return Power(*self._view("readMandate", word))

    def last_second_before(self, quarter: int) -> int:
        """The last second of a guardianship that ends with this quarter (C4)."""
        return int(self._view("lastSecondBefore", quarter))
