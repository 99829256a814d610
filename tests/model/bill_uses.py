"""What a bill is used for besides being reimbursed: recorded, consuming nothing (B10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from tests.model.bill_terms import Bill
from tests.model.credentials import Credentials, Kind, Role, Standing
from tests.model.invoices import Invoices, Status
from tests.model.refusals import Now, refuse_when
from tests.model.signing import Signed, require_act_of


class UseKind(IntEnum):
    DEDUCTION = 0
    PROOF = 1
    FIXED_BENEFIT = 2


@dataclass(frozen=True)
class Use:
    """What the holder signs, without the bill."""

    kind: UseKind
    organisation: int
    purpose: bytes
    deadline: int


@dataclass
class Uses:
    """deductions: net, purpose and organisation of the last one. signatures: what deducted before."""

    credentials: Credentials
    invoices: Invoices
    now: Now
    deductions: dict[bytes, tuple[int, bytes, int]] = field(default_factory=dict)
    signatures: set[tuple[bytes, Use]] = field(default_factory=set)
    recorded: set[tuple[bytes, UseKind, int, bytes]] = field(default_factory=set)

    def deduct(self, caller: str, bill: Bill, use: Use, signature: Signed | None) -> None:
        """Of what the patient bears, and again only when that has changed."""
        standing = self._require_actor(caller, Role.AUDITOR, use.organisation)
        fiscal = standing.kinds & Kind.FISCAL_REGULATOR
        refuse_when(not fiscal, "InvoiceUses_NotAuthorised", caller)
        net, name = self._open_net(bill), bill.place
        known_net, purpose, organisation = self.deductions.get(name, (0, b"", 0))
        stands, same = known_net == net and net > 0, (purpose, organisation) == (use.purpose, use.organisation)
        refuse_when(stands and same, "InvoiceUses_AlreadyDone", name)
        refuse_when(stands, "InvoiceUses_Deducted", name, net, purpose)
        self._require_signed(caller, bill, use, signature)
        refuse_when((name, use) in self.signatures, "InvoiceUses_SignatureUsed", name)
        allowed = self.invoices.profiles[bill.profile].deduction
        refuse_when(not allowed, "InvoiceUses_DeductionNotAllowed", name)
        refuse_when(net == 0, "InvoiceUses_NothingLeft", name)
        self.deductions[name] = (net, use.purpose, use.organisation)
        self.signatures.add((name, use))
        self.now.tell("InvoiceDeducted", name, use.organisation, caller, use.purpose, net, use.deadline)

    def prove(self, caller: str, bill: Bill, use: Use, signature: Signed | None) -> None:
        self._record(caller, bill, use, signature)

    def benefit(self, caller: str, bill: Bill, use: Use, signature: Signed | None) -> None:
        """Once an insurer and policy."""
        self._require_actor(caller, Role.ADJUDICATOR, use.organisation)
        self._record(caller, bill, use, signature)

    def deduction_of(self, bill: Bill) -> tuple[bool, int, bytes]:
        """Whether it holds, of how much, what for: computed from what the patient bears now."""
        net, purpose, _ = self.deductions.get(bill.place, (0, bytes(32), 0))
        void = self.invoices.status_of(bill) == Status.RED_LETTERED
        return net > 0 and not void and net == self._net_of(bill), net, purpose

    def is_recorded(self, name: bytes, use: Use) -> bool:
        return (name, use.kind, use.organisation, use.purpose) in self.recorded

    def _record(self, caller: str, bill: Bill, use: Use, signature: Signed | None) -> None:
        entry = (bill.place, use.kind, use.organisation, use.purpose)
        refuse_when(entry in self.recorded, "InvoiceUses_AlreadyDone", bill.place)
        self._open_net(bill)
        self._require_signed(caller, bill, use, signature)
        self.recorded.add(entry)
        self.now.tell("InvoiceUsed", bill.place, use.organisation, use.kind, use.purpose, caller)

    def _require_actor(self, caller: str, role: Role, organisation: int) -> Standing:
        standing = self.credentials.standing_of(caller)
        dead = not standing.may(role, self.now.second)
        refuse_when(dead, "InvoiceUses_NotLive", caller, int(role))
        refuse_when(standing.organisation != organisation, "InvoiceUses_NotAuthorised", caller)
        return standing

    def _open_net(self, bill: Bill) -> int:
        """What the patient bears of a bill that is known and neither void nor frozen."""
        status = self.invoices.status_of(bill)
        refuse_when(bill.place not in self.invoices.bills, "InvoiceUses_Unknown", bill.place)
        refuse_when(status >= Status.RED_PENDING, "InvoiceUses_NotOpen", bill.place, status)
        return self._net_of(bill)

    def _net_of(self, bill: Bill) -> int:
        record = self.invoices.bills.get(bill.place)
        return bill.rest - (record.paid()[0] if record else 0)

    def _require_signed(self, caller: str, bill: Bill, use: Use, signature: Signed | None) -> None:
        signer = self.credentials.controller_of(bill.holder)
        act = ("Use", self.invoices.digest_of(bill), int(use.kind), use.organisation, use.purpose, use.deadline)
        require_act_of(signer, act, use.deadline, self.now.second, caller, signature)
