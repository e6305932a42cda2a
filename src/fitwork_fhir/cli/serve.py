"""`fitwork serve`: the API over HTTP."""

import argparse
import ipaddress
import os
import sys

from fitwork_fhir.settings import Settings, read_settings

WARNING = (
    "WARNING: FITWORK_AUTH=none. Callers are whoever their organisation header says they are. For trying out only: "
    "loopback, synthetic patients."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--workers", type=int, default=1, help="number of server processes (default 1)")


def run(args: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    refusal = check_bind(settings, args.host)
    if refusal:
        print(refusal, file=sys.stderr)
        return 2
    if settings.auth == "none":
        print(WARNING, file=sys.stderr)
    _migrate(settings)
    import uvicorn

    print(f"fitwork_fhir on http://{args.host}:{args.port}/FHIR/R4 (documentation: /docs)", file=sys.stderr)
    uvicorn.run(
        "fitwork_fhir.cli.serve:server",
        factory=True,
        host=args.host,
        port=args.port,
        workers=args.workers,
        access_log=False,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        server_header=False,
    )
    return 0


def server():  # type: ignore[no-untyped-def]
    """The application, made in each server process."""
    from fitwork_fhir.app import create_app
    from fitwork_fhir.probe import start_logging

    start_logging()
    return create_app(read_settings(os.environ))


def check_bind(settings: Settings, host: str) -> str | None:
    """Why this address is refused; None where it is not. Without access control only loopback is listened on."""
    if settings.auth != "none":
        return f"FITWORK_AUTH={settings.auth} is not known; the only value yet is none."
    if settings.insecure_bind == "1" or _is_loopback(host):
        return None
    return (
        "FITWORK_AUTH=none listens on loopback only. FITWORK_INSECURE_BIND=1 lifts this for a closed test network; "
        "then only NHS numbers of the 999 range are accepted."
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _migrate(settings: Settings) -> None:
    """An empty or older store gets its tables; a current one is left alone."""
    if not settings.database_url.startswith("memory"):
        from fitwork_fhir.store.migrate import upgrade

        upgrade(settings.database_url)
