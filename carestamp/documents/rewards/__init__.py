"""Rewards for data (S1 to S7): what is signed, what the ledger's words say, where data comes from, what validators
find, and whether the money fits."""

from carestamp.documents.rewards.stamps import ContributionStamp, StudyStamp
from carestamp.documents.rewards.typed import (
    Appeal,
    Contribution,
    Custody,
    Permit,
    Study,
    StudyApproval,
    Terms,
    Withdrawal,
    contribution_id,
    pack_contribution,
    rewards_domain,
    study_id,
    token_domain,
    unpack_contribution,
)
from carestamp.documents.rewards.verdicts import Finding, Verdict, VerdictBook, lower_median
from carestamp.documents.rewards.words import (
    Calendar,
    Money,
    Progress,
    Rules,
    StudyWords,
    calendar_of,
    read_money,
    read_study,
    read_word,
)

__all__ = [
    "Appeal",
    "Calendar",
    "Contribution",
    "ContributionStamp",
    "Custody",
    "Finding",
    "Money",
    "Permit",
    "Progress",
    "Rules",
    "Study",
    "StudyApproval",
    "StudyStamp",
    "StudyWords",
    "Terms",
    "Verdict",
    "VerdictBook",
    "Withdrawal",
    "calendar_of",
    "contribution_id",
    "lower_median",
    "pack_contribution",
    "read_money",
    "read_study",
    "read_word",
    "rewards_domain",
    "study_id",
    "token_domain",
    "unpack_contribution",
]
