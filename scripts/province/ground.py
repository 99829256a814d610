"""The ledgers of a development chain, who acts there, and their keys: chain keys and readers' keys."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from functools import cached_property

from Crypto.PublicKey import ECC
from Crypto.PublicKey.ECC import EccKey
from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain
from carestamp.client import FOREVER, CredentialClient, InvoiceClient, PackClient, PrescriptionClient, Roles
from carestamp.documents.keccak import keccak256
from carestamp.documents.subjects import PatientRoot
from scripts.cast import BASIC_INSURER, FISCAL_REGULATOR, HOSPITAL, HOSPITAL_B, Cast
from scripts.deploy import Deployment
from scripts.stories.chainwork import HOUR, fund
from scripts.stories.register import key_of
from scripts.stories.stage import ZONE

READERS = (BASIC_INSURER, FISCAL_REGULATOR, HOSPITAL, HOSPITAL_B)


@dataclass
class Ground:
    """seed: of everything that goes by lot. keys: a reader's key of each house that reads whole batches."""

    chain: Chain
    deployment: Deployment
    cast: Cast
    seed: int
    keys: dict[int, EccKey] = field(default_factory=lambda: {each: _new_key() for each in READERS})

    def __post_init__(self) -> None:
        self.lot = random.Random(f"{self.seed}/province")

    @property
    def now(self) -> int:
        """The second of the block to come."""
        return self.chain.now()

    @property
    def soon(self) -> int:
        """A deadline for what is signed now."""
        return self.now + HOUR

    @property
    def today(self) -> dt.date:
        """In China."""
        return dt.datetime.fromtimestamp(self.now, ZONE).date()

    @cached_property
    def bills(self) -> InvoiceClient:
        return InvoiceClient(self.chain, self.deployment["InvoiceRegistry"])

    @cached_property
    def prescriptions(self) -> PrescriptionClient:
        return PrescriptionClient(self.chain, self.deployment["PrescriptionRegistry"])

    @cached_property
    def packs(self) -> PackClient:
        return PackClient(self.chain, self.deployment["PackRegistry"])

    def patient(self, number: int) -> PatientRoot:
        """A patient's secret; on a development chain it follows from the seed (X6)."""
        return PatientRoot(keccak256(f"{self.seed}/patient/{number}".encode()))

    def doctors(self, house: int, count: int) -> list[LocalAccount]:
        """So many prescribers of a hospital, licensed now."""
        found = [key_of("province/doctor", f"{self.seed}/{house}/{number}") for number in range(count)]
        fund(self.chain.web3, [each.address for each in found])
        steward = self.cast.hospital_steward if house == HOSPITAL else self.cast.hospital_b_steward
        ledger = CredentialClient(self.chain, self.deployment["CredentialRegistry"])
        for each in found:
            ledger.license(steward, house, each.address, Roles.PRESCRIBER, 0, FOREVER)
        return found


def _new_key() -> EccKey:
    return ECC.generate(curve="Curve25519")
