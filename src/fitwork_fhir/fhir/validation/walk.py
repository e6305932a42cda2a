"""Goes through a JSON value with the path of each part; without recursion, so no nesting can hurt it."""

from collections.abc import Iterator

from fitwork_fhir.fhir.validation.depth import MAX_DEPTH

Step = str | int
Path = tuple[Step, ...]


def walk(value: object, max_depth: int = MAX_DEPTH) -> Iterator[tuple[Path, object]]:
    """Every value, and every key as a value of its own, in order and as deep as is allowed."""
    stack: list[tuple[Path, object]] = [((), value)]
    while stack:
        path, each = stack.pop()
        yield path, each
        if len(path) > max_depth:
            continue
        if isinstance(each, dict):
            yield from (((*path, key), key) for key in each)
            stack.extend(reversed([((*path, key), inner) for key, inner in each.items()]))
        elif isinstance(each, list):
            stack.extend(reversed([((*path, index), inner) for index, inner in enumerate(each)]))
