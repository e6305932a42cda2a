"""A part of a resource, as _elements gives it, never overwrites the whole."""

from typing import Any

import pytest

from builders.bundles import a_patient
from builders.loop import Loop
from builders.watched import reasons

Json = dict[str, Any]


async def _stored(loop: Loop) -> Json:
    patient = a_patient()
    del patient["generalPractitioner"]
    made = await loop.send("POST", "/Patient", patient)
    assert made.status_code == 201, made.text
    return dict(made.json())


@pytest.mark.asyncio
@pytest.mark.parametrize("asked", ["_elements=name", "_summary=true", "_summary=data"])
async def test_what_was_read_in_part_is_not_put_back(loop: Loop, asked: str) -> None:
    whole = await _stored(loop)
    part = await loop.get(f"/Patient/{whole['id']}?{asked}")
    for method, path, body in (
        ("PUT", f"/Patient/{whole['id']}", part),
        ("PUT", f"/Patient?_id={whole['id']}", part),
        ("POST", "/Patient", part),
        ("POST", "", _bundle("transaction", f"Patient/{whole['id']}", part)),
    ):
        response = await loop.send(method, path, body)
        assert (response.status_code, reasons(response)) == (422, ["part-of-resource"]), path
    batch = (await loop.send("POST", "", _bundle("batch", f"Patient/{whole['id']}", part))).json()
    assert batch["entry"][0]["response"]["status"].startswith("422")
    assert await loop.get(f"/Patient/{whole['id']}") == whole


def _bundle(type_: str, url: str, resource: Json) -> Json:
    entry = {"resource": resource, "request": {"method": "PUT", "url": url}}
    return {"resourceType": "Bundle", "type": type_, "entry": [entry]}


@pytest.mark.asyncio
async def test_the_whole_is_put_back_and_another_tag_is_kept(loop: Loop) -> None:
    whole = await _stored(loop)
    whole["meta"]["tag"] = [{"system": "https://elsewhere.example/tags", "code": "SUBSETTED"}]
    response = await loop.send("PUT", f"/Patient/{whole['id']}", whole)
    assert response.status_code == 200, response.text
