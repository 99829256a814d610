"""Who may call what, paused or not: one row for each function, and one more where a signature lets anybody bring it."""

from __future__ import annotations

from typing import Any

from carestamp.client import FOREVER, Kinds, Roles
from carestamp.client.structs import pack_uses
from carestamp.documents import profiles, typed
from scripts.cast import FISCAL_REGULATOR, HOSPITAL
from tests.model.ledgers import code, sale_of
from tests.permissions.bill_rows import BOOKS, INVOICES
from tests.permissions.bill_rows import ROWS as BILL_ROWS
from tests.permissions.consent_rows import CONSENTS, RECORDS
from tests.permissions.consent_rows import ROWS as CONSENT_ROWS
from tests.permissions.reward_rows import REWARDS, TOKEN
from tests.permissions.reward_rows import ROWS as REWARD_ROWS
from tests.permissions.row import (
    ANYBODY,
    LICENSED,
    STEWARDS,
    Error,
    Refusal,
    Row,
    Values,
    given,
    impossible,
    named,
    not_signer,
    plainly,
    unauthorized,
)
from tests.permissions.scene import (
    CLINIC,
    FRESH_NUMBER,
    FRESH_PROFILE,
    NEW_PACK,
    NEW_ROOT,
    NOBODY,
    SHUT,
    THIRD_REGULATOR,
    Scene,
    grant,
)

GOVERNANCE, DIRECTORY, CREDENTIALS = "Governance", "Directory", "CredentialRegistry"
PACKS, LEDGER, CODEC = "PackRegistry", "PrescriptionRegistry", "PrescriptionCodec"
PAUSABLE = (PACKS, LEDGER, INVOICES, CONSENTS, RECORDS, REWARDS)
REGISTRARS = ("registrar_steward", "subject_registrar_steward")

PHARMACISTS_A = ("pharmacist", "second_pharmacist")
PHARMACISTS = (*PHARMACISTS_A, "pharmacist_b", "second_pharmacist_b")
REPORTERS = ("pharmacy_steward", "pharmacy_b_steward", *REGISTRARS, "health_steward")


# --- refusals


def not_live(role: Roles) -> Refusal:
    return lambda _, who: ("PrescriptionRegistry_NotLive", who, int(role))


def not_prescriber(scene: Scene, who: str) -> Error:
    return ("PrescriptionRegistry_NotPrescriber", who, scene.at("prescriber"))


def prescriber_not_live(scene: Scene, _who: str) -> Error:
    return ("PrescriptionRegistry_NotLive", scene.at("prescriber"), int(Roles.PRESCRIBER))


CREDENTIAL_REFUSAL = named("CredentialRegistry_NotAuthorised")
PACK_REFUSAL = named("PackRegistry_NotAuthorised")
LEDGER_REFUSAL = named("PrescriptionRegistry_NotAuthorised")


# --- Governance: OpenZeppelin's AccessManager. The governor's own acts have a delay: they are announced first.


def administered(function: str, values: Values) -> Row:
    """For administrators; the only one is the governor, whose calls need to be scheduled."""

    def unscheduled(scene: Scene, who: str) -> Error:
        data = code(GOVERNANCE).calldata(function, values(scene))
        return ("AccessManagerNotScheduled", scene.operation(who, GOVERNANCE, data))

    return Row(GOVERNANCE, function, values, (), _no_administrator, others={"governor": unscheduled})


def _no_administrator(_: Scene, who: str) -> Error:
    return ("AccessManagerUnauthorizedAccount", who, 0)


def _unauthorized_call(scene: Scene, who: str) -> Error:
    return ("AccessManagerUnauthorizedCall", who, scene.address(GOVERNANCE), grant(scene)[:4])


def _unscheduled_execution(scene: Scene, who: str) -> Error:
    return ("AccessManagerNotScheduled", scene.operation(who, GOVERNANCE, grant(scene, "relayer")))


def _unauthorized_cancel(scene: Scene, who: str) -> Error:
    target = scene.address(GOVERNANCE)
    return ("AccessManagerUnauthorizedCancel", who, scene.at("governor"), target, grant(scene)[:4])


