"""A million guesses against all calldata, logs and storage of a day: nothing is found, and a plain hash would be.

Row 1 of the threat model. Commitments are salted (X2), nullifiers keyed (X3), and no field holds text (X1).
"""

from __future__ import annotations

import pytest

from carestamp.documents.canonical import canonical
from carestamp.documents.invoice import content
from carestamp.documents.invoice.typed import book_id
from carestamp.documents.keccak import keccak256
from scripts.cast import HOSPITAL
from tests.privacy.canaries import encodings, leaks, tokens
from tests.privacy.cashier import words_of
from tests.privacy.clinic import Clinic
from tests.privacy.guesses import BILL_CODES, NAMES, Traces, documents, facts, spellings

MILLION = 1_000_000


@pytest.fixture(scope="module")
def traces(clinic: Clinic) -> bytes:
    return clinic.traces()


@pytest.mark.rules("X1")
def test_day_has_patients(clinic: Clinic, traces: bytes) -> None:
    """A quiet day would prove nothing."""
    assert clinic.treated >= 30
    assert len(clinic.bills) >= 30
    assert len(traces) > 100_000


@pytest.mark.rules("X1", "X2", "X3")
def test_a_million_guesses_find_nothing(traces: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    guesses = (spelling for fact in facts() for spelling in spellings(fact))
    tried, found = Traces(traces).hits(guesses)
    with capsys.disabled():
        print(f"\n{tried} guesses against {len(traces)} bytes: {len(found)} hits")
    assert tried >= MILLION
    assert found == []


@pytest.mark.rules("X1", "X2")
def test_documents_without_their_salt_find_nothing(clinic: Clinic, traces: bytes) -> None:
    """Even with the whole document in hand: nobody can show that it is the one."""
    held = [each.canonical_bytes for each in (*clinic.intake.prescriptions, *clinic.intake.supplies)]
    held += [written for each in clinic.bills for written in (each.json.encode(), each.xml.encode())]
    held += [content.bytes_of(each.bill) for each in clinic.bills]
    tried, found = Traces(traces).hits([*documents(clinic.files.values()), *held])
    assert tried > 200
    assert found == []


@pytest.mark.rules("X2")
@pytest.mark.parametrize("written", ["name", "document"])
def test_an_unsalted_commitment_is_found(clinic: Clinic, written: str) -> None:
    """The control: the same attack on a careless hospital."""
    careless = {"name": NAMES[0].encode(), "document": canonical({"patient": NAMES[0]})}[written]
    with clinic.town.clock.isolated():
        paper = clinic.town.paper(content=keccak256(careless))
        clinic.town.dispense(paper, clinic.town.ask(1))
        _, found = Traces(clinic.traces()).hits([b"something else", careless])
    assert found == [careless]


@pytest.mark.rules("X3", "B1")
def test_a_code_that_is_hashed_without_a_key_is_found(clinic: Clinic) -> None:
    """The control: an operator who takes a plain hash for the nullifier of a bill code."""
    town, code = clinic.town, BILL_CODES[4_711]
    book = book_id(keccak256(code.encode())[:24], 1)
    with town.clock.isolated():
        town.invoices.allot_book(town.cast.fiscal_steward, book, 9, HOSPITAL)
        _, found = Traces(clinic.traces()).hits(each.encode() for each in BILL_CODES)
    assert found == [code.encode()]


@pytest.mark.rules("X1")
def test_no_personal_token_is_on_chain(clinic: Clinic, traces: bytes) -> None:
    listed = tokens(clinic.files.values()) | words_of(clinic.bills)
    assert len(listed) > 200
    assert leaks(traces, listed) == []


@pytest.mark.rules("X1")
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16", "hex", "base64"])
def test_a_token_in_a_commitment_is_found(clinic: Clinic, encoding: str) -> None:
    """The control: a hospital that writes a patient's name where the commitment belongs."""
    token = "王秀英"
    with clinic.town.clock.isolated():
        clinic.town.paper(content=encodings(token)[encoding].ljust(32, b"\0"))
        assert (token, encoding) in leaks(clinic.traces(), [token])
