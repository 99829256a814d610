"""P1, X5: ids, signatures and packed words are exactly those of the contracts and of eth_account."""

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
from hypothesis import strategies as st

from carestamp.documents import eip712, merkle, typed
from carestamp.documents.keccak import keccak256

ROOT = Path(__file__).parents[2]
LEDGER = "0x" + "a1" * 20
DOMAIN = typed.prescriptions_domain(31337, LEDGER)
PACKS = (typed.PackUnits(b"\x07" * 32, 3), typed.PackUnits(b"\x08" * 32, 1))
LINES = (typed.Line(14, 7, 1), typed.Line(21, 7, 2))
PRESCRIPTION = typed.Prescription(
    b"\x01" * 32, "0x" + "b2" * 20, typed.HolderKind.DELEGATE, "0x" + "c3" * 20, 1560101, 100, 200, 2, 28, True, LINES
)
ID = b"\x05" * 32
SUPPLY = typed.Supply(9, (14, 0), 77, 150, b"\x06" * 32, PACKS)
ACTS = [
    PRESCRIPTION,
    typed.Acceptance(ID, SUPPLY, 180),
    typed.Acceptance(ID, typed.Supply(9, (), 77, 150, b"\x06" * 32, ()), 180),
    typed.Countersignature(ID, "0x" + "d4" * 20, SUPPLY, True, 180),
    typed.Hold(ID, 9, 190, 1, 180),
    typed.Release(ID, 2, 180),
    typed.Anchor("0x" + "c3" * 20, b"\x09" * 32, 180),
    typed.ControllerMove("0x" + "b2" * 20, "0x" + "e5" * 20, 1, 180),
]

words16 = st.integers(0, 0xFFFF)
words32 = st.integers(0, 0xFFFFFFFF)
addresses = st.binary(min_size=20, max_size=20).map(lambda raw: eip712.int_to_address(int.from_bytes(raw, "big")))


@st.composite
def prescriptions(draw: Any) -> typed.Prescription:
    repeats = draw(st.integers(0, typed.MAX_REPEATS))
    quantity = st.integers(1, typed.LANE_MAX // (1 + repeats))
    lines = draw(st.lists(st.builds(typed.Line, quantity, words16, words16), min_size=1, max_size=5))
    content, kinds = draw(st.binary(min_size=32, max_size=32)), st.sampled_from(typed.HolderKind)
    people = draw(addresses), draw(kinds), draw(addresses)
    numbers = draw(words32), draw(words32), draw(words32), repeats, draw(words16), draw(st.booleans())
    return typed.Prescription(content, *people, *numbers, tuple(lines))


@pytest.mark.rules("X5")
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.type_name)
def test_digest_agrees_with_eth_account(act: eip712.Struct) -> None:
    message = encode_typed_data(full_message=eip712.typed_message(DOMAIN, act))
    assert eip712.digest(DOMAIN, act) == keccak256(b"\x19\x01" + message.header + message.body)


@pytest.mark.rules("X5")
def test_digest_recovers_its_signer() -> None:
    signer = Account.from_key(b"\x11" * 32)
    signed = signer.sign_typed_data(full_message=eip712.typed_message(DOMAIN, ACTS[1]))
    assert signed.message_hash == eip712.digest(DOMAIN, ACTS[1])
    assert Account._recover_hash(signed.message_hash, signature=signed.signature) == signer.address


@pytest.mark.rules("X5", "P1")
@given(prescriptions())
def test_digest_agrees_with_eth_account_for_any_prescription(prescription: typed.Prescription) -> None:
    message = encode_typed_data(full_message=eip712.typed_message(DOMAIN, prescription))
    assert typed.prescription_id(DOMAIN, prescription) == keccak256(b"\x19\x01" + message.header + message.body)


@pytest.mark.rules("P1")
@given(prescriptions())
def test_unpack_gives_back_what_was_packed(prescription: typed.Prescription) -> None:
    assert typed.unpack_terms(typed.pack_terms(prescription)) == prescription


