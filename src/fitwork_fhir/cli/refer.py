"""`fitwork refer`: a referral from a GP record, with what it still lacks; printed, or sent."""

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fitwork_fhir.errors import FitworkError
from fitwork_fhir.fhir.validation import dump_json, parse_json
from fitwork_fhir.fhir.writing.built import built_referral, gaps_found
from fitwork_fhir.identifiers import RandomIds, ods_normalised
from fitwork_fhir.record import gpconnect
from fitwork_fhir.record.record import Practice, Record
from fitwork_fhir.referral.populate import Populated, populate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="dialect",
        choices=["gpconnect"],
        required=True,
        help="gpconnect: a GP Connect structured record (STU3 Bundle)",
    )
    parser.add_argument("file", metavar="FILE", help="the record, or - for standard input")
    parser.add_argument("--practice", metavar="ODS", help="the practice that refers, where the record names another")
    parser.add_argument("--consent", choices=["yes", "no"], help="whether the patient agrees to the referral")
    parser.add_argument("--wants-return", choices=["yes", "unsure", "no"], help="whether the patient wants to return")
    parser.add_argument("--areas", help="area codes of the directory, separated by commas")
    parser.add_argument(
        "--send", metavar="URL", help="FHIR base to send the referral to, such as http://127.0.0.1:8000/FHIR/R4"
    )


def run(args: argparse.Namespace) -> int:
    try:
        raw = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
        record = gpconnect.read(parse_json(raw))
    except OSError as problem:
        print(f"{args.file}: {problem.strerror}", file=sys.stderr)
        return 2
    except FitworkError as problem:
        for finding in problem.findings:
            print(f"{args.file}: {finding.where or ''} {finding.text}".strip(), file=sys.stderr)
        return 2
    bundle, populated = build(record, args)
    _say_gaps(populated)
    if args.send:
        return _send(args.send, bundle, args.practice or (record.practice.ods if record.practice else None))
    print(json.dumps(json.loads(dump_json(bundle)), indent=2, ensure_ascii=False))
    return 0


def build(record: Record, args: argparse.Namespace, today: date | None = None) -> tuple[dict[str, Any], Populated]:
    """The transaction, with the answers given on the command line added to what the record says on a day."""
    now = datetime.now(UTC)
    populated = populate(record, today or now.date())
    given: dict[str, object] = {}
    if args.consent:
        given["consent_referral"] = args.consent == "yes"
    if args.wants_return:
        given["wants_return"] = args.wants_return
    if args.areas:
        given["areas"] = [area.strip() for area in args.areas.split(",") if area.strip()]
    populated.facts.update(given)
    gaps = tuple(gap for gap in populated.gaps if gap.field not in given)
    populated = Populated(**{**{name: getattr(populated, name) for name in populated.__slots__}, "gaps": gaps})
    known = record.practice or Practice(None, None)
    practice = Practice(ods_normalised(args.practice) if args.practice else known.ods, known.name)
    return built_referral(record, populated, practice=practice, now=now, new_id=RandomIds().new), populated


def _say_gaps(populated: Populated) -> None:
    findings = gaps_found(populated)
    if not findings:
        print("Nothing is missing.", file=sys.stderr)
    for finding in findings:
        print(f"{finding.where or 'record'}: {finding.text}", file=sys.stderr)


def _send(url: str, bundle: dict[str, Any], practice: str | None) -> int:
    from fitwork_fhir.cli.client import Client, issues

    with Client(url, practice) as client:
        response = client.post("", bundle)
    for line in issues(response.json()):
        print(line)
    return 0 if response.status_code == 200 else 1
