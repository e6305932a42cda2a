"""The definitions in profiles/ by canonical, and the codes behind a required binding."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.compile_overlays.r4_elements import NotCompiled
from tools.compile_profiles.codes import NotEnumerable, expand
from tools.compile_profiles.definitions import Definitions

BASE = "https://fitwork.example/fhir"


@dataclass(frozen=True, slots=True)
class Published:
    """What profiles/ holds."""

    structures: Mapping[str, dict[str, Any]]
    definitions: Definitions

    def codes(self, url: str) -> dict[str, list[str]]:
        """The codes of a value set by system, sorted."""
        if not url.startswith(f"{BASE}/ValueSet/"):
            raise NotCompiled(f"{url}: a required binding is to a value set of ours")
        name = url.rsplit("/", 1)[1]
        if url not in self.definitions.value_sets:
            raise NotCompiled(f"profiles/ValueSet-{name}.json is missing, and a profile binds to it")
        try:
            return {system: sorted(codes) for system, codes in sorted(expand(url, self.definitions).items())}
        except NotEnumerable as unlisted:
            raise NotCompiled(f"{name}: the codes of {unlisted} are not in profiles/") from None


def read_published(folder: Path) -> Published:
    """Reads StructureDefinition-*, ValueSet-* and CodeSystem-*.json; a file is named after its id."""
    found = {kind: _read(folder, kind) for kind in ("StructureDefinition", "ValueSet", "CodeSystem")}
    definitions = Definitions(
        package="profiles",
        types={},
        value_sets=found["ValueSet"],
        code_systems=found["CodeSystem"],
    )
    return Published(found["StructureDefinition"], definitions)


def _read(folder: Path, kind: str) -> dict[str, dict[str, Any]]:
    made = {}
    for path in sorted(folder.glob(f"{kind}-*.json")):
        resource = json.loads(path.read_text("utf-8"))
        if path.name != f"{kind}-{resource['id']}.json":
            raise NotCompiled(f"{path.name} holds {kind}/{resource['id']}")
        made[resource["url"]] = resource
    return made
