"""The invariants of R4 as schema fragments, one row each.

A row says the key and element of the R4 constraint, the fragment, and our sentence for it. What no fragment can say
(an order of dates, distinctness, a look at another part of the tree) names a rule of
`fitwork_fhir.fhir.validation.rules` under `x-rule`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    key: str
    path: str
    fragment: dict
    sentence: str

    def as_schema(self) -> dict:
        return {**self.fragment, "x-inv": self.key}


def by_path() -> dict[str, list[Invariant]]:
    """All rows, grouped by the element they constrain."""
    from tools.compile_profiles.conformance_invariants import ROWS as conformance
    from tools.compile_profiles.datatype_invariants import ROWS as datatypes
    from tools.compile_profiles.resource_invariants import ROWS as resources

    grouped: dict[str, list[Invariant]] = {}
    for row in (*datatypes, *resources, *conformance):
        invariant = Invariant(*row)
        grouped.setdefault(invariant.path, []).append(invariant)
    return grouped
