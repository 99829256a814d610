"""Provisions and the exceptions in them to rules: one for each provision, recipient and purpose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from carestamp.documents.consent import ALL_CATEGORIES, Purpose
from carestamp.documents.fhir import consent_terms as terms
from carestamp.documents.fhir import consent_words as words
from carestamp.documents.fhir.consent_parts import Parts, Whom
from carestamp.documents.fhir.consent_reading import FOR_EVER, RefusedError, codings, listed
from carestamp.documents.fhir.naming import Named
from carestamp.errors import Words

_CONDITIONS = ("actor", "action", "securityLabel", "purpose", "class", "code", "dataPeriod", "data")
_BEYOND: Mapping[str, Words] = MappingProxyType({"data": words.SINGLE_RECORDS, "dataPeriod": words.DATA_PERIOD})


@dataclass(frozen=True, slots=True)
class Rule:
    """What one provision says of one grantee and one purpose. whom None: anyone. Times in seconds, the last included.

    override: this is about break-glass passing the patient's denials (E1), not about an entry.
    sources: the custodians whose records are meant; none: every custodian's.
    """

    path: str
    permits: bool
    whom: Whom | None
    purpose: Purpose
    categories: int
    start: int = 0
    until: int = FOR_EVER
    sources: tuple[Named, ...] = ()
    override: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What a provision inherits from those around it; None: nothing was said."""

    permits: bool | None = None
    whom: tuple[Whom, ...] | None = None
    purposes: Sequence[Purpose] | None = None
    categories: int | None = None
    start: int = 0
    until: int = FOR_EVER
    sources: tuple[Named, ...] = ()


