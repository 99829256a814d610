"""What the two words of ConsentRegistry say: that of an entry (contracts/consent/ConsentWord.sol) and that of a
delegate (contracts/consent/Mandate.sol).

All times are in seconds; every window includes its last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from carestamp.documents.consent.stamps import ConsentStamp
from carestamp.documents.eip712 import TypedDataError, encode_value

Layout = Mapping[str, tuple[int, int]]
"""Field to its lowest bit and how many it has."""

EVERY_BIT = (1 << 24) - 1
"""What a tombstone denies: every category, those without a name too."""

MOST_HOLES = 16
"""How many numbers may be skipped, and how many skipped ones a word remembers."""

_CONSENT: Layout = MappingProxyType(
    {
        "permitted": (0, 24),
        "start": (72, 32),
        "until": (104, 32),
        "denied": (24, 24),
        "denied_until": (136, 32),
        "requested": (48, 24),
        "requested_until": (200, 32),
        "sequence": (168, 32),
        "holes": (239, 16),
        "suspended": (232, 1),
        "revoked": (233, 1),
        "declined": (234, 1),
        "erased": (235, 1),
        "closed_by_owner": (236, 1),
        "denied_by_owner": (237, 1),
        "by_delegate": (238, 1),
    }
)
_POWER: Layout = MappingProxyType(
    {
        "categories": (0, 24),
        "purposes": (24, 8),
        "start": (32, 32),
        "until": (64, 32),
        "sequence": (96, 32),
        "registrar": (128, 32),
        "decided": (160, 1),
    }
)


@dataclass(frozen=True, slots=True)
class Consent:
    """Everything that a patient decided about one grantee and one purpose. permitted, denied, requested: masks.

    sequence: the highest number of an act of the owner; holes: bit j, the number sequence - 1 - j was skipped and an
    act that closes may yet take it. closed_by_owner: no delegate grants or resumes; denied_by_owner: no delegate lifts;
    by_delegate: what is permitted, a delegate permitted.
    """

    permitted: int = 0
    start: int = 0
    until: int = 0
    denied: int = 0
    denied_until: int = 0
    requested: int = 0
    requested_until: int = 0
    sequence: int = 0
    holes: int = 0
    suspended: bool = False
    revoked: bool = False
    declined: bool = False
    erased: bool = False
    closed_by_owner: bool = False
    denied_by_owner: bool = False
    by_delegate: bool = False

    def permits(self, moment: int) -> int:
        """The categories that are permitted at this moment."""
        stopped = self.suspended or self.erased
        return 0 if stopped or not self.start <= moment <= self.until else self.permitted

    def denies(self, moment: int) -> int:
        """The categories that are denied at this moment; all of them in a tombstone."""
        if self.erased:
            return EVERY_BIT
        return self.denied if moment <= self.denied_until else 0

    def is_free(self, number: int) -> bool:
        """Whether an act of the owner that closes may take this number: a hole, or one that skips sixteen at most and
        leaves none of those skipped before behind."""
        if number > self.sequence:
            ahead = number - self.sequence
            return ahead <= MOST_HOLES + 1 and self.holes << ahead < 1 << MOST_HOLES
        return number < self.sequence and bool(self.holes >> self.sequence - number - 1 & 1)

    def is_owners(self, moment: int) -> bool:
        """Whether the subject's own permit stands at this moment, or will."""
        return self.permitted != 0 and not self.by_delegate and moment <= self.until

    def stamp(self, moment: int) -> ConsentStamp:
        """What the entry is at this moment: ConsentRegistry.statusOf. Denials are told apart."""
        if self.erased:
            return ConsentStamp.ERASED
        if self.permitted:
            return self._stamp_of_permit(moment)
        if self.requested and moment <= self.requested_until:
            return ConsentStamp.REQUESTED
        if self.revoked:
            return ConsentStamp.REVOKED
        return ConsentStamp.DECLINED if self.declined else ConsentStamp.UNKNOWN

    def _stamp_of_permit(self, moment: int) -> ConsentStamp:
        if self.until < moment:
            return ConsentStamp.EXPIRED
        if self.suspended:
            return ConsentStamp.SUSPENDED
        return ConsentStamp.PLANNED if moment < self.start else ConsentStamp.ACTIVE


@dataclass(frozen=True, slots=True)
class Power:
    """What a delegate may do. purposes: mask of 1 << Purpose; registrar: that attested a guardian, 0 for a delegate of
    the subject's own choice; sequence: of the last act by or about this delegate; decided: the subject itself
    signed for or against it, so no registrar names it unsigned any more."""

    categories: int = 0
    purposes: int = 0
    start: int = 0
    until: int = 0
    sequence: int = 0
    registrar: int = 0
    decided: bool = False

    def covers(self, purpose: int, categories: int, moment: int) -> bool:
        """Whether it may act at this moment for this purpose and all these categories."""
        within = self.start <= moment <= self.until
        return within and bool(self.purposes >> purpose & 1) and not categories & ~self.categories


def read_word(word: int) -> Consent:
    """The word of an entry, readable. Raises TypedDataError for bits that mean nothing."""
    return Consent(**_read(_CONSENT, word, 255))


def write_word(consent: Consent) -> int:
    """The word of an entry. Raises TypedDataError for what does not fit."""
    return _write(_CONSENT, consent)


def read_mandate(word: int) -> Power:
    """The word of a delegate, readable. Raises TypedDataError for bits that mean nothing."""
    return Power(**_read(_POWER, word, 161))


def write_mandate(power: Power) -> int:
    """The word of a delegate. Raises TypedDataError for what does not fit."""
    return _write(_POWER, power)


def _read(layout: Layout, word: int, size: int) -> dict[str, Any]:
    if not 0 <= word < 1 << size:
        raise TypedDataError("word: bits that mean nothing")
    found = {name: word >> shift & (1 << bits) - 1 for name, (shift, bits) in layout.items()}
    return {name: bool(value) if layout[name][1] == 1 else value for name, value in found.items()}


def _write(layout: Layout, readable: Consent | Power) -> int:
    for name, (_, bits) in layout.items():
        encode_value("bool" if bits == 1 else f"uint{bits}", getattr(readable, name), name)
    return sum(int(getattr(readable, name)) << shift for name, (shift, _) in layout.items())
