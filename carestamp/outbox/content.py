"""What an act says to which contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_abi.abi import encode
from eth_utils.abi import get_aligned_abi_inputs
from eth_utils.address import to_checksum_address
from hexbytes import HexBytes
from web3.contract.contract import ContractFunction

from carestamp.chain.connection import Call
from carestamp.outbox.intent import OutboxError

_UNUSED = {"from": "0x" + 40 * "0", "chainId": 0, "value": 0, "gas": 0, "gasPrice": 0, "nonce": 0}


@dataclass(frozen=True, slots=True)
class Content:
    """to: checksummed. function: its name, or the first four bytes of the data."""

    to: str
    data: bytes
    function: str

    @classmethod
    def of(cls, call: Call) -> Content:
        """Raises OutboxError for a deployment, whose place is a deployer's journal."""
        if isinstance(call, ContractFunction) and not call.kwargs:
            # web3 has matched the arguments with the ABI when the call was made, and would do it twice more.
            data = bytes(HexBytes(call.selector)) + encode(*get_aligned_abi_inputs(call.abi, call.arguments))
            return cls(str(call.address), data, str(call.fn_name))
        return cls._built(dict(call.build_transaction(_UNUSED)))

    @classmethod
    def _built(cls, built: dict[str, Any]) -> Content:
        if not built.get("to"):
            raise OutboxError("an outbox sends acts, not deployments: deploy with make deploy")
        data = bytes(HexBytes(built["data"]))
        return cls(to_checksum_address(built["to"]), data, "0x" + data[:4].hex())
