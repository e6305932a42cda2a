"""`fitwork triage FACTS.json`: the policy's answer to facts in a file or on standard input."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fitwork_fhir.casework.assess import as_keys, is_review
from fitwork_fhir.casework.review import review
from fitwork_fhir.errors import FitworkError, Malformed
from fitwork_fhir.triage.decide import triage
from fitwork_fhir.triage.decision import Decision

if TYPE_CHECKING:
    from fitwork_fhir.routing.directory import Directory

LONGEST_NUMBER = 1_000
"""Digits; a longer number is out of every field's range, and Python refuses to read one of 4,300."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("facts", metavar="FACTS", help="a JSON file with one object or an array of them; - reads stdin")
    parser.add_argument("--directory", metavar="FILE", help="a directory of services; adds named_services")
    parser.add_argument(
        "--as-verified-on",
        metavar="YYYY-MM-DD",
        type=_day,
        help="a fixture: count the directory's entries as verified on that day, and route on it",
    )
    parser.add_argument("--explain", action="store_true", help="print the answer for a person instead of as JSON")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("is no date of the form YYYY-MM-DD") from None


def run(args: argparse.Namespace) -> int:
    """Print every answer, or nothing but a refusal on standard error (2)."""
    try:
        given = _read_json(args.facts)
        cases = _cases(given)
        directory = _read_directory(args.directory, args.as_verified_on)
        today = args.as_verified_on or date.today()
        decisions = [_decide(case, directory, today) for case in cases]
    except FitworkError as refusal:
        print(f"fitwork triage: {refusal}", file=sys.stderr)
        return 2
    if args.explain:
        from fitwork_fhir.cli.explain import explain

        print("\n\n".join(explain(decision) for decision in decisions))
    else:
        answers = [as_keys(decision) for decision in decisions]
        print(json.dumps(answers if isinstance(given, list) else answers[0], indent=2))
    return 0


def _read_json(name: str) -> object:
    """The JSON in a file, or on standard input for "-". Malformed, naming the file, where there is none."""
    place = "standard input" if name == "-" else name
    try:
        octets = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return json.loads(octets.decode("utf-8-sig"), parse_int=_parse_int)
    except OSError as failure:
        raise Malformed(f"cannot read {place}: {failure.strerror or 'no such file'}") from None
    except json.JSONDecodeError as failure:
        raise Malformed(f"{place} is no JSON: {failure.msg} (line {failure.lineno})") from None
    except UnicodeDecodeError:
        raise Malformed(f"{place} is not UTF-8 text") from None
    except RecursionError:
        raise Malformed(f"{place} is nested too deep") from None


def _parse_int(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else float("inf")


def _cases(given: object) -> list[Mapping[str, object]]:
    """The objects given, refused as a whole where any member is none."""
    members = given if isinstance(given, list) else [given]
    wrong = [n for n, member in enumerate(members) if not isinstance(member, dict)]
    if wrong and isinstance(given, list):
        raise Malformed(f"every member must be an object with facts; not so at index {', '.join(map(str, wrong))}")
    if wrong:
        raise Malformed("the facts must be one object, or an array of objects")
    return [member for member in members if isinstance(member, dict)]


def _read_directory(name: str | None, as_verified_on: date | None) -> "Directory | None":
    if name is None:
        return None
    from fitwork_fhir.routing.load import read_directory

    directory = read_directory(_read_json(name), as_verified_on=as_verified_on)
    if not any(service.verified_on for service in directory.services):
        print("fitwork triage: no entry of the directory is verified, so no service is named", file=sys.stderr)
    return directory


def _decide(facts: Mapping[str, object], directory: "Directory | None", today: date) -> Decision:
    if is_review(facts):
        return review(facts)
    found = triage(facts)
    if directory is None:
        return found.decision
    from fitwork_fhir.routing.route import named_services

    return replace(found.decision, named_services=named_services(found, directory, today))
