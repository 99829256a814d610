"""`make scenarios`: chosen scenarios of the stories, on a chain of their own or on one where Carestamp stands already.

CARESTAMP_STORY, CARESTAMP_RULE: names with commas between; CARESTAMP_SEED. As a program it lists what there is:

    python -m scripts.scenarios [STORY [RULE]]
"""

from __future__ import annotations

import os
import sys

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from carestamp.chain import Chain
from scripts._networks import here
from scripts.performance import POLL, Order, perform
from scripts.stories import STORIES
from scripts.stories.choice import Choice, choose
from scripts.stories.stage import StoryError

LIVE = "live"
"""What tools/runner.py calls a network that is an address."""


def main() -> None:
    """What Brownie runs."""
    from brownie import network

    choice = _chosen(os.environ.get("CARESTAMP_STORY", ""), os.environ.get("CARESTAMP_RULE", ""))
    standing, seed = network.show_active() == LIVE, os.environ.get("CARESTAMP_SEED", "")
    order = Order("scenarios", seed=seed, choice=choice, standing=standing)
    sys.exit(perform(Chain(here(), poll=POLL), order) or None)


def show(story: str = "", rule: str = "") -> None:
    """A row for each scenario that is chosen."""
    table = Table("STORY", "scenario 场景", "", "RULE", "needs 依赖", "clock 时钟", box=SIMPLE_HEAD, pad_edge=False)
    choice = _chosen(story, rule)
    for told in STORIES:
        needs = {each.name: (", ".join(each.needs), "moves 拨动" if each.waits else "") for each in told.scenarios}
        for name in [each for each in told.rules if each in choice.get(told.id, ())]:
            title, rules = told.script.chapters[name][0], " ".join(told.rules[name])
            table.add_row(told.id, name, f"{title.zh} {title.en}", rules, *needs.get(name, ("", "")))
    Console(width=None if sys.stdout.isatty() else 150).print(table)


def _chosen(story: str, rule: str) -> Choice:
    try:
        return choose(STORIES, story, rule)
    except StoryError as problem:
        print(f"scenarios: {problem}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    show(*sys.argv[1:3])
