"""The parts of one provision of a Consent: for whom, for what, of what, to do what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from carestamp.documents.consent import Purpose
from carestamp.documents.fhir import consent_terms as terms
from carestamp.documents.fhir import consent_words as words
from carestamp.documents.fhir.consent_reading import Reading, RefusedError, codings, listed, same
from carestamp.documents.fhir.naming import Named, both, named
from carestamp.documents.fhir.reading import Entry

_KINDS: Mapping[str, str] = MappingProxyType(
    {"Practitioner": "person", "PractitionerRole": "person", "Organization": "organisation", "": ""}
)


@dataclass(frozen=True, slots=True)
class Whom:
    """A grantee in FHIR's words. kind: person, organisation, role, study; empty where only a register can tell.

    party: who it is; None for a role. role: bit of the credential registry. house: a study's organisation, where it is
    named too.
    """

    kind: str
    party: Named | None = None
    role: int = 0
    house: Named | None = None


class Parts(Reading):
    """Reads the conditions of a provision, each by itself."""

    # --------------------------------------------------------------------------------------------------------- purposes

    def reasons(self, node: dict[str, Any], path: str) -> list[str]:
        found = []
        for number, each in enumerate(listed(node.get("purpose"))):
            if each.get("system") != terms.ACT_REASON or not isinstance(each.get("code"), str):
                raise RefusedError(f"{path}.purpose[{number}]", words.UNKNOWN_PURPOSE)
            found.append(each["code"])
        return found

    def purposes(self, node: dict[str, Any], path: str, permits: bool, study: bool) -> Sequence[Purpose] | None:
        codes = self.reasons(node, path)
        whole = {terms.PURPOSES[code] for code in codes if code in terms.PURPOSES}
        whole |= {Purpose.RESEARCH} if study and _of(codes, Purpose.RESEARCH) else set()
        for number, code in enumerate(codes):
            self._check_purpose(code, f"{path}.purpose[{number}]", whole, permits)
        return sorted(whole) if codes else None

    def _check_purpose(self, code: str, path: str, whole: set[Purpose], permits: bool) -> None:
        if code in terms.PURPOSES:
            return
        if code not in terms.NARROWER:
            raise RefusedError(path, words.UNKNOWN_PURPOSE)
        if code in terms.EMERGENCIES and not (permits and Purpose.TREATMENT in whole):
            raise RefusedError(path, words.EMERGENCY)
        if terms.NARROWER[code] not in whole:
            raise RefusedError(path, words.NARROWER_PURPOSE)

    # ------------------------------------------------------------------------------------------------------- categories

    def categories(self, node: dict[str, Any], path: str, permits: bool) -> int | None:
        """The mask that class, code and securityLabel come to; None where none of them is there."""
        given = {name: listed(node.get(name)) for name in ("class", "code", "securityLabel")}
        if any(given[name] for name in ("code", "securityLabel")):
            given["class"] = [each for each in given["class"] if not set(codings(each)) & terms.CONTAINERS]
        masks = [self._mask(listed, f"{path}.{name}", permits) for name, listed in given.items() if listed]
        if len(set(masks)) > 1:
            raise RefusedError(path, words.TOGETHER)
        return masks[0] if masks else None

    def _mask(self, listed: list[dict[str, Any]], path: str, permits: bool) -> int:
        found = 0
        for number, each in enumerate(listed):
            found |= self._bits(list(codings(each)), f"{path}[{number}]", permits)
        return found

    def _bits(self, codes: list[terms.Code], path: str, permits: bool) -> int:
        exact = [1 << terms.CATEGORIES[code] for code in codes if code in terms.CATEGORIES]
        wider = [terms.COVERING[code] for code in codes if code in terms.COVERING]
        if permits and exact:
            return exact[0]
        if permits and wider:
            raise RefusedError(path, words.TOO_NARROW)
        if wider:
            self.note(path, words.WIDENED)
        if not exact and not wider:
            raise RefusedError(path, words.UNKNOWN_CATEGORY)
        return [*wider, *exact][0]

    # ----------------------------------------------------------------------------------------------------------- actors

    def actors(
        self, node: dict[str, Any], path: str, patient: Named
    ) -> tuple[tuple[Whom, ...] | None, tuple[Named, ...]]:
        """Who gets to see (None: nobody in particular), and whose records it is about."""
        whom: list[Whom] = []
        sources: list[Named] = []
        for number, each in enumerate(listed(node.get("actor"))):
            here, codes = f"{path}.actor[{number}]", set(codings(each.get("role")))
            if codes & terms.RECIPIENTS:
                whom.append(self._grantee(each.get("reference"), f"{here}.reference"))
            elif codes & terms.SOURCES:
                sources.append(self.who(each.get("reference"), f"{here}.reference"))
            elif not codes & terms.SELF:
                raise RefusedError(f"{here}.role", words.UNKNOWN_PART)
            elif not same(self.who(each.get("reference"), f"{here}.reference"), patient):
                raise RefusedError(f"{here}.reference", words.NOT_THE_PATIENT)
        return tuple(dict.fromkeys(whom)) or None, tuple(dict.fromkeys(sources))

    def _grantee(self, reference: Any, path: str) -> Whom:
        self.at = path
        target = self.index.resolve(reference, self.entry) if isinstance(reference, dict) else None
        if target is not None and target.entry is not None and target.entry.type == "PractitionerRole":
            return self._through_role(reference, target.entry, path)
        party = self.who(reference, path)
        if party.kind not in _KINDS:
            raise RefusedError(path, words.NOT_A_GRANTEE)
        return Whom(_KINDS[party.kind], party)

    def _through_role(self, reference: Any, role: Entry, path: str) -> Whom:
        """A PractitionerRole is the practitioner in it; with a code alone, everybody who has that role."""
        if role.resource.get("practitioner"):
            person = self.who(role.resource["practitioner"], path, role)
            itself = named(reference, self.entry, self.index)
            return Whom("person", both(itself, person) if itself else person)
        if role.resource.get("organization"):
            raise RefusedError(path, words.ROLE_AT_HOUSE)
        bits = {terms.ROLES[code] for each in listed(role.resource.get("code")) for code in codings(each)
                if code in terms.ROLES}  # fmt: skip
        if len(bits) != 1:
            raise RefusedError(path, words.UNKNOWN_ROLE)
        return Whom("role", None, bits.pop())

    def with_study(self, node: dict[str, Any], path: str, whom: tuple[Whom, ...] | None) -> tuple[Whom, ...] | None:
        """The study that HL7's extension names is the grantee; an organisation beside it is the study's own."""
        for number, each in enumerate(listed(node.get("extension"))):
            if each.get("url") == terms.STUDY_URL:
                study = self.who(each.get("valueReference"), f"{path}.extension[{number}].valueReference")
                if len(whom or ()) > 1 or any(other.kind not in ("organisation", "") for other in whom or ()):
                    raise RefusedError(f"{path}.actor", words.STUDY_BESIDE)
                return (Whom("study", study, 0, whom[0].party if whom else None),)
        return whom

    def check_actions(self, node: dict[str, Any], path: str, permits: bool) -> None:
        """Something is seen; a permit lets nothing else be done that a ledger could not permit."""
        given = [
            {code for system, code in codings(each) if system == terms.ACTION} for each in listed(node.get("action"))
        ]
        if permits and any(not each & (terms.READING | terms.AFTERWARDS) for each in given):
            raise RefusedError(f"{path}.action", words.CORRECTING)
        if given and not any(each & terms.READING for each in given):
            raise RefusedError(f"{path}.action", words.NO_READING)


def _of(codes: list[str], purpose: Purpose) -> bool:
    return any(terms.NARROWER.get(code) == purpose for code in codes)
