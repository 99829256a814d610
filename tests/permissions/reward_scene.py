"""The studies and contributions of the scene: one in each situation that a function acts on.

What has to lie a while is begun thirty days before; each situation lasts because its study's rules give it the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carestamp.documents.rewards.typed import Appeal, StudyApproval, Withdrawal
from tests.support.clock import DAY, HOUR
from tests.support.papers import some_bytes
from tests.support.purse import BOND, Purse

if TYPE_CHECKING:
    from tests.permissions.scene import Scene

LONG = 300
"""Days that outlast the scene."""
TELLABLE = {"verdict_hours": 1, "reveal_hours": 24 * LONG}
DISPUTABLE = {"dispute_days": LONG}
RULABLE = {"dispute_days": 20, "ruling_days": LONG, "vesting_days": LONG}


def contribute(scene: Scene) -> None:
    """Thirty days before: everything that time makes of a contribution."""
    purse, until = scene.town.purse, scene.now() + LONG * DAY
    scene.acts["open study"] = purse.opened(until=until)
    scene.acts["closed study"] = purse.opened(until=scene.now() + DAY)
    usual = scene.acts["open study"]
    studies = {"vested": usual, "expired": usual, "undecided": usual}
    studies |= {"told": purse.opened(until=until, **DISPUTABLE), "disputed": purse.opened(until=until, **RULABLE)}
    for name, study in studies.items():
        scene.acts[name] = purse.committed(study)
    _judge(scene, purse)


def _judge(scene: Scene, purse: Purse) -> None:
    """Two houses find the same of each; two are challenged as soon as that is possible."""
    judged = [(scene.acts[name], some_bytes("source")) for name in ("vested", "undecided", "told", "disputed")]
    found = [(each, source, purse.anchored(each, source, 1, 1)) for each, source in judged]
    scene.town.clock.pass_time(2 * HOUR)
    for each, source, verdicts in found:
        purse.attest(each, source, *verdicts)
    scene.town.clock.pass_time(2 * HOUR)
    for name in ("undecided", "disputed"):
        purse.challenge(scene.acts[name])


def judge(scene: Scene) -> None:
    """This morning: two houses have found something that nobody told yet, and nobody judges what is kept beside it."""
    purse, source = scene.town.purse, some_bytes("source")
    study = purse.opened(**TELLABLE)
    scene.acts["tellable"], scene.acts["kept"] = purse.committed(study), purse.committed(study)
    scene.acts["source"], scene.acts["verdicts"] = source, purse.anchored(scene.acts["tellable"], source, 1, 1)


def draft(scene: Scene) -> None:
    """Today: what is signed, and what waits for somebody."""
    purse, cast, until = scene.town.purse, scene.town.cast, scene.now() + 12 * HOUR
    scene.acts["new study"], scene.acts["drafted study"] = purse.study(), purse.drafted()
    scene.acts["approval"] = StudyApproval(scene.acts["drafted study"], until)
    scene.acts["paused study"] = purse.opened()
    for steward in (cast.sponsor_steward, cast.ethics_steward):
        scene.town.rewards.pause_study(steward, scene.acts["paused study"].id)
    scene.acts["new contribution"] = purse.contribution(scene.acts["open study"], deadline=until)
    told, kept = (scene.town.rewards.id_of(scene.acts[name]) for name in ("told", "kept"))
    grounds = some_bytes("grounds")
    scene.acts["appeal"] = Appeal(told, grounds, cast.friend.address, until)
    scene.acts["withdrawal"] = Withdrawal(kept, until)
    for owner in (cast.sponsor_steward, cast.friend, cast.patient):
        purse.provide(owner, 2 * BOND)
    scene.town.token.approve(cast.friend_b, cast.relayer.address, BOND)
    scene.town.token.mint(cast.treasurer, cast.friend_b.address, BOND)
    scene.acts["permit"] = purse.permit(cast.friend_b, BOND, deadline=until)
