"""A plain request for every row of api/table.py, asked of the story's server: for what the story does not show.

Driven by the table: a row of an interaction that is known here needs nothing more. What is stored of a type is what
its create was answered with: the resource in examples/resources/, else a copy of what the story left.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tools.story_goldens import ROOT, Righted, Served, replay

from fitwork_fhir.api.table import ANY, PREFIX, ROWS, Row
from fitwork_fhir.fhir.operations import TERMINOLOGY
from fitwork_fhir.fhir.systems import NHS_NUMBER

RESOURCES = ROOT / "examples" / "resources"
"""A resource of a type by its name, for types that nobody sends in the story."""
PRACTICE, HUB = "Y99901", "X2601"
_SERVED = (PRACTICE, "sohas", HUB)
"""Who asks, in this order."""
_LANGUAGE = "en"
"""What is changed of a resource: every type has it."""
_OPERATIONS = {operation.id: operation for operation in TERMINOLOGY}
_ANY_SENT = "Patient"
"""The type that stands for any other where one is sent."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """A resource on the server, and who may read it."""

    by: str
    resource: Json

    @property
    def type(self) -> str:
        return str(self.resource["resourceType"])

    @property
    def id(self) -> str:
        return str(self.resource["id"])

    @property
    def fresh(self) -> Json:
        """As somebody would send it for the first time."""
        return {name: value for name, value in self.resource.items() if name not in ("id", "meta")}

    @property
    def changed(self) -> Json:
        return {**self.resource, "language": _LANGUAGE}


@dataclass(frozen=True)
class Exchange:
    """A request that was answered, ids put right in both; a body of None is none."""

    line: str
    """Method and path."""
    status: int
    sent: Any
    answer: Any


@dataclass
class Asking:
    """Asks one server; what it said in the story tells which resources there are."""

    server: Served
    said: str
    """Headers and bodies of the story's answers as they came."""
    kept: dict[str, Kept] = field(default_factory=dict)
    """What the create of a type was answered with."""
    righted: dict[str, Righted] = field(default_factory=dict)
    """By type, so that an id looks the same in every example of the type."""

    def exchange(self, row: Row) -> Exchange | None:
        """The first request of a row that is answered as it should be; None where there is none."""
        if row.path.endswith("_search"):
            plans: Iterator[tuple[str, Any, Kept | None]] = _searching(self, row)
        else:
            plans = _PLANS.get(row.interaction, _plainly)(self, row)
        for path, sent, kept in plans:
            for by in [kept.by] if kept else _SERVED:
                answer = self._ask(row.method, path, by, sent)
                if answer.status < 300:
                    return self._done(row, path, sent, kept, answer, by)
        return None

    def _done(self, row: Row, path: str, sent: Any, kept: Kept | None, answer: replay.Answer, by: str) -> Exchange:
        if row.interaction == "create":
            self.kept[row.type] = Kept(by, answer.resource)
        type_ = kept.type if kept else row.type
        right = self.righted.setdefault(type_, Righted(self.server.base, {}))
        said = right(json.dumps([path, answer.resource, sent]))  # the ids of the path and the answer count first
        path, said_back, sent = json.loads(said)
        return Exchange(f"{row.method} {path}", answer.status, sent, said_back)

    def _ask(self, method: str, path: str, by: str, sent: Any = None) -> replay.Answer:
        headers, body = {}, None if sent is None else json.dumps(sent)
        if path.endswith("_search"):
            headers["Content-Type"] = replay.FORM
            body = "&".join(f"{name}={quote(value)}" for name, value in sent.items())
        elif path in ("/states", "/health"):
            headers["Accept"] = "application/json"
        outside = {"outside": True} if path in ("/states", "/health") else {}
        step = {"path": path, "by": by, "method": method, "headers": headers, **outside}
        return replay.request(self.server.base, step, body, replay.Known())

    def stored(self, type_: str) -> Iterator[Kept]:
        """Resources of a type: the one that was sent for this, else those that the story and the referrals left."""
        if type_ in self.kept:
            yield self.kept[type_]
            return
        ids = dict.fromkeys(re.findall(rf"/{type_}/({replay.UUID})/_history/1\b", self.said))
        for by in _SERVED:
            for id_ in list(ids)[:3]:
                found = self._ask("GET", f"/{type_}/{id_}", by)
                if found.status == 200:
                    yield Kept(by, found.resource)
            page = self._ask("GET", f"/{type_}?_count=1", by)
            entries = page.resource.get("entry", []) if page.status == 200 else []
            yield from (Kept(by, each["resource"]) for each in entries if each["resource"]["resourceType"] == type_)

    def another(self) -> Iterator[Kept]:
        """Resources of types that no row names."""
        own = {row.type for row in ROWS}
        for type_ in dict.fromkeys(re.findall(rf"/([A-Z]\w+)/{replay.UUID}/_history", self.said)):
            if type_ not in own:
                yield from self.stored(type_)

    def about(self, row: Row) -> Iterator[Kept]:
        """What a row can be asked about."""
        return self.another() if ANY in row.path and row.method == "GET" else self.stored(row.type or _ANY_SENT)


