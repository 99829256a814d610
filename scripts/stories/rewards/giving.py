"""Patients contribute: a day of a wearable, laboratory reports, gene panels; and what a study refuses (S1 to S6)."""

from __future__ import annotations

from carestamp.client import ContributionStatus, StudyStatus, errors
from scripts.stories.rewards.company import GENOMIC, LAB, NAMES, WEARABLE, Company, number_of
from scripts.stories.rewards.papers import FIRST, FUNDED, PRICES, Case
from scripts.stories.rewards.words import SCRIPT, points


def play(c: Company) -> None:
    """More valuable data earns more, by a rule known in advance; each says what it claims, and that is kept for it."""
    _without_consent(c)
    _beyond_the_budget(c)
    _forged(c)
    _paused(c)
    c.commit("lin", WEARABLE)
    _again(c, c.commit("chen", LAB))
    for name in ("ma", "he", "guo", "xu", "wu", "zheng", "huang"):
        c.commit(name, LAB)
    c.commit("luo", LAB, 2, 2, 1, 1)
    c.commit("sun", GENOMIC, 1, 1, 1, 1)
    c.commit("zhu", GENOMIC, 3, 3)
    _kept_by_a_judge(c)


def _without_consent(c: Company) -> None:
    """Nothing permitted; permitted, and all research denied by another entry."""
    zhou = c.attempt("zhou", LAB)
    c.acts.commit_refused("commit-without-consent", zhou, _no_consent(c, zhou), ("S6", "C2"))
    tang = c.attempt("tang", LAB)
    c.acts.permit(tang.patient, tang.view)
    c.acts.deny_anyone(tang.patient, tang.view)
    c.acts.commit_refused("commit-denied", tang, _no_consent(c, tang), ("S6", "C3"))


def _no_consent(c: Company, case: Case) -> errors.StudyRewards_NoConsent:
    return errors.StudyRewards_NoConsent(case.subject, c.desk.study.study.id, case.contribution.category)


def _beyond_the_budget(c: Company) -> None:
    """A gene panel costs more than there is; the sponsor adds to it, and the same contribution is taken."""
    gao, paper, sponsor, ledger = c.attempt("gao", GENOMIC), c.desk.study, c.people.sponsor, c.stage.rewards
    c.acts.permit(gao.patient, gao.view)
    short = errors.StudyRewards_BudgetExhausted(paper.study.id, PRICES[2], FIRST)
    c.acts.commit_refused("commit-beyond-budget", gao, short, ("S3",))
    fund = lambda: ledger.fund(sponsor.account, paper.study.id, FUNDED - FIRST, FUNDED)  # noqa: E731
    c.acts.do("fund", sponsor, paper.view, fund, ("S1", "S3"), SCRIPT.remark("amount", points(FUNDED - FIRST)))
    gao.tiers = dict.fromkeys(c.people.validators, 3)
    c.acts.commit(gao)
    c.cases["gao"] = gao


def _forged(c: Company) -> None:
    """The hospital signs in the patient's place; somebody else attests in the hospital's."""
    feng, custodian, researcher = c.attempt("feng", LAB), c.people.custodian, c.people.researcher
    wrong = errors.SignedActs_BadSignature(feng.subject)
    forged = lambda: c.acts.send(feng, signer=custodian.account)  # noqa: E731
    c.acts.refused("commit-forged", custodian, feng.view, forged, wrong, ("S2", "X5"))
    strange = errors.StudyRewards_NotAuthorised(researcher.account.address)
    attested = lambda: c.acts.send(feng, keeper=researcher)  # noqa: E731
    c.acts.refused("commit-not-custodian", researcher, feng.view, attested, strange, ("S2", "S5"))


def _paused(c: Company) -> None:
    """The ethics board stops what comes in for a moment."""
    paper, chair, ledger = c.desk.study, c.people.chair, c.stage.rewards
    feng = next(each for each in c.desk.cases if each.patient.name == NAMES["feng"])
    pause = lambda: ledger.pause_study(chair.account, paper.study.id)  # noqa: E731
    c.acts.do("pause-study", chair, paper.view, pause, ("S1",))
    stopped = errors.StudyRewards_StudyIs(paper.study.id, StudyStatus.PAUSED)
    c.acts.commit_refused("commit-paused", feng, stopped, ("S1",))
    resume = lambda: ledger.resume_study(chair.account, paper.study.id)  # noqa: E731
    c.acts.do("resume-study", chair, paper.view, resume, ("S1",))


def _again(c: Company, case: Case) -> None:
    """A lost answer: the second request finds it done."""
    receipt = c.acts.send(case)
    c.stage.recorder.agree("contribute-again", case.view, True, receipt.already)
    said, view = ContributionStatus.COMMITTED.words, case.view
    c.stage.recorder.answered("contribute-again", case.patient.actor, view, said, ("X9",), SCRIPT.remark("done-before"))


def _kept_by_a_judge(c: Company) -> None:
    """The research hospital has a seat, so that it can't bring its own patients' data."""
    patient = c.people.patient(NAMES["lin"], c.people.research)
    made = c.desk.case(patient, LAB, number_of("lin"))
    c.desk.show(made)
    judge = errors.StudyRewards_NotAuthorised(c.people.keeper.account.address)
    send = lambda: c.acts.send(made, keeper=c.people.keeper)  # noqa: E731
    c.acts.refused("commit-judges-own", c.people.keeper, made.view, send, judge, ("S5",))
