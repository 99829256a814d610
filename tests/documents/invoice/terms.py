"""Terms of one bill, and of any."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from carestamp.documents.eip712 import int_to_address
from carestamp.documents.invoice import typed
from carestamp.documents.invoice.typed import Invoice

LEDGER = "0x" + "a1" * 20
DOMAIN = typed.invoices_domain(31337, LEDGER)
CODE = b"\xc0" * 24
INVOICE = typed.Invoice(b"\x01" * 32, "0x" + "b2" * 20, 7, b"\x03" * 24, 120, 100, 1565101, 100_000, 60_000, 30_000)
BILL = b"\x05" * 32
SIZES = {"content": 256, "holder": 160, "issuer": 32, "code": 192, "serial": 64, "issued_at": 32, "profile": 32}
SIZES |= dict.fromkeys(("total", "fund", "cap"), 40)


def value_of(name: str, number: int) -> Any:
    """A number as a value of that field."""
    if name in ("content", "code"):
        return number.to_bytes(SIZES[name] // 8, "big")
    return int_to_address(number) if name == "holder" else number


invoices = st.builds(
    typed.Invoice, **{name: st.integers(0, (1 << bits) - 1).map(lambda n, name=name: value_of(name, n))
                      for name, bits in SIZES.items()}
)  # fmt: skip


def bills_from(count: int, first: int = 1_000) -> list[Invoice]:
    """Bills with consecutive serials of one book."""
    return [
        Invoice(n.to_bytes(32, "big"), "0x" + "b2" * 20, 7, CODE, n, 1_000, 1565101, 100_000, 60_000, 30_000)
        for n in range(first, first + count)
    ]
