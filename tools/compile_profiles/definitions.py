"""Reads the definition files of an R4 package: one resource to a file, named `<type>-<id>.json`."""

import json
from dataclasses import dataclass, field
from pathlib import Path

_BASE = "http://hl7.org/fhir/StructureDefinition/"


@dataclass(frozen=True, slots=True)
class Definitions:
    """Base types by name; value sets and code systems by canonical URL, without a version."""

    types: dict[str, dict]
    value_sets: dict[str, dict]
    code_systems: dict[str, dict]
    package: str = ""
    resource_types: tuple[str, ...] = field(default=())


def load(folder: Path) -> Definitions:
    """Everything the compiler needs from the unpacked package in `folder`."""
    structures = [_read(path) for path in sorted(folder.glob("StructureDefinition-*.json"))]
    types = {each["id"]: each for each in structures if each["url"] == _BASE + each["id"] and "snapshot" in each}
    concrete = (
        name
        for name, each in types.items()
        if each["kind"] == "resource" and not each["abstract"] and each.get("derivation") == "specialization"
    )
    about = _read(folder / "package.json")
    return Definitions(
        types,
        _by_url(folder, "ValueSet"),
        _by_url(folder, "CodeSystem"),
        f"{about['name']} {about['version']}",
        tuple(sorted(concrete)),
    )


def _by_url(folder: Path, resource_type: str) -> dict[str, dict]:
    read = (_read(path) for path in sorted(folder.glob(f"{resource_type}-*.json")))
    return {each["url"]: each for each in read if "url" in each}


def _read(path: Path) -> dict:
    return json.loads(path.read_bytes())
