"""What stories ask of a development chain besides its ledgers: what an act cost, coins, a block for several acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount
from web3 import Web3
from web3.exceptions import Web3Exception, Web3RPCError

from carestamp.chain import Chain, Receipt
from carestamp.chain.connection import Call
from carestamp.chain.fees import offer
from carestamp.chain.refusals import NodeRefusedError
from carestamp.errors import CarestampError
from scripts import cast as casting

MINUTE, HOUR, DAY = 60, 3_600, 86_400
FUNDS = 10**18
"""Wei for each account that acts, where the node gives them away."""
SHARE = 20_000_000
"""Gas that somebody who acts can pay for."""
TRANSFER = 21_000
PLENTY = 600_000
"""Gas for an act whose outcome nobody can foretell."""


class CoinsError(CarestampError):
    """Somebody can't pay for gas; one sentence with the remedy."""


@dataclass(frozen=True)
class Done:
    """A receipt with the time and the fee of its block, for the recorder."""

    receipt: Receipt
    at: int
    fee: int

    @property
    def tx(self) -> str:
        return self.receipt.transaction

    @property
    def gas(self) -> int:
        return self.receipt.gas

    @classmethod
    def of(cls, chain: Chain, receipt: Receipt) -> Done:
        """Asks the chain for both."""
        price = chain.web3.eth.get_transaction_receipt(receipt.transaction).get("effectiveGasPrice", 0)  # type: ignore[arg-type]
        return cls(receipt, chain.web3.eth.get_block(receipt.block)["timestamp"], price * receipt.gas)


def fund(web3: Web3, addresses: Iterable[str]) -> None:
    """Coins for accounts that lack them, where gas has a price: of the node, else of the cast's deployer. Raises
    CoinsError where that has too little itself."""
    enough = web3.eth.gas_price * SHARE
    for each in addresses:
        if web3.eth.get_balance(each) < enough:  # type: ignore[arg-type]
            _give(web3, each, enough)


def _give(web3: Web3, address: str, enough: int) -> None:
    method = "anvil_setBalance" if _is_anvil(web3) else "evm_setAccountBalance"
    try:
        _ask(web3, method, address, hex(max(FUNDS, enough)))
    except (Web3Exception, ValueError):
        _transfer(web3, address, enough)


def _transfer(web3: Web3, address: str, amount: int) -> None:
    giver = casting.cast().deployer
    if web3.eth.get_balance(giver.address) < 2 * amount:
        raise CoinsError(
            f"gas has a price on this chain, and {giver.address} holds less than {2 * amount} wei: fund it"
        )
    price, number = web3.eth.gas_price, web3.eth.get_transaction_count(giver.address, "pending")
    given = {"to": address, "value": amount, "gas": TRANSFER, "gasPrice": price, "nonce": number}
    signed = giver.sign_transaction({**given, "chainId": web3.eth.chain_id})
    web3.eth.wait_for_transaction_receipt(web3.eth.send_raw_transaction(signed.raw_transaction))


def in_one_block(chain: Chain, acts: Sequence[tuple[LocalAccount, Call]]) -> list[str]:
    """Signs all, then hands them to a node that mines nothing until it has them all: hashes, in the same order."""
    web3 = chain.web3
    signed = [account.sign_transaction(_whole(chain, account, call)) for account, call in acts]
    with mining_stopped(web3):
        return _mined(
            web3, ["0x" + bytes(web3.eth.send_raw_transaction(each.raw_transaction)).hex() for each in signed]
        )


@contextmanager
def mining_stopped(web3: Web3) -> Iterator[None]:
    """A development chain mines only when `mine` says so. One that mines by a clock of its own (anvil's --block-time)
    goes on doing so."""
    stop, start = (("evm_setAutomine", False), ("evm_setAutomine", True)) if _is_anvil(web3) else (_STOP, _START)
    by_itself = not _is_anvil(web3) or web3.manager.request_blocking("anvil_getAutomine", [])  # type: ignore[arg-type]
    if by_itself:
        _ask(web3, *stop)
    try:
        yield
    finally:
        if by_itself:
            _ask(web3, *start)


def mine(web3: Web3) -> None:
    """One block now. Ganache may answer with the error of a transaction that failed in it; it has mined it all the
    same."""
    with suppress(Web3RPCError):
        _ask(web3, "evm_mine")


def succeeded(chain: Chain, transaction: str) -> bool:
    """What became of one of them."""
    return chain.web3.eth.get_transaction_receipt(transaction)["status"] == 1  # type: ignore[arg-type]


def _mined(web3: Web3, hashes: list[str]) -> list[str]:
    mine(web3)
    blocks = {web3.eth.get_transaction_receipt(each)["blockNumber"] for each in hashes}  # type: ignore[arg-type]
    if len(blocks) != 1:
        raise NodeRefusedError("the node did not mine these acts in one block")
    return hashes


_STOP, _START = ("miner_stop",), ("miner_start",)


def _whole(chain: Chain, account: LocalAccount, call: Call) -> dict[str, Any]:
    nonce = chain.web3.eth.get_transaction_count(account.address, "pending")
    given = {"from": account.address, "chainId": chain.id, "value": 0, "gas": PLENTY, "nonce": nonce}
    whole = dict(call.build_transaction({**given, **offer(chain.web3, chain.fees)}))
    return {name: value for name, value in whole.items() if name != "from"}


def _is_anvil(web3: Web3) -> bool:
    return "anvil" in web3.client_version.lower()


def _ask(web3: Web3, method: str, *values: Any) -> None:
    web3.manager.request_blocking(method, list(values))  # type: ignore[arg-type]
