"""Where a search parameter's values stand in a resource: a few forms of path, instead of FHIRPath."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_STEP = re.compile(r"(\w+)(?:\[(\w+)\])?")
Step = tuple[str, str]


def values_at(resource: Any, path: str) -> Iterator[Any]:
    """The values at a path such as `name.family`, `onsetDateTime|onsetPeriod`, `telecom[email]`, `subject[Patient]`."""
    for steps in _read(path):
        yield from _walk(resource, steps)


@lru_cache(maxsize=1024)
def _read(path: str) -> tuple[tuple[Step, ...], ...]:
    return tuple(
        tuple((found[1], found[2] or "") for step in way.split(".") if (found := _STEP.fullmatch(step)))
        for way in path.split("|")
    )


def _walk(value: Any, steps: tuple[Step, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _walk(one, steps)
    elif not steps:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        (name, only), *rest = steps
        held = value.get(name)
        for one in held if isinstance(held, list) else (held,):
            if one is not None and (not only or _is(one, only)):
                yield from _walk(one, tuple(rest))


def _is(value: Any, only: str) -> bool:
    """Whether a ContactPoint is of the system, or a Reference points at the type."""
    if not isinstance(value, dict):
        return False
    return bool(value.get("system") == only or f"/{only}/" in f"/{value.get('reference', '')}")
