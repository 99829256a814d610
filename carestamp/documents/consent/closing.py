"""A signed act that closes counts for a gateway as soon as it arrives, before it is on chain (C5).

What opens (grant, lift, resume) is not honoured here: a relayer could hold back the revocation that came after it, and
only the chain says which was the later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from carestamp.documents.consent.signatures import SignatureCheck, is_signed_by
from carestamp.documents.consent.typed import (
    ConsentDenial,
    ConsentErasure,
    ConsentRefusal,
    ConsentRevocation,
    ConsentSuspension,
)
from carestamp.documents.consent.vocabulary import ALL_CATEGORIES
from carestamp.documents.consent.words import Consent, read_mandate, read_word, write_word
from carestamp.documents.eip712 import Domain, address_to_int, digest
from carestamp.errors import CarestampError, Words

Closing = ConsentRevocation | ConsentDenial | ConsentSuspension | ConsentRefusal | ConsentErasure
"""The acts that a gateway honours on receipt."""


class NotHonoured(CarestampError):  # noqa: N818  # reads as what it says
    """The ledger would refuse this act too. `why` names nobody (X1)."""

    def __init__(self, why: Words) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return str(self.why)


@dataclass(frozen=True, slots=True)
class Received:
    """A signed act as it reached a gateway. at: seconds; by: the delegate who signed, empty for the subject itself."""

    act: Closing
    signature: bytes
    at: int
    by: str = ""


def honour(
    word: int,
    received: Received,
    domain: Domain,
    owner: str,
    mandate: int = 0,
    is_signed: SignatureCheck = is_signed_by,
) -> int:
    """The word of the act's entry (`entry_of`) as it will be, to be treated so from now on.

    word: as the chain has it, or as another act left it here. An act whose number was used changes nothing: the chain
    is ahead of it. owner: ownerOf(subject), for an erasure signerFor(subject), since a freeze stops it. mandate:
    mandateOf(subject, by); for another act of a delegate, with the number of the one before. is_signed: for a
    contract's signature (ERC-1271) it asks the chain. Raises NotHonoured where ConsentRegistry would refuse the act.
    """
    consent = read_word(word)
    _require_closing(received)
    _require_signed(received, domain, owner, is_signed)
    if consent.erased or not _counts(consent, received, mandate):
        return word
    if received.by:
        _require_delegate(consent, received, owner, mandate)
    closed = _CLOSED[type(received.act)](consent, received)
    return write_word(closed if received.by else _numbered(closed, consent, received.act.sequence))


def _require_closing(received: Received) -> None:
    act = received.act
    if type(act) not in _CLOSED:
        raise NotHonoured(Words("只有收回类的签名即时生效", "only what closes is honoured before it is on chain"))
    if isinstance(act, ConsentDenial) and not 0 < act.categories <= ALL_CATEGORIES:
        raise NotHonoured(Words("未说明所拒绝的类别", "the denial names no category, or one that does not exist"))
    over = received.at > act.deadline or (isinstance(act, ConsentDenial) and received.at > act.until)
    if over:
        raise NotHonoured(Words("签名已过期", "its last second is over"))


def _require_signed(received: Received, domain: Domain, owner: str, is_signed: SignatureCheck) -> None:
    if not is_signed(received.by or owner, digest(domain, received.act), received.signature):
        raise NotHonoured(Words("签名无效", "it is not signed by the one whose act it is"))


def _counts(consent: Consent, received: Received, mandate: int) -> bool:
    """Whether its number is not used yet. Raises NotHonoured for one that is too far ahead."""
    number, last = received.act.sequence, read_mandate(mandate).sequence if received.by else consent.sequence
    is_free = number == last + 1 if received.by else consent.is_free(number)
    if number > last and not is_free:
        raise NotHonoured(Words("序号超前过多", "its number is too far ahead"))
    return is_free


def _require_delegate(consent: Consent, received: Received, owner: str, mandate: int) -> None:
    """An owner acts as the owner; a delegate never erases, and touches something that its mandate covers."""
    act, touched = received.act, _touched(consent, received)
    is_owner = address_to_int(received.by, "by") == address_to_int(owner, "owner")
    covers = read_mandate(mandate).covers(act.purpose, touched, received.at)
    if is_owner or isinstance(act, ConsentErasure) or not touched or not covers:
        raise NotHonoured(Words("超出受托范围", "it is outside of the delegate's mandate"))


def _touched(consent: Consent, received: Received) -> int:
    """The categories that a mandate must cover; of a denial also those that it prolongs."""
    act = received.act
    if isinstance(act, ConsentDenial):
        prolonged = consent.denies(received.at) if act.until > consent.denied_until else 0
        return act.categories | prolonged
    return consent.requested if isinstance(act, ConsentRefusal) else consent.permitted


def _numbered(closed: Consent, before: Consent, number: int) -> Consent:
    """With the number of an act of the owner: it fills a hole, or leaves holes behind it. A tombstone has none."""
    last = before.sequence
    if closed.erased:
        return replace(closed, sequence=max(number, last))
    if number < last:
        return replace(closed, holes=before.holes & ~(1 << last - number - 1))
    skipped = number - last - 1
    return replace(closed, sequence=number, holes=before.holes << skipped + 1 | (1 << skipped) - 1)


def _revoked(consent: Consent, received: Received) -> Consent:
    """Whoever revokes what the owner permitted, only the owner permits it again."""
    nothing: dict[str, Any] = dict.fromkeys(("permitted", "start", "until"), 0)
    plain = replace(consent, **nothing, by_delegate=False, suspended=False, revoked=True)
    forever = consent.closed_by_owner or consent.is_owners(received.at)
    return _closed_by(replace(plain, closed_by_owner=forever), received)


def _suspended(consent: Consent, received: Received) -> Consent:
    return _closed_by(replace(consent, suspended=True), received)


def _declined(consent: Consent, received: Received) -> Consent:
    return _closed_by(replace(consent, requested=0, requested_until=0, declined=True), received)


def _erased(_: Consent, __: Received) -> Consent:
    return Consent(erased=True)


def _denied(consent: Consent, received: Received) -> Consent:
    """Besides what is denied now, until the later of both ends; an older denial that is over is forgotten."""
    assert isinstance(received.act, ConsentDenial)
    standing = consent.denies(received.at)
    until = max(consent.denied_until, received.act.until) if standing else received.act.until
    by_owner = not received.by or (standing != 0 and consent.denied_by_owner)
    return replace(consent, denied=standing | received.act.categories, denied_until=until, denied_by_owner=by_owner)


def _closed_by(consent: Consent, received: Received) -> Consent:
    return replace(consent, closed_by_owner=consent.closed_by_owner or not received.by)


_CLOSED: Mapping[type, Callable[[Consent, Received], Consent]] = MappingProxyType(
    {
        ConsentRevocation: _revoked,
        ConsentDenial: _denied,
        ConsentSuspension: _suspended,
        ConsentRefusal: _declined,
        ConsentErasure: _erased,
    }
)