Plan = Iterator[tuple[str, Any, Kept | None]]
"""Path, body, and what it is about."""


def _path(row: Row, kept: Kept | None = None) -> str:
    path = row.path.removeprefix(PREFIX).replace("{version}", "1")
    return path.replace(ANY, kept.type).replace("{id}", kept.id) if kept else path


def _plainly(asking: Asking, row: Row) -> Plan:
    """A GET of what is there, and of what has no parameters anyway."""
    if not row.parameters:
        yield _path(row), None, None
        return
    for kept in asking.about(row):
        yield _path(row, kept), None, kept


def _listing(asking: Asking, row: Row) -> Plan:
    for kept in asking.stored(row.type):  # whoever has one sees it
        yield f"{_path(row)}?_count=1", None, kept
    yield f"{_path(row)}?_count=1", None, None


def _by_id(asking: Asking, row: Row) -> Plan:
    for kept in asking.stored(row.type):
        yield f"{_path(row)}?{'&'.join(f'{name}={value}' for name, value in _one(row, kept).items())}", None, kept


def _one(row: Row, kept: Kept) -> dict[str, str]:
    """A search for one resource, in short; of a definition there is no short form."""
    return {"_id": kept.id, **({"_summary": "true"} if row.interaction == "search" else {})}


def _searching(asking: Asking, row: Row) -> Plan:
    for kept in asking.stored(row.type):
        yield _path(row), _one(row, kept), kept
    yield _path(row), {"_count": "1"}, None


def _creating(asking: Asking, row: Row) -> Plan:
    file = RESOURCES / f"{row.type}.json"
    if file.exists():
        yield _path(row), json.loads(file.read_text("utf-8")), None
    for kept in asking.stored(row.type):
        yield _path(row), kept.fresh, None


def _updating(asking: Asking, row: Row) -> Plan:
    for kept in asking.stored(row.type):
        yield _path(row, kept), kept.changed, kept
        yield _path(row, kept), kept.resource, kept


def _updating_where(asking: Asking, row: Row) -> Plan:
    for kept in asking.stored(row.type):
        identifier = kept.resource.get("identifier", [])
        for each in [identifier] if isinstance(identifier, dict) else identifier:
            if each.get("system", NHS_NUMBER) != NHS_NUMBER:  # no person in a URL
                token = quote(f"{each['system']}|{each['value']}", safe=":/")
                yield f"{_path(row)}?identifier={token}", kept.changed, kept
        yield f"{_path(row)}?_id={kept.id}", kept.changed, kept


def _patching(asking: Asking, row: Row) -> Plan:
    for kept in asking.stored(row.type):
        yield _path(row, kept), [{"op": "add", "path": "/language", "value": _LANGUAGE}], kept
        yield _path(row, kept), [{"op": "test", "path": "/id", "value": kept.id}], kept


def _validating(asking: Asking, row: Row) -> Plan:
    for kept in asking.about(row):
        yield _path(row, kept), kept.resource if "{id}" in row.path else kept.fresh, kept


def _asking_about_codes(asking: Asking, row: Row) -> Plan:
    """An operation with the parameters it takes, of what a definition of its type holds."""
    takes = {each.name: str(each.type) for each in _OPERATIONS[row.interaction].takes}
    for kept in asking.stored(row.type):
        given = {"url": kept.resource["url"], **_coded(asking, kept)}
        given = {name: value for name, value in given.items() if name in takes}
        if row.parameters:
            given.pop("url", None)
        if row.method == "GET":
            words = "&".join(f"{name}={quote(value, safe=':/')}" for name, value in given.items())
            yield f"{_path(row, kept)}?{words}".rstrip("?"), None, kept
        else:
            parts = [
                {"name": name, f"value{takes[name][0].upper()}{takes[name][1:]}": value}
                for name, value in given.items()
            ]
            yield _path(row, kept), {"resourceType": "Parameters", **({"parameter": parts} if parts else {})}, kept


def _coded(asking: Asking, kept: Kept) -> dict[str, str]:
    """The first code of a definition, with its system."""
    resource = kept.resource
    if kept.type == "ConceptMap":
        group = resource["group"][0]
        return {"system": group["source"], "code": group["element"][0]["code"]}
    if kept.type == "CodeSystem":
        return {"system": resource["url"], "code": resource["concept"][0]["code"]}
    expanded = asking._ask("GET", f"/ValueSet/{kept.id}/$expand?count=1", kept.by).resource
    first = expanded["expansion"]["contains"][0]
    return {"system": first["system"], "code": first["code"]}


_PLANS: dict[str, Callable[[Asking, Row], Plan]] = {
    "search": _by_id,
    "search-definition": _by_id,
    "history-type": _listing,
    "create": _creating,
    "update": _updating,
    "update-where": _updating_where,
    "patch": _patching,
    "validate": _validating,
    **dict.fromkeys(_OPERATIONS, _asking_about_codes),
}
"""How an interaction is asked for; any other by a plain request."""
