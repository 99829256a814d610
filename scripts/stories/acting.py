"""How any act of a story is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from carestamp.chain import ContractError, Receipt
from carestamp.errors import CarestampError, Words
from scripts.report import Actor, Document, Recorder
from scripts.stories.chainwork import Done
from scripts.stories.register import Person
from scripts.stories.stage import Stage

RELAYED = Words(
    "患者签名，由他人代为提交；患者不需要币", "signed by the patient, sent by a relayer: patients hold no coins"
)
AS_WRITTEN = Words("按输入的文档办理时被拒", "refused as the documents ask for it")


class Acting:
    """Who acts, about which document, and what the ledger said."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @property
    def recorder(self) -> Recorder:
        return self.stage.recorder

    def do(
        self,
        code: str,
        who: Person | Actor,
        about: Document | str,
        call: Callable[[], Receipt],
        rules: Sequence[str],
        note: Words | None = None,
    ) -> Receipt:
        """An act that goes through."""
        mined = self.recorder.act(code, _actor(who), about, lambda: Done.of(self.stage.chain, call()), rules, note)
        return mined.receipt

    def refused(
        self,
        code: str,
        who: Person | Actor,
        about: Document | str,
        call: Callable[[], object],
        expected: CarestampError,
        rules: Sequence[str],
        note: Words | None = None,
    ) -> None:
        """One that must not, with the error that it must meet."""
        self.recorder.refused(code, _actor(who), about, call, expected, rules, note)

    def try_or_tell(
        self, act: Callable[[], object], code: str, who: Person | Actor, about: Document, rules: Sequence[str]
    ) -> bool:
        """For strangers' documents: what the chain refuses is told, and the others go on."""
        try:
            act()
        except ContractError as refusal:
            self.recorder.came_across(code, _actor(who), about, refusal, rules, AS_WRITTEN)
            return False
        return True


def _actor(who: Person | Actor) -> Actor:
    return who if isinstance(who, Actor) else who.actor
