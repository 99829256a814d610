"""Who may call what of consent, emergencies, records, the access log, and of a subject's keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from carestamp.client import Freeze
from carestamp.client.structs import NOBODY
from carestamp.documents.consent.typed import act_of, entry_of, pack_entry, pack_terms
from carestamp.documents.consent.vocabulary import Purpose
from carestamp.documents.emergency import Opening
from scripts.cast import HOSPITAL
from tests.permissions.consent_scene import BORN_IN_2020
from tests.permissions.lapses import HOUSES
from tests.permissions.row import (
    ANYBODY,
    Error,
    Row,
    Values,
    given,
    impossible,
    named,
    not_signer,
    unauthorized,
)
from tests.permissions.scene import NEW_ROOT, Scene
from tests.support.desk import LAB, THE_HOSPITAL

CONSENTS, EMERGENCIES, RECORDS, LOG = "ConsentRegistry", "EmergencyAccess", "RecordRegistry", "AccessLog"
CREDENTIALS = "CredentialRegistry"
REGISTRARS = ("registrar_steward", "subject_registrar_steward")
OVERSEERS = ("subject_registrar_steward", "health_steward")
"""The registrar that did it, and who supervises registrars."""
CUSTODIANS = ("custodian", "custodian_b", "researcher")
THE_ENTRY = pack_entry(THE_HOSPITAL, Purpose.TREATMENT)


# --- refusals


def not_grantee(_: Scene, who: str) -> Error:
    return ("ConsentRegistry_NotGrantee", who, THE_ENTRY)


def not_signed_for_them(scene: Scene, _who: str) -> Error:
    """The patient's signature names another registrar."""
    return ("SignedActs_BadSignature", scene.at("patient"))


def not_custodian(scene: Scene, who: str) -> Error:
    """Of the hospital."""
    return ("RecordRegistry_NotCustodian", who, HOSPITAL)


def no_custodian(scene: Scene, who: str) -> Error:
    """Of its own house, if it has one."""
    standing = scene.town.credentials.standing_of(who)
    return ("RecordRegistry_NotCustodian", who, standing.organisation)


def clinician_not_live(scene: Scene, _who: str) -> Error:
    return ("EmergencyAccess_NotLive", scene.at("emergency_clinician"))


def second_not_live(scene: Scene, _who: str) -> Error:
    return ("EmergencyAccess_BadSecond", scene.at("second_clinician"))


NOT_REGISTRAR = named("ConsentRegistry_NotRegistrar")
NOT_AUTHORISED = named("EmergencyAccess_NotAuthorised")
NOT_CREDENTIALED = named("CredentialRegistry_NotAuthorised")
SAME_PERSON = named("EmergencyAccess_SamePerson")


# --- consent


def _signature(s: Scene, name: str) -> bytes:
    """The patient's."""
    return s.town.consents.sign(s.town.cast.patient, s.acts[name])


def _values(name: str, by: str = "", signed: bool = False) -> Values:
    """Of an act on an entry. by: a delegate, by name."""

    def values(s: Scene) -> tuple[Any, ...]:
        act = replace(s.acts[name], sequence=s.acts["delegate's number"]) if by else s.acts[name]
        delegate = () if name == "erase" else (s.at(by) if by else NOBODY,)
        signature = s.town.consents.sign(getattr(s.town.cast, by or "patient"), act) if signed else b""
        return (act.subject, entry_of(act), pack_terms(act_of(act)), *delegate, signature)

    return values


def decided(function: str, stops: bool = False) -> tuple[Row, ...]:
    """For the patient, for its delegate in its own name, and for anybody who brings the signature of either."""
    rest = {"stops": stops}
    own = Row(CONSENTS, function, _values(function), ("patient",), not_signer("patient"), **rest)
    signed = _values(function, signed=True)
    brought = Row(CONSENTS, function, signed, ANYBODY, impossible, variant="by signature", **rest)
    if function == "erase":
        return (own, brought)
    values, theirs = _values(function, "delegate"), _values(function, "delegate", signed=True)
    delegated = Row(CONSENTS, function, values, ("delegate",), not_signer("delegate"), variant="by a delegate", **rest)
    told = Row(CONSENTS, function, theirs, ANYBODY, impossible, variant="by a delegate's signature", **rest)
    return (own, brought, delegated, told)


def _policy(name: str, signed: bool) -> Values:
    def values(s: Scene) -> tuple[Any, ...]:
        act = s.acts[name]
        return (act.subject, pack_terms(act_of(act)), _signature(s, name) if signed else b"")

    return values


def policy(function: str, stops: bool = False) -> tuple[Row, ...]:
    """For the patient, or anybody with its signature."""
    return (
        Row(CONSENTS, function, _policy(function, False), ("patient",), not_signer("patient"), stops=stops),
        Row(CONSENTS, function, _policy(function, True), ANYBODY, impossible, stops=stops, variant="by signature"),
    )


