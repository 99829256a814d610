"""A chain as the clients see it: acts are signed here, sent, waited for, and every refusal comes back as its own class.

    chain = Chain.at("http://127.0.0.1:8545")
    receipt = chain.send(account, contract.functions.recall(batch))

Runs on web3 7 and 8.
"""

from carestamp.chain.connection import Chain
from carestamp.chain.fees import Fees
from carestamp.chain.receipts import Event, Receipt
from carestamp.chain.refusals import ChainError, NodeRefusedError, NodeUnreachableError, TransactionTimeoutError
from carestamp.chain.reverts import (
    AlreadyDone,
    ContractError,
    PanicError,
    RevertTextError,
    UnknownRevertError,
    decode_error,
)

__all__ = [
    "AlreadyDone",
    "Chain",
    "ChainError",
    "ContractError",
    "Event",
    "Fees",
    "NodeRefusedError",
    "NodeUnreachableError",
    "PanicError",
    "Receipt",
    "RevertTextError",
    "TransactionTimeoutError",
    "UnknownRevertError",
    "decode_error",
]