@pytest.mark.rules("P1")
def test_pack_lays_each_field_where_the_contract_reads_it() -> None:
    terms = typed.pack_terms(PRESCRIPTION)
    assert terms.content == PRESCRIPTION.content
    assert terms.head == int("b2" * 20, 16) | 100 << 160 | 200 << 192 | 1560101 << 224
    assert terms.body == int("c3" * 20, 16) | 2 << 160 | 28 << 168 | 1 << 184 | 1 << 192
    assert terms.lines == 14 | 21 << 16 | 7 << 80 | 7 << 96 | 1 << 160 | 2 << 176
    assert terms.as_tuple() == (terms.content, terms.head, terms.body, terms.lines)


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    "change",
    [
        {"body": 1 << 193},
        {"body": 3 << 184},
        {"body": 16 << 160},
        {"lines": 1 << 240},
        {"lines": 0},
        {"lines": 5 << 16},
        {"lines": 1 | 1 << 32},
        {"lines": 1 | 1 << 96},
        {"lines": 0x8000},
        {"head": 1 << 256},
        {"body": -1},
    ],
    ids=str,
)
def test_unpack_refuses_bits_that_mean_nothing(change: dict[str, int]) -> None:
    terms = dataclasses.replace(typed.Terms(b"\x01" * 32, 0, 0, 1 | 1 << 80 | 1 << 160), **change)  # type: ignore[arg-type]
    with pytest.raises(eip712.TypedDataError):
        typed.unpack_terms(terms)


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    "change",
    [
        {"lines": ()},
        {"lines": LINES * 3},
        {"lines": (typed.Line(0, 7, 1),)},
        {"lines": (typed.Line(10_923, 7, 1),)},
        {"lines": (typed.Line(1, 65_536, 1),)},
        {"repeats": 16},
        {"until": 1 << 32},
        {"issued_at": -1},
        {"content": b"\x01" * 31},
        {"holder": "0x12"},
        {"holder": "b2" * 21},
        {"prescriber": "0x" + "zz" * 20},
    ],
    ids=str,
)
def test_pack_refuses_what_does_not_fit(change: dict[str, Any]) -> None:
    with pytest.raises(eip712.TypedDataError):
        typed.prescription_id(DOMAIN, dataclasses.replace(PRESCRIPTION, **change))


@pytest.mark.rules("X5")
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.type_name)
def test_digest_changes_with_each_field_alone(act: eip712.Struct) -> None:
    """The replay matrix: no field of the act, of its nested structs or of the domain is left out of what is signed."""
    base = eip712.digest(DOMAIN, act)
    others = [eip712.digest(DOMAIN, each) for each in _neighbours(act)]
    others += [eip712.digest(domain, act) for domain in _neighbours(DOMAIN)]
    assert base not in others
    said = [each for each in dataclasses.astuple(act) if each != ()]  # type: ignore[call-overload]
    assert len(set(others)) == len(others) >= len(said) + 4


@pytest.mark.rules("X5")
def test_digest_separates_kinds_of_acts() -> None:
    assert len({eip712.digest(DOMAIN, act) for act in ACTS}) == len(ACTS)
    assert len({eip712.encode_type(typed.TYPES, name) for name in typed.TYPES}) == len(typed.TYPES)


@pytest.mark.rules("X5", "P1")
def test_types_are_those_of_the_contracts() -> None:
    """Read from the sources: a field that is renamed or moved there fails here first."""
    sources = "".join(path.read_text() for path in sorted((ROOT / "contracts").rglob("*.sol")))
    declared = set(re.findall(r'"([A-Z]\w+\((?:u?int|address|bytes|bool|[A-Z])[^"]*)"', sources))
    ours = {eip712.encode_type(typed.TYPES, name) for name in typed.TYPES}
    assert ours <= declared, ours - declared
    named = re.findall(r'EIP712\("([^"]+)", "([^"]+)"\)', sources)
    assert {(d.name, d.version) for d in (DOMAIN, typed.credentials_domain(1, LEDGER))} <= set(named)


@pytest.mark.rules("P1", "P5")
def test_lanes_keep_their_order() -> None:
    assert typed.pack_lanes([1, 2, 3]) == 1 | 2 << 16 | 3 << 32
    assert typed.unpack_lanes(typed.pack_lanes([1, 2, 3]), 3) == (1, 2, 3)
    for bad in ([1] * 6, [0x8000], [-1]):
        with pytest.raises(eip712.TypedDataError):
            typed.pack_lanes(bad)


@pytest.mark.rules("P5", "P6", "P7")
def test_supply_lies_where_the_contract_reads_it() -> None:
    what = 14 | 3 << 16 | 77 << 80 | 150 << 112
    assert typed.pack_supply((14, 3), 77, 150) == what
    assert typed.pack_asked((14, 3), 77, 150, 180, True) == what | 180 << 144 | 1 << 176
    assert typed.pack_made((14, 3), 77, 150, 9) == what | 9 << 144
    for bad in ((1 << 32, 150, 180), (77, 1 << 32, 180), (77, 150, 1 << 32), (-1, 150, 180)):
        with pytest.raises(eip712.TypedDataError):
            typed.pack_asked((14,), *bad, False)
        with pytest.raises(eip712.TypedDataError):
            typed.pack_made((14,), *bad)


