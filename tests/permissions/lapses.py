"""Each way in which a standing ends, done to one person of the cast on the chain (K1, K3, K4)."""

from __future__ import annotations

from collections.abc import Callable

from eth_account.signers.local import LocalAccount

from carestamp.client import Roles
from scripts.cast import (
    BASIC_INSURER,
    ETHICS_BOARD,
    FISCAL_REGULATOR,
    HEALTH_REGULATOR,
    HOSPITAL,
    HOSPITAL_B,
    INSURER_A,
    INSURER_B,
    PHARMACY,
    PHARMACY_B,
    REGISTRAR,
    SPONSOR,
    STUDY_BOARD,
    SUBJECT_REGISTRAR,
    VALIDATOR_A,
    VALIDATOR_B,
    VALIDATOR_C,
    VALIDATOR_D,
)
from tests.permissions.scene import Scene

HOUSES = {
    HEALTH_REGULATOR: ("health_steward", "auditor"),
    FISCAL_REGULATOR: ("fiscal_steward", "tax_auditor"),
    HOSPITAL: (
        *("hospital_steward", "prescriber", "prescriber_b", "reviewer", "biller"),
        *("emergency_clinician", "second_clinician", "custodian", "hospital_auditor"),
    ),
    HOSPITAL_B: (
        *("hospital_b_steward", "biller_b"),
        *("emergency_clinician_b", "second_clinician_b", "custodian_b", "hospital_b_auditor"),
    ),
    PHARMACY: ("pharmacy_steward", "pharmacist", "second_pharmacist", "pharmacy_biller"),
    PHARMACY_B: ("pharmacy_b_steward", "pharmacist_b", "second_pharmacist_b"),
    REGISTRAR: ("registrar_steward",),
    SUBJECT_REGISTRAR: ("subject_registrar_steward",),
    SPONSOR: ("sponsor_steward", "researcher"),
    ETHICS_BOARD: ("ethics_steward",),
    STUDY_BOARD: ("study_steward", "study_auditor"),
    VALIDATOR_A: ("validator_a_steward", "validator_a"),
    VALIDATOR_B: ("validator_b_steward", "validator_b"),
    VALIDATOR_C: ("validator_c_steward", "validator_c"),
    VALIDATOR_D: ("validator_d_steward", "validator_d"),
    BASIC_INSURER: ("basic_steward", "adjudicator", "second_adjudicator"),
    INSURER_A: ("insurer_a_steward", "adjudicator_a"),
    INSURER_B: ("insurer_b_steward", "adjudicator_b"),
}
SUPERVISED_BY_FISCAL = (FISCAL_REGULATOR, BASIC_INSURER, INSURER_A, INSURER_B)
REGULATORS = (HEALTH_REGULATOR, FISCAL_REGULATOR)

Lapse = Callable[[Scene, str], None]


def house_of(who: str) -> int:
    return next(number for number, people in HOUSES.items() if who in people)


def _steward_of(scene: Scene, who: str) -> LocalAccount:
    return getattr(scene.town.cast, HOUSES[house_of(who)][0])


def _regulator_of(scene: Scene, who: str) -> LocalAccount:
    fiscal = house_of(who) in SUPERVISED_BY_FISCAL
    return scene.town.cast.fiscal_steward if fiscal else scene.town.cast.health_steward


def _roles_of(scene: Scene, who: str) -> Roles:
    return scene.town.credentials.practitioner_of(scene.at(who)).roles


def suspended_by_its_house(scene: Scene, who: str) -> None:
    scene.town.credentials.suspend_practitioner(_steward_of(scene, who), scene.at(who))


def suspended_by_a_regulator(scene: Scene, who: str) -> None:
    """A regulator's own people are suspended by its steward: there is no regulator above."""
    scene.town.credentials.suspend_practitioner(_regulator_of(scene, who), scene.at(who))


def house_suspended(scene: Scene, who: str) -> None:
    cast, credentials, number = scene.town.cast, scene.town.credentials, house_of(who)
    if number in REGULATORS:
        credentials.suspend_regulator(cast.pauser, number)
    else:
        credentials.suspend_organisation(_regulator_of(scene, who), number)


def licence_expired(scene: Scene, who: str) -> None:
    end, roles = scene.now() + 1, _roles_of(scene, who)
    steward = _steward_of(scene, who)
    scene.town.credentials.license(steward, house_of(who), scene.at(who), roles, 0, end)
    scene.town.clock.pass_time(2)


def accreditation_expired(scene: Scene, who: str) -> None:
    """Of a regulator: nobody shortens it, so it is suspended instead."""
    if house_of(who) in REGULATORS:
        return house_suspended(scene, who)
    scene.town.credentials.renew(_regulator_of(scene, who), house_of(who), scene.now() + 1)
    scene.town.clock.pass_time(2)
    return None


def key_distrusted(scene: Scene, who: str, since: int | None = None) -> None:
    """Since before anything was signed that is used today."""
    moment = _written(scene) if since is None else since
    scene.town.credentials.distrust_practitioner(_steward_of(scene, who), scene.at(who), moment)


def house_distrusted(scene: Scene, who: str) -> None:
    """Of a regulator: only its keys can be distrusted."""
    if house_of(who) in REGULATORS:
        return key_distrusted(scene, who)
    scene.town.credentials.distrust_organisation(_regulator_of(scene, who), house_of(who), _written(scene))
    return None


def _written(scene: Scene) -> int:
    """Before the signed prescription was, and before validators anchored what they found."""
    return int(scene.acts["this morning"])


LAPSES: tuple[Lapse, ...] = (
    suspended_by_its_house,
    suspended_by_a_regulator,
    house_suspended,
    licence_expired,
    accreditation_expired,
    key_distrusted,
    house_distrusted,
)
