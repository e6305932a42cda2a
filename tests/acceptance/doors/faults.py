"""Faults that any resource can have: one resource type is as good as another to break."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.fhir.validation import dump_json

Json = dict[str, Any]
XHTML = "http://www.w3.org/1999/xhtml"
_MARK = "to-be-replaced"


@dataclass(frozen=True)
class Fault:
    """A change to a sound resource, and where below its type an answer must point."""

    what: str
    change: Callable[[Json], object]
    where: str
    narrative: bool = False
    """Whether only a type with narrative can have it."""
    text: tuple[str, str] | None = None
    """What is replaced in the JSON text, for what no value can hold."""


def _extended(value: Json, where: str) -> tuple[Callable[[Json], object], str]:
    """A value of any datatype in an extension of meta, which every resource has."""
    extension = {"url": "urn:other:thing", **value}
    return lambda resource: resource.update(meta={"extension": [extension]}), f".meta.extension[0]{where}"


def _put(**elements: Any) -> Callable[[Json], object]:
    return lambda resource: resource.update(elements)


def _marked(resource: Json) -> None:
    resource["language"] = _MARK


def _deep(resource: Json) -> None:
    inner: Json = {"url": "urn:e", "valueBoolean": True}
    for _ in range(40):
        inner = {"url": "urn:e", "extension": [inner]}
    resource["meta"] = {"extension": [inner]}


_LANGUAGE = f'"language":"{_MARK}"'
FAULTS = (
    Fault('a boolean "yes"', *_extended({"valueBoolean": "yes"}, ".valueBoolean")),
    Fault("a boolean 1", *_extended({"valueBoolean": 1}, ".valueBoolean")),
    Fault("a number for a string", *_extended({"valueString": 5}, ".valueString")),
    Fault("a code outside a required binding", *_extended({"valueHumanName": {"use": "alias"}}, ".valueHumanName.use")),
    Fault("30 February", *_extended({"valueDate": "2026-02-30"}, ".valueDate")),
    Fault("an id with a space", _put(id="a b"), ".id"),
    Fault("null", _put(language=None), ".language"),
    Fault("an empty object", _put(meta={}), ".meta"),
    Fault("an empty list", _put(meta={"profile": []}), ".meta.profile"),
    Fault("an empty string", _put(language=""), ".language"),
    Fault("both values of a choice", *_extended({"valueString": "a", "valueCode": "a"}, ".value[x]")),
    Fault("an unknown field", _put(nickname="x"), ".nickname"),
    Fault("an unknown field deep inside", *_extended({"valueHumanName": {"nick": "x"}}, ".valueHumanName.nick")),
    Fault(
        "_given longer than given",
        *_extended({"valueHumanName": {"given": ["a"], "_given": [None, {"id": "b"}]}}, ".valueHumanName.given"),
    ),
    Fault(
        "script in narrative",
        _put(text={"status": "generated", "div": f'<div xmlns="{XHTML}">a<script>b</script></div>'}),
        ".text.div",
        narrative=True,
    ),
    Fault(
        "an event handler in narrative",
        _put(text={"status": "generated", "div": f'<div xmlns="{XHTML}"><p onclick="b()">a</p></div>'}),
        ".text.div",
        narrative=True,
    ),
    Fault(
        "a reference to nothing contained",
        *_extended({"valueReference": {"reference": "#nobody"}}, ".valueReference.reference"),
    ),
    Fault("a key twice", _marked, ".language", text=(_LANGUAGE, '"language":"en","language":"en"')),
    Fault("NUL", _marked, ".language", text=(_LANGUAGE, '"language":"e\\u0000n"')),
    Fault("half a surrogate pair", _marked, ".language", text=(_LANGUAGE, '"language":"\\ud83d"')),
    Fault("nesting past the bound", _deep, ".meta.extension[0]"),
)


def broken(resource: Json, fault: Fault) -> Json:
    """The resource with the fault, as far as a value can hold it."""
    made = {**resource}
    fault.change(made)
    return made


def as_text(body: Json, fault: Fault) -> bytes:
    """The body as JSON, with the fault of the text if it has one."""
    text = dump_json(body).decode()
    if fault.text:
        assert text.count(fault.text[0]) == 1
        text = text.replace(*fault.text)
    return text.encode()
