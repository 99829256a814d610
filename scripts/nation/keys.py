"""Keys of people who never lived, a million of them: each follows from its name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from coincurve import PrivateKey

from carestamp.documents.eip712 import address_to_int, int_to_address
from carestamp.documents.keccak import keccak256


@dataclass(frozen=True)
class Key:
    """name: whose, such as `pharmacist/3`."""

    name: str

    @cached_property
    def private(self) -> PrivateKey:
        return PrivateKey(keccak256(b"carestamp.nation/" + self.name.encode()))

    @cached_property
    def subject(self) -> str:
        """Its address in lower case: what is hashed needs no checksum, which costs a hash of its own."""
        return "0x" + keccak256(self.private.public_key.format(compressed=False)[1:])[12:].hex()

    @cached_property
    def address(self) -> str:
        """With the checksum that web3 asks for (EIP-55)."""
        return int_to_address(address_to_int(self.subject))

    def sign(self, digest: bytes) -> bytes:
        """64 bytes as of EIP-2098: r, then s with the parity on top."""
        made = self.private.sign_recoverable(digest, hasher=None)
        return made[:32] + bytes((made[32] | made[64] << 7,)) + made[33:64]
