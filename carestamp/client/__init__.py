"""Thin typed clients, one for each ledger; methods are called like the contracts' functions.

    chain = Chain.at("http://127.0.0.1:8545")
    ledger = PrescriptionClient(chain, address)

Every error of a contract is a class in carestamp.client.errors with its values as attributes.
"""

from carestamp.chain import AlreadyDone, Chain, ChainError, ContractError, Event, Fees, Receipt
from carestamp.client import errors
from carestamp.client.codec import CodecClient
from carestamp.client.credentials import CredentialClient
from carestamp.client.directory import DirectoryClient
from carestamp.client.enums import Basis, HolderKind, Kinds, Obstacle, Origin, Roles, Status, SupplyState
from carestamp.client.packs import PackClient
from carestamp.client.prescriptions import PrescriptionClient
from carestamp.client.structs import (
    FOREVER,
    Batch,
    Evidence,
    Held,
    Line,
    Organisation,
    Pack,
    PackUnits,
    PackUse,
    Practitioner,
    Prescription,
    PrescriptionWord,
    Rules,
    Standing,
    Supply,
    SupplyFacts,
    Terms,
)

__all__ = [
    "FOREVER",
    "AlreadyDone",
    "Basis",
    "Batch",
    "Chain",
    "ChainError",
    "CodecClient",
    "ContractError",
    "CredentialClient",
    "DirectoryClient",
    "Event",
    "Evidence",
    "Fees",
    "Held",
    "HolderKind",
    "Kinds",
    "Line",
    "Obstacle",
    "Organisation",
    "Origin",
    "Pack",
    "PackClient",
    "PackUnits",
    "PackUse",
    "Practitioner",
    "Prescription",
    "PrescriptionClient",
    "PrescriptionWord",
    "Receipt",
    "Roles",
    "Rules",
    "Standing",
    "Status",
    "Supply",
    "SupplyFacts",
    "SupplyState",
    "Terms",
    "errors",
]
