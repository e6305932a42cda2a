"""Who may see a row: the one place every read takes its condition from, in SQL and as a plain function.

    practice  rows told to one of its ODS codes
    service   rows it owns (its Tasks, what it sent, what is addressed to it); of a case it holds the shared rows
              that are nobody else's, and the Patient
    operator  rows of a case it holds, rows it owns, rows it is the tenant of; the Patient of a case it holds
    server    everything
    anyone    rows told to EVERYONE (the directory)

A case is held by the owner of its case row; `holder` repeats that on each of its resources. Deleted rows keep their
readers. Who may see the current version may see the older ones, but a service only those from its own time: what a
Task said while it was another's (the reasons of a hold) stays with whoever owned it then. Of a Patient a service sees
the current version: an older one may be of before the referral, and of somebody else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.workflow.ports import Actor, Role, Stored

EVERYONE = "*"
"""The value of `told` for what every actor may read."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL over resource `r`, with a `?` for each parameter."""

    sql: str
    params: tuple[Any, ...] = ()


# A table of the ways to see a row. Each way walks one index of schema.py, with the organisation as its first key.
_TOLD = "r.told = ?"
_HELD_AND_SHARED = "r.holder = ? and (r.owner = r.holder or (r.shared and r.owner is null))"
_HELD = "r.holder = ?"
_OWNED = "r.owner = ? and (r.holder is null or r.owner <> r.holder)"
_TENANT = "r.tenant = ? and (r.told is null or r.told <> r.tenant)"
_TENANT_AND_TOLD = "r.told = ? and r.tenant = r.told"
_PATIENT_OF_HELD = "exists (select 1 from referral_case c where c.patient_id = r.id and c.owner = ?)"

_WAYS: dict[Role, tuple[str, ...]] = {
    Role.PRACTICE: (_TOLD,),
    Role.SERVICE: (_HELD_AND_SHARED, _OWNED),
    Role.OPERATOR: (_HELD, _OWNED, _TENANT, _TENANT_AND_TOLD),
}
_SEES_PATIENTS_OF_HELD_CASES = frozenset({Role.SERVICE, Role.OPERATOR})


def ways(actor: Actor, type_: str) -> tuple[Condition, ...]:
    """The conditions of which one must hold for the actor to see a row of the type; a row may meet several."""
    if actor.role is Role.SERVER:
        return (Condition("1 = 1"),)
    sqls = _WAYS[actor.role]
    if type_ == "Patient" and actor.role in _SEES_PATIENTS_OF_HELD_CASES:
        sqls = (*sqls, _PATIENT_OF_HELD)
    organisations = sorted(actor.organisations - {EVERYONE})
    own = tuple(Condition(sql, (organisation,)) for sql in sqls for organisation in organisations)
    return (*own, Condition(_TOLD, (EVERYONE,)))


def visible(actor: Actor, type_: str) -> Condition:
    """All the ways as one condition."""
    return either(ways(actor, type_))


def older_version(actor: Actor) -> Condition:
    """What must hold for an older version `h` of a row that the actor may see."""
    if actor.role is not Role.SERVICE:
        return Condition("1 = 1")
    organisations = sorted(actor.organisations - {EVERYONE})
    own = "".join(" or h.owner = ?" for _ in organisations)
    shared = "h.owner is null and h.shared and h.type <> 'Patient'"
    return Condition(f"(({shared}) or h.told = ?{own})", (EVERYONE, *organisations))


def may_see_older(actor: Actor, version: Stored) -> bool:
    """The same for a version in memory."""
    if actor.role is not Role.SERVICE or version.told == EVERYONE:
        return True
    if version.owner is None:
        return version.shared and version.type != "Patient"
    return version.owner in actor.organisations - {EVERYONE}


def either(conditions: Sequence[Condition]) -> Condition:
    sql = " or ".join(f"({condition.sql})" for condition in conditions)
    return Condition(f"({sql})", tuple(p for condition in conditions for p in condition.params))


def may_see(actor: Actor, row: Stored, holder: str | None, patient_held_by: Callable[[str], frozenset[str]]) -> bool:
    """The same rule for a row in memory.

    `holder` is the owner of the row's case; `patient_held_by` gives the owners of the cases of a patient id.
    """
    ours = actor.organisations - {EVERYONE}
    if actor.role is Role.SERVER or row.told == EVERYONE:
        return True
    if actor.role is Role.PRACTICE:
        return row.told in ours
    if row.type == "Patient" and patient_held_by(row.id) & ours:
        return True
    if actor.role is Role.SERVICE:
        return row.owner in ours or (row.owner is None and row.shared and holder in ours)
    return holder in ours or row.owner in ours or row.tenant in ours
