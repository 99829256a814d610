"""The small changes that mutation tries in a Python source: one change a mutant, of a kind that a hurried hand makes.

A comparison at its boundary or turned around, a condition forced, an operand of `and` or `or` left out, `not` left out,
an operator of numbers or bits swapped, a number one more, a truth value flipped, a text changed, a call or an
assignment to a part left out, nothing returned, a call swapped for its neighbour (min and max, any and all, startswith
and endswith …).

Not changed: annotations, decorators, docstrings, the words of an error (they are for people), names of types.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitOr,
}
NEIGHBOURS = {
    "min": "max",
    "any": "all",
    "startswith": "endswith",
    "lstrip": "rstrip",
    "upper": "lower",
    "removeprefix": "removesuffix",
    "find": "rfind",
    "partition": "rpartition",
    "add": "discard",
}
SWAPPED = {**NEIGHBOURS, **{other: one for one, other in NEIGHBOURS.items()}}
DROPPED = ("strip", "lstrip", "rstrip", "upper", "lower", "casefold")
UNWRAPPED = ("sorted", "reversed", "abs", "dict", "list", "tuple", "set", "frozenset")
FOR_PEOPLE = ("Words", "words", "cast", "TypeVar", "deprecated")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. It is known by file, scope, line, before and after, and `nth` among those that are alike in these.

    scope: the function by its qualified name, "" where the code runs at import. outer: the line on which the outermost
    function around it begins, 0 at import. number: its place in `mutants` of the same source.
    """

    file: str
    scope: str
    row: int
    line: str
    before: str
    after: str
    kind: str
    outer: int
    number: int
    nth: int = 0

    @property
    def id(self) -> str:
        """The same as long as its line and its scope are, wherever they move."""
        return f"{self.place}: {self.line} [{self.nth}]: {self.before} -> {self.after}"

    @property
    def place(self) -> str:
        """The function it stands in, or the file."""
        return f"{self.file} {self.scope or '-'}"


@dataclass
class _Change:
    """Puts `new` where `node` stands below its parent."""

    kind: str
    node: ast.AST
    new: ast.AST
    holder: ast.AST
    field: str
    index: int | None
    scope: str
    outer: int

    def do(self) -> None:
        self._put(self.new)

    def undo(self) -> None:
        self._put(self.node)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.index] = node


def mutants(source: str, file: str) -> list[Mutant]:
    """All of a source, in its order."""
    lines, seen = source.splitlines(), dict[str, int]()
    return [_named(each, number, file, lines, seen) for number, each in enumerate(_changes(ast.parse(source)))]


def mutated(source: str, number: int) -> ast.Module:
    """The tree of the source with this one change."""
    tree = ast.parse(source)
    change = next(each for at, each in enumerate(_changes(tree)) if at == number)
    change.do()
    return ast.fix_missing_locations(tree)


def _named(change: _Change, number: int, file: str, lines: list[str], seen: dict[str, int]) -> Mutant:
    row = getattr(change.node, "lineno", 0)
    made = Mutant(
        file,
        change.scope,
        row,
        lines[row - 1].strip(),
        _shown(change.node),
        _shown(change.new),
        change.kind,
        change.outer,
        number,
    )
    nth = seen.get(made.id, 0)
    seen[made.id] = nth + 1
    return Mutant(**{**{each: getattr(made, each) for each in Mutant.__slots__}, "nth": nth})


def _shown(node: ast.AST) -> str:
    """On one line; what an `if` guards is not said."""
    return " ".join(ast.unparse(node).split())


# --- where ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _At:
    """Where a walk is: `scope` and `outer` as a Mutant has them, `quiet` where nothing is changed any more."""

    scope: str = ""
    outer: int = 0
    words: bool = False


def _changes(tree: ast.Module) -> Iterator[_Change]:
    yield from _below(tree, _At(), "")


def _below(holder: ast.AST, at: _At, path: str) -> Iterator[_Change]:
    for name, value in ast.iter_fields(holder):
        if _is_left_alone(holder, name):
            continue
        here = _inside(holder, name, at, path)
        children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, node in children:
            if isinstance(node, ast.AST) and not _is_docstring(node):
                yield from _at_node(node, holder, name, index, here, _path(node, path))


def _at_node(node: ast.AST, holder: ast.AST, name: str, index: int | None, at: _At, path: str) -> Iterator[_Change]:
    if _is_typing(node):
        return
    for kind, new in _news(node, holder, name):
        if not (at.words and kind == "text"):
            yield _Change(kind, node, new, holder, name, index, at.scope, at.outer)
    yield from _below(node, _At(at.scope, at.outer, at.words or _is_for_people(node)), path)


def _path(node: ast.AST, path: str) -> str:
    name = getattr(node, "name", "<lambda>") if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else ""
    return f"{path}.{name}".lstrip(".") if name else path


def _inside(holder: ast.AST, name: str, at: _At, path: str) -> _At:
    """A function's body is its own scope; its defaults belong to the scope around it."""
    if not (isinstance(holder, FUNCTIONS) and name == "body"):
        return at
    return _At(path, at.outer or _first_line(holder), at.words)


def _first_line(function: Any) -> int:
    """As its code object has it: that of its first decorator."""
    lines: list[int] = [function.lineno, *(each.lineno for each in getattr(function, "decorator_list", []))]
    return min(lines)


def _is_left_alone(holder: ast.AST, name: str) -> bool:
    if name in ("annotation", "returns", "decorator_list", "type_params", "bases", "keywords", "type", "cause"):
        return not (isinstance(holder, ast.Call) and name == "keywords")
    return isinstance(holder, ast.Import | ast.ImportFrom | ast.alias | ast.arg | ast.Assert)


