"""What a resource points at, as far as no search parameter says so: for what must not be deleted from under others."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from fitwork_fhir.fhir.search.parameters import PARAMETERS, Kind
from fitwork_fhir.fhir.validation.compiled import known_types
from fitwork_fhir.workflow.ports import IndexRow

REFERS = "_refers"
"""The index parameter of the references that belong to no search parameter. Nobody can search by it."""
_REFERENCE, _URL = '"reference":"', '"url":"'
"""In JSON text as we write it (no spaces). Quotes inside strings are escaped: no words of a person look like either."""
_HERE = re.compile(r"[A-Z][A-Za-z]{2,40}/[A-Za-z0-9\-.]{1,64}")


def targets(text: str, together: Collection[str] = frozenset()) -> frozenset[str]:
    """Every Type/id the JSON text of a resource points at, but those in `together`: by a Reference, relative or
    absolute, or an attachment on this server."""
    named = {rest[: rest.find('"')] for rest in text.split(_REFERENCE)[1:]}.difference(together)
    found = ["/".join(one.split("/_history/")[0].split("/")[-2:]) for one in named if "/" in one]
    if _URL in text:
        found += [rest[: rest.find('"')] for rest in text.split(_URL)[1:]]
    return frozenset(one for one in found if _HERE.fullmatch(one))


def other_references(text: str, index: Iterable[IndexRow], together: Collection[str] = ()) -> Iterator[IndexRow]:
    """Index rows for what the text points at and `index` does not hold yet. `together` is what is stored in the same
    referral: whoever wants to know what points at that looks through the referral, and no row is needed."""
    found = targets(text, together)
    if found:
        for target in sorted(found.difference(together, (row.value for row in index))):
            yield IndexRow(REFERS, "", target)


@lru_cache(maxsize=1)
def reference_places() -> tuple[tuple[str, str], ...]:
    """Every (type, index parameter) that can hold a Type/id."""
    searched = {(type_, p.name) for type_, found in PARAMETERS.items() for p in found if p.kind is Kind.REFERENCE}
    return tuple(sorted(searched | {(type_, REFERS) for type_ in known_types()}))