GOVERNANCE_ROWS = (
    administered("grantRole", lambda s: (0, s.at("relayer"), 0)),
    administered("revokeRole", lambda s: (2, s.at("curator"))),
    administered("labelRole", given(9, "a label")),
    administered("setGrantDelay", given(2, 0)),
    administered("setRoleAdmin", given(2, 3)),
    administered("setRoleGuardian", given(2, 3)),
    administered("setTargetAdminDelay", lambda s: (s.address(LEDGER), 0)),
    administered("setTargetClosed", lambda s: (s.address(LEDGER), True)),
    administered("setTargetFunctionRole", lambda s: (s.address(LEDGER), [b"\x01\x02\x03\x04"], 2)),
    administered("updateAuthority", lambda s: (s.address(LEDGER), s.address(GOVERNANCE))),
    Row(
        GOVERNANCE,
        "schedule",
        lambda s: (s.address(GOVERNANCE), grant(s, "relayer"), 0),
        ("governor",),
        _unauthorized_call,
    ),
    Row(
        GOVERNANCE,
        "execute",
        lambda s: (s.address(GOVERNANCE), grant(s, "relayer")),
        (),
        _unauthorized_call,
        others={"governor": _unscheduled_execution},
    ),
    Row(
        GOVERNANCE,
        "cancel",
        lambda s: (s.at("governor"), s.address(GOVERNANCE), grant(s)),
        ("governor",),
        _unauthorized_cancel,
    ),
    # A person has no code to be asked whether it is consuming an operation.
    Row(GOVERNANCE, "consumeScheduledOp", lambda s: (s.at("governor"), b"1234"), (), plainly("undeclared revert", b"")),
    Row(
        GOVERNANCE,
        "renounceRole",
        lambda s: (2, s.at("curator")),
        ("curator",),
        plainly("AccessManagerBadConfirmation"),
    ),
    Row(GOVERNANCE, "multicall", given([]), ANYBODY, impossible),
)
AUTHORITY_ROWS = tuple(
    Row(contract, "setAuthority", lambda s: (s.at("outsider"),), (), unauthorized)
    for contract in (DIRECTORY, CREDENTIALS, PACKS, LEDGER, INVOICES, BOOKS, CONSENTS, RECORDS, TOKEN, REWARDS)
)
DIRECTORY_ROWS = (
    Row(DIRECTORY, "enlist", lambda s: (b"New".ljust(32, b"\0"), s.acts["unlisted"]), ("governor",), unauthorized),
)


# --- CredentialRegistry


def regulated(function: str, values: Values) -> Row:
    """For a live steward of a health regulator."""
    people = ("health_steward",)
    return Row(CREDENTIALS, function, values, people, CREDENTIAL_REFUSAL, gated=people, lapsed=CREDENTIAL_REFUSAL)


def supervised(function: str, values: Values) -> Row:
    """For a live steward of the practitioner's house, or of its regulator."""
    people = ("health_steward", "hospital_steward")
    return Row(CREDENTIALS, function, values, people, CREDENTIAL_REFUSAL, gated=people, lapsed=CREDENTIAL_REFUSAL)


def _regulator(_: Scene) -> tuple[Any, ...]:
    return (FRESH_NUMBER, int(Kinds.HEALTH_REGULATOR), 0, FOREVER, NOBODY.address)


def _hospital(_: Scene) -> tuple[Any, ...]:
    return (FRESH_NUMBER, int(Kinds.HOSPITAL), 0, FOREVER, NOBODY.address)


def _move_values(s: Scene, signed: bool) -> tuple[Any, ...]:
    act = typed.ControllerMove(s.at("patient"), s.at("delegate"), 1, s.now() + 3600)
    signature = s.town.credentials.sign(s.town.cast.patient, act) if signed else b""
    return (act.subject, act.controller, act.sequence, act.deadline, signature)


