"""The `fitwork` command: a table of subcommands, each a module that is imported only when it is asked for."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("fitwork_fhir.cli.serve", "serve the API"),
    "worker": ("fitwork_fhir.cli.worker", "fire timers that fell due"),
    "demo": ("fitwork_fhir.cli.demo", "tell the whole story on a server of your own"),
    "refer": ("fitwork_fhir.cli.refer", "make a referral from a GP record, and send it"),
    "directory": ("fitwork_fhir.cli.directory", "load the directory of services"),
    "db": ("fitwork_fhir.cli.db", "bring the store's tables up to date"),
    "validate": ("fitwork_fhir.cli.validate", "check files against FHIR R4 and the profiles"),
    "triage": ("fitwork_fhir.cli.triage", "decide on the facts of a referral or a review"),
}
"""Subcommand: its module, and one line of help. A module has `add_arguments(parser)` and `run(args) -> int`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status: 0 done, 2 refused. argparse itself exits with 2 on wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="fitwork", description="Referrals to work and health support, and back.")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (module, summary) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary.capitalize() + ".")
        if words[:1] == [name]:
            command = import_module(module)
            command.add_arguments(subparser)
            subparser.set_defaults(run=command.run)
    args = parser.parse_args(words)
    status: int = args.run(args)
    return status
