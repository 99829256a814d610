"""The consent story: granted, denied, lost and found, opened in an emergency, kept, and who read what."""

from __future__ import annotations

from scripts.report.page import clock
from scripts.stories.consent import emergency, everyday, family, given, keeping, keys, listing, pictures
from scripts.stories.consent.company import Company
from scripts.stories.consent.words import SCRIPT
from scripts.stories.stage import Stage
from scripts.stories.told import Scenario, Told


def _enrol(stage: Stage) -> Company:
    """Two hospitals and their people."""
    given.begin(stage)
    company = Company(stage)
    company.people.meet()
    return company


def _show(c: Company) -> None:
    c.desk.look()
    c.desk.describe()
    story = c.stage.recorder.story
    asked = [each for each in (*c.gate.answered, *c.gate_b.answered) if each.situation]
    story.seen = SCRIPT.remark("seen", clock(c.stage.chain.now()))
    story.scenes += pictures.scenes(c)
    story.figures[:0] = [pictures.order(asked)] if asked else []
    counts = {"only-denials": c.desk.only_denials, "twin": len(asked), "undone": c.undone}
    story.remarks += [SCRIPT.remark(name, count) for name, count in counts.items() if count]


STORY = Told(
    id="consent",
    script=SCRIPT,
    enrol=_enrol,
    scenarios=(
        Scenario("given", given.play, "C1 C3 E1 K1 K2 K3"),
        Scenario("granted", everyday.granted, "C1 C2 C3 K1 X5"),
        Scenario("denied", everyday.denied, "C1 C2 C3 X5"),
        Scenario("roles", everyday.roles, "C1 C2 L1 X5"),
        Scenario("time", everyday.time, "C1 C2 C3 L1 X5", waits=True),
        Scenario("delegate", family.delegate, "C2 C3 C4 X5"),
        Scenario("newborn", family.newborn, "C2 C4 X1 X5", waits=True),
        Scenario("majority", family.majority, "C2 C4 L1 X1 X5", waits=True),
        Scenario("recovery", keys.recovery, "X5 X6", ("granted",), waits=True),
        Scenario("veto", keys.veto, "X5 X6", waits=True),
        Scenario("replay", keys.replay, "C1 C2 C3 X5", ("granted",)),
        Scenario("gateway", keys.gateway, "C1 C2 C3 C5 X5"),
        Scenario("erased", keys.erased, "C3 L1", ("roles",)),
        Scenario("glass", emergency.glass, "C3 E1 E2 X5", waits=True),
        Scenario("unjustified", emergency.unjustified, "E1 E2"),
        Scenario("overdue", emergency.overdue, "E1 E2", ("unjustified",), waits=True),
        Scenario("unknown", emergency.unknown, "E1 E2", ("glass",)),
        Scenario("outage", emergency.outage, "E1 L1 X5", waits=True),
        Scenario("records", keeping.play, "L2 X1 X2"),
        Scenario("log", listing.play, "C1 C2 L1 X5", ("granted",), waits=True),
    ),
    show=_show,
)
