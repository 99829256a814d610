"""Who may call what of studies, contributions and the token that studies pay in."""

from __future__ import annotations

from typing import Any

from carestamp.documents.rewards.typed import Contribution, Study, pack_contribution, study_id
from carestamp.documents.rewards.verdicts import Finding, verdict_hash
from scripts.cast import SPONSOR
from tests.permissions.row import (
    ANYBODY,
    Error,
    Refusal,
    Row,
    Values,
    given,
    impossible,
    named,
    not_signer,
    unauthorized,
)
from tests.permissions.scene import NEW_ROOT, Scene
from tests.support.purse import BOND

REWARDS, TOKEN, STUDIES = "StudyRewards", "HealthToken", "StudyRegistry"
VALIDATORS = ("validator_a", "validator_b", "validator_c", "validator_d")
SIDES = ("sponsor_steward", "ethics_steward")
HOLDERS = ("sponsor_steward", "friend", "patient")
"""Who has units and lets the ledger take them."""
LEDGER = "the rewards ledger"


# --- refusals


def not_allowed(name: str) -> Refusal:
    """It is about somebody who vouched."""
    return lambda scene, _who: ("StudyRewards_NotAuthorised", scene.at(name))


def no_validator(name: str) -> Refusal:
    return lambda scene, _who: ("StudyRewards_NotValidator", _id(scene, "tellable"), scene.at(name))


def no_bond(scene: Scene, _who: str) -> Error:
    return ("ERC20InsufficientAllowance", scene.address(REWARDS), 0, BOND)


def points_only(scene: Scene, who: str) -> Error:
    return ("HealthToken_PointsOnly", who, scene.at("patient"))


NOT_AUTHORISED = named("StudyRewards_NotAuthorised")


# --- studies


def _study(name: str) -> Values:
    return lambda s: (s.acts[name].id,)


def _approve_values(signed: bool) -> Values:
    def values(s: Scene) -> tuple[Any, ...]:
        act, chair = s.acts["approval"], s.town.cast.ethics_steward
        return (act.study.id, chair.address, act.deadline, s.town.rewards.sign(chair, act) if signed else b"")

    return values


def _fund_values(s: Scene) -> tuple[Any, ...]:
    study: Study = s.acts["open study"]
    return (study.id, BOND, s.town.rewards.money_of(study.id).funded + BOND)


def sided(function: str, study: str, stops: bool = False) -> Row:
    """For live stewards of the sponsor and of the ethics board."""
    rest: dict[str, Any] = {"stops": stops, "gated": SIDES, "lapsed": NOT_AUTHORISED}
    return Row(REWARDS, function, _study(study), SIDES, NOT_AUTHORISED, **rest)


STUDY_ROWS = (
    Row(REWARDS, "pause", given(), ("pauser",), unauthorized, when_paused=("EnforcedPause",)),
    Row(REWARDS, "unpause", given(), ("governor",), unauthorized, when_open=("ExpectedPause",)),
    Row(
        REWARDS,
        "draft",
        lambda s: (s.acts["new study"].as_tuple(),),
        ("sponsor_steward",),
        NOT_AUTHORISED,
        stops=True,
        gated=("sponsor_steward",),
        lapsed=NOT_AUTHORISED,
    ),
    Row(
        REWARDS,
        "approve",
        _approve_values(signed=False),
        ("ethics_steward",),
        not_signer("ethics_steward"),
        stops=True,
        gated=("ethics_steward",),
        lapsed=not_allowed("ethics_steward"),
    ),
    Row(
        REWARDS,
        "approve",
        _approve_values(signed=True),
        ANYBODY,
        impossible,
        stops=True,
        gated=("ethics_steward",),
        lapsed=not_allowed("ethics_steward"),
        caller="relayer",
        variant="by signature",
    ),
    Row(REWARDS, "fund", _fund_values, ("sponsor_steward",), NOT_AUTHORISED, stops=True),
    sided("pauseStudy", "open study"),
    sided("resumeStudy", "paused study", stops=True),
    sided("closeStudy", "open study"),
    Row(REWARDS, "settle", _study("closed study"), ANYBODY, impossible),
    Row(
        STUDIES,
        "bind",
        given(study_id(SPONSOR, 9_999)),
        (LEDGER,),
        named("StudyRegistry_NotLedger"),
    ),
)


