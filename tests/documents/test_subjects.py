"""X6: one root, a key for each document, and nothing that ties two of them together."""

from __future__ import annotations

import copy
import hmac
import pickle
from collections.abc import Callable

import coincurve
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from carestamp.documents.keccak import keccak256
from carestamp.documents.subjects import PatientRoot, SubjectError

ROOT = PatientRoot(bytes(range(32)))
VECTORS = {
    "prescription": "0x10325e5a090A41c5c094D463E9Cf514eAD139d63",
    "bill": "0x695B0601Ac4B529c89061eD60F7f63dE8E58a503",
    "consent": "0x7866fE41D4BBa6116d2C493ecE4017Bad1385ED1",
    "delegate": "0xEd576D61dB8e5b4c4945f8481d633AF7D4Ca1A0b",
}
"""Of ROOT, house 101, number 7 (consent: 101). Other implementations check themselves against these."""


@pytest.mark.rules("X6")
@pytest.mark.parametrize("kind", VECTORS)
def test_derive_gives_the_address_that_anyone_computes_from_the_definition(kind: str) -> None:
    house, number = 101, 0 if kind == "consent" else 7
    message = f"carestamp.subject.1\0{kind}\0".encode() + house.to_bytes(4) + number.to_bytes(8)
    order = coincurve.utils.GROUP_ORDER_INT
    secret = int.from_bytes(hmac.digest(bytes(range(32)), message, "sha512")) % (order - 1) + 1
    public = coincurve.PrivateKey.from_int(secret).public_key.format(compressed=False)
    got = ROOT.consent(house) if kind == "consent" else getattr(ROOT, kind)(house, number)
    assert got.address == VECTORS[kind]
    assert got.address.lower() == "0x" + keccak256(public[1:])[-20:].hex()


@pytest.mark.rules("X6")
def test_derive_gives_a_subject_a_document() -> None:
    """Of two patients, each kind, two houses, ten numbers: no address twice, and so no root, kind or house shows."""
    made = [_all_of(root) for root in (ROOT, PatientRoot(b"\x01" * 32))]
    addresses = [each for subjects in made for each in subjects]
    assert len(addresses) == 2 * (3 * 2 * 10 + 2)
    assert len(set(addresses)) == len(addresses)


def _all_of(root: PatientRoot) -> list[str]:
    kinds = (root.prescription, root.bill, root.delegate)
    numbered = [kind(house, number).address for kind in kinds for house in (101, 102) for number in range(10)]
    return numbered + [root.consent(house).address for house in (101, 102)]


@pytest.mark.rules("X6")
def test_derive_finds_the_same_subjects_again() -> None:
    assert _all_of(PatientRoot(bytes(range(32)))) == _all_of(ROOT)


@pytest.mark.rules("X6", "X5")
def test_derived_key_signs_for_its_subject() -> None:
    act = encode_defunct(b"an act")
    key = ROOT.bill(101, 7)
    assert Account.recover_message(act, signature=key.sign_message(act).signature) == key.address


@pytest.mark.rules("X6")
def test_random_roots_differ() -> None:
    assert len({PatientRoot.random().consent(101).address for _ in range(20)}) == 20


@pytest.mark.rules("X6")
@pytest.mark.parametrize("root", [b"", b"\x01" * 31, b"\x01" * 33, bytes(32)], ids=["none", "short", "long", "zero"])
def test_root_is_refused_when_it_is_no_secret(root: bytes) -> None:
    with pytest.raises(SubjectError, match="32 bytes, not all zero"):
        PatientRoot(root)


@pytest.mark.rules("X6")
@pytest.mark.parametrize(("house", "number"), [(-1, 0), (1 << 32, 0), (101, -1), (101, 1 << 64)])
def test_derive_is_refused_when_a_number_does_not_fit(house: int, number: int) -> None:
    with pytest.raises(SubjectError, match="at most"):
        ROOT.prescription(house, number)


@pytest.mark.rules("X6", "X1")
@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_root_is_not_copied_out(leak: Callable[[PatientRoot], object]) -> None:
    with pytest.raises(SubjectError, match="not copied out"):
        leak(ROOT)


@pytest.mark.rules("X6", "X1")
def test_root_never_shows() -> None:
    assert repr(ROOT) == str(ROOT) == "PatientRoot()"
    assert not hasattr(ROOT, "__dict__")