def _mandate(name: str, by: str | None, signed: bool = False) -> Values:
    """by: None where the function names nobody, "" for the patient, else a delegate."""

    def values(s: Scene) -> tuple[Any, ...]:
        act = s.acts[name]
        who = () if by is None else (s.at(by) if by else NOBODY,)
        signature = _signature(s, name) if signed else b""
        return (act.subject, act.delegate, pack_terms(act_of(act)), *who, signature)

    return values


def _attest_values(s: Scene) -> tuple[Any, ...]:
    return (s.at("patient"), s.at("friend"), BORN_IN_2020, 0, 0, b"")


def _accepted_values(s: Scene) -> tuple[Any, ...]:
    act = s.acts["acceptance"]
    return (act.subject, act.guardian, act.majority, act.sequence, act.deadline, _signature(s, "acceptance"))


CONSENT_ROWS = (
    Row(CONSENTS, "pause", given(), ("pauser",), unauthorized, when_paused=("EnforcedPause",)),
    Row(CONSENTS, "unpause", given(), ("governor",), unauthorized, when_open=("ExpectedPause",)),
    *(row for function in ("grant", "lift", "resume") for row in decided(function, stops=True)),
    *(row for function in ("revoke", "deny", "suspend", "decline", "erase") for row in decided(function)),
    Row(
        CONSENTS,
        "request",
        lambda s: (s.at("patient"), THE_ENTRY, LAB, s.now() + 60),
        HOUSES[HOSPITAL],
        not_grantee,
        stops=True,
        gated=HOUSES[HOSPITAL],
        lapsed=not_grantee,
    ),
    Row(CONSENTS, "appoint", _mandate("appoint", None), ("patient",), not_signer("patient"), stops=True),
    Row(
        *(CONSENTS, "appoint", _mandate("appoint", None, signed=True), ANYBODY, impossible),
        stops=True,
        variant="by signature",
    ),
    Row(
        CONSENTS,
        "attestGuardian",
        _attest_values,
        REGISTRARS,
        NOT_REGISTRAR,
        stops=True,
        gated=REGISTRARS,
        lapsed=NOT_REGISTRAR,
    ),
    Row(
        CONSENTS,
        "attestGuardian",
        _accepted_values,
        ("subject_registrar_steward",),
        NOT_REGISTRAR,
        stops=True,
        others={"registrar_steward": not_signed_for_them},
        gated=("subject_registrar_steward",),
        lapsed=NOT_REGISTRAR,
        variant="accepted by the patient",
    ),
    Row(
        CONSENTS,
        "endGuardianship",
        lambda s: (s.at("patient"), s.at("guardian")),
        OVERSEERS,
        NOT_REGISTRAR,
        gated=OVERSEERS,
        lapsed=NOT_REGISTRAR,
    ),
    Row(CONSENTS, "dismiss", _mandate("dismiss", ""), ("patient",), not_signer("patient")),
    Row(CONSENTS, "dismiss", _mandate("dismiss", "", signed=True), ANYBODY, impossible, variant="by signature"),
    Row(
        *(CONSENTS, "dismiss", _mandate("dismiss", "delegate"), ("delegate",), not_signer("delegate")),
        variant="by the delegate",
    ),
    *policy("allowOverride", stops=True),
    *policy("forbidOverride"),
)


# --- emergencies


def _open_values(name: str, signed: bool) -> Values:
    def values(s: Scene) -> tuple[Any, ...]:
        opening: Opening = s.acts[name]
        return (opening.as_tuple(), *(s.town.desk.signatures(opening) if signed else (b"", b"")))

    return values


REVIEWERS = ("hospital_auditor", "auditor")
IDENTIFIERS = ("emergency_clinician", "second_clinician", "hospital_auditor")
OPENING_ROWS = (
    Row(
        EMERGENCIES,
        "open",
        _open_values("new opening", signed=False),
        ("emergency_clinician",),
        not_signer("emergency_clinician"),
        gated=("emergency_clinician",),
        lapsed=clinician_not_live,
    ),
    Row(
        EMERGENCIES,
        "open",
        _open_values("new opening", signed=True),
        ANYBODY,
        impossible,
        gated=("emergency_clinician",),
        lapsed=clinician_not_live,
        caller="relayer",
        variant="by signature",
    ),
    Row(
        EMERGENCIES,
        "open",
        _open_values("countersigned opening", signed=True),
        ANYBODY,
        impossible,
        gated=("second_clinician",),
        lapsed=second_not_live,
        caller="relayer",
        variant="countersigned",
    ),
    Row(
        EMERGENCIES,
        "review",
        lambda s: (s.acts["reviewed"].as_tuple(), True, NEW_ROOT),
        REVIEWERS,
        NOT_AUTHORISED,
        others=dict.fromkeys(("emergency_clinician", "second_clinician"), SAME_PERSON),
        gated=REVIEWERS,
        lapsed=NOT_AUTHORISED,
    ),
    Row(EMERGENCIES, "alert", lambda s: (s.acts["overdue"].as_tuple(),), ANYBODY, impossible),
    Row(
        EMERGENCIES,
        "identify",
        lambda s: (s.acts["unknown"].as_tuple(), s.at("patient")),
        IDENTIFIERS,
        NOT_AUTHORISED,
        gated=IDENTIFIERS,
        lapsed=NOT_AUTHORISED,
    ),
    Row(
        EMERGENCIES,
        "restoreRight",
        lambda s: (s.at("emergency_clinician_b"),),
        ("health_steward",),
        NOT_AUTHORISED,
        gated=("health_steward",),
        lapsed=NOT_AUTHORISED,
    ),
)


