"""Parameters are refused before anything is sent, with the file and the field."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from carestamp.documents import profiles as prescriptions
from carestamp.documents.invoice import profiles as bills
from scripts import _params, cast
from scripts._artifacts import artifact
from scripts._plan import encoded
from scripts.deploy import DeployError, ParamsError, load

FILE = "town.yaml"
SOMEBODY = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
GOOD = yaml.safe_load((_params.FOLDER / "anvil.yaml").read_text())
MISSING = object()

REFUSED: dict[str, tuple[tuple[Any, ...], Any, str, str]] = {
    "an unknown name": (("owner",), SOMEBODY, "owner", "no parameter has this name"),
    "a missing name": (("curator",), MISSING, "curator", "it is missing"),
    "an unknown delay": (("delays", "pauser"), 1, "delays.pauser", "no parameter has this name"),
    "a missing delay": (("delays", "lister"), MISSING, "delays.lister", "it is missing"),
    "a negative delay": (("delays", "lister"), -1, "delays.lister", "it lies outside 0 to 4294967295"),
    "a delay beyond 32 bits": (("delays", "lister"), 2**32, "delays.lister", "it lies outside 0 to 4294967295"),
    "a delay in words": (("accreditation_delay",), "1 day", "accreditation_delay", "a whole number is expected"),
    "a delay that is a truth": (("accreditation_delay",), True, "accreditation_delay", "a whole number is expected"),
    "delays that are a number": (("delays",), 3, "delays", "names and values are expected"),
    "the zero address": (("governor",), "0x" + "00" * 20, "governor", "nobody holds the zero address"),
    "an address without quotes": (("pauser",), int(SOMEBODY, 16), "pauser", "an address is expected"),
    "a short address": (("pauser",), SOMEBODY[:-1], "pauser", "an address is expected"),
    "an address with a typing error": (("pauser",), SOMEBODY[:-1] + "9", "pauser", "its checksum is wrong"),
    "no regulators": (("regulators",), [], "regulators", "a list with at least one entry is expected"),
    "a regulator of unknown kind": (("regulators", 0, "kinds"), ["HOSPITAL"], "regulators[0].kinds", "at most once"),
    "a kind twice": (("regulators", 0, "kinds"), ["HEALTH_REGULATOR"] * 2, "regulators[0].kinds", "at most once"),
    "a regulator twice": (
        ("regulators", 1, "organisation"),
        1,
        "regulators[1].organisation",
        "another regulator above",
    ),
    "a steward twice": (
        ("regulators", 1, "steward"),
        GOOD["regulators"][0]["steward"],
        "regulators[1].steward",
        "another regulator above has the same",
    ),
    "a steward at zero": (("regulators", 1, "steward"), "0x" + "00" * 20, "regulators[1].steward", "zero address"),
    "organisation 0": (("regulators", 0, "organisation"), 0, "regulators[0].organisation", "it lies outside 1 to"),
    "an end after 2106": (
        ("regulators", 0, "valid_until"),
        dt.date(2106, 3, 1),
        "regulators[0].valid_until",
        "the chain counts seconds until February 2106 only",
    ),
    "an unknown profile": (("profiles",), ["atlantis"], "profiles", "no profile is called atlantis"),
    "a profile twice": (("profiles",), ["china-ordinary"] * 2, "profiles", "one is named twice"),
    "an unknown category": (("emergency", "categories"), ["DIAGNOSIS"], "emergency.categories", "at most once"),
    "a category twice": (("emergency", "categories"), ["IMAGING"] * 2, "emergency.categories", "at most once"),
    "no category": (("emergency", "categories"), [], "emergency.categories", "a list with at least one entry"),
    "a window of two days": (("emergency", "longest"), 172_800, "emergency.longest", "it lies outside 1 to 86400"),
    "a lag of a minute": (("emergency", "lag"), 60, "emergency.lag", "it lies outside 3600 to 4294967295"),
    "a review after eight days": (("emergency", "review_days"), 8, "emergency.review_days", "it lies outside 1 to 7"),
    "no opening at all": (("emergency", "per_day"), 0, "emergency.per_day", "it lies outside 1 to 65535"),
    "a missing rule": (("emergency", "lag"), MISSING, "emergency.lag", "it is missing"),
    "a switch in words": (("rewards", "transfers"), "no", "rewards.transfers", "true or false is expected"),
    "no minter": (("rewards", "minters"), [], "rewards.minters", "a list with at least one entry"),
    "a minter twice": (("rewards", "minters"), [SOMEBODY] * 2, "rewards.minters", "one is named twice"),
    "a minter at zero": (("rewards", "minters"), ["0x" + "00" * 20], "rewards.minters", "zero address"),
    "a text": ((), "hello", "the file", "names and values are expected"),
}


def changed(path: tuple[Any, ...], value: Any) -> Any:
    """The good parameters with one place changed."""
    if not path:
        return value
    written = copy.deepcopy(GOOD)
    place = written
    for key in path[:-1]:
        place = place[key]
    if value is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return written


@pytest.mark.parametrize("what", REFUSED)
def test_parse_refuses(what):
    path, value, field, why = REFUSED[what]
    with pytest.raises(ParamsError) as caught:
        _params.parse(changed(path, value), FILE)
    assert (caught.value.file, caught.value.field) == (FILE, field)
    assert why in caught.value.why
    assert str(caught.value).startswith(f"{FILE}: {field}: ")


def test_parse_reads_names_dates_and_profiles():
    params = _params.parse(changed(("profiles",), ["usa-ordinary", "germany-bill"]), FILE)
    assert params.governor == cast.cast().governor.address
    assert params.regulators[0].valid_until == 4_102_444_799  # 2099-12-31 23:59:59 UTC
    assert params.regulators[1].mask == 1 << 9
    assert [each.name for each in params.profiles] == ["usa-ordinary", "germany-bill"]
    assert params.emergency.as_tuple() == (0b11_1111_1011, 86_400, 7 * 86_400, 3, 5)


def test_parse_takes_every_profile_of_both_ledgers_by_default():
    found = _params.parse(GOOD, FILE).profiles
    assert found == (*prescriptions.all_profiles(), *bills.all_profiles())
    assert len({each.name for each in found}) == len(found)


@pytest.mark.parametrize("network", ["anvil", "ganache"])
def test_development_parameters_name_the_cast(network):
    params, people = load(network), cast.cast()
    assert (params.governor, params.pauser, params.curator) == (
        people.governor.address,
        people.pauser.address,
        people.curator.address,
    )
    assert [each.steward for each in params.regulators] == [
        people.health_steward.address,
        people.fiscal_steward.address,
    ]
    assert params.rewards.minters == (people.treasurer.address,)


def test_example_is_refused_until_it_is_filled_in():
    with pytest.raises(ParamsError, match=r"scripts/params/example\.yaml: governor: nobody holds the zero address"):
        load("example")


def test_load_refuses_what_is_no_yaml_or_not_there(tmp_path: Path):
    (tmp_path / "bad.yaml").write_text("governor: [")
    with pytest.raises(ParamsError, match=r"bad\.yaml: line 1: this is no YAML"):
        load(tmp_path / "bad.yaml")
    with pytest.raises(DeployError, match=r"there are no parameters at none\.yaml"):
        load(tmp_path / "none.yaml")


def test_for_chain_refuses_a_chain_without_a_file():
    with pytest.raises(DeployError, match="no file in scripts/params is for chain 5: copy example"):
        _params.for_chain(5)


def test_encoded_refuses_names_and_types_that_the_abi_has_not():
    directory = artifact("Directory")
    with pytest.raises(DeployError, match=r"Directory\.enlist takes name, ledger; the plan gives name"):
        encoded(directory, "enlist", {"name": b"\0" * 32})
    with pytest.raises(DeployError, match=r"Directory\.enlist: ledger is no address"):
        encoded(directory, "enlist", {"name": b"\0" * 32, "ledger": 5})
    with pytest.raises(DeployError, match="Directory has no function delist"):
        encoded(directory, "delist", {})
