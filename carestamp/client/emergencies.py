"""Emergency access: opened with a reason, always reviewed (interfaces/IEmergencyAccess.sol, E1, E2).

    now = chain.now()                                           # of the chain: one's own clock may be ahead
    opening = Opening(subject, clinician.address, Reason.UNCONSCIOUS, categories, now, now + 3600, encounter)
    ledger.open(relayer, opening, ledger.sign(clinician, opening))
    ledger.is_open(subject, clinician.address, categories)      # True
    ledger.review(auditor, opening, justified=True, grounds=commitment)
    ledger.outcome_of(opening).words.zh                         # 正当

Times are in seconds. A repeated act is answered with the receipt of the first (X9).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.enums import Outcome
from carestamp.client.ledger import SigningLedger
from carestamp.documents import emergency
from carestamp.documents.eip712 import Domain
from carestamp.documents.emergency import Countersignature, Opening, opening_id


@dataclass(frozen=True, slots=True)
class EmergencyRules:
    """What holds for all openings: categories (mask), seconds, and days; see the interface."""

    categories: int
    longest: int
    lag: int
    review_days: int
    per_day: int


@dataclass(frozen=True, slots=True)
class OpeningWord:
    """What the ledger keeps of an opening. due_day: UTC day since 1970; identity: tag of who the unknown patient was,
    zeros while nobody said; final: a health regulator judged; opened: it took the clinician's window."""

    organisation: int
    due_day: int
    identity: bytes
    justified: bool
    unjustified: bool
    alerted: bool
    final: bool
    opened: bool

    @classmethod
    def of(cls, word: int) -> OpeningWord:
        """Read from its word; organisation 0 when it was never brought."""
        facts = (bool(word >> bit & 1) for bit in range(48, 53))
        return cls(word & 0xFFFF_FFFF, word >> 32 & 0xFFFF, (word >> 64).to_bytes(24, "big"), *facts)


class EmergencyClient(SigningLedger):
    """An EmergencyAccess."""

    contract_name = "EmergencyAccess"

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain of this ledger on this chain."""
        return emergency.emergency_domain(self.chain.id, self.address)

    def open(
        self,
        account: LocalAccount,
        opening: Opening,
        signature: bytes = b"",
        countersignature: bytes = b"",
    ) -> Receipt:
        """Bring an opening (E1). Without a signature the account is the clinician."""
        arguments = (opening.as_tuple(), signature, countersignature)
        return self._act(account, "open", *arguments, leaves=(("EmergencyOpened", {}),))

    def review(self, account: LocalAccount, opening: Opening, justified: bool, grounds: bytes) -> Receipt:
        """Say whether it was justified (E2). Caller: a live auditor who took no part. grounds: commitment."""
        leaves = (("EmergencyReviewed", {"justified": justified}),)
        return self._act(account, "review", opening.as_tuple(), justified, grounds, leaves=leaves)

    def alert(self, account: LocalAccount, opening: Opening) -> Receipt:
        """Alert the regulator to an overdue review, once. Anyone may call."""
        return self._act(account, "alert", opening.as_tuple(), leaves=(("ReviewOverdue", {}),))

    def identify(self, account: LocalAccount, opening: Opening, subject: str) -> Receipt:
        """Say who the unknown patient was. Caller: an emergency clinician or auditor of that organisation; only the
        latter corrects it."""
        leaves = (("EmergencyIdentified", {"subject": subject}),)
        return self._act(account, "identify", opening.as_tuple(), subject, leaves=leaves)

    def restore_right(self, account: LocalAccount, clinician: str) -> Receipt:
        """Give a clinician the right back. Caller: a steward of a health regulator."""
        return self._act(account, "restoreRight", clinician, leaves=(("RightRestored", {"clinician": clinician}),))

    # ----------------------------------------------------------------------------------------------------- signatures

    def sign(self, account: LocalAccount, opening: Opening) -> bytes:
        """The clinician's signature over an opening, in 64 bytes."""
        return self._signed(account, opening)

    def countersign(self, account: LocalAccount, opening: Opening) -> bytes:
        """The second clinician's over an opening that names it, in 64 bytes."""
        return self._signed(account, Countersignature(self.id_of(opening)))

    # ---------------------------------------------------------------------------------------------------------- views

    def id_of(self, opening: Opening) -> bytes:
        """The id of an opening; computed here, as the contract does."""
        return opening_id(self.domain, opening)

    def is_open(self, subject: str, clinician: str, categories: int) -> bool:
        """Whether the clinician may see these categories now on the strength of an open window."""
        return bool(self._view("isOpen", subject, clinician, categories))

    def rules(self) -> EmergencyRules:
        """What holds for all openings."""
        return EmergencyRules(*self._view("rules"))

    def outcome_of(self, opening: Opening) -> Outcome:
        """What became of an opening, at the newest block."""
        return Outcome(self._view("outcomeOf", self.id_of(opening)))

    def word_of(self, opening: Opening) -> OpeningWord:
        """What the ledger keeps of an opening."""
        return OpeningWord.of(self._view("wordOf", self.id_of(opening)))

    def window_of(self, clinician: str, subject: str) -> tuple[int, int, int]:
        """The last window of a clinician on a subject: categories, first and last second."""
        categories, opened_at, until = self._view("windowOf", clinician, subject)
        return int(categories), int(opened_at), int(until)

    def overdue_of(self, organisation: int) -> int:
        """How many reviews of an organisation are overdue now."""
        return int(self._view("overdueOf", organisation))

    def right_of(self, clinician: str) -> tuple[int, bool]:
        """How often a clinician opened at once today, and whether its right is suspended."""
        opened, suspended = self._view("rightOf", clinician)
        return int(opened), bool(suspended)
