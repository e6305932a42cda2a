"""$expand, $validate-code and $lookup (R4 terminology-service.html)."""

from collections.abc import Iterable, Mapping
from typing import Any

from fitwork_fhir.errors import Finding, Invalid, NotFound, NotSupported
from fitwork_fhir.fhir.terminology.asked import Asked, Coded
from fitwork_fhir.fhir.terminology.held import CodeSet, Concept, System, systems
from fitwork_fhir.fhir.terminology.membership import Members, code_set_of, members, system_of

MOST = 1000
"""Codes in one page of an expansion."""
Json = dict[str, Any]


def expand(asked: Asked, url: str | None, at: str) -> Json:
    """The value set with its expansion; `at` is the instant it is made."""
    held = code_set_of(_needed(url or asked.text("url"), "url"), asked.text("valueSetVersion"))
    wanted, offset, count = asked.text("filter"), asked.whole("offset") or 0, asked.whole("count")
    found = [(system, concept) for (system, _), concept in members(held).items() if _contains(concept, wanted)]
    shown = found[offset : offset + min(MOST if count is None else count, MOST)]
    used = {"filter": ("String", wanted), "offset": ("Integer", asked.whole("offset")), "count": ("Integer", count)}
    expansion: Json = {"timestamp": at, "total": len(found), "offset": offset}
    expansion["parameter"] = [{"name": n, f"value{t}": v} for n, (t, v) in used.items() if v is not None]
    expansion["contains"] = [_contained(system, concept) for system, concept in shown]
    return {**_head(held), "expansion": {name: value for name, value in expansion.items() if value != []}}


def _head(held: CodeSet) -> Json:
    named = {"url": held.url, "version": held.version, "name": held.name, "title": held.title, "status": held.status}
    return {"resourceType": "ValueSet", **{name: value for name, value in named.items() if value}}


def _contained(system: str, concept: Concept) -> Json:
    version = systems()[system].version if system in systems() else None
    coding = {"system": system, "version": version, "code": concept.code, "display": concept.display}
    return {name: value for name, value in coding.items() if value}


def _contains(concept: Concept, wanted: str | None) -> bool:
    text = f"{concept.code} {concept.display or ''}".casefold()
    return all(word in text for word in (wanted or "").casefold().split())


def validate_in_set(asked: Asked, url: str | None) -> Json:
    """Whether one of the codings is in the value set, and shown as it should be."""
    held = code_set_of(_needed(url or asked.text("url"), "url"), asked.text("valueSetVersion"))
    found = members(held)
    return _verdict(found, [_with_system(coded, found) for coded in asked.codings()], "value set")


def _with_system(coded: Coded, found: Members) -> Coded:
    """A bare code belongs to the one system of the value set; where there are several, it must be named."""
    if coded.system is not None:
        return coded
    among = {system for system, _ in found}
    if len(among) != 1:
        text = "The value set has codes of several systems, so the code needs its system."
        raise Invalid(Finding("required", text, "system", reason="operation-code"))
    return Coded(among.pop(), coded.code, coded.display)


def validate_in_system(asked: Asked, url: str | None) -> Json:
    """Whether the code system has the code. Raises NotFound where the system is not held, or only in part."""
    given = url or asked.text("url")
    codings = asked.codings(given)
    judged = [coded for coded in codings if given is None or coded.system in (None, given)] or list(codings)
    named = [Coded(_needed(coded.system or given, "url"), coded.code, coded.display) for coded in judged]
    if given is not None and not any(coded.system == given for coded in named):
        return _no("The code is of another system than the one asked about.")
    held = [system_of(str(coded.system), asked.text("version")) for coded in named]
    found = {(system.url, code): concept for system in held for code, concept in system.concepts.items()}
    known = [coded for coded in named if (coded.system, coded.code) in found]
    if not known:
        _refuse_unless_complete(held)
    return _verdict(found, named, "code system")


def lookup(asked: Asked) -> Json:
    """Name, display and definition of one code. Raises NotFound where there is none."""
    coded = asked.codings()[0]
    held = system_of(_needed(coded.system, "system"), asked.text("version"))
    concept = held.concepts.get(coded.code)
    if concept is None:
        _refuse_unless_complete([held])
        raise NotFound(Finding("not-found", "The code system has no such code.", "code", reason="code-unknown"))
    texts = {"name": held.name, "version": held.version, "display": concept.display}
    written: list[Json] = [{"name": name, "valueString": text} for name, text in texts.items() if text]
    if concept.definition and "definition" in asked.values.get("property", ["definition"]):
        parts = [{"name": "code", "valueCode": "definition"}, {"name": "value", "valueString": concept.definition}]
        written.append({"name": "property", "part": parts})
    return {"resourceType": "Parameters", "parameter": written}


def _refuse_unless_complete(held: Iterable[System]) -> None:
    if any(not system.complete for system in held):
        text = "This server holds only some codes of that system and cannot say whether this one is right."
        raise NotSupported(Finding("not-supported", text, "system", reason="code-system-part"))


def _verdict(found: Mapping[tuple[str, str], Concept], codings: Iterable[Coded], where: str) -> Json:
    """Yes for the first coding that is there; a display that is none of the code's makes it no."""
    known = [(coded, found[str(coded.system), coded.code]) for coded in codings if (coded.system, coded.code) in found]
    if not known:
        return _no(f"The {where} has no such code.")
    for coded, concept in known:
        if coded.display is None or concept.display is None or _same_words(coded.display, concept.display):
            return parameters({"result": True, "display": concept.display})
    return parameters({"result": False, "message": _OTHER_WORDS, "display": known[0][1].display})


_OTHER_WORDS = "The code is right; its display is another."


def _no(message: str) -> Json:
    return parameters({"result": False, "message": message})


def parameters(values: Mapping[str, str | bool | None]) -> Json:
    """Truths and texts as Parameters; None is left out."""
    said = {name: value for name, value in values.items() if value is not None}
    kinds = {name: "Boolean" if isinstance(value, bool) else "String" for name, value in said.items()}
    written = [{"name": name, f"value{kinds[name]}": value} for name, value in said.items()]
    return {"resourceType": "Parameters", "parameter": written}


def _same_words(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _needed(value: str | None, name: str) -> str:
    if value is None:
        raise Invalid(Finding("required", f"The parameter {name} is needed here.", name, reason="operation-input"))
    return value
