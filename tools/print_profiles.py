"""Prints docs/profiles.md from the StructureDefinitions in profiles/: `python tools/print_profiles.py`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from fitwork_fhir.fhir.validation.profile_choice import DEFAULTS, FIT_NOTE, Row

PAGE = ROOT / "docs" / "profiles.md"
Json = dict[str, Any]
_ORDER = [row.profile for row in DEFAULTS]
_INTRO = """# Profiles: what we ask of each resource

Printed by `tools/print_profiles.py` from `profiles/`; do not edit it by hand. Each profile stands on base FHIR R4
(4.0.1) alone and says the same as UK Core where UK Core says anything: the same systems for NHS numbers and ODS codes,
open lists, nothing forbidden that UK Core asks for. A resource may name a profile in `meta.profile`; one that names
none of ours is held to the one in the first table.

Tables leave out what a profile only marks as worth sending. A slice stands behind a colon: `identifier:nhsNumber` is
that identifier which is an NHS number; what stands below it is asked only where the slice is there. Where
codes of a value set are asked for, text alone never does.

The build compiles these profiles into overlays (`tools/print_overlays.py`), which run after the base schema has passed.
A received referral is never refused for breaking one.
"""


def main() -> None:
    definitions = [json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "profiles").glob("Struct*.json"))]
    profiles = sorted(
        (each for each in definitions if each["kind"] == "resource"), key=lambda each: _ORDER.index(each["id"])
    )
    extensions = [each for each in definitions if each["type"] == "Extension"]
    parts = [_INTRO, *_choice(), *(_section(each) for each in profiles), _extensions(extensions)]
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def _choice() -> Iterator[str]:
    yield "| type | held to | where |"
    yield "| --- | --- | --- |"
    for row in DEFAULTS:
        yield f"| {row.type} | [{row.profile}](#{row.profile}) | {_where(row)} |"
    yield ""


def _where(row: Row) -> str:
    if not row.element:
        return "always"
    if row.system == FIT_NOTE:
        return f"`{row.element}` has a code that means fit note"
    what = f"{row.system}#{row.code}" if row.code else row.system
    return f"`{row.element}` is or holds `{what}`"


def _section(definition: Json) -> str:
    rows = [_row(each, definition["type"]) for each in definition["differential"]["element"] if _asks(each)]
    rules = [rule for each in definition["differential"]["element"] for rule in each.get("constraint", ())]
    lines = [
        f"## {definition['id']}",
        "",
        f"{definition['title']} ({definition['type']}), `{definition['url']}`. {definition['description']}",
        "",
        "| element | how often | what | why |",
        "| --- | --- | --- | --- |",
        *rows,
        *(f"\n`{rule['key']}`: {rule['human']}." for rule in rules),
    ]
    return "\n".join(lines) + "\n"


def _asks(element: Json) -> bool:
    """Whether an element asks for anything that can be missed."""
    asking = ("min", "max", "type", "binding", "constraint", "maxLength", "fixed", "pattern")
    return "." in element["id"] and any(key.startswith(asking) for key in element)


def _row(element: Json, type_: str) -> str:
    name = element["id"].removeprefix(f"{type_}.")
    return f"| `{name}` | {_times(element)} | {_cell(_what(element))} | {_cell(element['definition'])} |"


def _times(element: Json) -> str:
    if not {"min", "max"} & element.keys():
        return ""
    least, most = element.get("min", 0), element.get("max")
    if most is None:
        return "required"
    if str(least) == most:
        return "none" if most == "0" else f"exactly {most}"
    if most == "*":
        return f"at least {least}" if least else "any number"
    return f"{least} to {most}" if least else f"at most {most}"


def _what(element: Json) -> str:
    said = [element["short"], *_types(element)]
    stated = next((value for key, value in element.items() if key.startswith(("fixed", "pattern"))), None)
    if stated is not None:
        said.append(f"`{_shown(stated)}`")
    if "binding" in element:
        said.append(f"a code of `{element['binding']['valueSet'].rsplit('/', 1)[1]}`")
    return "; ".join(said)


def _types(element: Json) -> Iterator[str]:
    for each in element.get("type", ()):
        targets = [target.rsplit("/", 1)[1] for target in each.get("targetProfile", ())]
        profiles = [f"extension `{profile.rsplit('/', 1)[1]}`" for profile in each.get("profile", ())]
        yield " or ".join(targets or profiles or [each["code"]])


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return " and ".join(f"{each['system']}#{each['code']}" for each in value["coding"])
    return str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _extensions(definitions: list[Json]) -> str:
    rows = [_extension(each) for each in definitions]
    head = "## Extensions of ours\n\n| extension | on | value or parts | what for |\n| --- | --- | --- | --- |\n"
    return head + "\n".join(rows) + "\n"


def _extension(definition: Json) -> str:
    elements = definition["differential"]["element"]
    value = next(each for each in elements if each["id"] == "Extension.value[x]")
    parts = [each["fixedUri"] for each in elements if "extension:" in each["id"] and "fixedUri" in each]
    held = " or ".join(each["code"] for each in value.get("type", ())) or ", ".join(f"`{part}`" for part in parts)
    places = ", ".join(each["expression"] for each in definition["context"])
    return f"| `{definition['id']}` | {places} | {held} | {_cell(definition['description'])} |"


if __name__ == "__main__":
    main()
