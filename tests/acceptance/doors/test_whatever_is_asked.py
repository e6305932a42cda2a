"""However a search is put together, it is answered or refused with an OperationOutcome; never with an error of ours."""

import asyncio
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.bundles import a_transaction
from builders.loop import Loop, a_loop
from builders.watched import watch
from fitwork_fhir.fhir.search.parameters import ALIASES, PARAMETERS

NAMES = sorted({p.name for parameters in PARAMETERS.values() for p in parameters} | {name for _, name in ALIASES})
NAMES += [
    "_id",
    "_lastUpdated",
    "_count",
    "_sort",
    "_total",
    "_summary",
    "_elements",
    "_include",
    "_revinclude",
    "_cursor",
]
NAMES += ["_has", "_at", "_since", "_format", "_pretty", "_type", "_text", ""]
MODIFIERS = [
    "",
    ":not",
    ":missing",
    ":exact",
    ":contains",
    ":identifier",
    ":Patient",
    ":iterate",
    ":text",
    ":in",
    ":",
    ":x",
]
VALUES = [
    "",
    "true",
    "false",
    "accepted",
    "x,y",
    ",",
    "\\",
    "|",
    "a|b",
    "a|",
    "|b",
    "2026",
    "gt2026-11",
    "ne2026-02-30",
    "9999",
]
VALUES += [
    "Patient/1",
    "Patient:",
    "Task:*",
    "Task:patient",
    "*",
    "*:*",
    "http://127.0.0.1/FHIR/R4/Patient/1",
    "urn:uuid:x",
]
VALUES += [
    "-_lastUpdated",
    "status,-_id",
    "-",
    "0",
    "1",
    "-1",
    "count",
    "json",
    "c29ydGVkIDEgeA",
    "Ω\u0301",
    "%",
    "\ud800",
    "\x00",
]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Stage:
    """One server for all examples, with a referral in it."""

    def __init__(self, url: str) -> None:
        self._runner = asyncio.Runner()
        self._context = a_loop(url)
        self.loop: Loop = self._runner.run(self._context.__aenter__())
        watch(self.loop)
        self._runner.run(self.loop.refer(a_transaction(facts={"areas": ["anytown"], "absence_days": 60})))

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        all_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = self.loop.send(method, path, body, headers={**(FORM if body is not None else {}), **all_headers})
        return self._runner.run(sent).status_code

    def close(self) -> None:
        self._runner.run(self._context.__aexit__(None, None, None))
        self._runner.close()


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    file = tmp_path_factory.mktemp("asked") / "store.db"
    made = Stage("memory://" if request.param == "memory" else f"sqlite:///{file}")
    yield made
    made.close()


def _names() -> st.SearchStrategy[str]:
    one = st.tuples(st.sampled_from(NAMES), st.sampled_from(MODIFIERS)).map("".join)
    chain = st.lists(one, min_size=2, max_size=5).map(".".join)
    has = st.lists(st.one_of(st.sampled_from(sorted(PARAMETERS)), one), max_size=4).map(
        lambda p: ":".join(["_has", *p])
    )
    return st.one_of(one, one, chain, has, st.text(max_size=12))


PAIRS = st.lists(st.tuples(_names(), st.one_of(st.sampled_from(VALUES), st.text(max_size=20))), max_size=5)


def _encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="surrogatepass")


@given(
    type_=st.sampled_from(sorted(PARAMETERS)),
    pairs=PAIRS,
    posted=PAIRS,
    handling=st.sampled_from(["strict", "lenient"]),
    post=st.booleans(),
)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_search_is_answered(
    stage: Stage, type_: str, pairs: list[tuple[str, str]], posted: list[tuple[str, str]], handling: str, post: bool
) -> None:
    query, prefer = _encoded(pairs), f"handling={handling}"
    if post:
        status = stage.ask("POST", f"/{type_}/_search?{query}", _encoded(posted).encode(), Prefer=prefer)
    else:
        status = stage.ask("GET", f"/{type_}?{query}", Prefer=prefer)
    assert status in (200, 400, 406)


@given(path=st.sampled_from(["/Task/_history", "/Patient/x", "/Task/x/_history", "/Task/x/_history/1"]), pairs=PAIRS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_read_is_answered(stage: Stage, path: str, pairs: list[tuple[str, str]]) -> None:
    assert stage.ask("GET", f"{path}?{_encoded(pairs)}") in (200, 400, 404, 406)


@given(query=st.binary(max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_bytes_are_answered(stage: Stage, query: bytes) -> None:
    assert stage.ask("GET", f"/Task?{quote(query, safe='=&:%+,')}") in (200, 400, 406)
    assert stage.ask("POST", "/Task/_search", query) in (200, 400, 406)
