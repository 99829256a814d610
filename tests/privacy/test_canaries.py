"""Every personal token of the synthetic patients, in many encodings, looked for in everything that a day leaves.

Row 1 of the threat model: no name, number, birthday, telephone, diagnosis or drug is in calldata, logs, stored words or
revert data (X1).
"""

from __future__ import annotations

import pytest

from carestamp.chain import ContractError
from tests.privacy.canaries import encodings, leaks, tokens
from tests.privacy.cashier import words_of
from tests.privacy.clinic import Clinic
from tests.support.figures import record_figures

NUMBER = "110105194912310021"
CANARIES = {"name": "王秀英", "identity number": NUMBER, "telephone": "13800138000", "birthday": "1949-12-31"}


@pytest.mark.rules("X1")
def test_no_personal_token_is_on_chain(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tokens(clinic.files.values()) | words_of(clinic.bills)
    listed |= {fact for each in clinic.dossiers for fact in each.facts}
    with capsys.disabled():
        print(f"\n{len(listed)} tokens, each in up to {len(encodings(NUMBER))} encodings")
    found = leaks(clinic.traces(), listed)
    record_figures("canary", {"tokens": len(listed), "encodings": len(encodings(NUMBER)), "hits": len(found)})
    assert len(listed) > 400
    assert found == []


@pytest.mark.rules("X1")
@pytest.mark.parametrize("what", CANARIES)
def test_a_token_in_calldata_is_found_in_each_encoding(clinic: Clinic, what: str) -> None:
    """The control: a program that appends notes to its calls, which no contract minds."""
    forms = encodings(CANARIES[what])
    assert len(forms) >= 8
    with clinic.town.clock.isolated():
        since = clinic.next_block()
        clinic.send_with_note(b"--".join(forms.values()))
        found = leaks(clinic.traces(since), [CANARIES[what]])
        record_figures("canary controls", {f"{what} in calldata": len(found)})
        assert found == [(CANARIES[what], each) for each in forms]


@pytest.mark.rules("X1")
def test_a_token_in_a_commitment_is_found(clinic: Clinic) -> None:
    """The control: a hospital that writes a number where the commitment belongs. It is in calldata and log."""
    with clinic.town.clock.isolated():
        since = clinic.next_block()
        clinic.town.records.anchor_batch(clinic.town.cast.custodian, NUMBER.encode().ljust(32, b"\0"))
        found = leaks(clinic.traces(since), [NUMBER])
        record_figures("canary controls", {"number in a commitment": len(found)})
        assert (NUMBER, "utf-8") in found


@pytest.mark.rules("X1")
def test_a_token_in_revert_data_is_found(clinic: Clinic) -> None:
    """The control: an id that says whose it is, in a call that is refused and never sent."""
    town, heard = clinic.town, len(clinic.town.ear.refusals)
    with pytest.raises(ContractError):
        town.invoices.approve(town.cast.adjudicator_a, NUMBER.encode().rjust(32, b"\0"), 411, 1, 1, 0)
    refused = b"".join(town.ear.refusals[heard:])
    del town.ear.refusals[heard:]
    found = leaks(refused, [NUMBER])
    record_figures("canary controls", {"number in revert data": len(found)})
    assert (NUMBER, "utf-8") in found
