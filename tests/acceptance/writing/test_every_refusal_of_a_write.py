"""Each status that a write may be refused with, shown once: whose it is, what points at it, what is gone."""

from typing import Any

import pytest

from builders.loop import OPERATOR, OTHER_PRACTICE, Loop
from builders.watched import reasons
from fitwork_fhir.workflow.ports import VersionTaken

pytestmark = pytest.mark.asyncio
WHERE = "?identifier=https://x.example|1"
ORGANISATION = {
    "resourceType": "Organization",
    "name": "One",
    "identifier": [{"system": "https://x.example", "value": "1"}],
}


async def _kept(loop: Loop) -> dict[str, Any]:
    return dict((await loop.send("POST", "/Organization", ORGANISATION)).json())


async def _gone(loop: Loop) -> str:
    path = f"/Organization/{(await _kept(loop))['id']}"
    assert (await loop.send("DELETE", path)).status_code == 204
    return path


def _one(method: str, url: str, resource: dict[str, Any] | None = None) -> dict[str, Any]:
    entry = {"request": {"method": method, "url": url}, **({"resource": resource} if resource else {})}
    return {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}


async def test_what_is_gone_is_not_patched_validated_or_written_in_a_transaction(loop: Loop) -> None:
    path = await _gone(loop)
    name = [{"op": "replace", "path": "/name", "value": "Two"}]
    changed = {**ORGANISATION, "id": path.rpartition("/")[2]}
    answers = [
        await loop.send("PATCH", path, name),
        await loop.send("POST", f"{path}/$validate", {"resourceType": "Parameters"}),
        await loop.send("POST", "", _one("PUT", path[1:], changed)),
    ]
    assert [(answer.status_code, reasons(answer)[0]) for answer in answers] == [(410, "resource-deleted")] * 3


async def test_a_transaction_changes_only_what_is_there_and_the_callers_own(loop: Loop) -> None:
    (service,) = await loop.found("/HealthcareService")
    patch = {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": "W10="}
    unknown = await loop.send("POST", "", _one("PATCH", "Organization/nobody", patch))
    entry = await loop.send("POST", "", _one("PUT", f"HealthcareService/{service['id']}", service))
    assert (unknown.status_code, entry.status_code) == (404, 403)
    assert reasons(entry)[0] in ("directory-entry", "not-your-resource")


async def test_a_condition_never_finds_an_entry_of_the_directory(loop: Loop) -> None:
    (service,) = await loop.found("/HealthcareService")
    where = f"/HealthcareService?_id={service['id']}"
    for by in (OPERATOR, OTHER_PRACTICE):
        changed = await loop.send("PUT", where, {**service, "name": "Another"}, by=by)
        assert (changed.status_code, reasons(changed)) == (405, ["no-update-as-create"])
        assert (await loop.send("DELETE", where, by=by)).status_code == 204, "nothing of theirs meets it"
    assert (await loop.get(f"/HealthcareService/{service['id']}"))["name"] == service["name"]


async def test_what_others_point_at_or_change_meanwhile_is_a_conflict(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await _kept(loop)
    role = {"resourceType": "PractitionerRole", "organization": {"reference": f"Organization/{kept['id']}"}}
    assert (await loop.send("POST", "/PractitionerRole", role)).status_code == 201
    deleted = await loop.send("DELETE", f"/Organization{WHERE}")
    assert (deleted.status_code, reasons(deleted)) == (409, ["still-referenced"])

    async def overtaken(*arguments: Any) -> None:
        raise VersionTaken("overtaken")

    monkeypatch.setattr(loop.place.store, "commit", overtaken)
    assert (await loop.send("PUT", f"/Organization{WHERE}", {**ORGANISATION, "name": "Two"})).status_code == 409


async def test_a_version_that_is_none_deletes_nothing(loop: Loop) -> None:
    path = f"/Organization/{(await _kept(loop))['id']}"
    refused = await loop.send("DELETE", path, headers={"If-Match": "yesterday"})
    assert (refused.status_code, reasons(refused)) == (400, ["if-match-form"])
    assert (await loop.send("GET", path)).status_code == 200
    assert (await loop.send("DELETE", path, by=OTHER_PRACTICE)).status_code == 204, "as for what is not there"
    assert (await loop.send("GET", path)).status_code == 200