@pytest.mark.rules("P5", "D1")
def test_evidence_lies_where_the_contract_reads_it() -> None:
    use = typed.pack_use(b"p" * 32, 3, 7, [b"s" * 32])
    assert use == b"p" * 32 + (3 | 7 << 32 | 1 << 64).to_bytes(32, "big") + b"s" * 32
    lengths, evidence = typed.pack_evidence(b"ac", b"count", use, b"origin")
    assert (lengths, evidence) == (2 << 184 | 5 << 200 | 96 << 216, b"account" + use + b"origin")
    for bad in ((b"", b"", bytes(65_536), b""), (bytes(65_536), b"", b"", b"")):
        with pytest.raises(eip712.TypedDataError):
            typed.pack_evidence(*bad)
    for units, capacity, siblings in ((1 << 32, 1, 0), (1, 1 << 32, 0), (-1, 1, 0), (1, 1, 256)):
        with pytest.raises(eip712.TypedDataError):
            typed.pack_use(bytes(32), units, capacity, [bytes(32)] * siblings)
    for sibling in (bytes(31), bytes(64), b""):  # else the next use would be read out of place
        with pytest.raises(eip712.TypedDataError, match="sibling"):
            typed.pack_use(bytes(32), 1, 1, [bytes(32), sibling])


@pytest.mark.rules("P6", "P11", "X14")
def test_told_supply_is_read_field_by_field() -> None:
    word = typed.pack_supply((14, 3), 77, 150) | 0xABCD << 144 | 2 << 224 | 1 << 232
    assert typed.unpack_told(word) == typed.SupplyTold(14 | 3 << 16, 77, 150, bytes(8) + b"\xab\xcd", 2, True)
    assert typed.unpack_told(word ^ 1 << 232).recorded is False


@pytest.mark.rules("P2")
def test_leaf_origin_proves_a_prescription_in_a_tree() -> None:
    ids = [bytes([n]) * 32 for n in range(1, 9)]
    tree = merkle.MerkleTree(map(typed.prescription_leaf, ids))
    assert typed.prescription_leaf(ids[0]) == merkle.leaf(["bytes32"], [ids[0]])
    origin = typed.leaf_origin(tree.proof(3))
    assert origin[0] == 2
    assert len(origin) == 1 + 3 * 32
    proof = [origin[1 + 32 * n : 33 + 32 * n] for n in range(3)]
    assert merkle.verify(tree.root, typed.prescription_leaf(ids[3]), proof)
    assert typed.signed_origin(b"s" * 64) == b"\x01" + b"s" * 64


@pytest.mark.rules("D1")
def test_pack_leaf_is_bound_to_chain_registry_and_capacity() -> None:
    types = ["uint256", "address", "bytes32", "uint32"]
    assert typed.pack_leaf(5, LEDGER, ID, 30) == merkle.leaf(types, [5, LEDGER, ID, 30])
    made = [typed.pack_leaf(*each) for each in ((5, LEDGER, ID, 30), (6, LEDGER, ID, 30), (5, LEDGER, ID, 31))]
    assert len(set(made)) == 3
    assert len(typed.sale_of(ID, 1)) == 20
    assert typed.sale_of(ID, 1) != typed.sale_of(ID, 2)


@given(addresses)
@pytest.mark.rules("X5")
def test_address_has_the_checksum_of_eip55(address: str) -> None:
    from eth_utils.address import to_checksum_address

    assert address == to_checksum_address(address.lower())


def _neighbours(struct: Any) -> Iterator[Any]:
    """Structs that differ from this one in one field, nested fields too."""
    for each in dataclasses.fields(struct):
        for value in _other_values(getattr(struct, each.name)):
            yield dataclasses.replace(struct, **{each.name: value})


def _other_values(value: Any) -> Iterator[Any]:
    if isinstance(value, eip712.Struct):
        yield from _neighbours(value)
    elif isinstance(value, typed.HolderKind):
        yield from (kind for kind in typed.HolderKind if kind != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, bytes):
        yield bytes([value[0] ^ 1]) + value[1:]
    elif isinstance(value, str):
        yield value[:-1] + ("0" if value[-1] != "0" else "1")
    elif isinstance(value, tuple):
        yield from [(*value, value[-1]), value[1:]] if value else []
        for at, inner in enumerate(value):
            yield from ((*value[:at], other, *value[at + 1 :]) for other in _other_values(inner))
