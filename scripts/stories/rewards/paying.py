"""What has vested is paid, to whoever signs then, while consent is in force; nobody passes points on (S2, S6, S7)."""

from __future__ import annotations

from carestamp.client import ContributionStatus, Freeze, errors
from carestamp.documents.rewards import Withdrawal
from scripts.stories.rewards.company import GENOMIC, Company
from scripts.stories.rewards.papers import PRICES, Case
from scripts.stories.rewards.words import SCRIPT, points
from scripts.stories.stage import HOUR


def play(c: Company) -> None:
    """Too early, then in time."""
    _too_early(c)
    _changes_of_mind(c)
    _new_key(c)
    _frozen(c)
    c.stage.wait_until(max(c.acts.calendar(each).vesting_until for each in c.judged) + 1)
    c.desk.look()
    _nobody_ruled(c)
    _paid(c)
    _thawed(c)
    _not_paid(c)
    _points(c)
    _after_payment(c)
    _farmers(c)


def _too_early(c: Company) -> None:
    lin = c.cases["lin"]
    vesting = errors.StudyRewards_ContributionIs(lin.id, ContributionStatus.VESTING)
    c.acts.pay_refused("pay-early", lin, vesting, ("S2",))


def _changes_of_mind(c: Company) -> None:
    """One wants no reward; another wants no research any more, before anything was paid."""
    xu, ledger = c.cases["xu"], c.stage.rewards
    act = Withdrawal(xu.id, c.stage.now + HOUR)
    signed = ledger.sign(xu.patient.key, act)
    send = lambda: ledger.withdraw(c.people.relayer.account, xu.contribution, act, signed)  # noqa: E731
    c.acts.do("withdraw", xu.patient.actor, xu.view, send, ("S2", "X5"))
    c.acts.revoke(c.cases["ma"].patient, c.cases["ma"].view)


def _new_key(c: Company) -> None:
    """Her telephone is being replaced: the id stays, another key signs for it (X6)."""
    he, credentials, relayer = c.cases["he"], c.stage.credentials, c.people.relayer
    found, number = c.people.key_after_loss(he.patient), credentials.sequence_of(he.subject) + 1
    deadline = c.stage.now + HOUR
    signed = credentials.sign_controller_move(he.patient.key, he.subject, found.address, number, deadline)
    given = (relayer.account, he.subject, found.address, number, deadline, signed)
    c.acts.do("move-key", he.patient.actor, he.view, lambda: credentials.move_controller(*given), ("X6",))
    he.patient.key = found


def _frozen(c: Company) -> None:
    """The registrar is told that somebody stole a key."""
    guo, registrar, credentials = c.cases["guo"], c.people.registrar, c.stage.credentials
    freeze = lambda: credentials.freeze(registrar.account, guo.subject, Freeze.STOLEN_KEY)  # noqa: E731
    c.acts.do("freeze", registrar, guo.view, freeze, ("X6",))


def _nobody_ruled(c: Company) -> None:
    """The dispute that nobody ruled on has ended by itself; the bond goes back."""
    huang, relayer = c.cases["huang"], c.people.relayer
    lapse = lambda: c.stage.rewards.lapse_dispute(relayer.account, huang.contribution)  # noqa: E731
    c.acts.do("lapse-dispute", relayer, huang.view, lapse, ("S2",))


def _paid(c: Company) -> None:
    for name in ("lin", "chen", "gao", "zheng", "sun", "huang", "luo"):
        _pay(c, c.cases[name])
    he = c.cases["he"]
    _pay(c, he, ("S2", "X6"))
    c.stage.recorder.agree("pay", he.view, PRICES[1], c.stage.token.balance_of(he.patient.key.address))
    _twice(c, c.cases["lin"])


def _pay(c: Company, case: Case, rules: tuple[str, ...] = ("S2", "S6")) -> None:
    """The amount is the price of the tier that was told or ruled; whoever signs for the subject gets it."""
    tier = c.stage.rewards.progress_of(case.contribution).tier
    note = SCRIPT.remark("payment", points(PRICES[tier - 1]), tier)
    told = c.acts.pay(case, note, rules).event("ContributionPaid")
    expected = (case.patient.key.address, PRICES[tier - 1])
    c.stage.recorder.agree("pay", case.view, expected, (told["payee"], told["amount"]))


def _twice(c: Company, lin: Case) -> None:
    """It is done already; nothing moves again."""
    before = c.stage.token.balance_of(lin.patient.key.address)
    receipt = c.acts.send_pay(lin)
    after = c.stage.token.balance_of(lin.patient.key.address)
    c.stage.recorder.agree("pay-again", lin.view, (True, before), (receipt.already, after))
    said = ContributionStatus.PAID.words
    c.stage.recorder.answered(
        "pay-again", c.people.relayer.actor, lin.view, said, ("X9",), SCRIPT.remark("done-before")
    )


def _thawed(c: Company) -> None:
    """While the subject is frozen the reward waits."""
    guo, registrar, credentials = c.cases["guo"], c.people.registrar, c.stage.credentials
    c.acts.pay_refused("pay-frozen", guo, errors.StudyRewards_Frozen(guo.subject), ("S2", "X6"))
    unfreeze = lambda: credentials.unfreeze(registrar.account, guo.subject)  # noqa: E731
    c.acts.do("unfreeze", registrar, guo.view, unfreeze, ("X6",))
    _pay(c, guo, ("S2", "X6"))


def _not_paid(c: Company) -> None:
    """Consent was withdrawn before: nothing is paid."""
    ma = c.cases["ma"]
    none = errors.StudyRewards_NoConsent(ma.subject, c.desk.study.study.id, ma.contribution.category)
    c.acts.pay_refused("pay-without-consent", ma, none, ("S6",))


def _points(c: Company) -> None:
    """Units are points here: nobody sells them on."""
    if not c.stage.token.transfers_ended():
        return
    lin, outsider = c.cases["lin"].patient, c.people.outsider.account.address
    fund = lambda: c.stage.token.transfer(lin.key, outsider, PRICES[0])  # noqa: E731
    refused = errors.HealthToken_PointsOnly(lin.key.address, outsider)
    c.acts.refused("transfer-points", lin.actor, "HealthToken", fund, refused, ("S7",))


def _after_payment(c: Company) -> None:
    """Consent withdrawn afterwards: the points stay, and nothing of hers is taken any more."""
    gao = c.cases["gao"]
    before = c.stage.token.balance_of(gao.patient.key.address)
    c.acts.revoke(gao.patient, gao.view, "revoke-later")
    c.stage.recorder.agree("revoke-later", gao.view, before, c.stage.token.balance_of(gao.patient.key.address))
    again = c.attempt("gao", GENOMIC)
    none = errors.StudyRewards_NoConsent(gao.subject, c.desk.study.study.id, gao.contribution.category)
    c.acts.commit_refused("commit-after-revocation", again, none, ("S6",))


def _farmers(c: Company) -> None:
    """One reward for each source; what was kept for the others is free again."""
    for cases in c.taken.values():
        _pay(c, cases[0], ("S2", "S4"))
        for case in cases[1:]:
            c.acts.end(case)
