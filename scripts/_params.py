"""Named parameters of a deployment: scripts/params/<network>.yaml, read and checked before anything is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml
from eth_utils.address import is_checksum_address, is_hex_address, to_checksum_address

from carestamp.documents import profiles as prescriptions
from carestamp.documents.consent.typed import Category, mask
from carestamp.documents.invoice import profiles as bills
from carestamp.documents.invoice.profiles import BillProfile
from carestamp.documents.profiles import Profile
from scripts._problems import DeployError, ParamsError

FOLDER = Path(__file__).resolve().parent / "params"
ROOT = FOLDER.parent.parent
KINDS = {"HEALTH_REGULATOR": 1 << 8, "FISCAL_REGULATOR": 1 << 9}  # contracts/credentials/Kinds.sol
FOREVER = 2**32 - 1
HOUR, DAY = 3600, 86_400
HOLDERS = ("governor", "accreditor", "curator", "pauser", "unpauser", "lister", "guardian")


@dataclass(frozen=True)
class Delays:
    """Seconds between announcing an act and doing it. pauser and guardian have none: what stops works at once (K3)."""

    governor: int
    accreditor: int
    curator: int
    unpauser: int
    lister: int
    grant: int  # between granting a role and its first use
    target: int  # before governance may change who calls what


@dataclass(frozen=True)
class Regulator:
    """An organisation that accredits others, with its first steward."""

    organisation: int
    kinds: tuple[str, ...]
    steward: str
    valid_until: int

    @property
    def mask(self) -> int:
        return sum(KINDS[kind] for kind in self.kinds)


@dataclass(frozen=True)
class Emergency:
    """What holds for break-glass, for ever (E1, E2).

    categories: mask of what an emergency may open. longest: seconds that a window may last. lag: seconds after which an
    opening can't be brought any more. review_days: days after the one on which it was brought. per_day: openings of one
    clinician without a second one.
    """

    categories: int
    longest: int
    lag: int
    review_days: int
    per_day: int

    def as_tuple(self) -> tuple[int, ...]:
        """For the constructor of EmergencyAccess."""
        return (self.categories, self.longest, self.lag, self.review_days, self.per_day)


@dataclass(frozen=True)
class Rewards:
    """The token that studies pay in (S7). transfers: False makes it points, for good. minters: who may mint."""

    transfers: bool
    minters: tuple[str, ...]


@dataclass(frozen=True)
class Params:
    """Everything that differs between two deployments. file: where it was read, for messages."""

    file: str
    chain_id: int
    governor: str
    accreditor: str
    curator: str
    pauser: str
    unpauser: str
    lister: str
    guardian: str
    delays: Delays
    accreditation_delay: int
    regulators: tuple[Regulator, ...]
    profiles: tuple[Profile | BillProfile, ...]
    emergency: Emergency
    rewards: Rewards


def load(name: str | Path) -> Params:
    """The parameters of a file, or of a network by its name. Raises ParamsError, DeployError."""
    path = Path(name) if str(name).endswith((".yaml", ".yml")) else FOLDER / f"{name}.yaml"
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DeployError(f"there are no parameters at {_shown(path)}: copy scripts/params/example.yaml.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise ParamsError(_shown(path), _place(problem), "this is no YAML") from None
    return parse(written, _shown(path))


def for_chain(chain_id: int) -> Params:
    """The parameters whose file names this chain. Raises DeployError when none does, ParamsError for a bad file."""
    for path in sorted(FOLDER.glob("*.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(written, Mapping) and written.get("chain_id") == chain_id:
            return parse(written, _shown(path))
    raise DeployError(
        f"no file in scripts/params is for chain {chain_id}: copy example.yaml there, or name one with PARAMS=file."
    )


def parse(written: Any, file: str) -> Params:
    """Checked parameters. Raises ParamsError naming the field."""
    top = _Fields(written, file, "")
    top.require(each.name for each in fields(Params) if each.name != "file")
    return Params(
        file=file,
        chain_id=top.number("chain_id", 1, 2**63),
        **{each: top.address(each) for each in HOLDERS},
        delays=_delays(top.section("delays")),
        accreditation_delay=top.number("accreditation_delay", 0, FOREVER),
        regulators=_regulators(top),
        profiles=_profiles(top),
        emergency=_emergency(top.section("emergency")),
        rewards=_rewards(top.section("rewards")),
    )


class _Fields:
    """A YAML mapping that says which of its fields is wrong."""

    def __init__(self, written: Any, file: str, prefix: str) -> None:
        self.file, self.prefix = file, prefix
        if not isinstance(written, Mapping):
            raise self.bad("", "names and values are expected")
        self.written = written

    def bad(self, name: str, why: str) -> ParamsError:
        return ParamsError(self.file, f"{self.prefix}{name}".rstrip(".") or "the file", why)

    def require(self, names: Any) -> None:
        """Exactly these names."""
        expected = list(names)
        for name in self.written:
            if name not in expected:
                raise self.bad(str(name), "no parameter has this name")
        for name in expected:
            if name not in self.written:
                raise self.bad(name, "it is missing")

    def section(self, name: str) -> _Fields:
        return _Fields(self.written[name], self.file, f"{self.prefix}{name}.")

    def listed(self, name: str) -> list[Any]:
        value = self.written[name]
        if not isinstance(value, list) or not value:
            raise self.bad(name, "a list with at least one entry is expected")
        return value

    def number(self, name: str, least: int, most: int) -> int:
        value = self.written[name]
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.bad(name, "a whole number is expected")
        if not least <= value <= most:
            raise self.bad(name, f"it lies outside {least} to {most}")
        return value

    def truth(self, name: str) -> bool:
        value = self.written[name]
        if not isinstance(value, bool):
            raise self.bad(name, "true or false is expected")
        return value

    def address(self, name: str) -> str:
        return self._address(name, self.written[name])

    def addresses(self, name: str) -> tuple[str, ...]:
        found = tuple(self._address(name, each) for each in self.listed(name))
        if len(set(found)) < len(found):
            raise self.bad(name, "one is named twice")
        return found

    def _address(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not is_hex_address(value) or not value.startswith("0x"):
            raise self.bad(name, "an address is expected: 0x and 40 digits, in quotes")
        if int(value, 16) == 0:
            raise self.bad(name, "nobody holds the zero address")
        if value[2:] not in (value[2:].lower(), value[2:].upper()) and not is_checksum_address(value):
            raise self.bad(name, "the address has a typing error: its checksum is wrong")
        return str(to_checksum_address(value))

    def moment(self, name: str) -> int:
        """The last second (UTC) of a date, or a number of seconds."""
        value = self.written[name]
        if type(value) is not dt.date:
            return self.number(name, 1, FOREVER)
        end = dt.datetime.combine(value, dt.time(23, 59, 59), dt.UTC).timestamp()
        if end > FOREVER:
            raise self.bad(name, "the chain counts seconds until February 2106 only")
        return int(end)


def _delays(section: _Fields) -> Delays:
    names = [each.name for each in fields(Delays)]
    section.require(names)
    return Delays(**{name: section.number(name, 0, FOREVER) for name in names})


def _regulators(top: _Fields) -> tuple[Regulator, ...]:
    entries = [_Fields(each, top.file, f"regulators[{i}].") for i, each in enumerate(top.listed("regulators"))]
    found = [_regulator(each) for each in entries]
    for i, entry in enumerate(entries):
        for name in ("organisation", "steward"):
            if getattr(found[i], name) in [getattr(other, name) for other in found[:i]]:
                raise entry.bad(name, "another regulator above has the same")
    return tuple(found)


def _regulator(entry: _Fields) -> Regulator:
    entry.require(each.name for each in fields(Regulator))
    kinds = entry.listed("kinds")
    for kind in kinds:
        if kind not in KINDS or kinds.count(kind) > 1:
            raise entry.bad("kinds", f"each of {', '.join(KINDS)} at most once, and nothing else")
    return Regulator(
        entry.number("organisation", 1, FOREVER), tuple(kinds), entry.address("steward"), entry.moment("valid_until")
    )


def _profiles(top: _Fields) -> tuple[Profile | BillProfile, ...]:
    """Of prescriptions and of bills, which share no name."""
    known = {each.name: each for each in (*prescriptions.all_profiles(), *bills.all_profiles())}
    if top.written["profiles"] == "all":
        return tuple(known.values())
    names = [str(each) for each in top.listed("profiles")]
    for name in names:
        if name not in known:
            raise top.bad("profiles", f"no profile is called {name}: use all, or names of carestamp/profiles")
        if names.count(name) > 1:
            raise top.bad("profiles", "one is named twice")
    return tuple(known[name] for name in names)


def _emergency(section: _Fields) -> Emergency:
    """The bounds are those of the contract."""
    section.require(each.name for each in fields(Emergency))
    names = section.listed("categories")
    if any(name not in Category.__members__ or names.count(name) > 1 for name in names):
        raise section.bad("categories", f"each of {', '.join(Category.__members__)} at most once, and nothing else")
    return Emergency(
        categories=mask(*(Category[name] for name in names)),
        longest=section.number("longest", 1, DAY),
        lag=section.number("lag", HOUR, FOREVER),
        review_days=section.number("review_days", 1, 7),
        per_day=section.number("per_day", 1, 2**16 - 1),
    )


def _rewards(section: _Fields) -> Rewards:
    section.require(each.name for each in fields(Rewards))
    return Rewards(section.truth("transfers"), section.addresses("minters"))


def _shown(path: Path) -> str:
    full = path.resolve()
    return str(full.relative_to(ROOT)) if full.is_relative_to(ROOT) else path.name


def _place(problem: Exception) -> str:
    mark = getattr(problem, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else "the file"