def _is_docstring(node: ast.AST) -> bool:
    """A text that stands alone: the docstring of what is around it, or of the constant above."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_typing(node: ast.AST) -> bool:
    """What only a type checker reads, or only a program's start."""
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in _shown(node.test) or "__name__" in _shown(node.test)
    if isinstance(node, ast.Assign):
        return all(isinstance(each, ast.Name) and _names_a_type(each.id, node.value) for each in node.targets)
    return False


def _names_a_type(name: str, value: ast.expr) -> bool:
    return name in ("__all__", "__slots__") or (name[:1].isupper() and not name.isupper() and _is_type(value))


def _is_type(value: ast.expr) -> bool:
    return isinstance(value, ast.Subscript | ast.BinOp | ast.Name | ast.Attribute)


def _is_for_people(node: ast.AST) -> bool:
    """The words of an error, a sentence in two languages."""
    if isinstance(node, ast.Raise):
        return True
    return isinstance(node, ast.Call) and (_called(node) in FOR_PEOPLE or _called(node).endswith("Error"))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


# --- what -------------------------------------------------------------------------------------------------------------

New = Iterator[tuple[str, ast.AST]]


def _news(node: ast.AST, holder: ast.AST, name: str) -> New:
    """Kind and new node of each change of this one."""
    if name in ("test", "ifs"):
        yield from _forced(node, holder)
    make = _MAKERS.get(type(node))
    if make is not None:
        yield from make(node)


def _forced(node: ast.AST, holder: ast.AST) -> New:
    if isinstance(node, ast.Constant):
        return
    yield "forced", _same_place(ast.Constant(False), node)
    if not isinstance(holder, ast.While):
        yield "forced", _same_place(ast.Constant(True), node)


def _compare(node: ast.Compare) -> New:
    for at, operator in enumerate(node.ops):
        for other in COMPARED[type(operator)]:
            new = copy.copy(node)
            new.ops = [*node.ops[:at], other(), *node.ops[at + 1 :]]
            yield "compare", new


def _bool_op(node: ast.BoolOp) -> New:
    """Each operand left out: what is left of two is the other."""
    for at in range(len(node.values)):
        rest = [*node.values[:at], *node.values[at + 1 :]]
        yield "operand", rest[0] if len(rest) == 1 else _same_place(ast.BoolOp(node.op, rest), node)


def _unary(node: ast.UnaryOp) -> New:
    if isinstance(node.op, ast.Not | ast.USub | ast.Invert):
        yield "unary", node.operand


def _bin_op(node: ast.BinOp) -> New:
    if not _is_text(node.left) and not _is_text(node.right):
        yield "arithmetic", _same_place(ast.BinOp(node.left, COUNTED[type(node.op)](), node.right), node)


def _is_text(node: ast.AST) -> bool:
    """Numbers and bits are swapped; the minus of two texts fails at once and proves nothing."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def _aug_assign(node: ast.AugAssign) -> New:
    yield "arithmetic", _same_place(ast.AugAssign(node.target, COUNTED[type(node.op)](), node.value), node)
    yield "left out", _same_place(ast.Pass(), node)


def _constant(node: ast.Constant) -> New:
    value = node.value
    if isinstance(value, bool):
        yield "truth", _same_place(ast.Constant(not value), node)
    elif isinstance(value, int):
        yield "number", _same_place(ast.Constant(value + 1), node)
    elif isinstance(value, str) and not _is_prose(value):
        yield "text", _same_place(ast.Constant(f"{value}~"), node)
    elif isinstance(value, bytes):
        yield "text", _same_place(ast.Constant(value + b"~"), node)


def _is_prose(text: str) -> bool:
    """A sentence of a table of words: written in Chinese, or with a space and no bracket of a type."""
    return any(each > "\u3000" for each in text) or (" " in text and "(" not in text)


def _call(node: ast.Call) -> New:
    name = _called(node)
    if name in SWAPPED:
        new = copy.copy(node)
        new.func = copy.copy(node.func)
        setattr(new.func, "id" if isinstance(node.func, ast.Name) else "attr", SWAPPED[name])
        yield "neighbour", new
    if name in DROPPED and isinstance(node.func, ast.Attribute):
        yield "unwrapped", node.func.value
    if name in UNWRAPPED and isinstance(node.func, ast.Name) and len(node.args) == 1:
        yield "unwrapped", node.args[0]


def _expression(node: ast.Expr) -> New:
    if isinstance(node.value, ast.Call):
        yield "left out", _same_place(ast.Pass(), node)


def _assign(node: ast.Assign) -> New:
    """Only to a part of something: a name that is missing fails at once and proves nothing."""
    if not any(isinstance(inner, ast.Name) for each in node.targets for inner in _parts(each)):
        yield "left out", _same_place(ast.Pass(), node)


def _parts(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]


def _return(node: ast.Return) -> New:
    if node.value is not None and not isinstance(node.value, ast.Constant):
        yield "returned", _same_place(ast.Return(_same_place(ast.Constant(None), node)), node)


def _raise(node: ast.Raise) -> New:
    if node.exc is not None:
        yield "left out", _same_place(ast.Pass(), node)


def _continue(node: ast.Continue) -> New:
    yield "left out", _same_place(ast.Break(), node)


def _break(node: ast.Break) -> New:
    yield "left out", _same_place(ast.Continue(), node)


def _same_place(new: Any, old: ast.AST) -> Any:
    return ast.copy_location(new, old)


_MAKERS: dict[type[ast.AST], Callable[..., New]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary,
    ast.BinOp: _bin_op,
    ast.AugAssign: _aug_assign,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Continue: _continue,
    ast.Break: _break,
}
