"""Who may see what, decided as ConsentRegistry decides it, with the reason in words (C2, C3).

A pure function of plain data: the actor's standing, the question, the words of the five entries that bear on it, and
the moment. A test holds it against the chain in many random situations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from carestamp.documents.consent import reasons
from carestamp.documents.consent.reasons import Shortfall
from carestamp.documents.consent.stamps import ConsentStamp, Decision
from carestamp.documents.consent.vocabulary import ALL_CATEGORIES, Purpose
from carestamp.documents.consent.words import Consent, read_word
from carestamp.documents.eip712 import address_to_int
from carestamp.errors import Words

Consents = Sequence[tuple[int, Consent]]

_LANE = (1 << 32) - 1
_SILENT = (ConsentStamp.UNKNOWN, ConsentStamp.ERASED)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, and its standing now (contracts/credentials/Standing.sol). roles: mask of those that are live; times in
    seconds."""

    key: str
    roles: int
    organisation: int
    distrusted_since: int

    @classmethod
    def of(cls, key: str, standing: int) -> Actor:
        """With its standing as CredentialRegistry.standingOf packs it."""
        return cls(key, standing & _LANE, standing >> 32 & _LANE, standing >> 96 & _LANE)


@dataclass(frozen=True, slots=True)
class Situation:
    """A question and all that its answer rests on. categories: mask; role: the one role in which the actor asks;
    study: one of its organisation, 0 for none; now: seconds; words: entry to word, an entry without one may be left
    out."""

    actor: Actor
    purpose: Purpose
    categories: int
    role: int
    study: int
    now: int
    words: Mapping[int, int]

    @property
    def entries(self) -> tuple[int, ...]:
        """The entries that bear on it."""
        return entries_of(self.actor, self.purpose, self.role, self.study)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer. entry: the denial or the permit on which it rests, 0 where it rests on none (and where it rests on
    *anyone* for treatment, whose number that is); why: names entries by kind, nobody by name or number (X1)."""

    decision: Decision
    entry: int
    why: Words

    @property
    def is_permitted(self) -> bool:
        """Whether the data may be served."""
        return self.decision is Decision.PERMITTED

    @property
    def why_en(self) -> str:
        """In English."""
        return self.why.en

    @property
    def why_zh(self) -> str:
        """In Chinese."""
        return self.why.zh


def entries_of(actor: Actor, purpose: Purpose, role: int, study: int) -> tuple[int, ...]:
    """Person, organisation, role, study, anyone: what ConsentRegistry reads, in this order. Where no role or study is
    named, nothing can stand in its entry."""
    person, house = address_to_int(actor.key, "actor"), actor.organisation
    values = enumerate((person, house, int(role), study | house << 96), start=1)
    return (*[value | kind << 160 | purpose << 168 for kind, value in values], purpose << 168)


def decide(situation: Situation) -> Judgement:
    """The same answer as ConsentRegistry.decisionOf. Raises TypedDataError for a word that is none."""
    obstacle = _obstacle(situation)
    if obstacle is not None:
        return Judgement(obstacle, 0, reasons.of_obstacle(obstacle))
    consents = _consents(situation)
    denial = _denial(situation, consents)
    if denial is not None:
        return Judgement(Decision.DENIED, denial[0], reasons.of_denial(*denial))
    permit = _permit(situation, consents)
    if permit is not None:
        return Judgement(Decision.PERMITTED, permit, reasons.of_permit(permit))
    return Judgement(Decision.NOT_COVERED, 0, reasons.of_gaps(_shortfalls(situation, consents)))


def is_override_forbidden(situation: Situation, policy_forbids: bool) -> bool:
    """Whether the patient denies this even in an emergency, as ConsentRegistry.isOverrideForbidden says (E1).

    policy_forbids: what policyOf(subject) tells. The actor need not be live.
    """
    return policy_forbids and _denial(situation, _consents(situation)) is not None


def explain(situation: Situation) -> tuple[Shortfall, ...]:
    """Of each entry about which something was decided, why its permit does not cover all that is asked; empty for one
    that covers it. Raises TypedDataError for a word that is none."""
    return tuple(_shortfalls(situation, _consents(situation)))


def _obstacle(situation: Situation) -> Decision | None:
    """What stands in the way before any entry is read."""
    actor, role = situation.actor, situation.role
    if not 0 < situation.categories <= ALL_CATEGORIES:
        return Decision.NOTHING_ASKED
    if not actor.roles or situation.now >= actor.distrusted_since:
        return Decision.ACTOR_NOT_LIVE
    return Decision.ROLE_NOT_HELD if not actor.roles & role or role & role - 1 else None


def _consents(situation: Situation) -> Consents:
    return [(entry, read_word(situation.words.get(entry, 0))) for entry in situation.entries]


def _denial(situation: Situation, consents: Consents) -> tuple[int, Consent, int] | None:
    """The first entry with a denial in force of anything asked, and what of it."""
    for entry, consent in consents:
        denied = consent.denies(situation.now) & situation.categories
        if denied:
            return entry, consent, denied
    return None


def _permit(situation: Situation, consents: Consents) -> int | None:
    """The first entry whose permit in force covers everything asked."""
    asked, now = situation.categories, situation.now
    return next((entry for entry, consent in consents if not asked & ~consent.permits(now)), None)


def _shortfalls(situation: Situation, consents: Consents) -> Iterator[Shortfall]:
    for entry, consent in consents:
        stamp, missing = consent.stamp(situation.now), situation.categories & ~consent.permitted
        if stamp not in _SILENT and (missing or stamp is not ConsentStamp.ACTIVE):
            yield Shortfall(entry, stamp, missing if consent.permitted else 0)
