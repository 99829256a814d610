"""Puts a mutant into functions that live already: every function that was made from the changed code gets the new code.

Decorated functions, methods, properties and closures are found alike, since they are looked for among all that lives.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType

from scripts.proofs.mutation_documents.mutants import Mutant, mutated

Key = tuple[str, int, str]


class Living:
    """The functions of the files that are mutated, and every cache that may remember what they answered."""

    def __init__(self, folder: str) -> None:
        self._functions: dict[Key, list[FunctionType]] = defaultdict(list)
        self._caches = []
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(folder):
                self._functions[_key(each.__code__)].append(each)
            elif isinstance(each, _lru_cache_wrapper) and each.__module__.startswith(("carestamp", "tests")):
                self._caches.append(each)

    def take(self, mutant: Mutant, path: str, source: str) -> bool:
        """Whether the mutant is in its function now; False where the function lives nowhere or can't take the code."""
        for each in self._caches:
            each.cache_clear()
        new = compile(mutated(source, mutant.number), path, "exec", dont_inherit=True)
        found = [each for each in _codes(new) if each.co_firstlineno == mutant.outer]
        given = {self._give(each) for code in found for each in [code, *_codes(code)]}
        return True in given and False not in given

    def _give(self, code: CodeType) -> bool | None:
        """None where nobody lives to take it."""
        living = self._functions.get(_key(code), [])
        if len({id(each.__code__) for each in living}) > 1:  # two lambdas on one line
            return False
        for each in living:
            try:
                each.__code__ = code
            except ValueError:  # the change took away the last use of a variable of the function around it
                return False
        return bool(living) or None


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_firstlineno, code.co_qualname


def _codes(code: CodeType) -> list[CodeType]:
    below = [each for each in code.co_consts if isinstance(each, CodeType)]
    return [*below, *(inner for each in below for inner in _codes(each))]
