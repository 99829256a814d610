"""What a transaction offers for its gas, on chains with and without EIP-1559, and on chains where gas costs nothing."""

from __future__ import annotations

import enum

from web3 import Web3
from web3.types import TxParams, Wei


class Fees(enum.Enum):
    """How to offer. ASK: as the newest block tells. Others by order of the operator of the chain: LEGACY (gasPrice),
    DYNAMIC (EIP-1559), FREE (nothing, so that nobody has to hold coins)."""

    ASK = "ask"
    LEGACY = "legacy"
    DYNAMIC = "dynamic"
    FREE = "free"


def offer(web3: Web3, fees: Fees) -> TxParams:
    """The fee fields of a transaction, in wei a unit of gas. A price of 0 is taken as it is: such chains exist."""
    if fees is Fees.FREE:
        return offered(fees, 0, None)
    base = None if fees is Fees.LEGACY else web3.eth.get_block("latest").get("baseFeePerGas")
    return offered(fees, web3.eth.gas_price, base)


def offered(fees: Fees, price: int, base: int | None) -> TxParams:
    """The same, from the node's price and the base fee of its newest block, None where blocks have none.

    The offer doubles the base fee, which then may rise through five full blocks.
    """
    if fees is Fees.FREE:
        return {"gasPrice": Wei(0)}
    if fees is Fees.LEGACY or (base is None and fees is Fees.ASK):
        return {"gasPrice": Wei(price)}
    tip = max(price - (base or 0), 0)
    return {"maxFeePerGas": Wei(2 * (base or 0) + tip), "maxPriorityFeePerGas": Wei(tip)}
