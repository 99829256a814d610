"""The linked story: one visit of one patient, from the consent to the last payer, checked from goods to money and back;
then the goods come back, and what was paid for them must follow."""

from __future__ import annotations

from scripts.report.page import clock
from scripts.stories.invoices.pictures import ALBUM as BILLS
from scripts.stories.linked import frauds, reversal, visit
from scripts.stories.linked.company import Company
from scripts.stories.linked.words import SCENES, SCRIPT
from scripts.stories.prescriptions.pictures import ALBUM as PRESCRIPTIONS
from scripts.stories.stage import Stage
from scripts.stories.told import Scenario, Told


def _enrol(stage: Stage) -> Company:
    """Doctor, biller, payers; everybody else is the demo's own."""
    company = Company(stage)
    stage.register.enrol(stage.recorder)
    return company


def _show(c: Company) -> None:
    stage, story = c.stage, c.stage.recorder.story
    story.seen = SCRIPT.remark("seen", clock(stage.chain.now()))
    if c.consents:
        c.desk.look()
        c.desk.describe()
    if c.supply:
        stage.recorder.look(c.prescription.view)
        story.files["linked.json"] = c.checker.kept(c.dossier)
        scene = PRESCRIPTIONS.scene(stage, c.prescription.view, c.prescription.id, SCENES["goods"])
        story.scenes += [scene, BILLS.scene(stage, c.bill.view, c.bill.place, SCENES["money"])]
        story.remarks.append(SCRIPT.remark("file"))


STORY = Told(
    id="linked",
    script=SCRIPT,
    enrol=_enrol,
    scenarios=(
        Scenario("permitted", visit.permitted, "C1 C2 X5"),
        Scenario("charged", visit.charged, "B1 B2 P1 P2 P3 P10 Z1"),
        Scenario("handed-out", visit.handed_out, "D1 P5 P6 Z1", ("charged",)),
        Scenario("paid", visit.paid, "B4 B5 B6 B7 C2 X5 Z1", ("permitted", "handed-out")),
        Scenario("frauds", frauds.play, "B1 B2 X2 Z1", ("paid",)),
        Scenario("back", reversal.back, "B8 D1 P7 Z1", ("paid",)),
        Scenario("red-letter", reversal.red_letter, "B8 B12 Z1", ("back",)),
    ),
    show=_show,
    shows="K1 K2",
)
