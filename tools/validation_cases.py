"""What a validator must refuse and what it must let through to the letter: the rows of docs/validation.md.

Each refused body is a small valid resource with one thing wrong, and says which element an answer must name. The tests
of the unit and of the doors take their bodies from here, and so does the comparison with other validators.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Change = Callable[[Json], object]

XHTML = "http://www.w3.org/1999/xhtml"
SUBJECT = {"reference": "Patient/1"}
SOUND: dict[str, Json] = {
    "Patient": {
        "resourceType": "Patient",
        "text": {"status": "generated", "div": f'<div xmlns="{XHTML}">Ada</div>'},
        "active": True,
        "name": [{"family": "Example", "given": ["Ada", "Beth"]}],
        "gender": "female",
        "birthDate": "1988-03-01",
        "contact": [{"name": {"text": "C"}}],
    },
    "ServiceRequest": {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "3457005"}]},
        "subject": SUBJECT,
        "occurrencePeriod": {"start": "2026-11-05", "end": "2026-12-05"},
        "authoredOn": "2026-11-05T10:00:00+00:00",
        "requester": {"reference": "Organization/1"},
    },
    "Task": {"resourceType": "Task", "status": "accepted", "intent": "order", "for": SUBJECT},
    "Observation": {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "BMI"},
        "valueQuantity": {"value": 24.5, "unit": "kg/m2"},
    },
    "QuestionnaireResponse": {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [{"linkId": "a", "answer": [{"valueBoolean": True}]}],
    },
    "Communication": {
        "resourceType": "Communication",
        "contained": [{"resourceType": "Organization", "id": "o", "name": "O"}],
        "status": "completed",
        "sender": {"reference": "#o"},
    },
    "Bundle": {
        "resourceType": "Bundle",
        "type": "message",
        "entry": [
            {
                "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001",
                "resource": {
                    "resourceType": "MessageHeader",
                    "eventUri": "urn:event",
                    "source": {"endpoint": "https://practice.example"},
                },
            },
            {
                "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000002",
                "resource": {"resourceType": "Patient", "birthDate": "1988-03-01"},
            },
        ],
    },
}


@dataclass(frozen=True, slots=True)
class Case:
    """One body that is not FHIR R4."""

    what: str
    body: bytes
    where: str | None
    """The expression that an answer must carry; None where the body has no element to name."""


def sound(type_: str) -> Json:
    """A valid resource of a type, a new one at each call."""
    return copy.deepcopy(SOUND[type_])


def _wrong(what: str, type_: str, where: str, change: Change) -> Case:
    resource = sound(type_)
    change(resource)
    return Case(what, json.dumps(resource).encode(), where)


def _text(what: str, type_: str, where: str, old: str, new: str) -> Case:
    """A fault of the text that no value can hold."""
    text = json.dumps(SOUND[type_])
    assert text.count(old) == 1, what
    return Case(what, text.replace(old, new).encode(), where)


def put(**elements: Any) -> Change:
    return lambda resource: resource.update(elements)


def _inside(*path: str | int, **elements: Any) -> Change:
    def change(resource: Json) -> None:
        value: Any = resource
        for step in path:
            value = value[step]
        value.update(elements)

    return change


def _without(name: str, *path: str | int) -> Change:
    def change(resource: Json) -> None:
        value: Any = resource
        for step in path:
            value = value[step]
        del value[name]

    return change


def _div(inner: str, opening: str = f'<div xmlns="{XHTML}">') -> Change:
    return _inside("text", div=f"{opening}{inner}</div>")


def _nested(depth: int) -> Json:
    """An extension inside an extension, and so on."""
    inner: Json = {"url": "urn:e", "valueBoolean": True}
    for _ in range(depth):
        inner = {"url": "urn:e", "extension": [inner]}
    return inner


_DEEP = "Patient.extension" + "[0].extension" * 31 + "[0]"  # the 64 levels that are read, and one

WRONG: tuple[Case, ...] = (
    _wrong('a boolean "yes"', "Patient", "Patient.active", put(active="yes")),
    _wrong('a boolean "true" (a door that takes a referral reads it, with a warning)', "Patient", "Patient.active",
           put(active="true")),
    _wrong("a boolean 1", "Patient", "Patient.active", put(active=1)),
    _wrong("a number for a string", "Patient", "Patient.name[0].family", _inside("name", 0, family=5)),
    _wrong('text for a decimal, "1.5"', "Observation", "Observation.valueQuantity.value",
           _inside("valueQuantity", value="1.5")),
    _wrong("an object where a list belongs", "Patient", "Patient.name", put(name={"family": "A"})),
    _wrong("a list where an object belongs", "ServiceRequest", "ServiceRequest.code", put(code=[{"text": "A"}])),
    _wrong("Patient.gender outside its value set", "Patient", "Patient.gender", put(gender="F")),
    _wrong("Task.status outside its value set", "Task", "Task.status", put(status="sent")),
    _wrong("ServiceRequest.status outside its value set", "ServiceRequest", "ServiceRequest.status",
           put(status="open")),
    _wrong("a day that no month has, 2026-02-30", "Patient", "Patient.birthDate", put(birthDate="2026-02-30")),
    _wrong("a time without a zone", "ServiceRequest", "ServiceRequest.authoredOn",
           put(authoredOn="2026-11-05T10:00:00")),
    _wrong("an id with a space", "Patient", "Patient.id", put(id="a b")),
    _wrong("an id with an exclamation mark", "Patient", "Patient.id", put(id="a!")),
    _wrong("null", "Patient", "Patient.gender", put(gender=None)),
    _wrong("null in a list", "Patient", "Patient.name[0].given[1]", _inside("name", 0, given=["Ada", None])),
    _wrong("an empty object", "Patient", "Patient.maritalStatus", put(maritalStatus={})),
    _wrong("an empty list", "Patient", "Patient.name", put(name=[])),
    _wrong("an empty string", "Patient", "Patient.name[0].family", _inside("name", 0, family="")),
    _wrong("both values of a choice", "ServiceRequest", "ServiceRequest.occurrence[x]",
           put(occurrenceDateTime="2026-11-05")),
    _wrong("an unknown field", "ServiceRequest", "ServiceRequest.foo", put(foo=1)),
    _wrong("an unknown field deep inside", "ServiceRequest", "ServiceRequest.code.coding[0].foo",
           _inside("code", "coding", 0, foo=1)),
    _wrong("_given longer than given", "Patient", "Patient.name[0].given",
           _inside("name", 0, _given=[{"id": "a"}, None, {"id": "b"}])),
    _wrong("an id where a value is missing (ele-1)", "Patient", "Patient.birthDate",
           lambda r: (r.pop("birthDate"), r.update(_birthDate={"id": "a"}))),
    _wrong("an id for null in a list (ele-1)", "Patient", "Patient.name[0].given[1]",
           _inside("name", 0, given=["Ada", None], _given=[None, {"id": "a"}])),
    _wrong("a missing subject", "ServiceRequest", "ServiceRequest.subject", _without("subject")),
    _wrong("a missing status", "ServiceRequest", "ServiceRequest.status", _without("status")),
    _wrong("a missing intent", "ServiceRequest", "ServiceRequest.intent", _without("intent")),
    _wrong("a Bundle without a type", "Bundle", "Bundle.type", _without("type")),
    _wrong("an item without a linkId", "QuestionnaireResponse", "QuestionnaireResponse.item[0].linkId",
           _without("linkId", "item", 0)),
    _wrong("an extension without a url", "Patient", "Patient.extension[0].url", put(extension=[{"valueCode": "a"}])),
    _wrong("an extension with neither value nor extension (ext-1)", "Patient", "Patient.extension[0].value[x]",
           put(extension=[{"url": "urn:e"}])),
    _wrong("a contained resource with a fault", "Communication", "Communication.contained[0].foo",
           _inside("contained", 0, foo=1)),
    _wrong("a reference to nothing contained", "Communication", "Communication.sender.reference",
           put(sender={"reference": "#nobody"}, about=[{"reference": "#o"}])),
    _wrong("a period that ends before it starts (per-1)", "ServiceRequest", "ServiceRequest.occurrencePeriod",
           put(occurrencePeriod={"start": "2026-11-05", "end": "2026-10-05"})),
    _wrong("a contact with nothing to reach (pat-1)", "Patient", "Patient.contact[0]",
           put(contact=[{"gender": "male"}])),
    _wrong("orderDetail without code (prr-1)", "ServiceRequest", "ServiceRequest",
           lambda r: (r.pop("code"), r.update(orderDetail=[{"text": "A"}]))),
    _wrong("the same fullUrl and version twice (bdl-7)", "Bundle", "Bundle.entry[1].fullUrl",
           _inside("entry", 1, fullUrl="urn:uuid:00000000-0000-4000-8000-000000000001")),
    _wrong("search in an entry of a message (bdl-2)", "Bundle", "Bundle.entry[1].search",
           _inside("entry", 1, search={"mode": "match"})),
    _wrong("a narrative that is no XHTML", "Patient", "Patient.text.div", _div("Ada", "<div>")),
    _wrong("script in a narrative", "Patient", "Patient.text.div", _div("<script>alert(1)</script>")),
    _wrong("an event handler in a narrative", "Patient", "Patient.text.div", _div('<p onclick="x()">Ada</p>')),
    _wrong("a narrative that is not closed", "Patient", "Patient.text.div", _div("<p>Ada")),
    _text("a key twice", "Patient", "Patient.gender", '"gender": "female"', '"gender": "male", "gender": "female"'),
    _text("NUL", "Patient", "Patient.name[0].family", "Example", "Ex\\u0000ample"),
    _text("half a surrogate pair", "Patient", "Patient.name[0].family", "Example", "Ex\\ud800ample"),
    _text("NaN", "Observation", "Observation.valueQuantity.value", "24.5", "NaN"),
    _wrong("nesting past 64 levels", "Patient", _DEEP, put(extension=[_nested(40)])),
)  # fmt: skip


KEPT: tuple[tuple[str, str], ...] = (
    ("a trailing zero, 1.10", '{"resourceType":"Observation","status":"final","code":{"text":"A"},"valueQuantity":'
     '{"value":1.10}}'),
    ("a long decimal", '{"resourceType":"Observation","status":"final","code":{"text":"A"},"valueQuantity":'
     '{"value":3.14159265358979323846264338327950288}}'),
    ("an exponent, 1e3", '{"resourceType":"Observation","status":"final","code":{"text":"A"},"valueQuantity":'
     '{"value":1e3}}'),
    ("a year", '{"resourceType":"Patient","birthDate":"2026"}'),
    ("a month", '{"resourceType":"Patient","birthDate":"2026-11"}'),
    ("seven digits of a second, and +00:00", '{"resourceType":"Patient","deceasedDateTime":'
     '"2026-11-05T10:00:00.1234567+00:00"}'),
    ("an extension of a primitive", '{"resourceType":"Patient","_birthDate":{"extension":[{"url":"https://other.example'
     '/why","valueCode":"unknown"}]}}'),
    ("extensions of some in a list", '{"resourceType":"Patient","name":[{"given":[null,"Ada"],"_given":[{"id":"g",'
     '"extension":[{"url":"https://other.example/why","valueCode":"masked"}]},null]}]}'),
    ("an id beside a value", '{"resourceType":"Patient","name":[{"family":"A","_family":{"id":"f"},"given":["B"],'
     '"_given":[{"id":"g"}]}]}'),
    ("a contained resource", '{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":'
     '"O"}],"managingOrganization":{"reference":"#o"}}'),
    ("other people's extensions", '{"resourceType":"Patient","modifierExtension":[{"url":"urn:other:thing","extension":'
     '[{"url":"part","valueDecimal":0.10}]}]}'),
)  # fmt: skip
"""What is right and must be read back to the letter: (what, compact body)."""