# --- contributions


def _terms(s: Scene, name: str) -> tuple[Any, ...]:
    contribution: Contribution = s.acts[name]
    return pack_contribution(contribution).as_tuple()


def _id(s: Scene, name: str) -> bytes:
    return s.town.rewards.id_of(s.acts[name])


def _of(name: str, *more: Any) -> Values:
    return lambda s: (_terms(s, name), *more)


def _commit_values(patient: bool, custodian: bool) -> Values:
    """Which of the two signed; the other calls."""

    def values(s: Scene) -> tuple[Any, ...]:
        act, cast, ledger = s.acts["new contribution"], s.town.cast, s.town.rewards
        custody = ledger.sign_custody(cast.custodian, act) if custodian else b""
        signature = ledger.sign(cast.patient, act) if patient else b""
        return (_terms(s, "new contribution"), cast.custodian.address, custody, signature)

    return values


def _committed(values: Values, people: tuple[str, ...], refusal: Refusal, caller: str, variant: str) -> Row:
    gated: dict[str, Any] = {"gated": ("custodian",), "lapsed": not_allowed("custodian"), "caller": caller}
    return Row(REWARDS, "commit", values, people, refusal, stops=True, variant=variant, **gated)


def _verdict_values(s: Scene) -> tuple[Any, ...]:
    """Of a contribution that nobody judged; whoever anchors it, it names A."""
    finding = Finding(_id(s, "kept"), NEW_ROOT, 1, NEW_ROOT)
    return ([finding.contribution], [verdict_hash(s.at("validator_a"), finding)])


def _attest_values(s: Scene) -> tuple[Any, ...]:
    verdicts = [each.as_tuple() for each in s.acts["verdicts"]]
    return (_terms(s, "tellable"), s.acts["source"], bytes(32), verdicts)


def told_by(name: str) -> Row:
    """Anybody tells; the verdict of a validator who lapsed since counts no more."""
    gated: dict[str, Any] = {"gated": (name,), "lapsed": no_validator(name), "caller": "relayer"}
    return Row(REWARDS, "attest", _attest_values, ANYBODY, impossible, variant=f"with {name}'s verdict", **gated)


def _appeal_values(signed: bool) -> Values:
    """Signed for the friend, who puts up the bond."""

    def values(s: Scene) -> tuple[Any, ...]:
        act = s.acts["appeal"]
        signature = s.town.rewards.sign(s.town.cast.patient, act) if signed else b""
        return (_terms(s, "told"), act.grounds, act.deadline, signature)

    return values


def not_signed_for_them(scene: Scene, _who: str) -> Error:
    """The patient's signature names the friend."""
    return ("SignedActs_BadSignature", scene.at("patient"))


def _withdraw_values(signed: bool) -> Values:
    def values(s: Scene) -> tuple[Any, ...]:
        act = s.acts["withdrawal"]
        signature = s.town.rewards.sign(s.town.cast.patient, act) if signed else b""
        return (_terms(s, "kept"), act.deadline, signature)

    return values


