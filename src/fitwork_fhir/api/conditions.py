"""The condition of a conditional create, update, delete or reference: which of the caller's own resources meet it."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from fitwork_fhir.api.office import Office
from fitwork_fhir.api.searches import MOST_PARAMETERS, matches
from fitwork_fhir.errors import Finding, Invalid, PreconditionFailed, warning
from fitwork_fhir.fhir.search.asked import Search
from fitwork_fhir.fhir.search.query import read_query
from fitwork_fhir.fhir.systems import NHS_NUMBER, spelling
from fitwork_fhir.identifiers import nhs_number_is_valid, nhs_number_normalised
from fitwork_fhir.workflow.ports import Actor, Stored

_OF_THE_ROW = frozenset({"_id", "_lastUpdated", "_tag", "_profile", "_security"})
"""Parameters with an underscore that are conditions; the others say how a result is shown."""
_MOST_PAGES = 20
_PAGE = 200
_FAILING = warning(
    "business-rule",
    "The condition names an NHS number that fails its check digit: it was met by nobody.",
    None,
    reason="condition-number",
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it was given, read."""

    type: str
    search: Search
    pairs: tuple[tuple[str, str], ...]
    """Its parameters in order of name."""
    base: str
    finds_nobody: bool
    """Whether it names an NHS number that fails its check: such a number matches nobody (HOUSE decision 9)."""

    @property
    def digest(self) -> str:
        """Stands for the type and the condition, however its parts are ordered; nothing can be read from it."""
        return hashlib.sha256(json.dumps([self.type, self.pairs]).encode()).hexdigest()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (_FAILING,) if self.finds_nobody else ()


def read_condition(type_: str, text: str, where: str, base: str) -> Condition:
    """The condition in a header or URL. Raises Invalid where it is none, PreconditionFailed where it asks nothing."""
    try:
        pairs = parse_qsl(text.removeprefix("?"), True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise _not_read(where) from None
    if any(name.startswith("_") and name.split(":")[0] not in _OF_THE_ROW for name, _ in pairs):
        raise _not_read(where)
    if not any(value for _, value in pairs):
        raise PreconditionFailed(
            Finding(
                "multiple-matches",
                "The condition selects nothing: every resource meets it.",
                where,
                reason="condition-broad",
            )
        )
    pairs.sort()
    search = read_query(type_, pairs, strict=True, base=base)
    return Condition(type_, search, tuple(pairs), base, any(_fails(value) for _, value in pairs))


def _not_read(where: str) -> Invalid:
    text = f"A condition is at most {MOST_PARAMETERS} search parameters, and none that says how a result is shown."
    return Invalid(Finding("value", text, where, reason="condition-form"))


def _fails(value: str) -> bool:
    """Whether one of the alternatives is an NHS number, or may be meant as one, that fails its check."""
    for one in value.split(","):
        system, bar, number = one.rpartition("|")
        number = nhs_number_normalised(number)
        meant = spelling(system)[0] == NHS_NUMBER or (not bar and len(number) == 10 and number.isdigit())
        if meant and not nhs_number_is_valid(number):
            return True
    return False


async def the_one(office: Office, actor: Actor, condition: Condition, where: str) -> Stored | None:
    """The resource of the caller's own that meets the condition. Raises PreconditionFailed where several do."""
    if condition.finds_nobody:
        return None
    found = [row async for row in _own(office, actor, condition)]
    if len(found) > 1:
        text = "Several resources meet this condition. Make it more selective."
        raise PreconditionFailed(Finding("multiple-matches", text, where, reason="condition-several"))
    return found[0] if found else None


async def _own(office: Office, actor: Actor, condition: Condition) -> AsyncIterator[Stored]:
    """The first two that meet it: a match never leads beyond what the caller's organisation sent itself."""
    asked, count = condition.search, 0
    for _ in range(_MOST_PAGES):
        query = replace(asked.query, count=_PAGE, total=False)
        page, _used = await matches(office, actor, replace(asked, query=query), condition.base)
        for row in page.rows:
            if is_own(actor, row):
                yield row
                count += 1
                if count > 1:
                    return
        if page.next is None:
            return
        asked = replace(asked, query=replace(asked.query, cursor=page.next))
    text = "Too many resources that are not your own meet this condition. Make it more selective."
    raise PreconditionFailed(Finding("too-costly", text, None, reason="condition-broad"))


def is_own(actor: Actor, stored: Stored) -> bool:
    """Whether the caller's organisation sent it."""
    return (stored.owner or stored.tenant) in actor.organisations
