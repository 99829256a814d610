"""The synthetic patients: the same for a seed, valid, of every kind, and of nobody."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest

from carestamp import synthetic
from carestamp.documents import fhir as f
from carestamp.synthetic import people
from carestamp.synthetic.formulary import COURSES


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> f.Intake:
    folder = tmp_path_factory.mktemp("synthetic")
    synthetic.write(folder)
    return f.read(folder)


@pytest.mark.rules("P1")
def test_generate_is_valid_and_needs_no_assumption(intake: f.Intake) -> None:
    assert [str(error) for error in intake.errors] == []
    assert len(intake.patients) >= 30
    assert {note.field for each in intake.prescriptions for note in each.assumed} == set()
    assert intake.skipped == {}


@pytest.mark.rules("P10")
def test_each_prescription_fits_a_shipped_profile_of_china(intake: f.Intake) -> None:
    found = [each.suggested_profile() for each in intake.prescriptions]
    names = Counter(each.name for each in found if each)
    assert sum(names.values()) == len(intake.prescriptions)
    assert set(names) == {
        "china-ordinary",
        "china-emergency",
        "china-long-term",
        "china-long-term-portions",
        "china-narcotic-extended",
        "china-narcotic-injection",
        "china-psychotropic2",
    }


@pytest.mark.rules("P1")
def test_each_course_comes_up_and_supplies_find_their_request(intake: f.Intake) -> None:
    assert {len(each.lines) for each in intake.prescriptions} == {course.lines for course in COURSES}
    requests = {name for each in intake.prescriptions for name in each.resources}
    assert intake.supplies
    assert all(each.request in requests and each.product and each.lot and each.serial for each in intake.supplies)


@pytest.mark.rules("P1")
def test_names_are_chinese_and_english(intake: f.Intake) -> None:
    ascii_names = [each.name.isascii() for each in intake.patients]
    assert len(intake.patients) / 3 < sum(ascii_names) < len(intake.patients) * 2 / 3


@pytest.mark.rules("P1")
def test_generate_repeats_itself_for_a_seed_only() -> None:
    day = dt.date(2028, 2, 29)
    once, twice, other = (synthetic.generate(seed, 12, day) for seed in (1, 1, 2))
    assert once == twice
    assert {name for name in once if once[name] == other[name]} == set()
    assert synthetic.generate(1, 30, day)["patients/patient-012.json"] == once["patients/patient-012.json"]


@pytest.mark.rules("X1")
def test_everybody_is_marked_as_test_data() -> None:
    for name, text in synthetic.generate(patients=12).items():
        resources = [json.loads(line) for line in text.splitlines()] if name.endswith("ndjson") else [json.loads(text)]
        for bundle in resources:
            listed = [each["resource"] for each in bundle.get("entry", [{"resource": bundle}])]
            marked = [each for each in listed if each["resourceType"] in ("Patient", "Practitioner", "Organization")]
            assert all(each["meta"]["tag"] == [people.TEST_DATA] for each in marked)


@pytest.mark.rules("P1")
def test_module_writes_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from carestamp.synthetic.__main__ import main

    for flag, count in (("--seed=5", 38), ("--bad", len(synthetic.BAD_EXAMPLES))):
        monkeypatch.setattr("sys.argv", ["synthetic", str(tmp_path / flag), flag])
        main()
        assert capsys.readouterr().out.startswith(f"{count} files")
        assert sum(path.is_file() for path in (tmp_path / flag).rglob("*")) == count
