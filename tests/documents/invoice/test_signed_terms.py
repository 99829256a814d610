"""B2, X5: what is signed about bills and how their terms are packed is what the contracts say and eth_account signs."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given

from carestamp.documents import eip712
from carestamp.documents.eip712 import Struct
from carestamp.documents.invoice import typed
from carestamp.documents.keccak import keccak256
from tests.documents.invoice.terms import BILL, DOMAIN, INVOICE, LEDGER, invoices

ROOT = Path(__file__).parents[3]
PURPOSE = b"\x06" * 32
ACTS: list[Struct] = [
    INVOICE,
    typed.Draw(BILL, 180),
    typed.CoverageOrder(BILL, (9, 8), (10, 20), 1, 180),
    typed.CoverageOrder(BILL, (), (), 1, 180),
    typed.Reservation(BILL, 9, 1, 30_000, 20_000, 170, 2, 180),
    typed.PaperExchange(BILL, PURPOSE, 1, 180),
    typed.Use(BILL, typed.UseKind.PROOF, 9, PURPOSE, 180),
]


@pytest.mark.rules("X5", "B2")
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.type_name)
def test_digest_agrees_with_eth_account(act: Struct) -> None:
    message = encode_typed_data(full_message=eip712.typed_message(DOMAIN, act))
    assert eip712.digest(DOMAIN, act) == keccak256(b"\x19\x01" + message.header + message.body)


@pytest.mark.rules("X5", "B2")
@given(invoices)
def test_digest_agrees_with_eth_account_for_any_bill(invoice: typed.Invoice) -> None:
    message = encode_typed_data(full_message=eip712.typed_message(DOMAIN, invoice))
    assert eip712.digest(DOMAIN, invoice) == keccak256(b"\x19\x01" + message.header + message.body)


@pytest.mark.rules("X5")
def test_digest_recovers_its_signer() -> None:
    signer = Account.from_key(b"\x11" * 32)
    signed = signer.sign_typed_data(full_message=eip712.typed_message(DOMAIN, ACTS[4]))
    assert signed.message_hash == eip712.digest(DOMAIN, ACTS[4])
    assert Account._recover_hash(signed.message_hash, signature=signed.signature) == signer.address


@pytest.mark.rules("X5", "X11")
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.type_name)
def test_digest_changes_with_each_field_alone(act: Struct) -> None:
    """No field of the act or of the domain is left out of what is signed."""
    others = [eip712.digest(DOMAIN, each) for each in _neighbours(act)]
    others += [eip712.digest(domain, act) for domain in _neighbours(DOMAIN)]
    assert eip712.digest(DOMAIN, act) not in others
    assert len(set(others)) == len(others) >= len([each for each in dataclasses.astuple(act) if each != ()]) + 4  # type: ignore[call-overload]


@pytest.mark.rules("X5", "B6")
def test_digest_tells_payers_from_days_and_keeps_their_order() -> None:
    orders = [((1, 2), (3,)), ((1,), (2, 3)), ((1, 2, 3), ()), ((2, 1), (3,)), ((1, 2, 0), (3,)), ((1, 2), (3, 0))]
    made = {eip712.digest(DOMAIN, typed.CoverageOrder(BILL, *each, 1, 180)) for each in orders}
    assert len(made) == len(orders)


@pytest.mark.rules("X5", "B2")
def test_types_are_those_of_the_contracts() -> None:
    """Read from the sources: a field that is renamed or moved there fails here first."""
    sources = "".join(path.read_text() for path in sorted((ROOT / "contracts" / "invoices").rglob("*.sol")))
    declared = set(re.findall(r'"((?:Invoice|Draw|CoverageOrder|Reservation|PaperExchange|Use)\([^"]*\))"', sources))
    assert declared == {eip712.encode_type(typed.TYPES, name) for name in typed.TYPES}
    domains = DOMAIN, typed.invoice_uses_domain(31337, LEDGER)
    assert {(each.name, each.version) for each in domains} == set(
        re.findall(r'EIP712\("([^"]+)", "([^"]+)"\)', sources)
    )


@pytest.mark.rules("B2")
def test_invoice_is_the_struct_of_the_interface() -> None:
    source = (ROOT / "interfaces" / "IInvoiceRegistry.sol").read_text(encoding="utf-8")
    members = re.findall(r"^\s+(\w+ \w+);", source.split("struct Invoice {")[1].split("}")[0], re.MULTILINE)
    assert f"Invoice({','.join(members)})" == eip712.encode_type(typed.TYPES, "Invoice")


def _neighbours(struct: Any) -> Iterator[Any]:
    """Structs that differ from this one in one field."""
    for each in dataclasses.fields(struct):
        for value in _other_values(getattr(struct, each.name)):
            yield dataclasses.replace(struct, **{each.name: value})


def _other_values(value: Any) -> Iterator[Any]:
    if isinstance(value, typed.UseKind):
        yield from (kind for kind in typed.UseKind if kind != value)
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, bytes):
        yield bytes([value[0] ^ 1]) + value[1:]
    elif isinstance(value, str):
        yield value[:-1] + ("0" if value[-1] != "0" else "1")
    elif value:
        yield from ((*value, value[-1]), value[1:], (value[0] + 1, *value[1:]))
