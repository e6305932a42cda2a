"""`fitwork demo`: a server of your own, ten referrals, one followed to the end, told as a person would read it."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import httpx

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
_PATIENCE = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="stop after the story")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")


def run(args: argparse.Namespace) -> int:
    if not EXAMPLES.is_dir():
        print("The demo needs the examples of a checkout of this project.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="fitwork-demo-") as folder:
        settings = {**os.environ, "FITWORK_DATABASE_URL": f"sqlite:///{folder}/demo.db", "FITWORK_AUTH": "none"}
        _say(
            f"Loading the directory of services. For this demonstration running entries count as verified today "
            f"({date.today()}); nobody has verified them."
        )
        words = [sys.executable, "-m", "fitwork_fhir"]
        load = [*words, "directory", "load", "own", "--as-verified-on", date.today().isoformat()]
        if subprocess.run(load, env=settings, stderr=subprocess.DEVNULL).returncode:
            print("The directory could not be loaded.", file=sys.stderr)
            return 2
        log = Path(folder, "server.log")
        with log.open("w") as out:
            server = subprocess.Popen([*words, "serve", "--port", str(args.port)], env=settings, stderr=out)
            try:
                return _with_server(server, args, log)
            except KeyboardInterrupt:
                _say("\nStopped.")
                return 0
            finally:
                server.terminate()
                server.wait(timeout=20)


def _with_server(server: "subprocess.Popen[bytes]", args: argparse.Namespace, log: Path) -> int:
    base = f"http://127.0.0.1:{args.port}"
    problem = _wait_until_ready(server, base)
    if problem:
        print(f"{problem}\n{log.read_text()[-2000:]}", file=sys.stderr)
        return 2
    from fitwork_fhir.cli.story import tell

    tell(f"{base}/FHIR/R4", EXAMPLES)
    if args.once:
        return 0
    _say(f"\nStill serving on {base}/FHIR/R4 (try {base}/docs). Stop with Ctrl-C.")
    return server.wait()


def _wait_until_ready(server: "subprocess.Popen[bytes]", base: str) -> str | None:
    """None once /health answers from our own server; else what went wrong."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return f"The server stopped at once. Is {base} taken by another program? Try --port."
        try:
            if httpx.get(f"{base}/health", timeout=1, trust_env=False).status_code == 200:
                time.sleep(0.2)  # a server that lost the race for the port is gone by now
                return None if server.poll() is None else f"{base} is taken by another program. Try --port."
        except httpx.HTTPError:
            time.sleep(0.1)
    return f"The server did not answer within {_PATIENCE:.0f} seconds."


def _say(text: str) -> None:
    print(text, flush=True)
