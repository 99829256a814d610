"""What people sign so that a lost key comes back: EIP-712 in the domain of a CredentialRegistry (X6).

A plan is chosen beforehand: who the guardians are is hidden behind its salted hash until they act. Times in seconds.
ControllerMove, for a key that is not lost, stands in carestamp.documents.typed, and so does the domain
(`credentials_domain`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import ClassVar

from carestamp.documents.commitment import SALT_BYTES
from carestamp.documents.eip712 import Struct, TypedDataError, Types, address_to_int, struct_hash

MOST_GUARDIANS = 9
DAY = 86_400
LONGEST_DELAY = 90 * DAY
NO_PLAN = bytes(32)
"""What a subject plans who withdraws its plan."""

TYPES: Types = MappingProxyType(
    {
        "RecoveryPlan": (
            ("salt", "bytes32"),
            ("threshold", "uint8"),
            ("delay", "uint32"),
            ("device", "address"),
            ("guardians", "address[]"),
        ),
        "RecoveryPlanning": (
            ("subject", "address"),
            ("plan", "bytes32"),
            ("registrar", "uint32"),
            ("sequence", "uint32"),
            ("deadline", "uint32"),
        ),
        "Recovery": (
            ("subject", "address"),
            ("controller", "address"),
            ("sequence", "uint32"),
            ("deadline", "uint32"),
        ),
        "RecoveryVeto": (("subject", "address"), ("recovery", "uint32"), ("deadline", "uint32")),
    }
)
"""Type name to (field, type), in the order that is hashed. A struct's class below has its fields in this order."""


class Signed(Struct):
    """What is hashed or signed about recoveries."""

    __slots__ = ()
    types: ClassVar[Types] = TYPES


@dataclass(frozen=True, slots=True)
class RecoveryPlan(Signed):
    """threshold: how many guardians must sign; delay: 1 to 90 days, in seconds; device: a second key of the owner that
    may veto, the zero address where there is none; guardians: at most nine, in ascending order."""

    type_name: ClassVar[str] = "RecoveryPlan"
    salt: bytes
    threshold: int
    delay: int
    device: str
    guardians: tuple[str, ...]

    def hash(self) -> bytes:
        """What the chain keeps of it: EIP-712's hash of the struct, without a domain.

        Raises TypedDataError for a plan that could never be used: the chain sees only its hash and would not notice.
        """
        if len(self.salt) != SALT_BYTES or not any(self.salt):
            raise TypedDataError("salt: 32 random bytes, not all zero")
        if not 1 <= self.threshold <= len(self.guardians) <= MOST_GUARDIANS:
            raise TypedDataError("threshold: one to as many as there are guardians, who are nine at most")
        if not DAY <= self.delay <= LONGEST_DELAY:
            raise TypedDataError("delay: one to ninety days, in seconds")
        _require_ascending(self.guardians)
        return struct_hash(self)

    def as_tuple(self) -> tuple[bytes, int, int, str, list[str]]:
        """For ABI calls."""
        return (self.salt, self.threshold, self.delay, self.device, list(self.guardians))


def _require_ascending(guardians: tuple[str, ...]) -> None:
    numbers = [0, *(address_to_int(each, "guardians") for each in guardians)]
    if any(one >= other for one, other in pairwise(numbers)):
        raise TypedDataError("guardians: in ascending order, each once")


@dataclass(frozen=True, slots=True)
class RecoveryPlanning(Signed):
    """The subject chooses a plan; NO_PLAN withdraws it. registrar: whose steward brings it. sequence: the next one."""

    type_name: ClassVar[str] = "RecoveryPlanning"
    subject: str
    plan: bytes
    registrar: int
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Recovery(Signed):
    """A guardian agrees that the subject gets this controller. sequence: one above the subject's last."""

    type_name: ClassVar[str] = "Recovery"
    subject: str
    controller: str
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class RecoveryVeto(Signed):
    """The old key or the second device stops a recovery. recovery: its sequence."""

    type_name: ClassVar[str] = "RecoveryVeto"
    subject: str
    recovery: int
    deadline: int
