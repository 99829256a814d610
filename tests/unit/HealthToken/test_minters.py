"""Treasurers mint while governance has them; ledgers are contracts; permits are signed (S7, X5, X9)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from tests.support.events import told
from tests.support.reward_telling import moved

NOBODY = "0x" + "00" * 20


@pytest.mark.rules("S7", "X9", "X14")
def test_minter_mints_until_it_is_dismissed(town, cast):
    token, who = town.token, cast.friend.address
    supply = token.total_supply
    with town.refused(errors.HealthToken_NotMinter(who), supply):
        token.mint(cast.friend, who, 1)
    town.assert_told(token.appoint_minter(cast.governor, who), told("HealthToken", "MinterAppointed", minter=who))
    with town.refused(errors.HealthToken_AlreadyDone(who), lambda: token.is_minter(who)):
        token.appoint_minter(cast.governor, who)
    town.assert_told(token.mint(cast.friend, who, 7), moved(NOBODY, who, 7))
    assert (token.balance_of(who), supply()) == (7, 7)
    town.assert_told(token.dismiss_minter(cast.pauser, who), told("HealthToken", "MinterDismissed", minter=who))
    with town.refused(errors.HealthToken_AlreadyDone(who), lambda: token.is_minter(who)):
        token.dismiss_minter(cast.pauser, who)
    with town.refused(errors.HealthToken_NotMinter(who), supply):
        token.mint(cast.friend, who, 1)


@pytest.mark.rules("S7", "X9", "X11", "X14")
def test_ledger_is_admitted_when_it_has_code(town, cast):
    token, ledger = town.token, town.packs.address
    with town.refused(errors.HealthToken_NoCode(cast.friend.address), lambda: token.is_ledger(cast.friend.address)):
        token.admit_ledger(cast.governor, cast.friend.address)
    town.assert_told(token.admit_ledger(cast.governor, ledger), told("HealthToken", "LedgerAdmitted", ledger=ledger))
    with town.refused(errors.HealthToken_AlreadyDone(ledger), lambda: token.is_ledger(ledger)):
        token.admit_ledger(cast.governor, ledger)
    assert token.is_ledger(town.rewards.address)


@pytest.mark.rules("S7", "X5")
def test_permit_lets_a_ledger_take_units_once(town, cast):
    token, act = town.token, town.purse.permit(cast.friend, 5_00)
    token.mint(cast.treasurer, cast.friend.address, 5_00)
    signature = token.sign(cast.friend, act)

    def look():
        return token.allowance(cast.friend.address, town.rewards.address), token.nonce_of(cast.friend.address)

    town.clock.next_block_at(act.deadline + 1)
    with town.refused(errors.ERC2612ExpiredSignature(act.deadline), look):
        token.permit(cast.relayer, act, signature)
    town.clock.next_block_at(act.deadline)
    token.permit(cast.relayer, act, signature)
    assert look() == (5_00, 1)


@pytest.mark.rules("S7")
def test_units_are_hundredths(town):
    assert town.chain.read(town.token.call("decimals")) == 2
