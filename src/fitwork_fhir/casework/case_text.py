"""A case as JSON text and back, for the store, to which it is opaque."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from fitwork_fhir.casework.case import Ask, AskCode, Case, Note, Party, PartyKind
from fitwork_fhir.referral.status import Place, Status
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.triage.decision import Decision

_FIELDS: dict[type, tuple[str, ...]] = {}


def write(case: Case) -> str:
    """Every field of the case; read() gives an equal case."""
    return json.dumps(case.__dict__, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    """What json cannot write by itself; enumerations of text are text to it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        names = _FIELDS.get(type(value)) or _FIELDS.setdefault(type(value), tuple(f.name for f in fields(value)))
        return {name: getattr(value, name) for name in names}
    return float(value)


def read(text: str) -> Case:
    """The case that write() wrote."""
    raw: dict[str, Any] = json.loads(text)
    for name in ("referrer", "owner"):
        raw[name] = _party(raw[name])
    raw["registered"] = _party(raw["registered"]) if raw["registered"] else None
    for name in ("place", "held_from", "waiting_from", "paused_from"):
        raw[name] = _place(raw[name])
    for name in ("opened", "changed", "tier_since"):
        raw[name] = datetime.fromisoformat(raw[name])
    for name in ("first_contact_by", "next_date", "trying_since", "returned_on", "absence_said_on", "flag_reported_on"):
        raw[name] = None if raw[name] is None else date.fromisoformat(raw[name])
    for name in ("signposts", "national", "declined_by", "linked"):
        raw[name] = tuple(raw[name])
    raw["hidden_told"] = tuple((told, line) for told, line in raw["hidden_told"])
    raw["decision"] = _decision(raw["decision"])
    raw["earlier"] = tuple(map(_decision, raw["earlier"]))
    raw["asks"] = tuple(map(_ask, raw["asks"]))
    raw["words"] = tuple(Words(**word) for word in raw["words"])
    raw["notes"] = tuple(
        Note(
            at=datetime.fromisoformat(note["at"]), by=note["by"], text=note["text"], private=note.get("private", False)
        )
        for note in raw["notes"]
    )
    raw["seen_by"] = tuple(map(_party, raw["seen_by"]))
    return Case(**raw)


def _party(raw: dict[str, Any]) -> Party:
    return Party(kind=PartyKind(raw["kind"]), code=raw["code"], name=raw["name"], reference=raw["reference"])


def _place(raw: dict[str, Any] | None) -> Place | None:
    return None if raw is None else Place(Status(raw["status"]), raw["business"])


def _decision(raw: dict[str, Any]) -> Decision:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return Decision(**values)


def _ask(raw: dict[str, Any]) -> Ask:
    raw.update(
        code=AskCode(raw["code"]),
        owner=_party(raw["owner"]),
        opened=datetime.fromisoformat(raw["opened"]),
        due=datetime.fromisoformat(raw["due"]),
        about=tuple(raw["about"]),
        outputs=tuple((kind, value) for kind, value in raw["outputs"]),
    )
    return Ask(**raw)