CREDENTIAL_ROWS = (
    Row(CREDENTIALS, "accreditRegulator", _regulator, ("governor",), unauthorized),
    Row(CREDENTIALS, "suspendRegulator", given(FISCAL_REGULATOR), ("pauser",), unauthorized),
    Row(CREDENTIALS, "reinstateRegulator", given(THIRD_REGULATOR), ("governor",), unauthorized),
    regulated("accredit", _hospital),
    regulated("renew", given(CLINIC, FOREVER - 1)),
    regulated("appointSteward", given(CLINIC, NOBODY.address, FOREVER)),
    regulated("succeed", given(CLINIC, HOSPITAL)),
    regulated("suspendOrganisation", given(CLINIC)),
    regulated("reinstateOrganisation", given(SHUT)),
    regulated("distrustOrganisation", lambda s: (CLINIC, s.now() - 1)),
    Row(
        CREDENTIALS,
        "license",
        given(HOSPITAL, NOBODY.address, int(Roles.REVIEWER), 0, FOREVER),
        ("hospital_steward",),
        CREDENTIAL_REFUSAL,
        gated=("hospital_steward",),
        lapsed=CREDENTIAL_REFUSAL,
    ),
    supervised("suspendPractitioner", lambda s: (s.at("reviewer"),)),
    supervised("reinstatePractitioner", lambda s: (s.trainee.address,)),
    supervised("distrustPractitioner", lambda s: (s.at("reviewer"), s.now() - 1)),
    Row(CREDENTIALS, "resign", given(), LICENSED, named("CredentialRegistry_UnknownPractitioner")),
    Row(
        CREDENTIALS,
        "moveController",
        lambda s: _move_values(s, signed=False),
        ("patient",),
        not_signer("patient"),
    ),
    Row(
        *(CREDENTIALS, "moveController", lambda s: _move_values(s, signed=True), ANYBODY, impossible),
        variant="by signature",
    ),
)


# --- PackRegistry


def _reported(function: str) -> Row:
    return Row(PACKS, function, given(NEW_PACK), REPORTERS, PACK_REFUSAL, gated=REPORTERS, lapsed=PACK_REFUSAL)


def _batch(s: Scene) -> bytes:
    return s.town.batch_of(s.packs["fresh"])


PACK_ROWS = (
    Row(PACKS, "admitSeller", lambda s: (s.at("outsider"),), ("governor",), unauthorized),
    Row(PACKS, "pause", given(), ("pauser",), unauthorized, when_paused=("EnforcedPause",)),
    Row(PACKS, "unpause", given(), ("governor",), unauthorized, when_open=("ExpectedPause",)),
    Row(
        PACKS,
        "commission",
        given(NEW_ROOT),
        REGISTRARS,
        PACK_REFUSAL,
        stops=True,
        gated=REGISTRARS,
        lapsed=PACK_REFUSAL,
    ),
    Row(
        PACKS,
        "recall",
        lambda s: (_batch(s),),
        ("registrar_steward", "health_steward"),
        PACK_REFUSAL,
        gated=("registrar_steward", "health_steward"),
        lapsed=PACK_REFUSAL,
    ),
    _reported("reportStolen"),
    _reported("reportDestroyed"),
    Row(
        PACKS,
        "raiseAlarm",
        lambda s: (s.packs["sold"].pack, sale_of(NEW_ROOT, 1)),
        PHARMACISTS,
        PACK_REFUSAL,
        gated=PHARMACISTS,
        lapsed=PACK_REFUSAL,
    ),
    Row(
        PACKS,
        "sell",
        lambda s: (pack_uses([s.packs["fresh"]]), sale_of(NEW_ROOT, 1)),
        ("the ledger",),
        named("PackRegistry_NotSeller"),
        stops=True,
    ),
    Row(
        PACKS,
        "takeBack",
        lambda s: ([s.packs["sold"].pack], sale_of(NEW_ROOT, 1)),
        ("the ledger",),
        named("PackRegistry_NotSeller"),
    ),
)


# --- PrescriptionRegistry


def prescribed(function: str, paper: str, *more: Any, stops: bool = False) -> Row:
    """For the prescriber of these terms."""
    return Row(
        LEDGER,
        function,
        lambda s: (s.terms(paper), *more),
        ("prescriber",),
        not_prescriber,
        stops=stops,
        gated=("prescriber",),
        lapsed=prescriber_not_live,
    )


