"""Writes resources to profiles/, each with a text for people. FHIR R4 narrative: https://hl7.org/fhir/R4/narrative.html"""

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROFILES = ROOT / "profiles"
BASE = "https://fitwork.example/fhir"
PUBLISHER = "fitwork"
Resource = Mapping[str, Any]


def camel(name: str) -> str:
    """fitwork's name for programs: letters and digits, as `name` must be."""
    return "Fitwork" + "".join(word.capitalize() for word in name.replace("_", "-").split("-"))


def narrative(title: str, *paragraphs: str, heads: Iterable[str] = (), rows: Iterable[Iterable[str]] = ()) -> Resource:
    """Resource.text: a title, paragraphs, and a table where there are rows."""
    body = [f"<p><b>{escape(title)}</b></p>", *(f"<p>{escape(text)}</p>" for text in paragraphs)]
    lines = [_cells("td", row) for row in rows]
    if lines:
        body.append(f"<table><thead>{_cells('th', heads)}</thead><tbody>{''.join(lines)}</tbody></table>")
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{"".join(body)}</div>'}


def _cells(kind: str, texts: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{kind}>{escape(text)}</{kind}>" for text in texts) + "</tr>"


def printed(resource: Resource) -> str:
    """The resource as its file holds it."""
    return json.dumps(resource, indent=2, ensure_ascii=False) + "\n"


def write(resources: Iterable[Resource]) -> None:
    """One file a resource; files of the same types and ids that are no longer made are left for a person to remove."""
    for resource in resources:
        path = PROFILES / f"{resource['resourceType']}-{resource['id']}.json"
        path.write_text(printed(resource), encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
