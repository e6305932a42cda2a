"""Finds the reason codes of findings in the source: what each says, and the kind of error it is raised as.

Read from the syntax tree, so that no list has to be kept by hand and no code can be forgotten.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from fitwork_fhir import errors
from fitwork_fhir.fhir.submission.message import MessageKind
from fitwork_fhir.fhir.submission.settings import LEVEL_FIELDS

FILLED = (*LEVEL_FIELDS, *(f"is-{kind}" for kind in get_args(MessageKind)))
"""The codes that are put together of parts."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the arguments of a call that makes a finding stand."""

    text: int
    reason: int
    severity: str = "error"
    kind: int | None = None
    """Of the error class, for methods that raise, or may."""
    usual: str = ""
    """The error class where that argument is left out."""


WRITERS: dict[str, Seat] = {
    "Finding": Seat(text=1, reason=4),
    "warning": Seat(text=1, reason=3, severity="warning"),
    "warn": Seat(text=1, reason=3, severity="warning", kind=4, usual="Unprocessable"),
    "warn_once": Seat(text=1, reason=3, severity="warning"),
    "_warn": Seat(text=1, reason=0, severity="warning"),
    "refuse": Seat(text=2, reason=4, kind=0),
}
"""By the name of what is called: the constructor, its short form, and the methods that pass on to it."""


@dataclass(frozen=True, slots=True)
class Use:
    """One place that makes a finding with a reason code."""

    reason: str
    text: str
    """The sentence, with … for what is filled in; empty where it is put together elsewhere."""
    severity: str
    kind: errors.Kind | None
    """What it is raised as; for a warning, what it would be raised as; None where it is never raised by itself."""


def uses(source: Path) -> list[Use]:
    """Every use in every module below `source`, in order of path and line."""
    found: list[Use] = []
    for path in sorted(source.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        found.extend(_in_module(tree))
    return found


def by_reason(source: Path) -> dict[str, list[Use]]:
    """The uses of each code, in order of code; one with a part filled in stands for the codes of FILLED that fit."""
    found: dict[str, list[Use]] = {}
    for use in uses(source):
        for code in _codes(use.reason):
            found.setdefault(code, []).append(use)
    return dict(sorted(found.items()))


def said(found: Iterable[Use]) -> list[str]:
    """The sentences of the uses, each once."""
    return list(dict.fromkeys(use.text for use in found if use.text))


def _codes(reason: str) -> list[str]:
    start, blank, _ = reason.partition("…")
    return [code for code in FILLED if code.startswith(start)] if blank else [reason]


def _in_module(tree: ast.Module) -> Iterator[Use]:
    raised = _kinds_around(tree)
    sentences = _sentences(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (seat := WRITERS.get(_name(node.func))):
            reason = _argument(node, seat.reason, "reason")
            if code := _words(reason):
                text = _text(_argument(node, seat.text, "text"), node, sentences)
                yield Use(code, text, _severity(node, seat), _raised_as(node, seat) or raised.get(node))


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    named = next((word.value for word in call.keywords if word.arg == name), None)
    return named or (call.args[position] if len(call.args) > position else None)


def _words(node: ast.expr | None) -> str:
    """The text of a literal, … for what an f-string fills in; empty where it is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (_words(node.left) or "…") + (_words(node.right) or "…")
    return ""


def _text(node: ast.expr | None, call: ast.Call, sentences: dict[str, list[tuple[int, str]]]) -> str:
    """The sentence itself, or the one last given to the variable above the call."""
    if isinstance(node, ast.Name):
        before = [text for line, text in sentences.get(node.id, []) if line < call.lineno]
        return before[-1] if before else ""
    return _words(node)


def _sentences(tree: ast.Module) -> dict[str, list[tuple[int, str]]]:
    """Sentences given to variables: name to (line, text), in order of line."""
    given: dict[str, list[tuple[int, str]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (text := _words(node.value)):
            given.setdefault(node.targets[0].id, []).append((node.lineno, text))
    return {name: sorted(lines) for name, lines in given.items()}


def _severity(call: ast.Call, seat: Seat) -> str:
    inside = (node for node in ast.walk(call) if isinstance(node, ast.Attribute))
    return next((node.attr for node in inside if _name(node.value) == "Severity"), seat.severity).lower()


def _raised_as(call: ast.Call, seat: Seat) -> errors.Kind | None:
    given = _argument(call, seat.kind, "kind") if seat.kind is not None else None
    return _kind(_name(given) if given else seat.usual)


def _kind(class_name: str) -> errors.Kind | None:
    return getattr(getattr(errors, class_name, None), "kind", None)


def _kinds_around(tree: ast.Module) -> dict[ast.Call, errors.Kind]:
    """For every call inside the making of an error of ours: that error's kind."""
    around: dict[ast.Call, errors.Kind] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (kind := _kind(_name(node.func))):
            around |= {inner: kind for inner in ast.walk(node) if isinstance(inner, ast.Call) and inner is not node}
    return around