def brought(function: str, values: Values) -> Row:
    """For anybody who brings the prescriber's signature."""
    return Row(
        LEDGER,
        function,
        values,
        ANYBODY,
        impossible,
        stops=True,
        gated=("prescriber",),
        lapsed=prescriber_not_live,
        caller="relayer",
        variant="by signature",
    )


def practised(function: str, values: Values, role: Roles, people: tuple[str, ...], **more: Any) -> Row:
    """For people with a live role."""
    return Row(LEDGER, function, values, people, not_live(role), gated=people, lapsed=not_live(role), **more)


def _issue_values(s: Scene) -> tuple[Any, ...]:
    paper = s.town.signed_by(s.town.cast.prescriber, s.papers["signed"])
    return (paper.terms.as_tuple(), paper.origin)


def _anchor_values(s: Scene, signed: bool) -> tuple[Any, ...]:
    prescriber, deadline = s.town.cast.prescriber, s.now() + 3600
    signature = s.town.sign(prescriber, typed.Anchor(prescriber.address, NEW_ROOT, deadline)) if signed else b""
    return (prescriber.address, NEW_ROOT, deadline, signature)


def _hold_values(s: Scene, signed: bool) -> tuple[Any, ...]:
    act = s.acts["hold"]
    signature = s.town.sign(s.town.cast.patient, act) if signed else b""
    return (s.terms("active"), act.pharmacy, act.until, act.sequence, act.deadline, signature, b"")


def _release_values(s: Scene, signed: bool) -> tuple[Any, ...]:
    act = typed.Release(s.papers["held"].id, 9, s.now() + 3600)
    signature = s.town.sign(s.town.cast.patient, act) if signed else b""
    return (s.terms("held"), act.sequence, act.deadline, signature)


def _supply_values(s: Scene) -> tuple[Any, ...]:
    """Accepted for a pharmacy; which of its pharmacists hands it out is the pharmacy's affair."""
    paper, ask = s.papers["active"], s.asks["next"]
    return (paper.terms.as_tuple(), *ask.supply.with_evidence(ask.packs, s.town.evidence(paper, ask)))


def _countersigned_values(paper: str, ask: str, **accepted: Any) -> Values:
    """The second pharmacist signs for the one that hands it out."""

    def values(s: Scene) -> tuple[Any, ...]:
        shown, asked = s.papers[paper], s.asks[ask]
        evidence = s.town.evidence(shown, asked, **accepted)
        return (shown.terms.as_tuple(), *asked.supply.with_evidence(asked.packs, evidence))

    return values


def countersigned(variant: str, values: Values, **others: Refusal) -> Row:
    """For the pharmacist whom the second one's signature names."""
    refusals = {**OTHER_PHARMACY, **others}
    rest: dict[str, Any] = {"others": refusals, "stops": True, "variant": variant}
    return practised("dispense", values, Roles.PHARMACIST, ("pharmacist",), **rest)


def _reverse_values(s: Scene) -> tuple[Any, ...]:
    ask = s.asks["supplied"]
    packs = [(each.pack, each.units) for each in ask.packs]
    return (s.terms("supplied"), ask.facts.as_tuple(), packs)


def _not_accepted(s: Scene, _who: str) -> Error:
    return ("SignedActs_BadSignature", s.at("patient"))


SAME_PERSON = named("PrescriptionRegistry_SamePerson")


def _not_of_their_house(s: Scene, _who: str) -> Error:
    return ("PrescriptionRegistry_NotAuthorised", s.at("second_pharmacist"))


PHARMACISTS_B = ("pharmacist_b", "second_pharmacist_b")
OTHER_PHARMACY = dict.fromkeys(PHARMACISTS_B, _not_accepted)
REVERSERS = dict.fromkeys(PHARMACISTS_B, LEDGER_REFUSAL) | {"pharmacist": SAME_PERSON}
SUSPENDERS = ("hospital_steward", "health_steward")
OTHER_STEWARDS = {name: LEDGER_REFUSAL for name in STEWARDS if name not in SUSPENDERS}
USUAL_WORD = profiles.by_name("germany-repeat").rules.word