_BOTH = _commit_values(patient=True, custodian=True)
_KEPT = _commit_values(patient=True, custodian=False)
_OWN = _commit_values(patient=False, custodian=True)
CONTRIBUTION_ROWS = (
    _committed(_BOTH, ANYBODY, impossible, "relayer", "by signatures"),
    _committed(_KEPT, ("custodian",), not_signer("custodian"), "custodian", "by the custodian"),
    _committed(_OWN, ("patient",), not_signer("patient"), "patient", "by the patient"),
    Row(
        REWARDS,
        "commitVerdicts",
        _verdict_values,
        VALIDATORS,
        NOT_AUTHORISED,
        gated=VALIDATORS,
        lapsed=NOT_AUTHORISED,
    ),
    told_by("validator_a"),
    told_by("validator_b"),
    Row(REWARDS, "challenge", _of("told", NEW_ROOT), HOLDERS, no_bond),
    Row(REWARDS, "appeal", _appeal_values(signed=False), ("patient",), not_signer("patient")),
    Row(REWARDS, "appeal", _appeal_values(signed=True), ("friend",), not_signed_for_them, variant="by signature"),
    Row(
        REWARDS,
        "rule",
        _of("disputed", 0, NEW_ROOT),
        ("study_auditor",),
        NOT_AUTHORISED,
        gated=("study_auditor",),
        lapsed=NOT_AUTHORISED,
    ),
    Row(REWARDS, "lapseDispute", _of("undecided"), ANYBODY, impossible),
    Row(REWARDS, "pay", _of("vested"), ANYBODY, impossible),
    Row(REWARDS, "withdraw", _withdraw_values(signed=False), ("patient",), not_signer("patient")),
    Row(REWARDS, "withdraw", _withdraw_values(signed=True), ANYBODY, impossible, variant="by signature"),
    Row(REWARDS, "end", _of("expired"), ANYBODY, impossible),
)


# --- the token: points here


def nothing_to_burn(_: Scene, who: str) -> Error:
    return ("ERC20InsufficientBalance", who, 0, 1)


def nothing_allowed(_: Scene, who: str) -> Error:
    return ("ERC20InsufficientAllowance", who, 0, 1)


def friends_points(scene: Scene, _who: str) -> Error:
    """Who may take the friend's units may burn them, and not pass them on."""
    return ("HealthToken_PointsOnly", scene.at("friend_b"), scene.at("patient"))


def _permit_values(s: Scene) -> tuple[Any, ...]:
    act = s.acts["permit"]
    signature = s.town.token.sign(s.town.cast.friend_b, act)
    parity_and_s = int.from_bytes(signature[32:], "big")
    split = (27 + (parity_and_s >> 255), signature[:32], (parity_and_s & (1 << 255) - 1).to_bytes(32, "big"))
    return (act.owner, act.spender, act.value, act.deadline, *split)


TOKEN_ROWS = (
    Row(TOKEN, "appointMinter", lambda s: (s.at("friend"),), ("governor",), unauthorized),
    Row(TOKEN, "dismissMinter", lambda s: (s.at("treasurer"),), ("pauser",), unauthorized),
    Row(TOKEN, "admitLedger", lambda s: (s.address("InvoiceRegistry"),), ("governor",), unauthorized),
    Row(
        TOKEN,
        "endTransfers",
        given(),
        (),
        unauthorized,
        others={"curator": lambda s, _who: ("HealthToken_AlreadyDone", s.address(TOKEN))},
    ),
    Row(TOKEN, "mint", lambda s: (s.at("friend"), 1), ("treasurer",), named("HealthToken_NotMinter")),
    Row(TOKEN, "burn", given(1), (*HOLDERS, "friend_b"), nothing_to_burn),
    Row(TOKEN, "burnFrom", lambda s: (s.at("friend_b"), 1), ("relayer",), nothing_allowed),
    Row(TOKEN, "transfer", lambda s: (s.at("patient"), 1), (LEDGER,), points_only),
    Row(
        TOKEN,
        "transferFrom",
        lambda s: (s.at("friend_b"), s.at("patient"), 1),
        (),
        nothing_allowed,
        others={"relayer": friends_points},
    ),
    Row(TOKEN, "approve", lambda s: (s.at("friend"), 1), ANYBODY, impossible),
    Row(TOKEN, "permit", _permit_values, ANYBODY, impossible),
)
ROWS = (*STUDY_ROWS, *CONTRIBUTION_ROWS, *TOKEN_ROWS)
