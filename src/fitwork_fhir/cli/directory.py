"""`fitwork directory load FILE`: replace the directory of services."""

import argparse
import asyncio
import json
import os
import sys
from datetime import date
from pathlib import Path

from fitwork_fhir.errors import FitworkError
from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.routing.load import own_document, read_directory
from fitwork_fhir.settings import Settings, read_settings

OWN = "own"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["load"], help="load: replace the directory with the entries of FILE")
    parser.add_argument("file", metavar="FILE", help=f"a JSON file of services, or '{OWN}' for the bundled one")
    parser.add_argument(
        "--as-verified-on",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        default=None,
        help="for tests and demonstrations only: count running entries as verified on this day",
    )


def run(args: argparse.Namespace) -> int:
    try:
        document = own_document() if args.file == OWN else json.loads(Path(args.file).read_text("utf-8"))
        directory = read_directory(document, as_verified_on=args.as_verified_on)
    except (OSError, ValueError) as problem:
        print(f"{args.file}: cannot be read as JSON: {type(problem).__name__}", file=sys.stderr)
        return 2
    except FitworkError as problem:
        for finding in problem.findings:
            print(f"{args.file}: {finding.where or ''}: {finding.text}", file=sys.stderr)
        return 2
    asyncio.run(load(read_settings(os.environ), directory))
    report(directory)
    return 0


async def load(settings: Settings, directory: Directory) -> None:
    """Store the directory; a running server sees it within seconds."""
    from fitwork_fhir.app import operator_of, workplace
    from fitwork_fhir.clock import SystemClock
    from fitwork_fhir.fhir.directory_documents import FhirDirectory
    from fitwork_fhir.store.migrate import upgrade
    from fitwork_fhir.store.open import open_store
    from fitwork_fhir.workflow.directory import load_directory
    from fitwork_fhir.workflow.ports import SERVER

    await asyncio.to_thread(upgrade, settings.database_url)
    store = await open_store(settings.database_url, clock=SystemClock())
    try:
        place, _ = workplace(settings, store)
        await load_directory(
            store,
            FhirDirectory(operator_of(settings)),
            directory,
            lambda type_: place.audit(SERVER, "load-directory", type_),
        )
    finally:
        await store.close()


def report(directory: Directory) -> None:
    """Say what was loaded and what may be routed to."""
    verified = [service for service in directory.services if service.verified_on]
    print(f"{len(directory.services)} services loaded, {len(verified)} with a verification date.", file=sys.stderr)
    if directory.fixture:
        print(
            f"FIXTURE: running entries count as verified on {directory.fixture} for this demonstration; nobody has "
            "verified them.",
            file=sys.stderr,
        )
    elif not verified:
        print("No entry is verified, so nothing is routed: each needs verified_on and verified_by.", file=sys.stderr)
    for finding in directory.warnings:
        print(f"note: {finding.where or ''}: {finding.text}", file=sys.stderr)