LEDGER_ROWS = (
    Row(LEDGER, "pause", given(), ("pauser",), unauthorized, when_paused=("EnforcedPause",)),
    Row(LEDGER, "unpause", given(), ("governor",), unauthorized, when_open=("ExpectedPause",)),
    Row(LEDGER, "publishProfile", given(FRESH_PROFILE, USUAL_WORD), ("curator",), unauthorized),
    Row(LEDGER, "closeProfile", lambda s: (s.papers["active"].prescription.profile,), ("curator",), unauthorized),
    prescribed("issue", "unseen", b"", stops=True),
    brought("issue", _issue_values),
    Row(
        LEDGER,
        "anchor",
        lambda s: _anchor_values(s, signed=False),
        ("prescriber",),
        not_signer("prescriber"),
        stops=True,
        gated=("prescriber",),
        lapsed=prescriber_not_live,
    ),
    brought("anchor", lambda s: _anchor_values(s, signed=True)),
    prescribed("cancel", "active"),
    prescribed("stop", "partly"),
    practised("approve", lambda s: (s.terms("waiting"), b""), Roles.REVIEWER, ("reviewer",), stops=True),
    practised("reject", lambda s: (s.terms("waiting"), 7, b""), Roles.REVIEWER, ("reviewer",), stops=True),
    practised("suspend", lambda s: (s.papers["active"].id,), Roles.STEWARD, SUSPENDERS, others=OTHER_STEWARDS),
    practised(
        "resume",
        lambda s: (s.papers["suspended"].id,),
        Roles.STEWARD,
        SUSPENDERS,
        others=OTHER_STEWARDS,
        stops=True,
    ),
    Row(LEDGER, "hold", lambda s: _hold_values(s, signed=False), ("patient",), not_signer("patient"), stops=True),
    Row(
        LEDGER,
        "hold",
        lambda s: _hold_values(s, signed=True),
        ANYBODY,
        impossible,
        stops=True,
        variant="by signature",
    ),
    Row(
        LEDGER,
        "release",
        lambda s: _release_values(s, signed=False),
        ("patient", *PHARMACISTS_A),
        not_signer("patient"),
        gated=PHARMACISTS_A,
        lapsed=not_signer("patient"),
    ),
    Row(LEDGER, "release", lambda s: _release_values(s, signed=True), ANYBODY, impossible, variant="by signature"),
    practised("dispense", _supply_values, Roles.PHARMACIST, PHARMACISTS_A, others=OTHER_PHARMACY, stops=True),
    countersigned("countersigned", _countersigned_values("controlled", "countersigned"), second_pharmacist=SAME_PERSON),
    countersigned(
        "with identity checked",
        _countersigned_values("active", "checked", accepted_by=None),
        second_pharmacist=SAME_PERSON,
        **dict.fromkeys(PHARMACISTS_B, _not_of_their_house),
    ),
    practised("recordSupply", _supply_values, Roles.PHARMACIST, PHARMACISTS_A, others=OTHER_PHARMACY, stops=True),
    practised("reverse", _reverse_values, Roles.PHARMACIST, ("second_pharmacist",), others=REVERSERS),
    practised("openRepeat", lambda s: (s.terms("repeating"), 1), Roles.PHARMACIST, PHARMACISTS, stops=True),
    practised(
        "reviewConflict",
        lambda s: (s.papers["stopped"].id, s.asks["clash"].request, 1),
        Roles.AUDITOR,
        ("auditor",),
        others=dict.fromkeys(
            ("tax_auditor", "hospital_auditor", "hospital_b_auditor", "study_auditor"), LEDGER_REFUSAL
        ),
    ),
)

ROWS = (
    *(*GOVERNANCE_ROWS, *AUTHORITY_ROWS, *DIRECTORY_ROWS, *CREDENTIAL_ROWS),
    *(*PACK_ROWS, *LEDGER_ROWS, *BILL_ROWS, *CONSENT_ROWS, *REWARD_ROWS),
)
