"""The rules of R4 that no schema can say: each takes one typed JSON value and answers what is wrong with it.

The schema calls a rule where it applies (keyword x-rule),
so a rule trusts the place; where the types inside are wrong it may raise, since the schema reports those itself.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from fitwork_fhir.fhir.validation.contained import contained_problems
from fitwork_fhir.fhir.validation.problem import Problem, Problems
from fitwork_fhir.fhir.validation.xhtml import wrong_with_xhtml

_DAY = 10  # length of 2026-11-05


def whole_number(value: Any) -> Problems:
    """1.0 and 1e0 are integers to JSON Schema and not to FHIR."""
    return () if isinstance(value, int) else [("", "value", "must be an integer written without fraction or exponent")]


def xhtml(div: Any) -> Problems:
    """txt-1, txt-2."""
    wrong = wrong_with_xhtml(div)
    return [("", "invariant", wrong)] if wrong else ()


def period(value: Any) -> Problems:
    """per-1: start is not after end, as far as both are known."""
    return [("", "invariant", "the period ends before it starts")] if _after(value["start"], value["end"]) else ()


def _after(start: str, end: str) -> bool:
    """Whether `start` is later; a date is compared with a time by its day, a month with a day by the month."""
    if len(start) <= _DAY or len(end) <= _DAY:
        shorter = min(len(start), len(end), _DAY)
        return start[:shorter] > end[:shorter]
    if start[:_DAY] != end[:_DAY] and abs(int(start[:4]) - int(end[:4])) > 1:
        return start > end  # no time zone is a year away
    return datetime.fromisoformat(start) > datetime.fromisoformat(end)


def range_order(value: Any) -> Problems:
    """rng-2: low is at most high, where both are in one unit."""
    low, high = value["low"], value["high"]
    same = all(low.get(each) == high.get(each) for each in ("system", "code", "unit"))
    wrong = same and "value" in low and "value" in high and low["value"] > high["value"]
    return [("", "invariant", "low is more than high")] if wrong else ()


def last_modified(task: Any) -> Problems:
    """Task inv-1."""
    wrong = _after(task["authoredOn"], task["lastModified"])
    return [(".lastModified", "invariant", "lastModified is before authoredOn")] if wrong else ()


def full_urls(bundle: Any) -> Problems:
    """bdl-7: outside a history, no two entries have the same fullUrl and resource version."""
    entries = bundle["entry"]
    urls = [entry["fullUrl"] for entry in entries if "fullUrl" in entry]
    if len(set(urls)) == len(urls) or bundle.get("type") == "history":
        return ()
    return list(_repeated_urls(entries))


def _repeated_urls(entries: list[Any]) -> Iterator[Problem]:
    seen: set[tuple[str, str | None]] = set()
    for index, entry in enumerate(entries):
        key = (entry.get("fullUrl"), entry.get("resource", {}).get("meta", {}).get("versionId"))
        if key in seen:
            yield f".entry[{index}].fullUrl", "invariant", "another entry has the same fullUrl and version"
        if key[0] is not None:
            seen.add(key)


def link_ids(questionnaire: Any) -> Problems:
    """que-2."""
    return list(_repeated(questionnaire["item"], ".item", "item", "linkId", set()))


def concept_codes(system: Any) -> Problems:
    """csd-1."""
    return list(_repeated(system["concept"], ".concept", "concept", "code", set()))


def _repeated(nodes: list[Any], path: str, below: str, key: str, seen: set[str]) -> Iterator[Problem]:
    for index, node in enumerate(nodes):
        at = f"{path}[{index}]"
        if node.get(key) in seen:
            yield f"{at}.{key}", "invariant", f"another {below} has the same {key}"
        if key in node:
            seen.add(node[key])
        yield from _repeated(node.get(below, ()), f"{at}.{below}", below, key, seen)


def component_codes(observation: Any) -> Problems:
    """obs-7: where the Observation has a value, no component repeats its code."""
    if not any(name.lstrip("_").startswith("value") for name in observation):
        return ()
    own = observation["code"].get("coding", ())
    text = "a component repeats the code of an Observation that has a value"
    return [
        (f".component[{index}].code", "invariant", text)
        for index, component in enumerate(observation["component"])
        if any(coding in own for coding in component["code"].get("coding", ()))
    ]


RULES: dict[str, Callable[[Any], Problems]] = {
    "whole-number": whole_number,
    "xhtml": xhtml,
    "period": period,
    "range": range_order,
    "last-modified": last_modified,
    "full-urls": full_urls,
    "link-ids": link_ids,
    "concept-codes": concept_codes,
    "component-codes": component_codes,
    "contained": contained_problems,
}
