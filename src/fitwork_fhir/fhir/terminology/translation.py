"""$translate: a code in another system, by the published ConceptMaps (R4 conceptmap-operation-translate.html)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.errors import Finding, NotFound
from fitwork_fhir.fhir.published import Definition, by_canonical, of_type
from fitwork_fhir.fhir.systems import BASE, CONDITION_MAP, spelling
from fitwork_fhir.fhir.terminology.answers import parameters
from fitwork_fhir.fhir.terminology.asked import Asked, Coded
from fitwork_fhir.record.codes import read_stem
from fitwork_fhir.record.coding import CTV3, ICD10, READ2, system_normalised

_NO_EQUIVALENT = frozenset({"unmatched", "disjoint"})
_BY_PREFIX = frozenset({ICD10, READ2, CTV3})
"""Systems whose rows in the map of conditions stand for every code that starts with them."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Match:
    """One target of one row."""

    map: str
    target_system: str
    target: Json


def translate(asked: Asked, url: str | None) -> dict[str, Any]:
    """Every match for the first coding that has one; `result` is true where any of them is an equivalent."""
    maps = _maps(url or asked.text("url"), asked.text("conceptMapVersion"))
    codings = asked.codings()
    if any(coded.system is None for coded in codings):
        return parameters({"result": False, "message": "The code needs its system: nothing was looked up."})
    groups = [(map_, group) for map_ in maps for group in map_.resource["group"] if _asked_for(asked, group)]
    for coded in codings:
        found = list(_matches(groups, coded))
        if found:
            return _answer(found)
    return parameters({"result": False, "message": _nothing(groups, codings)})


def _maps(url: str | None, version: str | None) -> tuple[Definition, ...]:
    if url is None:
        return of_type("ConceptMap")
    plain, _, behind = url.partition("|")
    held = by_canonical().get(plain)
    if held is None or held.type != "ConceptMap" or (version or behind) not in ("", None, held.resource["version"]):
        text = "This server does not hold that concept map, or not that version of it. Its own: GET [base]/ConceptMap."
        raise NotFound(Finding("not-found", text, "url", reason="concept-map-not-held"))
    return (held,)


def _asked_for(asked: Asked, group: Json) -> bool:
    """Whether the group goes from and to what was asked; a value set of ours is that of the system's name."""
    wanted = asked.text("targetsystem")
    return (
        (wanted is None or _system(wanted) == _system(group["target"]))
        and asked.text("target") in (None, _value_set(group["target"]))
        and asked.text("source") in (None, _value_set(group["source"]))
    )


def _value_set(system: str) -> str | None:
    return system.replace("/CodeSystem/", "/ValueSet/") if system.startswith(BASE) else None


def _system(url: str) -> str:
    """Any spelling of a system as one."""
    return system_normalised(spelling(url)[0])


def _matches(groups: Iterable[tuple[Definition, Json]], coded: Coded) -> Iterator[Match]:
    for map_, group in groups:
        if _system(group["source"]) == _system(str(coded.system)):
            element = _element(map_, group, coded.code.strip())
            for target in element.get("target", ()) if element else ():
                yield Match(str(map_.url), group["target"], target)


def _element(map_: Definition, group: Json, code: str) -> Json | None:
    """The row of a code: its own, or in the map of conditions the longest one that the code starts with."""
    rows = {row["code"]: row for row in group["element"]}
    source = _system(group["source"])
    if source == ICD10:
        code = code.replace(".", "").upper()
    if source in (READ2, CTV3):
        code = read_stem(code)
    if map_.url == CONDITION_MAP and source in _BY_PREFIX:
        starts = (code[:length] for length in range(len(code), 0, -1))
        return next((rows[start] for start in starts if start in rows), None)
    return rows.get(code)


def _answer(found: list[Match]) -> dict[str, Any]:
    useful = any(match.target["equivalence"] not in _NO_EQUIVALENT for match in found)
    written = parameters({"result": True} if useful else {"result": False, "message": _comments(found)})
    written["parameter"] += [{"name": "match", "part": list(_parts(match))} for match in found]
    return written


def _comments(found: list[Match]) -> str:
    texts = dict.fromkeys(match.target.get("comment", "") for match in found)
    return "There is no equivalent. " + " ".join(text for text in texts if text)


def _parts(match: Match) -> Iterator[Json]:
    yield {"name": "equivalence", "valueCode": match.target["equivalence"]}
    if "code" in match.target:
        named = {name: match.target[name] for name in ("code", "display") if name in match.target}
        yield {"name": "concept", "valueCoding": {"system": match.target_system, **named}}
    yield {"name": "source", "valueUri": match.map}


def _nothing(groups: list[tuple[Definition, Json]], codings: Iterable[Coded]) -> str:
    sources = {_system(group["source"]) for _, group in groups}
    if not groups or all(_system(str(coded.system)) not in sources for coded in codings):
        return "No map here goes from that system to what was asked. That does not mean that the code is wrong."
    return "The map has no row for this code: a person must look. That does not mean that the code is wrong."
