"""Each guardian counts once, however often a plan names it (X6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors
from tests.model.consent_subjects import Plan

NEW = "0x" + "77" * 20


@pytest.mark.rules("X6")
def test_recovery_reverts_when_a_guardian_is_named_twice(town, desk, cast):
    sound, subject, ledger = desk.plan(cast.friend, cast.guardian), cast.patient.address, town.credentials
    named = (sound.salt, sound.threshold, sound.delay, sound.device, sound.guardians)
    for guardians in ((cast.friend.address,) * 2, sound.guardians[::-1]):
        plan = replace(Plan(*named), guardians=guardians)  # the client's own refuses to hash it
        desk.choose(plan)
        asked = desk.agreed(plan, NEW, cast.friend, cast.guardian)
        looks = (lambda: ledger.recovery_of(subject), lambda: ledger.sequence_of(subject))
        with town.refused(errors.Recovery_UnsoundPlan(subject), *looks):
            ledger.start_recovery(cast.relayer, *asked)
