"""Contracts that a thief deploys for itself: wallets that lie (contracts/mocks), ledgers that only look like ours."""

from __future__ import annotations

import enum

from eth_account.signers.local import LocalAccount
from web3.contract import Contract

from carestamp.chain import Chain
from carestamp.chain.connection import Call
from scripts._artifacts import artifact


class Manner(enum.IntEnum):
    """How a HostileWalletMock misbehaves."""

    REVERTS = 0
    BURNS_GAS = 1
    SAYS_NOTHING = 2
    SAYS_TOO_LITTLE = 3
    SAYS_NO = 4
    SAYS_TRUE = 5
    MAGIC_IN_THE_WRONG_PLACE = 6
    REENTERS = 7


def hostile_wallet(chain: Chain, thief: LocalAccount, manner: Manner, target: Contract, act: bytes) -> str:
    """Its address. act: calldata for `target`, which it plays in the middle where it re-enters."""
    return deployed(chain, thief, "HostileWalletMock", manner, target.address, act)


def calldata(call: Call) -> str:
    """What a call sends, whoever sends it."""
    blank = {"gas": 0, "gasPrice": 0, "nonce": 0, "chainId": 1}
    return str(call.build_transaction(blank)["data"])


def deployed(chain: Chain, account: LocalAccount, name: str, *values: object) -> str:
    """The address of a contract that this account deploys as it was compiled here."""
    code = artifact(name)
    made = chain.web3.eth.contract(abi=code.abi, bytecode=code.creation)
    address = chain.send(account, made.constructor(*values)).created
    assert address is not None
    return address