# --- records and their log

RECORD_ROWS = (
    Row(RECORDS, "pause", given(), ("pauser",), unauthorized, when_paused=("EnforcedPause",)),
    Row(RECORDS, "unpause", given(), ("governor",), unauthorized, when_open=("ExpectedPause",)),
    Row(
        RECORDS,
        "anchor",
        lambda s: (s.acts["record"].as_tuple(), []),
        ("custodian",),
        not_custodian,
        stops=True,
        gated=("custodian",),
        lapsed=not_custodian,
    ),
    Row(
        *(RECORDS, "anchor", lambda s: (s.acts["leaf"].as_tuple(), s.acts["leaf proof"]), ANYBODY, impossible),
        stops=True,
        variant="of a batch",
    ),
    Row(
        RECORDS,
        "anchorBatch",
        given(NEW_ROOT),
        CUSTODIANS,
        no_custodian,
        stops=True,
        gated=CUSTODIANS,
        lapsed=no_custodian,
    ),
    Row(
        RECORDS,
        "erase",
        lambda s: (s.acts["kept record"].as_tuple(), []),
        ("custodian",),
        not_custodian,
        gated=("custodian",),
        lapsed=not_custodian,
    ),
    Row(
        LOG,
        "anchor",
        given(1, NEW_ROOT, 1),
        CUSTODIANS,
        named("AccessLog_NotCustodian"),
        gated=CUSTODIANS,
        lapsed=named("AccessLog_NotCustodian"),
    ),
)


# --- subjects and recovery


def _plan_values(name: str) -> Values:
    def values(s: Scene) -> tuple[Any, ...]:
        act = s.acts[name]
        signature = s.town.credentials.sign(s.town.cast.patient, act)
        return (act.subject, act.plan, act.sequence, act.deadline, signature)

    return values


def _start_values(s: Scene) -> tuple[Any, ...]:
    """Two of the guardian's own guardians agree."""
    cast, plan, subject = s.town.cast, s.acts["plan"], s.at("guardian")
    asked = s.town.desk.agreed(plan, s.at("outsider"), cast.friend, cast.friend_b, subject=subject)
    return (asked[0], asked[1], plan.as_tuple(), *asked[3:])


def planned(name: str, variant: str = "") -> Row:
    """For a live steward of the registrar whom the patient named."""
    return Row(
        CREDENTIALS,
        "planRecovery",
        _plan_values(name),
        ("subject_registrar_steward",),
        NOT_CREDENTIALED,
        others={"registrar_steward": not_signed_for_them},
        gated=("subject_registrar_steward",),
        lapsed=NOT_CREDENTIALED,
        variant=variant,
    )


def _veto_values(by: str, signed: bool = False) -> Values:
    def values(s: Scene) -> tuple[Any, ...]:
        act = s.acts["veto"]
        signature = s.town.credentials.sign(getattr(s.town.cast, by), act) if signed else b""
        return (act.subject, s.at(by), act.recovery, act.deadline, signature)

    return values


SUBJECT_ROWS = (
    Row(
        CREDENTIALS,
        "freeze",
        lambda s: (s.at("patient"), int(Freeze.DEATH)),
        REGISTRARS,
        NOT_CREDENTIALED,
        gated=REGISTRARS,
        lapsed=NOT_CREDENTIALED,
    ),
    Row(
        CREDENTIALS,
        "unfreeze",
        lambda s: (s.at("thief"),),
        OVERSEERS,
        NOT_CREDENTIALED,
        gated=OVERSEERS,
        lapsed=NOT_CREDENTIALED,
    ),
    planned("planning"),
    planned("no planning", variant="withdrawn"),
    Row(CREDENTIALS, "startRecovery", _start_values, ANYBODY, impossible),
    Row(CREDENTIALS, "vetoRecovery", _veto_values("patient_b"), ("patient_b",), not_signer("patient_b")),
    Row(
        *(CREDENTIALS, "vetoRecovery", _veto_values("device"), ("device",), not_signer("device")),
        variant="by the second device",
    ),
    Row(
        *(CREDENTIALS, "vetoRecovery", _veto_values("patient_b", signed=True), ANYBODY, impossible),
        variant="by signature",
    ),
    Row(CREDENTIALS, "completeRecovery", lambda s: (s.at("ward"),), ANYBODY, impossible),
)
ROWS = (*CONSENT_ROWS, *OPENING_ROWS, *RECORD_ROWS, *SUBJECT_ROWS)
