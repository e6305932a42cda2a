"""Writes and reads the small extensions the directory needs. https://hl7.org/fhir/R4/extensibility.html"""

from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]


def simple(url: str, kind: str, value: object) -> list[Json]:
    """One extension with `value<kind>`, or none where the value is None: what is unknown is not written."""
    return [] if value is None else [{"url": url, f"value{kind}": value}]


def repeated(url: str, kind: str, values: Iterable[str] | None) -> list[Json]:
    """One extension for each value, in the order given."""
    return [{"url": url, f"value{kind}": value} for value in values or ()]


def nested(url: str, parts: list[Json]) -> list[Json]:
    """One extension made of others, or none where there are no parts (ext-1)."""
    return [{"url": url, "extension": parts}] if parts else []


def values(element: Mapping[str, Any], url: str) -> list[Any]:
    """The values of the element's extensions with this URL, in order."""
    return [
        value
        for extension in element.get("extension", ())
        if extension.get("url") == url
        for key, value in extension.items()
        if key.startswith("value")
    ]


def value(element: Mapping[str, Any], url: str) -> Any:
    """The first such value; None where there is none."""
    return next(iter(values(element, url)), None)


def part(element: Mapping[str, Any], url: str) -> Mapping[str, Any] | None:
    """The first extension with this URL, for its parts; None where there is none."""
    return next((extension for extension in element.get("extension", ()) if extension.get("url") == url), None)
