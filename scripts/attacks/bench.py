"""Where attacks are played: honest acts go through and are written down, each try of a thief is compared with what was
announced, and what it is about is looked at before and after."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.chain.connection import Call
from carestamp.client import FOREVER, Roles
from carestamp.errors import CarestampError
from scripts.attacks.attack import Attack, Attempt, Finding, Front
from scripts.attacks.forced import Mined
from scripts.attacks.ground import Ground
from scripts.attacks.mempool import front_run, one_block
from scripts.attacks.watching import look
from scripts.report import Act, Actor, Document, Recorder, Story
from scripts.stories.acting import Acting
from scripts.stories.chainwork import fund
from scripts.stories.register import House, Person, key_of
from scripts.stories.stage import Stage, explain

Expected = CarestampError | Callable[[int], CarestampError]
Sent = tuple[Person, Call]
"""Who sends what."""
_NUMBERS = itertools.count(1)


class RaceError(CarestampError):
    """Two transactions were not mined as they had to be."""


class Bench(Acting):
    """stage: for honest people; thief: the same for thieves. Fronts add the desks of their ledgers."""

    def __init__(self, ground: Ground, front: Front[Any]) -> None:
        self.ground, self.cast = ground, ground.cast
        self.story = Story(front.id, front.title, front.text)
        words = {**self.more_words(), **front.acts}
        recorder = Recorder(self.story, words, ground.chain.now, explain, ground.told)
        super().__init__(ground.stage(recorder))
        self.thief: Stage = ground.for_thieves(self.stage)
        self.outcomes: list[Attempt | Finding] = []
        nowhere = House(0, "", ground.cast.relayer)
        self.robber = Person(ground.cast.thief, nowhere, "thief")
        self.outsider = Person(ground.cast.outsider, nowhere, "outsider")
        self.relayer = Person(ground.cast.relayer, nowhere, "relayer")

    @staticmethod
    def more_words() -> dict[str, Any]:
        """Of the acts that the ledger's own story has words for."""
        return {}

    def begin(self, attack: Attack[Any]) -> None:
        """What follows belongs to this attack."""
        self.outcomes, self.story.failures = [], []
        self.recorder.chapter(attack.said.title, attack.said.tried)

    # ------------------------------------------------------------------------------------------------------ the thieves

    def tries(self, act: Callable[[], object], expected: Expected, thing: object, *more: object) -> None:
        """Somebody sends it, and is refused with exactly this; nothing of these things moves.

        expected: the error, or what makes it of the second of the block.
        """
        looks = [look(self.stage, each) for each in (thing, *more)]
        before, sent = [each() for each in looks], len(self.ground.forced.mined)
        with suppress(CarestampError):
            act()
        moved = [each() for each in looks] != before
        nothing: list[Mined | None] = [None]
        for mined in self.ground.forced.mined[sent:] or nothing:
            error = expected if isinstance(expected, CarestampError) else expected(0 if mined is None else mined.at)
            self.outcomes.append(Attempt(error, mined, moved or (mined is not None and mined.logs > 0)))

    def runs_ahead(
        self, code: str, victim: Person, call: Call, thief: Person, expected: CarestampError, about: Document
    ) -> None:
        """The victim's call is read in the mempool and sent by the thief with a higher fee; the victim's own goes
        through behind it, in the same block. Raises RaceError where the node mined them in another order."""
        ahead, behind = front_run(self.ground.forced, victim.account, call, thief.account)
        if (ahead.block, ahead.index + 1) != (behind.block, behind.index):
            raise RaceError("the node did not mine the higher fee first: nothing was proved")
        self.outcomes.append(Attempt(expected, ahead, bool(ahead.logs)))
        self.honest(code, victim, about, lambda: self.stage.chain.wait(behind.transaction))

    def loses_race(self, code: str, first: Sent, second: Sent, expected: CarestampError, about: Document) -> None:
        """Both wait for the same block; the ledger counts one after the other, and the second finds this."""
        with one_block(self.ground.chain.web3):
            sent = [self.ground.forced.hand_in(who.account, call) for who, call in (first, second)]
        won, lost = map(self.ground.forced.read_mined, sent)
        if (won.block, won.index + 1) != (lost.block, lost.index):
            raise RaceError("the node did not mine both in one block, in their order: nothing was proved")
        self.outcomes.append(Attempt(expected, lost, bool(lost.logs)))
        self.honest(code, first[0], about, lambda: self.stage.chain.wait(won.transaction))

    def finds(self, name: str, expected: object, found: object, **values: object) -> None:
        """What was measured is what was announced."""
        self.outcomes.append(Finding(name, expected, found, {key: str(each) for key, each in values.items()}))

    # ------------------------------------------------------------------------------------------------------- the honest

    def honest(
        self,
        code: str,
        who: Person | Actor,
        about: Document | str,
        call: Callable[[], Receipt],
        rules: Sequence[str] = (),
    ) -> Receipt:
        """An act that goes through."""
        return self.do(code, who, about, call, rules)

    def new_key(self) -> LocalAccount:
        """A key that no other run and no other attack has, with coins where gas costs some."""
        made = key_of("attack", f"{self.stage.run}/{next(_NUMBERS)}")
        fund(self.stage.chain.web3, [made.address])
        return made

    def licensed(self, house: House, role: str, roles: Roles) -> Person:
        """Somebody new whom this house licenses."""
        found = Person(self.new_key(), house, role)
        given = (house.number, found.account.address, roles, 0, FOREVER)
        steward = self.stage.register.steward_of(house)
        license_ = self.stage.credentials.license
        self.honest(
            "license", steward, f"Practitioner {role}@{house.number}", lambda: license_(steward.account, *given)
        )
        return found

    def later(self, seconds: int) -> None:
        """Time goes by."""
        self.stage.wait(seconds)

    def acts(self) -> list[Act]:
        """What went through in this attack."""
        return self.story.chapters[-1].acts
