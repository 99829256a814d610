"""Mutants of Solidity from the compiler's syntax tree: one small change of the source each.

Operators, each named in a mutant's id:

    guard-off     a refusal that never comes: `if (…) revert …` is gone, or a bare `revert …`
    never         an `if` that is never taken;  always: one that always is (a condition without && and ||)
    left, right   one side alone of `&&` and `||`
    edge          < and <=, > and >= exchanged;  other: == and != exchanged, + and -, * and /, | and &, << and >> …
    plain         `!x` becomes `x`
    one-more      a number, or a constant of a shift or mask, is one more;  flipped: true and false
    first, second the one branch alone of `c ? a : b`
    gone          a statement is gone: an assignment, a call, an emit
    open          a modifier is gone from a function (restricted, whenNotPaused …)
    text          the text of a type hash is another

A change that another one implies is left out: the condition of a guard is not negated, for guard-off and the sides of
its && and || say more; a comparison beside && or || is not turned round either. `unchecked` stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]
EDGES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
OTHERS = {"==": "!=", "!=": "==", "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "|": "&", "&": "|", "^": "&"}
SHIFTS = {"<<": ">>", ">>": "<<"}
ASSIGNED = {"|=": "&=", "&=": "|=", "+=": "-=", "-=": "+=", "<<=": ">>=", ">>=": "<<="}
YUL = {"add": "sub", "sub": "add", "lt": "gt", "gt": "lt", "shl": "shr", "shr": "shl", "and": "or", "or": "and"}
LOGIC = ("&&", "||")
EXPRESSION, STATEMENT = "expression", "statement"
STATEMENTS = ("guard-off", "gone")
ALONE = ("open", "text")
UNTOUCHED = (
    "PragmaDirective",
    "ImportDirective",
    "StructuredDocumentation",
    "InheritanceSpecifier",
    "OverrideSpecifier",
)


@dataclass(frozen=True)
class Mutant:
    """One change. start and end: bytes of the file that `after` takes the place of."""

    file: str
    start: int
    end: int
    operator: str
    before: str
    after: str
    line: int = 1
    column: int = 1
    contract: str = ""
    function: str = ""
    form: str = ""
    """How it can stand beside the sound code: in place of an expression, of a statement, or not at all (empty)."""
    guard: str = ""
    """The error of the refusal that this is part of, or empty."""
    event: bool = False
    old_lines: str = ""
    new_lines: str = ""
    """The lines that change, blanks made one."""

    @property
    def id(self) -> str:
        return f"{self.file}:{self.line}:{self.column}+{self.end - self.start}:{self.operator}"

    def applied(self, source: bytes) -> bytes:
        return source[: self.start] + self.after.encode() + source[self.end :]


def mutants(file: str, source: bytes, tree: Node) -> list[Mutant]:
    """Those of one file, in the order of its lines."""
    found = _Finder(file, source)
    found.visit(tree, ())
    return sorted(found.mutants, key=lambda each: (each.start, each.end, each.operator))


class _Finder:
    """Walks a tree. path: the nodes above, the nearest last."""

    def __init__(self, file: str, source: bytes) -> None:
        self.file, self.source = file, source
        self.mutants: list[Mutant] = []
        self._acts: dict[str, Callable[[Node, tuple[Node, ...]], None]] = {
            "IfStatement": self._decision,
            "RevertStatement": self._refusal,
            "BinaryOperation": self._operation,
            "UnaryOperation": self._unary,
            "Conditional": self._conditional,
            "Literal": self._literal,
            "Assignment": self._assignment,
            "ExpressionStatement": self._statement,
            "EmitStatement": self._event,
            "ModifierInvocation": self._modifier,
            "YulLiteral": self._yul_literal,
            "YulFunctionCall": self._yul_call,
            "YulAssignment": self._yul_statement,
            "YulExpressionStatement": self._yul_statement,
            "YulIf": self._yul_if,
        }

    def visit(self, node: Node, path: tuple[Node, ...]) -> None:
        if node.get("nodeType") in UNTOUCHED:
            return
        if act := self._acts.get(node["nodeType"]):
            act(node, path)
        for child in _children(node):
            self.visit(child, (*path, node))

    # --- decisions ----------------------------------------------------------------------------------------------------

    def _decision(self, node: Node, path: tuple[Node, ...]) -> None:
        condition = node["condition"]
        if _refusal(node):
            self._replace(node, "{}", "guard-off", (*path, node), ends_with=(b";", b"}"))
            return
        said = self._text(condition)
        self._replace(condition, f"false && ({said})", "never", (*path, node))
        if condition.get("operator") not in LOGIC:
            self._replace(condition, f"true || ({said})", "always", (*path, node))

    def _refusal(self, node: Node, path: tuple[Node, ...]) -> None:
        if not any(_refusal(each) for each in path):
            self._replace(node, "{}", "guard-off", (*path, node), ends_with=(b";",))

    def _operation(self, node: Node, path: tuple[Node, ...]) -> None:
        operator = node["operator"]
        if operator in LOGIC:
            self._replace(node, self._text(node["leftExpression"]), "left", path)
            self._replace(node, self._text(node["rightExpression"]), "right", path)
        elif operator in EDGES:
            self._operator(node, EDGES[operator], "edge", path)
        elif operator in SHIFTS:
            if node["rightExpression"]["nodeType"] != "Literal":
                self._operator(node, SHIFTS[operator], "other", path)
        elif operator in OTHERS and not (operator in ("==", "!=") and _is_implied(path)):
            self._operator(node, OTHERS[operator], "other", path)

    def _unary(self, node: Node, path: tuple[Node, ...]) -> None:
        if node["operator"] == "!" and not _is_implied(path):
            self._replace(node, self._text(node["subExpression"]), "plain", path)
        if node["operator"] == "++" and not _is_in_loop_head(path):
            self._replace(node, self._text(node).replace("++", "--"), "other", path)

    def _conditional(self, node: Node, path: tuple[Node, ...]) -> None:
        self._replace(node, self._text(node["trueExpression"]), "first", path)
        self._replace(node, self._text(node["falseExpression"]), "second", path)

    # --- values -------------------------------------------------------------------------------------------------------

    def _literal(self, node: Node, path: tuple[Node, ...]) -> None:
        if node["kind"] == "bool":
            self._replace(node, "false" if node["value"] == "true" else "true", "flipped", path)
        elif node["kind"] == "number" and not _is_zero_of_a_kind(node, path) and not _is_shifted_bit(node, path):
            self._replace(node, f"({self._text(node)} + 1)", "one-more", path)
        elif node["kind"] == "string" and _is_hashed(path):
            self._replace(node, self._text(node)[:-1] + '_"', "text", path)

    def _assignment(self, node: Node, path: tuple[Node, ...]) -> None:
        if node["operator"] in ASSIGNED:
            left, right = self._text(node["leftHandSide"]), self._text(node["rightHandSide"])
            self._replace(node, f"{left} {ASSIGNED[node['operator']]} {right}", "other", path)

    # --- statements ---------------------------------------------------------------------------------------------------

    def _statement(self, node: Node, path: tuple[Node, ...]) -> None:
        if path[-1]["nodeType"] != "ForStatement" or node is path[-1]["body"]:
            self._replace(node, "{}", "gone", (*path, node), ends_with=(b";",))

    def _event(self, node: Node, path: tuple[Node, ...]) -> None:
        self._replace(node, "{}", "gone", (*path, node), ends_with=(b";",))

    def _modifier(self, node: Node, path: tuple[Node, ...]) -> None:
        if node.get("kind") == "modifierInvocation":
            self._replace(node, "", "open", path)

    # --- assembly -----------------------------------------------------------------------------------------------------

    def _yul_literal(self, node: Node, path: tuple[Node, ...]) -> None:
        if node["kind"] == "number":
            self._replace(node, str(int(node["value"], 0) + 1), "one-more", path)

    def _yul_call(self, node: Node, path: tuple[Node, ...]) -> None:
        name = node["functionName"]
        if name["name"] in YUL:
            self._replace(name, YUL[name["name"]], "other", path)

    def _yul_statement(self, node: Node, path: tuple[Node, ...]) -> None:
        self._replace(node, "", "gone", path)

    def _yul_if(self, node: Node, path: tuple[Node, ...]) -> None:
        self._replace(node["condition"], "0", "never", path)

    # --- the change ---------------------------------------------------------------------------------------------------

    def _operator(self, node: Node, other: str, name: str, path: tuple[Node, ...]) -> None:
        left, right = (self._operand(node[f"{side}Expression"]) for side in ("left", "right"))
        self._replace(node, f"({left} {other} {right})", name, path)

    def _operand(self, node: Node) -> str:
        said = self._text(node)
        return f"({said})" if node["nodeType"] == "BinaryOperation" else said

    def _replace(
        self, node: Node, after: str, operator: str, path: tuple[Node, ...], ends_with: tuple[bytes, ...] = ()
    ) -> None:
        start, end = _range(node)
        if ends_with and not self.source[:end].endswith(ends_with):
            end = self.source.index(b";", end) + 1
        if not after:
            end += len(self.source[end:]) - len(self.source[end:].lstrip(b" \n"))
        self.mutants.append(self._mutant(start, end, after, operator, _form(node, operator, path), path))

    def _mutant(self, start: int, end: int, after: str, operator: str, form: str, path: tuple[Node, ...]) -> Mutant:
        first = self.source.rfind(b"\n", 0, start) + 1
        last = self.source.find(b"\n", end)
        lines = self.source[first:last]
        changed = self.source[first:start] + after.encode() + self.source[end:last]
        return Mutant(
            file=self.file,
            start=start,
            end=end,
            operator=operator,
            before=_in_one_line(self.source[start:end]),
            after=after,
            line=self.source.count(b"\n", 0, start) + 1,
            column=start - first + 1,
            contract=_name_of("ContractDefinition", path),
            function=_name_of("FunctionDefinition", path) or _name_of("ModifierDefinition", path),
            form=form,
            guard=next((name for each in reversed(path) if (name := _refusal(each))), ""),
            event=any(each["nodeType"] == "EmitStatement" for each in path),
            old_lines=_in_one_line(lines),
            new_lines=_in_one_line(changed),
        )

    def _text(self, node: Node) -> str:
        start, end = _range(node)
        return self.source[start:end].decode()


# --- reading the tree -------------------------------------------------------------------------------------------------


def _children(node: Node) -> Iterator[Node]:
    for value in node.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and "nodeType" in each:
                yield each


def _range(node: Node) -> tuple[int, int]:
    start, length, _ = map(int, node["src"].split(":"))
    return start, start + length


def _refusal(node: Node) -> str:
    """The name of the error of `if (…) revert …` or of a bare `revert …`; empty for anything else."""
    if node["nodeType"] == "RevertStatement":
        called = node["errorCall"]["expression"]
        return str(called.get("name") or called.get("memberName"))
    if node["nodeType"] != "IfStatement" or node.get("falseBody"):
        return ""
    body = node["trueBody"]
    inside = body["statements"] if body["nodeType"] == "Block" else [body]
    return _refusal(inside[0]) if len(inside) == 1 and inside[0]["nodeType"] == "RevertStatement" else ""


def _form(node: Node, operator: str, path: tuple[Node, ...]) -> str:
    """Sums of literals and what assembly says are computed by the compiler: there only one of both can stand."""
    if operator in ALONE or node["nodeType"].startswith("Yul"):
        return ""
    if operator in STATEMENTS:
        return "" if _sets_pointer(node) else STATEMENT
    if any(each["nodeType"] == "ArrayTypeName" for each in path) or _is_of_literals(node):
        return ""
    above = path[-1]
    if node["nodeType"] != "Literal" or node["kind"] == "bool" or above["nodeType"] != "BinaryOperation":
        return EXPRESSION
    is_left = above["leftExpression"] is node
    if above["operator"] in ("<<", ">>", "**"):
        return "" if is_left else EXPRESSION
    return "" if _is_of_literals(above) else EXPRESSION


def _sets_pointer(node: Node) -> bool:
    """A pointer into storage must be set: without this statement nothing compiles."""
    set_ = node.get("expression", {}).get("leftHandSide", {})
    return str(set_.get("typeDescriptions", {}).get("typeIdentifier", "")).endswith("_storage_ptr")


def _is_of_literals(node: Node) -> bool:
    kind = node.get("typeDescriptions", {}).get("typeIdentifier", "")
    return node["nodeType"] == "BinaryOperation" and str(kind).startswith("t_rational")


def _is_implied(path: tuple[Node, ...]) -> bool:
    """The turned comparison says less than another mutant: it is the condition of an `if`, or beside && or ||."""
    above = next((each for each in reversed(path) if each["nodeType"] != "TupleExpression"), None)
    if above is None:
        return False
    return bool(above["nodeType"] == "IfStatement" or above.get("operator") in LOGIC)


def _is_in_loop_head(path: tuple[Node, ...]) -> bool:
    above = [each["nodeType"] for each in path[-2:]]
    return above == ["ForStatement", "ExpressionStatement"] and path[-1] is path[-2].get("loopExpression")


def _is_zero_of_a_kind(node: Node, path: tuple[Node, ...]) -> bool:
    """`address(0)`, `Word.wrap(0)`, the zero that a hash is compared with: nothing is meant, not a number."""
    above = path[-1]
    is_call = above["nodeType"] == "FunctionCall" and above.get("kind") == "typeConversion"
    is_hash = str(above.get("commonType", {}).get("typeIdentifier")).startswith("t_bytes")
    return bool(node["value"] == "0" and (is_call or is_hash))


def _is_shifted_bit(node: Node, path: tuple[Node, ...]) -> bool:
    """The 1 of `1 << 5`: 2 << 5 is what the mutant of the 5 says."""
    above = path[-1]
    is_left = above.get("operator") == "<<" and above["leftExpression"] is node
    return is_left and above["rightExpression"]["nodeType"] == "Literal"


def _is_hashed(path: tuple[Node, ...]) -> bool:
    above = path[-1]
    return bool(above["nodeType"] == "FunctionCall" and above["expression"].get("name") == "keccak256")


def _name_of(kind: str, path: tuple[Node, ...]) -> str:
    found = next((each for each in reversed(path) if each["nodeType"] == kind), None)
    return "" if found is None else str(found.get("name") or found.get("kind", ""))


def _in_one_line(text: bytes) -> str:
    return " ".join(text.decode().split())
