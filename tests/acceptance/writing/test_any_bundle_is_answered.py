"""Whatever a patch or a Bundle of requests holds, it is answered, and never with an error of ours."""

import asyncio
import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.loop import Loop, a_loop
from builders.own import URN, a_bundle, a_person, entry, own
from builders.stories import a_referral, post
from builders.watched import watch

Json = dict[str, Any]
ODD: list[Any] = [None, True, 0, -1, 1.5, 10**30, "", "x", "#x", "urn:uuid:x", [], {}, [None], {"reference": 5}]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "BREW", None]
URLS = [
    *(
        "Organization",
        "Organization/{id}",
        "Organization?_id={id}",
        "Organization/other",
        "Task/{task}",
        "Patient?identifier=1",
    ),
    *("Organization/{id}/_history/1", "$process-message", "ServiceRequest", "metadata", "/", "?", "..", "a b/é", "%00"),
    *(
        "http://127.0.0.1/FHIR/R4/Organization/{id}",
        "urn:uuid:x",
        "Organization?",
        "Organization?_count=x",
        "x" * 300,
        "Patient",
    ),
]
POINTERS = ["/name", "/id", "/meta/versionId", "/alias/-", "/alias/0", "/resourceType", "", "/x", "/~2", "name"]


class Stage:
    """One server for all examples."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._context = a_loop()
        self.loop: Loop = self._runner.run(self._context.__aenter__())
        watch(self.loop)
        self.id = self._runner.run(post(self.loop, own("Organization", alias=["A"])))["id"]
        self.task = self._runner.run(self.loop.refer(a_referral()))["id"]

    def send(self, method: str, path: str, body: Any) -> Any:
        content = json.dumps(body).replace("{id}", self.id).replace("{task}", self.task).encode()
        return self._runner.run(self.loop.send(method, path, content))

    def close(self) -> None:
        self._runner.run(self._context.__aexit__(None, None, None))
        self._runner.close()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.close()


_STEP = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "test", "move"]), "path": st.sampled_from(POINTERS)},
    optional={"value": st.sampled_from(ODD)},
)
_STEPS = st.lists(_STEP, max_size=3)


def _binary(steps: Any) -> Json:
    data = base64.b64encode(json.dumps(steps).encode()).decode()
    return {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": data}


_RESOURCE = st.one_of(
    st.sampled_from(ODD),
    st.sampled_from(["Organization", "Binary", "Condition", "Organization"]).map(own),
    st.just(own("Organization", id="{id}")),
    st.just(a_person()),
    st.sampled_from([URN(1), "Patient?identifier=1", "Organization/{id}"]).map(
        lambda reference: own("Condition", subject={"reference": reference})
    ),
    _STEPS.map(_binary),
)


@st.composite
def _entries(draw: Any) -> Json:
    request = {"method": draw(st.sampled_from(METHODS)), "url": draw(st.sampled_from([*URLS, None, 5]))}
    for name in ("ifMatch", "ifNoneExist", "ifNoneMatch"):
        if draw(st.integers(0, 5)) == 0:
            request[name] = draw(st.sampled_from(['W/"1"', "_id=x", "é\u2028", "", 7]))
    made: Json = {"request": {name: value for name, value in request.items() if value is not None}}
    if draw(st.booleans()):
        made["fullUrl"] = draw(st.sampled_from([URN(1), URN(2), "http://example.org/Organization/1", 5]))
    if draw(st.booleans()):
        made["resource"] = draw(_RESOURCE)
    return made


@pytest.mark.parametrize("type_", ["batch", "transaction"])
@given(entries=st.lists(_entries(), max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_bundle_of_requests(stage: Stage, type_: str, entries: list[Json]) -> None:
    response = stage.send("POST", "", a_bundle(*entries, type_=type_))
    assert response.status_code < 500, response.text
    answers = response.json().get("entry", []) if response.status_code == 200 else []
    assert len(answers) == (len(entries) if response.status_code == 200 else 0)
    assert all(one["response"]["status"] < "5" for one in answers), response.text


@given(body=st.one_of(st.sampled_from(ODD), _STEPS))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_patch(stage: Stage, body: Any) -> None:
    assert stage.send("PATCH", f"/Organization/{stage.id}", body).status_code in (200, 400, 410, 422)


@given(query=st.text(max_size=12) | st.sampled_from(["_id={id}", "identifier=|", "identifier=%00", "_lastUpdated=x"]))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_condition(stage: Stage, query: str) -> None:
    asked = entry("PUT", f"Organization?{query}", own("Organization"))
    for type_ in ("batch", "transaction"):
        response = stage.send("POST", "", a_bundle(asked, type_=type_))
        assert response.status_code < 500, response.text
        assert not [one for one in response.json().get("entry", []) if one["response"]["status"] >= "5"]
