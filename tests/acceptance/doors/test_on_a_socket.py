"""`fitwork serve` as a process of its own, on a real socket of this machine: what only a real server can show."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from builders.bundles import a_message, a_transaction
from builders.loop import JSON, organisation_header
from builders.seen import SEEN
from builders.watched import PERSONAL, check

REQUEST_ID = "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11"
HEADERS = {"Content-Type": JSON, **organisation_header("Y99901")}


@dataclass
class Server:
    """A running server: where it is, and what it wrote to standard error."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/FHIR/R4"

    def client(self) -> httpx.Client:
        """A client whose every answer is looked at."""

        def look(response: httpx.Response) -> None:
            response.read()
            check(response)
            media = response.headers.get("content-type", "")
            asked = response.request
            SEEN.answer("socket", asked.method, asked.url.path, response.status_code, media, response.content)

        return httpx.Client(headers=HEADERS, trust_env=False, timeout=20, event_hooks={"response": [look]})


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    port, log = _free_port(), folder / "server.log"
    source = Path(__file__).resolve().parents[3] / "src"
    environment = {**os.environ, "PYTHONPATH": str(source), "FITWORK_DATABASE_URL": f"sqlite:///{folder / 'store.db'}"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "fitwork_fhir", "serve", "--port", str(port)],
            env=environment,
            stderr=out,
            stdout=out,
        )
        try:
            _wait(port, process, log)
            yield Server(port, process, log)
        finally:
            process.terminate()
            process.wait(timeout=20)
    assert not PERSONAL.search(log.read_text()), "the log names a person"


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 90
    seen = "no answer"
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            answer = httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
            if answer.status_code == 200:
                return
            seen = f"{answer.status_code} {answer.text}"
        except httpx.HTTPError as problem:
            seen = type(problem).__name__
        time.sleep(0.1)
    raise AssertionError(f"{seen}: {log.read_text()}")


def _raw(server: Server, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def test_it_says_at_start_where_it_is_and_that_nobody_is_checked(server: Server) -> None:
    said = server.log.read_text()
    assert f"http://127.0.0.1:{server.port}/FHIR/R4" in said
    assert "FITWORK_AUTH=none" in said


def test_a_referral_is_stored_and_read_back(server: Server) -> None:
    with server.client() as client:
        response = client.post(server.base, content=json.dumps(a_transaction()), headers={"X-Request-Id": REQUEST_ID})
        assert response.status_code == 200
        place = response.json()["entry"][0]["response"]["location"]
        assert place.startswith(f"{server.base}/Patient/")
        assert client.get(place).status_code == 200


def test_head_sends_no_body(server: Server) -> None:
    answer = _raw(server, b"HEAD /FHIR/R4/metadata HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"200" in head.splitlines()[0]
    assert b"content-length: " in head.lower()
    assert body == b""


@pytest.mark.parametrize("clients", [2, 8])
def test_clients_racing_with_one_request_id_make_one_referral(server: Server, clients: int) -> None:
    message = json.dumps(a_message(facts={"absence_days": 100 + clients}))
    given = {"X-Request-Id": f"0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1b0{clients}"}

    def send(number: int) -> int:
        with server.client() as client:
            return client.post(f"{server.base}/$process-message", content=message, headers=given).status_code

    with ThreadPoolExecutor(clients) as pool:
        statuses = Counter(pool.map(send, range(clients)))
    assert statuses == {200: 1, 409: clients - 1}


def test_a_body_in_pieces_is_taken_and_a_long_one_turned_away(server: Server) -> None:
    body = json.dumps(a_transaction(facts={"absence_days": 300})).encode()
    with server.client() as client:
        pieces = (body[start : start + 1000] for start in range(0, len(body), 1000))
        assert client.post(server.base, content=pieces).status_code == 200
        try:
            status = client.post(server.base, content=b"x" * (6 * 1024 * 1024)).status_code
        except httpx.WriteError:  # the server closed while we were still sending: turned away all the same
            status = 413
        assert status == 413


def test_what_is_no_http_is_answered_without_a_traceback(server: Server) -> None:
    for request in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET /FHIR/R4/Task HTTP/9.9\r\n\r\n", b"NONSENSE\r\n\r\n"):
        answer = _raw(server, request + b"\r\n\r\n")
        assert b"Traceback" not in answer
    with server.client() as client:
        assert client.get(f"{server.base}/Task").status_code == 200


def test_query_strings_are_not_logged(server: Server) -> None:
    with server.client() as client:
        client.get(f"{server.base}/Task?patient.identifier=9990000018&colour=ultramarine")
    said = server.log.read_text()
    assert "ultramarine" not in said
    assert "9990000018" not in said


def test_it_stops_when_told(server: Server) -> None:
    folder = server.log.parent
    port = _free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).resolve().parents[3] / "src"),
        "FITWORK_DATABASE_URL": f"sqlite:///{folder / 'second.db'}",
    }
    log = folder / "second.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "fitwork_fhir", "serve", "--port", str(port)],
            env=environment,
            stderr=out,
            stdout=out,
        )
        try:
            _wait(port, process, log)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) in (0, -signal.SIGTERM)
    assert "Traceback" not in log.read_text()
