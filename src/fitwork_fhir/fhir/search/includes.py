"""What is to come along with the matches: the values of _include and _revinclude (R4 search.html#include)."""

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.fhir.search.asked import Include
from fitwork_fhir.fhir.search.parameters import PARAMETERS, Kind, Parameter, parameter
from fitwork_fhir.fhir.search.refusals import NAME, bad_modifier


def read_include(searched: str, name: str, value: str) -> tuple[Include, ...]:
    """`Source:parameter[:Target]`, where the parameter may be `*`; for _include also `*` alone. Raises Invalid."""
    base, _, modifier = name.partition(":")
    if modifier not in ("", "iterate"):
        raise bad_modifier(base, modifier)
    reverse, iterate = base == "_revinclude", modifier == "iterate"
    source, _, rest = value.partition(":")
    if source == "*" and not rest and not reverse:
        source, rest = searched, "*"
    param, _, target = rest.partition(":")
    wanted = _references(source, param)
    known = not target or (NAME.fullmatch(target) and any(p.may_point_at(target) for p in wanted))
    if reverse:
        wanted = [p for p in wanted if iterate or p.may_point_at(searched)]
        known = known and (not target or iterate or target == searched)
    if not wanted or not known or (not reverse and source != searched and not iterate):
        raise Invalid(Finding("not-supported", f"{base} does not know this value.", base, reason="search-include"))
    return tuple(Include(type=source, parameter=p, target=target or None, iterate=iterate) for p in wanted)


def _references(type_: str, name: str) -> list[Parameter]:
    """The reference parameters of this name; all of the type for `*`. Canonicals lead nowhere here."""
    if name == "*":
        return [p for p in PARAMETERS.get(type_, ()) if p.kind is Kind.REFERENCE and p.targets]
    found = parameter(type_, name)
    return [found] if found is not None and found.kind is Kind.REFERENCE and found.targets else []
