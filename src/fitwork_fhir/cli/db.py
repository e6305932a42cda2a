"""`fitwork db upgrade`: bring the store's tables up to date."""

import argparse
import os
import sys

from fitwork_fhir.settings import read_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["upgrade"], help="upgrade: make or alter tables, keep all rows")


def run(args: argparse.Namespace) -> int:
    from fitwork_fhir.store.migrate import upgrade

    settings = read_settings(os.environ)
    upgrade(settings.database_url)
    print("The store is up to date.", file=sys.stderr)
    return 0
