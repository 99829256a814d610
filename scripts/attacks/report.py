"""reports/attack.html and attack.json: what the thief tried, what the chain answered, the rule."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from carestamp.errors import CarestampError, Words
from scripts.attacks.attack import Attempt, Finding, Front, Result
from scripts.report import page
from scripts.report.run import Run
from scripts.stories.stage import explain

_HERE = Path(__file__).resolve().parent
_STYLE = Path(page.__file__).with_name("style.css")
WENT_THROUGH = Words("链照办了：攻击得手。", "The chain did it: the attack succeeded.")
MOVED = Words("被拒绝了，却有东西变动。", "It was refused, and yet something moved.")
NOTHING_SENT = Words("没有发出交易，什么也没有证明。", "Nothing was sent, so nothing is proved.")


@dataclass(frozen=True)
class Report:
    """Everything that the two files say."""

    run: Run
    fronts: tuple[Front[Any], ...]
    results: tuple[Result, ...]

    def of(self, front: Front[Any]) -> list[Result]:
        """What came of the attacks of one front."""
        return [each for each in self.results if each.attack.front == front.id]

    @property
    def shown(self) -> list[Front[Any]]:
        """The fronts of which something was played."""
        return [each for each in self.fronts if self.of(each)]

    @property
    def failed(self) -> list[Result]:
        return [each for each in self.results if not each.is_prevented]

    @property
    def is_sound(self) -> bool:
        """Something was tried, and all of it was prevented."""
        return bool(self.results) and not self.failed

    @property
    def transactions(self) -> int:
        """Of thieves, mined."""
        return sum(len(each.transactions) for each in self.results)

    @property
    def rules(self) -> list[str]:
        """That were attacked."""
        return sorted({rule for each in self.results for rule in each.attack.rules})

    def as_row(self) -> dict[str, Any]:
        """reports/attack.json."""
        return {"attacks": [_row(each) for each in self.results], "run": _run_row(self.run)}


def write(report: Report, folder: Path) -> tuple[Path, Path]:
    """attack.html and attack.json, made beside their places first, so that nothing is ever half written."""
    texts = {"attack.html": render(report), "attack.json": _json(report)}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".attack-", dir=folder) as beside:
        for name, text in texts.items():
            made = Path(beside) / name
            made.write_text(text, encoding="utf-8", newline="\n")
            made.replace(folder / name)
    return folder / "attack.html", folder / "attack.json"


def render(report: Report) -> str:
    """The page, one file, nothing fetched."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(w=page.words, clean=page.clean, number=page.number, answered=answered)
    style = Markup(_STYLE.read_text(encoding="utf-8"))
    return environment.get_template("attack.html.j2").render(report=report, style=style, values=values_of)


def answered(result: Result) -> list[Words]:
    """What the chain, or whoever checked, said; each sentence once."""
    said = [_sentence(each, result) for each in result.outcomes]
    return list({each.en: each for each in said}.values())


def values_of(result: Result) -> Mapping[str, str]:
    """Of the first error."""
    errors = [each.error for each in result.attempts if each.error]
    return explain(errors[0])[1] if errors else {}


def day_of(second: int, zone: dt.tzinfo) -> dt.date:
    """The calendar day of a second."""
    return dt.datetime.fromtimestamp(second, zone).date()


def _sentence(outcome: Attempt | Finding, result: Result) -> Words:
    if isinstance(outcome, Finding):
        return _found(outcome, result)
    if outcome.mined is None:
        return NOTHING_SENT
    if outcome.error is None:
        return WENT_THROUGH
    return MOVED if outcome.moved else explain(outcome.error)[2]


def _found(finding: Finding, result: Result) -> Words:
    if finding.is_prevented and result.attack.said.answered:
        return result.attack.said.answered
    return Words(f"{finding.name}：{finding.found}", f"{finding.name}: {finding.found}")


# --- the JSON ---------------------------------------------------------------------------------------------------------


def _json(report: Report) -> str:
    return json.dumps(report.as_row(), ensure_ascii=False, indent=2) + "\n"


def _row(result: Result) -> dict[str, Any]:
    attack = result.attack
    return {
        "id": attack.id,
        "rules": list(attack.rules),
        "tried": _both(attack.said.tried),
        "error": ", ".join(result.errors) or None,
        "prevented": result.is_prevented,
        "ledger": attack.front,
        "title": _both(attack.said.title),
        "answered": [_both(each) for each in answered(result)],
        "attempts": [_attempt(each) for each in result.attempts],
        "findings": [each.name for each in result.findings],
        "honest": {**_both(attack.said.honest), "tx": [each.tx for each in result.honest]},
        "problem": result.problem or None,
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    name, values = _named(attempt.error)
    sent = attempt.mined
    return {
        "tx": sent.transaction if sent else None,
        "error": name,
        "values": values,
        "prevented": attempt.is_prevented,
    }


def _named(error: CarestampError | None) -> tuple[str | None, dict[str, str]]:
    if error is None:
        return None, {}
    name, values, _ = explain(error)
    return name, dict(values)


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _run_row(run: Run) -> dict[str, Any]:
    names = ("commit", "network", "chain_id", "solc", "node", "seconds")
    return {**{name: getattr(run, name) for name in names}, "made": run.made.isoformat(timespec="seconds")}
