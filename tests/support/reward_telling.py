"""What acts on studies, data and units leave, and how they are refused: for tests that name the acts one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from carestamp.chain import ContractError
from carestamp.client import errors
from carestamp.documents.consent.typed import Grantee, Purpose
from carestamp.documents.rewards.typed import Contribution, Study
from tests.support.events import Told, told
from tests.support.purse import Purse


def raised(problem: str, *values: Any) -> ContractError:
    """StudyRewards_<problem>."""
    error: ContractError = getattr(errors, f"StudyRewards_{problem}")(*values)
    return error


def happened(event: str, **values: Any) -> Told:
    """Of the ledger."""
    return told("StudyRewards", event, **values)


def moved(giver: str, taker: str, value: int) -> Told:
    """Units, in hundredths."""
    return told("HealthToken", "Transfer", **{"from": giver, "to": taker, "value": value})


def on_consent(purse: Purse, kind: Any, given: Contribution, **changes: Any) -> None:
    """The patient decides about the study that it gave this to."""
    study = Grantee.of_study(given.sponsor, given.study)
    desk = purse.town.desk
    desk.do(desk.act(kind, subject=given.contributor, grantee=study, purpose=Purpose.RESEARCH, **changes))


def as_id(study: Study) -> bytes:
    """A study where the id of a contribution would stand."""
    return study.id.to_bytes(32, "big")


def look(purse: Purse, *things: Contribution | Study) -> Callable[[], Any]:
    """At what an act on these may move."""
    return lambda: [purse.look(each) for each in things]
