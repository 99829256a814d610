"""A study and a contribution to it, whole: nothing in them is zero."""

from __future__ import annotations

from carestamp.documents.consent import Category, mask
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.rewards.typed import Contribution, Study, rewards_domain, token_domain

SPONSOR, BOARD, ADJUDICATOR, HOSPITAL = 501, 601, 602, 101
LEDGER, TOKEN = int_to_address(0xABCDEF << 100), int_to_address(0xFEDCBA << 90)
REWARDS, UNITS = rewards_domain(31_337, LEDGER), token_domain(31_337, TOKEN)
NOON = 1_772_424_000

STUDY = Study(
    protocol=b"\x11" * 32,
    account=int_to_address(0xA1),
    number=7,
    sponsor=SPONSOR,
    ethics_board=BOARD,
    adjudicator=ADJUDICATOR,
    categories=mask(Category.LABORATORY, Category.GENOMIC, Category.WEARABLE),
    quorum=2,
    bond=500,
    start=NOON,
    until=NOON + 30 * 86_400,
    verdict_hours=2,
    reveal_hours=3,
    dispute_days=1,
    ruling_days=4,
    vesting_days=5,
    claim_days=90,
    per_day=6,
    per_person=60,
    panel=(701, 702, 703, 704),
    prices=(200, 1_000, 20_000),
)
CONTRIBUTION = Contribution(
    content=b"\x22" * 32,
    person=b"\x33" * 32,
    contributor=int_to_address(0xC0FFEE << 120),
    custodian=HOSPITAL,
    deadline=NOON + 3_600,
    category=Category.GENOMIC,
    tier=3,
    sponsor=SPONSOR,
    study=7,
)
