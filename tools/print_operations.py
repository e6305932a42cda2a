"""Prints OperationDefinitions, MessageDefinitions, NamingSystems and the CapabilityStatement of requirements."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from message_contents import MESSAGES, NAMINGS, Message, Naming
from publish import BASE, PUBLISHER, camel, narrative, write

from fitwork_fhir import __version__
from fitwork_fhir.api.capabilities import offered
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.operations import OPERATIONS, Operation, Parameter
from fitwork_fhir.fhir.writing.capability import DATE, REQUIREMENTS, messaging, rest

Resource = dict[str, Any]


def resources() -> Iterator[Resource]:
    yield from map(operation_definition, OPERATIONS)
    yield from map(message_definition, MESSAGES)
    yield from map(naming_system, NAMINGS)
    yield requirements()


def operation_definition(one: Operation) -> Resource:
    """https://hl7.org/fhir/R4/operationdefinition.html"""
    parameters = [_parameter(each, "in") for each in one.takes] + [_parameter(each, "out") for each in one.gives]
    rows = [(each["use"], each["name"], each["documentation"]) for each in parameters]
    passed = f"Passed over with a warning: {', '.join(sorted(one.passed_over))}." if one.passed_over else None
    return _without_none(
        {
            **_head("OperationDefinition", one.id, one.title, one.text, ("", "Parameter", "Meaning"), rows),
            "kind": "operation",
            "affectsState": False,
            "code": one.code,
            "comment": passed,
            "base": one.base,
            "resource": [one.type] if one.type else None,
            "system": one.type is None,
            "type": one.type is not None,
            "instance": one.instance,
            "parameter": parameters,
        }
    )


def _parameter(one: Parameter, use: str) -> Resource:
    made = {
        "name": one.name,
        "use": use,
        "min": one.least,
        "max": one.most,
        "documentation": one.text,
        "type": one.type,
        "part": [_parameter(each, use) for each in one.parts] or None,
    }
    return _without_none(made)


def message_definition(one: Message) -> Resource:
    """https://hl7.org/fhir/R4/messagedefinition.html"""
    rows = [(each.type, f"{each.least}..{each.most}") for each in one.contents]
    answer = {"message": f"{BASE}/MessageDefinition/{one.answer}", "situation": "Every message that is taken."}
    return _without_none(
        {
            **_head("MessageDefinition", one.id, one.title, one.text, ("Resource", "How many"), rows),
            "date": DATE,
            "eventCoding": {"system": systems.MESSAGE_EVENT, "code": one.event},
            "category": "consequence" if one.answer else "notification",
            "focus": [{"code": each.type, "min": each.least, "max": each.most} for each in one.contents],
            "responseRequired": "always" if one.answer else "never",
            "allowedResponse": [answer] if one.answer else None,
        }
    )


def naming_system(one: Naming) -> Resource:
    """https://hl7.org/fhir/R4/namingsystem.html"""
    return {
        "resourceType": "NamingSystem",
        "id": one.id,
        "text": narrative(one.title, one.text, f"System: {one.uri}"),
        "name": camel(one.id),
        "status": "active",
        "kind": "identifier",
        "date": DATE,
        "publisher": PUBLISHER,
        "description": f"{one.title}. {one.text}",
        "uniqueId": [{"type": "uri", "value": one.uri, "preferred": True}],
    }


def requirements() -> Resource:
    """What any server of the loop must do: what this one does, without what is of this one alone."""
    text = "What a server of the referral loop offers its clients: generated from what this one serves."
    title = "What a server of the referral loop does"
    served = rest(offered())
    for each in served["resource"]:
        each.pop("supportedProfile", None)
    return {
        **_head("CapabilityStatement", REQUIREMENTS.rsplit("/", 1)[1], title, text, (), ()),
        "date": DATE,
        "kind": "requirements",
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "patchFormat": ["application/json-patch+json"],
        "rest": [served],
        "messaging": [messaging()],
    }


def _head(type_: str, id_: str, title: str, text: str, heads: tuple[str, ...], rows: Any) -> Resource:
    return {
        "resourceType": type_,
        "id": id_,
        "text": narrative(title, text, heads=heads, rows=rows),
        "url": f"{BASE}/{type_}/{id_}",
        "version": __version__,
        "name": camel(id_.removeprefix("fitwork-")),
        "title": title,
        "status": "active",
        "experimental": False,
        "publisher": PUBLISHER,
        "description": text,
    }


def _without_none(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if value is not None}


if __name__ == "__main__":
    write(resources())