class Rules(Parts):
    """Reads all provisions of a Consent."""

    # ----------------------------------------------------------------------------------------------------- provisions

    def _rules(self, patient: Named) -> Iterator[Rule]:
        root = self.written.get("provision")
        if not isinstance(root, dict):
            yield from self._without_provision()
        elif root.get("type"):
            yield from self._provision(root, "provision", Frame(), patient)
        else:
            yield from self._inside_of_nothing(root, patient)

    def _without_provision(self) -> Iterator[Rule]:
        policy = set(codings(self.written.get("policyRule")))
        if policy & terms.OPT_IN:
            raise RefusedError("policyRule", words.EVERYBODY)
        if not policy & terms.OPT_OUT:
            raise RefusedError("provision", words.NOTHING_SAID)
        for purpose in Purpose:
            yield Rule("policyRule", False, None, purpose, ALL_CATEGORIES)

    def _inside_of_nothing(self, root: dict[str, Any], patient: Named) -> Iterator[Rule]:
        """A root without type only frames the rules in it, by a period at most: more would be half a rule."""
        nested = listed(root.get("provision"))
        if not nested and self._is_opt_out_here(root, patient):
            yield from self._provision({**root, "type": "deny"}, "provision", Frame(), patient)
            return
        if not nested or any(root.get(name) for name in _CONDITIONS):
            raise RefusedError("provision.type", words.NO_TYPE)
        start, until = self.window(root, "provision")
        for number, each in enumerate(nested):
            frame = Frame(start=start, until=until)
            yield from self._provision(each, f"provision.provision[{number}]", frame, patient)

    def _is_opt_out_here(self, root: dict[str, Any], patient: Named) -> bool:
        """Whether it only says at which custodian, or when, the patient opts out of everything for everybody."""
        if not set(codings(self.written.get("policyRule"))) & terms.OPT_OUT:
            return False
        if any(root.get(name) for name in _CONDITIONS if name != "actor"):
            return False
        return self.actors(root, "provision", patient)[0] is None

    def _provision(self, node: dict[str, Any], path: str, frame: Frame, patient: Named) -> Iterator[Rule]:
        permits = self._type(node, path, frame)
        for name, why in _BEYOND.items():
            if node.get(name):
                raise RefusedError(f"{path}.{name}", why)
        self.check_actions(node, path, permits)
        if self._is_override(node, path, frame):
            yield self._override(node, path, permits, frame)
            return
        own = self._framed(node, path, permits, frame, patient)
        yield from self._of_each(path, own)
        for number, each in enumerate(listed(node.get("provision"))):
            yield from self._provision(each, f"{path}.provision[{number}]", own, patient)

    def _type(self, node: dict[str, Any], path: str, frame: Frame) -> bool:
        if not node.get("type"):
            raise RefusedError(f"{path}.type", words.NO_TYPE)
        permits: bool = node["type"] == "permit"
        if frame.permits is not None and permits:
            raise RefusedError(f"{path}.type", words.PERMIT_INSIDE)
        if frame.permits is False:
            raise RefusedError(f"{path}.type", words.DENY_INSIDE)
        return permits

    def _framed(self, node: dict[str, Any], path: str, permits: bool, frame: Frame, patient: Named) -> Frame:
        """What a provision says, with what it inherits where it is silent, and nothing outside of that."""
        whom, sources = self.actors(node, path, patient)
        whom = self.with_study(node, path, whom)
        studies = any(each.kind == "study" for each in whom or ())
        purposes, categories = self.purposes(node, path, permits, studies), self.categories(node, path, permits)
        _require_inside(frame, whom, purposes, categories, path)
        start, until = self.window(node, path)
        return Frame(
            permits,
            whom if whom is not None else frame.whom,
            purposes if purposes is not None else frame.purposes,
            categories if categories is not None else frame.categories,
            max(start, frame.start),
            min(until, frame.until),
            sources or frame.sources,
        )

    def _of_each(self, path: str, said: Frame) -> Iterator[Rule]:
        if said.permits and not said.whom:
            raise RefusedError(f"{path}.actor", words.EVERYBODY)
        whom: Sequence[Whom | None] = said.whom or (None,)
        purposes = self._purposes_meant(path, said)
        categories = self._categories_meant(path, said)
        for each in whom:
            for purpose in purposes:
                window = (said.start, said.until, said.sources)
                yield Rule(path, bool(said.permits), each, purpose, categories, *window)

    def _purposes_meant(self, path: str, said: Frame) -> Sequence[Purpose]:
        if said.purposes is not None:
            return said.purposes
        if any(each.kind == "study" for each in said.whom or ()):
            return (Purpose.RESEARCH,)
        if not said.permits:
            return tuple(Purpose)
        if (terms.SCOPE, "research") in codings(self.written.get("scope")):
            return (Purpose.RESEARCH,)
        self.note(f"{path}.purpose", words.ASSUMED_TREATMENT)
        return (Purpose.TREATMENT,)

    def _categories_meant(self, path: str, said: Frame) -> int:
        if said.categories is not None:
            return said.categories
        if not said.permits:
            return ALL_CATEGORIES
        self.note(f"{path}.class", words.ASSUMED_ORDINARY)
        return terms.ORDINARY

    # ------------------------------------------------------------------------------------------------------ break-glass

    def _is_override(self, node: dict[str, Any], path: str, frame: Frame) -> bool:
        codes = self.reasons(node, path)
        return frame.permits is None and codes == [terms.BREAK_GLASS]

    def _override(self, node: dict[str, Any], path: str, permits: bool, frame: Frame) -> Rule:
        if permits and node.get("actor"):
            raise RefusedError(f"{path}.purpose", words.OPENING)
        narrowed = any(node.get(name) for name in ("actor", "class", "code", "securityLabel", "provision", "extension"))
        start, until = self.window(node, path)
        if narrowed or min(until, frame.until) != FOR_EVER:
            raise RefusedError(f"{path}.purpose", words.EMERGENCY)
        window = (max(start, frame.start), FOR_EVER)
        return Rule(path, permits, None, Purpose.TREATMENT, ALL_CATEGORIES, *window, override=True)


def _require_inside(
    frame: Frame,
    whom: tuple[Whom, ...] | None,
    purposes: Sequence[Purpose] | None,
    categories: int | None,
    path: str,
) -> None:
    """An exception lies in its rule: for somebody whom that means, or a person among them, and of what it names."""
    if frame.permits is None:
        return
    if any(each not in (frame.whom or ()) and each.kind not in ("person", "") for each in whom or ()):
        raise RefusedError(f"{path}.actor", words.OUTSIDE)
    if purposes is not None and frame.purposes is not None and set(purposes) - set(frame.purposes):
        raise RefusedError(f"{path}.purpose", words.OUTSIDE)
    if categories is not None and frame.categories is not None and categories & ~frame.categories:
        raise RefusedError(path, words.OUTSIDE)
