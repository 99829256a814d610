"""What bills are used for besides being reimbursed (interfaces/IInvoiceUses.sol, B10).

use = Use(ledger.digest_of(invoice), UseKind.DEDUCTION, TAX_OFFICE, purpose, deadline)
uses.deduct(auditor, invoice, use, uses.sign(patient, use))
"""

from __future__ import annotations

from functools import cached_property

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.bills import Deduction
from carestamp.client.enums import UseKind
from carestamp.client.ledger import SigningLedger, Trace
from carestamp.documents.eip712 import Domain
from carestamp.documents.invoice import typed
from carestamp.documents.invoice.typed import Invoice, Use


class InvoiceUsesClient(SigningLedger):
    """An InvoiceUses. A holder signs in its domain, and names the bill by its digest in the ledger's."""

    contract_name = "InvoiceUses"

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain of this contract on this chain."""
        return typed.invoice_uses_domain(self.chain.id, self.address)

    def deduct(self, account: LocalAccount, invoice: Invoice, use: Use, signature: bytes = b"") -> Receipt:
        """Deduct what the patient bears from tax, once, and again only when that has changed. Caller: an auditor of
        the fiscal regulator that the holder named."""
        leaf = ("InvoiceDeducted", {"organisation": use.organisation, "purpose": use.purpose})
        return self._use("deduct", account, invoice, use, signature, leaf)

    def prove(self, account: LocalAccount, invoice: Invoice, use: Use, signature: bytes = b"") -> Receipt:
        """Record a proof, once an organisation and purpose. Anyone may call."""
        return self._use("prove", account, invoice, use, signature, _used(use, purpose=use.purpose))

    def benefit(self, account: LocalAccount, invoice: Invoice, use: Use, signature: bytes = b"") -> Receipt:
        """Record a fixed benefit, once an insurer. Caller: its adjudicator."""
        return self._use("benefit", account, invoice, use, signature, _used(use))

    def sign(self, account: LocalAccount, use: Use) -> bytes:
        """The holder's signature over a use, in 64 bytes."""
        return self._signed(account, use)

    def deduction_of(self, invoice: Invoice) -> Deduction:
        """What was deducted of a bill, and whether that holds now."""
        holds, net, purpose = self._view("deductionOf", typed.pack_terms(invoice).as_tuple())
        return Deduction(bool(holds), int(net), bytes(purpose))

    def is_recorded(self, invoice: bytes, kind: UseKind, organisation: int, purpose: bytes) -> bool:
        """Whether a use is on record, by the bill's id. Of a fixed benefit the purpose is not read."""
        return bool(self._view("isRecorded", invoice, int(kind), organisation, purpose))

    def _use(
        self, function: str, account: LocalAccount, invoice: Invoice, use: Use, signature: bytes, leaf: Trace
    ) -> Receipt:
        arguments = (typed.pack_terms(invoice).as_tuple(), use.organisation, use.purpose, use.deadline, signature)
        return self._act(account, function, *arguments, leaves=(leaf,))


def _used(use: Use, **more: bytes) -> Trace:
    return "InvoiceUsed", {"organisation": use.organisation, "kind": int(use.kind), **more}
