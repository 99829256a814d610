"""Who a patient is in each document: a key of its own, all of them of one root that never leaves the patient (X6).

    root = PatientRoot.random()
    root.prescription(101, 7).address     # holder of the eighth prescription of hospital 101
    root.bill(101, 7).address             # holder of the eighth bill, which nothing ties to the prescription
    root.consent(101).address             # the patient's id at hospital 101, under which all its consents stand

key = 1 + HMAC-SHA-512(root, domain ‖ kind ‖ house ‖ number) mod (n − 1), n being the order of secp256k1; the subject is
the key's address. Without the root two subjects of one patient look like two of two patients; with it, and nothing
else, all of them are found again. A root is as good as all its keys: it stays where keys are kept.

A lost root: each subject gets another controller, the new root's key at the same place, so that no key signs for two
subjects. For the same reason whoever acts for others (delegate, guardian, guardian of a recovery, second device) has a
key for each subject, `delegate`: one address beside three subjects would tie them together.
"""

from __future__ import annotations

import hmac
import secrets

from eth_account import Account
from eth_account.signers.local import LocalAccount

from carestamp.errors import CarestampError

ROOT_BYTES = 32
_DOMAIN = b"carestamp.subject.1"
_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141


class SubjectError(CarestampError):
    """No key can be derived: a root of another length, a house or number that does not fit. Never names a value."""


class PatientRoot:
    """The secret of one patient. Nothing of it shows in repr, errors or copies."""

    __slots__ = ("_root",)

    def __init__(self, root: bytes) -> None:
        """root: 32 random bytes, not all zero. Raises SubjectError."""
        if len(root) != ROOT_BYTES or not any(root):
            raise SubjectError("a root is 32 bytes, not all zero")
        self._root = bytes(root)

    @classmethod
    def random(cls) -> PatientRoot:
        """A new patient's: 32 bytes from the operating system's random source."""
        return cls(secrets.token_bytes(ROOT_BYTES))

    def prescription(self, house: int, number: int) -> LocalAccount:
        """The holder of one prescription. house: its issuer's number in the credential registry; number: how many the
        patient had there before. Raises SubjectError."""
        return self._key(b"prescription", house, number)

    def bill(self, house: int, number: int) -> LocalAccount:
        """The holder of one bill; as `prescription`."""
        return self._key(b"bill", house, number)

    def consent(self, custodian: int) -> LocalAccount:
        """The patient's id at one custodian: one for all consents there, so that one question answers. Raises
        SubjectError."""
        return self._key(b"consent", custodian, 0)

    def delegate(self, custodian: int, number: int) -> LocalAccount:
        """The key with which this person acts for one subject of somebody else's at a custodian; number: how many it
        acted for there before. Raises SubjectError."""
        return self._key(b"delegate", custodian, number)

    def _key(self, kind: bytes, house: int, number: int) -> LocalAccount:
        """Twice as many bits as the order has, so that every key is as likely as any other."""
        message = _DOMAIN + b"\0" + kind + b"\0" + _fixed(house, 4) + _fixed(number, 8)
        secret = int.from_bytes(hmac.digest(self._root, message, "sha512"), "big") % (_ORDER - 1) + 1
        account: LocalAccount = Account.from_key(secret.to_bytes(32, "big"))
        return account

    def __repr__(self) -> str:
        return "PatientRoot()"

    def __reduce__(self) -> tuple[object, ...]:
        raise SubjectError("a root is not copied out")


def _fixed(number: int, size: int) -> bytes:
    if not 0 <= number < 1 << 8 * size:
        raise SubjectError(f"a number of at most {size} bytes is needed")
    return number.to_bytes(size, "big")
