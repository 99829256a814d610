"""Z1: every code that a trace can bring, with the verdict on it and the rules of the domain that it rests on."""

from __future__ import annotations

import pytest

from carestamp.documents.linked.findings import CODES, Finding, Verdict

MISSING = {
    # goods
    "prescription-missing": ("Z1",),
    "prescription-unseen": ("Z1", "P2"),
    "nothing-to-follow": ("Z1",),
    "supply-missing": ("Z1",),
    "supply-omitted": ("Z1", "P6"),
    "supply-unseen": ("Z1", "P6"),
    "no-packs": ("Z1", "D1"),
    "batch-missing": ("Z1", "D1"),
    "batch-unseen": ("Z1", "D1"),
    # between
    "no-charge": ("Z1",),
    "charge-without-packs": ("Z1",),
    "pack-uncharged": ("Z1",),
    "no-such-line": ("Z1",),
    "line-without-supply": ("Z1",),
    "red-letter-waits": ("Z1", "B8"),
    "reissue-missing": ("Z1", "B9"),
    "reissue-dropped": ("Z1", "B9"),
    # money
    "bill-unseen": ("Z1", "B1"),
    "no-payer": ("Z1",),
    "debt-open": ("Z1", "B8"),
}
MISFITS = {
    # goods
    "prescription-content": ("Z1", "X2"),
    "supply-conflict": ("Z1", "P11"),
    "supply-facts": ("Z1", "P6"),
    "supply-content": ("Z1", "X2"),
    "pack-not-sold": ("Z1", "D1"),
    "pack-other-sale": ("Z1", "D1"),
    "units-differ": ("Z1", "D1"),
    "supply-units": ("Z1", "D1"),
    "pack-unlisted": ("Z1", "D1"),
    "batch-differs": ("Z1", "D1"),
    "pack-recalled": ("Z1", "D1"),
    "pack-returned": ("Z1", "D1"),
    "pack-withdrawn": ("Z1", "D1"),
    # between
    "pack-not-of-supply": ("Z1",),
    "supply-two-lines": ("Z1",),
    "line-two-supplies": ("Z1",),
    "quantity-differs": ("Z1",),
    "pack-opened": ("Z1", "D1"),
    "service-handed-out": ("Z1",),
    "item-differs": ("Z1",),
    "issuer-differs": ("Z1",),
    "reversed-still-charged": ("Z1", "P7", "B8"),
    "void-not-reversed": ("Z1", "P7", "B8"),
    # money
    "bill-terms": ("Z1", "B2"),
    "bill-content": ("Z1", "X2"),
    "bill-amounts": ("Z1", "B2"),
    "bill-sums": ("Z1", "B2"),
    "patient-differs": ("Z1",),
    "bill-too-early": ("Z1",),
    "amount-exceeds": ("Z1", "B5"),
}
UNCHECKED = {
    "services": ("Z1",),
    "quantity-unsaid": ("Z1",),
    "item-unsaid": ("Z1",),
    "profile-unknown": ("Z1", "X12"),
}
VERDICTS = {Verdict.MISSING: MISSING, Verdict.DOES_NOT_FIT: MISFITS, Verdict.NOT_CHECKED: UNCHECKED}


@pytest.mark.rules("Z1")
def test_codes_are_these_in_this_order() -> None:
    assert (*MISSING, *MISFITS, *UNCHECKED) == CODES


@pytest.mark.rules("Z1")
@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_code_has_its_verdict_and_rules(verdict: Verdict) -> None:
    told = {code: Finding(code, ()) for code in VERDICTS[verdict]}
    assert {code: each.rules for code, each in told.items()} == VERDICTS[verdict]
    assert {each.verdict for each in told.values()} == {verdict}


@pytest.mark.rules("Z1")
def test_verdicts_as_programs_know_them() -> None:
    assert [each.value for each in Verdict] == ["does not fit", "missing", "not checked"]
