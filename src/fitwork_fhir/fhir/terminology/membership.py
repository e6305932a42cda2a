"""Which codes a value set holds (R4 valueset.html#compositions)."""

from collections.abc import Iterable

from fitwork_fhir.errors import Finding, NotFound, NotSupported
from fitwork_fhir.fhir.terminology.held import CodeSet, Concept, Part, System, code_sets, systems

Members = dict[tuple[str, str], Concept]
"""By system and code, in order."""

_NO_SET = (
    "This server does not hold that value set, or not that version of it. It holds its own (GET [base]/ValueSet) and "
    "those that base R4 requires of the elements it checks, such as http://hl7.org/fhir/ValueSet/task-status."
)
_NO_SYSTEM = (
    "This server does not hold that code system, or not that version of it, so it cannot say whether a code of it is "
    "right. It holds its own (GET [base]/CodeSystem) and those of the R4 value sets that it checks; it does not hold "
    "SNOMED CT, Read, CTV3, ICD-10 or LOINC."
)


def members(code_set: CodeSet) -> Members:
    """Every code of the value set. Raises NotSupported where it takes codes that are not held here."""
    found = _union(code_set.include)
    for key in _union(code_set.exclude):
        found.pop(key, None)
    return found


def code_set_of(url: str, version: str | None = None) -> CodeSet:
    """The value set of a canonical, which may carry a version. Raises NotFound."""
    plain, _, behind = url.partition("|")
    held = code_sets().get(plain)
    if held is None or (version or behind) not in ("", None, held.version):
        raise NotFound(Finding("not-found", _NO_SET, None, reason="value-set-not-held"))
    return held


def system_of(url: str, version: str | None = None) -> System:
    """The code system of a canonical, which may carry a version. Raises NotFound."""
    plain, _, behind = url.partition("|")
    held = systems().get(plain)
    if held is None or (version or behind) not in ("", None, held.version):
        raise NotFound(Finding("not-found", _NO_SYSTEM, None, reason="code-system-not-held"))
    return held


def _union(parts: Iterable[Part]) -> Members:
    found: Members = {}
    for part in parts:
        found.update(_of(part))
    return found


def _of(part: Part) -> Members:
    """The codes that are in the part's own list and in each value set it names."""
    chosen = [members(code_set_of(url)) for url in part.sets]
    if part.system is not None:
        chosen.insert(0, _of_system(part, part.system))
    first, *others = chosen or [{}]
    return {key: concept for key, concept in first.items() if all(key in other for other in others)}


def _of_system(part: Part, url: str) -> Members:
    held = systems().get(url)
    if part.codes is not None:
        known = held.concepts if held else {}
        return {
            (url, code): Concept(code, display or (known[code].display if code in known else None))
            for code, display in part.codes.items()
        }
    if held is None or not held.complete or part.filtered:
        text = "The value set takes codes that are not listed here, so it cannot be expanded or checked."
        raise NotSupported(Finding("not-supported", text, None, reason="value-set-not-enumerable"))
    return {(url, code): concept for code, concept in held.concepts.items()}
