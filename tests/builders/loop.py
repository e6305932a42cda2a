"""A whole server in the test's own process, with a clock that moves when told: the stage of every story."""

import base64
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any

import httpx

from builders.anytown import OPERATOR, PRACTICE, START, a_service
from builders.anytown import OTHER_PRACTICE as OTHER_PRACTICE
from builders.published import watch_codes
from builders.seen import Recorded
from fitwork_fhir.app import create_app, operator_of
from fitwork_fhir.clock import FixedClock
from fitwork_fhir.fhir.directory_documents import FhirDirectory
from fitwork_fhir.fhir.validation import dump_json
from fitwork_fhir.routing.load import own_document, read_directory
from fitwork_fhir.settings import Settings
from fitwork_fhir.workflow.directory import DirectoryCopy, load_directory
from fitwork_fhir.workflow.fire_timers import fire_due
from fitwork_fhir.workflow.ports import SERVER
from fitwork_fhir.workflow.workplace import Workplace

JSON = "application/fhir+json"
VERIFIED = START.date()
"""The day on which the directory was verified, as a fixture."""


def organisation_header(code: str) -> dict[str, str]:
    """The BaRS header that says who asks."""
    system = "https://fhir.nhs.uk/Id/ods-organization-code"
    resource = {"resourceType": "Organization", "identifier": [{"system": system, "value": code}]}
    return {"NHSD-End-User-Organisation": base64.b64encode(json.dumps(resource).encode()).decode()}


class Loop:
    """A server, and what its callers do with it."""

    def __init__(
        self, client: httpx.AsyncClient, clock: FixedClock, place: Workplace, directory: DirectoryCopy
    ) -> None:
        self.client, self.clock, self.place, self.directory = client, clock, place, directory

    async def send(
        self, method: str, path: str, body: Any = None, *, by: str = PRACTICE, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One request by one organisation, a moment after the last; `path` is below the FHIR base."""
        self.clock.advance(milliseconds=1)
        content = None if body is None else body if isinstance(body, bytes) else dump_json(body)
        media = "application/json-patch+json" if method == "PATCH" else JSON
        all_headers = {"Content-Type": media, **organisation_header(by), **(headers or {})}
        return await self.client.request(method, f"/FHIR/R4{path}", content=content, headers=all_headers)

    async def refer(self, bundle: Mapping[str, Any], *, by: str = PRACTICE) -> dict[str, Any]:
        """Send a transaction and give back the referral's Task."""
        response = await self.send("POST", "", bundle, by=by)
        assert response.status_code == 200, response.text
        outcome = next(e["response"]["outcome"] for e in response.json()["entry"] if "outcome" in e["response"])
        task_id = outcome["issue"][0]["diagnostics"].rsplit("/", 1)[1]
        reader = OPERATOR if by == OPERATOR else by
        return await self.get(f"/Task/{task_id}", by=reader)

    async def message(
        self,
        bundle: Mapping[str, Any],
        *,
        by: str = PRACTICE,
        request_id: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a message to $process-message."""
        ids = {"X-Request-Id": request_id or str(uuid.uuid4()), **(headers or {})}
        return await self.send("POST", "/$process-message", bundle, by=by, headers=ids)

    async def get(self, path: str, *, by: str = PRACTICE) -> dict[str, Any]:
        response = await self.send("GET", path, by=by)
        assert response.status_code == 200, f"{path}: {response.status_code} {response.text}"
        return dict(response.json())

    async def found(self, path: str, *, by: str = PRACTICE) -> list[dict[str, Any]]:
        """The matches of a search."""
        bundle = await self.get(path, by=by)
        return [entry["resource"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "match"]

    async def move(
        self, task: Mapping[str, Any], status: str, business: str | None = None, *, by: str, **changes: Any
    ) -> httpx.Response:
        """PUT the Task as it is now with another place, by the organisation `by`."""
        now = await self.get(f"/Task/{task['id']}", by=by)
        version = now["meta"]["versionId"]
        now["status"] = status
        if business is not None:
            system = "https://fitwork.example/fhir/CodeSystem/business-status"
            now["businessStatus"] = {"coding": [{"system": system, "code": business}]}
        for name, value in changes.items():
            now[name] = [*now.get(name, []), *value] if isinstance(value, list) else value
        return await self.send("PUT", f"/Task/{task['id']}", now, by=by, headers={"If-Match": f'W/"{version}"'})

    async def practice_task(self, code: str, *, by: str = PRACTICE) -> dict[str, Any]:
        """The newest Task of a code that the organisation owns."""
        found = await self.found(f"/Task?code={code}", by=by)
        tasks = [task for task in found if task["owner"]["identifier"]["value"] == by]
        assert tasks, f"no {code} for {by}"
        return max(tasks, key=lambda task: task["authoredOn"])

    async def told(self, *, by: str = PRACTICE) -> list[str]:
        """The feedback categories the organisation can read, oldest first."""
        messages = await self.found("/Communication?_count=200", by=by)
        return [category(message) for message in messages if "category" in message]

    async def pass_time(self, **by: float) -> int:
        """Move the clock and let the worker fire what fell due, until nothing is left."""
        self.clock.advance(**by)
        fired = 0
        for _ in range(20):
            now = await fire_due(self.place)
            fired += now
            if not now:
                break
        return fired

    async def load_services(self, *services: Mapping[str, Any], verified: date | None = VERIFIED) -> None:
        """Replace the directory."""
        await self._load({"services": list(services)}, verified)

    async def load_own_directory(self) -> None:
        await self._load(own_document(), START.date())

    async def _load(self, document: object, verified: date | None) -> None:
        directory = read_directory(document, as_verified_on=verified)
        await load_directory(
            self.place.store,
            FhirDirectory(self.place.operator),
            directory,
            lambda type_: self.place.audit(SERVER, "load-directory", type_),
        )
        await self.directory.refresh()


def category(message: Mapping[str, Any]) -> str:
    return str(message["category"][0]["coding"][0]["code"])


def place_of(task: Mapping[str, Any]) -> str:
    return f"{task['status']} / {task['businessStatus']['coding'][0]['code']}"


def outputs(task: Mapping[str, Any], kind: str) -> list[str]:
    """The codes of a Task's outputs of one kind."""
    return [
        output["valueCodeableConcept"]["coding"][0]["code"]
        for output in task.get("output", [])
        if output["type"]["coding"][0]["code"] == kind
    ]


@contextlib.asynccontextmanager
async def a_loop(url: str = "memory://", **settings: str) -> AsyncIterator[Loop]:
    """A running server over the store at `url`, its directory one service of anytown."""
    clock = FixedClock(START)
    app = create_app(Settings(database_url=url, **settings), clock=clock)
    async with app.router.lifespan_context(app):
        place: Workplace = app.state.office.place
        transport = httpx.ASGITransport(Recorded(app))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            client.event_hooks["response"].append(watch_codes)
            assert operator_of(Settings()).code == OPERATOR
            loop = Loop(client, clock, place, place.directory)  # type: ignore[arg-type]
            await loop.load_services(a_service())
            yield loop
