"""Which condition group of the policy a coded diagnosis belongs to. The table stands in conditions.csv.

A code with no row, or with a row that names no group, has no group: its term is shown to a person (policy 1a).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fitwork_fhir.record.codes import read_stem
from fitwork_fhir.record.coding import CTV3, ICD10, READ2, SNOMED, CodedTerm, Coding, system_normalised
from fitwork_fhir.record.condition_tables import ROWS, Row


@dataclass(frozen=True, slots=True)
class ConditionMatch:
    """The group of policy section 1 `conditions` and the row that decided; a row without a group asks a person."""

    group: str | None
    row: Row | None


UNMAPPED = ConditionMatch(None, None)

_MATCHES = {(row.system, code): ConditionMatch(row.group, row) for row in ROWS for code in row.codes}
_LONGEST = max(len(code) for system, code in _MATCHES if system != SNOMED)
_TRUSTED_FIRST = (SNOMED, ICD10, READ2, CTV3)


def condition_group(codings: Iterable[Coding] | CodedTerm) -> ConditionMatch:
    """The group of one diagnosis, given in any number of systems; among prefixes the longest wins.

    SNOMED CT is asked first, then ICD-10, Read v2 and CTV3, until one has a row: in GP records the SNOMED CT code
    is the maintained one, and a Read code is often the broader heading.
    """
    given = codings.codings if isinstance(codings, CodedTerm) else tuple(codings)
    by_system = [(system_normalised(coding.system), coding.code.strip()) for coding in given]
    for wanted in _TRUSTED_FIRST:
        for system, code in by_system:
            if system == wanted and (match := _lookup(system, code)):
                return match
    return UNMAPPED


def _lookup(system: str, code: str) -> ConditionMatch | None:
    if system == SNOMED:
        return _MATCHES.get((SNOMED, code))
    stem = code.replace(".", "").upper() if system == ICD10 else read_stem(code)
    for length in range(min(len(stem), _LONGEST), 0, -1):
        if match := _MATCHES.get((system, stem[:length])):
            return match
    return None
