"""Every act on consents, subjects and openings as something that can be done in both worlds: now, later, or again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.model.consent_emergency import Opening
from tests.model.consent_house import CONSENTS, CREDENTIALS, EMERGENCIES, ConsentHouse, Doing
from tests.model.consent_registry import Deed
from tests.model.consent_subjects import Freeze, Plan
from tests.model.consent_terms import Entry, Terms
from tests.model.signing import Signed


class Acts:
    """Callers are addresses; `by` is NOBODY for the owner; `signature` None is the empty one."""

    def __init__(self, house: ConsentHouse) -> None:
        self.house = house
        self.consents, self.subjects, self.emergencies = house.consents, house.credentials, house.emergencies

    def _bytes(self, signature: Signed | None, contract: str = CONSENTS) -> bytes:
        return self.house.signature(contract, signature)

    # --- an entry

    def on_entry(self, function: str, deed: Deed) -> Doing:
        """grant, lift, resume, revoke, deny, suspend, decline, erase."""
        model = getattr(self.consents, function)
        by = () if function == "erase" else (deed.by,)
        words = (deed.subject, deed.entry.word(), deed.terms.word(), *by, self._bytes(deed.signature))
        about = (deed.subject, deed.entry)
        return Doing(function, lambda: model(deed), CONSENTS, function, deed.caller, words, *about)

    def request(self, caller: str, subject: str, entry: Entry, categories: int, until: int) -> Doing:
        words = (subject, entry.word(), categories, until)
        model = lambda: self.consents.request(caller, subject, entry, categories, until)  # noqa: E731
        return Doing("request", model, CONSENTS, "request", caller, words, subject, entry)

    # --- delegates and policies

    def appoint(self, caller: str, subject: str, delegate: str, terms: Terms, signature: Signed | None) -> Doing:
        words = (subject, delegate, terms.word(), self._bytes(signature))
        given = (caller, subject, delegate, terms, signature)
        return self._doing("appoint", self.consents.appoint, given, CONSENTS, caller, subject, *words)

    def dismiss(
        self, caller: str, subject: str, delegate: str, terms: Terms, by: str, signature: Signed | None
    ) -> Doing:
        words = (subject, delegate, terms.word(), by, self._bytes(signature))
        given = (caller, subject, delegate, terms, by, signature)
        return self._doing("dismiss", self.consents.dismiss, given, CONSENTS, caller, subject, *words)

    def attest_guardian(
        self,
        caller: str,
        subject: str,
        guardian: str,
        majority: int,
        sequence: int,
        deadline: int,
        signature: Signed | None,
    ) -> Doing:
        words = (subject, guardian, majority, sequence, deadline)
        given, values = (caller, *words, signature), (*words, self._bytes(signature))
        model = self.consents.attest_guardian
        return self._doing("attestGuardian", model, given, CONSENTS, caller, subject, *values)

    def end_guardianship(self, caller: str, subject: str, guardian: str) -> Doing:
        given = (caller, subject, guardian)
        model = self.consents.end_guardianship
        return self._doing("endGuardianship", model, given, CONSENTS, caller, subject, subject, guardian)

    def forbid_override(self, caller: str, subject: str, terms: Terms, signature: Signed | None) -> Doing:
        given, words = (caller, subject, terms, signature), (subject, terms.word(), self._bytes(signature))
        return self._doing("forbidOverride", self.consents.forbid_override, given, CONSENTS, caller, subject, *words)

    def allow_override(self, caller: str, subject: str, terms: Terms, signature: Signed | None) -> Doing:
        given, words = (caller, subject, terms, signature), (subject, terms.word(), self._bytes(signature))
        return self._doing("allowOverride", self.consents.allow_override, given, CONSENTS, caller, subject, *words)

    def pause(self, caller: str) -> Doing:
        return self._doing("pause", self.consents.pause, (caller,), CONSENTS, caller, None)

    def unpause(self, caller: str) -> Doing:
        return self._doing("unpause", self.consents.unpause, (caller,), CONSENTS, caller, None)

    # --- keys

    def move(
        self, caller: str, subject: str, controller: str, sequence: int, deadline: int, signature: Signed | None
    ) -> Doing:
        words = (subject, controller, sequence, deadline)
        values = (*words, self._bytes(signature, CREDENTIALS))
        given, model = (caller, *words, signature), self.subjects.move_controller
        return self._doing("moveController", model, given, CREDENTIALS, caller, subject, *values)

    def freeze(self, caller: str, subject: str, reason: Freeze) -> Doing:
        given = (caller, subject, reason)
        return self._doing("freeze", self.subjects.freeze, given, CREDENTIALS, caller, subject, subject, int(reason))

    def unfreeze(self, caller: str, subject: str) -> Doing:
        return self._doing("unfreeze", self.subjects.unfreeze, (caller, subject), CREDENTIALS, caller, subject, subject)

    def plan(
        self, caller: str, subject: str, plan: bytes, sequence: int, deadline: int, signature: Signed | None
    ) -> Doing:
        words = (subject, plan, sequence, deadline)
        values = (*words, self._bytes(signature, CREDENTIALS))
        given, model = (caller, *words, signature), self.subjects.plan_recovery
        return self._doing("planRecovery", model, given, CREDENTIALS, caller, subject, *values)

    def start(
        self,
        caller: str,
        subject: str,
        controller: str,
        plan: Plan,
        deadline: int,
        signatures: tuple[Signed | None, ...],
    ) -> Doing:
        given = (subject, controller, plan, deadline, signatures)
        signed = [self._bytes(each, CREDENTIALS) for each in signatures]
        values = (subject, controller, plan.as_tuple(), deadline, signed)
        return self._doing("startRecovery", self.subjects.start_recovery, given, CREDENTIALS, caller, subject, *values)

    def veto(self, caller: str, subject: str, by: str, recovery: int, deadline: int, signature: Signed | None) -> Doing:
        words = (subject, by, recovery, deadline)
        values = (*words, self._bytes(signature, CREDENTIALS))
        given, model = (caller, *words, signature), self.subjects.veto_recovery
        return self._doing("vetoRecovery", model, given, CREDENTIALS, caller, subject, *values)

    def complete(self, caller: str, subject: str) -> Doing:
        given, model = (caller, subject), self.subjects.complete_recovery
        return self._doing("completeRecovery", model, given, CREDENTIALS, caller, subject, subject)

    # --- openings

    def open(self, caller: str, opening: Opening, signature: Signed | None, countersignature: Signed | None) -> Doing:
        words = (self._bytes(each, EMERGENCIES) for each in (signature, countersignature))
        given = (caller, opening, signature, countersignature)
        return self._on_opening("open", self.emergencies.open, given, caller, opening, *words)

    def review(self, caller: str, opening: Opening, justified: bool, grounds: bytes) -> Doing:
        given = (caller, opening, justified, grounds)
        return self._on_opening("review", self.emergencies.review, given, caller, opening, justified, grounds)

    def alert(self, caller: str, opening: Opening) -> Doing:
        return self._on_opening("alert", self.emergencies.alert, (opening,), caller, opening)

    def identify(self, caller: str, opening: Opening, subject: str) -> Doing:
        given = (caller, opening, subject)
        return self._on_opening("identify", self.emergencies.identify, given, caller, opening, subject)

    def restore(self, caller: str, clinician: str) -> Doing:
        given, model = (caller, clinician), self.emergencies.restore_right
        return self._doing("restoreRight", model, given, EMERGENCIES, caller, None, clinician)

    # --- houses and people

    def on_credentials(self, function: str, model: Callable[..., None], caller: str, *words: Any) -> Doing:
        return self._doing(function, model, (caller, *words), CREDENTIALS, caller, None, *words)

    @staticmethod
    def _doing(
        function: str,
        model: Callable[..., None],
        given: tuple[Any, ...],
        contract: str,
        caller: str,
        subject: str | None,
        *words: Any,
    ) -> Doing:
        return Doing(function, lambda: model(*given), contract, function, caller, words, subject)

    def _on_opening(
        self, function: str, model: Callable[..., None], given: Any, caller: str, opening: Opening, *words: Any
    ) -> Doing:
        values = (opening.as_tuple(), *words)
        return Doing(function, lambda: model(*given), EMERGENCIES, function, caller, values, opening.subject)
