"""Thin typed clients, one for each ledger; methods are called like the contracts' functions.

    chain = Chain.at("http://127.0.0.1:8545")
    ledger = PrescriptionClient(chain, address)

Every error of a contract is a class in carestamp.client.errors with its values as attributes.
"""

from carestamp.chain import AlreadyDone, Chain, ChainError, ContractError, Event, Fees, Receipt
from carestamp.client import errors
from carestamp.client.access_log import AccessLogClient
from carestamp.client.bills import AnchoredRange, Book, Claim, DeclaredOrder, Deduction, InvoiceWord, RedLetterWord
from carestamp.client.books import BookClient
from carestamp.client.codec import CodecClient
from carestamp.client.consent_codec import ConsentCodecClient
from carestamp.client.consents import ConsentClient
from carestamp.client.credentials import CredentialClient
from carestamp.client.directory import DirectoryClient
from carestamp.client.emergencies import EmergencyClient, EmergencyRules, OpeningWord
from carestamp.client.enums import (
    Basis,
    ClaimState,
    ConsentStatus,
    ContributionStatus,
    Decision,
    Freeze,
    HolderKind,
    InvoiceStatus,
    Kinds,
    Obstacle,
    Origin,
    Outcome,
    RecordStatus,
    Roles,
    Status,
    StudyStatus,
    SupplyState,
    UseKind,
)
from carestamp.client.invoice_codec import InvoiceCodecClient
from carestamp.client.invoices import InvoiceClient
from carestamp.client.packs import PackClient
from carestamp.client.prescriptions import PrescriptionClient
from carestamp.client.records import RecordClient
from carestamp.client.rewards import RewardsClient
from carestamp.client.rewards_codec import RewardsCodecClient
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
from carestamp.client.study_registry import StudyRegistryClient
from carestamp.client.subjects import Waiting
from carestamp.client.token import TokenClient
from carestamp.client.uses import InvoiceUsesClient
from carestamp.documents.invoice.typed import CoverageOrder, Draw, Invoice, Leaf, PaperExchange, Reservation, Use

__all__ = [
    "FOREVER",
    "AccessLogClient",
    "AlreadyDone",
    "AnchoredRange",
    "Basis",
    "Batch",
    "Book",
    "BookClient",
    "Chain",
    "ChainError",
    "Claim",
    "ClaimState",
    "CodecClient",
    "ConsentClient",
    "ConsentCodecClient",
    "ConsentStatus",
    "ContractError",
    "ContributionStatus",
    "CoverageOrder",
    "CredentialClient",
    "Decision",
    "DeclaredOrder",
    "Deduction",
    "DirectoryClient",
    "Draw",
    "EmergencyClient",
    "EmergencyRules",
    "Event",
    "Evidence",
    "Fees",
    "Freeze",
    "Held",
    "HolderKind",
    "Invoice",
    "InvoiceClient",
    "InvoiceCodecClient",
    "InvoiceStatus",
    "InvoiceUsesClient",
    "InvoiceWord",
    "Kinds",
    "Leaf",
    "Line",
    "Obstacle",
    "OpeningWord",
    "Organisation",
    "Origin",
    "Outcome",
    "Pack",
    "PackClient",
    "PackUnits",
    "PackUse",
    "PaperExchange",
    "Practitioner",
    "Prescription",
    "PrescriptionClient",
    "PrescriptionWord",
    "Receipt",
    "RecordClient",
    "RecordStatus",
    "RedLetterWord",
    "Reservation",
    "RewardsClient",
    "RewardsCodecClient",
    "Roles",
    "Rules",
    "Standing",
    "Status",
    "StudyRegistryClient",
    "StudyStatus",
    "Supply",
    "SupplyFacts",
    "SupplyState",
    "Terms",
    "TokenClient",
    "Use",
    "UseKind",
    "Waiting",
    "errors",
]
